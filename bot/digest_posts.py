"""Subscriptions and posted digests in the record: one post for each subscription and day.

A post goes through three states. `claimed`: somebody makes it, nothing has left the house yet.
`sending`: it may or may not have arrived. `posted`: it did. What a process that died left behind is
taken over: a claimed one is made again; a sending one is sent again only by who can tell for
certain that it did not arrive, and else is `unclear` and never sent. `skipped` days had nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.subscriptions import Subscription, Wish
from index.database import Record

State = Literal["claimed", "sending", "posted", "skipped", "failed", "unclear"]

_schema = MetaData()

subscriptions = Table(
    "subscriptions",
    _schema,
    Column("id", Integer, primary_key=True),
    Column("place", String, nullable=False),
    Column("topic", Text),
    Column("at", String, nullable=False),
    Column("days", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("made_by", String),
    Column("made_at", Float, nullable=False),
)

digest_posts = Table(
    "digest_posts",
    _schema,
    Column("subscription_id", ForeignKey("subscriptions.id"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("window_from", Float, nullable=False),
    Column("window_to", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("posted", String),
    Column("articles", JSON, nullable=False),
)

REMEMBERED = 30  # posts of a subscription, whose articles its reader knows


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to post one digest, which nobody else has while it holds."""

    subscription: Subscription
    day: date
    since: float
    until: float
    holder: str
    state: State = "claimed"
    attempts: int = 1

    @property
    def key(self) -> str:
        """What tells this post from every other, for whoever is asked whether it arrived."""
        return f"digest:{self.subscription.id}:{self.day.isoformat()}"


class DigestPosts:
    """The subscriptions and their posts."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def subscribe(self, place: str, wish: Wish, made_by: str | None, now: float) -> Subscription:
        """Write a wish down; the same wish for the same place is only there once."""
        for known in self.of(place):
            if known.wish == wish:
                return known
        row = {"place": place, **_columns(wish), "made_by": made_by, "made_at": now}
        with self._record.writing() as connection:
            done = connection.execute(insert(subscriptions).values(row))
            (number,) = done.inserted_primary_key or (0,)
        return Subscription(int(number), place, wish, now)

    def of(self, place: str) -> tuple[Subscription, ...]:
        """The subscriptions of a place, the oldest first."""
        mine = select(subscriptions).where(subscriptions.c.place == place)
        with self._record.reading() as connection:
            rows = connection.execute(mine.order_by(subscriptions.c.id)).all()
        return tuple(map(_subscription, rows))

    def topics(self, place: str) -> list[str]:
        """The topics that a place subscribed to."""
        return list(dict.fromkeys(s.wish.topic for s in self.of(place) if s.wish.topic))

    def every(self) -> tuple[Subscription, ...]:
        """All subscriptions."""
        with self._record.reading() as connection:
            rows = connection.execute(select(subscriptions).order_by(subscriptions.c.id)).all()
        return tuple(map(_subscription, rows))

    def change(self, place: str, number: int, wish: Wish, now: float) -> Subscription | None:
        """Wish something else of a subscription of a place; None when the place has no such one.

        Its posts stay known, so a day that was posted is not posted again.
        """
        mine = next((s for s in self.of(place) if s.id == number), None)
        if mine is None:
            return None
        changed = {**_columns(wish), "made_at": now}
        with self._record.writing() as connection:
            connection.execute(
                update(subscriptions).where(subscriptions.c.id == number).values(changed)
            )
        return Subscription(number, place, wish, now)

    def unsubscribe(self, place: str, number: int) -> Subscription | None:
        """Delete a subscription of a place by its id; None when the place has no such one."""
        mine = next((s for s in self.of(place) if s.id == number), None)
        if mine is not None:
            posts = digest_posts.c.subscription_id == number
            with self._record.writing() as connection:
                connection.execute(delete(digest_posts).where(posts))
                connection.execute(delete(subscriptions).where(subscriptions.c.id == number))
        return mine

    def ended(self, subscription: Subscription) -> float | None:
        """Where the time ends that the last digest told of."""
        told = digest_posts.c.state.in_(("posted", "skipped", "unclear"))
        query = (
            select(digest_posts.c.window_to)
            .where(digest_posts.c.subscription_id == subscription.id, told)
            .order_by(digest_posts.c.day.desc())
            .limit(1)
        )
        with self._record.reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else float(found)

    def known(self, subscription: Subscription) -> frozenset[str]:
        """The articles that the subscription's reader was told of lately."""
        query = (
            select(digest_posts.c.articles)
            .where(digest_posts.c.subscription_id == subscription.id)
            .order_by(digest_posts.c.day.desc())
            .limit(REMEMBERED)
        )
        with self._record.reading() as connection:
            told = connection.execute(query).scalars().all()
        return frozenset(key for articles in told for key in articles)

    def claim(self, claim: Claim, now: float) -> bool:
        """Take the right to a post that nobody has taken yet."""
        row = {
            "subscription_id": claim.subscription.id,
            "day": claim.day.isoformat(),
            "state": "claimed",
            "holder": claim.holder,
            "attempts": claim.attempts,
            "window_from": claim.since,
            "window_to": claim.until,
            "changed_at": now,
            "articles": [],
        }
        try:
            with self._record.writing() as connection:
                connection.execute(insert(digest_posts).values(row))
        except IntegrityError:
            return False
        return True

    def is_taken(self, subscription: Subscription, day: date) -> bool:
        """Whether anybody has taken that post, whatever became of it."""
        query = select(digest_posts.c.state).where(
            digest_posts.c.subscription_id == subscription.id,
            digest_posts.c.day == day.isoformat(),
        )
        with self._record.reading() as connection:
            return connection.execute(query).first() is not None

    def take_over(self, old: Claim, holder: str, now: float) -> Claim | None:
        """Take a post from a holder who is gone; None when it changed hands or state meanwhile."""
        new = Claim(
            old.subscription, old.day, old.since, old.until, holder, old.state, old.attempts + 1
        )
        changed = {"holder": holder, "attempts": new.attempts, "changed_at": now}
        return new if self._change(old, old.state, changed) else None

    def move(
        self,
        claim: Claim,
        state: State,
        now: float,
        posted: str | None = None,
        articles: Collection[str] | None = None,
        before: State | None = None,
    ) -> bool:
        """Put a post into another state; False when it is not the holder's any more."""
        changed: dict[str, Any] = {"state": state, "changed_at": now}
        if posted is not None:
            changed["posted"] = posted
        if articles is not None:
            changed["articles"] = sorted(articles)
        return self._change(claim, before or claim.state, changed)

    def under_way(self) -> tuple[Claim, ...]:
        """The posts that somebody makes or sends."""
        query = (
            select(subscriptions, digest_posts)
            .join(digest_posts, digest_posts.c.subscription_id == subscriptions.c.id)
            .where(digest_posts.c.state.in_(("claimed", "sending")))
            .order_by(digest_posts.c.day, subscriptions.c.id)
        )
        with self._record.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(map(_claim, rows))

    def posts(self, subscription_id: int | None = None) -> Sequence[tuple[int, str, State]]:
        """Every post with its state, by subscription and day."""
        columns = (digest_posts.c.subscription_id, digest_posts.c.day, digest_posts.c.state)
        query = select(*columns).order_by(*columns[:2])
        if subscription_id is not None:
            query = query.where(digest_posts.c.subscription_id == subscription_id)
        with self._record.reading() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def _change(self, claim: Claim, state: State, changed: dict[str, Any]) -> bool:
        mine = (
            (digest_posts.c.subscription_id == claim.subscription.id)
            & (digest_posts.c.day == claim.day.isoformat())
            & (digest_posts.c.holder == claim.holder)
            & (digest_posts.c.attempts == claim.attempts)
            & (digest_posts.c.state == state)
        )
        with self._record.writing() as connection:
            done = connection.execute(update(digest_posts).where(mine).values(changed))
        return done.rowcount == 1


def _columns(wish: Wish) -> dict[str, Any]:
    return {
        "topic": wish.topic,
        "at": wish.at.isoformat("minutes"),
        "days": "".join(map(str, sorted(wish.days))),
        "zone": wish.zone,
        "silent": wish.silent,
    }


def _subscription(row: Row[Any]) -> Subscription:
    wish = Wish(
        row.topic,
        time.fromisoformat(row.at),
        frozenset(map(int, row.days)),
        row.zone,
        row.silent,
    )
    return Subscription(row.id, row.place, wish, row.made_at)


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        _subscription(row),
        date.fromisoformat(row.day),
        row.window_from,
        row.window_to,
        row.holder,
        row.state,
        row.attempts,
    )
