"""JSON Feed 1 and 1.1."""

from collections.abc import Iterator, Mapping

from index.errors import Unreadable
from index.feeds.entry import MOST, Entry, Feed, address, key_of, line, prose, unique
from index.formats.newsjson import load

_READ = frozenset(
    "id url external_url title content_html content_text summary date_published date_modified"
    " authors author tags language image banner_image attachments".split()
)

Json = Mapping[str, object]


def read_json_feed(text: str, name: str, url: str) -> Feed:
    """The feed; raises Unreadable when it is no JSON or has no list of items."""
    feed = load(text, name)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list):
        raise Unreadable(f"{name} is damaged: a JSON Feed without a list of items.")
    entries = unique(_entries(feed, items[:MOST], url))
    left_off = max(0, len(items) - MOST)
    return Feed("JSON Feed", line(feed.get("title")), entries, left_off=left_off)


def _entries(feed: Json, items: list[object], base: str) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, dict):
            yield _entry(feed, item, base)


def _entry(feed: Json, item: Json, base: str) -> Entry:
    html, plain = item.get("content_html"), item.get("content_text")
    content = prose(html) or (plain.strip() if isinstance(plain, str) else "")
    text = content or prose(item.get("summary"))
    ident = line(item.get("id"))
    url = address(item.get("url"), base) or (address(ident, "") if ident else None)
    title = line(item.get("title"))
    tags = item.get("tags")
    return Entry(
        key=key_of(url, ident, title, text),
        url=url,
        title=title,
        text=text,
        is_summary=not content,
        published=_raw(item.get("date_published")),
        updated=_raw(item.get("date_modified")),
        author=line(item.get("authors") or item.get("author") or feed.get("authors")),
        category=line(tags[:3]) if isinstance(tags, list) else None,
        language=line(item.get("language") or feed.get("language")),
        metadata={name: value for name, value in item.items() if name not in _READ},
    )


def _raw(stated: object) -> str | None:
    return None if stated is None else str(stated)[:200]
