"""One article as the answering reads it: sentences with their stems, words, names, statements."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.expected import Expected, shapes
from bot.lexicon import Ints, Lexicon
from bot.question import WORD, Term
from index.article import Span, Stored
from index.statements import Statement
from index.terms import stems_of, terms
from index.thesaurus import GROUPED

DATES = frozenset(
    terms(
        """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April
        May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept
        Sep Oct Nov Dec Mr Mrs Ms Dr St Prof Gen Sen Rep Gov"""
    )
)
Scores = NDArray[np.float32]
Marks = NDArray[np.bool_]
WINDOW = 560  # characters that the cross-encoder reads together
BACK = 2  # sentences that begin a window earlier, so as not to begin it with "He"
_LEANS = re.compile(r"\W*(?:s?he|it|they|his|her|its|their|this|that|these|those|both)\b", re.I)
MOST_TERMS = 60  # of which an article remembers how its sentences hold them


Shapes = tuple[tuple[tuple[int, str], ...], ...]


def windows(sentences: Sequence[str]) -> tuple[range, ...]:
    """Sentences in runs of about WINDOW characters, by their numbers.

    None begins with a sentence whose subject stands in the one before, if that can be helped.
    """
    runs: list[range] = []
    first, length = 0, 0
    for number, sentence in enumerate(sentences):
        if number > first and length + len(sentence) > WINDOW:
            start = _start(sentences, first, number)
            runs.append(range(first, start))
            first, length = start, sum(len(s) + 1 for s in sentences[start:number])
        length += len(sentence) + 1
    return (*runs, range(first, len(sentences))) if sentences else ()


def _start(sentences: Sequence[str], first: int, number: int) -> int:
    for start in range(number, max(first, number - BACK - 1), -1):
        if not _LEANS.match(sentences[start]):
            return start
    return number


class Match(NamedTuple):
    """How an article holds one term: by sentence, by nearest word of a sentence, and by word."""

    sentences: Scores
    nearest: Scores
    words: Marks


@dataclass(eq=False)
class Reading:
    """An article version, read once. Sentence i is `text[spans[i].start:spans[i].end]`."""

    article: Stored
    spans: tuple[Span, ...]
    statements: tuple[Statement, ...]
    lexicon: Lexicon
    _matched: dict[Term, Match] = field(default_factory=dict)
    _shapes: dict[Expected, Shapes] = field(default_factory=dict)

    def look_through(self) -> None:
        """Find out at once what every question needs to know."""
        if self.spans:
            _ = self.all_stems, self.opening_names, self._spoken, self._meaning

    @cached_property
    def _words(self) -> tuple[Ints, Ints]:
        """All words in order, by their numbers; where sentences start, none being empty."""
        text = self.article.text
        words: list[str] = []
        starts: list[int] = []
        for start, end in self.spans:
            starts.append(len(words))
            words += WORD.findall(text, start, end) or ("",)
        return self.lexicon.words(words), np.array(starts, np.int32)

    @cached_property
    def _stems(self) -> tuple[Ints, Ints]:
        """Each stem of each sentence once: the number of the sentence, and that of the stem."""
        words, starts = self._words
        lengths = np.diff(starts, append=len(words))
        places = np.repeat(np.arange(len(starts), dtype=np.int64) << 32, lengths)
        distinct = np.unique(places | self.lexicon.stem_of[words])
        stems = distinct.astype(np.int32)
        worded = stems > 0
        return (distinct >> 32).astype(np.int32)[worded], stems[worded]

    @cached_property
    def stems(self) -> tuple[frozenset[str], ...]:
        """The stems of each sentence."""
        numbers, stems = self._stems
        ends = np.searchsorted(numbers, np.arange(1, len(self.spans)))
        return tuple(frozenset(self._named(some)) for some in np.split(stems, ends))

    @cached_property
    def length(self) -> Ints:
        """How many stems each sentence has."""
        return np.bincount(self._stems[0], minlength=len(self.spans)).astype(np.int32)

    def holding(self, some: Collection[str]) -> Ints:
        """How many of these stems each sentence has."""
        numbers, stems = self._stems
        held = np.isin(stems, self.lexicon.stem_numbers(some))
        return np.bincount(numbers[held], minlength=len(self.spans)).astype(np.int32)

    @cached_property
    def _spoken(self) -> dict[str, set[int]]:
        """The sentences in which somebody speaks, by the stems of the full name."""
        spoken: dict[str, set[int]] = {}
        for s in self.statements:
            if s.speaker:
                numbers = self.numbers(s.start, s.end)
                for found in stems_of(f"{s.speaker} {s.role or ''}"):
                    spoken.setdefault(found, set()).update(numbers)
        return spoken

    @cached_property
    def title_stems(self) -> frozenset[str]:
        """The stems of title, outlet and dateline."""
        a = self.article
        return frozenset(terms(" ".join(filter(None, (a.title, a.source, a.dateline)))))

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """Every stem of title and text."""
        return self.title_stems.union(self._named(np.unique(self._stems[1])))

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of words that inside sentences stand with a capital more often than without."""
        words, starts = self._words
        inside = np.delete(words, starts)
        stems, which = np.unique(self.lexicon.stem_of[inside], return_inverse=True)
        times = np.bincount(which, self.lexicon.capital[inside], minlength=len(stems))
        return frozenset(self._named(stems[times > 0])) - DATES

    @cached_property
    def opening_names(self) -> frozenset[str]:
        """The names in the title and the first three sentences: what the story is about."""
        numbers, stems = self._stems
        opening = self.title_stems.union(self._named(stems[numbers < 3]))
        return self.names & opening

    def _named(self, stems: Ints) -> Iterator[str]:
        return map(self.lexicon.stems.__getitem__, stems.tolist())

    @cached_property
    def _vocabulary(self) -> tuple[Ints, NDArray[np.intp]]:
        """The plain words of the article, each once; of all words in order, which they are."""
        return np.unique(self.lexicon.plain_of[self._words[0]], return_inverse=True)

    def _looked(self, asked: Sequence[Term]) -> list[Match]:
        """How the article holds each term; what was asked before is remembered."""
        known = {t: self._matched[t] for t in asked if t in self._matched}
        new = [t for t in dict.fromkeys(asked) if t not in known]
        if new:
            known.update(zip(new, self._look(new), strict=True))
            if len(self._matched) > MOST_TERMS:
                self._matched = {}
            self._matched.update(known)
        return [known[t] for t in asked]

    def _look(self, new: Sequence[Term]) -> Iterator[Match]:
        lexicon, (words, starts), (plain, flat) = self.lexicon, self._words, self._vocabulary
        stems = lexicon.stem_numbers([t.stem for t in new])[:, None]
        asked = lexicon.thesaurus.numbers([t.word for t in new])
        cosines = lexicon.thesaurus.vectors(asked) @ lexicon.vectors(plain).T
        likeness = lexicon.thesaurus.likeness(cosines)
        for row, t in enumerate(new):
            if len(group := lexicon.alike(t.word)):
                grouped = np.isin(plain, group)
                likeness[row, grouped] = np.maximum(likeness[row, grouped], GROUPED)
        nearest = np.maximum.reduceat(cosines[:, flat], starts, axis=1)
        soft = np.maximum.reduceat(likeness[:, flat], starts, axis=1)
        exact = np.logical_or.reduceat(lexicon.stem_of[words] == stems, starts, axis=1)
        marked = (likeness > 0) | (lexicon.plain_stem[plain] == stems)
        for row, t in enumerate(new):
            exact[row, list(self._spoken.get(t.stem, ()))] = True
            found = exact[row].astype(np.float32)
            named = t.name or t.stem in self.names or not t.word.isalpha()
            found = found if named else np.maximum(found, soft[row])
            yield Match(found, np.maximum(nearest[row], found), marked[row])

    def match(self, asked: Sequence[Term]) -> Scores:
        """How well each sentence holds each term, shape (terms, sentences), from 0 to 1.

        The word itself counts 1, a word near in meaning less; names and numbers only themselves.
        """
        return self._rows(asked, 0)

    def nearest(self, asked: Sequence[Term]) -> Scores:
        """The nearest word of each sentence to each term, shape (terms, sentences), -1 to 1.

        Unlike `match` it holds for names too, and knows no threshold.
        """
        return self._rows(asked, 1)

    def _rows(self, asked: Sequence[Term], which: Literal[0, 1]) -> Scores:
        if not asked or not self.spans:
            return np.zeros((len(asked), len(self.spans)), np.float32)
        return np.stack([match[which] for match in self._looked(asked)])

    def marked(self, asked: Sequence[Term]) -> Marks:
        """Which words of the article, all in order, are or are near one of the terms."""
        flat = self._vocabulary[1]
        found = np.zeros(len(flat), np.bool_)
        for match in self._looked(asked) if asked and self.spans else ():
            found |= match.words[flat]
        return found

    def positions(self, number: int, marked: Marks) -> list[int]:
        """Which words of sentence `number`, counted from 0, are marked."""
        starts = self._words[1]
        end = int(starts[number + 1]) if number + 1 < len(starts) else len(marked)
        return [int(at) for at in np.flatnonzero(marked[int(starts[number]) : end])]

    @cached_property
    def _meaning(self) -> NDArray[np.float16]:
        """A unit vector a sentence, of its words that say something."""
        (plain, flat), (_, starts) = self._vocabulary, self._words
        heavy = self.lexicon.heavy[plain]
        kept = heavy[flat] > 0
        kept[starts] = True  # so that no sentence is left without a word
        ours = self.lexicon.vectors(plain) * heavy[:, None]
        sums = np.add.reduceat(ours[flat[kept]], np.cumsum(kept)[starts] - 1, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return (sums / np.where(norms > 0, norms, 1.0)).astype(np.float16)

    def likeness(self, asked: Sequence[Term], weight: Scores) -> Scores:
        """How near each sentence as a whole is to the words asked, from -1 to 1."""
        if not asked or not self.spans:
            return np.zeros(len(self.spans), np.float32)
        thesaurus = self.lexicon.thesaurus
        meaning = weight @ thesaurus.vectors(thesaurus.numbers([t.word for t in asked]))
        norm = float(np.linalg.norm(meaning)) or 1.0
        return np.asarray(self._meaning.astype(np.float32) @ (meaning / norm), np.float32)

    def shapes(self, form: Expected) -> Shapes:
        """What has that form in each sentence, as `bot.expected.shapes` tells it."""
        if form not in self._shapes:
            text = self.article.text
            self._shapes[form] = tuple(shapes(text[s.start : s.end], form) for s in self.spans)
        return self._shapes[form]

    def saying(self, chosen: Callable[[Statement], bool]) -> Marks:
        """Which sentences stand in the quotable span of a statement of that choice."""
        found = np.zeros(len(self.spans), np.bool_)
        for s in filter(chosen, self.statements):
            numbers = self.numbers(s.start, s.end)
            found[numbers.start : numbers.stop] = True
        return found

    def statements_in(self, number: int) -> tuple[Statement, ...]:
        """The statements whose quotable span holds sentence `number`."""
        span = self.spans[number]
        return tuple(s for s in self.statements if s.start < span.end and span.start < s.end)

    @cached_property
    def windows(self) -> tuple[range, ...]:
        """The sentences, by their numbers, in runs as the cross-encoder reads them."""
        return windows([self.article.text[s.start : s.end] for s in self.spans])

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        return [s.start for s in self.spans], [s.end for s in self.spans]

    def numbers(self, start: int, end: int) -> range:
        """The sentences that the span start:end touches."""
        starts, ends = self._bounds
        return range(bisect_right(ends, start), bisect_left(starts, end))
