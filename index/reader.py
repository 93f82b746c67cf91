"""Bytes of a file or page -> Articles: one function per format, in a table."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from index.article import Article
from index.errors import NewsroomError, Unreadable
from index.formats.compose import Origin, Stated, compose
from index.formats.docx_file import read_docx
from index.formats.encodings import decode, is_wide
from index.formats.mail import read_mail
from index.formats.markup import markdown_text
from index.formats.newsjson import article, articles, load
from index.formats.pdf import read_pdf
from index.formats.webpage import read_page

MIB = 1024 * 1024
LONGEST_LINE = 16 * MIB

Read = Callable[[bytes, Origin, str | None], Iterator[Article | Unreadable]]


class Format(NamedTuple):
    """One format: how it is recognised, how large a file of it may be, and what reads it."""

    name: str
    suffixes: tuple[str, ...]
    types: tuple[str, ...]
    largest: int
    read: Read


def read(
    data: bytes,
    *,
    name: str,
    locator: str = "",
    content_type: str | None = None,
    url: str | None = None,
) -> Iterator[Article | Unreadable]:
    """The articles in a file or page; a broken one among many is yielded as its Unreadable.

    Raises Unreadable when there is nothing to read at all.
    """
    origin = Origin(name, locator, url)
    if not data.strip():
        raise Unreadable(f"{name} is empty.")
    chosen = _choose(data, name, content_type, url)
    if len(data) > chosen.largest:
        raise Unreadable(too_large(name, chosen.largest))
    charset = re.search(r"charset\s*=\s*\"?([\w.:-]+)", content_type or "", re.IGNORECASE)
    found = False
    try:
        for result in chosen.read(data, origin, charset[1] if charset else None):
            found = True
            yield result
    except NewsroomError:
        raise
    except Exception:  # a hostile file finds what the libraries did not think of
        logging.getLogger(__name__).exception("Reading %s as %s", name, chosen.name)
        raise Unreadable(f"{name} is damaged: it cannot be read as {chosen.name}.") from None
    if not found:
        raise Unreadable(f"{name} holds no article.")


def read_lines(lines: Iterable[bytes], origin: Origin) -> Iterator[Article | Unreadable]:
    """The articles of JSON Lines, one at a time; a broken line does not stop the others."""
    for number, line in enumerate(lines, 1):
        place = origin._replace(name=f"Line {number} of {origin.name}")
        try:
            if len(line) > LONGEST_LINE:
                raise Unreadable(too_large(place.name, LONGEST_LINE))
            text = decode(line, place.name).strip() if line.strip() else ""
            if text:
                yield article(load(text, place.name), place)
        except Unreadable as error:
            yield error


def too_large(name: str, largest: int) -> str:
    """The sentence for what is larger than any article."""
    return f"{name} is larger than {largest // MIB} MB, more than an article; it is not read."


def suffixes() -> frozenset[str]:
    """The endings of the files that can be read."""
    return frozenset(suffix for known in FORMATS for suffix in known.suffixes)


def is_json_line(line: bytes) -> bool:
    """Whether a first line looks like JSON Lines: an object that is complete on it."""
    bare = line.removeprefix(b"\xef\xbb\xbf").strip()
    return re.match(rb'\{\s*"', bare) is not None and bare.endswith(b"}")


def _read_text(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article]:
    yield compose(origin, Stated(text=decode(data, origin.name, charset)))


def _read_markdown(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article]:
    text = decode(data, origin.name, charset).replace("\r\n", "\n").replace("\r", "\n")
    facts, body = _front_matter(text)
    heading = re.match(r"\s*(?:#[ \t]+(.+?)[ \t]*#*|(\S.*)\n=+)[ \t]*(?:\n|$)", body)
    if heading:
        body = body[heading.end() :]
        facts.setdefault("title", markdown_text(heading[1] or heading[2]))
    stated = Stated(
        text=markdown_text(body),
        title=facts.pop("title", None),
        url=facts.pop("url", None),
        source=facts.pop("source", None),
        author=facts.pop("author", None),
        published=facts.pop("date", None) or facts.pop("published_at", None),
        modified=facts.pop("modified_at", None),
        category=facts.pop("category", None),
        language=facts.pop("language", None),
        metadata=dict(facts),
    )
    yield compose(origin, stated)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The `key: value` lines between two lines of dashes at the top, and what follows."""
    found = re.match(r"\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", text, re.DOTALL)
    if not found:
        return {}, text
    pairs = (line.partition(":") for line in found[1].split("\n"))
    facts = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs if value}
    return facts, text[found.end() :]


def _read_json(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article | Unreadable]:
    first, _, rest = data.strip().partition(b"\n")
    if is_json_line(first) and rest.strip():
        return _read_json_lines(data, origin, charset)
    return articles(load(decode(data, origin.name, charset).strip(), origin.name), origin)


def _read_json_lines(
    data: bytes, origin: Origin, charset: str | None
) -> Iterator[Article | Unreadable]:
    if is_wide(data):
        data = decode(data, origin.name).encode("utf-8", "replace")
    return read_lines(data.split(b"\n"), origin)


PDF = Format("PDF", (".pdf",), ("application/pdf",), 64 * MIB, read_pdf)
DOCX = Format(
    "DOCX",
    (".docx",),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    64 * MIB,
    read_docx,
)
HTML = Format(
    "HTML",
    (".html", ".htm", ".xhtml"),
    ("text/html", "application/xhtml+xml", "application/xml", "text/xml"),
    16 * MIB,
    read_page,
)
JSON = Format(
    "JSON", (".json", ".jsonld"), ("application/json", "application/ld+json"), 64 * MIB, _read_json
)
JSON_LINES = Format(
    "JSON Lines",
    (".jsonl", ".ndjson"),
    ("application/jsonl", "application/x-ndjson", "application/x-jsonlines"),
    64 * MIB,
    _read_json_lines,
)
MAIL = Format("e-mail", (".eml",), ("message/rfc822",), 64 * MIB, read_mail)
MARKDOWN = Format(
    "Markdown",
    (".md", ".markdown"),
    ("text/markdown", "text/x-markdown"),
    16 * MIB,
    _read_markdown,
)
TEXT = Format("text", (".txt", ".text"), ("text/plain",), 16 * MIB, _read_text)
FORMATS = (PDF, DOCX, HTML, JSON, JSON_LINES, MAIL, MARKDOWN, TEXT)

_ENDING = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}$", re.IGNORECASE)
_MARK = rb"(?:\xef\xbb\xbf)?\s*(?:(?><!--.*?-->)\s*+)*+"
_XML = re.compile(_MARK + rb"<(?:\?xml|rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(_MARK + rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(
    rb"(?:From |(?:Return-Path|Received|Message-ID|MIME-Version|Delivered-To|From|Subject):)",
    re.IGNORECASE,
)


def _choose(data: bytes, name: str, content_type: str | None, url: str | None) -> Format:
    """The format: by unmistakable bytes, by the declared type, by the ending, by the content."""
    start = data[:4096]
    if b"%PDF-" in start[:1024]:
        return PDF
    if start.startswith(b"PK\x03\x04"):
        return DOCX
    declared = _declared(content_type)
    ending = _ENDING.search(name)
    named = next(
        (known for known in FORMATS if ending and ending[0].lower() in known.suffixes), None
    )
    if declared in (None, TEXT) and named in (None, TEXT):
        if _PAGE.match(start) or _XML.match(start):
            return HTML
        if ending and not named and not url:
            raise Unreadable(unknown(name, ending[0]))
    return _either(declared, named) or _by_content(data, name)


def _declared(content_type: str | None) -> Format | None:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind.endswith(("+json", "/json")):
        return JSON
    if kind.endswith(("+xml", "/xml")):
        return HTML
    return next((known for known in FORMATS if kind in known.types), None)


def _either(declared: Format | None, named: Format | None) -> Format | None:
    """Servers send Markdown, mail and JSON Lines as plain text or plain JSON."""
    if declared in (None, TEXT) or (declared is JSON and named is JSON_LINES):
        return named or declared
    return declared


def _by_content(data: bytes, name: str) -> Format:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return JSON
    if _MAIL.match(data) and re.search(rb"^(?:From|Subject):", data[:65_536], re.I | re.M):
        return MAIL
    return TEXT


def unknown(name: str, ending: str) -> str:
    """The sentence for a file of a format that is not in the table."""
    known = ", ".join(sorted(suffixes()))
    return f"{name} is not read: {ending} is not one of the formats {known}."
