"""The second look at what fits best: the cross-encoder reads it beside the question."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from bot.cross_encoder import CrossEncoder, Window
from bot.fit import Asked
from bot.found import Found
from bot.reading import Reading

WINDOWS = 3  # read of the best, about five sentences each
READ = 0.5  # what the log odds of the cross-encoder weigh beside the fit
UNREAD = -7.0  # the log odds of a sentence that is not read, and the lowest of one that is
TAKEN = 1.0  # for the log odds where a claim or a yes-or-no question is not read
_ASKS = re.compile(r"\b(?:who|whom|whose|what|when|where|why|which|how)\b", re.IGNORECASE)
_WHETHER = re.compile(
    r"(?:is|was|are|were|did|do|does|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
SHORT = 5  # words below which "toll?" is a question, not a claim
Place = tuple[Reading, range]


class Reread(NamedTuple):
    """Candidates, the best first after a second look, and the log odds that one of them answers."""

    found: list[Found]
    answering: float


def reread(ask: Asked, found: Sequence[Found], encoder: CrossEncoder) -> Reread:
    """Have the sentences around the best read, and put all in order again.

    Claims and yes-or-no questions are left as they are: the cross-encoder never learned those.
    """
    if not asks(ask.part.text):
        return Reread(list(found), TAKEN)
    places = _places(found)
    scores = encoder.scores(as_asked(ask), [_window(*place) for place in places])
    read = {
        (id(reading), number): score
        for (reading, run), told in zip(places, scores, strict=True)
        for number, score in zip(run, told, strict=True)
    }
    again = [
        replace(f, fit=f.fit + READ * max(read.get((id(f.reading), f.number), UNREAD), UNREAD))
        for f in found
    ]
    answering = float(np.logaddexp.reduce(list(read.values()))) if read else UNREAD
    return Reread(sorted(again, key=lambda f: -f.fit), answering)


def asks(text: str) -> bool:
    """Whether a text asks for something, rather than claims it or asks if it is so."""
    if _ASKS.search(text):
        return True
    return len(text.split()) < SHORT and not _WHETHER.match(text)


def as_asked(ask: Asked) -> str:
    """The question, behind what it leaves unsaid."""
    return " ".join((*(term.word for term in ask.topic), ask.part.text))


def _places(found: Sequence[Found]) -> list[Place]:
    places: list[Place] = []
    for f in found:
        place = (f.reading, next(run for run in f.reading.windows if f.number in run))
        if place not in places:
            places.append(place)
        if len(places) == WINDOWS:
            break
    return places


def _window(reading: Reading, run: range) -> Window:
    text = reading.article.text
    sentences = tuple(text[reading.spans[n].start : reading.spans[n].end] for n in run)
    return Window(reading.article.title or "", sentences)
