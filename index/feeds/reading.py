"""Bytes of a feed -> what it says. It names no file, address or entity that is opened here."""

import gzip
import io
import logging
import re
import zlib
from collections.abc import Mapping

from index.errors import NewsroomError, Unreadable
from index.feeds.entry import Entry as Entry
from index.feeds.entry import Feed as Feed
from index.feeds.entry import Kind
from index.formats.encodings import declared_in, decode

LARGEST = 10 * 1024 * 1024
_MOST_ELEMENTS = 200_000  # more of them than memory is worth
_HEAD = 65_536
_GZIP = b"\x1f\x8b"
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

_ROOTS: Mapping[str, Kind] = {
    "rss": "RSS",
    "rdf": "RSS",
    "feed": "Atom",
    "urlset": "news sitemap",
    "sitemapindex": "sitemap index",
}
# Atomic groups: nothing of these is ever tried a second time, however hostile the text.
_ROOT = re.compile(
    r"\ufeff?(?:\s++|(?><!--.*?-->)|(?><\?.*?\?>)|(?><!doctype[^>\[]*+(?:\[[^\]]*+\])?\s*+>))*+"
    r"<(?:[a-z][\w.-]*+:)?([a-z]++)",
    re.IGNORECASE | re.DOTALL,
)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/')
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:rss|rdf|feed|urlset|sitemapindex)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]*\?>\s*+", re.IGNORECASE)
# With many attributes the time that a parser takes grows with their square.
_CROWDED = re.compile(
    r"<[a-z][\w:.-]*+(?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s<>\"']++)){200}",
    re.IGNORECASE,
)


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin as a feed or a sitemap does."""
    return _kind(_beginning(data)) is not None


def charset_of(content_type: str | None) -> str | None:
    """The encoding that a Content-Type names."""
    found = re.search(r"charset\s*=\s*\"?([\w.:-]+)", content_type or "", re.IGNORECASE)
    return found[1] if found else None


def read_feed(data: bytes, *, name: str, url: str, charset: str | None = None) -> Feed:
    """The feed in these bytes; raises Unreadable, with the reason in one sentence."""
    data = _unpacked(data, name) if data.startswith(_GZIP) else data
    if len(data) > LARGEST:
        raise Unreadable(f"{name} is not read: no feed has more than {LARGEST >> 20} MB.")
    if not data.strip():
        raise Unreadable(f"{name} is empty.")
    text = decode(data, name, charset or declared_in(data)).removeprefix("\ufeff")
    kind = _kind(text[:_HEAD])
    if kind is None:
        raise Unreadable(f"{name} is no feed: neither RSS, Atom, JSON Feed nor a news sitemap.")
    try:
        return _read(kind, text, name, url)
    except NewsroomError:
        raise
    except Exception:  # a hostile feed finds what the libraries did not think of
        logging.getLogger(__name__).exception("Reading %s as %s", name, kind)
        raise Unreadable(f"{name} is damaged: it cannot be read as {kind}.") from None


def _read(kind: Kind, text: str, name: str, url: str) -> Feed:
    if text.count("{" if kind == "JSON Feed" else "<") > _MOST_ELEMENTS:
        raise Unreadable(f"{name} is not read: no honest feed has so many elements.")
    if kind == "JSON Feed":
        from index.feeds.jsonfeed import read_json_feed

        return read_json_feed(text, name, url)
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise Unreadable(f"{name} is not read: it defines entities, which no honest feed does.")
    if _CROWDED.search(text):
        raise Unreadable(f"{name} is not read: an element in it has hundreds of attributes.")
    text = text.strip()
    declared = _DECLARATION.match(text)
    plain = text[declared.end() if declared else 0 :].encode("utf-8", "replace")
    if kind in {"RSS", "Atom"}:
        from index.feeds.syndication import read_syndication

        return read_syndication(kind, plain, name, url, cut=not _CLOSED.search(text[-2_000:]))
    from index.feeds.sitemaps import read_sitemap

    return read_sitemap(kind, plain, name, url)


def _kind(head: str) -> Kind | None:
    if head.lstrip("\ufeff \t\r\n").startswith("{") and _JSON_FEED.search(head):
        return "JSON Feed"
    root = _ROOT.match(head)
    return _ROOTS.get(root[1].lower()) if root else None


def _beginning(data: bytes) -> str:
    if data.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(_HEAD)
        except (OSError, EOFError, zlib.error):
            return ""
    encoding = _WIDE.get(data[:2], "utf-8")
    return data[:_HEAD].decode(encoding, "replace")


def _unpacked(data: bytes, name: str) -> bytes:
    """What was packed with gzip, no more of it than shows that it is too large."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            return packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable(f"{name} is damaged: what was packed cannot be unpacked.") from None
