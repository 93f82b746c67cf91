"""How well passages serve a question; pure functions of the passages that might.

A passage's score is its BM25, the BM25 of its best two neighbouring sentences, both read with the
article's header, word pairs, the outlet and the days named, and a little of its vector's
similarity. Passages are then taken one by one, so that every clause of the question is served,
and none that only repeats what is already taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.counts import Numbers, bm25, count
from index.lexical import Size, rarity
from index.questions import Clause, Question


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be a hit. `stems` is its terms, a sentence a line."""

    id: int
    source: str | None
    published_at: str | None
    stems: str
    header: str
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What ranking needs to know of the whole archive: idf, and how large it is.

    `instead` has the terms that are looked for in place of one that the archive does not know.
    """

    idf: Mapping[str, float]
    size: Size
    instead: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts for."""

    window: float = 0.6
    pairs: float = 0.3  # two words side by side, as one word of their own
    similarity: float = 0.2
    outlet: float = 2.0
    day: float = 0.8
    period: float = 0.4
    clause: float = 2.0
    clause_passage: float = 0.5
    clause_window: float = 1.0
    clause_pairs: float = 0.5
    other_outlet: float = 0.3
    other_day: float = 0.6
    served: float = 0.8  # what is left of a clause's weight after a passage that serves it
    pool: int = 60
    near: float = 0.35  # a passage with no word of the question must be as similar as this


DEFAULT = Weights()
_HEADER = 0.5  # how often a word of the header counts as one of the passage, or of a sentence


def rank(
    question: Question,
    candidates: Sequence[Candidate],
    statistics: Statistics,
    limit: int,
    weights: Weights = DEFAULT,
) -> list[tuple[int, float]]:
    """The best candidates in the order to show them: each one's index and its score."""
    if not candidates or limit <= 0:
        return []
    features = _Features(question, candidates, statistics)
    scores = _scores(question, candidates, features, weights)
    clauses = [_served(clause, candidates, features, weights) for clause in question.clauses]
    return _taken(candidates, features, scores, np.array(clauses), limit, weights)


class _Features:
    """The question's terms in the candidates: a row a candidate, a column a term."""

    def __init__(
        self, question: Question, candidates: Sequence[Candidate], statistics: Statistics
    ) -> None:
        self.columns = {term: at for at, term in enumerate(question.terms)}
        self.lookup = dict(self.columns)
        for term, others in statistics.instead.items():
            self.lookup.update(dict.fromkeys(others, self.columns[term]))
        idf = np.array([statistics.idf.get(term, 0.0) for term in question.terms])
        idf = idf * np.array(question.weights)
        counts = count([c.stems for c in candidates], self.lookup, len(idf))
        headers, added = count([c.header for c in candidates], self.lookup, len(idf)).passages()
        headers, added = _HEADER * headers, _HEADER * added
        tf, lengths = counts.passages()
        self.passages = bm25(tf + headers, lengths + added, statistics.size.mean_length, idf, b=0.4)
        self.starts = counts.starts
        tf, lengths = counts.windows()
        of = np.repeat(np.arange(len(candidates)), np.diff([*self.starts, len(lengths)]))
        tf, lengths = tf + headers[of], lengths + added[of]
        self.windows = bm25(tf, lengths, float(lengths.mean()), idf, b=0.3)
        self.pair_terms = question.pairs
        columns = [(self.columns[first], self.columns[second]) for first, second in question.pairs]
        pairs = counts.pairs(columns)
        found = (pairs > 0).sum(axis=0)
        tell = np.array([rarity(statistics.size.passages, int(number)) for number in found])
        self.pairs = tell * pairs * 1.9 / (pairs + 0.9)

    def best_window(self, columns: Sequence[int]) -> Numbers:
        """Each candidate's best two neighbouring sentences, by these terms."""
        return np.maximum.reduceat(self.windows[:, columns].sum(axis=1), self.starts)


def _scores(
    question: Question,
    candidates: Sequence[Candidate],
    features: _Features,
    weights: Weights,
) -> Numbers:
    worded = features.passages.sum(axis=1)
    paired = weights.pairs * features.pairs.sum(axis=1)
    window = features.best_window(range(len(question.terms)))
    scores = (
        _relative(worded + paired)
        + weights.window * _relative(window + paired)
        + weights.similarity * np.array([c.similarity for c in candidates])
    )
    sources = question.sources
    for at, candidate in enumerate(candidates):
        scores[at] += weights.outlet * (candidate.source in sources)
        scores[at] += _when(question, candidate.published_at, weights)
        if question.terms and not worded[at] and candidate.similarity < weights.near:
            scores[at] = -np.inf
    return scores


def _when(question: Question, published_at: str | None, weights: Weights) -> float:
    if published_at and any(period.names(published_at) for period in question.periods):
        return weights.day
    if published_at and any(period.holds(published_at) for period in question.periods):
        return weights.period
    return 0.0


def _served(
    clause: Clause,
    candidates: Sequence[Candidate],
    features: _Features,
    weights: Weights,
) -> Numbers:
    """How well each candidate serves one clause, at most 1."""
    columns = [features.columns[term] for term in clause.terms]
    pairs = [at for at, (a, b) in enumerate(features.pair_terms) if {a, b} <= set(clause.terms)]
    served = _relative(
        weights.clause_passage * features.passages[:, columns].sum(axis=1)
        + weights.clause_window * features.best_window(columns)
        + weights.clause_pairs * features.pairs[:, pairs].sum(axis=1)
    )
    for at, candidate in enumerate(candidates):
        if clause.sources and candidate.source not in clause.sources:
            served[at] *= weights.other_outlet
        day = candidate.published_at
        if clause.periods and not (day and any(p.holds(day) for p in clause.periods)):
            served[at] *= weights.other_day
    return served


def _relative(scores: Numbers) -> Numbers:
    return scores / (scores.max(initial=0.0) or 1.0)


def _taken(
    candidates: Sequence[Candidate],
    features: _Features,
    scores: Numbers,
    clauses: Numbers,
    limit: int,
    weights: Weights,
) -> list[tuple[int, float]]:
    """Candidates one by one, the best first; a clause that was served counts for less."""
    order = [int(at) for at in np.argsort(-scores, kind="stable") if scores[at] > -np.inf]
    pool, rest = order[: weights.pool], order[weights.pool :]
    left = np.full(len(clauses), weights.clause)
    shown: set[str] = set()
    taken: list[tuple[int, float]] = []
    while len(taken) < limit and pool:
        gains = left[:, None] * clauses[:, pool]
        totals = scores[pool] + gains.max(axis=0, initial=0.0)
        best = int(totals.argmax())
        at = pool.pop(best)
        pool += rest[:1]
        del rest[:1]
        lines = candidates[at].stems.split("\n")
        if _repeats(lines, shown, features.lookup):
            continue
        shown.update(lines)
        taken.append((at, float(totals[best])))
        left[gains[:, best].argmax()] *= weights.served
    return taken


def _repeats(lines: Sequence[str], shown: set[str], lookup: Mapping[str, int]) -> bool:
    """Whether all that a passage says on the question, and most of the rest, is already shown."""
    new = [line for line in lines if line not in shown]
    if any(not lookup.keys().isdisjoint(line.split(" ")) for line in new):
        return False
    return sum(map(len, new)) <= 0.2 * sum(map(len, lines))
