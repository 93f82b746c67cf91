"""What is done to articles that are in the record: removed for good, or derived anew."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, select, update

from index import duplicates, embargo, embeddings, intake, lexical, outbox
from index.article import Article, Stored
from index.database import Record
from index.errors import NotFound
from index.prepare import epoch, prepare
from index.records import articles, find, passages, stored
from index.records import embeddings as vectors

Progress = Callable[[int, int], object]


def remove(record: Record, ref: str) -> Stored:
    """Delete an article with everything derived from it, from the record's files as well."""
    with record.writing() as connection:
        key = find(connection, ref)
        if key is None:
            raise NotFound(f"The archive has no article {ref}.")
        removed = stored(connection, [key])[key]
        duplicates.leave(connection, key)
        intake.drop_derived(connection, key)
        connection.execute(delete(articles).where(articles.c.id == key))
        lexical.purge(connection)
        outbox.queue(connection, key)
    record.forget()
    return removed


def derive_all(record: Record, progress: Progress) -> None:
    """Compute anew what is derived from every article's newest version.

    Vectors of passages whose words are the same are kept. `progress` is told how many articles
    are done, and of how many.
    """
    with record.reading() as connection:
        oldest_first = select(articles.c.id).order_by(articles.c.first_seen, articles.c.id)
        keys = list(connection.execute(oldest_first).scalars())
    for done, key in enumerate(keys):
        progress(done, len(keys))
        with record.writing() as connection:
            if article := stored(connection, [key]).get(key):
                _derive(connection, article)
    with record.writing() as connection:
        lexical.rebuild(connection)
    progress(len(keys), len(keys))


def _derive(connection: Connection, article: Stored) -> None:
    key = article.article_id
    prepared = prepare(Article(article.text, "", published_at=article.published_at))
    values = {
        "fingerprint": prepared.likeness.fingerprint,
        "published_epoch": epoch(article.published_at),
        "visible_from": embargo.stored_moment(article.metadata),
    }
    connection.execute(update(articles).where(articles.c.id == key).values(**values))
    duplicates.leave(connection, key)
    duplicates.settle(connection, key, prepared.likeness)
    kept = _vectors(connection, key)
    intake.drop_derived(connection, key)
    ids = intake.derive(connection, key, prepared)
    if current := embeddings.generation(connection):
        places = [(part.start, part.end) for part in prepared.passages]
        again = {i: kept[place] for i, place in zip(ids, places, strict=True) if place in kept}
        embeddings.keep(connection, current.embedder, again)
    outbox.queue(connection, key)


def _vectors(connection: Connection, key: str) -> dict[tuple[int, int], bytes]:
    """The vectors of an article's passages by where they stand in its text."""
    current = embeddings.generation(connection)
    rows = connection.execute(
        select(passages.c.start, passages.c.end, vectors.c.vector)
        .join(vectors, vectors.c.passage_id == passages.c.id)
        .where(passages.c.article_id == key, vectors.c.generation == (current and current.number))
    )
    return {(start, end): vector for start, end, vector in rows}
