"""What a format states about an article -> Article: one locator, ISO dates, nothing guessed."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from index.addresses import canonical_url, web_url
from index.article import Article
from index.dateline import read_opening
from index.dates import iso_date
from index.errors import Unreadable

_NOTHING = frozenset({"", "none", "null", "n/a", "undefined"})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNIVERSAL = re.compile(r"\S*[:/@]\S*|\S{20,}")


class Origin(NamedTuple):
    """Where bytes come from: a name for people, a locator, the URL they were fetched from."""

    name: str
    locator: str = ""
    url: str | None = None


@dataclass(slots=True)
class Stated:
    """What an article states about itself, in its own words; None is what it does not state."""

    text: str
    title: object = None
    url: object = None
    source: object = None
    author: object = None
    published: object = None
    modified: object = None
    category: object = None
    language: object = None
    id: object = None
    metadata: dict[str, object] = field(default_factory=dict)
    header: int = 0  # where the article begins when a running header stands before it
    one_of_many: bool = False
    headline_in_text: bool = True  # a first line may be the headline; on a web page it never is


def compose(origin: Origin, stated: Stated) -> Article:
    """The article; raises Unreadable when it holds no text."""
    text = _storable(stated.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if not any(c.isalnum() for c in text):
        raise Unreadable(f"{origin.name} holds no text.")
    opening = read_opening(text[stated.header :])
    metadata = dict(stated.metadata)
    _note(metadata, "agency", opening.agency)
    _note(metadata, "dateline_day", opening.dated_month_day)
    url = web_url(stated.url)
    if url is None:
        _note(metadata, "url_raw", words(stated.url))
    title = words(stated.title) or (opening.title if stated.headline_in_text else None)
    source = words(stated.source) or opening.agency
    published = _date(metadata, "published_raw", stated.published) or opening.date
    return Article(
        text=text,
        locator=_locator(origin, stated, url, (title, source, published), text),
        title=title,
        url=url,
        source=source,
        author=words(stated.author) or opening.byline,
        published_at=published,
        modified_at=_date(metadata, "modified_raw", stated.modified),
        dateline=opening.place,
        category=words(stated.category),
        language=words(stated.language),
        metadata=_plain(metadata),
    )


def words(stated: object) -> str | None:
    """A name or a list of names as one line; None for what says nothing, "None" included."""
    if isinstance(stated, Mapping):
        return words(stated.get("name") or stated.get("value") or stated.get("@id"))
    if isinstance(stated, list | tuple):
        named = [word for item in stated if (word := words(item))]
        return ", ".join(dict.fromkeys(named)) or None
    if isinstance(stated, bool) or not isinstance(stated, str | int | float):
        return None
    line = " ".join(_storable(str(stated)).split())
    return None if line.lower() in _NOTHING else line


def _note(metadata: dict[str, object], name: str, value: str | None) -> None:
    if value is not None:
        metadata.setdefault(name, value)


def _date(metadata: dict[str, object], raw: str, stated: object) -> str | None:
    """The ISO date; one that cannot be read is kept as it stands."""
    found = iso_date(stated)
    if found is None:
        _note(metadata, raw, words(stated))
    return found


def _locator(
    origin: Origin,
    stated: Stated,
    url: str | None,
    facts: tuple[str | None, str | None, str | None],
    text: str,
) -> str:
    """Which article this is: its URL, its id, its file, its headline and date, or its text."""
    title, source, published = facts
    own = canonical_url(url) if url else None
    ident = words(stated.id)
    if own:
        return f"url:{own}"
    if ident and (web := web_url(ident)):
        return f"url:{canonical_url(web)}"
    if ident and _UNIVERSAL.fullmatch(ident):
        return f"id:{ident}"
    if ident and source:
        return f"id:{source}#{ident}"
    if ident and stated.one_of_many:
        return f"{origin.locator}#{ident}" if origin.locator else f"id:{ident}"
    if origin.locator and not stated.one_of_many:
        return origin.locator
    if title and published:
        return f"line:{_digest('|'.join((title, source or '', published)))}"
    return f"text:{_digest(text)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _storable(text: str) -> str:
    """The text with what no database takes (lone surrogates, NUL) replaced."""
    return _UNSTORABLE.sub("\ufffd", text)


def _plain(value: dict[str, object]) -> dict[str, object]:
    return {_storable(str(key)): _plain_value(item) for key, item in value.items()}


def _plain_value(value: object) -> object:
    """A metadata value as JSON can hold it."""
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, Mapping):
        return {_storable(str(key)): _plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, int | float | bool) or value is None else str(value)
