"""The feeds and folders that the desk follows: added, listed, removed, read; and who is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from bot import words
from bot.ledger import Ledger
from bot.posts import Where, person
from bot.telling import Notice, settled
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
from index.withdrawal import Kill, Withdrawn, kills, withdrawn

_TOLD_WITHIN = timedelta(days=7)


class CannotFollow(NewsroomError):
    """What cannot be followed as a feed or a folder."""


@dataclass(frozen=True, slots=True)
class Added:
    """A feed that is followed from now on, how much it has, and the others its page named."""

    feed: Subscription
    entries: int
    others: tuple[str, ...] = ()


class Feeds:
    """What is followed in one archive; may be used by many threads."""

    def __init__(
        self, archive: Archive, ledger: Ledger, fetcher: Fetches, *, gap: float = GAP
    ) -> None:
        self._archive = archive
        self._record = archive.record
        self._ledger = ledger
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
        """What somebody should be told and nobody has told yet.

        That a feed fails or is gone is for its owner; that an article was withdrawn for everybody
        who was shown something of it, each in their place, and for the log.
        """
        return (*self._of_feeds(), *self._of_kills())

    def _of_feeds(self) -> Iterator[Notice]:
        now = self._archive.now()
        bad = {
            f"feed:{feed.id}:{feed.failing_since}": feed
            for feed in self.list()
            if is_to_be_told(feed.failing_since, feed.gone, now)
        }
        done = settled(self._record, list(bad))
        for key, feed in bad.items():
            if key not in done:
                kind: Literal["gone", "failing"] = "gone" if feed.gone else "failing"
                yield Notice(kind, key, _failing(feed), person(feed.owner))

    def _of_kills(self) -> Iterator[Notice]:
        since = (datetime.now(UTC) - _TOLD_WITHIN).isoformat()  # by the record's clock
        found = {kill.article_id: kill for kill in kills(self._record, since)}
        shown = self._ledger.posts.shown(found) if found else ()
        wanted: list[tuple[Kill, Where | None]] = [
            *((found[article_id], where) for article_id, where in shown),
            *((kill, None) for kill in found.values()),
        ]
        done = settled(self._record, [_key(*one) for one in wanted])
        for kill, where in wanted:
            if _key(kill, where) in done:
                continue
            killed = withdrawn(self._record, kill.article_id)
            if killed:
                answers = 0 if where else len(self._ledger.answers_citing(kill.article_id))
                text = _withdrawn(killed, where, answers)
                yield Notice("withdrawn", _key(kill, where), text, where)

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


def _key(kill: Kill, where: Where | None) -> str:
    place = f":{where.place}:{where.thread}" if where else ""
    return f"withdrawn:{kill.article_id}:{kill.at}{place}"


def _withdrawn(killed: Withdrawn, where: Where | None, answers: int) -> str:
    """That an article was withdrawn, for those who were shown it there, or for the log."""
    article = killed.article
    told = f"“{words.short(article.title or article.article_id)}”"
    if article.source:
        told += f" ({words.short(article.source)})"
    told += " was withdrawn by who published it"
    if where:
        here = "here" if where.thread or not _is_person(where) else "to you"
        told += f". I quoted it {here}: do not rely on that any more."
    else:
        cited = "1 answer" if answers == 1 else f"{answers:,} answers"
        told += f"; {cited} cited it."
    if killed.copies:
        others = "1 other article tells" if killed.copies == 1 else f"{killed.copies:,} others tell"
        told += f" {others} the same story in nearly the same words; look at those too."
    return told


def _is_person(where: Where) -> bool:
    return where.channel.startswith(("U", "W"))
