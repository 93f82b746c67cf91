"""News sitemaps: what a site published lately; and the index of its sitemaps."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from index.dates import iso_date
from index.errors import Unreadable
from index.feeds.entry import MOST, Entry, Feed, Kind, address, key_of, line, unique

MOST_PARTS = 3
_LONGEST = 50_000


def read_sitemap(kind: Kind, data: bytes, name: str, url: str) -> Feed:
    """The entries of a news sitemap, or the newest parts of an index of sitemaps."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise Unreadable(f"{name} is damaged: no address of it can be read.")
    if kind == "sitemap index":
        return Feed(kind, parts=_parts(root, url))
    found = list(islice(_entries(root, url), _LONGEST))
    if not found and len(root):
        raise Unreadable(f"{name} lists the pages of a site, not its news; give its news sitemap.")
    return Feed(kind, entries=unique(found[:MOST]), left_off=max(0, len(found) - MOST))


def _entries(root: Any, base: str) -> Iterator[Entry]:
    for element in _children(root, "url"):
        news = next(_children(element, "news"), None)
        url = address(_text(element, "loc"), base)
        if news is None or url is None:
            continue
        publication = next(_children(news, "publication"), None)
        title = line(_text(news, "title"))
        yield Entry(
            key=key_of(url, None, title, ""),
            url=url,
            title=title,
            published=_text(news, "publication_date"),
            updated=_text(element, "lastmod"),
            source=line(_text(publication, "name")),
            language=line(_text(publication, "language")),
            metadata={"keywords": words} if (words := line(_text(news, "keywords"))) else {},
        )


def _parts(root: Any, base: str) -> tuple[str, ...]:
    """The sitemaps most likely to hold news: those that say so, the ones changed last first."""
    found: list[tuple[bool, str, str]] = []
    for element in _children(root, "sitemap"):
        url = address(_text(element, "loc"), base)
        if url and len(found) < _LONGEST:
            changed = iso_date(_text(element, "lastmod")) or ""
            found.append(("news" in url.lower(), changed, url))
    named = [part for part in found if part[0]]
    return tuple(url for *_, url in sorted(named or found, reverse=True)[:MOST_PARTS])


def _children(element: Any, name: str) -> Iterator[Any]:
    """The children of that name, in whatever namespace."""
    for child in element if element is not None else ():
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name:
            yield child


def _text(element: Any, name: str) -> str | None:
    child = next(_children(element, name), None)
    text = (child.text or "").strip() if child is not None else ""
    return text[:4_000] or None
