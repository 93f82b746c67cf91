"""Sentences chosen to tell a story: the most central, both sides, nothing twice, in order."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.central import centrality
from bot.denials import is_denial, is_main
from bot.evidence import Citation, Finding, Part
from bot.excerpts import NOTHING, corrects, whole
from bot.found import Found, alike, backed
from bot.measures import measures
from bot.question import Term
from bot.reading import Reading
from index.rarity import Rarity

if TYPE_CHECKING:
    from index.archive import Archive

LAST = 1.5  # what it is worth to stand in the newest article
BACKS = 0.6  # of the words of two sentences, which both have


def rarity_of(archive: "Archive", found: Iterable[Reading]) -> Rarity:
    """What the words of these articles tell in this archive."""
    found = list(found)
    stems = frozenset().union(*(r.all_stems for r in found))
    thesaurus = found[0].lexicon.thesaurus
    return Rarity(archive.idf(stems), thesaurus, archive.count())


def ranked(family: Sequence[Reading], rarity: Rarity, topic: Sequence[Term] = ()) -> list[Found]:
    """Every sentence of the articles, the most central first; the newest articles come first."""
    found = []
    for place, reading in enumerate(family):
        score = centrality(reading, rarity)
        if topic and len(reading.spans):
            score = score + reading.match(topic).max(axis=0, initial=0.0)
        recent = LAST * (1 - place / len(family)) if len(family) > 1 else 0.0
        found += [
            Found(reading, n, span, None, float(score[n]) + recent, NOTHING)
            for n, span in enumerate(reading.spans)
        ]
    return sorted(found, key=lambda f: -f.fit)


def choose(
    candidates: Sequence[Found],
    most: int,
    family: Sequence[Reading],
    both_sides: bool = True,
) -> list[Found]:
    """The best, no two saying the same, the other side never left out; in story order.

    Without `both_sides` the other side is told elsewhere.
    """
    kept: list[Found] = []
    for candidate in candidates:
        quoted = whole(candidate)
        twin = next((n for n, k in enumerate(kept) if alike(quoted, k)), None)
        if twin is not None:
            if _as_one(kept[twin], quoted):
                kept[twin] = backed(kept[twin], quoted)
        elif len(kept) < most:
            kept.append(quoted)
    if both_sides and (denial := _left_out(candidates, kept)):
        told = [n for n, k in enumerate(kept) if denial.overlaps(k)]
        kept[told[0] if told else -1] = denial
    place = {id(reading): n for n, reading in enumerate(family)}
    return sorted(kept, key=lambda f: (place[id(f.reading)], f.span.start))


def _as_one(shown: Found, other: Found) -> bool:
    """Whether two sentences say so much the same that the second backs the first."""
    return len(shown.stems & other.stems) >= BACKS * len(shown.stems | other.stems)


def _left_out(candidates: Sequence[Found], kept: Sequence[Found]) -> Found | None:
    """The best denial, if an accusation or a claim is shown and no denial is."""
    stances = {f.statement.stance for f in kept if f.statement}
    if not stances & {"blames", "claims_responsibility"} or any(map(denies, kept)):
        return None
    return next(
        (
            d
            for d in denials(candidates)
            if not any(alike(d, k) and not d.overlaps(k) for k in kept[:-1])
        ),
        None,
    )


def denials(candidates: Iterable[Found]) -> list[Found]:
    """Those that deny something before all, in their order."""
    return [quoted for quoted in map(whole, candidates) if denies(quoted)]


def denies(found: Found) -> bool:
    """Whether it denies something before all."""
    said = found.statement
    return said is not None and is_denial(found.reading, said) and is_main(found.reading, said)


def told(chosen: Sequence[Found], stories: Sequence[Sequence[Reading]] = ()) -> tuple[Finding, ...]:
    """The findings in their places: what is told, who denies it, figures that were replaced.

    A figure is replaced by one that a newer article of the same story gives at its top, and all
    that an outlet told before it corrected itself by the correction.
    """
    story_of = {id(reading): n for n, story in enumerate(stories) for reading in story}
    corrected = {id(reading) for story in stories for reading in _corrected(story)}
    counted: dict[tuple[int, str], set[float]] = {}
    findings = []
    for found in chosen:
        story = story_of.get(id(found.reading), 0)
        former = id(found.reading) in corrected
        for kind, value in measures(found.text) if found.number == 0 else ():
            newer = counted.setdefault((story, kind), set())
            former = former or (bool(newer) and value not in newer)
            newer.add(value)
        part: Part = "dispute" if denies(found) else "earlier" if former else "answer"
        findings.append(found.finding(part))
    order = ("answer", "dispute", "earlier")
    return tuple(sorted(findings, key=lambda f: order.index(f.part)))


def _corrected(story: Sequence[Reading]) -> list[Reading]:
    """The articles, newest first, that a later one of the same outlet corrects."""
    return [
        reading
        for place, reading in enumerate(story)
        if any(
            corrects(newer) and newer.article.source == reading.article.source
            for newer in story[:place]
        )
    ]


def shown_in(finding: Finding, chosen: Sequence[Found]) -> bool:
    citation = finding.citations[0]
    return any(citation.overlaps(Citation(f.reading.article, *f.span)) for f in chosen)
