"""Fit the weights of bot/fit.py and bot/doubt.py: `python -m benchmarks.fit`.

Learns from the tuning halves of the development sets and, where the public corpus lies beside the
project, from questions on its articles. Prints the weights, and how well weights fitted without
some events do on those events: where the sentence asked for comes, and how many unanswerable
questions are told from answerable ones.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import HERE, SETS, read
from benchmarks.answers import articles as tuning_articles
from benchmarks.retrieval import DATA, article
from bot import doubt, fit
from bot.cases import Case, read_cases
from bot.cross_encoder import CrossEncoder
from bot.desk import Desk, open_desk
from bot.found import Found
from bot.inquiry import Inquiry, inquire
from bot.ledger import Turn
from bot.quoting import ranked
from bot.readings import Readings
from bot.rereading import reread
from bot.settings import Settings
from index.everything import every_article
from index.thesaurus import Thesaurus

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
STEPS = 200
RATE = 0.1
FOLDS = 6
CANDIDATES = 80  # the best as things are, from which weights are learned
ENCODER = CrossEncoder()


class Example(NamedTuple):
    """One part of a question: its candidates, best first as things are, and which are right.

    What may be refused as well as answered teaches nothing about refusing, and neither does a
    corpus of which other articles may answer too: `judged` is False.
    """

    event: str
    inquiry: Inquiry
    found: list[Found]
    rows: Floats
    right: Marks
    answerable: bool
    judged: bool
    answering: float
    here: float


class Table(NamedTuple):
    """Examples with a right and a wrong candidate, side by side: rows, right ones, real ones."""

    rows: Floats
    right: Marks
    real: Marks


def example(
    event: str, inquiry: Inquiry, is_right: Callable[[Found], bool], answerable: bool, judged: bool
) -> Iterator[Example]:
    """The example of one part of a question, if it has candidates."""
    found = ranked(inquiry)
    found = found[:CANDIDATES] + [f for f in found[CANDIDATES:] if is_right(f)]
    if found:
        rows = np.stack([f.features for f in found]).astype(np.float64)
        right = np.array([is_right(f) for f in found])
        again = reread(inquiry.ask, found, ENCODER)
        read = again.answering, again.here
        yield Example(event, inquiry, found, rows, right, answerable, judged, *read)


def development(name: str) -> Iterator[Example]:
    """Every part of every question of the tuning half of a set, that half alone in an archive."""
    lines = (HERE / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    with _desk() as desk:
        read(desk, [tuning_articles(name, "tune", desk.settings.home)])
        yield from _asked(desk, [c for c in read_cases(lines) if c.half == "tune"])


@contextmanager
def _desk() -> Iterator[Desk]:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_desk(Settings.load({"FACTDESK_HOME": home}, None)) as desk,
    ):
        yield desk


def _asked(desk: Desk, cases: Sequence[Case]) -> Iterator[Example]:
    readings = Readings(Thesaurus())
    turns: dict[str, list[Turn]] = defaultdict(list)
    articles = list(every_article(desk.archive.record))
    for case in cases:
        spans = [span for choice in case.required for span in choice]
        before = turns[case.thread] if case.thread else []
        event = case.id.rsplit("-", 1)[0]
        for inquiry in inquire(desk.archive, readings, case.question, before[-4:]):
            yield from example(
                event,
                inquiry,
                lambda found, spans=spans: any(_holds(found, span) for span in spans),  # type: ignore[misc]
                case.answerable,
                not case.may_refuse,
            )
        cited = [a.article_id for a in articles if any(span in a.text for span in spans)]
        before.append(Turn(case.question, tuple(cited)))


def _holds(found: Found, span: str) -> bool:
    at = found.reading.article.text.find(span)
    return at >= 0 and at < found.span.end and found.span.start < at + len(span)


def newswire() -> Iterator[Example]:
    """Questions on the public corpus, each with its article and where that answers it."""
    corpus = [article(a) for a in json.loads((DATA / "corpus.json").read_text(encoding="utf-8"))]
    lines = (HERE / "corpus_questions.jsonl").read_text(encoding="utf-8").splitlines()
    with _desk() as desk:
        for _ in desk.archive.add(corpus):
            pass
        readings = Readings(Thesaurus())
        for asked in map(json.loads, lines):
            text, spans = corpus[asked["article"]].text, asked["spans"]

            def is_right(found: Found, text: str = text, spans: list[list[int]] = spans) -> bool:
                here = found.reading.article.text == text
                return here and any(a < found.span.end and found.span.start < b for a, b in spans)

            for inquiry in inquire(desk.archive, readings, asked["question"]):
                event = f"corpus {asked['article']}"
                yield from example(event, inquiry, is_right, bool(spans), judged=False)


def table(data: Sequence[Example]) -> Table:
    """The examples from which ranking can be learned."""
    usable = [e for e in data if e.right.any() and not e.right.all()]
    shape = len(usable), max(len(e.found) for e in usable)
    made = Table(np.zeros((*shape, len(fit.WEIGHTS))), np.zeros(shape, bool), np.zeros(shape, bool))
    for number, e in enumerate(usable):
        made.rows[number, : len(e.found)] = e.rows
        made.right[number, : len(e.found)] = e.right
        made.real[number, : len(e.found)] = True
    return made


def fit_ranking(data: Sequence[Example], penalty: float = 0.5) -> Floats:
    """Weights under which the right sentences are probable among all, by softmax."""
    weights = np.zeros(len(fit.WEIGHTS))
    step = _adam(len(weights))
    rows, right, real = table(data)
    for _ in range(STEPS):
        score = np.where(real, rows @ weights, -np.inf)
        odds = np.exp(score - score.max(axis=1, keepdims=True))
        rightly = np.where(right, odds, 0.0)
        wrong = odds / odds.sum(1, keepdims=True) - rightly / rightly.sum(1, keepdims=True)
        slope = (np.tensordot(wrong, rows, 2) + penalty * weights) / len(rows)
        weights -= next(step)(slope)
    return weights


def fit_doubt(signs: Floats, unanswerable: Floats, penalty: float = 0.9) -> Floats:
    """Weights of a logistic regression in which both classes count the same."""
    weights = np.zeros(signs.shape[1])
    share = (1 - unanswerable).sum() / max(unanswerable.sum(), 1)
    counts = np.where(unanswerable > 0, share, 1.0)
    step = _adam(len(weights))
    for _ in range(4 * STEPS):
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
    fits = example.rows @ weights
    best = [replace(example.found[i], fit=float(fits[i])) for i in np.argsort(-fits)[:5]]
    ask, rarity = example.inquiry.ask, example.inquiry.weights
    return doubt.signs(ask, rarity, best, example.answering, example.here).astype(np.float64)


def doubted(data: Sequence[Example], ranking: Floats) -> tuple[Floats, Floats]:
    """The signs of the examples from which refusing can be learned, and which are unanswerable."""
    kept = [e for e in data if e.judged]
    unanswerable = np.array([float(not e.answerable) for e in kept])
    return np.stack([signs_of(e, ranking) for e in kept]), unanswerable


def main() -> None:
    """Fit, check on events left out, and print."""
    data = [e for name in SETS for e in development(name)]
    if (DATA / "corpus.json").exists():
        data += newswire()
    check(data)
    ranking = fit_ranking(data)
    _print("bot/fit.py", fit.WEIGHTS, ranking)
    _print("bot/doubt.py", doubt.WEIGHTS, fit_doubt(*doubted(data, ranking)))


def check(data: Sequence[Example]) -> None:
    """Print how weights do on events that they were not fitted on."""
    places: list[int] = []
    doubts: list[tuple[bool, float]] = []
    events = sorted({e.event for e in data})
    for fold in range(FOLDS):
        out = set(events[fold::FOLDS])
        rest, left = [e for e in data if e.event not in out], [e for e in data if e.event in out]
        ranking = fit_ranking(rest)
        places += [_place(e, ranking) for e in left if e.right.any()]
        learned = fit_doubt(*doubted(rest, ranking))
        signs, unanswerable = doubted(left, ranking)
        guessed = 1 / (1 + np.exp(-signs @ learned))
        doubts += zip(unanswerable > 0, guessed.tolist(), strict=True)
    for most in (1, 3, 4, 6):
        share = np.mean([place < most for place in places])
        print(f"a right sentence among the first {most}: {share:.2f} of {len(places)}")
    for bar in (0.5, 0.6, 0.7, 0.8, 0.9):
        refused = [
            np.mean([g >= bar for u, g in doubts if bool(u) is kind]) for kind in (True, False)
        ]
        print(f"doubt {bar}: refused unanswerable {refused[0]:.2f}, answerable {refused[1]:.2f}")


def _place(example: Example, weights: Floats) -> int:
    order = np.argsort(-(example.rows @ weights))
    return int(np.argmax(example.right[order]))


def _print(name: str, old: dict[str, float], new: Floats) -> None:
    print(f"{name}:")
    for (feature, was), now in zip(old.items(), new, strict=True):
        print(f'    "{feature}": {now:.2f},  # was {was}')


if __name__ == "__main__":
    main()
