"""Who said what, in what words, how strongly, and on what evidence; read without a model."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Stance = Literal[
    "asserts", "claims_responsibility", "blames", "denies", "confirms", "retracts", "reports"
]
Evidence = Literal["shown", "asserted", "none_stated", "not_stated"]
STANCES: tuple[Stance, ...] = get_args(Stance)
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution in one article. Spans are offsets into the article's text.

    `speaker` and `role` are words of the article ("Alexander Bortnikov", "head of Russia's FSB
    security agency"), a pronoun being resolved inside the article or else left as None.
    `start:end` is the quotable span: the whole sentence or sentences that carry the attribution
    and its words. `content_*` is what was said, `evidence_*` where the article says what evidence
    there was or that there was none. `second_hand` is who relayed it ("Russian news agencies").
    `said_on` is an ISO date, None when it cannot be told. A stance of "reports" is no statement
    of the speaker's: the article itself tells what they want, think or declined to say.
    """

    speaker: str | None
    role: str | None
    cue: str
    stance: Stance
    evidence: Evidence
    second_hand: str | None
    said_on: str | None
    start: int
    end: int
    content_start: int
    content_end: int
    evidence_start: int | None = None
    evidence_end: int | None = None


def said_by_somebody(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Without what the article only reports of somebody."""
    return tuple(s for s in statements if s.stance != "reports")
