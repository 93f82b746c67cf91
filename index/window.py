"""The articles that belong to a stretch of time, such as the day before a morning digest.

An article belongs to the moment it was published. One that states only a day counts from when it
was first seen, if that was then, and else from noon. One that was read late, up to two days, counts
from when it was read, and one under embargo from when that ends, so that no digest misses it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from index.article import Stored
from index.embargo import released, visible_from
from index.prepare import epoch
from index.records import articles, stored, stored_version, versions

LATE = timedelta(days=2)
_BATCH = 500
_DAY = len("2024-03-27")


class Rewritten(NamedTuple):
    """An article whose text was changed, and the version before."""

    article: Stored
    before: Stored


def published(connection: Connection, since: datetime, until: datetime, now: float) -> list[Stored]:
    """The articles of that time, `until` not included, which may be seen now; oldest first."""
    zone = since.tzinfo or UTC
    rough = articles.c.published_epoch.between(
        (since - LATE - timedelta(days=1)).timestamp(), (until + timedelta(days=1)).timestamp()
    )
    seen = articles.c.first_seen.between(_utc(since), _utc(until))
    freed = articles.c.visible_from.between(since.timestamp(), until.timestamp())
    may_be_seen = released(articles.c.visible_from, now)
    query = select(articles.c.id).where(or_(rough, seen, freed), may_be_seen)
    ids = list(connection.execute(query.order_by(articles.c.id)).scalars())
    found = [(moment(a, zone, since), a) for a in _all(connection, ids)]
    inside = [(at, a) for at, a in found if since <= at < until]
    return [a for _, a in sorted(inside, key=lambda pair: (pair[0], pair[1].article_id))]


def rewritten(
    connection: Connection, since: datetime, until: datetime, now: float
) -> list[Rewritten]:
    """Articles read before that time whose text was changed in it, with the text before."""
    query = (
        select(versions.c.article_id)
        .join(articles, articles.c.id == versions.c.article_id)
        .where(
            versions.c.seen_at.between(_utc(since), _utc(until)),
            versions.c.number == articles.c.version,
            versions.c.number > 1,
            articles.c.first_seen < _utc(since),
            released(articles.c.visible_from, now),
        )
        .order_by(versions.c.seen_at, versions.c.article_id)
    )
    found = []
    for article in _all(connection, list(connection.execute(query).scalars())):
        before = stored_version(connection, article.article_id, article.version - 1)
        if before is not None and before.text != article.text:
            found.append(Rewritten(article, before))
    return found


def moment(article: Stored, zone: tzinfo, since: datetime) -> datetime:
    """When an article counts as published, for somebody who has seen all up to `since`."""
    seen = datetime.fromisoformat(article.first_seen).astimezone(zone)
    stated = article.published_at
    seconds = epoch(stated)
    if seconds is None or not stated:
        return seen
    if len(stated) > _DAY:
        at = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    else:
        day = datetime.fromtimestamp(seconds, UTC).date()
        noon = datetime.combine(day, time(12), zone)
        known = day <= seen.date() <= day + timedelta(days=1)
        at = seen if known else noon
    at = min(at, seen)  # a date in the future is a mistake
    if at < since <= seen and seen - at <= LATE:
        at = seen
    free = visible_from(article.metadata)
    return datetime.fromtimestamp(free, UTC).astimezone(zone) if free > at.timestamp() else at


def _all(connection: Connection, ids: list[str]) -> Iterator[Stored]:
    for start in range(0, len(ids), _BATCH):
        yield from stored(connection, ids[start : start + _BATCH]).values()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
