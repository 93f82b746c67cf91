"""Articles gathered into stories: one event, however many outlets tell of it, without a model.

What an article is about is read from its headline, its opening and its names. Two articles tell of
one event when they share what is rare: names that stand side by side ("Kestrel Street") count most.
"""

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.article import Stored
from index.dateline import read_opening
from index.prepare import epoch
from index.stopwords import FUNCTION, REPORTING
from index.terms import WORD, stem, terms

SAME_EVENT = 0.2  # mean likeness of two groups of articles that are one
SAME_STORY = 0.2  # likeness of two articles of which one goes on with the other's story
OPENING = 1_500  # characters whose every word counts; of the rest only the names
READ = 5_000
ONE_OUTLET = 0.75  # what likeness counts for in one outlet, which has boilerplate
SERIES = 0.7  # and for two articles of one outlet under headlines that are much the same
ONE_HEADLINE = 0.6  # of the words of the shorter of two headlines, which both have
DAY = 0.05  # what likeness loses with each day that lies between two articles of one event
DAY_SECONDS = 86_400
FAR = 0.04  # less likeness than this counts for none
COMMON = 60  # a feature of more articles than this tells nothing, and is not compared

_TITLE, _REST, _NAME = 4.0, 0.5, 2.0
_DAYS_AND_MONTHS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december today yesterday tomorrow year years month"
    " months week weeks day days time new people"
)
_TITLES = "mr mrs ms dr prof sir rev capt col gen sgt lt cmdr adm gov sen rep"
_STOP = frozenset(map(stem, f"{_DAYS_AND_MONTHS} {_TITLES}".split())) | frozenset(
    map(stem, (*FUNCTION, *REPORTING))
)
_FUNCTION = frozenset(map(stem, FUNCTION))
_ENDS = frozenset('.!?:\n“"”‘')
_CAPITALISED = re.compile(r"(?<![\w’'])[A-ZÀ-ÞŁŚŽŠČİĞ][\w’'.-]*")

Features = Mapping[str, float]
Weigh = Callable[[str, str, bool], float]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What an article is about: how often each term stands where it counts, and its names.

    Two names side by side are a term of their own, joined by "_". `words` gives a term as written.
    """

    counts: Features
    names: frozenset[str]
    words: Mapping[str, str]

    @property
    def stems(self) -> frozenset[str]:
        """The single terms."""
        return frozenset(self.words)


def sketch(article: Stored) -> Sketch:
    """What one article is about."""
    reading = _Reading()
    text = article.text
    begin = read_opening(text).body_start
    opening = text[begin : begin + OPENING]
    rest = text[begin + OPENING : begin + READ]
    reading.take(opening, WORD.finditer(opening), 1.0)
    reading.take(rest, _CAPITALISED.finditer(rest), _REST)
    reading.headline(article.title or "")
    return Sketch(dict(reading.counts), frozenset(reading.names), reading.words)


class _Reading:
    """The counts of one article while it is read."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, float] = defaultdict(float)
        self.names: set[str] = set()
        self.words: dict[str, str] = {}

    def take(self, text: str, found: Iterable[re.Match[str]], weight: float) -> None:
        """The words of a running text; a word with a capital inside a sentence is a name."""
        last, ended = "", -1
        counts, words, names = self.counts, self.words, self.names
        for match in found:
            word = match.group()
            term = stem(word)
            start = match.start()
            if word[0].isupper():
                if last and text[ended:start] == " ":
                    counts[f"{last}_{term}"] += weight
                last = term if len(term) > 1 and term not in _FUNCTION else ""
                ended = match.end()
                if term not in names and says(term) and not _begins_sentence(text, start):
                    names.add(term)
            else:
                last = ""
            if says(term):
                counts[term] += weight
                if term not in words:
                    words[term] = word.lower()

    def headline(self, title: str) -> None:
        """The words of the headline; two of them are a name if the text has them as one."""
        last, ended = "", -1
        for match in WORD.finditer(title):
            term = stem(match.group())
            pair = f"{last}_{term}"
            if title[ended : match.start()] == " " and pair in self.counts:
                self.counts[pair] += _TITLE
            last, ended = term, match.end()
            if says(term):
                self.counts[term] += _TITLE
                self.words.setdefault(term, match.group().lower())


def says(term: str) -> bool:
    """Whether a term says anything of what an article is about."""
    return term not in _STOP and (len(term) > 1 or term.isdigit())


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    return not before or before.rstrip()[-1:] in _ENDS or before[-1] in _ENDS


def weigh(one: Sketch, rarity: Weigh) -> Features:
    """The features of an article as a unit vector; `rarity` weighs a term by stem, word, name."""
    single = {t: rarity(t, word, t in one.names) for t, word in one.words.items()}
    vector = {}
    for term, count in one.counts.items():
        first, _, second = term.partition("_")
        weight = single.get(first, 0.0) + (single.get(second, 0.0) if second else 0.0)
        often = 1 + math.log(count) if count >= 1 else count
        vector[term] = often * weight * (_NAME if term in one.names else 1.0)
    length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
    return {term: x / length for term, x in vector.items() if x}


def likeness(one: Features, other: Features) -> float:
    """How much two articles share of what each is about, from 0 to 1."""
    few, many = sorted((one, other), key=len)
    return sum(x * many[term] for term, x in few.items() if term in many)


def middle(group: Sequence[Features]) -> Features:
    """What a group of articles is about together, as a unit vector."""
    if len(group) == 1:
        return group[0]
    total: defaultdict[str, float] = defaultdict(float)
    for features in group:
        for term, x in features.items():
            total[term] += x
    length = math.sqrt(sum(x * x for x in total.values())) or 1.0
    return {term: x / length for term, x in total.items()}


class Told(NamedTuple):
    """An article to be gathered; copies of one wire story have the same `cluster`.

    `day` counts days, from any beginning; None, when it is not to count.
    """

    features: Features
    cluster: str
    outlet: str | None
    headline: frozenset[str] = frozenset()
    day: int | None = None


def to_gather(article: Stored, features: Features) -> Told:
    """An article as it is gathered with others of a few days."""
    at = epoch(article.published_at)
    day = None if at is None else int(at // DAY_SECONDS)
    headline = frozenset(terms(article.title or ""))
    return Told(features, article.cluster, article.source, headline, day)


def gather(told: Sequence[Told], threshold: float = SAME_EVENT) -> list[tuple[int, ...]]:
    """The articles, by their numbers, in groups that tell of one event each.

    Copies are always together. Groups are joined while the articles of one are on average like
    those of the other.
    """
    first = {one.cluster: n for n, one in reversed(list(enumerate(told)))}
    joined = _Groups(_alike(told))
    for number, one in enumerate(told):
        joined.add(number)
        if first[one.cluster] != number:
            joined.join(first[one.cluster], number)
    joined.grow(threshold)
    return sorted(joined.groups())


def _alike(told: Sequence[Told]) -> dict[int, dict[int, float]]:
    """The likeness of all pairs that share a feature which is not common to many."""
    having: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, article in enumerate(told):
        for term, x in article.features.items():
            having[term].append((number, x))
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    for postings in having.values():
        if len(postings) <= COMMON:
            for at, (one, x) in enumerate(postings):
                row = alike[one]
                for other, y in postings[at + 1 :]:
                    row[other] = row.get(other, 0.0) + x * y
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for one, row in alike.items():
        for other, x in row.items():
            if x >= FAR:
                near[one][other] = near[other][one] = x * _apart(told[one], told[other])
    return near


def _apart(one: Told, other: Told) -> float:
    """What the likeness of two articles counts for: less in one outlet, and days apart."""
    counts = 1.0
    if one.outlet is not None and one.outlet == other.outlet:
        shared = len(one.headline & other.headline)
        series = shared >= ONE_HEADLINE * max(1, min(len(one.headline), len(other.headline)))
        counts = ONE_OUTLET * (SERIES if series else 1.0)
    if one.day is not None and other.day is not None:
        counts *= max(0.0, 1 - DAY * abs(one.day - other.day))
    return counts


class _Groups:
    """Groups of articles, joined two by two, with the mean likeness of every two of them."""

    def __init__(self, alike: dict[int, dict[int, float]]) -> None:
        self._sums = alike
        self._members: dict[int, tuple[int, ...]] = {}
        self._now: dict[int, int] = {}  # the group that a former one is part of

    def add(self, number: int) -> None:
        self._members[number] = (number,)
        self._now[number] = number

    def groups(self) -> list[tuple[int, ...]]:
        return [tuple(sorted(members)) for members in self._members.values()]

    def mean(self, one: int, other: int) -> float:
        pairs = len(self._members[one]) * len(self._members[other])
        return self._sums[one].get(other, 0.0) / pairs

    def join(self, one: int, other: int) -> int:
        """Put the second group into the first; the first's name is kept."""
        one, other = self._now[one], self._now[other]
        if one == other:
            return one
        moved = self._sums.pop(other, {})
        for third, x in moved.items():
            self._sums[third].pop(other, None)
            if third != one:
                self._sums[one][third] = self._sums[third][one] = (
                    self._sums[one].get(third, 0.0) + x
                )
        for member in self._members[other]:
            self._now[member] = one
        self._members[one] += self._members.pop(other)
        return one

    def grow(self, threshold: float) -> None:
        """Join the two that are most alike, again and again, while they are alike enough."""
        queue = [
            (-mean, one, other)
            for one in self._members
            for other in self._sums[one]
            if one < other and (mean := self.mean(one, other)) >= threshold
        ]
        heapq.heapify(queue)
        while queue:
            negative, one, other = heapq.heappop(queue)
            gone = one not in self._members or other not in self._members
            if gone or self.mean(one, other) != -negative:
                continue
            kept = self.join(one, other)
            for third in self._sums[kept]:
                if (mean := self.mean(kept, third)) >= threshold:
                    heapq.heappush(queue, (-mean, min(kept, third), max(kept, third)))
