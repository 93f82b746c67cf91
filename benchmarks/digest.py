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

from benchmarks.larger import Line, larger
from bot.desk import open_desk
from bot.settings import Settings
from index.article import Article

DESK = Path(__file__).parent / "desk" / "articles.jsonl"
DAY = datetime(2026, 3, 2, tzinfo=UTC)
LONGEST = 10.0  # seconds that a digest may take


def main(argv: Sequence[str] | None = None) -> int:
    """Ingest a busy day, make its digest three times, and print the times; 1 if one is too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digest", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000, metavar="N")
    parser.add_argument("--corpus", metavar="FILE", help="another corpus, such as MultiHop-RAG's")
    given = parser.parse_args(argv)
    took = []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_desk(Settings.load({"FACTDESK_HOME": home}, None)) as desk,
    ):
        lines = islice(larger(read(given.corpus), 1_000), given.articles)
        count = sum(1 for _ in desk.archive.add(articles(lines)))
        for _ in range(3):
            clock, processor = time.perf_counter(), time.process_time()
            digest = desk.digest(DAY, DAY + timedelta(days=1))
            took.append(time.perf_counter() - clock)
            print(
                f"{digest.articles:,} of {count:,} articles, {len(digest.stories)} stories and"
                f" {digest.more} more: {took[-1]:.1f} s, {time.process_time() - processor:.1f} s"
                " of processor time"
            )
    return int(max(took) > LONGEST)


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
