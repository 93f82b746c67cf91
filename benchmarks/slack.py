"""How fast the desk is in Slack: `python -m benchmarks.slack`, over the tests' Slack on loopback.

Questions are sent 1, 10 and 60 at once, through a real Bolt app, to a desk on the sample articles
with the built-in embedder and no model. Times are from when Slack sends an event to when the fake
Slack hears of it: the acknowledgement, the first thing that a person sees, the whole answer.
"""

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from slack_desk import SCOPES, set_up  # noqa: E402
from slack_server import Call, SlackServer  # noqa: E402

from bot.desk import open_desk  # noqa: E402
from bot.slack import open_slack  # noqa: E402

SAMPLES = ROOT / "tests" / "samples" / "wire"
AT_ONCE = (1, 10, 60)
ROUNDS = {1: 20, 10: 4, 60: 2}
SEEN = ("assistant.threads.setStatus", "chat.postMessage", "chat.startStream")
QUESTIONS = (
    "Who claimed responsibility for the bombing of the customs hall?",
    "How many people were killed in the customs hall bombing?",
    "What did the Prime Minister say about the bombing?",
    "What sentence did the court give the customs hall bombers?",
)
Times = tuple[float, float, float]


def main() -> None:
    """Measure, and print a table for docs/benchmarks/slack.md."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--questions", type=int, default=1000, help="for memory; 0 for none")
    many: int = arguments.parse_args().questions
    with running() as slack:
        ask_at_once(slack, 4)
        print("| at once | acknowledged p50 / p95 | first seen p50 / p95 | answer p50 / p95 |")
        print("| --- | --- | --- | --- |")
        for count in AT_ONCE:
            print(row(count, [t for _ in range(ROUNDS[count]) for t in ask_at_once(slack, count)]))
        if many:
            memory(slack, many)
        assert slack.problems == [], slack.problems[:3]
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")


@contextmanager
def running() -> Iterator[SlackServer]:
    """A desk on the sample articles, in a Slack of its own."""
    with TemporaryDirectory() as home, SlackServer(SCOPES) as slack:
        slack.tiered = False
        settings = set_up(slack, home=Path(home))
        with open_desk(settings, own_index=True) as desk:
            for _ in desk.ingest([str(SAMPLES)]):
                pass
            app = open_slack(desk, settings)
            app.start()
            slack.wait(lambda: slack.connected)
            yield slack
            app.stop()


def ask_at_once(slack: SlackServer, count: int) -> list[Times]:
    """Ask as many questions at the same time; for each its three times."""
    slack.calls.clear()

    def ask(number: int) -> tuple[str, float, float]:
        began = time.monotonic()
        text = f"{QUESTIONS[number % len(QUESTIONS)]}"
        ts = slack.mention(text, user=f"U{number}")
        return ts, began, time.monotonic()

    with ThreadPoolExecutor(count) as pool:
        asked = list(pool.map(ask, range(count)))
    threads = {ts for ts, _, _ in asked}
    slack.wait(lambda: all(slack.replies(ts) for ts in threads), 120)
    return [
        (acknowledged - began, first(slack, ts, SEEN) - began, first(slack, ts, SEEN[1:]) - began)
        for ts, began, acknowledged in asked
    ]


def first(slack: SlackServer, thread: str, methods: Sequence[str]) -> float:
    """When the first call of these methods for a thread came."""
    return min(c.at for c in list(slack.calls) if c.method in methods and _thread(c) == thread)


def _thread(call: Call) -> str:
    return str(call.args.get("thread_ts"))


def memory(slack: SlackServer, count: int) -> None:
    """Print how memory grows over so many questions; the fake forgets what it was told."""
    before = resident()
    for start in range(0, count, 20):
        ask_at_once(slack, min(20, count - start))
        slack.forget()
    print(f"\nMemory: {before:.0f} MB before and {resident():.0f} MB after {count:,} questions;")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"the most was {peak:.0f} MB (the fake Slack runs in the same process).")


def resident() -> float:
    """Megabytes in memory now."""
    status = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(status[1]) * resource.getpagesize() / 1e6


def row(count: int, times: Sequence[Times]) -> str:
    """A line of the table."""
    shown = " | ".join(f"{_part(c, 50)} / {_part(c, 95)} ms" for c in zip(*times, strict=True))
    return f"| {count} | {shown} |"


def _part(values: Sequence[float], percent: int) -> str:
    cut = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
    return f"{cut * 1000:,.0f}"


if __name__ == "__main__":
    main()
