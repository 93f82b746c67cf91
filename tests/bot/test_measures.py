"""What sentences count: tolls, figures that were replaced, ages and hours that count nothing."""

import pytest

from bot.measures import measures, number


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        (
            "At least nine people were killed and about 140 were missing.",
            {"dead": 9, "missing": 140},
        ),
        ("A bomb exploded, killing at least 19 people, the police said.", {"dead": 19}),
        (
            "The number of people confirmed dead rose to 57 on Saturday, and twelve were missing.",
            {"dead": 57, "missing": 12},
        ),
        ("Rescuers had recovered 34 bodies.", {"dead": 34}),
        ("Six people died and 33 were hurt.", {"dead": 6, "hurt": 33}),
        ("The count of measles cases was cut from 164 to 131.", {"ill": 131}),
        ("He won by 1,877 votes instead of 1,904.", {"vote": 1877}),
        ("The fire has burned 18,000 acres.", {"acr": 18000}),
        ("Sixteen people, and not 17, were killed.", {"dead": 16}),
        ("A 66-year-old man died after a scan was delayed for three hours.", {}),
        ("One child, a girl of four, has died.", {"dead": 1}),
        (
            "The number of people known to have died rose to 17 after divers found three bodies.",
            {"dead": 17},
        ),
        ("The toll of injured now stands at about 140, of whom two may die.", {"hurt": 140}),
        ("The season rolled on through Week 13, with a fresh batch of injuries.", {}),
        ("Six byes and some injuries thin out the ranks.", {}),
        ("The court meets on 4 May 2026 at 10:30.", {}),
        ("No figures were given.", {}),
    ],
)
def test_a_sentence_counts(sentence: str, counted: dict[str, float]) -> None:
    assert dict(measures(sentence)) == counted


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("1200", 1200),
        ("4.5 million", 4.5e6),
        ("two hundred", 200),
        ("sixty-one", 61),
        ("three thousand", 3000),
        ("two million", 2e6),
        ("$14 million", 14e6),
        ("dozens", None),
        ("12 percent", 12),
    ],
)
def test_figures_have_values_in_digits_and_words(figure: str, value: float | None) -> None:
    assert number(figure) == value
