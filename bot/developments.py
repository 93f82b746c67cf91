"""What is new in a story: what changed from day to day, what was not told yet, who disputes it."""

from collections.abc import Sequence

from bot.changes import KINDS, Change, changes
from bot.evidence import Citation, Finding
from bot.found import SAME, Found, alike
from bot.reading import Reading
from bot.selection import choose, denials, ranked, shown_in
from index.prepare import epoch
from index.rarity import Rarity
from index.terms import terms

LINES = 2
DISPUTES = 1
CHANGES = 2
TOP = 40  # sentences of an article, in which its news is
LONG = 450  # characters; a longer sentence is a list or a table
SHORT = 6  # stems; a shorter sentence says too little by itself
ACCUSING = frozenset({"blames", "claims_responsibility"})


def turns(new: Sequence[Reading], old: Sequence[Reading]) -> tuple[Change, ...]:
    """What each day changed of what was told before it, the last day first."""
    days: dict[str, list[Reading]] = {}
    for reading in sorted(new, key=lambda r: epoch(r.article.published_at) or 0.0):
        days.setdefault((reading.article.published_at or "")[:10], []).append(reading)
    found: list[Change] = []
    known = list(old)
    for readings in days.values():
        found = [*changes(readings, known), *found]
        known += readings
    return _gravest(found)


def lines(
    new: Sequence[Reading], old: Sequence[Reading], turned: Sequence[Change], rarity: Rarity
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is new beside the changes, and who disputes it."""
    told = [stems for r in old for stems in r.stems if len(stems) >= SHORT]
    shown = [c.now for c in turned]
    fresh = [
        f
        for f in ranked(new, rarity)
        if f.number < TOP
        and len(f.stems) >= SHORT
        and len(f.text) <= LONG
        and not any(shown_in(finding, [f]) for finding in shown)
        and not _known(f.stems, told)
    ]
    against = denials(fresh)
    accused = any(s.stance in ACCUSING for r in new for s in r.statements)
    if not against and accused and not any(c.kind == "denial" for c in turned):
        against = [d for d in denials(ranked(old, rarity)) if _mentioned(d, new)]
    others = [f for f in fresh if not any(alike(f, d) for d in against[:DISPUTES])]
    leads = [f for f in others if f.reading is new[0] and f.number == 0 and f.fit > 0]
    room = LINES - 1 if turned else LINES
    lines = choose([*leads, *(f for f in others if f not in leads)], room, new, both_sides=False)
    return (
        tuple(f.finding("answer") for f in lines),
        tuple(d.finding("dispute") for d in against[:DISPUTES]),
    )


def _mentioned(denial: Found, new: Sequence[Reading]) -> bool:
    """Whether new articles still speak of who denied something before."""
    name = terms(denial.statement.speaker or "") if denial.statement else []
    return bool(name) and any(name[-1] in r.all_stems for r in new)


def _known(stems: frozenset[str], told: Sequence[frozenset[str]]) -> bool:
    """Whether a sentence of an earlier article says the same."""
    return any(len(stems & known) >= SAME * min(len(stems), len(known)) for known in told)


def _gravest(turned: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that matter most, each passage once."""
    kept: list[Change] = []
    for change in sorted(turned, key=lambda c: KINDS.index(c.kind)):
        citation = change.now.citations[0]
        if not any(_same_place(citation, k.now.citations[0]) for k in kept):
            kept.append(change)
    return tuple(kept[:CHANGES])


def _same_place(one: Citation, other: Citation) -> bool:
    return one.article == other.article and one.start < other.end and other.start < one.end
