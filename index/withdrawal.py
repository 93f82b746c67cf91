"""A kill: it takes a story out at once, keeps its text, and only a later version undoes it."""

from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, or_, select, update

from index import embargo
from index.article import Article, Stored
from index.database import Record
from index.outbox import now
from index.records import articles, stored


class Settled(NamedTuple):
    """What became of a reading that a kill decides."""

    article_id: str
    title: str | None
    status: Literal["withdrawn", "unchanged"]


class Kill(NamedTuple):
    """An article that its publisher withdrew, and when that was learnt (ISO 8601, UTC)."""

    article_id: str
    at: str


class Withdrawn(NamedTuple):
    """A killed article, and how many others have the same story."""

    article: Stored
    copies: int


def columns(metadata: embargo.Metadata) -> dict[str, object]:
    """What the record keeps of an article's metadata for finding what may be seen."""
    killed = embargo.is_cancelled(metadata)
    return {
        "visible_from": embargo.stored_moment(metadata),
        "withdrawn_at": now() if killed else None,
    }


def settled(connection: Connection, known: Stored | None, article: Article) -> Settled | None:
    """Heed the kill of an article that is known; None when this reading is to be stored as usual.

    What is read of a killed story changes nothing, unless it states a later version of it.
    """
    killing = embargo.is_cancelled(article.metadata)
    if known is None and killing:
        known = _of_another_address(connection, article)
    if known is None:
        return None
    killed = embargo.is_cancelled(known.metadata)
    if killed:
        newer = not killing and embargo.is_newer(article.metadata, known.metadata)
        return None if newer else Settled(known.article_id, known.title, "unchanged")
    if not killing:
        return None
    _kill(connection, known, article)
    return Settled(known.article_id, known.title, "withdrawn")


def kills(record: Record, since: str) -> tuple[Kill, ...]:
    """The kills that were learnt of after this moment (ISO 8601, UTC), in their order."""
    when = (
        select(articles.c.id, articles.c.withdrawn_at)
        .where(articles.c.withdrawn_at > since)
        .order_by(articles.c.withdrawn_at)
    )
    with record.reading() as connection:
        return tuple(Kill(*row) for row in connection.execute(when))


def withdrawn(record: Record, article_id: str) -> Withdrawn | None:
    """What was killed; None when that article is there no more."""
    with record.reading() as connection:
        article = stored(connection, [article_id]).get(article_id)
        return Withdrawn(article, _copies(connection, article)) if article else None


def _kill(connection: Connection, known: Stored, article: Article) -> None:
    metadata: dict[str, Any] = {**known.metadata, **article.metadata}
    if article.text != known.text:
        metadata["withdrawal"] = article.text[:2_000]
    connection.execute(
        update(articles)
        .where(articles.c.id == known.article_id)
        .values(metadata=metadata, **columns(metadata))
    )


def _of_another_address(connection: Connection, article: Article) -> Stored | None:
    """The article that a kill means when it names it by its URL or URI alone."""
    named = [articles.c.url == article.url] if article.url else []
    uri = article.metadata.get("uri")
    if isinstance(uri, str) and uri:
        named += [articles.c.metadata["uri"].as_string() == uri, articles.c.url == uri]
    if not named:
        return None
    ids = connection.execute(select(articles.c.id).where(or_(*named)).limit(1)).scalars().all()
    return next(iter(stored(connection, ids).values()), None)


def _copies(connection: Connection, article: Stored) -> int:
    others = (articles.c.cluster == article.cluster) & (articles.c.id != article.article_id)
    visible = articles.c.withdrawn_at.is_(None)
    return len(connection.execute(select(articles.c.id).where(others, visible)).all())
