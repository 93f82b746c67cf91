"""The accounts of a story: its statements, chosen by stance and fit, each speaker once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.found import Found
from bot.reading import Reading
from bot.speakers import same_speaker
from index.statements import Stance, Statement


class Account(NamedTuple):
    """One statement of an article, and the sentence of it that fits best what was asked."""

    reading: Reading
    statement: Statement
    best: Found

    @property
    def fit(self) -> float:
        """How well that sentence fits."""
        return self.best.fit

    @property
    def content(self) -> str:
        """What was said."""
        s = self.statement
        return self.reading.article.text[s.content_start : s.content_end]

    @property
    def worth(self) -> float:
        """Its fit, and more for evidence told, for a named speaker, and for length."""
        s = self.statement
        here = s.evidence_start is not None and s.start <= s.evidence_start < s.end
        told = 0.0 if s.evidence == "not_stated" else 3.0 if here else 1.0
        return self.fit + told + (0.5 if s.speaker else 0.0) + min(len(self.content), 240) / 480


def accounts(
    family: Sequence[Reading], sentences: Mapping[tuple[int, int], Found]
) -> list[Account]:
    """Every statement of the articles, of whose `sentences` each stands at (article, number)."""
    found = []
    for reading in family:
        for s in reading.statements:
            told = [sentences[id(reading), n] for n in reading.numbers(s.start, s.end)]
            if told:
                best = max(told, key=lambda sentence: sentence.fit)
                found.append(Account(reading, _with_evidence(reading, s), best))
    return found


def _with_evidence(reading: Reading, statement: Statement) -> Statement:
    """With the evidence that another statement of the same speaker tells in the same passage."""
    if statement.evidence != "not_stated":
        return statement
    for other in reading.statements:
        if (
            other.evidence != "not_stated"
            and other.start < statement.end
            and statement.start < other.end
            and same_speaker(statement, other)
        ):
            return replace(
                statement,
                evidence=other.evidence,
                evidence_start=other.evidence_start,
                evidence_end=other.evidence_end,
            )
    return statement


def of_stance(found: Iterable[Account], stances: Collection[Stance]) -> list[Account]:
    """Those with one of the stances, the worthiest first."""
    chosen = (a for a in found if a.statement.stance in stances)
    return sorted(chosen, key=lambda a: -a.worth)


def one_each(found: Iterable[Account], most: int) -> list[Account]:
    """The first account of each speaker, in order, at most so many."""
    kept: list[Account] = []
    for account in found:
        if len(kept) == most:
            break
        if not any(
            same_speaker(account.statement, k.statement) or overlap(account, k) for k in kept
        ):
            kept.append(account)
    return kept


def overlap(one: Account, other: Account) -> bool:
    """Whether two accounts are quoted from overlapping passages of one article."""
    a, b = one.statement, other.statement
    return one.reading is other.reading and a.start < b.end and b.start < a.end
