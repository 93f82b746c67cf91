"""Typing commands as a person does, in this process, and what came of it."""

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from bot.cli import run
from bot.desk import Desk
from bot.settings import Settings


class Ran(NamedTuple):
    """One command that ended."""

    status: int
    out: str
    errors: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The documents on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def type_in(
    home: Path,
    *argv: str,
    stdin: bytes = b"",
    cwd: Path | None = None,
    is_tty: bool = False,
    width: int = 80,
    desk: Desk | None = None,
    **variables: str,
) -> Ran:
    """Run one command in this process, with these variables set."""
    out, errors = io.StringIO(), io.StringIO()
    status = run(
        argv,
        stdin=io.BytesIO(stdin),
        stdout=out,
        stderr=errors,
        settings=Settings.load({"FACTDESK_HOME": str(home), **variables}, None),
        cwd=cwd,
        is_tty=is_tty,
        width=width,
        desk=desk,
    )
    return Ran(status, out.getvalue(), errors.getvalue())


def lines(*items: object) -> bytes:
    """JSON Lines."""
    return "".join(f"{json.dumps(item)}\n" for item in items).encode()


# Invented: places, people, outlets and events. Two outlets, a denial, a copy, an undated note.
ARTICLES: tuple[dict[str, str], ...] = (
    {
        "url": "https://lanternpost.example/2031/05/dam",
        "title": "Dam at Ostrel closed after crack is found",
        "source": "Lantern Post",
        "author": "Mira Holt",
        "published_at": "2031-05-06T18:30:00+00:00",
        "category": "world",
        "language": "en",
        "text": "The dam at Ostrel was closed on Tuesday after engineers found a crack in its"
        " eastern wall, the river authority said.\n\nThe authority’s director, Ilse Brandt, blamed"
        " the builder, Korvane Works, for the crack. “They poured the wall in frost,” she said."
        " She published the builder’s own log of that week.\n\nNobody was hurt.",
    },
    {
        "url": "https://valleyherald.example/dam-korvane",
        "title": "Korvane Works denies blame for Ostrel dam crack",
        "source": "Valley Herald",
        "published_at": "2031-05-07",
        "language": "en",
        "text": "Korvane Works denied on Wednesday that it was to blame for the crack in the dam"
        " at Ostrel. “The wall was sound when we handed it over,” said its chairman, Otto Read."
        "\n\nHe offered no evidence for this.",
    },
    {
        "url": "https://valleyherald.example/election",
        "title": "Lindqvist wins in Ostrel by nine votes",
        "source": "Valley Herald",
        "published_at": "2031-04-12",
        "text": "Anna Lindqvist was elected mayor of Ostrel on Saturday by nine votes, the election"
        " board said.\n\nHer rival, Per Aker, said he would ask for a recount.",
    },
    {"text": "A note without headline, outlet or date: the bridge of Kalm is painted green."},
)
