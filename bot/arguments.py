"""The command line's grammar: which commands there are and what each takes."""

import argparse
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from bot import feeds_command
from bot.settings import DEFAULT_PORT

DESCRIPTION = "The fact-check desk of a newsroom: articles in, proved and attributed answers out."
MAX_LIMIT = 200
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d\S*)?)?)?", re.ASCII)

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction["_Parser"]


class WrongUsage(Exception):
    """What was typed cannot be a command; the text says what to type."""


class Asked(Exception):
    """The person asked for a text, such as the help, and not for a command."""


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises instead of printing and leaving the process."""

    def error(self, message: str) -> NoReturn:
        reason = message.removeprefix("argument ")
        raise WrongUsage(f"{reason[:1].upper()}{reason[1:]}. See: {self.prog} --help")

    def print_help(self, file: object = None) -> None:
        raise Asked(self.format_help())

    def _print_message(self, message: str, file: object = None) -> None:
        raise Asked(message)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Understand a command line. Raises WrongUsage, or Asked when help was asked for."""
    arguments = _parser().parse_args(list(argv))
    if arguments.version:
        from importlib.metadata import version

        raise Asked(f"factdesk {version('factdesk')}\n")
    if arguments.command is None:
        raise WrongUsage("Which command? See: factdesk --help")
    _replace_undecodable(arguments)
    _check_combination(arguments)
    return arguments


def _replace_undecodable(arguments: argparse.Namespace) -> None:
    """Bytes that are no text stay only in the names of files, where they may be right."""
    for name, value in vars(arguments).items():
        if name == "words":
            value = [word.encode("utf-8", "replace").decode() for word in value]
        elif isinstance(value, str) and name not in {"batch", "file"}:
            value = value.encode("utf-8", "replace").decode()
        setattr(arguments, name, value)


def iso_date(text: str) -> str:
    """An ISO 8601 date, date and time, month or year, as it was written."""
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            datetime.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
            return text
    raise argparse.ArgumentTypeError(
        f"{text!r} is not a date; write it as 2024-03-22 or 2024-03-22T18:30:00+00:00"
    )


def limit(text: str) -> int:
    """How many results, from 1 to MAX_LIMIT."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_LIMIT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MAX_LIMIT}")


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not the number of a version")


def _outlet(text: str) -> str:
    if text.strip():
        return text.strip()
    raise argparse.ArgumentTypeError("the outlet's name is empty")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 0 to 65535")


def _check_combination(arguments: argparse.Namespace) -> None:
    if arguments.command in {"summary", "digest"}:
        check_window(arguments.since, arguments.until)
    if arguments.command not in {"ask", "search"}:
        return
    if arguments.batch is None and not " ".join(arguments.words).strip():
        noun = "question" if arguments.command == "ask" else "query"
        raise WrongUsage(f"The {noun} is empty; write one, or give a file of them with --batch.")
    if arguments.batch is not None and arguments.words:
        raise WrongUsage("Give either the words on the command line or --batch, not both.")
    check_window(arguments.since, arguments.until)


def check_window(since: str | None, until: str | None) -> None:
    """Raise WrongUsage when a window of time ends before it begins."""
    if since and until and until < since[: len(until)]:
        raise WrongUsage(f"--until {until} is before --since {since}.")


def _parser() -> _Parser:
    parser = _Parser(prog="factdesk", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_reading(commands)
    _add_asking(commands)
    _add_telling(commands)
    _add_scoring(commands)
    _add_keeping(commands)
    feeds_command.add_to(commands)
    return parser


def _add_reading(commands: "_Commands") -> None:
    ingest = commands.add_parser(
        "ingest",
        help="read articles into the archive",
        description="Read articles into the archive. The same input again changes nothing.",
    )
    ingest.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="a file, a folder, a glob, a web address, or - for JSON Lines on stdin",
    )
    _add_json(ingest)
    show = commands.add_parser("show", help="print an article as it is stored")
    show.add_argument("article", metavar="ARTICLE", help="its id or its address")
    show.add_argument("--version", dest="number", type=_number, metavar="N", help="not the newest")
    _add_json(show)
    claims = commands.add_parser("claims", help="who said what, as the articles have it")
    claims.add_argument("article", metavar="ARTICLE", nargs="?", help="of this article only")
    claims.add_argument("--about", metavar="TEXT", help="in the passages about this")
    _add_json(claims)


def _add_asking(commands: "_Commands") -> None:
    ask = commands.add_parser(
        "ask",
        help="ask the archive a question",
        description="Answer a question with attributed, verbatim passages of the archive.",
    )
    ask.add_argument("words", metavar="QUESTION", nargs="*", help="the question")
    ask.add_argument("--thread", metavar="NAME", help="go on with the conversation of this name")
    ask.add_argument("--limit", type=limit, metavar="N", help="at most N findings of one kind")
    search = commands.add_parser("search", help="find passages in the archive")
    search.add_argument("words", metavar="QUERY", nargs="*", help="what to look for")
    search.add_argument("--limit", type=limit, metavar="N", default=10, help="at most N passages")
    for parser in (ask, search):
        for name, when in (("--since", "later"), ("--until", "earlier")):
            meaning = f"articles published then or {when}"
            parser.add_argument(name, type=iso_date, metavar="DATE", help=meaning)
        parser.add_argument("--outlet", type=_outlet, metavar="NAME", help="of this outlet only")
        parser.add_argument(
            "--batch", metavar="FILE", help="JSON Lines in (- is stdin), JSON Lines out"
        )
        _add_json(parser)


def _add_telling(commands: "_Commands") -> None:
    summary = commands.add_parser(
        "summary",
        help="an article or a topic in at most eight proved sentences",
        description="Summarise an article, by its id or address, or a topic. An address that the "
        "archive does not have is read into it first.",
    )
    summary.add_argument("words", metavar="TARGET", nargs="+", help="an id, an address or a topic")
    for name, when in (("--since", "later"), ("--until", "earlier")):
        meaning = f"for a topic: articles published then or {when}"
        summary.add_argument(name, type=iso_date, metavar="DATE", help=meaning)
    _add_json(summary)
    digest = commands.add_parser(
        "digest",
        help="the last day's stories, with what is new in each",
        description="Tell what happened, story by story: what is new, who denies it, what changed.",
    )
    for name, when in (("--since", "from then on"), ("--until", "up to then")):
        digest.add_argument(name, type=iso_date, metavar="DATE", help=f"articles {when}")
    digest.add_argument("--topic", metavar="TOPIC", help="only stories about this")
    form = digest.add_mutually_exclusive_group()
    form.add_argument("--text", action="store_true", help="print text, which is the default")
    form.add_argument("--html", action="store_true", help="print a page, ready for an e-mail")
    form.add_argument("--json", action="store_true", help="print one JSON document, nothing else")


def _add_scoring(commands: "_Commands") -> None:
    score = commands.add_parser(
        "eval",
        help="score the answers on questions of your own",
        description="Ask every question of a file and print how many were answered as they should "
        "be, by the spans that the file says must be quoted.",
    )
    score.add_argument("file", metavar="FILE", help="JSON Lines, one question a line (- is stdin)")
    score.add_argument("--show", type=limit, metavar="N", default=0, help="print N that fell short")
    _add_json(score)


def _add_keeping(commands: "_Commands") -> None:
    remove = commands.add_parser("remove", help="remove an article, its versions and its vectors")
    remove.add_argument("article", metavar="ARTICLE", help="its id or its address")
    commands.add_parser("reindex", help="build the search index again from the record")
    commands.add_parser("export", help="print every article as JSON Lines")
    serve = commands.add_parser(
        "serve", help="run the desk: Slack when tokens are set, the evidence page always"
    )
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    serve.add_argument("--port", type=_port, default=DEFAULT_PORT, help="the port (%(default)s)")
    doctor = commands.add_parser("doctor", help="check the installation and say what to fix")
    for parser in (remove, doctor):
        _add_json(parser)


def _add_json(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document, nothing else")
