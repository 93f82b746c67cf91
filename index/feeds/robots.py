"""robots.txt as RFC 9309 has it: what of a host may be read by us, and how often."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from index.errors import Refused, Unreached
from index.fetched import Declined, Fetched

AGENT = "factdesk"
_READ = 500 * 1024
_RULES = 5_000
_LONGEST_DELAY = 30.0
_KEPT = 86_400.0
_HOSTS = 2_000
_SECONDS = re.compile(r"\d{1,6}")
_SAFE = "/%?=&+;:,@!$'()*~"

Get = Callable[[str, str | None], Fetched]


class Rule(NamedTuple):
    """One line of a group: a path in which * is anything and a final $ the end."""

    path: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host asks of us; `delay` is the seconds it wants between two requests."""

    rules: tuple[Rule, ...] = ()
    delay: float | None = None

    def allows(self, url: str) -> bool:
        """Whether the address may be read: the longest rule decides, of equal ones the allowing."""
        parts = urlsplit(url)
        path = _spelt((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(rule.path), rule.allowed) for rule in self.rules if _fits(rule.path, path)]
        return max(fitting, default=(0, True))[1]


EVERYTHING = Rules()
NOTHING = Rules((Rule("/", False),))


def read_robots(data: bytes) -> Rules:
    """The rules for us: of the groups that name us, else of those for everybody."""
    text = data[:_READ].decode("utf-8", "replace").removeprefix("\ufeff")
    ours: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    named = False
    for agents, lines in _groups(text):
        if AGENT in agents:
            named = True
            ours += lines
        elif "*" in agents:
            others += lines
    return _rules(ours if named else others)


def _rules(lines: list[tuple[str, str]]) -> Rules:
    paths = [(name, path) for name, path in lines if name != "crawl-delay" and path]
    rules = [Rule(_spelt(path), name == "allow") for name, path in paths[:_RULES]]
    delays = [float(d) for name, d in lines if name == "crawl-delay" and _SECONDS.fullmatch(d)]
    return Rules(tuple(rules), min(delays[0], _LONGEST_DELAY) if delays else None)


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    """Each group: the agents that it is for, in lower case, and its lines that say something."""
    agents: set[str] = set()
    lines: list[tuple[str, str]] = []
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if lines:
                yield agents, lines
                agents, lines = set(), []
            agents.add(re.split(r"[/\s]", value.lower(), maxsplit=1)[0])
        elif name in {"allow", "disallow", "crawl-delay"} and agents:
            lines.append((name, value))  # an empty one allows everything, and ends the agents
    yield agents, lines


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as the pattern says; every part is looked for once, in order."""
    to_the_end = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest, 1):
        if to_the_end and number == len(rest):
            return len(path) - len(part) >= at and path.endswith(part)
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not to_the_end or at == len(path)


def _spelt(path: str) -> str:
    """One spelling of a path, whichever of its characters are percent-encoded."""
    return quote(unquote(path[:2_000], errors="replace"), safe=_SAFE)


class Robots:
    """What hosts ask of us, remembered for a day; for the latest two thousand hosts."""

    def __init__(self, get: Get, clock: Callable[[], float]) -> None:
        self._get = get
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, tuple[float, Rules]] = {}

    def rules(self, url: str, sent_by: str | None = None) -> Rules:
        """The rules of the host of this address; raises Refused while they cannot be had."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            until, rules = self._known.get(origin, (0.0, NOTHING))
        now = self._clock()
        if now < until <= now + _KEPT:
            return rules
        rules = self._ask(f"{origin}/robots.txt", sent_by)
        with self._lock:
            self._known.pop(origin, None)
            self._known[origin] = (now + _KEPT, rules)
            while len(self._known) > _HOSTS:
                del self._known[next(iter(self._known))]
        return rules

    def check(self, url: str, sent_by: str | None = None) -> Rules:
        """The rules of the host; raises Forbidden when they keep us from this address."""
        rules = self.rules(url, sent_by)
        if not rules.allows(url):
            host = urlsplit(url).hostname
            raise Forbidden(f"{url[:200]} is not read: the robots.txt of {host} asks us not to.")
        return rules

    def _ask(self, url: str, sent_by: str | None) -> Rules:
        try:
            return read_robots(self._get(url, sent_by).body)
        except Declined as declined:
            # A server that has none allows everything; one that is broken is not asked for more.
            if 400 <= declined.status < 500 and declined.status != 429:
                return EVERYTHING
            raise
        except Unreached:
            raise
        except Refused:
            return EVERYTHING  # what cannot be a robots.txt; the address itself is refused as well


class Forbidden(Refused):
    """An address that its host's robots.txt asks us not to read."""
