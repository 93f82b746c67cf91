"""The schedule: every subscription's digest is posted once a day, however many processes run.

Who inserts the row of a subscription and day makes its digest. A row that does not move for as long
as this process has watched it by its own clock was left by a process that is gone; wall clocks may
jump and differ without harm.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot.digest import Digest
from bot.digest_posts import Claim, DigestPosts, State
from bot.subscriptions import LATEST, Subscription, due, moment_of, window
from bot.unasked import NotPosted

if TYPE_CHECKING:
    from bot.desk import Desk

LEFT = (
    300.0  # seconds that a post may stand still before it is taken for left; no post takes as long
)
PAUSE = 20.0
TOO_LATE = 2 * LATEST.total_seconds()  # for what somebody left
ATTEMPTS = 70  # five minutes apart, so that a digest outlives hours without Slack
log = logging.getLogger("factdesk.schedule")


class Poster(Protocol):
    """Where digests go."""

    def post(self, subscription: Subscription, digest: Digest, key: str) -> str:
        """Post it and say where it stands. Raises NotPosted when it certainly did not arrive.

        Any other error leaves open whether it did. It takes less than a minute.
        """

    def arrived(self, subscription: Subscription, key: str) -> str | None:
        """Where the post of that key stands, None when there is none. Raises LookupError when it
        cannot be told."""


Make = Callable[[Subscription, datetime, datetime, frozenset[str]], Digest]


class Schedule:
    """Posts what is due. One process has one; several may work on the same record."""

    def __init__(
        self,
        posts: DigestPosts,
        make: Make,
        poster: Poster,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._posts = posts
        self._make = make
        self._poster = poster
        self._clock = clock
        self._monotonic = monotonic
        self._holder = secrets.token_hex(8)
        self._seen: dict[Claim, float] = {}  # since when each post of others stands as it does

    def step(self) -> int:
        """Post all that is due now, and take over what others left; how many were posted."""
        done = sum(self._fulfil(claim) for claim in self._claims())
        return done + sum(self._recover(claim) for claim in self._left())

    def _claims(self) -> Iterator[Claim]:
        """The posts that are due and that nobody had claimed; from now on they are this one's."""
        for subscription in self._posts.every():
            now = self._clock()
            day = due(subscription, now)
            if day is None or self._posts.is_taken(subscription, day):
                continue
            until = self._posts.ended(subscription)
            since, until = window(subscription.wish, day, until, now)
            claim = Claim(subscription, day, since, until, self._holder)
            if self._posts.claim(claim, now):
                yield claim

    def _left(self) -> Iterator[Claim]:
        """The posts that have stood still for too long; from now on they are this one's."""
        now = self._monotonic()
        under_way = self._posts.under_way()
        self._seen = {claim: self._seen.get(claim, now) for claim in under_way}
        for claim in under_way:
            if now - self._seen[claim] >= LEFT:
                taken = self._posts.take_over(claim, self._holder, self._clock())
                if taken is not None:
                    yield taken

    def _recover(self, claim: Claim) -> bool:
        """Go on with a post that somebody left."""
        if claim.state == "claimed":
            return self._fulfil(claim)
        try:
            stands = self._poster.arrived(claim.subscription, claim.key)
        except LookupError:
            log.warning("whether %s was posted cannot be told; it is not posted again", claim.key)
            self._posts.move(claim, "unclear", self._clock())
            return False
        if stands is not None:
            self._posts.move(claim, "posted", self._clock(), posted=stands)
            return False
        again = replace(claim, state="claimed")
        moved = self._posts.move(claim, "claimed", self._clock())
        return moved and self._fulfil(again)

    def _fulfil(self, claim: Claim) -> bool:
        """Make and post one digest; True when it was posted."""
        subscription, wish = claim.subscription, claim.subscription.wish
        late = self._clock() - moment_of(wish, claim.day)
        if claim.attempts > ATTEMPTS or late > TOO_LATE:
            self._posts.move(claim, "failed", self._clock())
            return False
        zone = ZoneInfo(wish.zone)
        since = datetime.fromtimestamp(claim.since, UTC).astimezone(zone)
        until = datetime.fromtimestamp(claim.until, UTC).astimezone(zone)
        try:
            digest = self._make(subscription, since, until, self._posts.known(subscription))
        except Exception:
            log.exception("%s could not be made", claim.key)  # stays claimed, and is taken up later
            return False
        if wish.silent and not digest.stories:
            self._posts.move(claim, "skipped", self._clock())
            return False
        return self._send(claim, digest)

    def _send(self, claim: Claim, digest: Digest) -> bool:
        articles = {a.article_id for story in digest.stories for a in story.articles}
        if not self._posts.move(claim, "sending", self._clock(), articles=articles):
            return False  # it was taken over meanwhile
        sending = replace(claim, state="sending")
        try:
            stands = self._poster.post(claim.subscription, digest, claim.key)
        except NotPosted as error:
            log.warning("%s was not posted: %s", claim.key, error)
            state: State = "failed" if error.final else "claimed"
            self._posts.move(sending, state, self._clock(), articles=())
            return False
        except Exception:
            log.exception("whether %s was posted is not known", claim.key)  # stays sending
            return False
        self._posts.move(sending, "posted", self._clock(), posted=stands)
        return True


def maker(desk: "Desk") -> Make:
    """How a desk makes the digest of a subscription; the topics of its place come first."""
    posts = DigestPosts(desk.archive.record)

    def make(
        subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
    ) -> Digest:
        topic = subscription.wish.topic
        first = [] if topic else posts.topics(subscription.place)
        return desk.digest(since, until, topic=topic, first=first, posted=known)

    return make


@contextmanager
def running(schedule: Schedule, pause: float = PAUSE) -> Iterator[None]:
    """Post what is due while the block lasts."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.wait(pause):
            try:
                schedule.step()
            except Exception as error:  # noqa: BLE001  a loop that must not end
                log.warning("the schedule cannot be kept just now: %s", error)

    thread = threading.Thread(target=loop, name="schedule", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
