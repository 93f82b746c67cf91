"""A month of digests from two processes that are killed: `python -m benchmarks.month`.

Two real processes keep the schedule of one record and post over HTTP into the tests' Slack. Their
clock runs through a month by the hour and jumps for each of them now and then; Slack is slow, fails
and cuts connections; and at random moments one of them gets SIGKILL and another takes its place.
"""

import argparse
import logging
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from slack_server import BOT_TOKEN, Fault, SlackServer  # noqa: E402

from bot.digest import Digest  # noqa: E402
from bot.digest_posts import DigestPosts  # noqa: E402
from bot.posts import Posts  # noqa: E402
from bot.schedule import Schedule  # noqa: E402
from bot.slack_digests import SlackPoster  # noqa: E402
from bot.subscriptions import EVERY_DAY, Subscription, Wish  # noqa: E402
from index.database import open_record  # noqa: E402

START = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
DAYS, HOUR = 31, 3_600.0
SCOPES = ("chat:write", "channels:history")
WISHES = (
    Wish(None, time_of_day(7, 30), EVERY_DAY, "Europe/Berlin"),
    Wish("Kessary dam", time_of_day(18, 0), frozenset(range(5)), "America/New_York"),
    Wish(None, time_of_day(2, 30), EVERY_DAY, "Europe/Berlin"),  # skipped on 29 March
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the month and print what arrived; 1 if any digest did not arrive exactly once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.month", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(argv)
    began = time.perf_counter()
    with TemporaryDirectory() as folder, SlackServer(SCOPES) as slack:
        slack.tiered = False
        month = Month(Path(folder) / "record.db", slack, random.Random(given.seed))
        month.through()
        lines, well = month.report()
    print("\n".join([*lines, f"{time.perf_counter() - began:.0f} s, seed {given.seed}"]))
    return 0 if well else 1


@dataclass
class Worker:
    """One process that keeps the schedule, and by how much its clock is wrong."""

    process: multiprocessing.Process
    pipe: Connection
    ahead: float = 0.0


class Month:
    """Two workers, the clock, and everything that befalls them."""

    def __init__(self, record: Path, slack: SlackServer, chance: random.Random) -> None:
        self.url, self.slack, self.chance = f"sqlite:///{record}", slack, chance
        self.kills = self.jumps = self.faults = 0
        opened = open_record(self.url)
        posts = DigestPosts(opened)
        self.made = [posts.subscribe("T1:C1", wish, None, START) for wish in WISHES]
        opened.close()
        self.workers = [self._begin(), self._begin()]

    def through(self) -> None:
        """Every hour of the month and six more; both step at the same time."""
        now = START
        while now < START + DAYS * 24 * HOUR + 6 * HOUR:
            now += HOUR * self.chance.uniform(0.5, 1.2)
            self._befall()
            for worker in self.workers:
                worker.pipe.send((now + worker.ahead, now))
            if self.chance.random() < 0.1:
                self._kill(self.chance.randrange(2))
            for worker in self.workers:
                worker.pipe.recv()
        for worker in self.workers:
            worker.pipe.send(None)
            worker.process.join()

    def _befall(self) -> None:
        for worker in self.workers:
            if self.chance.random() < 0.05:
                worker.ahead = self.chance.choice([0.0, 0.0, -90 * 60.0, 90 * 60.0])
                self.jumps += 1
        if self.chance.random() < 0.05:
            fault = self.chance.choice([Fault(503), Fault(cut=True), Fault(429, "ratelimited", 1)])
            self.slack.fail("chat.postMessage", fault)
            self.faults += 1

    def _kill(self, number: int) -> None:
        """SIGKILL in the middle of a step, most likely while it posts; then another begins."""
        worker = self.workers[number]
        posted = len(self.slack.calls)
        ends = time.monotonic() + self.chance.choice([0.0, 0.01, 0.05, 0.2])
        while time.monotonic() < ends and len(self.slack.calls) == posted:
            time.sleep(0.001)
        worker.process.kill()
        worker.process.join()
        self.kills += 1
        new = self.workers[number] = self._begin()
        new.pipe.send((START, START))

    def _begin(self) -> Worker:
        ours, theirs = multiprocessing.Pipe()
        arguments = (self.url, self.slack.url, theirs)
        process = multiprocessing.get_context("spawn").Process(target=keep, args=arguments)
        process.start()
        theirs.close()
        return Worker(process, ours)  # type: ignore[arg-type]

    def report(self) -> tuple[list[str], bool]:
        """What was expected and what arrived; whether that is the same."""
        expected = Counter(
            f"digest:{subscription.id}:{day.isoformat()}"
            for subscription, wish in zip(self.made, WISHES, strict=True)
            for day in (date(2026, 3, 1) + timedelta(days=n) for n in range(DAYS))
            if day.weekday() in wish.days
        )
        arrived = Counter(
            key
            for message in self.slack.posted()
            if ":2026-03-" in (key := message["metadata"]["event_payload"]["key"])
        )
        missed, again = expected - arrived, arrived - expected
        opened = open_record(self.url)
        states = Counter(state for _, _, state in DigestPosts(opened).posts())
        opened.close()
        befell = f"{self.kills} kills, {self.jumps} clock jumps, {self.faults} faults of Slack"
        looked = len(self.slack.of("conversations.history"))
        lines = [
            f"{expected.total()} digests expected, {arrived.total()} arrived: {missed.total()}"
            f" missing, {again.total()} twice. {befell}; {looked} times it was looked up whether"
            " one had arrived.",
            f"In the record: {', '.join(f'{n} {state}' for state, n in states.items())}.",
        ]
        return lines, not missed and not again


def keep(record: str, slack: str, pipe: Connection) -> None:
    """One process: steps the schedule whenever it is told what time it is."""
    from slack_sdk import WebClient

    logging.disable(logging.ERROR)  # what befalls it is wanted here

    opened = open_record(record)
    client = WebClient(BOT_TOKEN, slack)
    poster = SlackPoster(lambda team: client, lambda citation: "", Posts(opened))
    clocks = [START, START]
    schedule = Schedule(DigestPosts(opened), _made, poster, lambda: clocks[0], lambda: clocks[1])
    while (told := pipe.recv()) is not None:
        clocks[:] = told
        schedule.step()
        pipe.send("done")
    opened.close()


def _made(
    subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
) -> Digest:
    return Digest(since, until, subscription.wish.topic, (), 0)


if __name__ == "__main__":
    sys.exit(main())
