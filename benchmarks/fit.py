"""Fit the weights of bot/fit.py and bot/doubt.py on the tuning half: `python -m benchmarks.fit`.

Prints the weights, and how well weights fitted without one event do on that event: where the
sentence asked for comes, and how many unanswerable questions are told from answerable ones.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import SET, read
from benchmarks.answers import articles as tuning_articles
from bot import doubt, fit
from bot.cases import Case, read_cases
from bot.desk import Desk, open_desk
from bot.found import Found
from bot.inquiry import Inquiry, inquire
from bot.ledger import Turn
from bot.quoting import ranked
from bot.readings import Readings
from bot.settings import Settings
from index.everything import every_article
from index.thesaurus import Thesaurus

Floats = NDArray[np.float64]
STEPS = 600
RATE = 0.05


class Example(NamedTuple):
    """One part of a question: its candidates, best first as things are, and which are right."""

    case: Case
    inquiry: Inquiry
    found: list[Found]
    rows: Floats
    right: NDArray[np.bool_]

    @property
    def event(self) -> str:
        """The event that the question is about; its id without the number."""
        return self.case.id.rsplit("-", 1)[0]


def examples(desk: Desk) -> Iterator[Example]:
    """Every part of every question of the tuning half that has candidates."""
    readings = Readings(Thesaurus())
    turns: dict[str, list[Turn]] = defaultdict(list)
    articles = list(every_article(desk.archive.record))
    for case in read_cases((SET / "questions.jsonl").read_text(encoding="utf-8").splitlines()):
        if case.half != "tune":
            continue
        spans = [span for choice in case.required for span in choice]
        before = turns[case.thread] if case.thread else []
        for inquiry in inquire(desk.archive, readings, case.question, before[-4:]):
            found = ranked(inquiry)
            if found:
                rows = np.stack([f.features for f in found]).astype(np.float64)
                right = np.array([any(_holds(f, span) for span in spans) for f in found])
                yield Example(case, inquiry, found, rows, right)
        cited = [a.article_id for a in articles if any(span in a.text for span in spans)]
        before.append(Turn(case.question, tuple(cited)))


def _holds(found: Found, span: str) -> bool:
    at = found.reading.article.text.find(span)
    return at >= 0 and at < found.span.end and found.span.start < at + len(span)


def fit_ranking(data: Sequence[Example], penalty: float = 0.1) -> Floats:
    """Weights under which the right sentences are probable among all, by softmax."""
    weights = np.zeros(len(fit.WEIGHTS))
    step = _adam(len(weights))
    usable = [e for e in data if e.right.any() and not e.right.all()]
    for _ in range(STEPS):
        slope = penalty * weights / 50
        for example in usable:
            odds = np.exp(example.rows @ weights - (example.rows @ weights).max())
            rightly = np.where(example.right, odds, 0.0)
            slope += example.rows.T @ (odds / odds.sum() - rightly / rightly.sum()) / len(usable)
        weights -= next(step)(slope)
    return weights


def fit_doubt(signs: Floats, unanswerable: Floats, penalty: float = 0.9) -> Floats:
    """Weights of a logistic regression in which both classes count the same."""
    weights = np.zeros(signs.shape[1])
    share = (1 - unanswerable).sum() / max(unanswerable.sum(), 1)
    counts = np.where(unanswerable > 0, share, 1.0)
    step = _adam(len(weights))
    for _ in range(2 * STEPS):
        wrong = 1 / (1 + np.exp(-signs @ weights)) - unanswerable
        slope = (signs.T @ (wrong * counts) + penalty * weights) / len(signs)
        weights -= next(step)(slope)
    return weights


def _adam(size: int):  # type: ignore[no-untyped-def]
    mean, square, count = np.zeros(size), np.zeros(size), 0

    def step(slope: Floats) -> Floats:
        nonlocal mean, square, count
        count += 1
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        return RATE * (mean / (1 - 0.9**count)) / (np.sqrt(square / (1 - 0.999**count)) + 1e-8)

    while True:
        yield step


def signs_of(example: Example, weights: Floats) -> Floats:
    """The signs of doubt when sentences are ranked with these weights."""
    order = np.argsort(-(example.rows @ weights))[:5]
    head = example.found[order[0]].reading
    best = example.rows[order].astype(np.float32)
    numbers = [example.found[i].number for i in order if example.found[i].reading is head]
    score = float(example.rows[order[0]] @ weights)
    return doubt.signs(
        example.inquiry.ask, head, example.inquiry.weights, best, numbers, score
    ).astype(np.float64)


def judged(data: Sequence[Example]) -> list[Example]:
    """The examples from which doubt is learned: those that may be refused teach nothing."""
    return [e for e in data if not e.case.may_refuse]


def main() -> None:
    """Fit, check event by event, and print."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings.load({"FACTDESK_HOME": home}, None)
        with open_desk(settings) as desk:
            read(desk, [tuning_articles("tune", Path(home))])
            data = list(examples(desk))
    places: list[int] = []
    doubts: list[tuple[bool, float]] = []
    for event in sorted({e.event for e in data}):
        rest, left = [e for e in data if e.event != event], [e for e in data if e.event == event]
        ranking = fit_ranking(rest)
        places += [_place(e, ranking) for e in left if e.right.any()]
        learned = fit_doubt(*_doubted(rest, ranking))
        signs, unanswerable = _doubted(left, ranking)
        guessed = 1 / (1 + np.exp(-signs @ learned))
        doubts += list(zip(unanswerable > 0, guessed.tolist(), strict=True))
    for most in (1, 3, 5):
        share = np.mean([place < most for place in places])
        print(f"a right sentence among the first {most}: {share:.2f} of {len(places)}")
    for bar in (0.5, 0.6, 0.7, 0.8):
        refused = [
            np.mean([g >= bar for u, g in doubts if bool(u) is kind]) for kind in (True, False)
        ]
        print(f"doubt {bar}: refused unanswerable {refused[0]:.2f}, answerable {refused[1]:.2f}")
    ranking = fit_ranking(data)
    _print("bot/fit.py", fit.WEIGHTS, ranking)
    _print("bot/doubt.py", doubt.WEIGHTS, fit_doubt(*_doubted(data, ranking)))


def _doubted(data: Sequence[Example], ranking: Floats) -> tuple[Floats, Floats]:
    kept = judged(data)
    unanswerable = np.array([float(not e.case.answerable) for e in kept])
    return np.stack([signs_of(e, ranking) for e in kept]), unanswerable


def _place(example: Example, weights: Floats) -> int:
    order = np.argsort(-(example.rows @ weights))
    return int(np.argmax(example.right[order]))


def _print(name: str, old: dict[str, float], new: Floats) -> None:
    print(f"{name}:")
    for (feature, was), now in zip(old.items(), new, strict=True):
        print(f'    "{feature}": {now:.2f},  # was {was}')


if __name__ == "__main__":
    main()
