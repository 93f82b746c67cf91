"""An archive that follows feeds, with a clock that a test turns."""

from index.archive import Archive
from index.feeds.asking import Brought, Event
from index.feeds.polling import Poller
from index.feeds.record import Subscription, follow

NOON = 1_936_008_000.0  # 2031-05-08 12:00 UTC
STORY = "The Halmar dam will be raised by nine metres, minister Tove Lind said on Thursday. "
LONG = STORY + " ".join(f"Gate {n} of the dam was opened in the night." for n in range(30))


class Clock:
    """A clock that a test turns; it stands at noon."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


def poll(poller: Poller) -> list[Event]:
    """Read all that is due, once."""
    return list(poller.run(lambda: False, once=True))


def add(archive: Archive, url: str, **more: str) -> Subscription:
    """Follow a feed."""
    return follow(archive.record, url, "feed", archive.now(), **more)


def statuses(events: list[Event]) -> list[str]:
    """What became of the articles that were brought."""
    return [event.outcome.status for event in events if isinstance(event, Brought)]


def problems(events: list[Event]) -> list[str]:
    """What went wrong, in words."""
    return [e.problem for e in events if not isinstance(e, Brought) and e.problem]
