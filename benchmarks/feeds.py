"""What following feeds costs: `python -m benchmarks.feeds`, over the tests' feed server.

200 feeds on as many hosts are polled by this process, round after round, while the server runs in
another; each round one feed has a new story and the others answer that nothing changed. Memory is
that of this process. Then twenty of the hosts turn bad. `--week` runs fifty good, bad and hostile
feeds through a simulated week and `--digests FOLDER` keeps the digests of it.
"""

import argparse
import multiprocessing
import os
import platform
import resource
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from feed_server import Answer, FeedServer, Reply, conditional, item, rss, with_content  # noqa: E402
from fifty_feeds import story  # noqa: E402
from polled import Clock  # noqa: E402

from benchmarks.feed_week import week  # noqa: E402
from index.archive import Archive, open_archive  # noqa: E402
from index.feeds.asking import Brought, Checked  # noqa: E402
from index.feeds.polling import Poller  # noqa: E402
from index.feeds.record import follow, followed, make_due  # noqa: E402

REPORT = ROOT / "docs" / "benchmarks" / "feeds.md"
STEP = 2 * 3_600.0  # from one round to the next, in which every feed comes due
BAD = 20  # hosts that send a byte a second, when they are bad
SECONDS = 6.0  # for which a host may keep a thread here; the desk gives it 15


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and write docs/benchmarks/feeds.md if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feeds", description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--week", action="store_true", help="the simulated week alone")
    parser.add_argument("--digests", type=Path, metavar="FOLDER", help="keep the week's digests")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    asked = parser.parse_args(argv)
    rest = "" if asked.week else "\n".join(measured(asked.feeds, asked.rounds))
    told = "\n".join([WEEK, "", *(f"- {line}" for line in week(asked.digests))])
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end"
    told = f"{told}\n\n{load}, Python {platform.python_version()}."
    print(rest, told, sep="\n\n")
    if asked.write:
        if asked.week:
            rest = REPORT.read_text(encoding="utf-8").partition(WEEK)[0].rstrip()
        else:
            rest = f"{HEAD}\n{rest}"
        REPORT.write_text(f"{rest}\n\n{told}\n", encoding="utf-8")


WEEK = "## A simulated week"
HEAD = """# What following feeds costs

`python -m benchmarks.feeds --write` makes this page, here on a machine that others were using. The
feeds come from a server on loopback, in a process of its own, under as many host names as there are
feeds; the clock is turned, so that all are due again at once.
"""


def measured(feeds: int, count: int) -> list[str]:
    """Poll the feeds so many times, then with bad ones among them; the page's lines."""
    with TemporaryDirectory() as folder, serving(feeds) as server:
        clock = Clock()
        with open_archive(Path(folder), clock=clock) as archive:
            site = FeedServer()
            site.port = server.port
            for n in range(feeds):
                follow(archive.record, site.url("/feed", f"h{n}"), "feed", clock.now)
            poller = Poller(archive, site.fetcher(seconds=SECONDS), gap=0.0)
            rounds = Rounds(archive, poller, clock, server)
            lines = [f"## {feeds} feeds, {count:,} rounds", ""]
            lines += ["Each round one feed has a new story.", ""]
            lines += ["| round | memory, MB | articles | seconds a round |", "| --- " * 4 + "|"]
            for number in range(count):
                rounds.next()
                if number in (0, 9) or (number + 1) % max(1, count // 10) == 0:
                    recent = statistics.median(rounds.took[-50:])
                    lines.append(
                        f"| {number + 1:,} | {memory():.0f} | {archive.count():,} | {recent:.2f} |"
                    )
                    print(lines[-1], file=sys.stderr)
            told = ", ".join(f"{n:,} {kind}" for kind, n in sorted(rounds.told.items()))
            spent = time.process_time() / count
            lines += ["", f"{told}. {spent:.2f} s of processor time a round.", ""]
            return [*lines, *beside_bad_ones(rounds)]


class Rounds:
    """Polls all feeds, round after round."""

    def __init__(self, archive: Archive, poller: Poller, clock: Clock, server: "Server") -> None:
        self.told: Counter[str] = Counter()
        self.took: list[float] = []
        self.archive = archive
        self.poller = poller
        self.server = server
        self._clock = clock

    def next(self) -> None:
        """One round, some time after the one before."""
        self.server.turn(len(self.took))
        began = time.monotonic()
        for event in self.poller.run(lambda: False, once=True):
            self.told[_kind(event)] += 1
        self.took.append(time.monotonic() - began)
        self._clock.now += STEP


def beside_bad_ones(rounds: Rounds) -> list[str]:
    """How long the good feeds wait when others are bad."""
    lines = [
        f"## Beside {BAD} hosts that send a byte a second",
        "",
        "When the good feeds had answered, in seconds after all came due at once. A host is given"
        f" up after {SECONDS:.0f} s here, 15 s in the desk. One that was slow is known for an hour:"
        " all such share two of the eight threads.",
        "",
        "| | half of them | 95 % | the last good one | the last of all |",
        "| --- " * 5 + "|",
    ]
    record = rounds.archive.record
    feeds = {feed.id: feed.url for feed in followed(record)}
    hosts = tuple(f"//h{n}." for n in range(BAD))
    phases = iter(
        (("all good", 0), ("bad ones, met for the first time", BAD), ("bad ones, known", BAD))
    )
    name, bad, began = "", 0, 0.0
    answered: dict[int, float] = dict.fromkeys(feeds, 0.0)
    ended = threading.Event()
    for event in rounds.poller.run(ended.is_set):
        if isinstance(event, Checked) and name:
            answered.setdefault(event.feed.id, time.monotonic() - began)
        if len(answered) < len(feeds):
            continue
        if name:
            good = sorted(s for n, s in answered.items() if not bad or not _in(feeds[n], hosts))
            figures = statistics.median(good), good[int(len(good) * 0.95)], good[-1]
            row = [f"{seconds:.1f}" for seconds in (*figures, max(answered.values()))]
            lines.append(f"| {name} | " + " | ".join(row) + " |")
            print(lines[-1], file=sys.stderr)
        name, bad = next(phases, ("", 0))
        if not name:
            ended.set()
        rounds.server.turn(len(rounds.took), bad)
        answered.clear()
        began = time.monotonic()
        make_due(record, list(feeds), rounds.archive.now())
    return lines


def _in(url: str, hosts: Sequence[str]) -> bool:
    return any(host in url for host in hosts)


def _kind(event: object) -> str:
    if isinstance(event, Checked):
        return "failed" if event.problem else "asked"
    return event.outcome.status if isinstance(event, Brought) else "missed"


def memory() -> float:
    """What this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


class Server:
    """The feed server in a process of its own."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.port: int = pipe.recv()

    def turn(self, number: int, bad: int = 0) -> None:
        """From now on it is that round, and so many hosts are bad."""
        self._pipe.send((number, bad))
        self._pipe.recv()


@contextmanager
def serving(feeds: int) -> Iterator[Server]:
    """A server of so many feeds."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, feeds))
    process.start()
    try:
        yield Server(ours)
    finally:
        ours.send(None)
        process.join()


def _serve(pipe: Connection, feeds: int) -> None:
    turn = [0, 0]

    def make(n: int) -> str:
        latest = (turn[0] - n) // feeds  # one feed a round has something new
        stories = range(max(-1, latest - 10), latest + 1)
        return rss(
            *(
                item(f"/{k}", f"Round {n}, inspection {k}",
                     more=with_content(f"<p>{story(n, k)}</p>"))
                for k in stories
            )
        )  # fmt: skip

    def answer(n: int) -> Answer:
        well = conditional(lambda: make(n))
        return lambda asked: Reply("<rss>" * 99, drip=1.0) if n < turn[1] else well(asked)

    with FeedServer() as site:
        site.keeps_asked = False
        for n in range(feeds):
            site.put("/feed", answer(n), f"h{n}")
        pipe.send(site.port)
        while (told := pipe.recv()) is not None:
            turn[:] = told
            pipe.send("ready")


if __name__ == "__main__":
    main()
