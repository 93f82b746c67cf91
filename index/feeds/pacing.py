"""When which feed is read: decisions alone; nothing is opened here."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

FIRST_PAUSE = 15 * MINUTE
SHORTEST_PAUSE = 5 * MINUTE
LONGEST_PAUSE = HOUR
LONGEST_WISH = 6 * HOUR  # more than this a feed need not be left alone for its own wish
FOLDER_PAUSE = 20.0
FOLDER_LONGEST = 10 * MINUTE
LEASE = 15 * MINUTE  # for which a job belongs to who took it
TOLD_AFTER = 2 * DAY
ATTEMPTS = 3
SLOW = 5.0


def pause_after(pause: float, changed: bool, wish: float | None) -> float:
    """How long a feed that was read is left alone: the livelier, the shorter; its wish counts."""
    pause = pause * 0.6 if changed else pause * 1.4
    return max(min(max(pause, SHORTEST_PAUSE), LONGEST_PAUSE), min(wish or 0.0, LONGEST_WISH))


def wait_after_failure(
    pause: float, failures: int, retry_after: float | None = None, longest: float = DAY
) -> float:
    """How long what failed so many times in a row is left alone: twice as long each time."""
    wait = pause * 2.0 ** min(failures - 1, 20)
    return min(max(wait, retry_after or 0.0), longest)


def wait_for_page(attempts: int, retry_after: float | None) -> float | None:
    """When a page is tried again; None when it was tried often enough."""
    if attempts >= ATTEMPTS:
        return None
    return min(max(10 * MINUTE * 6.0 ** (attempts - 1), retry_after or 0.0), DAY)


def spread(seconds: float, seed: object) -> float:
    """The seconds a little more or less, so that feeds added together are not read together."""
    share = crc32(str(seed).encode()) % 1_000 / 1_000
    return seconds * (0.95 + share / 10)


def is_due(next_at: float, now: float) -> bool:
    """Whether the moment has come, or stands so late that a clock must have jumped."""
    return next_at <= now or next_at > now + 2 * DAY


def is_to_be_told(failing_since: float | None, gone: bool, now: float) -> bool:
    """Whether a feed has failed for so long that its owner should hear of it."""
    return gone or (failing_since is not None and now - failing_since >= TOLD_AFTER)


def dates_move(moved: int, known: int) -> bool:
    """Whether a feed's dates move by themselves: most of those that are known did, all at once."""
    return moved >= 2 and moved * 2 > known


def folder_pause(took: float) -> float:
    """How long a folder is left alone whose files took so long to look through."""
    return max(FOLDER_PAUSE, 20 * took)


class Job(NamedTuple):
    """Something to do at a host; the same key is never queued twice.

    `do` does it, and says for how many seconds the host is left alone after it.
    """

    key: Hashable
    host: str
    do: Callable[[], float]


@dataclass(slots=True)
class _Host:
    """The jobs of one host: one at a time, with a pause after each."""

    waiting: deque[Job]
    left_at: float = 0.0
    free_at: float = 0.0
    busy: bool = False
    slow: bool = False


class Frontier:
    """Which job may begin now. Hosts take turns, and slow ones share a few of the workers.

    So whatever one host does, or however many jobs it has, the others go on.
    """

    def __init__(self, slow_at_once: int) -> None:
        self._slow_at_once = slow_at_once
        self._hosts: dict[str, _Host] = {}
        self._keys: set[Hashable] = set()

    def __len__(self) -> int:
        """How many jobs wait or are being done."""
        return len(self._keys)

    def add(self, job: Job) -> bool:
        """Queue a job; False when it is queued or being done already."""
        if job.key in self._keys:
            return False
        self._keys.add(job.key)
        self._hosts.setdefault(job.host, _Host(deque())).waiting.append(job)
        return True

    def take(self, now: float) -> Job | None:
        """The next job that may begin, of the host that has waited longest for its turn."""
        slow_busy = sum(host.busy and host.slow for host in self._hosts.values())
        for name, host in self._hosts.items():
            ready = host.waiting and not host.busy and _is_free(host, now)
            if ready and not (host.slow and slow_busy >= self._slow_at_once):
                self._hosts[name] = self._hosts.pop(name)
                host.busy = True
                return host.waiting.popleft()
        return None

    def done(self, job: Job, now: float, took: float, pause: float) -> None:
        """The job is done; its host is left alone for the pause."""
        self._keys.discard(job.key)
        host = self._hosts[job.host]
        host.busy = False
        host.slow = took > SLOW
        host.left_at = now
        host.free_at = now + pause
        self._forget(now)

    def next_at(self, now: float) -> float | None:
        """When the next waiting host is free; None when no job waits for time to pass."""
        times = [h.free_at for h in self._hosts.values() if h.waiting and not h.busy]
        return max(min(times), now) if times else None

    def _forget(self, now: float) -> None:
        """Forget the hosts of which there is nothing to know any more."""
        done = [
            name
            for name, host in self._hosts.items()
            if not host.waiting
            and not host.busy
            and host.free_at + (HOUR if host.slow else 0) <= now
        ]
        for name in done:
            del self._hosts[name]


def _is_free(host: _Host, now: float) -> bool:
    """Whether the pause is over, or began later than now, as by a clock that was put back."""
    return host.free_at <= now or now < host.left_at - 1
