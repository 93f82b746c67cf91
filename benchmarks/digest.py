"""How long a digest of many articles in one day takes: `python -m benchmarks.digest`.

The articles are the desk's own, or those of another corpus, told again of other people until there
are as many as wanted, all of one day.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.digest_page import load, put
from benchmarks.larger import Line, larger
from bot.desk import open_desk
from bot.settings import Settings
from index.article import Article

DESK = Path(__file__).parent / "desk" / "articles.jsonl"
DAY = datetime(2026, 3, 2, tzinfo=UTC)
LONGEST = 10.0  # seconds that a digest may take


def main(argv: Sequence[str] | None = None) -> int:
    """Ingest busy days, make the digest of each three times, and print the times; 1 if too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digest", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000, metavar="N")
    parser.add_argument("--corpus", metavar="FILE", help="another corpus too, as MultiHop-RAG's")
    parser.add_argument("--write", action="store_true", help="write its part of the report")
    given = parser.parse_args(argv)
    days = [busy_day(corpus, given.articles) for corpus in dict.fromkeys((None, given.corpus))]
    told = "\n".join([HEAD, *(day.row() for day in days)])
    told = f"{told}\n\n{NOTE}\n({load()} at the end.)"
    print(told)
    if given.write:
        put("A busy day", told)
    return int(max(day.processor for day in days) > LONGEST)


HEAD = """A digest of 2,000 articles of one day, the third made in one process.

| articles | characters each | stories told, left out | processor time | by the clock |
| --- | --- | --- | --- | --- |"""
NOTE = """The limit is ten seconds. `python -m benchmarks.digest --corpus FILE --write` measures it
again, on our own short articles and on the long ones of another corpus, told again of other
people."""


class Day(NamedTuple):
    """What a digest of a busy day took, in seconds."""

    articles: int
    characters: float
    told: int
    left: int
    processor: float
    clock: float

    def row(self) -> str:
        """A line of the table."""
        return (
            f"| {self.articles:,} | {self.characters:,.0f} | {self.told}, {self.left:,} "
            f"| {self.processor:.1f} s | {self.clock:.1f} s |"
        )


def busy_day(corpus: str | None, number: int) -> Day:
    """A day of so many articles, and its digest."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_desk(Settings.load({"FACTDESK_HOME": home}, None)) as desk,
    ):
        read_in = list(articles(islice(larger(read(corpus), 1_000), number)))
        count = sum(1 for _ in desk.archive.add(read_in))
        for _ in range(3):
            clock, processor = time.perf_counter(), time.process_time()
            digest = desk.digest(DAY, DAY + timedelta(days=1))
            took = time.process_time() - processor, time.perf_counter() - clock
        length = sum(len(article.text) for article in read_in) / max(1, count)
        return Day(digest.articles, length, len(digest.stories), digest.more, *took)


def read(corpus: str | None) -> list[Line]:
    """The articles of the corpus as lines that can be told again."""
    if corpus is None:
        return [json.loads(line) for line in DESK.read_text(encoding="utf-8").splitlines()]
    rows = json.loads(Path(corpus).read_text(encoding="utf-8"))
    return [
        {
            "text": row["body"],
            "title": row["title"],
            "source": row["source"],
            "published_at": row["published_at"],
            "url": row["url"] or f"https://corpus.example/{number}",
        }
        for number, row in enumerate(rows)
    ]


def articles(lines: Iterator[Line]) -> Iterator[Article]:
    """The lines as articles of the day, one every few seconds of it."""
    for number, line in enumerate(lines):
        at = DAY + timedelta(seconds=40 * number)
        yield Article(
            line["text"],
            f"url:{number}:{line['url']}",
            title=line["title"],
            url=line["url"],
            source=line["source"],
            published_at=at.isoformat(),
        )


if __name__ == "__main__":
    sys.exit(main())
