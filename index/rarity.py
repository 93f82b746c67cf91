"""How much a word tells: its rarity in the archive and, while that is small, in English."""

from collections.abc import Mapping

from index.thesaurus import Thesaurus

SMALL = 150  # articles of an archive that knows as much of rarity as English at large
KNOWS = 0.95  # of an archive's trust in itself, from which English at large is not looked up
NAME = 5.0  # the rarity of a name, which English at large does not know
LEAST = 0.3


class Rarity:
    """The weight of words in an archive with that many articles and those frequencies."""

    def __init__(self, idf: Mapping[str, float], thesaurus: Thesaurus, articles: int) -> None:
        self._idf = idf
        self._thesaurus = thesaurus
        self._trust = articles / (articles + SMALL)

    def of(self, stem: str, word: str, is_name: bool) -> float:
        """The weight of one word."""
        here = self._idf.get(stem, 0.0)
        if self._trust > KNOWS:
            return max(here, LEAST)
        at_large = NAME if is_name else self._thesaurus.rarity(word)
        return max(self._trust * here + (1 - self._trust) * at_large, LEAST)
