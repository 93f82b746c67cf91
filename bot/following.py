"""Following feeds while the desk runs: what is due is read, and who should know is told."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.feeds import Brought, Checked, Event, Feeds
from bot.telling import Telling

TELL_SECONDS = 5.0
PAUSE, LONGEST_PAUSE = 5.0, 300.0
GOODBYE_SECONDS = 5.0
log = logging.getLogger("factdesk.feeds")


@contextmanager
def following(feeds: Feeds, telling: Telling) -> Iterator[None]:
    """Follow feeds in threads of their own, and tell what people should know of them."""
    stop = threading.Event()
    loops = (lambda: _read(feeds, stop), lambda: _tell(feeds, telling, stop))
    threads = [threading.Thread(target=loop, name="feeds", daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(GOODBYE_SECONDS)


def _read(feeds: Feeds, stop: threading.Event) -> None:
    pause = PAUSE
    while not stop.is_set():
        try:
            for event in feeds.follow(stop.is_set):
                _log(event)
                pause = PAUSE
        except Exception as error:  # noqa: BLE001  a loop that must not end
            log.warning("The feeds cannot be read just now: %s", error)
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _tell(feeds: Feeds, telling: Telling, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            telling.step(feeds.notices())
        except Exception as error:  # noqa: BLE001  a loop that must not end
            log.warning("What happened to the feeds cannot be told just now: %s", error)
        stop.wait(TELL_SECONDS)


def _log(event: Event) -> None:
    match event:
        case Checked(feed, new, changed, problem):
            if problem or new or changed:
                log.info("%s: %d new, %d changed. %s", feed.name, new, changed, problem or "")
        case Brought(feed, outcome):
            log.debug("%s: %s %s", feed.name, outcome.status, outcome.locator)
        case _:
            log.info("%s: %s", event.feed.name, event.problem)
