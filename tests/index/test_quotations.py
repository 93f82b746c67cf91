"""Quotations: where they begin and end, whatever marks an article uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.attribution.quotations import quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We don’t.” he said.", ["“We don’t.”"]),
        ('"Yes" and "no".', ['"Yes"', '"no"']),
        ("‘It’s late,’ he said.", ["‘It’s late,’"]),
        ("'Yes,' he said of the '90s.", ["'Yes,'"]),
        ("''Yes,'' he said.", ["''Yes,''"]),
        ("« Oui » et „Ja“.", ["« Oui »", "„Ja“"]),
        ('“Mixed marks," he said.', ['“Mixed marks,"']),
        ("“One ‘two’ three.”", ["“One ‘two’ three.”"]),
        ("“One.\n\n“Two,” he said.", ["“One.", "“Two,”"]),
        ("“Never closed.\n\nNo quotation here.", []),
        ("The workers' strike and the players' vote", []),
        ("It's 6'2\" tall", []),
    ],
)
def test_quotations_are_found_with_their_marks(text: str, expected: list[str]) -> None:
    assert [text[q.start : q.end] for q in quotations(text)] == expected


@given(st.lists(st.sampled_from(["“", "”", '"', "'", "’", "‘", "a", " ", ".", "\n", "\n\n"])))
def test_quotations_are_ordered_and_apart(pieces: list[str]) -> None:
    text, position = "".join(pieces), 0
    for quote in quotations(text):
        assert position <= quote.start < quote.end <= len(text)
        position = quote.end
