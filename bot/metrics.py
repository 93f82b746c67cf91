"""Numbers for Prometheus, in its text format."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk import Desk

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_MS = (25, 50, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)


def exposition(desk: "Desk") -> str:
    """What `/metrics` says: articles, what waits for the index, answers and how long they took."""
    return "\n".join([*_gauges(desk), *_answers(desk)]) + "\n"


def _gauges(desk: "Desk") -> Iterator[str]:
    yield from _head("factdesk_articles", "gauge", "Articles in the archive.")
    yield f"factdesk_articles {desk.archive.count()}"
    yield from _head("factdesk_outbox_depth", "gauge", "Articles waiting for the vector index.")
    yield f"factdesk_outbox_depth {desk.archive.waiting()}"


def _answers(desk: "Desk") -> Iterator[str]:
    tallies = desk.ledger.tally(BUCKETS_MS)
    name = "factdesk_answer_seconds"
    yield from _head("factdesk_answers_total", "counter", "Answers in the record, by status.")
    for tally in tallies:
        yield f'factdesk_answers_total{{status="{tally.status}"}} {tally.count}'
    yield from _head(name, "histogram", "How long the answers in the record took.")
    for bound, *counts in zip(BUCKETS_MS, *(tally.within for tally in tallies), strict=True):
        yield f'{name}_bucket{{le="{bound / 1000:g}"}} {sum(counts)}'
    count = sum(tally.count for tally in tallies)
    yield f'{name}_bucket{{le="+Inf"}} {count}'
    yield f"{name}_sum {sum(tally.took_ms for tally in tallies) / 1000:g}"
    yield f"{name}_count {count}"


def _head(name: str, kind: str, meaning: str) -> tuple[str, str]:
    return f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"
