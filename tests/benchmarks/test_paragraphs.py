"""Questions on paragraphs: which sentence of which window answers."""

import json
import random
from pathlib import Path

import pytest

from benchmarks.cross_encoder.paragraphs import Paragraphs

PIER = "The pier of Ulve was built in 1911. It burned down twice. A storm took the rest in 1962."
BELL = "The bell of Ulve hangs in the old school. It was cast by two brothers."


@pytest.fixture
def paragraphs(tmp_path: Path) -> Paragraphs:
    asked = [
        {
            "question": "When did a storm take the pier?",
            "answers": [{"text": "1962", "answer_start": PIER.index("1962")}],
        },
        {"question": "Who built the pier of Ulve?", "answers": []},
    ]
    told = [{"context": PIER, "qas": asked}, {"context": BELL, "qas": []}]
    file = tmp_path / "paragraphs.json"
    file.write_text(json.dumps({"data": [{"title": "Ulve", "paragraphs": told}]}))
    return Paragraphs(file)


@pytest.mark.parametrize("seed", range(20))
def test_the_sentence_that_holds_the_answer_answers(paragraphs: Paragraphs, seed: int) -> None:
    example = paragraphs.example(paragraphs.questions[0], random.Random(seed))
    told = [
        sentence
        for window, answers in zip(example.windows, example.answers, strict=True)
        for sentence, answer in zip(window.sentences, answers, strict=True)
        if answer
    ]
    assert told == ["A storm took the rest in 1962."]


@pytest.mark.parametrize("seed", range(20))
def test_a_question_without_answer_is_asked_of_its_paragraph(
    paragraphs: Paragraphs, seed: int
) -> None:
    example = paragraphs.example(paragraphs.questions[1], random.Random(seed))
    assert any("1911" in window.sentences[0] for window in example.windows)
    assert not any(answer for answers in example.answers for answer in answers)
