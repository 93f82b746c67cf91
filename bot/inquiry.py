"""A question in its conversation: what each part takes for granted, and the story it is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.kinds import Kind
from bot.ledger import Turn
from bot.question import Part, Term, read
from bot.reading import Reading, Readings
from bot.story import Story, Weights, find
from index.article import Hit, Stored
from index.errors import NotFound
from index.statements import Stance, Statement

LOOKED_AT = 12
_STANCES: dict[Kind, frozenset[Stance]] = {
    "responsibility": frozenset({"claims_responsibility", "blames"}),
    "evidence": frozenset({"claims_responsibility", "blames"}),
    "denial": frozenset({"denies"}),
}


class Library(Protocol):
    """What answering needs of the archive."""

    def search(
        self, query: str, *, limit: int, since: str | None, until: str | None, outlet: str | None
    ) -> list[Hit]: ...
    def article(self, ref: str, version: int | None = None) -> Stored: ...
    def statements(self, article_ids: Collection[str]) -> Mapping[str, tuple[Statement, ...]]: ...
    def idf(self, stems: Collection[str]) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Filters:
    """What an asker narrows the archive to; dates are ISO 8601, inclusive."""

    since: str | None = None
    until: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One part of a question with what it takes for granted, and where its answer is sought."""

    part: Part
    topic: tuple[Term, ...]
    story: Story
    weights: Weights
    hits: tuple[Hit, ...]


def inquire(
    library: Library,
    readings: Readings,
    question: str,
    turns: Sequence[Turn] = (),
    filters: Filters = Filters(),
) -> tuple[Inquiry, ...]:
    """Look up every part of a question, in order."""
    inquiries: list[Inquiry] = []
    before = _remembered(turns)
    said = len(before)
    for part in read(question):
        topic = _topic(part, before if part.refers_back else before[said:])
        asked = _in_context(part, before)
        cited = turns[-1].articles if turns and part.refers_back else ()
        inquiries.append(_look_up(library, readings, asked, topic, cited, filters))
        before = [*before, asked]
    return tuple(inquiries)


def _remembered(turns: Sequence[Turn]) -> list[Part]:
    parts: list[Part] = []
    for turn in turns:
        for part in read(turn.question):
            parts.append(_in_context(part, parts))
    return parts


def _topic(part: Part, before: Sequence[Part]) -> tuple[Term, ...]:
    """The terms that a part leaves unsaid: those of the parts before it, back to one with names."""
    if not part.refers_back and any(t.name for t in part.terms):
        return ()
    topic: dict[str, Term] = {}
    for earlier in reversed(before):
        topic.update({t.stem: t for t in earlier.terms if t.stem not in topic})
        if not earlier.refers_back or any(t.name for t in earlier.terms):
            break
    own = {t.stem for t in part.terms}
    return tuple(t for t in topic.values() if t.stem not in own)


def _in_context(part: Part, before: Sequence[Part]) -> Part:
    """An elliptical part ("and the minister?") asks what the part before it asked."""
    if part.kinds == ("what",) and part.refers_back and len(part.text.split()) <= 4 and before:
        return replace(part, kinds=before[-1].kinds)
    return part


def _look_up(
    library: Library,
    readings: Readings,
    part: Part,
    topic: Sequence[Term],
    cited: Sequence[str],
    filters: Filters,
) -> Inquiry:
    query = " ".join((part.text, *(t.word for t in topic)))
    hits = library.search(
        query, limit=LOOKED_AT, since=filters.since, until=filters.until, outlet=filters.outlet
    )
    articles = {hit.article.article_id: hit.article for hit in hits}
    for ref in cited:
        if ref not in articles:
            articles.update(_still_there(library, ref))
    read_articles = _read(library, readings, list(articles.values()))
    asked = (*part.terms, *topic)
    weights = Weights(
        library.idf({s for r in read_articles for s in r.opening_names} | {t.stem for t in asked})
    )
    story = find(read_articles, asked, weights, _bonus(part, read_articles, cited))
    return Inquiry(part, tuple(topic), story, weights, tuple(hits))


def _still_there(library: Library, ref: str) -> dict[str, Stored]:
    try:
        return {ref: library.article(ref)}
    except NotFound:
        return {}


def _read(library: Library, readings: Readings, articles: Sequence[Stored]) -> list[Reading]:
    missing = readings.missing(articles)
    return readings.of(articles, dict(library.statements(missing)) if missing else {})


def _bonus(part: Part, found: Sequence[Reading], cited: Sequence[str]) -> dict[str, float]:
    wanted = _STANCES.get(part.kind, frozenset())
    bonus = dict.fromkeys(cited, 0.5)
    for reading in found:
        stances = {s.stance for s in reading.statements}
        if wanted & stances:
            ref = reading.article.article_id
            share = 0.4 if "claims_responsibility" in wanted & stances else 0.2
            bonus[ref] = bonus.get(ref, 0.0) + share
    return bonus
