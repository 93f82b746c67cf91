"""Summaries: an article, or a topic over some time, in at most eight of the archive's sentences."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.changes import Change, changes, gravest, rewritten
from bot.evidence import Citation, Finding
from bot.kin import Kinship
from bot.question import content
from bot.reading import Reading
from bot.readings import Readings
from bot.selection import choose, ranked, rarity_of, shown_in, told
from bot.story import held
from bot.unanswered import leaves_open
from index.article import Stored
from index.errors import NewsroomError, NotFound
from index.prepare import epoch
from index.stories import SAME_STORY, Told, gather

if TYPE_CHECKING:
    from index.archive import Archive

MOST = 8
SHARE = 0.45  # of an article's sentences
FEWEST = 3
LOOKED_AT = 60  # passages about a topic
ABOUT = 0.6  # of a topic's words, by weight, that an article about it holds
MOST_CHANGES = 3


class NoTarget(NewsroomError):
    """A summary of nothing; its text says what can be summarised."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a chat model wrote, and the findings that prove it."""

    text: str
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError("a sentence of a summary needs at least one finding")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the archive tells of a target. `article` is the one that it is of, if it is of one.

    `changed` is what differs from the article's former version, or from the story's earlier
    days. With no findings the archive does not say. `prose` tells the findings in a chat model's
    words, of which `dropped` sentences were not proved. `note` is what a reader must know of it.
    """

    target: str
    findings: tuple[Finding, ...]
    changed: tuple[Change, ...] = ()
    article: Stored | None = None
    since: str | None = None
    until: str | None = None
    note: str = ""
    prose: tuple[Sentence, ...] = ()
    model: str = "quoting"
    prompt_version: str | None = None
    dropped: int = 0

    @property
    def not_known(self) -> tuple[Finding, ...]:
        """The findings that tell what nobody knows, or what somebody did not answer."""
        return tuple(f for f in self.findings if f.part == "answer" and leaves_open(f.text))

    @property
    def days(self) -> frozenset[str]:
        """The days of the articles that it is told from."""
        cited = (f.citations[0].article.published_at for f in self.findings)
        return frozenset((stated or "")[:10] for stated in cited)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order shown; number n is the n-th of them, from 1."""
        turns = (f for c in self.changed for f in (c.now, c.before) if f is not None)
        return tuple(dict.fromkeys(c for f in (*self.findings, *turns) for c in f.citations))

    @property
    def independent_sources(self) -> int:
        """How many sources stand behind it; a story and its copies and pick-ups are one."""
        return len({c.article.cluster for c in self.citations})

    @property
    def newest(self) -> str | None:
        """The newest publication date among the articles cited, as stated."""
        dates = [c.article.published_at for c in self.citations if c.article.published_at]
        return max(dates, key=lambda d: epoch(d) or 0.0, default=None)


def summarise(
    archive: "Archive",
    readings: Readings,
    target: str,
    *,
    since: str | None = None,
    until: str | None = None,
    fetch: Callable[[str], object] | None = None,
) -> Summary:
    """Summarise an article, by id or address, or else a topic between two days, both included.

    An address that the archive does not have is first read by `fetch`, if that is given.
    """
    target = " ".join(target.split())
    if not any(c.isalnum() for c in target):
        raise NoTarget("Say what to summarise: an article's id or address, or a topic.")
    article = _article(archive, target, fetch)
    if article is not None:
        return _of_article(archive, readings, target, article)
    return _of_topic(archive, readings, target, since, until)


def _article(
    archive: "Archive", target: str, fetch: Callable[[str], object] | None
) -> Stored | None:
    address = target.startswith(("http://", "https://")) and " " not in target
    try:
        return archive.article(target)
    except NotFound as error:
        if type(error) is not NotFound:
            raise  # it is there and may not be seen
        if not address:
            return None
        if fetch is None:
            raise
    fetch(target)
    return archive.article(target)


def _of_article(archive: "Archive", readings: Readings, target: str, article: Stored) -> Summary:
    reading = readings.of([article], archive)[0]
    rarity = rarity_of(archive, [reading])
    number = min(MOST, max(FEWEST, round(SHARE * len(reading.spans))))
    chosen = choose(ranked([reading], rarity), number, [reading])
    former = _former(archive, article)
    changed = rewritten(reading, former)[:MOST_CHANGES] if former else ()
    return Summary(target, told(chosen), changed, article)


def _former(archive: "Archive", article: Stored) -> Stored | None:
    """The version before this one whose text is another."""
    for version in sorted(archive.versions(article.article_id), reverse=True):
        if version.version < article.version and version.sha256 != article.sha256:
            return archive.article(article.article_id, version.version)
    return None


def _of_topic(
    archive: "Archive", readings: Readings, topic: str, since: str | None, until: str | None
) -> Summary:
    hits = archive.search(topic, limit=LOOKED_AT, since=since, until=until)
    articles = list({hit.article.article_id: hit.article for hit in hits}.values())
    family = about(topic, readings.of(articles, archive), archive)
    if not family:
        return Summary(topic, (), since=since, until=until)
    kinship = Kinship(archive, readings.thesaurus)
    stories = _stories(kinship, family)
    if len(stories) == 1:
        more = kinship.of([r.article for r in family], since=since, until=until)[: len(family)]
        family += readings.of(more, archive)
        stories = [list(range(len(family)))]
    told_of = [_newest_first([family[n] for n in numbers]) for numbers in stories]
    told_of.sort(key=lambda story: (len(_clusters(story)), _when(story[0])), reverse=True)
    ordered = [reading for story in told_of for reading in story]
    stale = {id(r) for story in told_of for r in story if _day(r) != _day(story[0])}
    candidates = [
        found
        for found in ranked(ordered, rarity_of(archive, ordered), content(topic))
        if not (id(found.reading) in stale and leaves_open(found.text))
    ]
    chosen = choose(candidates, MOST, sorted(ordered, key=_when, reverse=True))
    changed = gravest(
        change for story in told_of for change in _changes(story) if shown_in(change.now, chosen)
    )
    return Summary(topic, told(chosen, told_of), changed[:MOST_CHANGES], None, since, until)


def _stories(kinship: Kinship, family: Sequence[Reading]) -> list[list[int]]:
    """The stories that a topic has to do with, as numbers of its articles."""
    articles = [r.article for r in family]
    items = [
        Told(f, a.cluster, None) for f, a in zip(kinship.features(articles), articles, strict=True)
    ]
    return [list(numbers) for numbers in gather(items, SAME_STORY)]


def _newest_first(story: Sequence[Reading]) -> list[Reading]:
    return sorted(story, key=_when, reverse=True)


def _changes(story: Sequence[Reading]) -> tuple[Change, ...]:
    """What the newest day of a story changes of what was told before."""
    newest = _day(story[0])
    new = [r for r in story if _day(r) == newest]
    return changes(new, [r for r in story if _day(r) != newest])


def _clusters(story: Sequence[Reading]) -> set[str]:
    return {r.article.cluster for r in story}


def _when(reading: Reading) -> float:
    return epoch(reading.article.published_at) or 0.0


def about(topic: str, found: Iterable[Reading], archive: "Archive") -> list[Reading]:
    """The articles that hold most of a topic's words, by what those tell, and all of its names."""
    terms = content(topic)
    if not terms:
        return []
    idf = archive.idf({t.stem for t in terms})
    weights = np.array([max(idf[t.stem], 0.3) for t in terms], np.float32)
    kept = []
    for reading in found:
        has = held(reading, terms)
        named = all(has[n] >= 0.5 for n, t in enumerate(terms) if t.name)
        if reading.spans and named and float(has @ weights) >= ABOUT * float(weights.sum()):
            kept.append(reading)
    return kept


def _day(reading: Reading) -> str:
    return (reading.article.published_at or "")[:10]
