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
    "always": 0.64,
    "soft": 1.67,  # the terms in the best sentence
    "around": -0.92,  # in the best five, with their neighbours
    "worst": -2.44,
    "near": -0.20,  # the form asked for, beside a word asked about
    "shapeless": -1.00,  # no form was asked for
    "name": -0.34,  # a name was asked for
    "likeness": 0.88,
    "unmet": -0.82,  # the share of the question that the best article does not hold
    "heaviest": 1.55,  # and the heaviest term among that
    "absent": 0.30,  # names that it does not hold
    "score": 0.09,
    "headless": -0.30,  # nothing says what kind of thing was asked for
    "head": 0.39,  # how near the story comes to naming that kind of thing
    "head_here": -0.11,  # and the best sentences
    "strange": -1.56,  # the share of the question that nothing in the story comes near
    "strangest": -0.19,
    "strange_here": -1.21,
    "answering": -2.82,
}
DOUBTED = 0.72


def signs(ask: Asked, weights: Weights, found: Sequence[Found], answering: float) -> Features:
    """What speaks for and against an answer.

    `found` are the sentences that fit best, `answering` the log odds of the cross-encoder that
    something it read answers.
    """
    reading = found[0].reading
    best = np.stack([f.features for f in found])
    numbers = [f.number for f in found if f.reading is reading]
    terms = [t for t in ask.everything if not t.word.isdigit()]  # a wrong figure is put right
    weight = weights.of(terms) if terms else np.ones(1, np.float32)
    open_ = weight * (1 - held(reading, terms)) if terms else np.zeros(1, np.float32)
    near = reading.nearest(terms)
    far = weight * (1 - near.max(axis=1, initial=0.0)) if terms else np.zeros(1, np.float32)
    here = sorted({i for n in numbers for i in (n - 1, n, n + 1) if 0 <= i < len(reading.spans)})
    far_here = weight * (1 - near[:, here].max(axis=1, initial=0.0)) if terms else far
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
            heads[:, here].max(axis=1, initial=0.0).min() if ask.head else 0.0,
            far.sum() / weight.sum(),
            far.max() / 5,
            far_here.sum() / weight.sum(),
            answering / 3,
        ],
        np.float32,
    )


def doubted(found: Features) -> bool:
    """Whether to say that the archive does not say."""
    return doubt(found) >= DOUBTED


def doubt(found: Features) -> float:
    """How probable it is that the archive does not say, from 0 to 1."""
    weights: Sequence[float] = list(WEIGHTS.values())
    return 1 / (1 + math.exp(-float(found @ np.array(weights, np.float32))))
