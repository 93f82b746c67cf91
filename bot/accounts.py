"""Who said what about a story: the statements of its articles, chosen by speaker and stance."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bot.kinds import ASKING
from bot.question import Part, Term, content
from bot.reading import Reading, Scores
from bot.story import Weights
from index.statements import Stance, Statement
from index.terms import terms

_VERB = (
    r"say|said|claim|claimed|state|argue|announce|tell|told|warn|allege|comment|promise|suggest|accuse|blame|acknowledge|admit"
    r"|vow|explain|describe|demand|believe|think|recommend|give|gave|given|offer|provide|present|publish|show|have|react|respond"
    r"|reply|deny|denied|reject|refute|dispute|dismiss|contradict|put|call|report|confirm|retract|withdraw|want|ask|see|know|make|back|prove"
)
_SUBJECTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:did|does|do|has|have|had|is|are|was|were)\s+(?P<who>(?!there\b|it\b|anyone\b|anybody\b|any\b).+?)\s+(?:" + _VERB + r")(?:s|ed|ing|d)?\b",
        r"\b(?:the )?(?P<who>[\w .-]+?)['’]s?\s+(?:\w+ )?(?:response|reaction|evidence|proof|claims?|statement|denial|account|version|view|position|explanation)\b",
        r"\b(?:evidence|proof|response|reaction|denial|statement|comments?|word|account) (?:from|by|of) (?P<who>[\w .'’-]+)$",
        r"\baccording to (?P<who>[\w .'’-]+)$",
        r"^(?:and |but |or )*(?:what about |how about )?(?P<who>(?:the |an? )?[\w'’-]+(?: [\w'’-]+){0,3})$",
    )
)  # fmt: skip


class Account(NamedTuple):
    """One statement of an article, and how well its best sentence fits what was asked."""

    reading: Reading
    statement: Statement
    fit: float
    features: Features

    @property
    def content(self) -> str:
        """What was said."""
        s = self.statement
        return self.reading.article.text[s.content_start : s.content_end]


def speaker_asked(part: Part) -> tuple[Term, ...]:
    """The content words of the speaker whom a part asks about, or none."""
    patterns = _SUBJECTS if _elliptical(part) else _SUBJECTS[:-1]
    for pattern in patterns:
        match = pattern.search(part.text)
        if match:
            return content(match["who"], part.kinds)
    return ()


def _elliptical(part: Part) -> bool:
    return part.refers_back and len(part.text.split()) <= 5


def spoken_by(statement: Statement, who: Sequence[Term]) -> bool:
    """Whether a statement is by the person, body or office that a question names."""
    if statement.speaker is None or not who:
        return False
    name, role = set(terms(statement.speaker)), set(terms(statement.role or ""))
    asked = {t.stem for t in who}
    last = who[-1].stem
    return (
        asked <= name | role
        or last in name
        or (last in role and len(asked & (name | role)) * 2 > len(asked))
    )


def same_speaker(one: Statement, other: Statement) -> bool:
    """Whether two statements are by one speaker; unknown speakers are never the same."""
    if one.speaker is None or other.speaker is None:
        return False
    first, second = terms(one.speaker), terms(other.speaker)
    return first == second or (
        bool(first)
        and bool(second)
        and first[-1] == second[-1]
        and (len(first) == 1 or len(second) == 1)
    )


def of_stance(found: Iterable[Account], stances: Collection[Stance]) -> list[Account]:
    """Those with one of the stances, best fit first."""
    return sorted((a for a in found if a.statement.stance in stances), key=_worth, reverse=True)


_EVIDENCE_WORTH = {"shown": 0.3, "asserted": 0.25, "none_stated": 0.3, "not_stated": 0.0}


def _worth(account: Account) -> float:
    statement = account.statement
    words = statement.content_end - statement.content_start
    return (
        account.fit
        + _EVIDENCE_WORTH[statement.evidence]
        + (0.1 if statement.speaker else 0.0)
        + min(words, 240) / 2400
    )


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
