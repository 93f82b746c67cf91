"""The evidence page, health and metrics: what `factdesk serve` shows to a browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import endpoint, metrics, words
from bot.evidence import Citation
from bot.incidents import report
from bot.render import passages_at
from index.article import Span, Stored
from index.errors import NewsroomError, NotFound, StoreUnavailable

if TYPE_CHECKING:
    from flask import Flask
    from slack_bolt import App

    from bot.desk import Desk

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}
NO_PASSAGE = "The link does not point to a passage of this version, so nothing is marked."
NOT_FOUND = "There is no such page here; the address may be cut off."
_ENDINGS = tuple('.!?:…"”’»)')
TITLES = {400: "This link is not complete", 404: "Not in the archive"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paragraph, marked or not; `first` is the one that the page scrolls to."""

    text: str
    marked: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a passage of an earlier version still stands in the newest, and where that is."""

    newest: int
    url: str
    stands: bool | None


class BadLink(NewsroomError):
    """An address of this site that cannot be understood."""


def create_app(desk: "Desk", slack: "App | None" = None) -> "Flask":
    """The web application over one desk; with Bolt's app also where Slack calls it."""
    from flask import Flask, Response, render_template, request

    app = Flask(__name__)
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["clean"] = words.clean

    @app.get("/articles/<article_id>")
    def evidence(article_id: str) -> str:
        return render_template("article.html", **page(desk, article_id, request.args))

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> Response:
        desk.archive.count()
        return Response("ready\n", mimetype="text/plain")

    @app.get("/metrics")
    def prometheus() -> Response:
        return Response(metrics.exposition(desk), content_type=metrics.CONTENT_TYPE)

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    if slack:
        endpoint.add_to(app, slack, desk.settings.slack_signing_secret, desk.ledger)
    app.register_error_handler(Exception, _error_page)
    return app


def page(desk: "Desk", article_id: str, query: Mapping[str, str]) -> dict[str, object]:
    """What the evidence page shows. Raises NotFound or BadLink."""
    article = desk.archive.article(article_id, _version(query.get("version")))
    span = _span(article.text, query)
    asked = "start" in query or "end" in query
    return {
        "article": article,
        "paragraphs": paragraphs(article.text, span),
        "marked": span is not None,
        "notice": NO_PASSAGE if asked and span is None else None,
        "standing": _standing(desk, article, span),
        "original": original(article.url),
        "host": urlsplit(original(article.url) or "").hostname,
    }


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise BadLink("The link names no version of an article; open it without “version”.")
    return int(text)


def _span(text: str, query: Mapping[str, str]) -> Span | None:
    bounds = [query.get(name, "") for name in ("start", "end")]
    if not all(re.fullmatch(r"[0-9]{1,9}", bound) for bound in bounds):
        return None
    span = Span(*map(int, bounds))
    inside = span.start < span.end <= len(text)
    return span if inside and text[span.start : span.end].strip() else None


def _standing(desk: "Desk", article: Stored, span: Span | None) -> Standing | None:
    if article.version >= article.latest:
        return None
    newest = desk.archive.article(article.article_id)
    plain = f"/articles/{article.article_id}"
    if span is None:
        return Standing(newest.version, plain, None)
    quote = article.text[span.start : span.end]
    start = newest.text.find(quote)
    if start < 0:
        return Standing(newest.version, plain, False)
    there = Citation(newest, start, start + len(quote))
    return Standing(newest.version, passages_at("")(there), True)


def original(url: str | None) -> str | None:
    """The article's own address, when a browser may open it."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def moment(stated: str | None) -> str | None:
    """A date as a person writes it, and the time and zone when they are stated."""
    day = words.day(stated)
    time = re.fullmatch(r"[^T ]+[T ](\d\d:\d\d)(?::[\d.]+)?(Z|[+-]\d\d:?\d\d)?", stated or "")
    if day is None or time is None:
        return day
    zone = time[2] or ""
    if zone == "Z" or (zone and not zone.strip("+-:0")):
        zone = "UTC"
    return f"{day}, {time[1]}" + (f"\u00a0{zone}" if zone else "")


def paragraphs(text: str, marked: Span | None) -> list[list[Piece]]:
    """The whole text as paragraphs of pieces; joined by line ends they are the text again."""
    shown = []
    seen = False
    for start, end in _paragraph_spans(text):
        pieces = []
        low, high = marked or (end, end)
        low, high = max(start, min(low, end)), max(start, min(high, end))
        for left, right, on in ((start, low, False), (low, high, True), (high, end, False)):
            if text[left:right].strip() or (left < right and not on):
                pieces.append(Piece(text[left:right], on, on and not seen))
                seen = seen or on
        shown.append(pieces)
    return shown


def _paragraph_spans(text: str) -> list[Span]:
    """Paragraphs end at an empty line, and at a line end unless the text is wrapped by hand."""
    end = r"\s*\n\s*\n\s*" if _is_wrapped(text) else r"\s*\n\s*"
    spans, start = [], 0
    for match in re.finditer(end, text):
        spans.append(Span(start, match.start()))
        start = match.end()
    spans.append(Span(start, len(text)))
    return [span for span in spans if text[span.start : span.end].strip()]


def _is_wrapped(text: str) -> bool:
    """Whether its lines fill a narrow page and most that another follows end in mid-sentence."""
    lines = [line.rstrip() for line in text.splitlines()]
    broken = [line for line, after in pairwise(lines) if line and after]
    open_ended = [line for line in broken if len(line) >= 40 and not line.endswith(_ENDINGS)]
    return max(map(len, lines), default=0) <= 100 and 2 * len(open_ended) > len(broken)


def _error_page(error: Exception) -> "tuple[str, int]":
    from flask import render_template
    from werkzeug.exceptions import HTTPException

    if isinstance(error, NotFound):
        status, sentence = 404, str(error)
    elif isinstance(error, StoreUnavailable):
        status, sentence = 503, str(error)
    elif isinstance(error, NewsroomError):
        status, sentence = 400, str(error)
    elif isinstance(error, HTTPException):
        status = error.code or 500
        sentence = NOT_FOUND if status == 404 else str(error.description)
    else:
        status, sentence = 500, report(error)
    title = TITLES.get(status, "This page cannot be shown")
    return render_template("error.html", title=title, sentence=sentence), status
