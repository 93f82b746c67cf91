"""Whether the archive answers at all: how much of the question its best sentences leave open.

The weights are fitted by `python -m benchmarks.fit` on answerable and unanswerable questions.
"""

import math
from collections.abc import Sequence

import numpy as np

from bot.fit import COLUMN, Asked, Features
from bot.reading import Reading
from bot.story import Weights, absent, held

WEIGHTS = {
    "always": 1.77,
    "soft": 1.93,  # the terms in the best sentence
    "around": -0.04,  # in the best five, with their neighbours
    "worst": -3.1,
    "near": -0.05,  # the form asked for, beside a word asked about
    "shapeless": -1.44,  # no form was asked for
    "name": 0.53,  # a name was asked for
    "likeness": 0.1,
    "unmet": -1.24,  # the share of the question that the best article does not hold
    "heaviest": 1.43,  # and the heaviest term among that
    "absent": 1.27,  # names that it does not hold
    "score": -1.34,
    "headless": -1.1,  # nothing says what kind of thing was asked for
    "head": 0.19,  # how near the story comes to naming that kind of thing
    "head_here": -0.06,  # and the best sentences
    "strange": -1.55,  # the share of the question that nothing in the story comes near
    "strangest": 0.46,
    "strange_here": -1.44,
}
DOUBTED = 0.52
SURELY = 0.75  # where the best article holds all but UNMET of the question
UNMET = 0.25


def signs(
    ask: Asked,
    reading: Reading,
    weights: Weights,
    best: Features,
    numbers: Sequence[int],
    score: float,
) -> Features:
    """What speaks for and against an answer.

    `best` holds the features of the best sentences, `numbers` says which of them are in `reading`,
    the article of the best.
    """
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
            score / 10,
            not ask.head,
            heads.max(axis=1, initial=0.0).min() if ask.head else 0.0,
            heads[:, here].max(axis=1, initial=0.0).min() if ask.head else 0.0,
            far.sum() / weight.sum(),
            far.max() / 5,
            far_here.sum() / weight.sum(),
        ],
        np.float32,
    )


def doubted(found: Features) -> bool:
    """Whether to say that the archive does not say."""
    unmet = found[list(WEIGHTS).index("unmet")]
    return doubt(found) >= (DOUBTED if unmet > UNMET else SURELY)


def doubt(found: Features) -> float:
    """How probable it is that the archive does not say, from 0 to 1."""
    weights: Sequence[float] = list(WEIGHTS.values())
    return 1 / (1 + math.exp(-float(found @ np.array(weights, np.float32))))
