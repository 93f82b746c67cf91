"""The feed that an address stands for: what is there, or what the page there names."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from index.errors import NewsroomError, Unreadable
from index.feeds.entry import Feed, address, line
from index.feeds.polite import PoliteFetcher
from index.feeds.reading import charset_of, is_feed, read_feed
from index.fetched import Fetched
from index.formats.encodings import declared_in, decode
from index.formats.markup import parse_html

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_TRIED = 5


class Discovered(NamedTuple):
    """A feed, where it stands, and the others that the page names."""

    url: str
    feed: Feed
    others: tuple[str, ...] = ()


def discover(url: str, web: PoliteFetcher) -> Discovered:
    """The feed at this address, or the first good one that the page there names.

    Raises Unreadable, in one sentence, when there is none.
    """
    got = web.get(url)
    if is_feed(got.body):
        return Discovered(got.moved or url, _read(got))
    named = [n for n in dict.fromkeys(_named(got)) if n != url]
    for found in named[:_TRIED]:
        try:
            feed = _read(web.get(found, sent_by=got.url))
        except NewsroomError:
            continue
        return Discovered(found, feed, tuple(other for other in named if other != found))
    raise Unreadable(f"{url} is no feed and names none; give the address of a feed.")


def _read(got: Fetched) -> Feed:
    return read_feed(got.body, name=got.url, url=got.url, charset=charset_of(got.content_type))


def _named(got: Fetched) -> Iterator[str]:
    """The feeds that a page names: of its articles before those of comments."""
    html = decode(got.body, got.url, charset_of(got.content_type) or declared_in(got.body))
    tree = parse_html(html)
    links = tree.iter("link") if tree is not None else ()
    found = []
    for link in links:
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in link.get("rel", "").lower().split() and kind in _TYPES:
            url = address(link.get("href"), got.url)
            if url:
                found.append((_is_of_comments(url, line(link.get("title"))), url))
    yield from (url for _, url in sorted(found, key=lambda pair: pair[0]))


def _is_of_comments(url: str, title: str | None) -> bool:
    return "comment" in urlsplit(url).path.lower() or "comment" in (title or "").lower()
