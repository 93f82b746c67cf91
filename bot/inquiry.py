"""A question looked up: what each of its parts takes for granted, and where it is sought."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.conversation import goes_on, in_context, parts, remembered, told_of, topic
from bot.fit import Asked, asked
from bot.kinds import ASKING
from bot.ledger import Turn
from bot.question import Part, Term
from bot.reading import Reading
from bot.readings import Readable, Readings
from bot.speakers import speaker_asked
from bot.story import ABOUT, RELATED, Weights, akin, share_held
from index.article import Hit, Stored
from index.errors import NotFound
from index.spelling import is_slip
from index.terms import stem
from index.thesaurus import Thesaurus

LOOKED_AT = 12
SHARED = 2  # names that two articles of one conversation open with
HALF = 0.5  # of such a question, that what the conversation is about holds
SURE_SLIP = 6  # letters that an unknown word has at least, if it is to be a slip of spelling
_ASKING = frozenset(stem(word) for word in ASKING)
LOOKED_AT_FOR_CLAIMS = 24  # who did it, on what evidence, is told by many


class Library(Readable, Protocol):
    """What answering needs of the archive."""

    def search(
        self, query: str, *, limit: int, since: str | None, until: str | None, outlet: str | None
    ) -> list[Hit]: ...
    def article(self, ref: str, version: int | None = None) -> Stored: ...
    def count(self) -> int: ...
    def meant(self, query: str) -> Mapping[str, str]: ...
    def idf(self, stems: Collection[str]) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Filters:
    """What an asker narrows the archive to; dates are ISO 8601, inclusive."""

    since: str | None = None
    until: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One part of a question, and the articles in which its answer is sought.

    `cited` are those that the conversation is about.
    """

    ask: Asked
    readings: tuple[Reading, ...]
    weights: Weights
    cited: frozenset[str]
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
    knows = readings.thesaurus.knows
    before = remembered(turns, knows)
    spoken = len(before)
    meant = library.meant(question)
    for part in parts(question, turns, knows):
        part = _respelt(in_context(part, before), meant, readings.thesaurus)
        more = bool(turns) and goes_on(part, knows)
        unsaid = topic(part, before if part.refers_back or more else before[spoken:], knows)
        cited = told_of(turns) if more else ()
        ask = asked(part, speaker_asked(part), unsaid)
        inquiries.append(_look_up(library, readings, ask, cited, filters))
        before.append(part)
    return tuple(inquiries)


def _respelt(part: Part, meant: Mapping[str, str], thesaurus: Thesaurus) -> Part:
    """With the archive's spelling of words that neither it nor English at large knows."""

    def respelt(term: Term) -> Term:
        known = len(term.word) < SURE_SLIP or thesaurus.knows(term.word)
        if known or meant.get(term.stem, "") in _ASKING:
            return term
        spelt = meant.get(term.stem)
        if not spelt or not is_slip(term.word, spelt):
            return term
        return replace(term, stem=spelt, word=spelt)

    return replace(part, terms=tuple(map(respelt, part.terms)))


def _look_up(
    library: Library, readings: Readings, ask: Asked, cited: Sequence[str], filters: Filters
) -> Inquiry:
    query = " ".join((ask.part.text, *(t.word for t in ask.topic)))
    claimed = ask.part.kind in ("responsibility", "evidence")
    limit = LOOKED_AT_FOR_CLAIMS if claimed else LOOKED_AT
    hits = library.search(
        query, limit=limit, since=filters.since, until=filters.until, outlet=filters.outlet
    )
    articles = {hit.article.article_id: hit.article for hit in hits}
    for ref in cited:
        if ref not in articles:
            articles.update(_still_there(library, ref))
    found = readings.of(list(articles.values()), library)
    ask = _named(ask, found)
    stems = {s for r in found for s in r.opening_names} | {t.stem for t in ask.everything}
    weights = Weights(library.idf(stems), readings.thesaurus, library.count())
    found = _in_story(ask, found, cited, weights)
    return Inquiry(ask, tuple(found), weights, frozenset(cited), tuple(hits))


def _named(ask: Asked, found: Sequence[Reading]) -> Asked:
    """With those terms as names that most articles which have them write so."""

    def named(term: Term) -> Term:
        having = [r for r in found if term.stem in r.all_stems]
        as_name = sum(term.stem in r.names for r in having)
        return replace(term, name=True) if 2 * as_name > len(having) else term

    def each(terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(t if t.name else named(t) for t in terms)

    return ask._replace(terms=each(ask.terms), who=each(ask.who), topic=each(ask.topic))


def _in_story(
    ask: Asked, found: Sequence[Reading], cited: Sequence[str], weights: Weights
) -> list[Reading]:
    """What goes on with a conversation is sought where it is, if that holds what is asked."""
    told = [r for r in found if r.article.article_id in cited]
    names = {t.stem for t in (*ask.terms, *ask.who) if t.name}
    if not told or not names <= frozenset[str]().union(*(r.all_stems for r in told)):
        return list(found)
    beside = bool(ask.terms) and not ask.part.refers_back
    if beside and max(share_held(r, ask.terms, weights) for r in told) < HALF:
        return list(found)
    about = {s for r in told for s in r.opening_names}
    return [
        r
        for r in found
        if r in told
        or len(about & r.opening_names) >= SHARED
        or max(akin(t, r, weights) for t in told) >= RELATED
        or (ask.topic and share_held(r, ask.topic, weights) >= ABOUT)
    ]


def _still_there(library: Library, ref: str) -> dict[str, Stored]:
    try:
        return {ref: library.article(ref)}
    except NotFound:
        return {}
