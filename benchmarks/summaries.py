"""Score summaries against the spans they must hold: `python -m benchmarks.summaries`.

Beside the first three sentences of the article, and the first sentences of as much text as the
summary has. `--fit` learns the weights of bot/central.py on the half that is for tuning.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.digest_page import put
from bot import central
from bot.desk import Desk, open_desk
from bot.reading import Reading
from bot.readings import Readings
from bot.selection import rarity_of
from bot.settings import Settings
from index.article import Span
from index.terms import terms
from index.thesaurus import Thesaurus

SPANS = Path(__file__).parent / "summaries" / "spans.jsonl"
DESK = Path(__file__).parent / "desk" / "articles.jsonl"
SAME = 0.5  # of the stems of the shorter of two sentences that say the same


@dataclass
class Score:
    """What one way of summarising got right over all articles."""

    held: int = 0
    required: int = 0
    words: int = 0
    of: int = 0
    pairs: int = 0
    same: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, text: str, quotes: Sequence[Span], required: Sequence[Sequence[str]]) -> None:
        """Count one summary, given as spans of the article."""
        for choice in required:
            if any(_within(text, span, quotes) for span in choice):
                self.held += 1
            else:
                self.missed.append(choice[0])
        self.required += len(required)
        shown = [text[start:end] for start, end in quotes]
        self.words += sum(len(quote.split()) for quote in shown)
        self.of += len(text.split())
        for one, other in combinations([set(terms(quote)) for quote in shown], 2):
            self.pairs += 1
            self.same += len(one & other) >= SAME * min(len(one), len(other))

    def row(self, name: str) -> str:
        """A line of the table."""
        return (
            f"| {name} | {100 * self.held / self.required:.1f} % ({self.held} of {self.required})"
            f" | {100 * self.same / max(1, self.pairs):.1f} %"
            f" | {100 * self.words / self.of:.0f} % |"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Summarise every article that has spans, and print coverage and redundancy."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summaries", description=__doc__)
    parser.add_argument("--half", choices=("tune", "held", "both"), default="both")
    parser.add_argument("--show", action="store_true", help="print the spans that were missed")
    parser.add_argument("--write", action="store_true", help="write its part of the report")
    parser.add_argument("--fit", action="store_true", help="learn the weights, and print them")
    given = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_desk(Settings.load({"FACTDESK_HOME": home}, None)) as desk,
    ):
        for _ in desk.ingest([str(DESK)]):
            pass
        if given.fit:
            learn(desk)
            return 0
        articles = list(lines(given.half))
        scored = scores(desk, articles)
    rows = [score.row(NAMES[name]) for name, score in scored.items()]
    told = "\n".join([HEAD.format(articles=len(articles)), *rows, "", NOTE])
    print(told)
    for span in scored["summary"].missed if given.show else ():
        print(f"missed: {span}")
    if given.write:
        put("Summaries", told)
    return 0


NAMES = {
    "summary": "Factdesk, without a model",
    "lead-3": "the first three sentences",
    "lead-n": "the first sentences, as many words",
}
HEAD = """{articles} articles of our own, in each of which we marked the spans that a summary must
hold.

| | required spans held | pairs of lines that say the same | of the article's words |
| --- | --- | --- | --- |"""
NOTE = """`python -m benchmarks.summaries --write` measures it again; `--fit` learns the weights of
the sentences on the half for tuning."""


def lines(half: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The address of each article with the spans that a summary of it must hold."""
    for row in map(json.loads, SPANS.read_text(encoding="utf-8").splitlines()):
        if half in (row["half"], "both"):
            yield row["url"], row["required"]


def scores(desk: Desk, articles: Sequence[tuple[str, list[list[str]]]]) -> dict[str, Score]:
    """The score of each way of summarising."""
    readings = Readings(Thesaurus())
    found = {"summary": Score(), "lead-3": Score(), "lead-n": Score()}
    for url, required in articles:
        summary = desk.summarise(url)
        reading = readings.of([desk.archive.article(url)], desk.archive)[0]
        text = reading.article.text
        quotes = [Span(f.citations[0].start, f.citations[0].end) for f in summary.findings]
        found["summary"].add(text, quotes, required)
        found["lead-3"].add(text, reading.spans[:3], required)
        found["lead-n"].add(text, _as_much(reading, quotes), required)
    return found


def _as_much(reading: Reading, quotes: Sequence[Span]) -> list[Span]:
    """The first sentences of the article, as many words as the quotes have, or a few more."""
    room = sum(end - start for start, end in quotes)
    kept: list[Span] = []
    for span in reading.spans:
        if sum(end - start for start, end in kept) < room:
            kept.append(span)
    return kept


def _within(text: str, span: str, quotes: Sequence[Span]) -> bool:
    at = text.index(span)
    return any(start <= at and at + len(span) <= end for start, end in quotes)


def learn(desk: Desk) -> None:
    """Fit the weights by logistic regression and print them as bot/central.py has them."""
    readings = Readings(Thesaurus())
    urls = dict(lines("tune"))
    found = readings.of([desk.archive.article(url) for url in urls], desk.archive)
    rarity = rarity_of(desk.archive, found)
    table = np.concatenate([central.features(r, rarity) for r in found])
    right = np.concatenate([_marks(r, urls[r.article.url or ""]) for r in found])
    weights = np.zeros(table.shape[1])
    for _ in range(4_000):
        likely = 1 / (1 + np.exp(-table @ weights))
        shrink = np.concatenate(([0.0], weights[1:])) / len(right)
        weights -= 0.25 * (table.T @ (likely - right) / len(right) + shrink)
    for name, weight in zip(central.WEIGHTS, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')


def _marks(
    reading: Reading, required: Sequence[Sequence[str]]
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    marks = np.zeros(len(reading.spans))
    for span in (span for choice in required for span in choice):
        at = reading.article.text.index(span)
        for number in reading.numbers(at, at + len(span)):
            marks[number] = 1.0
    return marks


if __name__ == "__main__":
    sys.exit(main())
