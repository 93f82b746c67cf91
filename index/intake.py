"""One article into the record: the transaction that stores it, or what changed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from index import duplicates, embargo, embeddings, lexical, outbox, withdrawal
from index.article import Article, Stored
from index.prepare import Prepared, article_id, epoch
from index.records import articles, passages, statements, stored, versions
from index.statements import Statement
from index.terms import terms

Status = Literal["added", "updated", "unchanged", "duplicate", "withdrawn"]

# What an article may state beside its text.
_STATED = "title url source author published_at modified_at category language".split()
_STATEMENT = [field.name for field in fields(Statement)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article, which is stored for good when this is seen.

    `duplicate` is an article of its own whose words another article already has; `withdrawn` one
    that its publisher has just killed, which no search finds any more.
    """

    article_id: str
    title: str | None
    status: Status
    locator: str


def is_known(known: Stored | None, article: Article) -> bool:
    """Whether the record has this article just as it was read now."""
    return known is not None and _differing(known, article) == {}


def store(
    connection: Connection, prepared: Prepared, embedder: str, vectors: Sequence[bytes]
) -> Outcome:
    """Store an article, or what changed of it, with everything derived, in this transaction.

    What a reading does not state does not undo what an earlier one did. Without vectors the
    passages are embedded when the index is brought up to date.
    """
    article, key = prepared.article, article_id(prepared.article.locator)
    known = stored(connection, [key]).get(key)
    if settled := withdrawal.settled(connection, known, article):
        return Outcome(settled.article_id, settled.title, settled.status, article.locator)
    if known is None:
        _insert(connection, key, prepared)
        status: Status = "withdrawn" if embargo.is_cancelled(article.metadata) else "added"
    elif change := _differing(known, article):
        _update(connection, known, change, prepared)
        status = "updated"
    else:
        return Outcome(key, known.title, "unchanged", article.locator)
    if known is None or known.text != article.text:
        twin = duplicates.settle(connection, key, prepared.likeness)
        status = "duplicate" if twin and status == "added" else status
    ids = derive(connection, key, prepared)
    embeddings.keep(connection, embedder, dict(zip(ids, vectors, strict=False)))
    outbox.queue(connection, key)
    return Outcome(key, article.title or (known.title if known else None), status, article.locator)


def derive(connection: Connection, key: str, prepared: Prepared) -> list[int]:
    """Write what is derived from a stored article's newest version; the passages' ids."""
    row = connection.execute(_HEADER, {"article": key}).one()
    header = " ".join(
        terms(f"{row.title or ''} {row.source or ''} {(row.published_at or '')[:10]}")
    )
    place = {"article_id": key, "version": row.version}
    rows = [
        place
        | {
            "ordinal": ordinal,
            "start": part.start,
            "end": part.end,
            "sentences": part.sentences,
            "stems": "\n".join(stems),
            "header": header,
            "length": sum(len(line.split()) for line in stems),
        }
        for ordinal, (part, stems) in enumerate(zip(prepared.passages, prepared.stems, strict=True))
    ]
    said = [
        place | {"ordinal": ordinal, "statement": {n: getattr(statement, n) for n in _STATEMENT}}
        for ordinal, statement in enumerate(prepared.statements)
    ]
    for table, values in ((passages, rows), (statements, said)):
        if values:
            connection.execute(insert(table), values)
    ids = passage_ids(connection, key)
    lexical.insert(connection, ids)
    return ids


def drop_derived(connection: Connection, key: str) -> None:
    """Delete an article's passages, with what hangs on them, and its statements."""
    if ids := passage_ids(connection, key):
        lexical.delete(connection, ids)
        connection.execute(delete(passages).where(passages.c.article_id == key))
        embeddings.mark_changed(connection)
    connection.execute(delete(statements).where(statements.c.article_id == key))


def passage_ids(connection: Connection, key: str) -> list[int]:
    """The ids of an article's passages in their order."""
    return list(connection.execute(_PASSAGES, {"article": key}).scalars())


def _insert(connection: Connection, key: str, prepared: Prepared) -> None:
    article, seen = prepared.article, outbox.now()
    row = {
        "id": key,
        "locator": article.locator,
        "version": 1,
        "cluster": key,
        "fingerprint": prepared.likeness.fingerprint,
        "first_seen": seen,
        "published_epoch": epoch(article.published_at),
        "dateline": article.dateline,
        "metadata": dict(article.metadata),
        **withdrawal.columns(article.metadata),
        **{name: getattr(article, name) for name in _STATED},
    }
    connection.execute(insert(articles), row)
    _add_version(connection, key, 1, seen, article.title, article.text)


def _update(
    connection: Connection, known: Stored, change: Mapping[str, Any], prepared: Prepared
) -> None:
    key, version = known.article_id, known.latest
    drop_derived(connection, key)
    if "text" in change:
        duplicates.leave(connection, key)
    if {"text", "title"} & set(change):
        version += 1
        title = change.get("title", known.title)
        _add_version(connection, key, version, outbox.now(), title, prepared.article.text)
    values = {name: value for name, value in change.items() if name != "text"}
    if "published_at" in change:
        values["published_epoch"] = epoch(change["published_at"])
    if "metadata" in change:
        values |= withdrawal.columns(change["metadata"])
    fingerprint = prepared.likeness.fingerprint
    mine = articles.c.id == key
    connection.execute(
        update(articles).where(mine).values(**values, version=version, fingerprint=fingerprint)
    )


def _add_version(
    connection: Connection, key: str, number: int, seen: str, title: str | None, text: str
) -> None:
    row = {
        "article_id": key,
        "number": number,
        "sha256": sha256(text.encode()).hexdigest(),
        "seen_at": seen,
        "title": title,
        "text": text,
    }
    connection.execute(insert(versions), row)


def _differing(known: Stored, article: Article) -> dict[str, Any]:
    """What this reading of the article says otherwise, by column; `text` when that differs."""
    new: dict[str, Any] = {
        name: stated for name in _STATED if (stated := getattr(article, name)) is not None
    }
    new["text"] = article.text
    new["metadata"] = {**known.metadata, **article.metadata}
    if article.dateline is not None or article.text != known.text:
        new["dateline"] = article.dateline
    return {name: value for name, value in new.items() if getattr(known, name) != value}


_HEADER = select(
    articles.c.version, articles.c.title, articles.c.source, articles.c.published_at
).where(articles.c.id == bindparam("article"))
_PASSAGES = (
    select(passages.c.id)
    .where(passages.c.article_id == bindparam("article"))
    .order_by(passages.c.ordinal)
)
