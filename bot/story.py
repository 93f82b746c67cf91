"""One story among its neighbours: what articles hold of a question, and which belong together."""

from collections.abc import Mapping, Sequence

import numpy as np

from bot.question import Term
from bot.reading import DATES, Reading, Scores
from index.rarity import Rarity
from index.thesaurus import Thesaurus

RELATED = 0.5  # share of one opening's names that another article of the same story holds
TOUCHING = 0.2  # enough when both hold what was asked
SHORT = 3  # letters
ABOUT = 0.85  # share of the question that both then hold


class Weights:
    """What a term weighs: its rarity in the archive and, while that is small, in English."""

    def __init__(self, idf: Mapping[str, float], thesaurus: Thesaurus, articles: int) -> None:
        self._idf = idf
        self._rarity = Rarity(idf, thesaurus, articles)

    def of(self, asked: Sequence[Term]) -> Scores:
        """One weight a term."""
        return np.array([self._one(t) for t in asked], np.float32)

    def _one(self, term: Term) -> float:
        return self._rarity.of(term.stem, term.word, term.name)

    def share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """How much of `whole`, by weight, is in `part`."""
        total = sum(self._idf.get(s, 1.0) for s in whole)
        return sum(self._idf.get(s, 1.0) for s in whole & part) / total if total else 0.0


def held(reading: Reading, asked: Sequence[Term]) -> Scores:
    """How well an article holds each term anywhere, title included."""
    best = reading.match(asked).max(axis=1, initial=0.0)
    titled = np.array([t.stem in reading.title_stems for t in asked], np.float32)
    return np.asarray(np.maximum(best, titled), np.float32)


def share_held(reading: Reading, asked: Sequence[Term], weights: Weights) -> float:
    """The share, by weight, of the terms that an article holds."""
    weight = weights.of(asked)
    return float(weight @ held(reading, asked) / weight.sum())


def absent(reading: Reading, asked: Sequence[Term]) -> tuple[Term, ...]:
    """The names asked about that the article does not hold; of a full name the last word counts."""
    present = held(reading, asked)
    missing = []
    for number, term in enumerate(asked):
        followed = number + 1 < len(asked) and asked[number + 1].name
        if term.name and present[number] < 0.5 and not (followed and present[number + 1] >= 0.5):
            missing.append(term)
    return tuple(missing)


def strangers(readings: Sequence[Reading], asked: Sequence[Term], weights: Weights) -> float:
    """The share, by weight, of the names asked about that none of the articles holds.

    Days and months are no such names, nor what is short: "the UN" is often written out.
    """
    names = [t for t in asked if t.name and t.stem not in DATES]
    told = [t for t in names if len(t.word) > SHORT]
    if not told:
        return 0.0
    weight = weights.of(names)
    known = frozenset[str]().union(*(r.all_stems for r in readings))
    strange = [t in told and t.stem not in known for t in names]
    return float(weight @ np.array(strange) / weight.sum())


def family(
    head: Reading, readings: Sequence[Reading], asked: Sequence[Term], weights: Weights
) -> list[Reading]:
    """The articles that tell of the same event as `head`, itself among them, in their order.

    Copies do; so do articles of which one holds the names that the other opens with. Fewer of
    those names are enough for articles that all hold what was asked.
    """
    kin = [r for r in readings if r is head or akin(head, r, weights) >= RELATED]
    about = [r for r in readings if asked and _both(head, r, asked, weights) >= ABOUT]
    for reading in about:
        if reading not in kin and any(akin(k, reading, weights) >= TOUCHING for k in kin):
            kin.append(reading)
    return [r for r in readings if r in kin]


def akin(one: Reading, other: Reading, weights: Weights) -> float:
    """The share of the names that one article opens with, that the other holds; the larger."""
    if one.article.cluster == other.article.cluster:
        return 1.0
    return max(
        weights.share(other.all_stems, one.opening_names),
        weights.share(one.all_stems, other.opening_names),
    )


def _both(one: Reading, other: Reading, asked: Sequence[Term], weights: Weights) -> float:
    weight = weights.of(asked)
    return float(weight @ np.minimum(held(one, asked), held(other, asked)) / weight.sum())


def recency(readings: Sequence[Reading]) -> list[float]:
    """How new each article is among them, from 0 to 1; undated ones count as the oldest."""
    days = sorted({day(r) for r in readings})
    return [days.index(day(r)) / max(len(days) - 1, 1) for r in readings]


def day(reading: Reading) -> str:
    """The day on which an article was published, in ISO 8601; empty where it is not known."""
    return (reading.article.published_at or "")[:10]
