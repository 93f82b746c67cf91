"""Proof. A citation is a slice of a stored version; a finding cannot exist without one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.article import Stored
from index.statements import Evidence, Stance

Part = Literal["answer", "dispute", "earlier"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage of one stored article version. Its quote is cut from the text, never carried."""

    article: Stored
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text) or not self.quote.strip():
            raise ValueError("a citation needs a non-empty span of the article's text")

    @property
    def quote(self) -> str:
        """The words themselves: `article.text[start:end]`."""
        return self.article.text[self.start : self.end]

    def overlaps(self, other: "Citation") -> bool:
        """Whether both are cut from overlapping passages of one article version."""
        same = self.article == other.article
        return same and self.start < other.end and other.start < self.end


# How the place of a citation is written as an address.
Link = Callable[[Citation], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the archive says, in its own words, and whose words they are.

    `citations[0]` is the quotation shown. Further citations are where the evidence state stands,
    or independent articles that say the same. `part` is its place in the answer: the answer
    itself, a denial or competing account of it, or an earlier figure that a later one replaced.
    """

    citations: tuple[Citation, ...]
    speaker: str | None
    role: str | None
    stance: Stance
    evidence: Evidence
    second_hand: str | None
    said_on: str | None
    part: Part = "answer"

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a finding needs at least one citation")

    @property
    def text(self) -> str:
        """What is shown: the first citation's words, verbatim."""
        return self.citations[0].quote
