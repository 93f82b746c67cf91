"""What is different from before: figures, denials, retractions, admissions, rewritten text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from bot.evidence import Citation, Finding
from bot.evidence import Part as Place
from bot.found import LONGEST, Found, attributed
from bot.measures import measures
from bot.reading import Reading
from bot.speakers import same_speaker
from index.article import Span, Stored
from index.dateline import read_opening
from index.prepare import epoch
from index.sentences import sentences
from index.statements import Statement

Kind = Literal["figure", "denial", "retraction", "admission", "text"]
TOLL = frozenset({"dead", "missing", "hurt", "ill", "held"})
NEAR_TOP = 2  # sentences in which a figure is the story's, and not some figure
NEAR_TOLL = 4
REWRITTEN = 0.5  # of a sentence's words, which its former wording has too

_SAYING = re.compile(
    r"\b(?:figures?|toll|count|estimates?|numbers?|charges?|claims?|accusations?|allegations?"
    r"|remarks?|words|comments?|statements?|assertions?|suggestions?|confessions?|testimony"
    r"|reports?|articles?|stor(?:y|ies)|headlines?)\b",
    re.IGNORECASE,
)
_RETRACTED = re.compile(r"^\W*(?:correction|corrected|retraction|retracted|withdrawn)\b", re.I)
_ADMITTING = re.compile(
    r"^(?:admit|acknowledg|conced|confess|own(?:s|ed)? up|confirm|apologi[sz])", re.IGNORECASE
)
_TURNED = re.compile(
    r"\b(?:had (?:earlier |previously )?(?:denied|said|claimed|blamed|called|disputed|accused)"
    r"|earlier|not true|at first|instead of|no longer|previous(?:ly)?|wrong|mistaken?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
NOTHING = np.zeros(0, np.float32)  # no question was asked, so nothing was fitted to it


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not as it was told before; `before` is how it was told, where it was."""

    kind: Kind
    now: Finding
    before: Finding | None = None


def changes(new: Sequence[Reading], old: Sequence[Reading]) -> tuple[Change, ...]:
    """What new articles of a story change of what older ones told, the gravest first."""
    return (
        *retractions(new),
        *_admissions(new, old),
        *(_new_denials(new, old) if old else ()),
        *_figures(new, old),
    )


def retractions(new: Sequence[Reading]) -> Iterator[Change]:
    """What somebody takes back; an outlet's own correction, by its first sentence."""
    for reading in new:
        if corrects(reading):
            yield Change("retraction", shown(reading, reading.spans[0]))
            continue
        for statement in reading.statements:
            content = reading.article.text[statement.content_start : statement.content_end]
            if statement.stance == "retracts" and _SAYING.search(content):
                yield Change("retraction", finding(reading, statement))


def corrects(reading: Reading) -> bool:
    """Whether an article is its outlet's correction of another."""
    return bool(_RETRACTED.match(reading.article.title or "") and reading.spans)


def whole(found: Found) -> Found:
    """All that may be quoted of a sentence; of a correction that is the first paragraph.

    Its first sentence alone may be what was wrong.
    """
    quoted = attributed(found)
    if found.number != 0 or not corrects(found.reading):
        return quoted
    text = found.reading.article.text
    end = text.find("\n", found.span.end)
    paragraph = [s.end for s in found.reading.spans if s.end <= (len(text) if end < 0 else end)]
    ends = [at for at in paragraph if at - found.span.start <= LONGEST]
    return replace(quoted, span=Span(found.span.start, max([quoted.span.end, *ends])))


def _admissions(new: Sequence[Reading], old: Sequence[Reading]) -> Iterator[Change]:
    """What somebody grants who denied it before, or who says that it was told otherwise."""
    denied = list(_denials(old))
    for reading in new:
        for statement in reading.statements:
            if statement.stance != "confirms" or not _ADMITTING.match(statement.cue):
                continue
            before = next(((r, s) for r, s in denied if same_speaker(s, statement)), None)
            text = reading.article.text[statement.start : statement.end]
            if before or _TURNED.search(text):
                then = finding(*before, "earlier") if before else None
                yield Change("admission", finding(reading, statement), then)


def _new_denials(new: Sequence[Reading], old: Sequence[Reading]) -> Iterator[Change]:
    """The denials of those who had not denied anything so far."""
    known = [statement for _, statement in _denials(old)]
    for reading, statement in _denials(new):
        if statement.speaker and not any(same_speaker(statement, k) for k in known):
            yield Change("denial", finding(reading, statement))
            known.append(statement)


def _denials(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Statement]]:
    return ((r, s) for r in readings for s in r.statements if s.stance == "denies")


def _figures(new: Sequence[Reading], old: Sequence[Reading]) -> Iterator[Change]:
    """The figures that the newest article gives otherwise than the newest of the older ones."""
    former: dict[str, tuple[float, Reading, Span]] = {}
    for reading in sorted(old, key=_when):
        former.update(_counted(reading))
    latest: dict[str, tuple[float, Reading, Span]] = {}
    for reading in sorted(new, key=_when):
        latest.update(_counted(reading))
    told: set[Span] = set()
    for kind, (value, reading, span) in latest.items():
        if kind in former and former[kind][0] != value and span not in told:
            _, before, there = former[kind]
            told.add(span)
            yield Change("figure", shown(reading, span), shown(before, there, "earlier"))


def _counted(reading: Reading) -> dict[str, tuple[float, Reading, Span]]:
    """The figures that stand at the top of an article, by what they count."""
    found: dict[str, tuple[float, Reading, Span]] = {}
    for number, span in enumerate(reading.spans[:NEAR_TOLL]):
        for kind, value in measures(reading.article.text[span.start : span.end]):
            if number < NEAR_TOP or kind in TOLL:
                found.setdefault(kind, (value, reading, span))
    return found


def rewritten(reading: Reading, before: Stored, most: int = 3) -> tuple[Change, ...]:
    """What an article says otherwise than its former version, sentence by sentence."""
    body = sentences(before.text, read_opening(before.text).body_start, len(before.text))
    former = {span: _words(before.text, span) for span in body}
    known = {" ".join(words) for words in former.values()}
    found = []
    for span in reading.spans:
        words = _words(reading.article.text, span)
        if " ".join(words) in known:
            continue
        near = max(former, key=lambda s: _likeness(words, former[s]), default=None)
        then = None
        if near is not None and _likeness(words, former[near]) >= REWRITTEN:
            citation = Citation(before, near.start, near.end)
            then = _plain((citation,), "earlier")
        found.append(Change("text", shown(reading, span), then))
    return tuple(sorted(found, key=lambda c: c.before is None)[:most])


def finding(reading: Reading, statement: Statement, place: Place = "answer") -> Finding:
    """The finding that shows a statement."""
    span = Span(statement.start, statement.end)
    return Found(reading, -1, span, statement, 0.0, NOTHING).finding(place)


def shown(reading: Reading, span: Span, place: Place = "answer") -> Finding:
    """The finding that shows a sentence, with the statement it carries."""
    number = reading.spans.index(span)
    return whole(Found(reading, number, span, None, 0.0, NOTHING)).finding(place)


def _plain(citations: tuple[Citation, ...], place: Place) -> Finding:
    return Finding(citations, None, None, "reports", "not_stated", None, None, place)


def _words(text: str, span: Span) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text[span.start : span.end]).lower())


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / max(1, len(first | second))


def _when(reading: Reading) -> float:
    return epoch(reading.article.published_at) or 0.0
