"""Passages chosen for an answer: what may be quoted of them, and which of them say the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.evidence import Citation, Finding
from bot.evidence import Part as Place
from bot.figures import figures
from bot.fit import Features
from bot.reading import Reading
from index.article import Span
from index.statements import Statement
from index.stopwords import FUNCTION
from index.terms import stem, stems_of

CLOSE = 11.0  # how far below the best a sentence may fit and still be shown
LOOKED_THROUGH = 40  # candidates of one part, beyond those that are shown
SAME = 0.7  # two sentences sharing more of their content stems than this say the same
FEW = 6  # stems, with which a sentence repeats only what is as short
LONGEST = 700  # characters of one quotation
LIKELY = -2.0  # log odds above which a sentence may well be an answer
SURE = 0.0  # log odds above which a sentence is more likely an answer than not
_EMPTY = frozenset(map(stem, FUNCTION))
_NOT = frozenset(
    map(stem, ("no", "not", "nothing", "never", "nobody", "none", "neither", "without"))
)
UNREAD = -7.0  # the log odds of a sentence that is not read, and the lowest of one that is


@dataclass(frozen=True, slots=True)
class Found:
    """A passage chosen for an answer, with the statement it carries, if it carries one.

    `odds` are the log odds that it answers, as the cross-encoder read it.
    """

    reading: Reading
    number: int
    span: Span
    statement: Statement | None
    fit: float
    features: Features
    odds: float = UNREAD
    also: tuple[tuple[Reading, Span], ...] = ()

    @property
    def text(self) -> str:
        """The passage's words."""
        return self.reading.article.text[self.span.start : self.span.end]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        if self.number >= 0:
            return self.reading.stems[self.number]
        numbers = self.reading.numbers(*self.span)
        return frozenset[str]().union(*(self.reading.stems[n] for n in numbers))

    @property
    def content(self) -> frozenset[str]:
        """The stems of what is said, without those of who says it."""
        s = self.statement
        speaker = stems_of(f"{s.speaker} {s.role or ''}") if s and s.speaker else frozenset()
        return self.stems - _EMPTY - speaker

    @property
    def negated(self) -> bool:
        """Whether it says that something is not so."""
        return any(s in _NOT or s.endswith("n't") for s in self.stems)

    def overlaps(self, other: "Found") -> bool:
        """Whether it and another are quoted from overlapping passages of one article."""
        a, b = self.span, other.span
        return self.reading is other.reading and a.start < b.end and b.start < a.end

    def finding(self, place: Place) -> Finding:
        """The finding that shows it."""
        cited = ((self.reading, self.span), *self.also)
        citations = tuple(Citation(r.article, s.start, s.end) for r, s in cited)
        s = self.statement
        if s is None:
            return Finding(citations, None, None, "reports", "not_stated", None, None, place)
        return Finding(
            citations, s.speaker, s.role, s.stance, s.evidence, s.second_hand, s.said_on, place
        )


@dataclass(slots=True)
class Reply:
    """What was found for one part of a question; `about` is the article that fits it best.

    `unsure`: what answers may only come near to what was asked.
    """

    answer: list[Found] = field(default_factory=list)
    dispute: list[Found] = field(default_factory=list)
    earlier: list[Found] = field(default_factory=list)
    not_stated: list[str] = field(default_factory=list)
    about: Reading | None = None
    unsure: bool = False


def novel(candidates: Sequence[Found], most: int) -> list[Found]:
    """The best that say something new; one that only repeats another source backs it instead."""
    kept: list[Found] = []
    for candidate in candidates[:LOOKED_THROUGH]:
        if kept and candidate.fit < kept[0].fit - CLOSE:
            break
        c = attributed(candidate)
        twin = next((n for n, k in enumerate(kept) if alike(c, k)), None)
        if twin is not None:
            kept[twin] = backed(kept[twin], c)
        elif len(kept) < most:
            kept.append(c)
    return kept


def attributed(found: Found) -> Found:
    """With the statement that the sentence carries, and the whole span that may be quoted of it."""
    if found.statement is not None:
        return found
    span = found.span
    inside = [s for s in found.reading.statements if s.start < span.end and span.start < s.end]
    fitting = [s for s in inside if max(s.end, span.end) - min(s.start, span.start) <= LONGEST]
    if not fitting:
        return found
    best = max(fitting, key=lambda s: _shared(Span(s.content_start, s.content_end), span))
    return replace(found, statement=best, span=quotable(found.reading, best, span))


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def quotable(reading: Reading, statement: Statement, span: Span) -> Span:
    """The whole sentences of a statement, with the next or last one if that tells its evidence."""
    start, end = min(statement.start, span.start), max(statement.end, span.end)
    numbers = reading.numbers(start, end)
    told = reading.numbers(statement.evidence_start or 0, statement.evidence_end or 0)
    if numbers and told and told[-1] + 1 >= numbers[0] and told[0] - 1 <= numbers[-1]:
        first, last = min(numbers[0], told[0]), max(numbers[-1], told[-1])
        wider = Span(reading.spans[first].start, reading.spans[last].end)
        if wider.end - wider.start <= LONGEST:
            return wider
    return Span(start, end)


def backed(shown: Found, other: Found) -> Found:
    """With one more citation, if the other is another source's."""
    clusters = {r.article.cluster for r, _ in ((shown.reading, shown.span), *shown.also)}
    if other.reading.article.cluster in clusters or len(shown.also) == 2:
        return shown
    return replace(shown, also=(*shown.also, (other.reading, other.span)))


def alike(one: Found, other: Found) -> bool:
    """Whether one passage only repeats the other; not where it gives a figure that that lacks."""
    if one.overlaps(other):
        return True
    if one.negated != other.negated:
        return False
    mine, others = one.content, other.content
    short, long = sorted((len(mine), len(others)))
    if len(mine & others) < SAME * (long if short < FEW else short):
        return False
    first, second = ({figure for _, figure in figures(f.text)} for f in (one, other))
    return first <= second


def once(found: Iterable[Found], taken: Sequence[Found] = ()) -> list[Found]:
    """Each thing said once, in order, and nothing that is taken."""
    kept: list[Found] = []
    for f in found:
        if not any(alike(f, k) for k in (*taken, *kept)):
            kept.append(f)
    return kept
