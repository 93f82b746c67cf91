"""Which articles a question is about: one story, and not its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.question import Term
from bot.reading import Reading, Scores

ENOUGH = 0.5  # share of the question's weight that an article must hold to be about it
COMPARABLE = 0.75  # of the best article's share, for another article of the same story
RELATED = 0.34  # share of one opening's names that another article of the same story holds


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that a question is about, best first, and how well they hold its terms."""

    readings: tuple[Reading, ...]
    coverage: float
    absent: tuple[Term, ...]

    @property
    def empty(self) -> bool:
        """No article is about it."""
        return not self.readings


class Weights:
    """What a term weighs: its inverse document frequency in the archive."""

    def __init__(self, idf: Mapping[str, float]) -> None:
        self._idf = idf

    def of(self, asked: Sequence[Term]) -> Scores:
        """One weight a term."""
        return np.array([max(self._idf.get(t.stem, 0.0), 0.3) for t in asked], np.float32)

    def share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """How much of `whole`, by weight, is in `part`."""
        total = sum(self._idf.get(s, 1.0) for s in whole)
        return sum(self._idf.get(s, 1.0) for s in whole & part) / total if total else 0.0


def held(reading: Reading, asked: Sequence[Term]) -> Scores:
    """How well an article holds each term anywhere, title included."""
    best = reading.match(asked).max(axis=1, initial=0.0)
    titled = np.array([t.stem in reading.title_stems for t in asked], np.float32)
    return np.maximum(best, titled)


def coverage(reading: Reading, asked: Sequence[Term], weights: Weights) -> float:
    """The share of the question's weight that an article holds; 1 when nothing is asked for."""
    if not asked:
        return 1.0
    weight = weights.of(asked)
    return float(weight @ held(reading, asked) / weight.sum())


def find(
    readings: Sequence[Reading], asked: Sequence[Term], weights: Weights, bonus: Mapping[str, float]
) -> Story:
    """The story among the articles that a search found, given in its order.

    `bonus` adds to an article's rank (by article id): that it holds what the question's kind
    asks for, or that the conversation is about it.
    """
    if not readings:
        return Story((), 0.0, tuple(asked))
    shares = [coverage(r, asked, weights) for r in readings]
    newest = _recency(readings)
    ranks = [
        share + bonus.get(r.article.article_id, 0.0) + 0.1 / (place + 1) + 0.04 * newest[place]
        for place, (r, share) in enumerate(zip(readings, shares, strict=True))
    ]
    best = int(np.argmax(ranks))
    head, share = readings[best], shares[best]
    missing = absent(head, asked)
    order = sorted(range(len(readings)), key=lambda i: -ranks[i])
    same = [
        readings[i]
        for i in order
        if i == best or (shares[i] >= COMPARABLE * share and related(head, readings[i], weights))
    ]
    return Story(tuple(same), share, missing)


def absent(reading: Reading, asked: Sequence[Term]) -> tuple[Term, ...]:
    """The names asked about that the article does not hold; of a full name the last word counts."""
    present = held(reading, asked)
    missing = []
    for number, term in enumerate(asked):
        followed = number + 1 < len(asked) and asked[number + 1].name
        if term.name and present[number] < 0.5 and not (followed and present[number + 1] >= 0.5):
            missing.append(term)
    return tuple(missing)


def related(head: Reading, other: Reading, weights: Weights) -> bool:
    """Whether two articles tell of one event: copies, or the names of one opening in the other."""
    if head.article.cluster == other.article.cluster:
        return True
    return (
        weights.share(other.all_stems, head.opening_names) >= RELATED
        and weights.share(head.all_stems, other.opening_names) >= RELATED
    )


def _recency(readings: Sequence[Reading]) -> list[float]:
    days = sorted({(r.article.published_at or "")[:10] for r in readings})
    return [
        days.index((r.article.published_at or "")[:10]) / max(len(days) - 1, 1) for r in readings
    ]
