"""Asking feeds and folders what is new, and writing down what is to be read."""

import time
from collections.abc import Callable
from typing import NamedTuple

from index.archive import Archive, Outcome
from index.errors import NewsroomError, Unreadable
from index.feeds import folders
from index.feeds import pacing as plan
from index.feeds import record as feed_record
from index.feeds import seen as seen_entries
from index.feeds.entry import Feed
from index.feeds.polite import PoliteFetcher
from index.feeds.reading import charset_of, read_feed
from index.feeds.record import Subscription
from index.feeds.seen import Noted
from index.fetched import Declined, Fetched

_GONE = 410
_WELL: dict[str, object] = {"failures": 0, "failing_since": None, "problem": None}


class Checked(NamedTuple):
    """A feed was asked: how many entries are new, how many changed, or what went wrong."""

    feed: Subscription
    new: int = 0
    changed: int = 0
    problem: str | None = None


class Brought(NamedTuple):
    """An article of a feed is in the archive."""

    feed: Subscription
    outcome: Outcome


class Missed(NamedTuple):
    """An entry or a file of a feed that could not be read."""

    feed: Subscription
    source: str
    problem: str


class More(NamedTuple):
    """Further addresses of the same feed, which an index of sitemaps names."""

    feed: Subscription
    urls: tuple[str, ...]


Event = Checked | Brought | Missed
Tell = Callable[[Event | More], object]


class Asking:
    """Asks; each method is one job, tells what comes of it, and says for how long to pause."""

    def __init__(self, archive: Archive, web: PoliteFetcher) -> None:
        self._record = archive.record
        self._now = archive.now
        self._web = web
        self._unread: dict[int, set[str]] = {}  # parts of feeds of which no part was read yet

    def feed(self, feed: Subscription, tell: Tell) -> float:
        """Ask a feed for its entries."""
        if not feed_record.take(self._record, feed, self._now()):
            return 0.0
        try:
            got = self._web.get(feed.url, etag=feed.etag, modified=feed.modified)
            tell(self._unchanged(feed, got) if got.unchanged else self._entries(feed, got, tell))
        except NewsroomError as error:
            tell(self._failed(feed, error, plan.DAY))
            return max(self._web.pause(feed.url), retry_after(error) or 0.0)
        return self._web.pause(feed.url)

    def part(self, feed: Subscription, url: str, tell: Tell) -> float:
        """Ask for one sitemap of a feed that is an index of sitemaps."""
        try:
            parsed = _parsed(self._web.get(url, sent_by=feed.url))
            noted = seen_entries.note(self._record, feed.id, parsed.entries, self._now())
            self._unread.pop(feed.id, None)
            if feed.failing_since is not None:
                feed_record.change(self._record, feed.id, **_WELL)
            tell(Checked(feed, noted.new, noted.changed))
        except NewsroomError as error:
            tell(Missed(feed, url, str(error)))
            unread = self._unread.get(feed.id, set())
            unread.discard(url)
            if not unread and self._unread.pop(feed.id, None) is not None:
                none = Unreadable(f"None of the sitemaps that it names can be read. {error}")
                tell(self._failed(feed, none, plan.DAY))
        return self._web.pause(url)

    def folder(self, folder: Subscription, tell: Tell) -> float:
        """See which files of a folder are new or changed."""
        began, now = time.monotonic(), self._now()
        if not feed_record.take(self._record, folder, now):
            return 0.0
        try:
            found = list(folders.files(folder.url, now))
            noted = seen_entries.note(self._record, folder.id, found, now)
        except NewsroomError as error:
            tell(self._failed(folder, error, plan.FOLDER_LONGEST))
            return 0.0
        self._succeeded(folder, noted, plan.folder_pause(time.monotonic() - began))
        tell(Checked(folder, noted.new, noted.changed))
        return 0.0

    def _unchanged(self, feed: Subscription, got: Fetched) -> Checked:
        pause = plan.pause_after(feed.pause, changed=False, wish=got.fresh_for)
        self._succeeded(feed, Noted(), pause)
        self._moved(feed, got)
        return Checked(feed)

    def _entries(self, feed: Subscription, got: Fetched, tell: Tell) -> Checked:
        parsed = _parsed(got)
        noted = seen_entries.note(self._record, feed.id, parsed.entries, self._now())
        wish = max(parsed.pause or 0.0, got.fresh_for or 0.0)
        pause = plan.pause_after(feed.pause, bool(noted.new or noted.changed), wish)
        # What there was no room for is taken the next time, and must then be sent again.
        again = bool(noted.left_off or parsed.parts)
        self._succeeded(
            feed,
            noted,
            pause,
            well=not parsed.parts,  # how it goes with an index of sitemaps, its parts tell
            title=feed.title or parsed.title,
            etag=None if again else got.etag,
            modified=None if again else got.modified,
        )
        self._moved(feed, got)
        if parsed.parts:
            self._unread[feed.id] = set(parsed.parts)
            tell(More(feed, parsed.parts))
        if parsed.left_off:
            tell(Missed(feed, feed.url, f"{parsed.left_off:,} entries are too many to be read."))
        return Checked(feed, noted.new, noted.changed)

    def _succeeded(
        self,
        feed: Subscription,
        noted: Noted,
        pause: float,
        *,
        well: bool = True,
        **values: object,
    ) -> None:
        now = self._now()
        if well:
            values.update(_WELL)
        if noted.new or noted.changed:
            values["changed_at"] = now
        feed_record.change(
            self._record,
            feed.id,
            next_at=now + plan.spread(pause, feed.id),
            pause=pause,
            checked_at=now,
            gone=False,
            **values,
        )

    def _moved(self, feed: Subscription, got: Fetched) -> None:
        if got.moved and got.moved != feed.url:
            feed_record.move(self._record, feed.id, got.moved)

    def _failed(self, feed: Subscription, error: NewsroomError, longest: float) -> Checked:
        now = self._now()
        failures = feed.failures + 1
        wait = plan.wait_after_failure(feed.pause, failures, retry_after(error), longest)
        feed_record.change(
            self._record,
            feed.id,
            next_at=now + plan.spread(wait, feed.id),
            checked_at=now,
            failures=failures,
            failing_since=feed.failing_since or now,
            gone=isinstance(error, Declined) and error.status == _GONE,
            problem=str(error),
        )
        return Checked(feed, problem=str(error))


def retry_after(error: NewsroomError) -> float | None:
    """The seconds for which a server asks to be left alone."""
    return error.retry_after if isinstance(error, Declined) else None


def _parsed(got: Fetched) -> Feed:
    return read_feed(got.body, name=got.url, url=got.url, charset=charset_of(got.content_type))
