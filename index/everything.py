"""Every article of a record, one after the other, in the order they were first seen."""

import time
from collections.abc import Iterator

from sqlalchemy import select, tuple_

from index.article import Stored
from index.database import Record
from index.embargo import released
from index.records import articles, stored

_BATCH = 100


def every_article(record: Record, now: float | None = None) -> Iterator[Stored]:
    """The newest version of every article that may be seen now; only a few are in memory."""
    key = articles.c.first_seen, articles.c.id
    seen = released(articles.c.visible_from, time.time() if now is None else now)
    last = ("", "")
    while True:
        after = tuple_(*key) > tuple_(*last)
        query = select(*key).where(after, seen).order_by(*key).limit(_BATCH)
        with record.reading() as connection:
            rows = connection.execute(query).all()
            found = stored(connection, [article_id for _, article_id in rows])
        if not rows:
            return
        yield from (found[article_id] for _, article_id in rows)
        last = rows[-1][0], rows[-1][1]
