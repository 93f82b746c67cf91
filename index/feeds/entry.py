"""An entry of a feed in the feed's own words, and what is read out of such words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal
from urllib.parse import urljoin

from index.addresses import canonical_url
from index.formats.compose import words
from index.formats.markup import has_markup, html_text

MOST = 2_000  # entries of one feed that are read
_LONGEST_TEXT = 1_000_000
_LONGEST_KEY = 500

Kind = Literal["RSS", "Atom", "JSON Feed", "news sitemap", "sitemap index"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `published` and `updated` are kept as the feed writes them.

    `key` tells the entries of one feed apart. `text` is what a reader sees of the content or the
    summary, `is_summary` whether the feed itself calls it no more than that.
    """

    key: str
    url: str | None = None
    title: str | None = None
    text: str = ""
    is_summary: bool = True
    published: str | None = None
    updated: str | None = None
    author: str | None = None
    source: str | None = None
    category: str | None = None
    language: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read; `parts` are the sitemaps of an index, newest first.

    `pause` is for how long the feed asks to be left alone, in seconds; `left_off` how many
    entries were too many.
    """

    kind: Kind
    title: str | None = None
    entries: tuple[Entry, ...] = ()
    pause: float | None = None
    parts: tuple[str, ...] = ()
    left_off: int = 0


def key_of(url: str | None, ident: str | None, title: str | None, text: str) -> str:
    """What tells an entry from the others: its address, else its id, else its words."""
    named = url or ident
    if named and len(named) <= _LONGEST_KEY:
        return named
    return f"sha256:{sha256((named or f'{title}|{text}').encode()).hexdigest()}"


def unique(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries without those whose key an earlier one has."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        kept.setdefault(entry.key, entry)
    return tuple(kept.values())


def line(stated: object) -> str | None:
    """A headline or a name on one line, without markup."""
    if isinstance(stated, str) and (has_markup(stated) or "&" in stated):
        stated = html_text(stated[: _LONGEST_KEY * 20])
    return words(stated)


def byline(stated: object) -> str | None:
    """A name; of "desk@gazette.example (Mira Holt)", as RSS wants it, the name alone."""
    name = line(stated)
    found = re.fullmatch(r"\S+@\S+\s+\((.+)\)", name or "")
    return found[1] if found else name


def prose(html: object) -> str:
    """What a reader sees of an entry's content; nothing of what is far too long for an article."""
    if not isinstance(html, str) or len(html) > _LONGEST_TEXT:
        return ""
    return html_text(html) if has_markup(html) or "&" in html else html.strip()


def address(stated: object, base: str) -> str | None:
    """The one spelling of the web address that is stated; None when it is none."""
    if not isinstance(stated, str) or not stated.strip():
        return None
    try:
        return canonical_url(urljoin(base, stated.strip().replace(" ", "%20")))
    except ValueError:
        return None
