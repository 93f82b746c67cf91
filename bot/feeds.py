"""The feeds and folders that the desk follows: added, listed, removed, read; and who is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from bot.ledger import Given, Ledger
from index.addresses import canonical_url
from index.archive import Archive
from index.errors import NewsroomError
from index.feeds import record as feed_record
from index.feeds.asking import Brought as Brought
from index.feeds.asking import Checked as Checked
from index.feeds.asking import Event as Event
from index.feeds.asking import Missed as Missed
from index.feeds.discovery import discover
from index.feeds.pacing import is_to_be_told
from index.feeds.polite import GAP, Fetches
from index.feeds.polling import Poller
from index.feeds.record import NotFollowed, Subscription
from index.withdrawal import Withdrawn, withdrawn

_TOLD_WITHIN = timedelta(days=7)
_BEING_ANSWERED = timedelta(minutes=10)  # in which an answer begun before a kill is kept


class CannotFollow(NewsroomError):
    """What cannot be followed as a feed or a folder."""


@dataclass(frozen=True, slots=True)
class Added:
    """A feed that is followed from now on, how much it has, and the others its page named."""

    feed: Subscription
    entries: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that somebody should be told, once.

    A feed that fails or is gone is for its owner, if it has one; a withdrawn article for those
    who were given the answers that cited it. `key` is the same however often it is found.
    """

    kind: Literal["failing", "gone", "withdrawn"]
    key: str
    text: str
    owner: str | None = None
    feed_id: int | None = None
    article_id: str | None = None
    answers: tuple[Given, ...] = ()


class Feeds:
    """What is followed in one archive; may be used by many threads."""

    def __init__(
        self, archive: Archive, ledger: Ledger, fetcher: Fetches, *, gap: float = GAP
    ) -> None:
        self._archive = archive
        self._record = archive.record
        self._ledger = ledger
        self._uncited: set[str] = set()
        self._poller = Poller(archive, fetcher, gap=gap)

    def add(self, source: str, *, owner: str | None = None, outlet: str | None = None) -> Added:
        """Follow the feed at an address, or one that the page there names.

        `outlet` is what its articles are from where neither page nor feed says it.
        """
        url = canonical_url(source.strip())
        if url is None:
            raise CannotFollow(f"{source.strip()[:200]} is no web address, as https://… is.")
        if urlsplit(source.strip()).password is not None:
            raise CannotFollow("An address with a password in it is not followed; take that out.")
        self._refuse_followed(url)
        found = discover(url, self._poller.web)
        feed = feed_record.follow(
            self._record,
            found.url,
            "feed",
            self._archive.now(),
            title=found.feed.title,
            outlet=outlet,
            owner=owner,
        )
        return Added(feed, len(found.feed.entries), found.others)

    def add_folder(
        self, folder: Path, *, owner: str | None = None, outlet: str | None = None
    ) -> Added:
        """Watch a folder: what is new or changed in it is read."""
        if not folder.is_dir():
            raise CannotFollow(f"There is no folder {folder}; an address begins with https://.")
        now, path = self._archive.now(), str(folder.resolve())
        followed = feed_record.follow(self._record, path, "folder", now, outlet=outlet, owner=owner)
        return Added(followed, 0)

    def list(self) -> tuple[Subscription, ...]:
        """Everything that is followed, in the order it was added."""
        return feed_record.followed(self._record)

    def remove(self, ref: str) -> Subscription:
        """Follow a feed no more, by its number or address; its articles stay."""
        feed = feed_record.named(self._record, ref)
        feed_record.unfollow(self._record, feed.id)
        return feed

    def check(self, refs: Sequence[str], stop: Callable[[], bool]) -> Iterator[Event]:
        """Read these feeds now, or all, whether or not they are due; what happens is seen."""
        named = [feed_record.named(self._record, ref) for ref in refs] or self.list()
        ids = [feed.id for feed in named]
        feed_record.make_due(self._record, ids, self._archive.now())
        yield from self._poller.run(stop, ids, once=True)

    def follow(self, stop: Callable[[], bool]) -> Iterator[Event]:
        """Read whatever is due until told to stop; what happens is seen."""
        yield from self._poller.run(stop)

    def notices(self) -> tuple[Notice, ...]:
        """What somebody should be told and nobody has claimed to tell."""
        return (*self._of_feeds(), *self._of_articles())

    def claim(self, notice: Notice) -> bool:
        """True for the one who is to tell this notice, over all processes and restarts."""
        if notice.feed_id is not None:
            return feed_record.claim_telling(self._record, notice.feed_id, self._archive.now())
        return self._ledger.first_time(notice.key)

    def _of_feeds(self) -> Iterator[Notice]:
        now = self._archive.now()
        for feed in self.list():
            if feed.told_at is None and is_to_be_told(feed.failing_since, feed.gone, now):
                yield Notice(
                    "gone" if feed.gone else "failing",
                    f"feed:{feed.id}:{feed.failing_since}",
                    _failing(feed),
                    owner=feed.owner,
                    feed_id=feed.id,
                )

    def _of_articles(self) -> Iterator[Notice]:
        now = datetime.now(UTC)  # the clock that the record is stamped by
        for killed in withdrawn(self._record, (now - _TOLD_WITHIN).isoformat()):
            key = f"withdrawn:{killed.article.article_id}:{killed.at}"
            if key in self._uncited or self._ledger.is_handled(key):
                continue
            given = self._ledger.answers_citing(killed.article.article_id)
            if not given and datetime.fromisoformat(killed.at) < now - _BEING_ANSWERED:
                self._uncited.add(key)  # nobody can cite it any more
            if given:
                yield Notice(
                    "withdrawn",
                    key,
                    _withdrawn(killed, len(given)),
                    article_id=killed.article.article_id,
                    answers=given,
                )

    def _refuse_followed(self, url: str) -> None:
        for feed in self.list():
            if url == feed.url:
                raise NotFollowed(f"{feed.name} is followed already, as feed {feed.id}.")


def _failing(feed: Subscription) -> str:
    since = datetime.fromtimestamp(feed.failing_since or feed.added_at, UTC)
    problem = feed.problem or "It could not be read."
    if feed.gone:
        return f"Feed {feed.id}, {feed.name}, is gone for good and is read no more. {problem}"
    return f"Feed {feed.id}, {feed.name}, fails since {since:%Y-%m-%d %H:%M} UTC. {problem}"


def _withdrawn(killed: Withdrawn, answers: int) -> str:
    article = killed.article
    origin = f" ({article.source})" if article.source else ""
    cited = "1 answer cited it" if answers == 1 else f"{answers:,} answers cited it"
    told = f"“{article.title or article.article_id}”{origin} was withdrawn by who published it;"
    told += f" {cited} and can no longer be relied on."
    if killed.copies:
        others = "1 other article tells" if killed.copies == 1 else f"{killed.copies:,} others tell"
        told += f" {others} the same story in nearly the same words; look at those too."
    return told
