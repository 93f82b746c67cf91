"""The articles of a feed that is read once, as of a page: politely, and each as a feed's are."""

import time
from collections.abc import Iterator

from index.article import Article
from index.errors import NewsroomError, Unreadable
from index.feeds.entry import Entry, Feed
from index.feeds.harvest import completed, from_entry, has_whole_text, of_page, outlet_of
from index.feeds.polite import Fetches, PoliteFetcher
from index.feeds.reading import charset_of, read_feed
from index.fetched import Fetched

Failed = tuple[str, NewsroomError]


def articles_of(got: Fetched, fetcher: Fetches) -> Iterator[Article | Failed]:
    """Every article that a feed names; what could not be read comes with its source."""
    web = PoliteFetcher(fetcher, time.time)
    found = False
    for feed, url in _feeds(got, web):
        if isinstance(feed, NewsroomError):
            yield url, feed
            continue
        for entry in feed.entries:
            found = True
            yield from _articles(entry, url, outlet_of(entry, url, feed.title), web)
    if not found:
        raise Unreadable(f"{got.url} is a feed without entries.")


def _feeds(got: Fetched, web: PoliteFetcher) -> Iterator[tuple[Feed | NewsroomError, str]]:
    """The feed, and of an index of sitemaps its parts."""
    feed = _parsed(got)
    yield feed, got.url
    for url in feed.parts:
        try:
            yield _parsed(web.get(url, sent_by=got.url)), url
        except NewsroomError as error:
            yield error, url


def _parsed(got: Fetched) -> Feed:
    return read_feed(got.body, name=got.url, url=got.url, charset=charset_of(got.content_type))


def _articles(
    entry: Entry, feed_url: str, outlet: str | None, web: PoliteFetcher
) -> Iterator[Article | Failed]:
    now = time.time()
    if entry.url is not None and not has_whole_text(entry, feed_url):
        try:
            page = of_page(web.get(entry.url, sent_by=feed_url), entry.url)
            yield completed(page, entry, feed_url, outlet, now)
            return
        except NewsroomError as error:
            yield entry.url, error
    try:
        yield from_entry(entry, feed_url, outlet, now)
    except Unreadable:
        return  # it has no words of its own, and that its page failed was told
