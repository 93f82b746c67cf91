"""Search: passages of the record that serve a question, best first."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, bindparam, select, text

from index import lexical, scopes
from index.article import Hit, Passage, Span
from index.coverage import Coverage, coverage
from index.database import Record
from index.lexical import Scope
from index.outlets import sources_named, unknown_outlets
from index.periods import Period
from index.questions import Question, read_question
from index.ranking import Candidate, rank
from index.records import passages, stored
from index.vocabulary import Terms, Vocabulary

# Candidates: for a question, in the outlets and days it names, for a clause, by meaning.
_WHOLE, _NAMED, _CLAUSE, _SIMILAR = 120, 80, 40, 60
_FEW, _NARROW, _MANY = 30, 300, 600
_POSTINGS = 3_000  # read for one match, a millisecond for a thousand
_MOST_TERMS, _PERIODS = 40, 4


class Nearest(Protocol):
    """Passages near a text in meaning: their ids in the record, and the cosine of each."""

    def __call__(self, query: str, limit: int) -> Mapping[int, float]: ...


class Search:
    """What can be looked up in one record; remembers only frequencies and names of outlets."""

    def __init__(
        self,
        record: Record,
        nearest: Nearest | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._record = record
        self._nearest = nearest
        self._clock = clock
        self._vocabulary = Vocabulary()

    def __call__(
        self,
        query: str,
        *,
        limit: int = 10,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        today: date | None = None,
    ) -> list[Hit]:
        """The best passages for a question or some words; filters hold for every one of them.

        `since` and `until` are ISO dates or moments, both inclusive; an article without a date
        is not left out. `outlet` is a source of the archive by any name it goes by.
        """
        if limit < 1 or not any(map(str.isalnum, query)):
            return []
        scope = scopes.since(since) & scopes.until(until)
        filtered = bool(scope.where or outlet)
        with ThreadPoolExecutor(1) as beside, self._record.reading() as conn:
            similar = beside.submit(self._similar, query, limit, filtered)
            size = self._vocabulary.size(conn)
            if not size.passages:
                return []
            question = self._read(query, today)
            if outlet:
                scope &= scopes.from_sources(
                    sources_named(outlet, self._vocabulary.outlets), "outlet"
                )
            terms = self._vocabulary.terms(conn, question, size)
            visible = scope & scopes.released(self._clock())
            for wanted in (max(_WHOLE, 3 * limit), max(_MANY, 20 * limit)):
                ids = {*_lexical(conn, question, terms, scope, wanted)}
                found = similar.result()
                ids.update(found)
                candidates = _candidates(conn, ids, visible, found)
                ranked = rank(question, candidates, terms.statistics, limit)
                if len(ranked) >= limit or len(ids) < wanted:
                    break  # else they were copies of one another
            return _hits(conn, [(candidates[index].id, score) for index, score in ranked])

    def coverage(self, query: str, hits: Sequence[Hit], today: date | None = None) -> Coverage:
        """How much of a question its hits speak of, and which of its words and names no hit has."""
        question = self.read(query, today)
        strange = unknown_outlets(query, self._vocabulary.outlets)
        return coverage(question, hits, self.idf(question.terms), strange)

    def read(self, query: str, today: date | None = None) -> Question:
        """A question as this archive understands it: the outlets it names are the archive's."""
        with self._record.reading() as conn:
            self._vocabulary.size(conn)
        return self._read(query, today)

    def outlets(self) -> tuple[str, ...]:
        """The sources of the archive's articles."""
        with self._record.reading() as conn:
            self._vocabulary.size(conn)
        return self._vocabulary.outlets

    def meant(self, query: str) -> dict[str, str]:
        """For terms of a query that the archive does not have, the likeliest that it has."""
        with self._record.reading() as conn:
            size = self._vocabulary.size(conn)
            question = self._read(query, None)
            terms = self._vocabulary.terms(conn, question, size)
        return {t: others[0] for t, others in terms.instead.items() if t not in terms.known}

    def idf(self, terms: Collection[str]) -> dict[str, float]:
        """How much each term tells in this archive; one that it does not have tells most."""
        with self._record.reading() as conn:
            size = self._vocabulary.size(conn)
            known = self._vocabulary.frequencies(conn, terms)
        return {term: lexical.rarity(size.passages, known.get(term, 0)) for term in terms}

    def _read(self, query: str, today: date | None) -> Question:
        return read_question(query, sources=self._vocabulary.outlets, today=today or date.today())

    def _similar(self, query: str, limit: int, filtered: bool) -> Mapping[int, float]:
        if self._nearest is None:
            return {}
        wanted = max(_SIMILAR, 2 * limit)
        return self._nearest(query, 5 * wanted if filtered else wanted)


def search(
    record: Record,
    query: str,
    *,
    limit: int = 10,
    since: str | None = None,
    until: str | None = None,
    outlet: str | None = None,
    nearest: Nearest | None = None,
) -> list[Hit]:
    """Search a record once; see Search."""
    return Search(record, nearest)(query, limit=limit, since=since, until=until, outlet=outlet)


def _lexical(
    conn: Connection, question: Question, terms: Terms, scope: Scope, wanted: int
) -> Iterator[int]:
    """Passages that have words of the question, the most promising of each kind of looking."""
    if not question.terms:
        yield from _unworded(conn, question, scope, wanted)
        return
    asked = sorted(terms.of(question.terms), key=lambda t: terms.known.get(t, 0))[:_MOST_TERMS]
    if scope.where:
        every = lexical.within(conn, scope, _NARROW + 1)
        if len(every) <= _NARROW:
            yield from every
            return
    for postings in (_POSTINGS, 5 * _POSTINGS, float("inf")):
        found = lexical.match(conn, lexical.any_of(asked, terms.known, postings), wanted, scope)
        if len(found) >= _FEW:
            break
    yield from found
    if len(question.clauses) < 2:
        part = lexical.any_of(asked, terms.known, _POSTINGS / 2)
        for inside in _named(question.sources, question.periods[:_PERIODS]):
            yield from lexical.match(conn, part, _NAMED, scope & inside)
        return
    for clause in question.clauses:
        part = lexical.any_of(terms.of(clause.terms), terms.known, _POSTINGS / 2)
        for inside in _named(clause.sources, clause.periods[:1]) or [Scope()]:
            yield from lexical.match(conn, part, _CLAUSE, scope & inside)


def _named(sources: Collection[str], periods: Sequence[Period]) -> list[Scope]:
    named = [scopes.from_sources(sources)] if sources else []
    return named + [scopes.in_period(period) for period in periods]


def _unworded(conn: Connection, question: Question, scope: Scope, limit: int) -> list[int]:
    """For "what happened yesterday?": what the named outlets had, or the named days."""
    if not question.sources and not question.periods:
        return []
    if question.sources:
        scope &= scopes.from_sources(question.sources)
    if question.periods:
        scope &= scopes.in_period(question.periods[0])
    return lexical.newest(conn, scope, limit)


def _candidates(
    conn: Connection, ids: Collection[int], scope: Scope, found: Mapping[int, float]
) -> list[Candidate]:
    """The candidates among these passages that the record holds inside the scope."""
    statement = (
        "SELECT p.id, a.source, a.published_at, p.stems, p.header"  # noqa: S608
        " FROM passages p JOIN articles a ON a.id = p.article_id"
        f" WHERE p.id IN :ids AND {scope.where or '1 = 1'}"
    )
    expanded = text(statement).bindparams(bindparam("ids", expanding=True))
    rows = conn.execute(expanded, {"ids": sorted(ids), **scope.values}) if ids else ()
    return [
        Candidate(id, source, published_at, stems, header, found.get(id, 0.0))
        for id, source, published_at, stems, header in rows
    ]


def _hits(conn: Connection, ranked: Sequence[tuple[int, float]]) -> list[Hit]:
    columns = (
        passages.c.id,
        passages.c.start,
        passages.c.end,
        passages.c.sentences,
        passages.c.article_id,
    )
    ids = [id for id, _ in ranked]
    rows = {r.id: r for r in conn.execute(select(*columns).where(passages.c.id.in_(ids)))}
    held = stored(conn, {row.article_id for row in rows.values()})
    return [
        Hit(
            held[rows[id].article_id],
            Passage(rows[id].start, rows[id].end, tuple(Span(*s) for s in rows[id].sentences)),
            score,
        )
        for id, score in ranked
    ]
