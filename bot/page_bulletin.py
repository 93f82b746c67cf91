"""A summary or a digest as a plain page, ready for an e-mail or a wall screen."""

from collections.abc import Iterable, Iterator
from html import escape

from bot import words
from bot.evidence import Citation, Link
from bot.pieces import Piece, Style, numbered

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;color:#1a1a1a;max-width:42em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.5em;margin:0}h2{font-size:1.15em;margin:1.6em 0 0}"
    "h3{font-size:1em;margin:1em 0 0}"
    ".note,.sources{color:#595959;font-size:.85em}ul{margin:.4em 0;padding-left:1.2em}"
    ".before{color:#595959}a{color:#0b5394}"
)
_TAGS: dict[Style, str] = {"title": "h1", "story": "h2", "heading": "h3"}


def page(pieces: Iterable[Piece], link: Link) -> str:
    """The bulletin as one HTML document; every word of an article in it is escaped."""
    held = list(pieces)
    cited = numbered(held)
    title = next((p.text for p in held if p.style == "title"), "Factdesk")
    body = "\n".join([*_body(held, cited, link), *_sources(cited, link)])
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_safe(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(pieces: list[Piece], cited: tuple[Citation, ...], link: Link) -> Iterator[str]:
    listing = False
    for piece in pieces:
        if listing != (piece.style in ("line", "small")):
            listing = not listing
            yield "<ul>" if listing else "</ul>"
        marks = "".join(
            f' <a href="{_safe(link(c))}">[{cited.index(c) + 1}]</a>' for c in piece.cited
        )
        if listing:
            before = ' class="before"' if piece.style == "small" else ""
            yield f"<li{before}>{_safe(piece.text)}{marks}</li>"
        elif tag := _TAGS.get(piece.style):
            yield f"<{tag}>{_safe(piece.text)}</{tag}>"
        else:
            yield f'<p class="note">{_safe(piece.text)}</p>'
    if listing:
        yield "</ul>"


def _sources(cited: tuple[Citation, ...], link: Link) -> Iterator[str]:
    if not cited:
        return
    yield '<ol class="sources">'
    for citation in cited:
        where = _safe(words.origin(citation))
        yield f'<li><a href="{_safe(link(citation))}">{where}</a></li>'
    yield "</ol>"


def _safe(text: str) -> str:
    return escape(words.clean(text), quote=True)
