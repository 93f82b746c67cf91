import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import stem, terms


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Claims claimed claiming", ["claim", "claim", "claim"]),
        ("3.5 million", ["3.5", "million"]),
        ("1,200 homes and 12,345.5 tonnes", ["1200", "home", "and", "12345.5", "tonn"]),
        ("don't", ["don't"]),
        ("the mayor's and the mayors’ cars", ["the", "mayor", "and", "the", "mayor", "car"]),
        ("the U.S. and the US, not us", ["the", "u.s", "and", "the", "u.s", "not", "us"]),
        ("the U.S.'s and USA’s", ["the", "u.s", "and", "u.s"]),
        ("the U.N.'s envoy", ["the", "un", "envoy"]),
        ("U.N. and UN", ["un", "and", "un"]),
        ("Café cafe\u0301 CAFE", ["cafe", "cafe", "cafe"]),
        ("co-owner on 2023-10-07", ["co", "owner", "on", "2023", "10", "07"]),
        ("snake_case", ["snake", "case"]),
        ("東京 ok", ["東", "京", "ok"]),
        ("abc東京", ["abc", "東", "京"]),
        ("… — “” 🎉", []),
    ],
)
def test_words_become_stems(text: str, stems: list[str]) -> None:
    assert terms(text) == stems


def test_the_same_word_is_one_term_however_it_is_written() -> None:
    assert stem("Zürich") == stem("ZÜRICH") == stem("Zu\u0308rich") == stem("zurich")


@given(st.text())
def test_no_term_is_empty_or_has_white_space_in_it(text: str) -> None:
    assert all(term and not any(map(str.isspace, term)) for term in terms(text))
