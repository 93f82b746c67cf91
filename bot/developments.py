"""What is new in a story: what changed from day to day, what was not told yet, who disputes it."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.central import centrality
from bot.changes import Change, changes, gravest
from bot.evidence import Finding
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
NEWS = -0.5  # how central a sentence of a follow-up must be, as a logit, to be its news
ACCUSING = frozenset({"blames", "claims_responsibility"})


class Lines(NamedTuple):
    """What is told of a story; `is_new`, if any of it was not told before."""

    told: tuple[Finding, ...]
    disputed: tuple[Finding, ...]
    is_new: bool


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
    return gravest(found)[:CHANGES]


def lines(
    new: Sequence[Reading], old: Sequence[Reading], turned: Sequence[Change], rarity: Rarity
) -> Lines:
    """What is new beside the changes, and who disputes it."""
    told = [stems for r in old for stems in r.stems]
    of_outlets = _of_outlets([*new, *old])
    untold = [
        f
        for f in ranked(new, rarity)
        if f.number < TOP and f.stems not in of_outlets and not _in_changes(f, turned)
    ]
    fresh = [f for f in untold if not _known(f.stems, told)]
    against = _against(untold, fresh, new, ranked(old, rarity), turned)
    leads = [f for f in untold if f.reading is new[0] and f.number == 0 and f.fit > 0 and _tells(f)]
    if old and any(f not in fresh for f in leads):
        news = {(id(r), n) for r in new for n in _central(r, rarity)}
        fresh = [f for f in fresh if (id(f.reading), f.number) in news]
    others = [f for f in fresh if _tells(f) and not any(alike(f, d) for d in against)]
    first = [f for f in leads if f in others or not others]
    room = LINES - 1 if turned else LINES
    chosen = choose([*first, *(f for f in others if f not in first)], room, new, both_sides=False)
    return Lines(
        tuple(f.finding("answer") for f in chosen),
        tuple(d.finding("dispute") for d in against),
        bool(turned or others or any(not _known(d.stems, told) for d in against)),
    )


def _of_outlets(readings: Sequence[Reading]) -> set[frozenset[str]]:
    """The sentences that an outlet has in several articles that are no copies: about itself."""
    first: dict[tuple[str | None, frozenset[str]], str] = {}
    found = set()
    for reading in readings:
        cluster, outlet = reading.article.cluster, reading.article.source
        for stems in reading.stems:
            if outlet and first.setdefault((outlet, stems), cluster) != cluster:
                found.add(stems)
    return found


def _tells(found: Found) -> bool:
    return len(found.stems) >= SHORT and len(found.text) <= LONG


def _central(reading: Reading, rarity: Rarity) -> list[int]:
    """The sentences that carry the story; a follow-up's others are colour, and not its news."""
    return [n for n, score in enumerate(centrality(reading, rarity)) if score >= NEWS]


def _in_changes(found: Found, turned: Sequence[Change]) -> bool:
    told = [c.now for c in turned] + [c.before for c in turned if c.before is not None]
    return any(shown_in(finding, [found]) for finding in told)


def _against(
    untold: Sequence[Found],
    fresh: Sequence[Found],
    new: Sequence[Reading],
    old: Sequence[Found],
    turned: Sequence[Change],
) -> list[Found]:
    """Who disputes it: in new words, else in those already told if somebody is still accused."""
    against = denials(fresh)
    accused = any(s.stance in ACCUSING for r in new for s in r.statements)
    if not against and accused and not any(c.kind == "denial" for c in turned):
        against = denials(untold) or [d for d in denials(old) if _mentioned(d, new)]
    return [d for d in against if not _in_changes(d, turned)][:DISPUTES]


def _mentioned(denial: Found, new: Sequence[Reading]) -> bool:
    """Whether new articles still speak of who denied something before."""
    name = terms(denial.statement.speaker or "") if denial.statement else []
    return bool(name) and any(name[-1] in r.all_stems for r in new)


def _known(stems: frozenset[str], told: Sequence[frozenset[str]]) -> bool:
    """Whether a sentence of an earlier article says as much; a short one, in the same words.

    A sentence with a figure that the earlier one has not says more.
    """
    figures = frozenset(s for s in stems if s[:1].isdigit())
    return any(
        stems <= known
        if len(stems) < SHORT
        else figures <= known and len(stems & known) >= SAME * len(stems)
        for known in told
    )
