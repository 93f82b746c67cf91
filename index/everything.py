"""Every article of a record, one after the other, in the order they were first seen."""

from collections.abc import Iterator

from sqlalchemy import select, tuple_

from index.article import Stored
from index.database import Record
from index.records import articles, stored

_BATCH = 100


def every_article(record: Record) -> Iterator[Stored]:
    """The newest version of every article; only a few are in memory at a time."""
    key = articles.c.first_seen, articles.c.id
    last = ("", "")
    while True:
        query = select(*key).where(tuple_(*key) > tuple_(*last)).order_by(*key).limit(_BATCH)
        with record.reading() as connection:
            rows = [row._tuple() for row in connection.execute(query)]
            found = stored(connection, [article_id for _, article_id in rows])
        if not rows:
            return
        yield from (found[article_id] for _, article_id in rows)
        last = rows[-1]
