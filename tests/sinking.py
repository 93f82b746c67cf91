"""An invented story for the tests of quoting with a model: a dredger sunk in a harbour."""

from collections.abc import Sequence

from index.article import Hit, Span, Stored
from index.passages import passages
from index.statements import Evidence, Stance, Statement

MONDAY = """TOLVIK - The Grey Tide movement said on Monday it had sunk the dredger Halmar and \
released a video of divers fixing a charge to its hull.

Port minister Ilse Brandt blamed the neighbouring republic of Orsk, without offering any proof. \
Orsk’s foreign ministry rejected the charge as “a fairy tale”.

“We were asleep in our barracks,” coast guard commander Pavel Rune said of the night of the \
sinking. He said 14 sailors were missing.

The dredger had been built in 1987 and lay at berth nine.
"""
WEDNESDAY = """TOLVIK - The number of missing sailors fell to 11 on Wednesday after three were \
found alive, commander Rune told reporters.

Retired diver Anton Vell explained that a charge of that size needed a crane. The mayor met \
Ilse Brandt at berth nine.
"""


def stored(
    text: str, article_id: str = "halmar-1", published_at: str | None = "2031-05-06"
) -> Stored:
    """A stored article with this text."""
    return Stored(
        article_id=article_id,
        version=1,
        text=text,
        sha256="0" * 64,
        seen_at="2031-05-07T00:00:00Z",
        latest=1,
        cluster=article_id,
        first_seen="2031-05-07T00:00:00Z",
        title="Dredger sunk in Tolvik",
        url=None,
        source="Tolvik Courier",
        author=None,
        published_at=published_at,
        modified_at=None,
        dateline="TOLVIK",
        category=None,
        language="en",
        metadata={},
    )


def hits(*articles: Stored) -> list[Hit]:
    """Every passage of the articles, as a search would return them."""
    return [Hit(a, p, 1.0) for a in articles for p in passages(a.text)]


def statement(
    text: str,
    speaker: str | None,
    sentence: str,
    content: str,
    stance: Stance = "asserts",
    evidence: Evidence = "not_stated",
    *,
    role: str | None = None,
    shown: str | None = None,
) -> Statement:
    """A statement as the reader would find it; the last four name words of the text."""
    whole, said = span(text, sentence), span(text, content)
    where = span(text, shown) if shown else None
    return Statement(
        speaker=speaker,
        role=role,
        cue="said",
        stance=stance,
        evidence=evidence,
        second_hand=None,
        said_on=None,
        start=whole.start,
        end=whole.end,
        content_start=said.start,
        content_end=said.end,
        evidence_start=where.start if where else None,
        evidence_end=where.end if where else None,
    )


def span(text: str, words: str) -> Span:
    """Where words stand in a text."""
    start = text.index(words)
    return Span(start, start + len(words))


CLAIMED = MONDAY[span(MONDAY, "The Grey Tide").start : span(MONDAY, "its hull.").end]
BLAMED = MONDAY[span(MONDAY, "Port minister").start : span(MONDAY, "any proof.").end]
DENIED = MONDAY[span(MONDAY, "Orsk’s foreign").start : span(MONDAY, "fairy tale”.").end]
ASLEEP = MONDAY[span(MONDAY, "“We were").start : span(MONDAY, "the sinking.").end]
MISSING = "He said 14 sailors were missing."
BUILT = "The dredger had been built in 1987 and lay at berth nine."
FELL = WEDNESDAY[span(WEDNESDAY, "The number").start : span(WEDNESDAY, "reporters.").end]
EXPLAINED = "Retired diver Anton Vell explained that a charge of that size needed a crane."
MET = "The mayor met Ilse Brandt at berth nine."


def monday_statements() -> Sequence[Statement]:
    """What the statement reader makes of the first article."""
    return (
        statement(
            MONDAY,
            "The Grey Tide movement",
            CLAIMED,
            "it had sunk the dredger Halmar",
            "claims_responsibility",
            "shown",
            shown="released a video of divers fixing a charge to its hull",
        ),
        statement(
            MONDAY,
            "Ilse Brandt",
            BLAMED,
            "the neighbouring republic of Orsk",
            "blames",
            "none_stated",
            role="Port minister",
            shown="without offering any proof",
        ),
        statement(
            MONDAY, "Orsk’s foreign ministry", DENIED, "the charge as “a fairy tale”", "denies"
        ),
        statement(
            MONDAY,
            "Pavel Rune",
            ASLEEP,
            "“We were asleep in our barracks,”",
            role="coast guard commander",
        ),
        statement(MONDAY, "Pavel Rune", MISSING, "14 sailors were missing"),
    )
