"""Score how articles are gathered into stories: `python -m benchmarks.stories`.

The pairs are labelled by hand: one event or two. Of the public corpus they are told apart only by
a hash of their headlines. A pair that is gathered and not labelled counts as wrong.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from html import unescape
from itertools import combinations
from pathlib import Path

from benchmarks.digest_page import put
from index import stories
from index.archive import Archive, open_archive
from index.article import Article as Read
from index.article import Stored
from index.everything import every_article
from index.rarity import Rarity
from index.reader import read
from index.thesaurus import Thesaurus

PAIRS = Path(__file__).parent / "stories" / "pairs.jsonl"
DESK = Path(__file__).parent / "desk" / "articles.jsonl"
WINDOW = 4  # days that one digest spans at most, over a long weekend
Pair = frozenset[str]
Labels = Mapping[Pair, bool | None]


def main(argv: Sequence[str] | None = None) -> int:
    """Gather both sets and print precision and recall over pairs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    parser.add_argument("--corpus", metavar="FILE", help="MultiHop-RAG's corpus.json")
    parser.add_argument("--half", choices=("tune", "held", "both"), default="both")
    parser.add_argument("--event", type=float, default=stories.SAME_EVENT, metavar="LIKENESS")
    parser.add_argument("--story", type=float, default=stories.SAME_STORY, metavar="LIKENESS")
    parser.add_argument("--show", action="store_true", help="print the pairs that went wrong")
    parser.add_argument("--write", action="store_true", help="write its part of the report")
    given = parser.parse_args(argv)
    rows = []
    if given.corpus:
        found = articles_of(Path(given.corpus))
        labels = read_labels("multihop", given.half)
        gathered = {p for p in windows(found, given.event) if of_half(p, labels, given.half, found)}
        title = "MultiHop-RAG: one event, in a few days"
        rows.append(report(title, gathered, labels, given.show, found, unlabelled_is_wrong=True))
    found = articles_of(DESK)
    labels = desk_labels(found, read_labels("desk", given.half), given.half)
    gathered = continued(found, given.story)
    rows.append(report("our own: one story, over weeks", gathered, labels, given.show, found))
    told = "\n".join([HEAD, *rows, "", NOTE])
    print(told)
    if given.write:
        put("Stories", told)
    return 0


HEAD = """Articles gathered into stories, scored over pairs of articles: labelled by hand as one
event or two, a pair that is joined and not labelled counting as wrong.

| set | pairs | of one event | precision | recall |
| --- | --- | --- | --- | --- |"""
NOTE = """`python -m benchmarks.stories --corpus FILE --write` measures it again. Of the corpus of
others only hashes of headlines are kept; many of its pairs of one event are shopping guides to
one sale."""


def read_labels(name: str, half: str) -> dict[Pair, bool | None]:
    """The labelled pairs of a set; None is a pair that people would not agree on."""
    rows = map(json.loads, PAIRS.read_text(encoding="utf-8").splitlines())
    return {
        frozenset((row["a"], row["b"])): row["same"]
        for row in rows
        if row["set"] == name and half in (row["half"], "both")
    }


def desk_labels(
    found: "Mapping[str, Article]", labels: Labels, half: str
) -> dict[Pair, bool | None]:
    """Of the desk's own articles all pairs that are not listed are of two stories."""
    halves = {row["url"]: row["half"] for row in map(json.loads, DESK.open(encoding="utf-8"))}
    every: dict[Pair, bool | None] = {
        frozenset(pair): False
        for pair in combinations(found, 2)
        if half == "both" or {halves[url] for url in pair} == {half}
    }
    return {**every, **labels}


class Article:
    """An article with what it is about."""

    def __init__(self, stored: Stored, features: stories.Features) -> None:
        self.stored = stored
        self.features = features
        self.day = date.fromisoformat((stored.published_at or "")[:10]).toordinal()


def articles_of(file: Path) -> dict[str, Article]:
    """The articles of a file by the name that the labels give them, their terms weighed."""
    entries = read(lines(file), name="set.jsonl", locator="file:set")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_archive(Path(home)) as archive,
    ):
        for _ in archive.add(entry for entry in entries if isinstance(entry, Read)):
            pass
        every = list(every_article(archive.record))
        began = time.monotonic()
        weighed = weigh(archive, every)
        print(f"{len(every)} articles read in {time.monotonic() - began:.1f} s", file=sys.stderr)
    return {name(a, file): Article(a, f) for a, f in zip(every, weighed, strict=True)}


def lines(file: Path) -> bytes:
    """The set as JSON Lines."""
    if file.suffix == ".jsonl":
        return file.read_bytes()
    rows = json.loads(file.read_text(encoding="utf-8"))
    return "\n".join(json.dumps(row) for row in rows).encode()


def name(article: Stored, file: Path) -> str:
    """What the labels call an article."""
    if file == DESK:
        return article.url or ""
    letters = "".join(filter(str.isalnum, unescape(article.title or "").lower()))
    return sha256(letters.encode()).hexdigest()[:16]


def weigh(archive: Archive, articles: Iterable[Stored]) -> list[stories.Features]:
    """The features of the articles, as a digest has them."""
    sketches = [stories.sketch(a) for a in articles]
    idf = archive.idf(frozenset().union(*(s.stems for s in sketches)))
    rarity = Rarity(idf, Thesaurus(), archive.count())
    return [stories.weigh(s, rarity.of) for s in sketches]


def windows(found: Mapping[str, Article], threshold: float) -> Iterator[Pair]:
    """Every pair that is gathered in the few days that begin with the earlier of the two."""
    for first in sorted({a.day for a in found.values()}):
        names = [n for n, a in found.items() if first <= a.day < first + WINDOW]
        inside = [found[n] for n in names]
        told = [stories.to_gather(a.stored, a.features) for a in inside]
        for group in stories.gather(told, threshold):
            for one, other in combinations(group, 2):
                if first in (inside[one].day, inside[other].day):
                    yield frozenset((names[one], names[other]))


def continued(found: Mapping[str, Article], threshold: float) -> set[Pair]:
    """Every pair of which one goes on with the other's story."""
    return {
        frozenset((one, other))
        for one, other in combinations(found, 2)
        if found[one].stored.cluster == found[other].stored.cluster
        or stories.likeness(found[one].features, found[other].features) >= threshold
    }


def of_half(pair: Pair, labels: Labels, half: str, found: Mapping[str, Article]) -> bool:
    """Whether a pair is of the half looked at: labelled in it, or not labelled at all."""
    return pair in labels or (half == "both" and all(name in found for name in pair))


def report(
    title: str,
    gathered: set[Pair],
    labels: Labels,
    show: bool,
    found: Mapping[str, Article],
    unlabelled_is_wrong: bool = False,
) -> str:
    """A line of the table; with `show` each pair that went wrong is printed."""
    same = {p for p, label in labels.items() if label}
    doubtful = {p for p, label in labels.items() if label is None}
    told = {p for p in gathered if p in labels or unlabelled_is_wrong} - doubtful
    right = len(told & same)
    for mark, pairs in (("wrongly joined", told - same), ("missed", same - told)):
        for pair in pairs if show else ():
            one, other = (found[n] for n in pair)
            near = stories.likeness(one.features, other.features)
            titles = " || ".join((a.stored.title or "")[:60] for a in (one, other))
            print(f"{mark} {near:.2f} {titles}")
    shares = " | ".join(
        f"{100 * right / max(1, len(of)):.1f} % ({right} of {len(of)})" for of in (told, same)
    )
    return f"| {title} | {len(labels) - len(doubtful):,} | {len(same)} | {shares} |"


if __name__ == "__main__":
    sys.exit(main())
