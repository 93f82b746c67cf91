"""Bringing in the articles of what feeds and folders have: from pages, entries and files."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Lock

from index import embargo
from index.archive import Archive, Outcome
from index.article import Article
from index.errors import NewsroomError, Unreached, Unreadable
from index.feeds import pacing as plan
from index.feeds import seen as seen_entries
from index.feeds.asking import Brought, Missed, Tell, retry_after
from index.feeds.entry import Entry
from index.feeds.harvest import completed, from_entry, of_page, outlet_of, restated, speaks_for
from index.feeds.polite import PoliteFetcher
from index.feeds.record import Subscription
from index.feeds.seen import Waiting
from index.fetched import Declined
from index.intake import is_known
from index.records import find as find_article
from index.records import locator, stored
from index.sources import Failure
from index.sources import find as find_articles

_TOGETHER = 20  # articles that are stored before others may store theirs
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class Gathering:
    """Gathers; each method is one job, tells what comes of it, and says for how long to pause."""

    def __init__(self, archive: Archive, web: PoliteFetcher) -> None:
        self._archive = archive
        self._record = archive.record
        self._now = archive.now
        self._web = web
        self._storing = Lock()

    def page(self, feed: Subscription, waiting: Waiting, tell: Tell) -> float:
        """Read the page of an entry; what the feed says is kept where the page cannot be had."""
        entry, url = waiting.entry, waiting.entry.url
        if not self._taken(feed, waiting, tell):
            return 0.0
        if url is None:
            self._store_own_words(feed, waiting, tell)
            return 0.0
        try:
            read = of_page(self._web.get(url, sent_by=feed.url), url)
            article = completed(read, entry, feed.url, _outlet(feed, entry), self._now())
            self._store(feed, waiting, article, tell)
        except NewsroomError as error:
            tell(Missed(feed, url, str(error)))
            self._missed(feed, waiting, error, tell)
            return max(self._web.pause(url), retry_after(error) or 0.0)
        return self._web.pause(url)

    def own_words(self, feed: Subscription, entries: Iterable[Waiting], tell: Tell) -> float:
        """Store the articles of entries whose whole text is in the feed."""
        for waiting in entries:
            if self._taken(feed, waiting, tell):
                self._store_own_words(feed, waiting, tell)
        return 0.0

    def file(self, folder: Subscription, waiting: Waiting, tell: Tell) -> float:
        """Read the articles of one file of a folder."""
        if not self._taken(folder, waiting, tell):
            return 0.0
        path = Path(folder.url, waiting.entry.title or "")
        articles = self._of_file(folder, path, tell)
        first = None
        while some := list(islice(articles, _TOGETHER)):
            for outcome in self._add(folder, some, tell):
                first = first or outcome.article_id
        seen_entries.settle(self._record, waiting, first)
        return 0.0

    def _of_file(self, folder: Subscription, path: Path, tell: Tell) -> Iterator[Article]:
        if path.is_symlink():
            return
        for found in find_articles(str(path), None, self._web):
            if isinstance(found, Failure):
                tell(Missed(folder, found.source, str(found.error)))
            else:
                yield found

    def _taken(self, feed: Subscription, waiting: Waiting, tell: Tell) -> bool:
        """Whether this entry is ours to read: no other process's, no kill, not read elsewhere."""
        if not seen_entries.take_entry(self._record, waiting, self._now()):
            return False
        if self._killed(feed, waiting, tell):
            return False
        article_id = seen_entries.read_elsewhere(self._record, waiting, self._now())
        if article_id is not None:
            self._restate(feed, article_id, waiting.entry, tell)
            seen_entries.settle(self._record, waiting, article_id)
        return article_id is None

    def _killed(self, feed: Subscription, waiting: Waiting, tell: Tell) -> bool:
        """Heed at once that an entry holds its story back, for its page may be slow, or gone.

        True for a kill, after which there is no page to be read.
        """
        entry = waiting.entry
        if not speaks_for(feed.url, entry.url) or embargo.visible(entry, self._now()):
            return False
        killed = embargo.is_cancelled(entry.metadata)
        with self._record.reading() as connection:
            known = find_article(connection, entry.url or waiting.key)
        if known is not None:
            self._restate(feed, known, entry, tell)
            if killed:
                seen_entries.settle(self._record, waiting, known)
        elif killed:
            self._store_own_words(feed, waiting, tell)
        return killed

    def _restate(self, feed: Subscription, article_id: str, entry: Entry, tell: Tell) -> None:
        """Add to a known article what its own site's feed says of it."""
        if not speaks_for(feed.url, entry.url):
            return
        with self._record.reading() as connection:
            found = stored(connection, [article_id])
            place = locator(connection, article_id) if found else ""
        for known in found.values():
            outlet = _outlet(feed, entry)
            article = restated(known, place, entry, feed.url, outlet, self._now())
            if not is_known(known, article):
                self._add(feed, [article], tell)

    def _missed(
        self, feed: Subscription, waiting: Waiting, error: NewsroomError, tell: Tell
    ) -> None:
        """Try again later what may go better then; else take what the feed itself says."""
        wait = None
        if _may_go_better(error):
            wait = plan.wait_for_page(waiting.attempts + 1, retry_after(error))
        if wait is not None:
            seen_entries.put_off(self._record, waiting, self._now() + wait)
            return
        with self._record.reading() as connection:
            known = find_article(connection, waiting.entry.url or waiting.key)
        if known is not None:
            seen_entries.settle(self._record, waiting, known)
        else:
            self._store_own_words(feed, waiting, tell)

    def _store_own_words(self, feed: Subscription, waiting: Waiting, tell: Tell) -> None:
        try:
            outlet = _outlet(feed, waiting.entry)
            article = from_entry(waiting.entry, feed.url, outlet, self._now())
        except Unreadable:
            seen_entries.settle(self._record, waiting, None)
            return
        self._store(feed, waiting, article, tell)

    def _store(self, feed: Subscription, waiting: Waiting, article: Article, tell: Tell) -> None:
        outcomes = self._add(feed, [article], tell)
        seen_entries.settle(self._record, waiting, outcomes[0].article_id if outcomes else None)

    def _add(self, feed: Subscription, articles: list[Article], tell: Tell) -> list[Outcome]:
        """Store articles; one at a time stores, as the record takes one writer at a time."""
        outcomes: list[Outcome] = []
        try:
            with self._storing:
                outcomes.extend(self._archive.add(articles))
        except Unreadable as error:
            tell(Missed(feed, articles[len(outcomes)].locator, str(error)))
        for outcome in outcomes:
            tell(Brought(feed, outcome))
        return outcomes


def _outlet(feed: Subscription, entry: Entry) -> str | None:
    return feed.outlet or outlet_of(entry, feed.url, feed.title)


def _may_go_better(error: NewsroomError) -> bool:
    if isinstance(error, Declined):
        return error.status in _LATER
    return isinstance(error, Unreached)
