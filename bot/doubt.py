"""Whether the archive answers at all: how much of the question its best sentences leave open.

The weights are fitted by `python -m benchmarks.fit` on answerable and unanswerable questions.
"""

import math
from collections.abc import Sequence

import numpy as np

from bot.fit import COLUMN, Asked, Features
from bot.found import Found
from bot.story import Weights, absent, held

WEIGHTS = {
    "always": 1.02,
    "soft": 1.69,  # the terms in the best sentence
    "around": -1.14,  # in the best five, with their neighbours
    "worst": -2.28,
    "near": -0.32,  # the form asked for, beside a word asked about
    "shapeless": -1.24,  # no form was asked for
    "name": -0.67,  # a name was asked for
    "likeness": 1.18,
    "unmet": 0.03,  # the share of the question that the best article does not hold
    "heaviest": 1.06,  # and the heaviest term among that
    "absent": 0.23,  # names that it does not hold
    "score": -0.14,
    "headless": -0.28,  # nothing says what kind of thing was asked for
    "head": 0.43,  # how near the story comes to naming that kind of thing
    "head_here": -0.10,  # and the best sentences
    "strange": -0.99,  # the share of the question that nothing in the story comes near
    "strangest": -0.18,
    "strange_here": -1.63,
    "answering": -2.02,  # what the cross-encoder read
    "answering_here": -0.65,  # in the articles that hold the most of the question
}
DOUBTED = 0.75  # above which nothing is shown
UNSURE = 0.5  # above which it is told that what is shown may not be quite what was asked


def signs(
    ask: Asked, weights: Weights, found: Sequence[Found], answering: float, here: float
) -> Features:
    """What speaks for and against an answer.

    `found` are the sentences that fit best, `answering` the log odds of the cross-encoder that
    something it read answers, `here` those for the articles that hold the most of the question.
    """
    reading = found[0].reading
    best = np.stack([f.features for f in found])
    numbers = [f.number for f in found if f.reading is reading]
    terms = [t for t in ask.everything if not t.word.isdigit()]  # a wrong figure is put right
    weight = weights.of(terms) if terms else np.ones(1, np.float32)
    open_ = weight * (1 - held(reading, terms)) if terms else np.zeros(1, np.float32)
    near = reading.nearest(terms)
    far = weight * (1 - near.max(axis=1, initial=0.0)) if terms else np.zeros(1, np.float32)
    beside = sorted({i for n in numbers for i in (n - 1, n, n + 1) if 0 <= i < len(reading.spans)})
    far_here = weight * (1 - near[:, beside].max(axis=1, initial=0.0)) if terms else far
    heads = reading.nearest(ask.head)
    shaped = ask.form.form in ("figure", "name")
    return np.array(
        [
            1.0,
            best[0, COLUMN["soft"]],
            best[:, COLUMN["around"]].max(),
            best[0, COLUMN["worst"]],
            best[:3, COLUMN["form_near"]].max() if shaped else 0.0,
            not shaped,
            ask.form.form == "name",
            best[:, COLUMN["likeness"]].max(),
            open_.sum() / weight.sum(),
            open_.max() / 5,
            len(absent(reading, terms)),
            found[0].fit / 10,
            not ask.head,
            heads.max(axis=1, initial=0.0).min() if ask.head else 0.0,
            heads[:, beside].max(axis=1, initial=0.0).min() if ask.head else 0.0,
            far.sum() / weight.sum(),
            far.max() / 5,
            far_here.sum() / weight.sum(),
            answering / 3,
            here / 3,
        ],
        np.float32,
    )


def doubt(found: Features) -> float:
    """How probable it is that the archive does not say, from 0 to 1."""
    weights: Sequence[float] = list(WEIGHTS.values())
    return 1 / (1 + math.exp(-float(found @ np.array(weights, np.float32))))
