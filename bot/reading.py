"""One article as the answering reads it: sentences with their stems, words, names, statements."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.kinds import ASKING
from bot.question import WORD, Term
from index.article import Span, Stored
from index.dateline import read_opening
from index.sentences import sentences
from index.statements import Statement, said_by_somebody
from index.terms import stem, terms
from index.thesaurus import Thesaurus, Vectors

_DATES = frozenset(
    terms(
        """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April
        May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept
        Sep Oct Nov Dec Mr Mrs Ms Dr St Prof Gen Sen Rep Gov"""
    )
)
Scores = NDArray[np.float32]
MOST_TERMS = 200  # of which an article remembers how its sentences hold them


class Match(NamedTuple):
    """How an article holds one term: by sentence, by nearest word of a sentence, and by word."""

    sentences: Scores
    nearest: Scores
    words: NDArray[np.bool_]


@dataclass(eq=False)
class Reading:
    """An article version, read once. Sentence i is `text[spans[i].start:spans[i].end]`."""

    article: Stored
    statements: tuple[Statement, ...]
    thesaurus: Thesaurus
    _matched: dict[Term, Match] = field(default_factory=dict)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sentences of the body."""
        text = self.article.text
        return tuple(sentences(text, read_opening(text).body_start, len(text)))

    @cached_property
    def _words(self) -> tuple[tuple[str, ...], ...]:
        text = self.article.text
        return tuple(tuple(WORD.findall(text[s.start : s.end])) for s in self.spans)

    @cached_property
    def stems(self) -> tuple[frozenset[str], ...]:
        """The stems of each sentence."""
        return tuple(frozenset(stem(word) for word in words) for words in self._words)

    @cached_property
    def meant(self) -> tuple[frozenset[str], ...]:
        """The stems of each sentence, and of the full name of whoever speaks in it."""
        spoken: list[set[str]] = [set(stems) for stems in self.stems]
        for s in self.statements:
            if s.speaker:
                for number in self.numbers(s.start, s.end):
                    spoken[number].update(terms(f"{s.speaker} {s.role or ''}"))
        return tuple(frozenset(stems) for stems in spoken)

    @cached_property
    def title_stems(self) -> frozenset[str]:
        """The stems of title, outlet and dateline."""
        a = self.article
        return frozenset(terms(" ".join(filter(None, (a.title, a.source, a.dateline)))))

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """Every stem of title and text."""
        return self.title_stems.union(*self.stems)

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of words that inside sentences stand with a capital more often than without."""
        capitals: Counter[str] = Counter()
        for words in self._words:
            for word in words[1:]:
                capitals[stem(word)] += 1 if word[0].isupper() and len(word) > 1 else -1
        return frozenset(s for s, times in capitals.items() if times > 0) - _DATES

    @cached_property
    def opening_names(self) -> frozenset[str]:
        """The names in the title and the first three sentences: what the story is about."""
        opening = self.title_stems.union(*self.stems[:3])
        return self.names & opening

    @cached_property
    def _vocabulary(self) -> tuple[dict[str, int], NDArray[np.intp], NDArray[np.intp]]:
        """The column of each word; the columns of all words in order; where sentences start."""
        columns: dict[str, int] = {}
        flat: list[int] = []
        starts: list[int] = []
        for words in self._words:
            starts.append(len(flat))
            flat.extend(columns.setdefault(w.lower(), len(columns)) for w in words or ("",))
        return columns, np.array(flat, np.intp), np.array(starts, np.intp)

    @cached_property
    def _numbers(self) -> NDArray[np.intp]:
        return self.thesaurus.numbers(list(self._vocabulary[0]))

    @cached_property
    def _columns(self) -> dict[str, list[int]]:
        """The columns of the words of each stem."""
        columns: dict[str, list[int]] = {}
        for word, column in self._vocabulary[0].items():
            columns.setdefault(stem(word), []).append(column)
        return columns

    def _near(self, words: Sequence[str]) -> Vectors:
        """The cosine of each of these words with each word of the article."""
        asked = self.thesaurus.vectors(self.thesaurus.numbers(words))
        return asked @ self.thesaurus.vectors(self._numbers).T

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
        columns, flat, starts = self._vocabulary
        cosines = self._near([t.word for t in new])
        nearest = np.maximum.reduceat(cosines[:, flat], starts, axis=1)
        likeness = self.thesaurus.likeness([t.word for t in new], columns, cosines)
        soft = np.maximum.reduceat(likeness[:, flat], starts, axis=1)
        for row, t in enumerate(new):
            exact = np.array([t.stem in stems for stems in self.meant], np.float32)
            named = t.name or t.stem in self.names or not t.word.isalpha()
            found = exact if named else np.maximum(exact, soft[row])
            words = likeness[row] > 0
            words[self._columns.get(t.stem, [])] = True
            yield Match(found, np.maximum(nearest[row], found), words)

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

    def marked(self, asked: Sequence[Term]) -> NDArray[np.bool_]:
        """Which words of the article, all in order, are or are near one of the terms."""
        _, flat, _ = self._vocabulary
        found = np.zeros(len(flat), np.bool_)
        for match in self._looked(asked) if asked and self.spans else ():
            found |= match.words[flat]
        return found

    def positions(self, number: int, marked: NDArray[np.bool_]) -> list[int]:
        """Which words of sentence `number`, counted from 0, are marked."""
        _, flat, starts = self._vocabulary
        end = int(starts[number + 1]) if number + 1 < len(starts) else len(flat)
        return [int(at) for at in np.flatnonzero(marked[int(starts[number]) : end])]

    @cached_property
    def _meaning(self) -> NDArray[np.float16]:
        """A unit vector a sentence, of its words that say something."""
        columns, flat, starts = self._vocabulary
        heavy = np.array([w not in ASKING for w in columns], np.float32)[:, None]
        ours = self.thesaurus.vectors(self._numbers) * heavy
        sums = np.add.reduceat(ours[flat], starts, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return (sums / np.where(norms > 0, norms, 1.0)).astype(np.float16)

    def likeness(self, asked: Sequence[Term], weight: Scores) -> Scores:
        """How near each sentence as a whole is to the words asked, from -1 to 1."""
        if not asked or not self.spans:
            return np.zeros(len(self.spans), np.float32)
        meaning = weight @ self.thesaurus.vectors(self.thesaurus.numbers([t.word for t in asked]))
        norm = float(np.linalg.norm(meaning)) or 1.0
        return np.asarray(self._meaning.astype(np.float32) @ (meaning / norm), np.float32)

    def statements_in(self, number: int) -> tuple[Statement, ...]:
        """The statements whose quotable span holds sentence `number`."""
        span = self.spans[number]
        return tuple(s for s in self.statements if s.start < span.end and span.start < s.end)

    def numbers(self, start: int, end: int) -> range:
        """The sentences that the span start:end touches."""
        touched = [i for i, s in enumerate(self.spans) if s.start < end and start < s.end]
        return range(touched[0], touched[-1] + 1) if touched else range(0)


class Readings:
    """The readings used lately, so that a running desk does not read an article anew each time."""

    def __init__(self, thesaurus: Thesaurus, keep: int = 256) -> None:
        self.thesaurus = thesaurus
        self._keep = keep
        self._read: OrderedDict[tuple[str, int], Reading] = OrderedDict()
        self._lock = Lock()

    def of(
        self, articles: Iterable[Stored], statements: dict[str, tuple[Statement, ...]]
    ) -> list[Reading]:
        """A reading of each article, in the order given."""
        return [self._one(article, statements.get(article.article_id, ())) for article in articles]

    def missing(self, articles: Iterable[Stored]) -> list[str]:
        """The ids of those articles whose statements are still to be fetched."""
        return [a.article_id for a in articles if (a.article_id, a.version) not in self._read]

    def _one(self, article: Stored, statements: tuple[Statement, ...]) -> Reading:
        key = (article.article_id, article.version)
        with self._lock:
            reading = self._read.get(key)
            if reading is None or reading.article != article:
                reading = Reading(article, said_by_somebody(statements), self.thesaurus)
                self._read[key] = reading
            self._read.move_to_end(key)
            while len(self._read) > self._keep:
                self._read.popitem(last=False)
            return reading
