"""`factdesk eval`: score the answers on a newsroom's own questions, on its own archive."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.cases import BadCase
from bot.console import Console
from bot.evaluate import evaluate
from bot.scorecard import as_json, as_text

if TYPE_CHECKING:
    from bot.desk import Desk


def score(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Ask every question of the file, and print what share was answered as it should be."""

    def ask(question: str, thread: str | None) -> Answer:
        console.check()
        return desk.ask(question, thread=thread)

    reports = evaluate(ask, _lines(console, arguments.file), desk.archive.article)
    if not reports:
        raise BadCase(f"{arguments.file} has no question in it; docs/evaluation.md tells the form.")
    if arguments.json:
        console.document({"reports": [as_json(report) for report in reports]})
    else:
        console.say("\n\n".join(as_text(report, arguments.show) for report in reports))
    return 0


def _lines(console: Console, name: str) -> Iterator[str]:
    data = console.stdin.read() if name == "-" else console.path(name).read_bytes()
    try:
        yield from data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise BadCase(f"{name} is not UTF-8; save it as UTF-8.") from None
