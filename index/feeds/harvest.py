"""An entry of a feed -> an article: its own whole text, or what its page says.

A feed speaks for its own site only: what it says in place of another site's page is not taken.
"""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from index.article import Article, Stored
from index.dates import iso_date
from index.embargo import is_cancelled
from index.errors import Unreadable
from index.feeds.entry import Entry
from index.fetched import Fetched
from index.formats.compose import Origin, Stated, compose
from index.prepare import epoch
from index.reader import read

_WHOLE = 150  # words from which a text is an article, unless the feed calls it a summary
_WHOLE_CONTENT = 60  # the same where the feed calls it the content
_TEASER = re.compile(
    r"(?:…|\.\.\.|\[[^\]]{0,9}\]|(?:read more|read on|read the (?:full|rest)|continue reading)[^.]*"
    r"|full story|weiterlesen|lire la suite|leer más|leggi tutto)\W*\Z",
    re.IGNORECASE,
)
_APPEARED = re.compile(r"\n\nThe post .{1,300} (?:first )?appeared (?:first )?on .{1,200}\.\Z")
_OWN_HOSTS = re.compile(r"^(?:www|feeds?|rss|m|mobile|api|news)\.(?=[^.]+\.)")
_OF_FEED = re.compile(
    r"\s*[-–—|»>:]+\s*"
    r"(?:rss|atom|(?:rss |news )?feed|latest(?: news| stories)?|top stories|home)\s*\Z",
    re.IGNORECASE,
)
_DAY = 86_400.0
_FIRST_FEEDS = datetime(1995, 1, 1).year


def speaks_for(feed_url: str, url: str | None) -> bool:
    """Whether a feed belongs to the site of this address; a feed may leave the address out."""
    if url is None:
        return True
    own, other = _site(feed_url), _site(url)
    return own == other or other.endswith(f".{own}")


def has_whole_text(entry: Entry, feed_url: str) -> bool:
    """Whether the feed carries the article, so that its page need not be read."""
    if not speaks_for(feed_url, entry.url):
        return False
    if entry.url is None:
        return True
    words = len(entry.text.split())
    enough = _WHOLE if entry.is_summary else _WHOLE_CONTENT
    return words >= enough and not _TEASER.search(entry.text[-120:])


def outlet_of(entry: Entry, feed_url: str, title: str | None) -> str | None:
    """Where an article is from that does not say it: the feed of its site is named as that."""
    named = _OF_FEED.sub("", title or "").strip()
    return named or None if speaks_for(feed_url, entry.url) else None


def from_entry(entry: Entry, feed_url: str, outlet: str | None, now: float) -> Article:
    """The article in the feed's own words; raises Unreadable when it has none."""
    whole = has_whole_text(entry, feed_url)
    raw = _kept_raw(entry, now)
    text = _APPEARED.sub("", entry.text)
    if not text.strip() and is_cancelled(entry.metadata):
        text = entry.title or "Withdrawn."  # a kill need not repeat what it kills
    stated = Stated(
        text=text,
        title=entry.title,
        url=entry.url,
        source=entry.source or outlet,
        author=entry.author,
        published=believed(entry.published, now),
        modified=believed(entry.updated, now),
        category=entry.category,
        language=entry.language,
        metadata={**entry.metadata, **raw, "extent": "whole" if whole else "summary"},
        headline_in_text=False,
    )
    locator = f"url:{feed_url}#{entry.key}"  # of an entry that has no address of its own
    return compose(Origin(entry.title or entry.key, locator), stated)


def restated(
    known: Stored, locator: str, entry: Entry, feed_url: str, outlet: str | None, now: float
) -> Article:
    """An article as it is known, with what an entry says of its release and it does not state."""
    bare = Article(
        known.text,
        locator,
        known.title,
        known.url,
        known.source,
        known.author,
        known.published_at,
        category=known.category,
        language=known.language,
    )
    own = entry.metadata if speaks_for(feed_url, entry.url) else {}
    return replace(completed(bare, entry, feed_url, outlet, now), metadata=own)


def of_page(got: Fetched, url: str) -> Article:
    """The article of a page that was fetched; raises Unreadable when it has none."""
    kind = got.content_type
    for found in read(got.body, name=url, locator=f"url:{url}", content_type=kind, url=got.url):
        if isinstance(found, Article):
            return found
    raise Unreadable(f"{url} holds no article.")


def completed(
    article: Article, entry: Entry, feed_url: str, outlet: str | None, now: float
) -> Article:
    """The article of a page, with what it does not state and its entry does."""
    own = entry.metadata if speaks_for(feed_url, entry.url) else {}
    published = article.published_at or iso_date(believed(entry.published, now))
    raw = {} if article.published_at else _kept_raw(entry, now)
    return replace(
        article,
        title=article.title or entry.title,
        source=article.source or entry.source or outlet,
        author=article.author or entry.author,
        published_at=published,
        category=article.category or entry.category,
        language=article.language or entry.language,
        metadata={**article.metadata, **own, **raw, "extent": "whole"},
    )


def believed(stated: str | None, now: float) -> str | None:
    """A date as it is stated, unless it cannot be: before there were feeds, or in the future."""
    iso = iso_date(stated)
    if iso is None:
        return stated
    moment = epoch(iso)
    if moment is None or int(iso[:4]) < _FIRST_FEEDS or moment > now + _DAY:
        return None
    return stated


def _kept_raw(entry: Entry, now: float) -> dict[str, object]:
    """The dates that are wrong, unclear or without a zone, in the feed's own words."""
    dates = {"published_raw": entry.published, "modified_raw": entry.updated}
    return {name: raw for name, raw in dates.items() if raw and not _is_certain(raw, now)}


def _is_certain(stated: str, now: float) -> bool:
    iso = iso_date(stated)
    zoned = iso is not None and datetime.fromisoformat(iso).tzinfo is not None
    return zoned and believed(stated, now) is not None


def _site(url: str) -> str:
    return _OWN_HOSTS.sub("", (urlsplit(url).hostname or "").lower())
