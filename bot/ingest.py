"""`factdesk ingest`: read articles while a bar tells how far it is, and say what became of them."""

import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot import words
from bot.console import Console, to_json
from index.errors import NewsroomError

if TYPE_CHECKING:
    from bot.desk import Desk
    from index.archive import Outcome

# What an article's outcome is called, and what the report calls the number of those.
COUNTED = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "duplicate": "duplicates",
    "withdrawn": "withdrawn",
}
SHOWN_FAILURES = 50
Tick = Callable[[str], None]


def ingest(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Read the sources into the archive. 1 when nothing could be read, 130 when stopped."""
    from index.sources import Failure

    report = _Report(console, arguments.json)
    with progress(console) as tick:
        try:
            for outcome in desk.ingest(_located(arguments.sources, console.cwd), console.stdin):
                if isinstance(outcome, Failure):
                    report.failed(outcome.source, str(outcome.error))
                    tick(outcome.source)
                else:
                    report.stored(outcome)
                    tick(outcome.title or outcome.locator)
                console.check()
        except KeyboardInterrupt:
            report.stopped = True
        except NewsroomError as error:
            report.cut_short = error
    report.close()
    if report.stopped:
        return 130
    if report.cut_short:
        console.note(f"{report.cut_short} What is counted above is stored.")
        return 1
    return 1 if report.failures and not report.read else 0


class _Report:
    """Counts what happened; as JSON it is written as it happens, so that none of it is held."""

    def __init__(self, console: Console, as_json: bool) -> None:
        self.failures: list[tuple[str, str]] = []
        self.stopped = False
        self.cut_short: NewsroomError | None = None
        self._console = console
        self._json = as_json
        self._counts: Counter[str] = Counter()
        self._started = time.monotonic()
        if as_json:
            console.stdout.write('{"articles": [')

    @property
    def read(self) -> int:
        """How many articles were read, whatever became of them."""
        return self._counts.total()

    def stored(self, outcome: "Outcome") -> None:
        """One article is in the archive."""
        self._counts[outcome.status] += 1
        if self._json:
            line = {
                "article_id": outcome.article_id,
                "title": outcome.title,
                "status": outcome.status,
            }
            self._console.stdout.write(f"{',' if self.read > 1 else ''}\n  {to_json(line)}")
            self._console.stdout.flush()

    def failed(self, source: str, error: str) -> None:
        """One source could not be read."""
        self.failures.append((_shown(source, self._console.cwd), error))

    def close(self) -> None:
        """Say what became of everything."""
        seconds = time.monotonic() - self._started
        if self._json:
            self._close_json(seconds)
        else:
            self._close_text(seconds)

    def _close_json(self, seconds: float) -> None:
        rest = {
            **{name: self._counts[status] for status, name in COUNTED.items()},
            "failed": [{"source": source, "error": error} for source, error in self.failures],
            "stopped": self.stopped,
            "seconds": round(seconds, 3),
        }
        self._console.stdout.write(f"\n], {to_json(rest)[1:]}\n")

    def _close_text(self, seconds: float) -> None:
        say = self._console.say
        if self.stopped:
            say("Stopped. What is counted here is stored, and the same command goes on from there.")
        counts = ", ".join(
            f"{self._counts[status]:,} {words.plural('duplicate', self._counts[status])}"
            if status == "duplicate"
            else f"{self._counts[status]:,} {name}"
            for status, name in COUNTED.items()
            if self._counts[status]
        )
        articles = f"{self.read:,} {words.plural('article', self.read)}"
        say(f"{articles} read in {seconds:.1f} s{': ' if counts else '.'}{counts}")
        if self.failures:
            say(f"Not read: {len(self.failures):,}")
        for source, error in self.failures[:SHOWN_FAILURES]:
            # The sentence about an address begins with it.
            prefix = "" if error.startswith(source) else f"{words.line(source)}: "
            say(f"  {prefix}{words.line(error)}")
        if len(self.failures) > SHOWN_FAILURES:
            say(f"  … and {len(self.failures) - SHOWN_FAILURES:,} more; --json names them all.")


def _located(sources: Sequence[str], cwd: Path) -> list[str]:
    """The sources as this process finds them; they were named in the person's own folder."""
    return [source if _is_absolute(source) else _from(cwd, source) for source in sources]


def _is_absolute(source: str) -> bool:
    return source == "-" or "://" in source or Path(source).is_absolute()


def _from(cwd: Path, source: str) -> str:
    if cwd == Path.cwd():
        return source
    if any(c in source for c in "*?[") and not (cwd / source).exists():
        from glob import escape

        return f"{escape(str(cwd))}/{source}"
    return str(cwd / source)


def _shown(source: str, cwd: Path) -> str:
    return source if cwd == Path.cwd() else source.removeprefix(f"{cwd}/")


@contextmanager
def progress(console: Console) -> Iterator[Tick]:
    """A bar on stderr when that is a terminal; what it is told is the article just read."""
    if not console.progress:
        yield lambda title: None
        return
    from rich.console import Console as Screen
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    screen = Screen(file=console.stderr, force_terminal=True, width=console.width)
    count = TextColumn("{task.completed:,.0f} read")
    speed = TextColumn("{task.fields[speed]}", style="dim")
    title = TextColumn("{task.description}", markup=False, style="dim")
    with Progress(
        SpinnerColumn(), count, speed, TimeElapsedColumn(), title, console=screen, transient=True
    ) as bar:
        task = bar.add_task("", total=None, speed="")

        def tick(name: str) -> None:
            rate = bar.tasks[0].speed
            room = max(10, console.width - 45)
            bar.update(
                task,
                advance=1,
                description=words.line(name)[:room],
                speed=f"{rate:,.0f}/s" if rate else "",
            )

        yield tick
