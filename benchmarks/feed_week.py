"""The simulated week: what the desk reads, refuses, holds back, tells and posts every morning."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from feed_server import FeedServer

from benchmarks.feed_region import (
    BEGINS,
    DAY,
    FALSE,
    FEEDS,
    HELD,
    HELD_UNTIL,
    KILLED_AT,
    Region,
    region,
)
from bot import bulletin, plain_bulletin
from bot.desk import Desk
from bot.digest import Digest
from bot.digest_posts import DigestPosts
from bot.feeds import Feeds
from bot.ledger import Ledger
from bot.posts import Where
from bot.schedule import Schedule, maker
from bot.settings import Settings
from bot.subscriptions import Subscription, read_wish
from bot.telling import Notice, Telling
from index.archive import Archive, open_archive
from index.feeds.polling import Poller
from index.feeds.record import follow

STEP = 900.0
ZONE = "Europe/Berlin"
OWNER = "T1:U024BE7LH"


class Clock:
    """The week's clock."""

    now = BEGINS

    def __call__(self) -> float:
        return self.now


class Told(list[Notice]):
    """Takes down what people are told."""

    tell = list.append

    def arrived(self, notice: Notice) -> bool:
        """Nothing is lost on this way."""
        return notice in self


class Board(list[tuple[float, Digest]]):
    """Where digests are posted, and when."""

    def __init__(self, clock: Clock, keep: Callable[[Digest], object]) -> None:
        self._clock = clock
        self._keep = keep

    def post(self, subscription: Subscription, digest: Digest, key: str) -> str:
        """Posted."""
        self.append((self._clock.now, digest))
        self._keep(digest)
        return key

    def arrived(self, subscription: Subscription, key: str) -> str | None:
        """Nothing is lost on this way."""
        return None


def week(shown: Path | None) -> list[str]:
    """Run the week; the page's lines about it. The digests are written into the folder `shown`."""
    began, clock = time.perf_counter(), Clock()
    with (
        TemporaryDirectory() as home,
        FeedServer() as site,
        open_archive(Path(home), clock=clock) as archive,
    ):
        there = region(site, clock)
        run = Week(archive, clock, there, site)
        run.through()
        if shown:
            run.write(shown)
        return [*run.report(), f"{time.perf_counter() - began:.0f} s for the week."]


class Week:
    """A desk that follows a region's feeds, and posts a digest at half past seven."""

    def __init__(self, archive: Archive, clock: Clock, there: Region, site: FeedServer) -> None:
        settings = Settings.load({"FACTDESK_HOME": "unused", "FACTDESK_TIMEZONE": ZONE}, None)
        self.clock, self.there, self.site, self.archive = clock, there, site, archive
        self.desk = Desk(settings, archive, Ledger(archive.record))
        self.fetcher = site.fetcher(seconds=2.0)
        self.feeds = Feeds(archive, self.desk.ledger, self.fetcher, gap=0.0)
        for url in there.urls:
            follow(archive.record, url, "feed", clock.now, owner=OWNER)
        posts = DigestPosts(archive.record)
        posts.subscribe("T1:C1", read_wish("at 07:30", ZONE), None, clock.now)
        self.board = Board(clock, self._shown)
        self.schedule = Schedule(posts, maker(self.desk), self.board, clock, clock)
        self.told = Told()
        self.told_at: list[float] = []
        self.leaks: list[str] = []

    def through(self) -> None:
        """All that is due, every quarter of an hour."""
        poller = Poller(self.archive, self.fetcher, gap=0.0)
        telling = Telling(self.archive.record, self.told, self.clock)
        while self.clock.now < BEGINS + 7 * DAY + 12 * STEP * 4:
            list(poller.run(lambda: False, once=True))
            telling.step(self.feeds.notices())
            self.told_at += [self.clock.now] * (len(self.told) - len(self.told_at))
            self.schedule.step()
            self._look_for_leaks()
            self.clock.now += STEP

    def _shown(self, digest: Digest) -> None:
        """A digest stands in the channel from now on, with what it tells."""
        articles = {citation.article.article_id for citation in digest.citations}
        where = Where("T1:C1", str(len(self.board)))
        self.desk.ledger.posts.given("", None, where, articles)

    def _look_for_leaks(self) -> None:
        """Whether a search finds what must not be seen now."""
        hours = (self.clock.now - BEGINS) / 3_600
        if hours % 6:
            return
        found = {hit.article.text[:60] for text in (HELD, FALSE) for hit in
                 self.archive.search(text)}  # fmt: skip
        for text, seen in ((HELD, self.clock.now >= HELD_UNTIL),
                           (FALSE, self.clock.now < KILLED_AT)):  # fmt: skip
            if text[:60] in found and not seen:
                self.leaks.append(f"{text} at hour {hours:.0f}")

    def write(self, folder: Path) -> None:
        """Each digest as text, to be read."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, (_, digest) in enumerate(self.board, 1):
            pieces = bulletin.of_digest(digest)
            shown = plain_bulletin.text(pieces, lambda c: c.article.url or "", width=96)
            (folder / f"digest-{number}.txt").write_text(shown, encoding="utf-8")

    def report(self) -> Iterator[str]:
        """What the page says."""
        asked = Counter(a.path for a in self.site.asked)
        pages = sum(n for path, n in asked.items() if path not in ("/feed", "/new", "/robots.txt"))
        yield (
            f"{FEEDS} feeds, {len(self.there.bad)} of them bad or hostile;"
            f" {self.archive.count():,} articles in the archive, {self.there.articles:,} expected."
        )
        yield (
            f"{asked['/feed'] + asked['/new']:,} requests for feeds, {pages:,} for pages,"
            f" {asked['/robots.txt']:,} for robots.txt."
        )
        yield from self._digests(self.board)
        yield from self._notices()
        leaked = "; ".join(self.leaks) or "nothing"
        yield f"Seen before an embargo ended or after a kill: {leaked}."

    def _digests(self, board: Sequence[tuple[float, Digest]]) -> Iterator[str]:
        days = [datetime.fromtimestamp(at).astimezone().date() for at, _ in board]
        yield f"{len(board)} digests on {len(set(days))} days:"
        for at, digest in board:
            told = "\n".join(c.article.text for c in digest.citations)
            sources = max((story.sources for story in digest.stories), default=0)
            marks = [name for name, text in (("held", HELD), ("killed", FALSE)) if text in told]
            yield (
                f"{datetime.fromtimestamp(at, digest.since.tzinfo):%A %H:%M}: {digest.articles}"
                f" articles, {len(digest.stories)} stories and {digest.more} more, up to {sources}"
                f" independent sources, {sum(len(s.changed) for s in digest.stories)} changes"
                + (f"; tells of the {' and '.join(marks)} one" if marks else "")
            )

    def _notices(self) -> Iterator[str]:
        gone = [f.url for f in self.feeds.list() if f.problem]
        unforeseen = set(gone) - set(self.there.bad)
        yield f"{len(gone)} feeds fail at the end, {len(unforeseen)} of them good ones."
        kinds = Counter(notice.kind for notice in self.told)
        twice = len(self.told) - len({notice.key for notice in self.told})
        yield (
            f"Told: {kinds['failing']} feeds that fail for days, {kinds['gone']} gone,"
            f" a kill in {kinds['withdrawn']} (the log, and each digest with it); {twice} twice."
        )
        late = [at - KILLED_AT for n, at in zip(self.told, self.told_at, strict=True)
                if n.kind == "withdrawn"]  # fmt: skip
        if late:
            yield f"A kill was told {max(late) / 60:.0f} minutes after it stood in its feed."
