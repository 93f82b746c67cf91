from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import WIRE, text

from index.dateline import read_opening
from index.passages import LONGEST, passages
from index.sentences import sentences

TEXTS = (WIRE, text(3, 80), "\n\n".join(text(n, 4) for n in range(9)))


@pytest.mark.parametrize("article", TEXTS)
def test_every_sentence_of_the_body_is_in_one_passage(article: str) -> None:
    body = sentences(article, read_opening(article).body_start, len(article))
    assert [s for passage in passages(article) for s in passage.sentences] == body


@pytest.mark.parametrize("article", TEXTS)
def test_a_passage_begins_and_ends_with_its_sentences(article: str) -> None:
    for passage in passages(article):
        assert passage.start == passage.sentences[0].start
        assert passage.end == passage.sentences[-1].end
        assert article[passage.start : passage.end].strip() == article[passage.start : passage.end]


@pytest.mark.parametrize("article", TEXTS)
def test_passages_leave_out_nothing_but_white_space(article: str) -> None:
    at = read_opening(article).body_start
    for passage in passages(article):
        assert not article[at : passage.start].strip()
        at = passage.end
    assert not article[at:].strip()


def test_passages_are_as_long_as_they_may_be() -> None:
    found = passages(text(3, 80))
    assert all(passage.end - passage.start <= LONGEST for passage in found)
    for passage, after in pairwise(found[:-1]):
        assert after.sentences[0].end - passage.start > LONGEST


def test_the_dateline_is_no_part_of_a_passage() -> None:
    assert WIRE[passages(WIRE)[0].start :].startswith("A ferry carrying 212 people")


def test_a_very_long_sentence_stands_alone() -> None:
    endless = "The list of ships is long and names " + ", ".join(["the Amaranth"] * 200) + "."
    found = passages(f"Ships came in.\n\n{endless}\n\nThen they left.")
    assert len(found) == 3
    assert len(found[1].sentences) == 1


def test_short_paragraphs_are_packed_together() -> None:
    listed = "\n\n".join(f"- The {n}th lot was sold." for n in range(20))
    assert len(passages(listed)) == 1


def test_no_scrap_is_left_at_the_end() -> None:
    for number in range(20, 60):
        *_, last = passages(text(number, number))
        assert last.end - last.start >= 200


@pytest.mark.parametrize("empty", ["", "   \n\n \t"])
def test_a_text_without_a_word_has_no_passage(empty: str) -> None:
    assert passages(empty) == ()


@given(st.text(alphabet="aB .!?\n“”'-1"))
def test_passages_of_any_text_are_in_order_and_inside_it(article: str) -> None:
    at = 0
    for passage in passages(article):
        assert at <= passage.start < passage.end <= len(article)
        at = passage.end
