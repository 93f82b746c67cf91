"""What the cross-encoder learns from: questions, and windows of articles that answer them or not.

Invented events (`events/`, 337 with 22,188 questions) and questions on the public corpus beside the
project (`corpus_questions.jsonl` and `../corpus_questions.jsonl`, 8,909), by the numbers of the
sentences that answer; a quarter has no answer. None is of the development sets that score answers.
"""

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.retrieval import DATA, article
from bot.cross_encoder import Window
from bot.reading import windows
from index.article import Article, Span
from index.passages import body
from index.terms import terms

HERE = Path(__file__).parent
MOST_SENTENCES = 60  # of an article
Text = tuple[str, tuple[str, ...]]  # a title and sentences


class Question(NamedTuple):
    """What is asked about the articles of a group, and where they answer: article to sentences."""

    text: str
    group: str
    answers: Mapping[str, frozenset[int]]


class Example(NamedTuple):
    """A question beside windows, and for each which of its sentences answer."""

    question: str
    windows: list[Window]
    answers: list[list[bool]]


class Material:
    """Articles and the questions on them, for examples to be drawn from."""

    def __init__(self, texts: Mapping[str, Text], questions: Sequence[Question]) -> None:
        self._texts, self.questions = texts, questions
        self._asked = defaultdict(list)
        for question in questions:
            self._asked[question.group].append(question.text)
        self._places = [(key, run) for key, text in texts.items() for run in windows(text[1])]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, (key, run) in enumerate(self._places):
            for stem in set(terms(" ".join((texts[key][0], *texts[key][1][run.start : run.stop])))):
                self._holding[stem].append(number)

    def example(self, question: Question, chance: random.Random) -> Example:
        """The windows that answer, the nearest in words of the same story, and of others."""
        score = np.zeros(len(self._places))
        for stem in set(terms(question.text)):
            if held := self._holding.get(stem):
                score[held] += np.log(1 + len(self._places) / len(held))
        score += np.array([chance.random() for _ in range(7)])[np.arange(len(score)) % 7] * 0.3
        order = [int(n) for n in np.argsort(-score)]
        right = [n for n in order if any(self._answering(question, n))][:2]
        near = [n for n in order if self._places[n][0].startswith(question.group)]
        near = [n for n in near if n not in right][:3]
        other = [n for n in order[:400] if n not in right and n not in near]
        most = chance.choice((3, 4, 4, 5))
        chosen = [*right, *near, *other[: max(0, most - len(right) - len(near))]][:most]
        return Example(
            self._worn(question, chance),
            [self._window(n) for n in chosen],
            [self._answering(question, n) for n in chosen],
        )

    def _answering(self, question: Question, place: int) -> list[bool]:
        key, run = self._places[place]
        return [n in question.answers.get(key, ()) for n in run]

    def _window(self, place: int) -> Window:
        key, run = self._places[place]
        title, sentences = self._texts[key]
        return Window(title, sentences[run.start : run.stop])

    def _worn(self, question: Question, chance: random.Random) -> str:
        """As hurried people write: behind another question, in lower case, with a slip."""
        text = question.text
        if chance.random() < 0.1:
            text = f"{chance.choice(self._asked[question.group])} {text}"
        if chance.random() < 0.25:
            text = text.lower().rstrip("?")
        words = text.split()
        number = chance.randrange(len(words))
        if chance.random() < 0.12 and len(words[number]) > 4:
            word = words[number]
            at = chance.randrange(1, len(word) - 2)
            words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return " ".join(words)


def events() -> Material:
    """The invented events, each with a like one elsewhere."""
    texts: dict[str, Text] = {}
    questions = []
    for file in sorted((HERE / "events").glob("*.json")):
        told, group = json.loads(file.read_text(encoding="utf-8")), f"{file.stem} "
        for a in told["articles"]:
            texts[group + a["id"]] = a["title"], tuple(a["text"])
        for asked in told["questions"]:
            answers: dict[str, set[int]] = defaultdict(set)
            for name, number in asked["a"]:
                answers[group + name].add(number)
            found = {key: frozenset(numbers) for key, numbers in answers.items()}
            questions.append(Question(asked["q"], group, found))
    return Material(texts, questions)


def newswire() -> Material:
    """The public corpus; its questions say by number or offset which sentences answer."""
    corpus = [article(a) for a in json.loads((DATA / "corpus.json").read_text(encoding="utf-8"))]
    spans = [list(body(a.text))[:MOST_SENTENCES] for a in corpus]
    texts = {f"{n} ": _text(a, spans[n]) for n, a in enumerate(corpus)}
    questions = []
    for file in (HERE / "corpus_questions.jsonl", HERE.parent / "corpus_questions.jsonl"):
        for asked in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            number = asked["article"]
            told = asked.get("sentences", [])
            for start, end in asked.get("spans", []):
                told += [n for n, s in enumerate(spans[number]) if start < s.end and s.start < end]
            group = f"{number} "
            answers = {group: frozenset(told)} if told else {}
            questions.append(Question(asked["question"], group, answers))
    return Material(texts, questions)


def _text(one: Article, spans: Sequence[Span]) -> Text:
    return one.title or "", tuple(one.text[s.start : s.end] for s in spans)
