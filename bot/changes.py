"""What is different from before: figures, denials, retractions, admissions, rewritten text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from bot.denials import is_main
from bot.evidence import Citation, Finding
from bot.evidence import Part as Place
from bot.excerpts import corrects, denials_in, finding, shown
from bot.measures import measures
from bot.reading import Reading
from bot.speakers import same_speaker
from index.article import Span, Stored
from index.dateline import read_opening
from index.prepare import epoch
from index.sentences import sentences
from index.statements import Statement
from index.terms import terms

Kind = Literal["retraction", "admission", "figure", "denial", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # the gravest first
TOLL = frozenset({"dead", "missing", "hurt", "ill", "held"})
RISING = TOLL - {"missing"}  # these fall only when somebody says that they were counted wrong
NEAR_TOP = 2  # sentences in which a figure is the story's, and not some figure
NEAR_TOLL = 4
SHARED = 3  # words, names among them, of a retraction and of what it takes back
REWRITTEN = 0.5  # of a sentence's words, which its former wording has too

_SAYING = re.compile(
    r"\b(?:figures?|toll|count|estimates?|numbers?|charges?|claims?|accusations?|allegations?"
    r"|remarks?|words|comments?|statements?|assertions?|suggestions?|confessions?|testimony"
    r"|reports?|articles?|stor(?:y|ies)|headlines?)\b",
    re.IGNORECASE,
)
_ADMITTING = re.compile(
    r"^(?:admit|acknowledg|conced|confess|own(?:s|ed)? up|apologi[sz])", re.IGNORECASE
)
_TURNED = re.compile(
    r"\b(?:(?:had|having) (?:earlier |previously )?(?:denied|said|claimed|blamed|called|disputed)"
    r"|earlier|not true|at first|instead of|no longer|previous(?:ly)?)\b",
    re.IGNORECASE,
)
_MISTAKEN = re.compile(r"\b(?:wrong|mistaken?|mistakes|errors?)\b", re.IGNORECASE)
_LOWERED = re.compile(
    r"\b(?:cut|lower\w*|revis\w+|correct\w*|not|instead|wrong\w*|twice|reduced|down)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    "a an the of in on at to for and or but that had has have was were he she it his her its who"
    " said by with as from".split()
)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not as it was told before; `before` is how it was told, where it was."""

    kind: Kind
    now: Finding
    before: Finding | None = None


def changes(new: Sequence[Reading], old: Sequence[Reading]) -> tuple[Change, ...]:
    """What new articles of a story change of what older ones told, the gravest first."""
    return (
        *retractions(new, old),
        *_admissions(new, old),
        *(_new_denials(new, old) if old else ()),
        *_figures(new, old),
    )


def retractions(new: Sequence[Reading], old: Sequence[Reading]) -> Iterator[Change]:
    """What somebody takes back; an outlet's own correction, by its first sentence."""
    for reading in new:
        if corrects(reading):
            mine = [r for r in old if r.article.source == reading.article.source and r.spans]
            before = shown(mine[0], mine[0].spans[0], "earlier") if mine else None
            yield Change("retraction", shown(reading, reading.spans[0]), before)
            continue
        for statement in reading.statements:
            content = reading.article.text[statement.content_start : statement.content_end]
            if statement.stance == "retracts" and _SAYING.search(content):
                taken_back = _said_before(reading, statement, old)
                yield Change("retraction", finding(reading, statement), taken_back)


def _said_before(reading: Reading, statement: Statement, old: Sequence[Reading]) -> Finding | None:
    """What the same speaker said of the same before, the most alike."""
    now = frozenset(_words(reading.article.text, Span(statement.start, statement.end)))
    best: tuple[float, Finding] | None = None
    for former in old:
        for said in former.statements:
            if said.stance == "denies" or not same_speaker(said, statement):
                continue
            then = frozenset(_words(former.article.text, Span(said.start, said.end)))
            alike = len(now & then - _SMALL) + (2 if said.stance == "blames" else 0)
            if alike >= SHARED and (best is None or alike > best[0]):
                best = alike, finding(former, said, "earlier")
    return best[1] if best else None


def _admissions(new: Sequence[Reading], old: Sequence[Reading]) -> Iterator[Change]:
    """What somebody grants who denied it before, or who says that it was told otherwise."""
    denied = list(_denials(old))
    for reading in new:
        for statement in reading.statements:
            if statement.stance != "confirms":
                continue
            before = next((d for d in denied if _is_same(statement, reading, d[1])), None)
            text = reading.article.text[statement.start : statement.end]
            turned = _TURNED.search(text) or (old and _MISTAKEN.search(text))
            if _ADMITTING.match(statement.cue) and (before or turned):
                then = finding(*before, "earlier") if before else None
                yield Change("admission", finding(reading, statement), then)


def _is_same(statement: Statement, reading: Reading, other: Statement) -> bool:
    """Whether two speak for one: by name, or "the company" after a sentence that names it."""
    if same_speaker(statement, other):
        return True
    numbers = reading.numbers(statement.start, statement.end)
    named = terms(other.speaker or "")
    if not named or not numbers or not (statement.speaker or "").lower().startswith("the "):
        return False
    return any(set(named) <= reading.stems[n] for n in (numbers[0], max(0, numbers[0] - 1)))


def _new_denials(new: Sequence[Reading], old: Sequence[Reading]) -> Iterator[Change]:
    """The denials of those who had not denied anything so far."""
    known = [statement for _, statement in _denials(old)]
    for reading, statement in _denials(new):
        if not is_main(reading, statement):
            continue
        if statement.speaker and not any(same_speaker(statement, k) for k in known):
            yield Change("denial", finding(reading, statement))
            known.append(statement)


def _denials(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Statement]]:
    return ((r, s) for r in readings for s in denials_in(r))


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
        if kind not in former or span in told:
            continue
        was, before, there = former[kind]
        falls = kind in RISING and value < was
        text = reading.article.text[span.start : span.end]
        if value != was and (not falls or _LOWERED.search(text)):
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


def gravest(turned: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that matter most, each passage once, and of one figure only the last."""
    kept: list[Change] = []
    for change in sorted(turned, key=lambda c: KINDS.index(c.kind)):
        now = change.now.citations[0]
        later = [k.now.citations[0] for k in kept]
        later += [k.before.citations[0] for k in kept if k.before and k.kind == change.kind]
        if not any(now.overlaps(place) for place in later):
            kept.append(change)
    return tuple(kept)


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


def _plain(citations: tuple[Citation, ...], place: Place) -> Finding:
    return Finding(citations, None, None, "reports", "not_stated", None, None, place)


def _words(text: str, span: Span) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text[span.start : span.end]).lower())


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / max(1, len(first | second))


def _when(reading: Reading) -> float:
    return epoch(reading.article.published_at) or 0.0
