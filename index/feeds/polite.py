"""Fetching with manners: robots.txt is heeded, and a pause kept between requests."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol
from urllib.parse import urlsplit

from index.feeds.robots import Robots
from index.fetched import Fetched

GAP = 2.0  # seconds between two requests to one host
_HOSTS = 2_000


class Fetches(Protocol):
    """What opens an address: index.fetch.Fetcher."""

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        sent_by: str | None = None,
    ) -> Fetched: ...


class PoliteFetcher:
    """Reads addresses as their hosts want it; may be used by many threads."""

    def __init__(self, fetcher: Fetches, clock: Callable[[], float], gap: float = GAP) -> None:
        self._fetcher = fetcher
        self._gap = gap
        self._robots = Robots(lambda url, by: fetcher.get(url, sent_by=by), clock)
        self._lock = Lock()
        self._free_at: dict[str, float] = {}

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        sent_by: str | None = None,
    ) -> Fetched:
        """What stands at this address; raises Refused, also when robots.txt asks us not to."""
        rules = self._robots.check(url, sent_by)
        self._wait(url, max(self._gap, rules.delay or 0.0))
        return self._fetcher.get(url, etag=etag, modified=modified, sent_by=sent_by)

    def pause(self, url: str) -> float:
        """For how long the host of this address is to be left alone now, in seconds."""
        with self._lock:
            free_at = self._free_at.get(_host(url), 0.0)
        return max(0.0, free_at - time.monotonic())

    def _wait(self, url: str, gap: float) -> None:
        """Wait for a turn, which a caller who heeds `pause` already has."""
        now = time.monotonic()
        with self._lock:
            free_at = self._free_at.pop(_host(url), now)
            self._free_at[_host(url)] = max(now, free_at) + gap
            while len(self._free_at) > _HOSTS:
                del self._free_at[next(iter(self._free_at))]
        if free_at > now:
            time.sleep(free_at - now)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
