"""Questions on single paragraphs, in the format of SQuAD 2.0, for a network to learn reading from.

The data (CC BY-SA 4.0, https://rajpurkar.github.io/SQuAD-explorer/) is not part of the project.
"""

import json
import random
from pathlib import Path
from typing import NamedTuple, TypedDict

from benchmarks.cross_encoder.examples import Example
from bot.cross_encoder import Window
from index.article import Span
from index.passages import body
from index.terms import terms

LONGEST = 1000  # characters of a paragraph, about what the network reads at once
ELSEWHERE = 0.25  # of the questions with an answer, that are put beside other paragraphs alone
TWO = 0.6  # of the questions, that are put beside another paragraph as well
LOWER = 0.25  # of the questions, in lower case


class _Answer(TypedDict):
    text: str
    answer_start: int


class _Question(TypedDict):
    question: str
    answers: list[_Answer]


class _Paragraph(TypedDict):
    context: str
    qas: list[_Question]


class Paragraph(NamedTuple):
    """A paragraph, the title of its article, where its sentences stand, and its stems."""

    title: str
    text: str
    sentences: tuple[Span, ...]
    stems: frozenset[str]


class Asked(NamedTuple):
    """A question on paragraph `at`, and the answers in its words with their offsets."""

    text: str
    at: int
    answers: tuple[tuple[int, str], ...]


class Paragraphs:
    """The paragraphs of some files, and the questions on them."""

    def __init__(self, *files: Path) -> None:
        self.questions: list[Asked] = []
        self._paragraphs: list[Paragraph] = []
        self._article: list[range] = []
        for file in files:
            for told in json.loads(file.read_text(encoding="utf-8"))["data"]:
                self._add(told["title"], told["paragraphs"])

    def _add(self, title: str, told: list[_Paragraph]) -> None:
        short = [p for p in told if len(p["context"]) <= LONGEST]
        first = len(self._paragraphs)
        for number, paragraph in enumerate(short, first):
            text = paragraph["context"]
            stems = frozenset(terms(text))
            self._paragraphs.append(Paragraph(title, text, tuple(body(text)), stems))
            self._article.append(range(first, first + len(short)))
            for q in paragraph["qas"]:
                answers = tuple((a["answer_start"], a["text"]) for a in q["answers"])
                self.questions.append(Asked(q["question"], number, answers))

    def example(self, question: Asked, chance: random.Random) -> Example:
        """The paragraph asked about, or one or two like it that lack the answer, or both."""
        like = self._like(question, chance)
        apart = bool(question.answers) and len(like) == 2 and chance.random() < ELSEWHERE
        beside = like if apart else like[: chance.random() < TWO]
        chosen = [*([] if apart else [question.at]), *beside]
        chance.shuffle(chosen)
        text = question.text.lower().rstrip("?") if chance.random() < LOWER else question.text
        windows = [self._window(at) for at in chosen]
        return Example(text, windows, [self._answering(question, at) for at in chosen])

    def _like(self, question: Asked, chance: random.Random) -> list[int]:
        """The two paragraphs of the article that hold the most of the question, not the answer."""
        asked = set(terms(question.text))
        lacking = [
            at
            for at in self._article[question.at]
            if at != question.at
            and not any(a.lower() in self._paragraphs[at].text.lower() for _, a in question.answers)
        ]
        held = {at: len(asked & self._paragraphs[at].stems) for at in lacking}
        return sorted(lacking, key=lambda at: -held[at] - chance.random())[:2]

    def _window(self, at: int) -> Window:
        title, text, spans, _ = self._paragraphs[at]
        return Window(title, tuple(text[s.start : s.end] for s in spans))

    def _answering(self, question: Asked, at: int) -> list[bool]:
        spans = self._paragraphs[at].sentences
        starts = [start for start, _ in question.answers] if at == question.at else []
        return [any(s.start <= start < s.end for start in starts) for s in spans]
