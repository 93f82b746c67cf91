"""What was seen in each feed: what is new, what changed, what is still to be read.

An entry stays until its article is read, so that a stop, or a feed that does not repeat itself,
loses none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from index.database import Record
from index.feeds.entry import Entry
from index.feeds.pacing import DAY, LEASE, dates_move
from index.feeds.record import feed_entries, feeds

MOST_WAITING = 5_000  # entries of one feed whose articles are still to be read
_AT_ONCE = 20  # of one feed that are looked at together
_FORGOTTEN = 60 * DAY  # entries that a feed has not had for so long
_BATCH = 400


class Waiting(NamedTuple):
    """An entry whose article is still to be read."""

    feed_id: int
    key: str
    next_at: float
    attempts: int
    entry: Entry


class Noted(NamedTuple):
    """How many entries of a feed are new, how many changed, and how many there was no room for."""

    new: int = 0
    changed: int = 0
    left_off: int = 0


def note(record: Record, feed_id: int, entries: Sequence[Entry], now: float) -> Noted:
    """Write down what a feed has; the articles of entries that are new or changed are to be read.

    A date that changes alone counts, unless those of most entries do, as of a feed that dates
    everything anew each time it is asked.
    """
    with record.writing() as connection:
        if connection.execute(select(feeds.c.id).where(feeds.c.id == feed_id)).first() is None:
            return Noted()
        known = _known(connection, feed_id, [entry.key for entry in entries])
        fresh = [entry for entry in entries if entry.key not in known]
        old = [(entry, known[entry.key]) for entry in entries if entry.key in known]
        moved = [entry for entry, row in old if row.dates != _dates(entry)]
        ignored = dates_move(len(moved), len(old))
        changed = [
            entry
            for entry, row in old
            if row.words != _words(entry) or (row.dates != _dates(entry) and not ignored)
        ]
        room = max(0, MOST_WAITING - _waiting(connection, feed_id))
        new = _insert(connection, feed_id, fresh[:room], now)
        for entry in changed:
            _renew(connection, feed_id, entry, now)
        _touch(connection, feed_id, [row.key for _, row in old if row.seen_at < now - DAY], now)
        stale = feed_entries.c.seen_at < now - _FORGOTTEN
        mine = feed_entries.c.feed_id == feed_id
        connection.execute(
            delete(feed_entries).where(mine, stale, feed_entries.c.next_at.is_(None))
        )
        return Noted(new, len(changed), len(fresh) - new)


def waiting(record: Record, now: float, only: Iterable[int] | None = None) -> list[Waiting]:
    """Entries whose articles are to be read now, at most a few of each feed."""
    e = feed_entries.c
    place = func.row_number().over(partition_by=e.feed_id, order_by=(e.next_at, e.key))
    come = or_(e.next_at <= now, e.next_at > now + 2 * DAY)
    some = select(feed_entries, place.label("place")).where(come)
    if only is not None:
        some = some.where(e.feed_id.in_(list(only)))
    few = some.subquery()
    with record.reading() as connection:
        rows = connection.execute(select(few).where(few.c.place <= _AT_ONCE)).all()
    return [
        Waiting(row.feed_id, row.key, row.next_at, row.attempts, Entry(**row.entry)) for row in rows
    ]


def take_entry(record: Record, entry: Waiting, now: float) -> bool:
    """Take an entry for a lease; False when another process has taken it, or it is done."""
    mine = update(feed_entries).where(*_of(entry), feed_entries.c.next_at == entry.next_at)
    with record.writing() as connection:
        return connection.execute(mine.values(next_at=now + LEASE)).rowcount == 1


def put_off(record: Record, entry: Waiting, until: float) -> None:
    """Have an entry's article tried again then."""
    with record.writing() as connection:
        mine = update(feed_entries).where(*_of(entry))
        connection.execute(mine.values(next_at=until, attempts=entry.attempts + 1))


def settle(record: Record, entry: Waiting, article_id: str | None) -> None:
    """An entry's article is read, or was tried often enough."""
    with record.writing() as connection:
        mine = update(feed_entries).where(*_of(entry))
        connection.execute(mine.values(next_at=None, entry=None, article_id=article_id))


def read_elsewhere(record: Record, entry: Waiting, now: float) -> str | None:
    """The article of this entry when another feed that has it too is the one to read it for.

    That is whichever was first; and for what changes later, the one followed longest.
    """
    if entry.entry.url is None:
        return None
    e = feed_entries.c
    others = and_(e.url == entry.entry.url, e.feed_id != entry.feed_id, e.article_id.is_not(None))
    with record.reading() as connection:
        mine = connection.execute(select(e.article_id).where(*_of(entry))).scalar()
        if mine is not None:
            others = and_(others, e.feed_id < entry.feed_id)
        found = select(e.article_id).where(others, e.seen_at > now - 2 * DAY).limit(1)
        return connection.execute(found).scalar()


def _of(entry: Waiting) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return feed_entries.c.feed_id == entry.feed_id, feed_entries.c.key == entry.key


def _known(connection: Connection, feed_id: int, keys: Sequence[str]) -> dict[str, Any]:
    e = feed_entries.c
    found: dict[str, Any] = {}
    for start in range(0, len(keys), _BATCH):
        some = e.key.in_(keys[start : start + _BATCH])
        query = select(e.key, e.words, e.dates, e.seen_at).where(e.feed_id == feed_id, some)
        found.update((row.key, row) for row in connection.execute(query))
    return found


def _waiting(connection: Connection, feed_id: int) -> int:
    mine = and_(feed_entries.c.feed_id == feed_id, feed_entries.c.next_at.is_not(None))
    return connection.execute(select(func.count()).where(mine)).scalar_one()


def _insert(connection: Connection, feed_id: int, entries: Sequence[Entry], now: float) -> int:
    rows = [
        {"feed_id": feed_id, "key": entry.key, "seen_at": now, **_to_read(entry, now)}
        for entry in entries
    ]
    if rows:
        connection.execute(insert(feed_entries), rows)
    return len(rows)


def _renew(connection: Connection, feed_id: int, entry: Entry, now: float) -> None:
    mine = and_(feed_entries.c.feed_id == feed_id, feed_entries.c.key == entry.key)
    connection.execute(update(feed_entries).where(mine).values(seen_at=now, **_to_read(entry, now)))


def _to_read(entry: Entry, now: float) -> dict[str, object]:
    return {
        "url": entry.url,
        "words": _words(entry),
        "dates": _dates(entry),
        "next_at": now,
        "attempts": 0,
        "entry": asdict(entry),
    }


def _touch(connection: Connection, feed_id: int, keys: Sequence[str], now: float) -> None:
    for start in range(0, len(keys), _BATCH):
        some = feed_entries.c.key.in_(keys[start : start + _BATCH])
        mine = update(feed_entries).where(feed_entries.c.feed_id == feed_id, some)
        connection.execute(mine.values(seen_at=now))


def _words(entry: Entry) -> str:
    return _digest((entry.title, entry.text, sorted(map(str, entry.metadata.items()))))


def _dates(entry: Entry) -> str:
    return _digest((entry.published, entry.updated))


def _digest(said: object) -> str:
    return sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:16]
