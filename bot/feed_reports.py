"""How it goes with feeds, and what came of reading them, in words and as JSON."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import words

if TYPE_CHECKING:
    from bot.feeds import Event
    from index.feeds.record import Subscription

Shape = dict[str, object]


class Report:
    """What came of reading one feed."""

    def __init__(self, feed: "Subscription") -> None:
        self.feed = feed
        self.problem: str | None = None
        self.counts: Counter[str] = Counter()
        self.missed: list[tuple[str, str]] = []

    def take(self, event: "Event") -> None:
        """Count one event in."""
        from bot.feeds import Brought, Checked

        if isinstance(event, Brought):
            self.counts[event.outcome.status] += 1
        elif isinstance(event, Checked):
            self.problem = event.problem
        else:
            self.missed.append((event.source, event.problem))

    @property
    def told(self) -> str:
        """What came of it, on one line."""
        counts = ", ".join(f"{number:,} {status}" for status, number in self.counts.items())
        return words.line(self.problem or counts or "nothing new")

    def shape(self) -> Shape:
        """The report as JSON."""
        missed = [{"source": source, "error": error} for source, error in self.missed]
        counts = {
            status: self.counts[status]
            for status in ("added", "updated", "unchanged", "duplicate", "withdrawn")
        }
        return {**shape(self.feed), "error": self.problem, **counts, "missed": missed}


def shape(feed: "Subscription") -> Shape:
    """A feed as JSON; moments are ISO 8601, UTC."""
    return {
        "id": feed.id,
        "kind": feed.kind,
        "url": feed.url,
        "title": feed.title,
        "outlet": feed.outlet,
        "owner": feed.owner,
        "added_at": _moment(feed.added_at),
        "checked_at": _moment(feed.checked_at),
        "changed_at": _moment(feed.changed_at),
        "next_at": None if feed.gone else _moment(feed.next_at),
        "failures": feed.failures,
        "failing_since": _moment(feed.failing_since),
        "gone": feed.gone,
        "problem": feed.problem,
    }


def how_it_goes(feed: "Subscription") -> str:
    """How it goes with a feed, in a sentence."""
    if feed.gone:
        return words.line(f"Gone for good. {feed.problem or ''}")
    if feed.problem:
        return words.line(f"Failing since {_moment(feed.failing_since)}: {feed.problem}")
    if feed.checked_at is None:
        return "Not read yet."
    return f"Read {_moment(feed.checked_at)}, changed {_moment(feed.changed_at) or 'never'}."


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
