"""Questions that the public corpus cannot answer: `python -m benchmarks.nulls [--fit]`.

Asks the desk the null questions of MultiHop-RAG's development part and a sample of the others, and
counts what is refused. With --fit it learns the weights of bot/unheard.py instead, and tells how
weights fitted on four fifths do on the last.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.retrieval import DATA, article
from bot import unheard
from bot.desk import Desk, open_desk
from bot.settings import Settings

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
SAMPLE = 600  # answerable questions; in the shares each counts for as many as were left out
FOLDS = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, or fit; and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nulls", description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="of the answerable questions")
    given = parser.parse_args(argv)
    if not (DATA / "corpus.json").exists():
        print(f"There is no corpus at {DATA}, so that nothing can be measured.", file=sys.stderr)
        return 1
    lines = (DATA / "queries-dev.jsonl").read_text(encoding="utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    nulls = [q for q in every if q["question_type"] == "null_query"]
    others = [q for q in every if q["question_type"] != "null_query"]
    sample = random.Random(1).sample(others, min(given.sample, len(others)))
    missing = np.array([True] * len(nulls) + [False] * len(sample))
    weight = np.where(missing, 1.0, len(others) / len(sample))
    with _desk() as desk:
        (_fit if given.fit else _ask)(desk, [*nulls, *sample], missing, weight)
    return 0


@contextmanager
def _desk() -> Iterator[Desk]:
    corpus = json.loads((DATA / "corpus.json").read_text(encoding="utf-8"))
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_desk(Settings.load({"FACTDESK_HOME": home}, None), own_index=True) as desk,
    ):
        for _ in desk.archive.add(map(article, corpus)):
            pass
        desk.archive.drain()
        yield desk


def _ask(desk: Desk, asked: Sequence[dict[str, Any]], missing: Marks, weight: Floats) -> None:
    refused = np.array([desk.ask(q["query"]).status == "not_in_archive" for q in asked])
    print(_told("asked of the desk", refused, missing, weight))


def _fit(desk: Desk, asked: Sequence[dict[str, Any]], missing: Marks, weight: Floats) -> None:
    held = [desk.archive.coverage(q["query"], desk.archive.search(q["query"])) for q in asked]
    signs = np.array([unheard.signs(h) for h in held])
    fold = np.random.default_rng(0).integers(0, FOLDS, len(asked))
    doubts = np.zeros(len(asked))
    for number in range(FOLDS):
        out = fold == number
        doubts[out] = _doubts(signs[out], _fitted(signs[~out], missing[~out]))
    for bar in (0.3, 0.4, 0.5, 0.6, 0.7):
        print(_told(f"doubt from {bar}, fitted on others", doubts >= bar, missing, weight))
    for name, value in zip(unheard.WEIGHTS, _fitted(signs, missing), strict=True):
        print(f'    "{name}": {value:.2f},')


def _fitted(signs: Floats, missing: Marks) -> Floats:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(signs.shape[1])
    for _ in range(30):
        doubts = _doubts(signs, weights)
        slope = signs.T @ (doubts - missing) + weights
        bend = (signs * (doubts * (1 - doubts))[:, None]).T @ signs + np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def _doubts(signs: Floats, weights: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-signs @ weights)), np.float64)


def _told(name: str, refused: Marks, missing: Marks, weight: Floats) -> str:
    right, wrong = weight[refused & missing].sum(), weight[refused & ~missing].sum()
    recall, precision = right / missing.sum(), right / max(right + wrong, 1)
    f1 = 2 * recall * precision / max(recall + precision, 1e-9)
    share = (refused & ~missing).sum() / (~missing).sum()
    return (
        f"{name}: null questions refused {recall:.3f}, precision {precision:.3f}, F1 {f1:.3f};"
        f" answerable refused {share:.3f} ({missing.sum()} and {(~missing).sum()} questions)"
    )


if __name__ == "__main__":
    sys.exit(main())
