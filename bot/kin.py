"""What else the archive holds of the same story, in the days around."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from index.article import Stored
from index.rarity import Rarity
from index.stories import SAME_STORY, Features, Sketch, likeness, middle, sketch, weigh
from index.thesaurus import Thesaurus

if TYPE_CHECKING:
    from index.archive import Archive

TELLING = 12  # terms by which a story is looked up
LOOKED_AT = 60  # passages


class Kinship:
    """Tells which articles go on with a story; knows what each one it has read is about."""

    def __init__(self, archive: "Archive", thesaurus: Thesaurus) -> None:
        self._archive = archive
        self._thesaurus = thesaurus
        self._count = archive.count()
        self._sketches: dict[tuple[str, int], Sketch] = {}
        self._features: dict[tuple[str, int], Features] = {}

    def features(self, articles: Sequence[Stored]) -> list[Features]:
        """What each article is about, its terms weighed by what they tell in this archive."""
        new = {_key(a): sketch(a) for a in articles if _key(a) not in self._features}
        if new:
            stems = frozenset[str]().union(*(s.stems for s in new.values()))
            rarity = Rarity(self._archive.idf(stems), self._thesaurus, self._count)
            self._sketches.update(new)
            self._features.update({key: weigh(one, rarity.of) for key, one in new.items()})
        return [self._features[_key(a)] for a in articles]

    def of(
        self,
        family: Sequence[Stored],
        *,
        since: str | None = None,
        until: str | None = None,
        leave: Collection[str] = (),
    ) -> list[Stored]:
        """Other articles of the story that these tell, in that time, the most alike first."""
        mine = middle(self.features(family))
        hits = self._archive.search(
            " ".join(self.telling(family)), limit=LOOKED_AT, since=since, until=until
        )
        known = {a.article_id for a in family} | set(leave)
        others = list(
            {
                h.article.article_id: h.article for h in hits if h.article.article_id not in known
            }.values()
        )
        near = [likeness(mine, features) for features in self.features(others)]
        clusters = {a.cluster for a in family}
        kept = [
            (near, n)
            for n, near in enumerate(near)
            if near >= SAME_STORY or others[n].cluster in clusters
        ]
        return [others[n] for _, n in sorted(kept, key=lambda pair: (-pair[0], pair[1]))]

    def telling(self, family: Sequence[Stored]) -> list[str]:
        """The words that tell the story from others, as they are written."""
        total: dict[str, float] = {}
        words: dict[str, str] = {}
        for article, features in zip(family, self.features(family), strict=True):
            one = self._sketches[_key(article)]
            words.update(one.words)
            for term, x in features.items():
                if term in one.words:
                    total[term] = total.get(term, 0.0) + x
        best = sorted(total, key=lambda term: -total[term])[:TELLING]
        return [words[term] for term in best]


def _key(article: Stored) -> tuple[str, int]:
    return article.article_id, article.version
