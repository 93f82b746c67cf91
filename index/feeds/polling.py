"""Who does which errand when: a few threads, and one errand at a time for each host.

So no feed, however slow or hostile, keeps more than one thread from the others, and those that
are known to be slow share a quarter of the threads.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue
from typing import NamedTuple
from urllib.parse import urlsplit

from index.archive import Archive
from index.errors import NewsroomError
from index.feeds import record as feed_record
from index.feeds import seen as seen_entries
from index.feeds.asking import Asking, Checked, Event, More
from index.feeds.gathering import Gathering
from index.feeds.harvest import has_whole_text
from index.feeds.pacing import Frontier, Job, is_due
from index.feeds.polite import GAP, Fetches, PoliteFetcher
from index.feeds.record import Subscription
from index.feeds.seen import Waiting

WORKERS = 8
_LOOK = 2.0  # seconds after which the record is asked again for what is due
_SHORT = 0.5  # seconds after which somebody who wants it to stop is heard
_GOODBYE = 3.0

_log = logging.getLogger(__name__)


class _Finished(NamedTuple):
    job: Job
    took: float
    pause: float


_News = SimpleQueue[Event | More | _Finished]


class Poller:
    """Reads the feeds of an archive that are due. Several runs at once share their manners."""

    def __init__(
        self, archive: Archive, fetcher: Fetches, *, gap: float = GAP, workers: int = WORKERS
    ) -> None:
        self._record = archive.record
        self._now = archive.now
        self._workers = workers
        self.web = PoliteFetcher(fetcher, archive.now, gap)
        self._asking = Asking(archive, self.web)
        self._gathering = Gathering(archive, self.web)

    def run(
        self, stop: Callable[[], bool], only: Collection[int] | None = None, *, once: bool = False
    ) -> Iterator[Event]:
        """Read what is due until told to stop, or `once` until nothing is; what happens is seen.

        `only` names the feeds that are looked at.
        """
        news: _News = SimpleQueue()
        frontier = Frontier(max(1, self._workers // 4))
        looked, busy = float("-inf"), 0
        with _threads(self._workers, news) as give:
            while not stop():
                idle = len(frontier) == 0
                if time.monotonic() - looked >= _LOOK or (idle and once):
                    looked = time.monotonic()
                    self._look(frontier, news, only)
                    if once and len(frontier) == 0:
                        return
                while busy < self._workers and (job := frontier.take(self._now())):
                    give(job)
                    busy += 1
                for told in _told(news, self._patience(frontier, busy)):
                    if isinstance(told, _Finished):
                        busy -= 1
                        frontier.done(told.job, self._now(), told.took, told.pause)
                        if len(frontier) == 0:
                            looked = float("-inf")  # there may be more of the same
                    elif isinstance(told, More):
                        self._add_parts(frontier, news, told)
                    else:
                        yield told
                        if isinstance(told, Checked) and (told.new or told.changed):
                            looked = float("-inf")

    def _patience(self, frontier: Frontier, busy: int) -> float:
        """For how long there is nothing to do but to wait for news."""
        free = frontier.next_at(self._now()) if busy < self._workers else None
        return _SHORT if free is None else min(max(free - self._now(), 0.01), _SHORT)

    def _look(self, frontier: Frontier, news: _News, only: Collection[int] | None) -> None:
        """Queue what the record says is due."""
        now = self._now()
        feeds = {
            feed.id: feed
            for feed in feed_record.followed(self._record)
            if only is None or feed.id in only
        }
        for feed in feeds.values():
            if is_due(feed.next_at, now) and not feed.gone:
                frontier.add(self._to_ask(feed, news))
        whole: dict[int, list[Waiting]] = {}
        for waiting in seen_entries.waiting(self._record, now, only):
            if (followed := feeds.get(waiting.feed_id)) is None:
                continue
            if followed.kind == "feed" and has_whole_text(waiting.entry, followed.url):
                whole.setdefault(followed.id, []).append(waiting)
            else:
                frontier.add(self._to_read(followed, waiting, news))
        for feed_id, entries in whole.items():
            do = partial(self._gathering.own_words, feeds[feed_id], entries, news.put)
            frontier.add(Job(("store", feed_id), f"feed {feed_id}", do))

    def _to_ask(self, feed: Subscription, news: _News) -> Job:
        if feed.kind == "folder":
            do = partial(self._asking.folder, feed, news.put)
            return Job(("look", feed.id), f"folder {feed.id}", do)
        return Job(("ask", feed.id), _host(feed.url), partial(self._asking.feed, feed, news.put))

    def _to_read(self, feed: Subscription, waiting: Waiting, news: _News) -> Job:
        key = ("read", feed.id, waiting.key)
        if feed.kind == "folder":
            do = partial(self._gathering.file, feed, waiting, news.put)
            return Job(key, f"folder {feed.id}", do)
        do = partial(self._gathering.page, feed, waiting, news.put)
        return Job(key, _host(waiting.entry.url or ""), do)

    def _add_parts(self, frontier: Frontier, news: _News, more: More) -> None:
        for url in more.urls:
            do = partial(self._asking.part, more.feed, url, news.put)
            frontier.add(Job(("part", more.feed.id, url), _host(url), do))


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _told(news: _News, patience: float) -> Iterator[Event | More | _Finished]:
    """What is told now, after waiting for the first of it."""
    try:
        yield news.get(timeout=patience)
        while True:
            yield news.get_nowait()
    except Empty:
        return


@contextmanager
def _threads(number: int, news: _News) -> Iterator[Callable[[Job], object]]:
    """Threads for jobs; those that are still at one when it ends are not waited for long.

    What such a thread leaves undone is done when its lease has ended.
    """
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    threads = [
        threading.Thread(target=_work, args=(jobs, news), name=f"feeds {n}", daemon=True)
        for n in range(number)
    ]
    for thread in threads:
        thread.start()
    try:
        yield jobs.put
    finally:
        for _ in threads:
            jobs.put(None)
        end = time.monotonic() + _GOODBYE
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))


def _work(jobs: "SimpleQueue[Job | None]", news: _News) -> None:
    while (job := jobs.get()) is not None:
        began = time.monotonic()
        pause = 0.0
        try:
            pause = job.do()
        except NewsroomError as error:
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001  an edge: one job must not end the thread
            _log.exception("A job of the feeds failed: %s", job.key)
        news.put(_Finished(job, time.monotonic() - began, pause))
