"""Everything that is computed from one article before the record is asked to store it."""

import json
import logging
import re
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from index.article import Article, Passage, Span
from index.attribution.reading import read_statements
from index.duplicates import Likeness, likeness
from index.errors import Unreadable
from index.passages import passages
from index.statements import Statement
from index.terms import terms

_FIRST_DAY = {len("2024"): "-01-01", len("2024-03"): "-01"}
_log = logging.getLogger(__name__)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with what is computed from it before its transaction begins."""

    article: Article
    passages: tuple[Passage, ...]
    stems: tuple[tuple[str, ...], ...]
    statements: tuple[Statement, ...]
    likeness: Likeness

    @property
    def texts(self) -> list[str]:
        """The passages' own words, which are embedded."""
        return [self.article.text[p.start : p.end] for p in self.passages]


def article_id(locator: str) -> str:
    """The id of the article with that locator, the same in every archive."""
    return "a" + b32encode(sha256(locator.encode()).digest())[:12].decode().lower()


def epoch(stated: str | None) -> float | None:
    """The moment an ISO date of any precision begins, in seconds; without a zone it is UTC."""
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(stated + _FIRST_DAY.get(len(stated), ""))
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def clean(article: Article) -> Article:
    """The article with text that every database takes; Unreadable when there is no word in it."""
    plain: dict[str, Any] = {
        f.name: _plain(value) if isinstance(value := getattr(article, f.name), str) else value
        for f in fields(article)
    }
    plain["metadata"] = _plain_metadata(article.metadata)
    if not any(c.isalnum() for c in plain["text"]):
        raise Unreadable(f"{article.title or article.locator} has no text that could be read.")
    return Article(**plain)


def prepare(article: Article) -> Prepared:
    """Everything that is computed from a clean article."""
    text = article.text
    parts = passages(text)
    spans = [span for part in parts for span in part.sentences]
    return Prepared(
        article,
        parts,
        tuple(tuple(" ".join(terms(text[s:e])) for s, e in part.sentences) for part in parts),
        _statements(article, spans),
        likeness(text, spans),
    )


def _statements(article: Article, spans: Sequence[Span]) -> tuple[Statement, ...]:
    try:
        return read_statements(article.text, spans, article.published_at)
    except Exception:  # noqa: BLE001
        # A fault of ours must not keep an article out, nor stop those that come after it.
        _log.exception("Who said what in %s could not be read.", article.locator)
        return ()


def _plain(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def _plain_metadata(metadata: Mapping[str, object]) -> dict[str, object]:
    written = json.dumps(dict(metadata), default=str, ensure_ascii=False).replace("\\u0000", "")
    plain: dict[str, object] = json.loads(_plain(written), parse_constant=lambda _: None)
    return plain
