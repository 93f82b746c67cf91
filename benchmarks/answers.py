"""Score the desk's answers on the development sets: `python -m benchmarks.answers`."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot import scorecard
from bot.desk import Desk, Failure, open_desk
from bot.evaluate import Ask, Report, evaluate
from bot.settings import Settings

HERE = Path(__file__).parent
SETS = ("desk", "desk2", "desk3", "desk4")  # by several hands


def main(argv: Sequence[str] | None = None) -> int:
    """Read the articles into an empty archive, ask the questions and print the score."""
    given = arguments(argv)
    for name in (given.set,) if given.set else SETS:
        reports = scored(name, given)
        if given.json:
            print(json.dumps([scorecard.as_json(r) for r in reports], ensure_ascii=False, indent=1))
        else:
            told = "\n\n".join(scorecard.as_text(r, given.show) for r in reports)
            print(f"benchmarks/{name}\n{told}\n")
    return 0


def scored(name: str, given: argparse.Namespace) -> list[Report]:
    """How a desk that has read the articles of one set answers its questions."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings.load({"FACTDESK_HOME": home}, None)
        with open_desk(settings, own_index=True) as desk:
            read(desk, [articles(name, given.half, Path(home)), *given.distractors])
            return list(evaluate(asker(desk), questions(name, given), desk.archive.article))


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--set", choices=SETS, help="only this set; else each on its own")
    parser.add_argument("--half", choices=("tune", "held", "both"), default="tune")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N that fell short")
    parser.add_argument("--kind", help="only questions of this kind")
    parser.add_argument("--id", help="only questions whose id begins so")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--distractors",
        metavar="SOURCE",
        action="append",
        default=[],
        help="other articles to ingest beside the set, such as a public corpus",
    )
    return parser.parse_args(argv)


def articles(name: str, half: str, folder: Path) -> str:
    """A file of the articles of a set; while tuning, those of events held back are left out."""
    lines = (HERE / name / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if half != "tune" or json.loads(line)["half"] == "tune"]
    file = folder / "articles.jsonl"
    file.write_text("\n".join(kept), encoding="utf-8")
    return str(file)


def read(desk: Desk, sources: Sequence[str]) -> None:
    """Ingest the sources, saying on stderr how long it took and what could not be read."""
    began, count = time.monotonic(), 0
    for outcome in desk.ingest(sources):
        if isinstance(outcome, Failure):
            print(f"{outcome.source}: {outcome.error}", file=sys.stderr)
        else:
            count += 1
    print(f"{count} articles read in {time.monotonic() - began:.1f} s", file=sys.stderr)


def questions(name: str, given: argparse.Namespace) -> Iterator[str]:
    """The lines of the question file that were asked for."""
    for line in (HERE / name / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if (
            given.half in (case["half"], "both")
            and given.kind in (case["kind"], None)
            and case["id"].startswith(given.id or "")
        ):
            yield line


def asker(desk: Desk) -> Ask:
    """A way to ask the desk."""
    return lambda question, thread: desk.ask(question, thread=thread)


if __name__ == "__main__":
    sys.exit(main())
