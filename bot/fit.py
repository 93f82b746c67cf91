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
    "soft": -0.06,  # the terms that the sentence holds
    "around": 2.71,  # or its neighbours
    "opening": 2.72,  # or the article opens with
    "worst": -0.55,  # the term it holds least
    "names": -1.38,  # the names among them
    "likeness": 5.35,  # the sentence as a whole, in meaning
    "form": 0.27,  # a figure, a name, a day, where one was asked for
    "form_near": 0.59,  # beside the word that was asked about
    "speaker": 0.22,  # said by the person asked about
    "speaker_missing": -0.83,
    "stance": 1.59,  # a claim of responsibility or an accusation, where one was asked for
    "denies": -0.0,
    "evidence": 1.92,
    "article": 4.96,  # the terms that the article holds
    "cited": 0.28,  # the conversation is about that article
    "recent": 1.96,
    "length": 1.95,
    "first": -0.16,
    "news": -1.44,  # words that were not in the question
}
COLUMN = {name: number for number, name in enumerate(WEIGHTS)}
PEOPLE = frozenset({"people", "persons", "person", "men", "women", "passengers", "residents"})
SPOKEN = frozenset({"said", "reaction", "denial", "evidence"})


_AT_FIRST = re.compile(
    r"\b(?:first|initial(?:ly)?|original(?:ly)?|in the beginning|to begin with)\b", re.I
)


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
    ask: Asked, reading: Reading, weights: Weights, cited: bool, recent: float
) -> Features:
    """One row a sentence, one column a feature, mostly from 0 to 1."""
    table = np.zeros((len(reading.spans), len(WEIGHTS)), np.float32)
    columns = {name: table[:, number] for name, number in COLUMN.items()}
    _wording(ask, reading, weights, columns)
    _form(ask, reading, columns)
    _speaking(ask, reading, columns)
    columns["cited"][:] = cited
    columns["recent"][:] = 1 - recent if _AT_FIRST.search(ask.part.text) else recent
    columns["first"][:1] = 1.0
    known = {t.stem for t in ask.everything}
    columns["length"][:] = np.minimum(reading.length(), 40) / 40
    columns["news"][:] = np.minimum(reading.length(known), 15) / 15
    return table


def _wording(ask: Asked, reading: Reading, weights: Weights, columns: dict[str, Scores]) -> None:
    everything = ask.everything
    if everything:
        weight = weights.of(everything)
        columns["article"][:] = weight @ held(reading, everything) / weight.sum()
        columns["likeness"][:] = reading.likeness(everything, weight)
    terms = (*ask.terms, *ask.who)
    if not terms:
        return
    weight = weights.of(terms)
    weight /= weight.sum()
    match = reading.match(terms)
    still = np.zeros((len(terms), 1), np.float32)
    before = np.hstack([still, match[:, :-1]])
    after = np.hstack([match[:, 1:], still])
    titled = np.array([t.stem in reading.title_stems for t in terms], np.float32)
    opening = np.maximum(match[:, :2].max(axis=1, initial=0.0), titled)
    columns["soft"][:] = weight @ match
    near = np.maximum(np.maximum(match, 0.8 * before), 0.5 * after)
    columns["around"][:] = weight @ near
    columns["opening"][:] = weight @ np.maximum(match, opening[:, None])
    columns["worst"][:] = match.min(axis=0)
    named = [n for n, t in enumerate(terms) if t.name or t.stem in reading.names]
    if named:
        columns["names"][:] = weight[named] @ match[named] / weight[named].sum()


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
        mine = reading.saying(lambda s: spoken_by(s, ask.who))
        columns["speaker"][:] = mine
        columns["speaker_missing"][:] = ~mine & bool(kinds & SPOKEN)
    if "denial" in kinds:
        columns["denies"][:] = reading.saying(lambda s: s.stance in ("denies", "retracts"))
    if "responsibility" in kinds:
        claimed = reading.saying(lambda s: s.stance in ("claims_responsibility", "blames"))
        columns["stance"][:] = claimed
    if "evidence" in kinds:
        columns["evidence"][:] = reading.saying(lambda s: s.evidence != "not_stated")
