"""Summaries and digests as text for a terminal, a mail or a wall screen."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from bot import words
from bot.evidence import Citation, Link
from bot.pieces import Piece, Style, numbered

_PLAIN = "\x1b[0m"
_INK: dict[Style, str] = {"title": "\x1b[1m", "heading": "\x1b[1m\x1b[36m", "story": "\x1b[1m"}
_DIM = "\x1b[2m"
_LEAD: dict[Style, str] = {"line": "- ", "small": "    "}


def text(pieces: Iterable[Piece], link: Link, colour: bool = False, width: int = 80) -> str:
    """A bulletin as text, its citations as numbers, with outlet, date and link at the end."""
    held = list(pieces)
    cited = numbered(held)
    room = max(30, min(width, 100))
    rows = [*_body(held, cited, colour, room), *_references(cited, link, colour)]
    return "\n".join(rows).rstrip() + "\n"


def _body(
    pieces: Sequence[Piece], cited: Sequence[Citation], colour: bool, room: int
) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        if number and piece.style in ("heading", "story"):
            yield ""
        marks = "".join(f" [{cited.index(c) + 1}]" for c in piece.cited)
        lead = _LEAD.get(piece.style, "")
        ink = _INK.get(piece.style, _DIM if piece.style == "note" else "")
        for row in _wrapped(piece.text + marks, lead, room):
            yield f"{ink}{row}{_PLAIN}" if colour and ink else row
        if piece.style in ("title", "note") and pieces[number + 1 : number + 2]:
            follows = pieces[number + 1].style
            if follows == "line":
                yield ""


def _wrapped(told: str, lead: str, room: int) -> Iterator[str]:
    rows = textwrap.wrap(
        told, room - len(lead), break_long_words=False, break_on_hyphens=False
    ) or [""]
    for number, row in enumerate(rows):
        yield (" " * len(lead) if number else lead) + row


def _references(cited: Sequence[Citation], link: Link, colour: bool) -> Iterator[str]:
    if cited:
        yield ""
    for number, citation in enumerate(cited, 1):
        row = f"[{number}] {words.origin(citation)} · {words.line(link(citation))}"
        yield f"{_DIM}{row}{_PLAIN}" if colour else row
