"""How fast it is and how much memory it takes: `python -m benchmarks.speed`.

The articles are MultiHop-RAG's (arXiv 2401.15391), which are not part of the project: name their
folder with `--data`. Everything is measured beside the pipeline that tutorials build (naive.py),
with the same embedder, on the same machine, in the same run. Processor time stands beside the time
by the clock, because only the first tells much on a machine that is doing other things too.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.larger import Line, larger
from benchmarks.processes import Process, measured, typical
from bot.settings import Settings, prepare_process

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "multihop-rag"
OWN = Path(__file__).parent / "reporter_questions.txt"
REPORT = ROOT / "docs" / "benchmarks" / "speed.md"
FACTDESK = str(Path(sys.executable).with_name("factdesk"))  # as it is typed
SHORT = 200  # characters; reporters do not ask longer questions
SIZES = (100, 609)
ROUNDS = 17  # times 609 is ten thousand articles
Table = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many calls: by the clock, and of processor time in all threads."""

    clock: Sequence[float]
    cpu: Sequence[float]

    def cells(self) -> tuple[str, ...]:
        """Median and 95th percentile of both, as a table shows them."""
        return tuple(
            f"{at:,.0f}" for times in (self.clock, self.cpu) for at in (median(times), p95(times))
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0 also when the data is not there."""
    given = arguments(argv)
    if not (given.data / "corpus.json").exists():
        print(f"Skipped: MultiHop-RAG is not in {given.data}.")
        return 0
    articles, asked = read_articles(given.data), questions(given.data)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        prepare_process(settings(Path(folder)))
        text = "\n".join(report(articles, asked, Path(folder), 1 if given.quick else ROUNDS))
    print(text)
    if given.write:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(text + "\n", encoding="utf-8")
    return 0


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of MultiHop-RAG")
    parser.add_argument("--quick", action="store_true", help="leave the large archives out")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    return parser.parse_args(argv)


def read_articles(data: Path) -> list[Line]:
    """The corpus as article lines."""
    corpus = json.loads((data / "corpus.json").read_text(encoding="utf-8"))
    kept = ("title", "url", "source", "author", "published_at", "category")
    return [
        {**{key: entry[key] for key in kept if entry[key]}, "text": entry["body"]}
        for entry in corpus
    ]


def questions(data: Path) -> list[str]:
    """Our own reporter's questions, and the short ones of the development set, mixed."""
    lines = (data / "queries-dev.jsonl").read_text(encoding="utf-8").splitlines()
    short = [q for q in (json.loads(line)["query"] for line in lines) if len(q) <= SHORT]
    own = OWN.read_text(encoding="utf-8").splitlines()
    return sorted({*own, *short}, key=lambda question: question[::-1])


def settings(home: Path) -> Settings:
    """A desk on that home with nothing set."""
    return Settings.load({"FACTDESK_HOME": str(home)}, None)


def report(
    articles: Sequence[Line], asked: Sequence[str], folder: Path, rounds: int
) -> Iterator[str]:
    """The whole page."""
    before = os.getloadavg()[0]
    count = len(articles)
    sizes = [*(size for size in SIZES if size < count), count]
    ingested = [ingest(articles[:size], folder, together=False) for size in sizes]
    # Before this process grows: a child's peak memory is never less than its parent's was.
    commands = list(whole_processes(folder / str(count)))
    answered = list(answering(folder / str(count), count, asked))
    if rounds > 1:
        sizes.append(count * rounds)
        ingested.append(ingest(larger(articles, rounds), folder, together=True))
        answered += answering(folder / str(sizes[-1]), sizes[-1], asked)
    yield "# Speed and memory\n"
    yield (
        f"{os.cpu_count()} cores ({machine()}), Python {platform.python_version()}, load"
        f" {before:.1f} before and {os.getloadavg()[0]:.1f} after: on a quiet machine the clock is"
        " close to the processor time. Built-in embedder, no model, embedded stores."
        " `python -m benchmarks.speed` measures it again.\n"
    )
    yield from told_of_processes(commands, count)
    yield from told_of_answers(answered, len(asked))
    yield from told_of_ingest(sizes, ingested)


def whole_processes(home: Path) -> Iterator[tuple[str, Process, str]]:
    """Commands as they are typed, from start to end."""
    say("commands as whole processes")
    environment = {"FACTDESK_HOME": str(home)}
    yield "factdesk --help", typical((FACTDESK, "--help"), environment), "0.3"
    question = "Who was convicted of fraud over FTX?"
    yield "factdesk ask QUESTION", typical((FACTDESK, "ask", question), environment), "2"
    search = typical((FACTDESK, "search", question), environment)
    yield "factdesk search QUERY", search, ""


def answering(home: Path, size: int, asked: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """One row for each way to have the questions answered from an archive of that size."""
    from bot.desk import open_desk

    say(f"answering from {size:,} articles")
    with open_desk(settings(home), own_index=True) as desk:
        desk.prepare()  # as `factdesk serve` does
        desk.archive.drain()
        for _ in desk.read_ahead():
            pass
        desk.ask("What is known about the weather?")
        first = timed(desk.ask, asked)
        again = timed(desk.ask, asked)
    naive = naive_times(home, asked)
    yield "Factdesk, asked for the first time", f"{size:,}", *first.cells()
    yield "Factdesk, asked again", f"{size:,}", *again.cells()
    yield "naive, ten chunks found, none read", f"{size:,}", *naive.cells()


def naive_times(home: Path, asked: Sequence[str]) -> Times:
    """The same questions to the naive pipeline."""
    from benchmarks.naive import Naive

    naive = Naive(home / "naive")
    naive.find(asked[0])
    times = timed(naive.find, asked)
    naive.close()
    return times


def timed(ask: Callable[[str], object], asked: Sequence[str]) -> Times:
    """Ask every question once."""
    clock, cpu = [], []
    for question in asked:
        started, used = time.perf_counter(), time.process_time()
        ask(question)
        clock.append((time.perf_counter() - started) * 1_000)
        cpu.append((time.process_time() - used) * 1_000)
    return Times(clock, cpu)


def ingest(articles: Iterable[Line], folder: Path, together: bool) -> tuple[Process, Process]:
    """Read articles into a home of their own, by `factdesk ingest` and by the naive pipeline.

    One after the other, or, to save minutes, `together`.
    """
    file, count = folder / "articles.jsonl", 0
    with file.open("w", encoding="utf-8") as lines:
        for article in articles:
            count += 1
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")
    home = folder / str(count)
    ours = (FACTDESK, "ingest", str(file))
    naive = (sys.executable, "-m", "benchmarks.naive", str(file), str(home / "naive"))
    environment = {"FACTDESK_HOME": str(home)}
    say(f"reading {count:,} articles")
    with ThreadPoolExecutor(2 if together else 1) as pool:
        mine, other = (pool.submit(measured, command, environment) for command in (ours, naive))
        return mine.result(), other.result()


def told_of_processes(rows: Sequence[tuple[str, Process, str]], count: int) -> Iterator[str]:
    """The table of whole processes."""
    yield f"## Commands as whole processes, on {count} articles (median of 9)\n"
    head = ("command", "seconds", "processor", "peak MB", "target")
    cells = [
        (name, f"{p.seconds:.2f}", f"{p.cpu:.2f}", f"{p.peak:,.0f}", target)
        for name, p, target in rows
    ]
    yield from table(head, cells)


def told_of_answers(rows: Table, count: int) -> Iterator[str]:
    """The table of answers."""
    yield f"\n## Answers of a running desk, in ms ({count} questions; target: p50 50, p95 150)\n"
    head = ("system", "articles", "p50", "p95", "processor p50", "processor p95")
    yield from table(head, rows)
    yield (
        "\nThe larger archive is the smaller one told again of other people and numbers. The naive"
        " pipeline only finds chunks; a model would then have to read them."
    )


def told_of_ingest(sizes: Sequence[int], found: Sequence[tuple[Process, Process]]) -> Iterator[str]:
    """The table of ingest."""
    yield "\n## Ingest from JSON Lines, whole processes (target: 25 articles a second)\n"
    head = ("articles", "a second", "a processor second", "peak MB",
            "naive: a second", "naive: peak MB")  # fmt: skip
    cells = [
        (
            f"{size:,}",
            f"{size / ours.seconds:,.0f}",
            f"{size / ours.cpu:,.0f}",
            f"{ours.peak:,.0f}",
            f"{size / naive.seconds:,.0f}",
            f"{naive.peak:,.0f}",
        )
        for size, (ours, naive) in zip(sizes, found, strict=True)
    ]
    yield from table(head, cells)
    yield (
        "\nThe two systems read the most articles side by side, and the others one after the other."
        " What the naive pipeline does not do: keep articles, versions, offsets and dates, read"
        " who said what, find copies, index words, or survive being killed."
    )


def say(what: str) -> None:
    """Tell whoever waits what is measured now."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def table(head: Sequence[str], rows: Table) -> Iterator[str]:
    """A Markdown table, its columns aligned."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for cells in (head, ["-" * width for width in widths], *rows):
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield "| " + " | ".join(padded) + " |"


def machine() -> str:
    """The processor's name, where the system tells it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def median(times: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return sorted(times)[int(0.95 * len(times))]


if __name__ == "__main__":
    sys.exit(main())
