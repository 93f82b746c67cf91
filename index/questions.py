"""What a question names: outlets, days, clauses, and the words that its answer must speak of."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index.article import Span
from index.outlets import Outlet, outlets
from index.periods import Period, periods
from index.stopwords import FUNCTION, REPORTING
from index.terms import WORD, stem

_REPORTING_WEIGHT = 0.7
_MOST_CLAUSES = 8
_OPERATORS = frozenset({"and", "or", "not"})  # as some people write queries
_CONNECTIVE = re.compile(
    r"\b(?:while|whereas|but|and|compared (?:to|with)|versus|vs\.?|than|followed by|as well as"
    r"|in contrast to|despite|although)\b|[,;:?!](?=\s|$)|\.(?=\s+[A-Z])",
    re.IGNORECASE,
)
_INSIDE_NAME = r"(?:of|de|del|der|al|el|la|bin|van|von)"
_CAPITALISED = r"[^\W\d_a-z][\w’'-]*(?:\.[\w’'-]+)*"
_NAME = re.compile(rf"\b{_CAPITALISED}(?:\s+(?:{_INSIDE_NAME}\s+)?{_CAPITALISED})*")


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a question that an answer has to serve."""

    start: int
    end: int
    terms: tuple[str, ...]
    sources: frozenset[str]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised name in a question that is no outlet and no date."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the archive understands it; every offset counts in `text`.

    `terms` are the stems of its content words, each once and in order, `words` as they were
    written, `weights` what each counts for; `pairs` are those that stand side by side.
    """

    text: str
    outlets: tuple[Outlet, ...]
    periods: tuple[Period, ...]
    clauses: tuple[Clause, ...]
    names: tuple[Name, ...]
    terms: tuple[str, ...]
    words: tuple[str, ...]
    weights: tuple[float, ...]
    pairs: tuple[tuple[str, str], ...]

    @property
    def sources(self) -> frozenset[str]:
        """The archive's sources that the question names."""
        return frozenset().union(*(outlet.sources for outlet in self.outlets))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    term: str
    weight: float


def read_question(text: str, *, sources: Sequence[str], today: date) -> Question:
    """Read a question asked of an archive with these sources, on this day."""
    text = unicodedata.normalize("NFC", text)
    named = outlets(text, sources)
    taken = [Span(outlet.start, outlet.end) for outlet in named]
    when = tuple(p for p in periods(text, today) if not _touches(Span(p.start, p.end), taken))
    taken += [Span(period.start, period.end) for period in when]
    words = [w for w in _words(text) if not _touches(Span(w.start, w.end), taken)]
    content = _content(words)
    return Question(
        text=text,
        outlets=named,
        periods=when,
        clauses=tuple(_clauses(_parts(text, words, taken), words, named, when)),
        names=tuple(_names(text, words)),
        terms=tuple(content),
        words=tuple(word.text for word in content.values()),
        weights=tuple(word.weight for word in content.values()),
        pairs=tuple(_pairs(words)),
    )


def _touches(span: Span, taken: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in taken)


def _words(text: str) -> list[_Word]:
    shouting = text.isupper()
    words: list[_Word] = []
    for match in WORD.finditer(text):
        weight = _weight(match.group(), shouting, first=not words)
        words.append(_Word(*match.span(), match.group(), stem(match.group()), weight))
    return [word for word in words if word.term]


def _weight(word: str, shouting: bool, first: bool) -> float:
    plain = word.lower().replace("’", "'")
    if word.isupper() and len(word) > 1 and not shouting and plain not in _OPERATORS:
        return 1.0  # WHO, IT, US
    if plain in FUNCTION:
        return 0.0
    is_name = word[0].isupper() and not first  # United States
    return _REPORTING_WEIGHT if plain.removesuffix("'s") in REPORTING and not is_name else 1.0


def _content(words: Sequence[_Word]) -> dict[str, _Word]:
    content: dict[str, _Word] = {}
    for word in words:
        if word.weight > (content[word.term].weight if word.term in content else 0.0):
            content[word.term] = word
    return content


def _pairs(words: Sequence[_Word]) -> dict[tuple[str, str], None]:
    return {
        (first.term, second.term): None
        for first, second in pairwise(words)
        if first.weight and second.weight and first.term != second.term
    }


def _clauses(
    parts: Sequence[Span],
    words: Sequence[_Word],
    named: Sequence[Outlet],
    when: Sequence[Period],
) -> Iterator[Clause]:
    for start, end in parts:
        sources = (outlet.sources for outlet in named if start <= outlet.start < end)
        yield Clause(
            start,
            end,
            tuple(_content([w for w in words if start <= w.start < end])),
            frozenset().union(*sources),
            tuple(period for period in when if start <= period.start < end),
        )


def _parts(text: str, words: Sequence[_Word], taken: Sequence[Span]) -> list[Span]:
    """Where the question falls apart; a part with less than two content words joins another."""
    cuts = [m.start() for m in _CONNECTIVE.finditer(text) if not _touches(Span(*m.span()), taken)]
    parts: list[Span] = []
    for span in map(Span, [0, *cuts], [*cuts, len(text)]):
        full = len(parts) == _MOST_CLAUSES
        if parts and (full or _is_small(span, words) or _is_small(parts[-1], words)):
            parts[-1] = Span(parts[-1].start, span.end)
        else:
            parts.append(span)
    return parts


def _is_small(span: Span, words: Sequence[_Word]) -> bool:
    inside = (w for w in words if span.start <= w.start < span.end and w.weight == 1.0)
    return len({word.term for word in inside}) < 2


def _names(text: str, words: Sequence[_Word]) -> Iterator[Name]:
    seen = set()
    for match in _NAME.finditer(text):
        inside = [w for w in words if match.start() <= w.start < match.end()]
        inside = [w for w in inside if not w.text[0].islower()]
        while inside and inside[0].weight < 1.0:
            inside.pop(0)
        stems = tuple(word.term for word in inside if word.weight)
        if stems and stems not in seen and not text.isupper():
            seen.add(stems)
            yield Name(text[inside[0].start : inside[-1].end], stems)
