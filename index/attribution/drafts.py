"""Statements in the making: attributions with their speakers, before dates and spans are told."""

from dataclasses import dataclass

from index.article import Span
from index.attribution.attributions import Attribution
from index.attribution.speaker import Speaker
from index.statements import Evidence, Stance


@dataclass(slots=True)
class Draft:
    """One statement before it is final; `sentence` is the number of the sentence of its verb."""

    attribution: Attribution
    sentence: int
    speaker: Speaker | None
    stance: Stance
    content: Span
    second_hand: str | None
    evidence: Evidence = "not_stated"
    evidence_span: Span | None = None

    @property
    def key(self) -> str | None:
        """Who speaks, for comparing; None when that is not known."""
        return self.speaker.key if self.speaker else None
