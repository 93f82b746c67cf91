"""Whether a long question is about what the archive has never heard of.

No sentence holds all that a question of many clauses asks, so that the signs of `bot.doubt` tell
nothing of it; the outlets and names that the archive lacks do. Weights fitted by
`python -m benchmarks.nulls`.
"""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from bot.inquiry import Inquiry
from index.article import Hit
from index.coverage import Coverage

LONG = 12  # terms of a question that no sentence can hold
WEIGHTS = {
    "always": -1.17,
    "outlets": 2.87,  # it speaks of what an outlet published of which the archive has nothing
    "best": -4.76,  # the share of the question that the best passage holds
    "names": 5.71,  # the share of its names that no passage holds
}
UNHEARD = 0.5


class Covering(Protocol):
    """What an archive tells of how it covers a question."""

    def coverage(self, query: str, hits: Sequence[Hit]) -> Coverage: ...


def unheard(archive: Covering, question: str, inquiries: Sequence[Inquiry]) -> tuple[str, ...]:
    """What a long question asks about that the archive has never heard of, in words for the asker.

    Nothing where the archive may answer, and nothing of a question that is not long.
    """
    if len({term.stem for i in inquiries for term in i.ask.everything}) <= LONG:
        return ()
    held = archive.coverage(question, [hit for i in inquiries for hit in i.hits])
    if doubt(held) < UNHEARD:
        return ()
    published = [f"what {outlet} published" for outlet in held.outlets]
    return (*published, *_others(held.names, held.outlets)) or held.words[:3] or (question,)


def doubt(held: Coverage) -> float:
    """How probable it is that the archive does not say, from 0 to 1."""
    return 1 / (1 + math.exp(-float(np.dot(signs(held), list(WEIGHTS.values())))))


def signs(held: Coverage) -> tuple[float, ...]:
    """What speaks for and against an answer, in the order of the weights."""
    return 1.0, float(bool(held.outlets)), held.best, held.unnamed


def _others(names: Sequence[str], outlets: Sequence[str]) -> list[str]:
    return [n for n in names if not any(n in outlet or outlet in n for outlet in outlets)]
