"""What following feeds costs: `python -m benchmarks.feeds`, over the tests' feed server.

200 feeds on as many hosts are polled by this process, round after round, while the server runs in
another; each round one feed has a new story and the others answer that nothing changed. Memory is
that of this process. `--week` runs fifty good, bad and hostile feeds through a simulated week.
"""

import argparse
import multiprocessing
import os
import platform
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from feed_server import FeedServer, conditional, item, rss, with_content  # noqa: E402
from fifty_feeds import expected, fifty, story  # noqa: E402
from polled import NOON, Clock  # noqa: E402

from bot.feeds import Feeds  # noqa: E402
from bot.ledger import Ledger  # noqa: E402
from bot.telling import Notice, Telling  # noqa: E402
from index.archive import Archive, open_archive  # noqa: E402
from index.feeds.asking import Brought, Checked  # noqa: E402
from index.feeds.polling import Poller  # noqa: E402
from index.feeds.record import follow  # noqa: E402

STEP = 2 * 3_600.0  # from one round to the next, in which every feed comes due


def main() -> None:
    """Measure, and print what docs/benchmarks/feeds.md says."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--feeds", type=int, default=200)
    arguments.add_argument("--rounds", type=int, default=1_000)
    arguments.add_argument("--week", action="store_true")
    asked = arguments.parse_args()
    with TemporaryDirectory() as folder:
        clock = Clock()
        with open_archive(Path(folder), clock=clock) as archive:
            if asked.week:
                week(archive, clock)
            else:
                rounds(archive, clock, asked.feeds, asked.rounds)
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")


def rounds(archive: Archive, clock: Clock, feeds: int, count: int) -> None:
    """Poll the feeds so many times; print how long a round takes and how memory goes."""
    with serving(feeds) as (port, turn):
        site = FeedServer()
        site.port = port
        for n in range(feeds):
            follow(archive.record, site.url("/feed", f"h{n}"), "feed", clock.now)
        poller = Poller(archive, site.fetcher(), gap=0.0)
        told: Counter[str] = Counter()
        took: list[float] = []
        print("| round | memory, MB | articles | seconds a round |\n| --- | --- | --- | --- |")
        for number in range(count):
            turn.send(number)
            turn.recv()
            began = time.monotonic()
            for event in poller.run(lambda: False, once=True):
                told[_kind(event)] += 1
            took.append(time.monotonic() - began)
            clock.now += STEP
            if number in (0, 9) or (number + 1) % max(1, count // 10) == 0:
                recent = statistics.median(took[-50:])
                print(f"| {number + 1:,} | {memory():.0f} | {archive.count():,} | {recent:.2f} |")
    print(f"\n{told}\nCPU of this process: {time.process_time():.0f} s")


def _kind(event: object) -> str:
    if isinstance(event, Checked):
        return "failed" if event.problem else "asked"
    return event.outcome.status if isinstance(event, Brought) else "missed"


def memory() -> float:
    """What this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@contextmanager
def serving(feeds: int) -> Iterator[tuple[int, Connection]]:
    """The feed server in a process of its own; it is told the number of each round."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, feeds))
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send(None)
        process.join()


def _serve(pipe: Connection, feeds: int) -> None:
    round_ = [0]

    def make(n: int) -> str:
        latest = (round_[0] - n) // feeds  # one feed a round has something new
        stories = range(max(-1, latest - 10), latest + 1)
        return rss(
            *(
                item(f"/{k}", f"Round {n}, inspection {k}",
                     more=with_content(f"<p>{story(n, k)}</p>"))
                for k in stories
            )
        )  # fmt: skip

    with FeedServer() as site:
        site.keeps_asked = False
        for n in range(feeds):
            site.put("/feed", conditional(lambda n=n: make(n)), f"h{n}")  # type: ignore[misc]
        pipe.send(site.port)
        while (told := pipe.recv()) is not None:
            round_[0] = told
            pipe.send("ready")


class Told(list[Notice]):
    """Takes down what people are told."""

    tell = list.append

    def arrived(self, notice: Notice) -> bool:
        """Nothing is lost on this way."""
        return notice in self


def week(archive: Archive, clock: Clock) -> None:
    """Fifty feeds for seven days, asked every quarter of an hour when they are due."""
    began = time.monotonic()
    with FeedServer() as site:
        region = fifty(site, clock)
        for url in region.urls:
            follow(archive.record, url, "feed", clock.now, owner="desk")
        feeds = Feeds(archive, Ledger(archive.record), site.fetcher(seconds=2.0), gap=0.0)
        told = Told()
        telling = Telling(archive.record, told)
        for _ in range(7 * 24 * 4):
            list(feeds._poller.run(lambda: False, once=True))
            telling.step(feeds.notices())
            clock.now += 900
        asked = Counter(a.path for a in site.asked)
        print(f"{archive.count()} articles, {expected((clock.now - 900 - NOON) / 3_600)} expected")
        print(f"{asked['/feed']:,} requests for feeds, {asked['/robots.txt']:,} for robots.txt")
        for notice in told:
            print(f"told once: {notice.text[:150]}")
        for feed in feeds.list():
            if feed.problem:
                times = site.times("/feed", feed.url[7:].partition(".")[0])
                print(f"asked {times} times: {feed.problem[:120]}")
    print(f"{time.monotonic() - began:.0f} s for the week")


if __name__ == "__main__":
    main()
