"""How well a sentence answers what was asked: its features, and the weights learned for them.

The weights are fitted by `python -m benchmarks.fit` on the half of the development questions that
is for tuning.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.expected import Expected, expected, head, unasked
from bot.question import Part, Term, content
from bot.reading import Reading, Scores
from bot.speakers import spoken_by
from bot.story import Weights, held

Features = NDArray[np.float32]

WEIGHTS = {
    "soft": -1.01,  # the terms that the sentence holds
    "around": 0.43,  # or its neighbours
    "opening": 2.21,  # or the article opens with
    "worst": -0.39,  # the term it holds least
    "names": -0.49,  # the names among them
    "near": 2.18,  # the nearest word to each term, in meaning
    "near_before": 3.59,  # in the sentence or the one before
    "likeness": 2.31,  # the sentence as a whole, in meaning
    "head": 1.68,  # the kind of thing asked for: "contractor" of "which contractor said"
    "form": 0.80,  # a figure, a name, a day, where one was asked for
    "form_near": 0.51,  # beside the word that was asked about
    "speaker": 1.54,  # said by the person asked about
    "speaker_missing": 0.29,
    "stance": 1.73,  # a claim of responsibility or an accusation, where one was asked for
    "evidence": 1.23,
    "article": 3.95,  # the terms that the article holds
    "found": 1.89,  # its passage, by the search, against the best passage
    "cited": 0.46,  # the conversation is about that article
    "recent": 0.28,
    "length": 0.73,
    "title": -2.04,  # the words of the title
    "news": 0.98,  # words that were not in the question
    "new_names": -0.92,
}
COLUMN = {name: number for number, name in enumerate(WEIGHTS)}
PEOPLE = frozenset({"people", "persons", "person", "men", "women", "passengers", "residents"})
SPOKEN = frozenset({"said", "reaction", "denial", "evidence"})


_THEN = re.compile(
    r"\b(?:first|initial(?:ly)?|original(?:ly)?|in the beginning|to begin with)\b", re.I
)
_THEIRS = re.compile(r"\W*(?:its|their)\b", re.I)


class Asked(NamedTuple):
    """One part of a question as fitting needs it.

    `terms` are the part's own, `who` the speaker it asks about, `topic` what it takes for granted.
    """

    part: Part
    terms: tuple[Term, ...]
    who: tuple[Term, ...]
    topic: tuple[Term, ...]
    form: Expected
    head: tuple[Term, ...]

    @property
    def telling(self) -> tuple[Term, ...]:
        """The terms beside which a figure or name that answers stands: no names, and not "people"
        where something is asked about them."""
        plain = tuple(t for t in self.terms if not t.name)
        return tuple(t for t in plain if t.word not in PEOPLE) or plain

    @property
    def then(self) -> bool:
        """Whether what was told at first is asked for, not what is told now."""
        return bool(_THEN.search(self.part.text))

    @property
    def everything(self) -> tuple[Term, ...]:
        """All its terms, each once."""
        return (*self.terms, *self.who, *self.topic)


def asked(part: Part, who: Sequence[Term], topic: Sequence[Term]) -> Asked:
    """What to look for in sentences."""
    named = {t.stem for t in who}
    own = {t.stem for t in part.terms} | named
    return Asked(
        part,
        tuple(t for t in part.terms if t.stem not in named),
        tuple(who),
        tuple(t for t in topic if t.stem not in own),
        expected(part.text),
        content(head(part.text), part.kinds),
    )


def fits(features: Features) -> Scores:
    """How well each sentence fits; only differences count."""
    return np.asarray(features @ np.array(list(WEIGHTS.values()), np.float32), np.float32)


def features(
    ask: Asked, reading: Reading, weights: Weights, cited: bool, recent: float, found: Scores
) -> Features:
    """One row a sentence, one column a feature, mostly from 0 to 1.

    `found` says how well the search found the passage of each sentence, from 0 to 1.
    """
    table = np.zeros((len(reading.spans), len(WEIGHTS)), np.float32)
    columns = {name: table[:, number] for name, number in COLUMN.items()}
    _wording(ask, reading, weights, columns)
    _form(ask, reading, columns)
    _speaking(ask, reading, columns)
    columns["cited"][:] = cited
    columns["recent"][:] = 1 - recent if ask.then else recent
    columns["found"][:] = found
    known = {t.stem for t in ask.everything}
    columns["length"][:] = np.minimum(reading.length, 40) / 40
    columns["news"][:] = np.minimum(reading.length - reading.holding(known), 15) / 15
    columns["new_names"][:] = np.minimum(reading.holding(reading.names - known), 5) / 5
    columns["title"][:] = reading.holding(reading.title_stems) / max(len(reading.title_stems), 1)
    return table


def _wording(ask: Asked, reading: Reading, weights: Weights, columns: dict[str, Scores]) -> None:
    everything = ask.everything
    if everything:
        weight = weights.of(everything)
        columns["article"][:] = weight @ held(reading, everything) / weight.sum()
        columns["likeness"][:] = reading.likeness(everything, weight)
        near = reading.nearest(everything)
        columns["near"][:] = weight @ near / weight.sum()
        columns["near_before"][:] = weight @ np.maximum(near, _before(near)) / weight.sum()
    if ask.head:
        columns["head"][:] = reading.nearest(ask.head).max(axis=0)
    terms = (*ask.terms, *ask.who)
    if not terms:
        return
    weight = weights.of(terms)
    weight /= weight.sum()
    match = reading.match(terms)
    after = _before(match[:, ::-1])[:, ::-1]
    titled = np.array([t.stem in reading.title_stems for t in terms], np.float32)
    opening = np.maximum(match[:, :2].max(axis=1, initial=0.0), titled)
    columns["soft"][:] = weight @ match
    around = np.maximum(np.maximum(match, 0.8 * _before(match)), 0.5 * after)
    columns["around"][:] = weight @ around
    columns["opening"][:] = weight @ np.maximum(match, opening[:, None])
    columns["worst"][:] = match.min(axis=0)
    named = [n for n, t in enumerate(terms) if t.name or t.stem in reading.names]
    if named:
        columns["names"][:] = weight[named] @ match[named] / weight[named].sum()


def _before(match: Scores) -> Scores:
    """Each sentence's column moved to the sentence after it."""
    return np.hstack([np.zeros((len(match), 1), np.float32), match[:, :-1]])


def _form(ask: Asked, reading: Reading, columns: dict[str, Scores]) -> None:
    if ask.form.form == "any":
        return
    text = reading.article.text
    words = frozenset(t.word for t in ask.everything)
    marked = reading.marked(ask.telling)
    for number, shapes in enumerate(reading.shapes(ask.form)):
        found = unasked(shapes, words)
        columns["form"][number] = 1.0 if found else -1.0
        if found and ask.form.form in ("figure", "name"):
            start, end = reading.spans[number]
            marks = reading.positions(number, marked)
            columns["form_near"][number] = _nearness(text[start:end], found, marks)


def _nearness(sentence: str, found: Sequence[int], marks: Sequence[int]) -> float:
    """1 where what was asked for stands within three words of a word asked about, then less."""
    words = [sentence.count(" ", 0, at) for at in found] if marks else ()
    gap = min((abs(word - mark) for word in words for mark in marks), default=99)
    return 1.0 if gap <= 3 else 0.6 if gap <= 6 else 0.2 if marks else 0.0


def _speaking(ask: Asked, reading: Reading, columns: dict[str, Scores]) -> None:
    kinds = set(ask.part.kinds)
    if ask.who:
        mine = reading.saying(lambda s: spoken_by(s, ask.who)) | _for_them(reading, ask.who)
        columns["speaker"][:] = mine
        columns["speaker_missing"][:] = ~mine & bool(kinds & SPOKEN)
    if "responsibility" in kinds:
        claimed = reading.saying(lambda s: s.stance in ("claims_responsibility", "blames"))
        columns["stance"][:] = claimed
    if "evidence" in kinds:
        columns["evidence"][:] = reading.saying(lambda s: s.evidence != "not_stated")


def _for_them(reading: Reading, who: Sequence[Term]) -> NDArray[np.bool_]:
    """Where somebody speaks for them: "Its secretary said", after a sentence that names them."""
    found = np.zeros(len(reading.spans), np.bool_)
    names = {t.stem for t in who}
    for s in reading.statements:
        number = reading.numbers(s.start, s.end).start
        if number and names <= reading.stems[number - 1]:
            found[number] |= bool(_THEIRS.match(reading.article.text, reading.spans[number].start))
    return found
