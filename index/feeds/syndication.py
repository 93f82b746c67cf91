"""RSS 0.9 to 2.0, RDF and Atom: entries by fastfeedparser, dates in the feed's own words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from index.errors import Unreadable
from index.feeds.entry import MOST, Entry, Feed, Kind, address, byline, key_of, line, prose, unique

_PUBLISHED = frozenset({"pubdate", "published", "issued", "date", "created", "publicationdate"})
_UPDATED = frozenset({"updated", "modified"})
_HELD_BACK = frozenset({"embargodate", "embargoeduntil", "embargoed", "pubstatus"})
_CONTENT = re.compile(
    r"\{(?:http://purl\.org/rss/1\.0/modules/content/\}encoded|[^}]*[Aa]tom[^}]*\}content)"
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800}
_LONGEST_PAUSE = 86_400.0


@dataclass(slots=True)
class _Stated:
    """What the markup of one entry says and the library does not pass on."""

    link: str | None = None
    published: str | None = None
    updated: str | None = None
    source: str | None = None
    has_content: bool = False
    held_back: dict[str, object] = field(default_factory=dict)


def read_syndication(kind: Kind, data: bytes, name: str, url: str, *, cut: bool) -> Feed:
    """The feed; `cut` is whether its end is missing, and with it perhaps half of an entry."""
    from fastfeedparser import parse

    root = _root(data)
    if root is None:
        raise Unreadable(f"{name} is damaged: nothing of it can be read.")
    try:
        parsed: Mapping[str, Any] = parse(data, include_media=False, include_enclosures=False)
    except ValueError:
        raise Unreadable(f"{name} is damaged: it cannot be read as {kind}.") from None
    found = list(parsed.get("entries") or ())
    if cut and found:
        found.pop()
    if cut and not found:
        raise Unreadable(f"{name} is damaged: it breaks off before its first entry ends.")
    feed: Mapping[str, Any] = parsed.get("feed") or {}
    base = urljoin(url, root.get(_BASE) or "")
    told = _channel(root)
    language = line(told.get("language")) or line(root.get(_LANGUAGE))
    source = line(feed.get("publisher"))
    entries = unique(_entries(found[:MOST], _stated(root), base, source, language))
    left_off = max(0, len(found) - MOST)
    return Feed(kind, line(feed.get("title")), entries, _pause(told), left_off=left_off)


def _root(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def _entries(
    found: list[Any],
    stated: Mapping[str, _Stated],
    base: str,
    source: str | None,
    language: str | None,
) -> Iterator[Entry]:
    for item in found:
        ident, link = item.get("id"), item.get("link")
        own = stated.get(ident or "") or stated.get(link or "") or _Stated()
        url = address(own.link or link, base) or address(ident, "")
        title = line(item.get("title"))
        text = _text(item, own.has_content)
        yield Entry(
            key=key_of(url, line(ident), title, text),
            url=url,
            title=title,
            text=text,
            is_summary=not own.has_content,
            published=own.published,
            updated=own.updated,
            author=byline(item.get("author")),
            source=line(own.source) or source,
            category=line([tag.get("term") for tag in item.get("tags") or ()][:3]),
            language=language,
            metadata=own.held_back,
        )


def _text(item: Any, has_content: bool) -> str:
    """The content; of an entry without one the description, which may come as either."""
    values = [part.get("value") for part in item.get("content") or ()][:1]
    if not has_content:
        values.append(item.get("description"))
    return max(map(prose, values), key=len, default="")


def _stated(root: Any) -> dict[str, _Stated]:
    """What each entry's markup says, by its id and by its link."""
    found: dict[str, _Stated] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and _name(element) in {"item", "entry"}:
            own, names = _of(element)
            for name in names:
                found.setdefault(name, own)
    return found


def _of(element: Any) -> tuple[_Stated, list[str]]:
    own, names = _Stated(), []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name, text = _name(child), (child.text or "").strip()[:4_000]
        if name in {"guid", "id"} or (name == "link" and text):
            names.append(text)
        elif name == "link":
            names.append(child.get("href", "").strip())
            if child.get("rel", "alternate") == "alternate":
                own.link = own.link or names[-1] or None
        elif name in _PUBLISHED:
            own.published = own.published or text[:200] or None
        elif name in _UPDATED:
            own.updated = own.updated or text[:200] or None
        elif name in {"source", "publisher"}:
            own.source = own.source or text or None
        elif name in _HELD_BACK:
            own.held_back[name] = text[:200]
        own.has_content = own.has_content or bool(_CONTENT.fullmatch(child.tag))
    return own, [name for name in names if name]


def _channel(root: Any) -> dict[str, str]:
    """What the feed says of itself, in lower case."""
    channel = next((child for child in root if _name(child) == "channel"), root)
    return {_name(child): (child.text or "").strip()[:200].lower() for child in channel}


def _pause(told: Mapping[str, str]) -> float | None:
    """For how long the feed asks to be left alone: its <ttl>, or its update period."""
    if re.fullmatch(r"\d{1,6}", told.get("ttl", "")):
        return min(60.0 * int(told["ttl"]), _LONGEST_PAUSE)
    period = _PERIODS.get(told.get("updateperiod", ""))
    often = told.get("updatefrequency", "1")
    if period is None or not re.fullmatch(r"[1-9]\d{0,3}", often):
        return None
    return min(period / int(often), _LONGEST_PAUSE)


def _name(element: Any) -> str:
    """An element's name without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()
