"""The cross-encoder: which sentence answers, and whether any does."""

import subprocess
import sys

import pytest

from bot.cross_encoder import MOST, CrossEncoder, Window

TITLE = "Ferry sinks off Harl Point"
SENTENCES = (
    "The ferry Anneke sank off Harl Point on Monday night.",
    "Captain Odd Brekke, 51, said a pump had failed.",
    "Rescuers pulled 43 people from the water.",
    "The harbour office will open an inquiry on Thursday.",
)


@pytest.fixture(scope="module")
def encoder() -> CrossEncoder:
    return CrossEncoder()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("how many were saved from the sea?", 2),
        ("what broke on the ferry?", 1),
        ("when does the investigation start", 3),
    ],
)
def test_the_sentence_that_answers_scores_highest(
    encoder: CrossEncoder, question: str, sentence: int
) -> None:
    (scores,) = encoder.scores(question, [Window(TITLE, SENTENCES)])
    assert scores.index(max(scores)) == sentence


def test_what_is_not_stated_scores_lower_than_what_is(encoder: CrossEncoder) -> None:
    window = [Window(TITLE, SENTENCES)]
    (stated,) = encoder.scores("how many people were rescued from the ferry?", window)
    (missing,) = encoder.scores("how much did the ferry Anneke cost to build?", window)
    assert max(stated) > 0 > max(missing)


def test_windows_read_together_score_as_if_read_alone(encoder: CrossEncoder) -> None:
    windows = [Window(TITLE, SENTENCES), Window("Rain", ("It rained.",))]
    together = encoder.scores("who rescued them?", windows)
    alone = [encoder.scores("who rescued them?", [w])[0] for w in windows]
    assert [len(scores) for scores in together] == [4, 1]
    for one, other in zip(together, alone, strict=True):
        assert one == pytest.approx(other, abs=1e-3)


def test_endless_questions_titles_and_sentences_are_cut_and_not_refused(
    encoder: CrossEncoder,
) -> None:
    long = "word " * (2 * MOST)
    (scores,) = encoder.scores(long, [Window(long, (long,) * 12)])
    assert len(scores) == 12


def test_nothing_to_read_has_no_score(encoder: CrossEncoder) -> None:
    assert encoder.scores("who?", []) == []


def test_the_network_is_loaded_only_when_something_is_read() -> None:
    code = "import sys, bot.desk; sys.exit('onnxruntime' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
