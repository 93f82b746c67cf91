"""The feeds and folders that are followed, and what was seen in them, in the record.

`next_at` is both when something is due and who does it: to take a job is to move it by a lease,
which only one of several processes can do, and which ends by itself when that process dies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from index.database import Record
from index.errors import NewsroomError
from index.feeds.pacing import FIRST_PAUSE, FOLDER_PAUSE, LEASE

feed_schema = MetaData()

feeds = Table(
    "feeds",
    feed_schema,
    Column("id", Integer, primary_key=True),
    Column("url", String, nullable=False, unique=True),  # of a folder its path
    Column("kind", String, nullable=False),  # feed, folder
    Column("title", Text),
    Column("outlet", Text),  # what its articles are from where they do not say it
    Column("owner", Text),  # who is told when it fails
    Column("added_at", Float, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("next_at", Float, nullable=False),
    Column("pause", Float, nullable=False),
    Column("checked_at", Float),
    Column("changed_at", Float),
    Column("failures", Integer, nullable=False),  # in a row
    Column("failing_since", Float),
    Column("gone", Boolean, nullable=False),  # for good, as its server says: read no more
    Column("problem", Text),
    Index("feeds_due", "next_at"),
    sqlite_autoincrement=True,
)

# Hashes of an entry's words and of its dates, to tell what changed. `entry` and `next_at` are
# there while its article is still to be read; `next_at` alone is null when that is done.
feed_entries = Table(
    "feed_entries",
    feed_schema,
    Column("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("url", Text),
    Column("words", String, nullable=False),
    Column("dates", String, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("next_at", Float),
    Column("attempts", Integer, nullable=False),
    Column("entry", JSON(none_as_null=True)),
    Column("article_id", String),
    Index("feed_entries_waiting", "next_at"),
    Index("feed_entries_url", "url"),
)


class NotFollowed(NewsroomError):
    """A feed that is not followed, or is followed already."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed or a folder that is followed; moments are seconds since 1970."""

    id: int
    url: str
    kind: Literal["feed", "folder"]
    title: str | None
    outlet: str | None
    owner: str | None
    added_at: float
    etag: str | None
    modified: str | None
    next_at: float
    pause: float
    checked_at: float | None
    changed_at: float | None
    failures: int
    failing_since: float | None
    gone: bool
    problem: str | None

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.title or self.url


def follow(
    record: Record,
    url: str,
    kind: Literal["feed", "folder"],
    now: float,
    *,
    title: str | None = None,
    outlet: str | None = None,
    owner: str | None = None,
) -> Subscription:
    """Follow a feed or a folder from now on; raises NotFollowed when it is followed already."""
    pause = FIRST_PAUSE if kind == "feed" else FOLDER_PAUSE
    values = {
        "url": url, "kind": kind, "title": title, "outlet": outlet, "owner": owner,
        "added_at": now, "next_at": now, "pause": pause, "failures": 0, "gone": False,
    }  # fmt: skip
    try:
        with record.writing() as connection:
            connection.execute(insert(feeds).values(**values))
    except IntegrityError:
        known = named(record, url)
        raise NotFollowed(f"{known.name} is followed already, as feed {known.id}.") from None
    return named(record, url)


def followed(record: Record) -> tuple[Subscription, ...]:
    """Everything that is followed, in the order it was added."""
    with record.reading() as connection:
        return tuple(map(_subscription, connection.execute(select(feeds).order_by(feeds.c.id))))


def named(record: Record, ref: str | int) -> Subscription:
    """The feed with this number or address; raises NotFollowed when there is none."""
    number = int(ref) if isinstance(ref, int) or (ref.isascii() and ref.isdigit()) else -1
    query = select(feeds).where(or_(feeds.c.id == number, feeds.c.url == str(ref)))
    with record.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotFollowed(f"No feed {ref} is followed; “factdesk feeds list” names those that are.")
    return _subscription(row)


def unfollow(record: Record, feed_id: int) -> None:
    """Follow it no more; its articles stay."""
    with record.writing() as connection:
        connection.execute(delete(feed_entries).where(feed_entries.c.feed_id == feed_id))
        connection.execute(delete(feeds).where(feeds.c.id == feed_id))


def make_due(record: Record, feed_ids: Sequence[int], now: float) -> None:
    """Have these feeds read now, whenever they would be, and those that are gone once more."""
    with record.writing() as connection:
        mine = update(feeds).where(feeds.c.id.in_(feed_ids))
        connection.execute(mine.values(next_at=now, gone=False))
        again = update(feed_entries).where(
            feed_entries.c.feed_id.in_(feed_ids), feed_entries.c.next_at.is_not(None)
        )
        connection.execute(again.values(next_at=now))


def take(record: Record, subscription: Subscription, now: float) -> bool:
    """Take a feed for a lease; False when another has taken it, or it is followed no more."""
    mine = and_(feeds.c.id == subscription.id, feeds.c.next_at == subscription.next_at)
    with record.writing() as connection:
        taken = connection.execute(update(feeds).where(mine).values(next_at=now + LEASE))
        return taken.rowcount == 1


def change(record: Record, feed_id: int, **values: object) -> None:
    """Write down what is new about a feed."""
    with record.writing() as connection:
        connection.execute(update(feeds).where(feeds.c.id == feed_id).values(**values))


def move(record: Record, feed_id: int, url: str) -> None:
    """The feed stands at another address from now on, unless that is followed as well."""
    try:
        change(record, feed_id, url=url)
    except IntegrityError:
        return


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(**row._mapping)
