"""How often each term of a question stands in each sentence of many texts, and its BM25."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

_OTHER, _LINE, _TEXT = -1, -2, -3


@dataclass(frozen=True, slots=True)
class Counts:
    """Term counts of texts, which are stems with a sentence a line.

    `sentences` has a row a sentence and a column a term, `lengths` the words of each sentence,
    `starts` the first sentence of each text. `columns` and `sentence` are those of every word.
    """

    sentences: Numbers
    lengths: Numbers
    starts: Indices
    columns: Indices
    sentence: Indices

    def passages(self) -> tuple[Numbers, Numbers]:
        """Counts and lengths of whole texts."""
        return np.add.reduceat(self.sentences, self.starts), np.add.reduceat(
            self.lengths, self.starts
        )

    def windows(self) -> tuple[Numbers, Numbers]:
        """Counts and lengths of each sentence with the next one of the same text."""
        counts, lengths = self.sentences.copy(), self.lengths.copy()
        joined = np.ones(len(lengths) - 1, dtype=bool)
        joined[self.starts[1:] - 1] = False
        counts[:-1] += self.sentences[1:] * joined[:, None]
        lengths[:-1] += self.lengths[1:] * joined
        return counts, lengths

    def pairs(self, pairs: Sequence[tuple[int, int]]) -> Numbers:
        """How often two terms, given as columns, stand side by side in each text."""
        size = self.sentences.shape[1]
        together = np.where(
            (self.columns[:-1] >= 0)
            & (self.columns[1:] >= 0)
            & (self.sentence[:-1] == self.sentence[1:]),
            self.columns[:-1] * size + self.columns[1:],
            -1,
        )
        text = np.searchsorted(self.starts, self.sentence[:-1], side="right") - 1
        found = np.zeros((len(self.starts), len(pairs)))
        for column, (first, second) in enumerate(pairs):
            at = text[together == first * size + second]
            found[:, column] = np.bincount(at, minlength=len(self.starts))
        return found


def count(texts: Sequence[str], columns: Mapping[str, int], size: int) -> Counts:
    """Count the terms that have a column; several terms may have the same one."""
    lookup = {**columns, "\n": _LINE, "\f": _TEXT}
    words = " \f ".join(texts).replace("\n", " \n ").split(" ")
    codes = np.fromiter(map(lookup.get, words, repeat(_OTHER)), np.int64, len(words))
    ends = codes <= _LINE
    sentence = np.cumsum(ends, dtype=np.int64)
    starts = np.concatenate(([0], sentence[codes == _TEXT]))
    lengths = np.bincount(sentence[~ends], minlength=sentence[-1] + 1)
    known = codes >= 0
    cells = np.bincount(sentence[known] * size + codes[known], minlength=len(lengths) * size)
    return Counts(
        sentences=cells.reshape(len(lengths), size).astype(float),
        lengths=lengths.astype(float),
        starts=starts,
        columns=codes[~ends],
        sentence=sentence[~ends],
    )


def bm25(
    counts: Numbers, lengths: Numbers, mean: float, idf: Numbers, b: float, k1: float = 0.9
) -> Numbers:
    """Each term's part of each text's BM25."""
    norm = k1 * (1 - b + b * lengths / (mean or 1.0))
    return idf * counts * (k1 + 1) / (counts + norm[:, None])
