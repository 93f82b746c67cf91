"""How much of a question its hits speak of at all, and what no hit has a word of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.article import Hit
from index.questions import Question
from index.spelling import allowed, distance
from index.terms import terms


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares are of the question's content words, each by how much it tells; 0 to 1. Words for
    the telling itself ("reported", "claimed") count only in a question that has no others.

    `best` is the share that the best single passage has, `together` that of all hits. `words` and
    `names` are those of the question that stand in no hit, as the question writes them, and
    `unnamed` is their share of its names. `outlets` are named as such and have nothing in the
    archive. A question without content words is covered by any hit.
    """

    best: float
    together: float
    words: tuple[str, ...]
    names: tuple[str, ...]
    unnamed: float
    outlets: tuple[str, ...]


def coverage(
    question: Question,
    hits: Sequence[Hit],
    idf: Mapping[str, float],
    outlets: Sequence[str] = (),
) -> Coverage:
    """What of a question its hits cover.

    `idf` is the archive's, of the question's terms; `outlets` those that the archive lacks.
    """
    found = [_terms(hit) for hit in hits]
    most = max(question.weights, default=0.0)
    weights = {
        term: idf.get(term, 0.0)
        for term, weight in zip(question.terms, question.weights, strict=True)
        if weight == most
    }
    every = frozenset[str]().union(*found)
    there = {term for term in question.terms if _is_in(term, every)}
    names = tuple(n.text for n in question.names if not _is_together(n.terms, found))
    best = max(
        (_share(weights, {t for t in there if _is_in(t, one)}) for one in found), default=0.0
    )
    return Coverage(
        best=best,
        together=_share(weights, there) if hits else 0.0,
        words=tuple(
            word
            for term, word in zip(question.terms, question.words, strict=True)
            if term not in there
        ),
        names=names,
        unnamed=len(names) / max(len(question.names), 1),
        outlets=tuple(outlets),
    )


def _terms(hit: Hit) -> frozenset[str]:
    article = hit.article
    header = " ".join(filter(None, (article.title, article.source, article.dateline)))
    return frozenset(terms(f"{hit.text} {header}"))


def _is_in(term: str, found: frozenset[str]) -> bool:
    """Whether a term is there, or one that differs by a slip of the pen."""
    if term in found:
        return True
    return allowed(term) > 0 and any(
        other[0] == term[0] and other.isalpha() and distance(term, other, 1) <= 1
        for other in found
        if abs(len(other) - len(term)) <= 1
    )


def _is_together(name: tuple[str, ...], found: Sequence[frozenset[str]]) -> bool:
    return any(all(_is_in(term, one) for term in name) for one in found)


def _share(weights: Mapping[str, float], there: set[str]) -> float:
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in there) / total if total else 1.0
