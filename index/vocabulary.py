"""The words of an archive: how frequent they are, and which one an unknown word was meant to be."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from index import lexical
from index.lexical import Scope
from index.questions import Question
from index.ranking import Statistics
from index.records import articles
from index.spelling import allowed, is_slip, neighbours

_MISSPELT = 0.6  # what a word of the archive counts for in place of the one that was written
_UNKNOWN = 3  # how many unknown words of a question are looked up by spelling
_FEW = 3  # content words of a question in which words that never meet are looked up too
_LONG = 6  # letters of a known word that may still be misspelt


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a question as the archive knows them.

    `known` has frequencies, `instead` what is looked for in place of a term.
    """

    known: Mapping[str, int]
    instead: Mapping[str, tuple[str, ...]]
    statistics: Statistics

    def of(self, terms: Collection[str]) -> list[str]:
        """What to look for when these terms are asked for."""
        return [other for term in terms for other in self.instead.get(term, (term,))]


class Vocabulary:
    """Words and outlets of one record, remembered while the archive is as large as it was.

    That a word is unknown is never remembered.
    """

    def __init__(self) -> None:
        self.outlets: tuple[str, ...] = ()
        self._size = lexical.Size(0, 0.0)
        self._frequencies: dict[str, int] = {}

    def size(self, conn: Connection) -> lexical.Size:
        """How large the archive is now; what was remembered of another size is forgotten."""
        size = lexical.size(conn)
        if size != self._size:
            sources = select(articles.c.source).distinct().where(articles.c.source.is_not(None))
            self.outlets = tuple(sorted(conn.execute(sources).scalars()))
            self._frequencies = {}
            self._size = size
        return size

    def frequencies(self, conn: Connection, terms: Collection[str]) -> dict[str, int]:
        """In how many passages each of these terms stands, if it does in any."""
        remembered = self._frequencies
        new = [term for term in terms if term not in remembered]
        remembered.update(lexical.frequencies(conn, new))
        return {term: remembered[term] for term in terms if term in remembered}

    def terms(self, conn: Connection, question: Question, size: lexical.Size) -> Terms:
        """A question's terms, those that were misspelt together with what was meant."""
        known = self.frequencies(conn, question.terms)
        instead = {
            **dict(_unknown(conn, question, known)),
            **dict(_never_met(conn, question, known)),
        }
        known |= self.frequencies(conn, [o for others in instead.values() for o in others])
        idf = {term: lexical.rarity(size.passages, known.get(term, 0)) for term in question.terms}
        for term, others in instead.items():
            together = min(size.passages, sum(known.get(other, 0) for other in others))
            idf[term] = _MISSPELT * lexical.rarity(size.passages, together)
        return Terms(known, instead, Statistics(idf, size, instead))


def _unknown(
    conn: Connection, question: Question, known: Mapping[str, int]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Words that the archive lacks, with its words of nearly that spelling."""
    unknown = [term for term in question.terms if term not in known and allowed(term)]
    for term in unknown[:_UNKNOWN]:
        meant = tuple(other for other in _nearby(conn, term) if is_slip(term, other))
        if meant:
            yield term, meant


def _never_met(
    conn: Connection, question: Question, known: Mapping[str, int]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Words that exist but never beside their neighbour, as one of like spelling does.

    "concret hall": there is concrete, and there are halls, and a concert hall.
    """
    if len(question.terms) > _FEW:
        return
    for first, second in question.pairs:
        if not {first, second} <= known.keys() or _meets(conn, first, second):
            continue
        for word in (first, second):
            nearby = _nearby(conn, word) if len(word) >= _LONG else ()
            pairs = {o: (o, second) if word == first else (first, o) for o in nearby}
            meant = tuple(other for other in nearby if _meets(conn, *pairs[other]))
            if meant:
                yield word, (word, *meant)


def _nearby(conn: Connection, word: str) -> tuple[str, ...]:
    start = 3 if len(word) > _LONG else 2
    vocabulary = (pair for pair in lexical.beginning(conn, word[:start]) if pair[0] != word)
    return neighbours(word, vocabulary)


def _meets(conn: Connection, first: str, second: str) -> bool:
    return bool(lexical.match(conn, f'"{first} {second}"', 1, Scope()))
