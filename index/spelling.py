"""Words of the archive that a word it does not know may have been meant to be."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

SHORTEST = 4  # letters; shorter words have too many neighbours
_MOST = 3


def allowed(word: str) -> int:
    """How many letters of a word may be wrong."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def neighbours(word: str, vocabulary: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The words nearest in spelling, at most three; of equally near ones the most frequent."""
    most = allowed(word)
    letters = set(word)
    near = []
    for other, frequency in vocabulary:
        if len(letters.symmetric_difference(other)) > 2 * most:
            continue  # cheaper than counting
        if abs(len(other) - len(word)) <= most and other.isalpha():
            apart = distance(word, other, most)
            if apart <= most:
                near.append((apart, -frequency, other))
    near.sort()
    return tuple(other for apart, _, other in near[:_MOST] if apart == near[0][0])


def distance(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, added or swapped between two words; `most` + 1 if there are more."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], before[j - 2] + 1)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def is_slip(word: str, meant: str) -> bool:
    """Whether a word, in lower case, is one of `meant`, and not an English word of its own.

    "Estonian" may mean "Estonia", but "seep" not "seen". The list is loaded at first use.
    """
    kin = word.startswith(meant) or meant.startswith(word)
    return kin or word not in _english()


@cache
def _english() -> "SpellChecker":
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
