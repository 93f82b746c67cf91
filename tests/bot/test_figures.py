"""Figures are told from years, days and clock times; answers from what has another form."""

import pytest

from bot.expected import expected, head, places
from bot.figures import figures, tells_when, tells_where, tells_why


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("At least 139 people were killed.", ["139"]),
        ("Nine people died and forty-one were hurt.", ["nine", "forty-one"]),
        ("The repair cost $3.2 million.", ["$3.2 million"]),
        ("Unemployment rose to 5.6 percent.", ["5.6 percent"]),
        ("It happened on March 4 at 10:50 p.m. in 2024.", []),
        ("About 12,000 marched on 3 May.", ["12000"]),
        ("No one was hurt.", []),
    ],
)
def test_figures_leave_out_dates_and_times(sentence: str, found: list[str]) -> None:
    assert [figure for _, figure in figures(sentence)] == found


def test_when_where_and_why_are_recognised() -> None:
    assert tells_when("The talks resumed on Tuesday.")
    assert not tells_when("The talks resumed.")
    assert tells_where("He was held in Port Adair.")
    assert tells_why("The flight was turned back because of ice.")
    assert not tells_why("The flight landed.")


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How many villages were flooded?", "figure"),
        ("Which contractor judged the memo?", "name"),
        ("What is the name of the driver?", "name"),
        ("When did it start?", "when"),
        ("What did she say?", "any"),
    ],
)
def test_the_form_of_the_answer_is_expected(question: str, form: str) -> None:
    assert expected(question).form == form


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How many villages were flooded?", "villages"),
        ("Which law firm did they hire?", "law firm"),
        ("What did she say?", ""),
    ],
)
def test_the_kind_of_thing_asked_for_is_named(question: str, thing: str) -> None:
    assert head(question) == thing


def test_a_sum_of_money_needs_a_currency() -> None:
    asked = expected("How much did it cost?")
    assert places("It cost 3 million crowns.", asked, frozenset())
    assert not places("It carried 3 million people.", asked, frozenset())


def test_a_name_asked_for_is_not_one_that_was_named_in_the_question() -> None:
    asked = expected("Who leads the Harbour Union?")
    assert not places(
        "It was the Harbour Union on Tuesday.", asked, frozenset({"harbour", "union"})
    )
    assert places("Led by Mo Sandeman, the union struck.", asked, frozenset({"union"}))
