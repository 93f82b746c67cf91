"""Where a command reads and writes: its streams, its folder, and how much the terminal can show."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

# Legal inside JSON, but taken for line ends by readers that split lines the Unicode way.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Console:
    """The streams of one command. `stopped` says that the person pressed Ctrl-C elsewhere."""

    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    cwd: Path
    colour: bool = False
    progress: bool = False
    width: int = 80
    stopped: Callable[[], bool] = _never

    def say(self, text: str = "") -> None:
        """Print a line for the person."""
        self.stdout.write(text + "\n")

    def note(self, text: str) -> None:
        """Print a line beside the result, on stderr."""
        self.stderr.write(text + "\n")
        self.stderr.flush()

    def document(self, value: object) -> None:
        """Print one JSON document."""
        self.stdout.write(to_json(value, indent=2) + "\n")

    def line(self, value: object) -> None:
        """Print one line of JSON Lines, at once."""
        self.stdout.write(to_json(value) + "\n")
        self.stdout.flush()

    def check(self) -> None:
        """Raise KeyboardInterrupt when the command is to stop."""
        if self.stopped():
            raise KeyboardInterrupt

    def style(self, text: str, code: str) -> str:
        """The text in a terminal style such as "1" for bold, when colour is wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def path(self, name: str) -> Path:
        """A file or folder as the person named it, seen from their folder."""
        return self.cwd / name


def to_json(value: object, indent: int | None = None) -> str:
    """JSON as people read it, in escapes only where UTF-8 or line readers would fail."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text.translate(_LINE_ENDS)
