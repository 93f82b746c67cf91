"""The second look at what fits best: the cross-encoder reads it beside the question."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bot.cross_encoder import CrossEncoder, Window
from bot.fit import COLUMN, Asked
from bot.found import UNREAD, Found
from bot.reading import Reading

FIRST, MOST = 3, 12  # windows read of the best, about five sentences each; where none answers, more
NEAR = 8.0  # how far below the best a sentence may fit, and its window still be read
READ = 1.5  # what the log odds of the cross-encoder weigh beside the fit
PLAIN = 2.0  # log odds above which a sentence answers so plainly that no more is read
HOLDING = 0.1  # of the question, that an article may hold less than the one that holds the most
Place = tuple[Reading, range]


class Reread(NamedTuple):
    """Candidates, the best first after a second look, and the log odds that one of them answers.

    `here` are the log odds for those articles alone that hold the most of the question.
    """

    found: list[Found]
    answering: float
    here: float


def reread(ask: Asked, found: Sequence[Found], encoder: CrossEncoder) -> Reread:
    """Have the sentences around the best read, and put all in order again."""
    counted = ask.part.kind == "count"  # the newest figure may be told in other words
    places = _places(found, np.inf if counted else NEAR)
    read = _read(ask, places[:FIRST], encoder)
    for place in places[FIRST:]:
        if not counted and max(read.values()) >= PLAIN:
            break
        read |= _read(ask, [place], encoder)
    again = []
    for f in found:
        odds = max(read.get((id(f.reading), f.number), UNREAD), UNREAD)
        again.append(replace(f, fit=f.fit + READ * odds, odds=odds))
    holding = {id(f.reading): float(f.features[COLUMN["article"]]) for f in found}
    most = max((holding[article] for article, _ in read), default=0.0) - HOLDING
    here = [odds for (article, _), odds in read.items() if holding[article] >= most]
    return Reread(sorted(again, key=lambda f: -f.fit), _any(list(read.values())), _any(here))


def _any(odds: Sequence[float]) -> float:
    """The log odds that one of them answers."""
    return float(np.logaddexp.reduce(odds)) if odds else UNREAD


def as_asked(ask: Asked) -> str:
    """The question, behind what it leaves unsaid."""
    return " ".join((*(term.word for term in ask.topic), ask.part.text))


def _places(found: Sequence[Found], near: float) -> list[Place]:
    """The windows of the best, in their order; none fits more than `near` below the first."""
    places: list[Place] = []
    for f in found:
        if f.fit < found[0].fit - near:
            break
        place = (f.reading, next(run for run in f.reading.windows if f.number in run))
        if place not in places:
            places.append(place)
        if len(places) == MOST:
            break
    return places


def _read(
    ask: Asked, places: Sequence[Place], encoder: CrossEncoder
) -> dict[tuple[int, int], float]:
    """The log odds of each sentence of these windows, by (article, sentence)."""
    scores = encoder.scores(as_asked(ask), [_window(*place) for place in places])
    return {
        (id(reading), number): score
        for (reading, run), told in zip(places, scores, strict=True)
        for number, score in zip(run, told, strict=True)
    }


def _window(reading: Reading, run: range) -> Window:
    text = reading.article.text
    sentences = tuple(text[reading.spans[n].start : reading.spans[n].end] for n in run)
    return Window(reading.article.title or "", sentences)
