"""Which articles the vector index is not up to date with, as part of the record."""

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select

from index.records import articles, indexed, outbox


def now() -> str:
    """This moment as the record writes it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def queue(connection: Connection, article_id: str) -> None:
    """Have the index brought up to date with an article, in the transaction that changes it."""
    connection.execute(_UNQUEUE, {"queued": article_id})
    connection.execute(insert(outbox), {"article_id": article_id, "queued_at": now()})


def queue_all(connection: Connection) -> None:
    """Have the whole index built again, as nothing of it is left."""
    connection.execute(delete(indexed))
    connection.execute(delete(outbox))
    everything = select(articles.c.id, literal(now()))
    connection.execute(insert(outbox).from_select(["article_id", "queued_at"], everything))


def waiting(connection: Connection) -> int:
    """How many articles the index is not up to date with."""
    return connection.execute(select(func.count()).select_from(outbox)).scalar_one()


def expected(connection: Connection) -> int:
    """How many vectors the index holds when nothing is waiting."""
    return int(connection.execute(select(func.sum(indexed.c.passages))).scalar() or 0)


_UNQUEUE = delete(outbox).where(outbox.c.article_id == bindparam("queued"))
