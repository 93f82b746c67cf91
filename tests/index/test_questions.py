from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.questions import Question, read_question

SOURCES = ("Tarrin Courier", "The Herald", "The Globe - Life and Style")


def read(text: str) -> Question:
    return read_question(text, sources=SOURCES, today=date(2024, 3, 27))


def test_content_words_are_kept_once_and_in_order() -> None:
    question = read("What did the harbour master say of the ferry and the harbour?")
    assert question.terms == ("harbour", "master", "say", "ferri")
    assert question.words == ("harbour", "master", "say", "ferry")


def test_words_of_the_telling_weigh_less_than_what_is_told() -> None:
    question = read("Who claimed responsibility for the attack?")
    assert dict(zip(question.terms, question.weights, strict=True)) == {
        "claim": 0.7,
        "respons": 1.0,
        "attack": 1.0,
    }


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What does the WHO say about US aid?", ("who", "say", "u.s", "aid")),
        ("the United States", ("unit", "state")),
        ("ferry AND fire OR fog NOT ice", ("ferri", "fire", "fog", "ice")),
        ("WHERE IS THE FERRY", ("ferri",)),
        ("who are you?", ()),
        ("🎉 … !?", ()),
        ("", ()),
    ],
)
def test_capitals_tell_names_from_words(text: str, terms: tuple[str, ...]) -> None:
    assert read(text).terms == terms


def test_outlets_and_days_are_no_content() -> None:
    question = read("What did the Tarrin Courier report on March 4, 2024 about the ferry?")
    assert question.sources == {"Tarrin Courier"}
    assert [period.since for period in question.periods] == ["2024-03-04"]
    assert question.terms == ("report", "ferri")


def test_words_side_by_side_are_pairs() -> None:
    question = read("Was the harbour master of Tarrin told? The harbour master was.")
    assert question.pairs == (("harbour", "master"), ("tarrin", "told"))


def test_a_question_falls_into_its_clauses() -> None:
    question = read(
        "Did the Tarrin Courier blame the ferry's owner, while The Herald blamed thick fog on "
        "March 4, 2024?"
    )
    assert [(list(clause.terms), set(clause.sources)) for clause in question.clauses] == [
        (["blame", "ferri", "owner"], {"Tarrin Courier"}),
        (["blame", "thick", "fog"], {"The Herald"}),
    ]
    assert [len(clause.periods) for clause in question.clauses] == [0, 1]


def test_a_small_clause_joins_its_neighbour() -> None:
    assert len(read("fraud and conspiracy charges against the ferry owner").clauses) == 1
    assert len(read("the owner, the crew, the fog, the tide").clauses) == 1


def test_no_clause_begins_inside_an_outlet_or_a_range_of_days() -> None:
    question = read(
        "Did The Globe - Life and Style write of ferry fires between May 1, 2023 and June 3, 2023?"
    )
    assert len(question.clauses) == 1


def test_a_question_has_at_most_eight_clauses() -> None:
    question = read("; ".join(f"harbour {n} and ferry dock {n} burned" for n in range(30)))
    assert len(question.clauses) == 8
    assert question.clauses[-1].end == len(question.text)


def test_names_are_the_capitalised_words() -> None:
    question = read("Did Ilse Dornach and the Bank of Velmora sue Northmere Lines in The Herald?")
    assert [name.text for name in question.names] == [
        "Ilse Dornach",
        "Bank of Velmora",
        "Northmere Lines",
    ]
    assert question.names[1].terms == ("bank", "velmora")


def test_a_question_in_capitals_has_no_names() -> None:
    assert read("WHO SAID THE FERRY SANK").names == ()


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    question = read(text)
    assert len(question.terms) == len(question.words) == len(question.weights)
    assert {t for clause in question.clauses for t in clause.terms} == set(question.terms)
    assert {t for pair in question.pairs for t in pair} <= set(question.terms)
