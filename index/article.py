"""Articles as they are read, as they are stored, and the passages they are found by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """Where something stands in an article's text, in Unicode code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a reader found it. What it does not state is None, never guessed.

    `locator` says which article this is, whatever its text: `url:…`, `file:…`, `id:…` or, when
    nothing names it, `text:…`. `text` is kept exactly as read; every offset counts in it.
    Dates are ISO 8601 with the precision the source stated.
    """

    text: str
    locator: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    dateline: str | None = None
    category: str | None = None
    language: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of an article as the record holds it; `text` never changes once stored.

    `latest` is the number of the newest version, `cluster` names the one source that this
    article and its copies and pick-ups are counted as. `agency` is the wire agency named in the
    dateline.
    """

    article_id: str
    version: int
    text: str
    sha256: str
    seen_at: str
    latest: int
    cluster: str
    first_seen: str
    title: str | None
    url: str | None
    source: str | None
    author: str | None
    published_at: str | None
    modified_at: str | None
    dateline: str | None
    category: str | None
    language: str | None
    metadata: Mapping[str, object] = field(hash=False)


class Passage(NamedTuple):
    """Whole sentences of one article, packed to a readable length; the unit that is indexed."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, with the article version it stands in."""

    article: Stored
    passage: Passage
    score: float

    @property
    def text(self) -> str:
        """The passage itself, a slice of the article's text."""
        return self.article.text[self.passage.start : self.passage.end]
