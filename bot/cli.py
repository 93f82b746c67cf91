"""The command line: understand what was typed, let the right process do it, tell errors plainly."""

import io
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from bot.arguments import Asked, WrongUsage, parse
from bot.console import Console
from bot.incidents import in_words, log_to_home, log_to_stream, report
from bot.settings import Settings, prepare_process, wants_plain_text
from index.errors import NewsroomError

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.relayed import Run

DONE, FAILED, WRONG, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141


def main() -> int | str:
    """Run `factdesk` in this process's terminal."""
    try:
        console = _terminal()
    except OSError as error:
        return f"This folder cannot be used: {in_words(error)}"
    status = _told(console, lambda: _command(sys.argv[1:], console))
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return status or READER_GONE
    return status


def run(
    argv: Sequence[str],
    *,
    stdin: BinaryIO,
    stdout: TextIO,
    stderr: TextIO,
    settings: Settings,
    cwd: Path | None = None,
    is_tty: bool = False,
    width: int = 80,
    desk: "Desk | None" = None,
) -> int:
    """Run one command on these streams and return its exit status; raises nothing.

    `desk` is an open one to use; without it the command opens the stores that it needs.
    """
    console = Console(stdin, stdout, stderr, cwd or Path.cwd(), is_tty, is_tty, width)
    return execute(argv, console, settings, desk)


def execute(
    argv: Sequence[str], console: Console, settings: Settings, desk: "Desk | None" = None
) -> int:
    """Run one command in this process; raises nothing."""
    return _told(console, lambda: _do(parse(argv), console, settings, desk))


def _command(argv: Sequence[str], console: Console) -> int:
    arguments = parse(argv)
    settings = Settings.load()
    prepare_process(settings)
    if arguments.command == "serve":
        log_to_stream(sys.stderr)
    else:
        log_to_home(settings.home)
        from bot import relay

        request = relay.Request(
            tuple(argv), str(console.cwd), console.colour, console.progress, console.width
        )
        streams = (sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer)
        status = relay.forward(settings.home, request, *streams)
        if status is not None:
            return status
    return _do(arguments, console, settings, None)


def _do(arguments: Namespace, console: Console, settings: Settings, desk: "Desk | None") -> int:
    name = arguments.command
    if name == "serve":
        from bot.serve import serve

        return serve(settings, arguments.host, arguments.port, console, _for_others)
    if name == "doctor":
        from bot.doctor import doctor

        return doctor(settings, console, desk, as_json=arguments.json)
    from bot.cli_commands import COMMANDS

    if desk is not None:
        return COMMANDS[name](desk, arguments, console)
    from bot.desk import open_desk

    with open_desk(settings) as opened:
        return COMMANDS[name](opened, arguments, console)


def _for_others(desk: "Desk") -> "Run":
    """How a running desk does the commands of other processes."""
    return lambda request, console: execute(request.argv, console, desk.settings, desk)


def _told(console: Console, command: Callable[[], int]) -> int:
    """The command's exit status; what goes wrong in it is told in one sentence."""
    try:
        status = command()
        console.stdout.flush()
        return status
    except Asked as text:
        console.stdout.write(str(text))
        return DONE
    except WrongUsage as wrong:
        console.note(str(wrong))
        return WRONG
    except NewsroomError as error:
        console.note(str(error))
        return FAILED
    except KeyboardInterrupt:
        console.note("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        return READER_GONE
    except OSError as error:
        console.note(in_words(error))
        return FAILED
    except Exception as error:  # noqa: BLE001  an edge: told and logged
        console.note(report(error))
        return FAILED


def _terminal() -> Console:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  for as long as we run
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    plain = wants_plain_text()
    return Console(
        stdin=sys.stdin.buffer,
        stdout=sys.stdout,
        stderr=sys.stderr,
        cwd=Path.cwd(),
        colour=sys.stdout.isatty() and not plain,
        progress=sys.stderr.isatty() and not plain,
        width=shutil.get_terminal_size().columns,
    )
