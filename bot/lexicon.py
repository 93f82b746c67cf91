"""Words as numbers: of each word as it is written its stem, its vector, whether it is a capital's.

An article read as numbers is looked through by numpy instead of word by word.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import repeat
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.kinds import ASKING
from index.terms import stem
from index.thesaurus import Thesaurus, Vectors

Ints = NDArray[np.int32]
MOST_WORDS = 300_000
_EMPTY = np.zeros(1, np.int32)


class Lexicon:
    """Every word gets the next number and keeps it; number 0 is no word at all.

    A word in small letters is a `plain` one and has a number as such; so has each stem. `stem_of`
    and `plain_of` are by word, `plain_stem`, `vector_of` and `heavy` by plain word; a word is heavy
    when it says something, `capital` is 1 for a word with a capital and -1 for one without.
    """

    def __init__(self, thesaurus: Thesaurus) -> None:
        self.thesaurus = thesaurus
        self.stems = [""]
        self.stem_of, self.plain_of, self.capital = _EMPTY, _EMPTY, _EMPTY
        self.plain_stem, self.heavy = _EMPTY, np.ones(1, np.float32)
        self.vector_of = thesaurus.numbers([""])
        self._words, self._plain, self._stem = {"": 0}, {"": 0}, {"": 0}
        self._lock = Lock()

    @property
    def full(self) -> bool:
        """Whether it has learned so many words that a new one had better be begun."""
        return len(self._words) > MOST_WORDS

    def words(self, words: Sequence[str]) -> Ints:
        """The number of each word; a new one is learned."""
        found = _numbers(words, self._words)
        if found.size and found.min() < 0:
            with self._lock:
                self._learn(list(dict.fromkeys(w for w in words if w not in self._words)))
            found = _numbers(words, self._words)
        return found

    def stem_numbers(self, stems: Collection[str]) -> Ints:
        """The number of each stem, -1 for one that was never met."""
        return _numbers(stems, self._stem)

    def alike(self, word: str) -> Ints:
        """The plain words that news uses for this one."""
        found = _numbers(self.thesaurus.group(word), self._plain)
        return found[found >= 0]

    def vectors(self, plain: Ints) -> Vectors:
        """One unit row a plain word."""
        return self.thesaurus.vectors(self.vector_of[plain])

    def _learn(self, words: Sequence[str]) -> None:
        lowered = [word.lower() for word in words]
        new = list(dict.fromkeys(word for word in lowered if word not in self._plain))
        self.plain_stem = _joined(self.plain_stem, map(self._stemmed, new))
        self.heavy = np.append(self.heavy, np.array([w not in ASKING for w in new], np.float32))
        self.vector_of = np.append(self.vector_of, self.thesaurus.numbers(new))
        self._plain.update(zip(new, range(len(self._plain), len(self.plain_stem)), strict=True))
        self.stem_of = _joined(self.stem_of, map(self._stemmed, words))
        self.plain_of = _joined(self.plain_of, (self._plain[word] for word in lowered))
        self.capital = _joined(self.capital, map(_capital, words))
        self._words.update(zip(words, range(len(self._words), len(self.stem_of)), strict=True))

    def _stemmed(self, word: str) -> int:
        found = stem(word)
        if found not in self._stem:
            self.stems.append(found)
            self._stem[found] = len(self._stem)
        return self._stem[found]


def _numbers(words: Collection[str], known: dict[str, int]) -> Ints:
    return np.fromiter(map(known.get, words, repeat(-1)), np.int32, len(words))


def _joined(before: Ints, new: Iterable[int]) -> Ints:
    return np.concatenate([before, np.fromiter(new, np.int32)])


def _capital(word: str) -> int:
    return 1 if word[0].isupper() and len(word) > 1 else -1
