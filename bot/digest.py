"""The digest: what happened in a stretch of time, as stories, with what is new in each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.changes import Change, rewritten
from bot.developments import CHANGES, lines, turns
from bot.evidence import Citation, Finding
from bot.kin import Kinship
from bot.newsworthy import SERVICE, is_service, weight
from bot.reading import Reading
from bot.readings import Readings
from bot.selection import rarity_of
from bot.summary import about
from index import window
from index.article import Stored
from index.prepare import epoch
from index.stories import gather, likeness, middle, to_gather

if TYPE_CHECKING:
    from index.archive import Archive

MOST = 10  # stories
LOOKED_INTO = 16  # stories of which the details decide what comes first
STALE = 1.0  # what it costs a story that nothing in it is new
OLDER = 0.02  # and what it costs an article that newer ones of the story follow
READ = 6  # articles of one story
BACK = timedelta(days=45)
FORMER = 6  # earlier articles of the story, the newest
ABOUT = 200  # passages about a topic
_LIFT = {"retraction": 2.0, "admission": 1.0, "figure": 0.6, "denial": 0.4, "text": 0.2}


@dataclass(frozen=True, slots=True)
class Story:
    """One event, however many outlets tell of it. Every line of it is a finding.

    `sources` counts those who reported it independently: copies of one wire story are one, and so
    are several articles of one outlet.
    """

    headline: str | None
    articles: tuple[Stored, ...]
    sources: int
    findings: tuple[Finding, ...]
    disputed: tuple[Finding, ...]
    changed: tuple[Change, ...]
    earlier: int = 0  # articles of it before this time
    subject: str | None = None  # the subscribed topic that it belongs to
    is_new: bool = True  # whether any of it was not told in those earlier articles

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order shown."""
        turns = (f for c in self.changed for f in (c.now, c.before) if f is not None)
        every = (*turns, *self.findings, *self.disputed)
        return tuple(dict.fromkeys(c for f in every for c in f.citations))


@dataclass(frozen=True, slots=True)
class Digest:
    """The stories of a stretch of time, `until` not included; `more` were left out."""

    since: datetime
    until: datetime
    topic: str | None
    stories: tuple[Story, ...]
    articles: int
    more: int = 0

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order shown; number n is the n-th of them, from 1."""
        return tuple(dict.fromkeys(c for story in self.stories for c in story.citations))


def digest(
    archive: "Archive",
    readings: Readings,
    since: datetime,
    until: datetime,
    *,
    topic: str | None = None,
    first: Collection[str] = (),
    posted: Collection[str] = (),
    most: int = MOST,
) -> Digest:
    """The stories between two moments, the most widely and independently reported first.

    With a `topic` only its stories. Stories of the topics in `first` come before all others. Of
    the articles in `posted` the reader knows: a story is told again only for what is new in it.
    """
    with archive.record.reading() as connection:
        found = window.published(connection, since, until, archive.now())
        changed = window.rewritten(connection, since, until, archive.now())
    desk = _Editor(archive, readings, since, until, frozenset(posted))
    groups = desk.groups(found)
    if topic is not None:
        groups = desk.about(topic, groups)
    subjects = {t: {id(g) for g in desk.about(t, groups)} for t in first}
    groups.sort(key=lambda g: (any(id(g) in ids for ids in subjects.values()), _breadth(g)))
    stories = []
    for group in reversed(groups[-LOOKED_INTO:]):
        subject = next((t for t, ids in subjects.items() if id(group) in ids), None)
        if story := desk.story(group, subject):
            stories.append(story)
    if topic is None:
        known = {a.article_id for a in found} | set(posted)
        stories += desk.corrected(c for c in changed if c.article.article_id not in known)
    stories.sort(key=_worth, reverse=True)
    left = max(0, len(groups) - LOOKED_INTO) + max(0, len(stories) - most)
    return Digest(since, until, topic, tuple(stories[:most]), len(found), left)


class _Editor:
    """Makes stories of one stretch of time."""

    def __init__(
        self,
        archive: "Archive",
        readings: Readings,
        since: datetime,
        until: datetime,
        posted: frozenset[str],
    ) -> None:
        self._archive = archive
        self._readings = readings
        self._since = since
        self._until = until
        self._posted = posted
        self._kin = Kinship(archive, readings.thesaurus)

    def groups(self, found: Sequence[Stored]) -> list[list[Stored]]:
        """The articles by event."""
        features = self._kin.features(found)
        told = [to_gather(a, f) for a, f in zip(found, features, strict=True)]
        return [[found[n] for n in numbers] for numbers in gather(told)]

    def about(self, topic: str, groups: Sequence[list[Stored]]) -> list[list[Stored]]:
        """The groups with an article about a topic."""
        day = self._since.date().isoformat()
        hits = self._archive.search(topic, limit=ABOUT, since=day)
        inside = {a.article_id for group in groups for a in group}
        found = {h.article.article_id: h.article for h in hits}
        articles = [a for key, a in found.items() if key in inside]
        kept = about(topic, self._read(articles), self._archive)
        ids = {r.article.article_id for r in kept}
        return [group for group in groups if any(a.article_id in ids for a in group)]

    def story(self, group: Sequence[Stored], subject: str | None) -> Story | None:
        """The story of one event; None when there is nothing in it that was not posted."""
        fresh = [a for a in group if a.article_id not in self._posted]
        known = {a.cluster for a in group if a.article_id in self._posted}
        if all(a.cluster in known for a in fresh):
            return None
        former = self._former(group)
        new = self._read(self._most_telling(fresh))
        old = self._read([*former, *(a for a in group if a.article_id in self._posted)])
        turned = turns(new, old)
        told, disputed, is_new = lines(new, old, turned, rarity_of(self._archive, [*new, *old]))
        reported = self._posted.intersection(r.article.article_id for r in old)
        if not (told or turned) or (reported and not is_new):
            return None
        return Story(
            _headline(new, turned),
            tuple(fresh),
            independent(fresh),
            told,
            disputed,
            turned,
            len(old),
            subject,
            is_new,
        )

    def corrected(self, changed: Iterable[window.Rewritten]) -> list[Story]:
        """Articles of earlier days that now say something else."""
        stories = []
        for article, before in changed:
            (reading,) = self._read([article])
            turned = [c for c in rewritten(reading, before) if c.before is not None]
            if turned:
                stories.append(
                    Story(article.title, (article,), 1, (), (), tuple(turned[:CHANGES]), 1)
                )
        return stories

    def _former(self, group: Sequence[Stored]) -> list[Stored]:
        """The earlier articles of the story, copies left out, the newest of them."""
        last = (self._since - timedelta(seconds=1)).isoformat()
        first = (self._since - BACK).date().isoformat()
        found = self._kin.of(group, since=first, until=last)
        one_each = {a.cluster: a for a in sorted(found, key=_when)}
        return sorted(one_each.values(), key=_when, reverse=True)[:FORMER]

    def _most_telling(self, articles: Sequence[Stored]) -> list[Stored]:
        """One article of each source; the one that says best what all say comes first."""
        one_each: dict[str, Stored] = {}
        for article in sorted(articles, key=_when):
            one_each.setdefault(article.cluster, article)
        found = sorted(one_each.values(), key=_when, reverse=True)
        features = self._kin.features(found)
        whole = middle(features)
        near = [
            likeness(whole, f) - SERVICE * is_service(a) - OLDER * place
            for place, (f, a) in enumerate(zip(features, found, strict=True))
        ]
        first = near.index(max(near))
        return [found.pop(first), *found][:READ]

    def _read(self, articles: Sequence[Stored]) -> list[Reading]:
        return self._readings.of(articles, self._archive)


def independent(articles: Iterable[Stored]) -> int:
    """How many reported independently: copies of one wire story, and one outlet, count once."""
    first: dict[str, Stored] = {}
    for article in sorted(articles, key=_when):
        first.setdefault(article.cluster, article)
    return len({a.source or a.cluster for a in first.values()})


def _headline(new: Sequence[Reading], turned: Sequence[Change]) -> str | None:
    """The headline of the article that turns the story, else of the newest that has one."""
    for change in turned[:1]:
        if title := change.now.citations[0].article.title:
            return title
    return next((r.article.title for r in new if r.article.title), None)


def _breadth(group: Sequence[Stored]) -> tuple[float, float]:
    """How widely an event is reported, then how grave its headlines are, then how new it is."""
    return independent(group) + weight(group), max(map(_when, group))


def _worth(story: Story) -> tuple[bool, float, float]:
    lift = max((_LIFT[c.kind] for c in story.changed), default=0.0)
    newest = max(map(_when, story.articles))
    stale = 0.0 if story.is_new else STALE
    return story.subject is not None, story.sources + lift + weight(story.articles) - stale, newest


def _when(article: Stored) -> float:
    return epoch(article.published_at) or 0.0
