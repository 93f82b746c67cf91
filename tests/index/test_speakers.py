"""Speakers: full names, roles as the text gives them, pronouns resolved or left unknown."""

import pytest

from index.attribution.reading import read_statements
from index.sentences import sentences


def speakers(text: str) -> list[str | None]:
    return [s.speaker for s in read_statements(text, sentences(text), None)]


def roles(text: str) -> list[tuple[str | None, str | None]]:
    return [(s.speaker, s.role) for s in read_statements(text, sentences(text), None)]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("French President Marie Quist said no.", "Marie Quist", "French President"),
        ("Marie Quist, the mayor of Ulve, said it fell.", "Marie Quist", "mayor of Ulve"),
        ("Marie Quist, 41, a nurse, said it fell.", "Marie Quist", "nurse"),
        ("The mayor of Ulve, Marie Quist, said it fell.", "Marie Quist", "mayor of Ulve"),
        ("Orbis chief engineer Marie Quist said it fell.", "Marie Quist", "Orbis chief engineer"),
        ("“It fell,” said Marie Quist, a nurse.", "Marie Quist", "nurse"),
        ("Dr. Marie Quist said it fell.", "Marie Quist", None),
        ("The power company, Calder Grid, said it fell.", "Calder Grid", "power company"),
        ("One of them, Ivo Lien, a welder, said it fell.", "Ivo Lien", "welder"),
        ("UN Secretary-General Marie Quist said it fell.", "Marie Quist", "UN Secretary-General"),
        ("A gang that calls itself Glasswing said it fell.", "Glasswing", None),
        ("The Kremlin said it fell.", "Kremlin", None),
        ("The Army of the Two Rivers said it fell.", "Army of the Two Rivers", None),
        ("A spokesman for Orbis said it fell.", "A spokesman for Orbis", None),
        (
            "The head of the Civic Bloc, Marie Quist, said it fell.",
            "Marie Quist",
            "head of the Civic Bloc",
        ),
        ("Judge Marie Quist of the court said it fell.", "Marie Quist", "Judge of the court"),
        ("The nurse who wrote it, Marie Quist, said it fell.", "Marie Quist", "nurse"),
        ("A report, Broken Pier, said it fell.", "A report", None),
        ("Police said it fell.", "Police", None),
    ],
)
def test_names_and_roles_are_the_words_of_the_text(text: str, name: str, role: str | None) -> None:
    assert roles(text) == [(name, role)]


def test_a_short_name_is_the_full_one_that_the_article_gave() -> None:
    text = "Sen. Marie Quist came. Quist said it fell. Mr. Lund left. Ms Quist said it held."
    assert roles(text) == [("Marie Quist", "Sen."), ("Marie Quist", "Sen.")]


def test_a_short_name_that_two_people_share_stays_short() -> None:
    text = "Ivo Kerr and Emily Kerr came. Kerr said it fell. Mrs Kerr said it held."
    assert speakers(text) == ["Kerr", "Emily Kerr"]


def test_the_words_of_a_husband_are_not_given_to_his_wife() -> None:
    text = (
        "The account was that of Zorina Kerr, the wife of the minister. Mr. Kerr said it was not."
    )
    assert speakers(text) == ["Kerr"]
    both = f"Ilko Vash drove. Zorina Vash, his mother, did not. Mr. Vash said it fell. {text}"
    assert speakers(both) == ["Ilko Vash", "Kerr"]


def test_nobody_is_called_them() -> None:
    assert speakers("“It fell,” said Ivo Lien. According to them, it held.") == ["Ivo Lien", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A group known as the Ninth Lantern said it fell. He said it broke.",
            ["Ninth Lantern", None],
        ),
        ("A disclaimer says it fell. He said it broke.", ["A disclaimer", None]),
        ("Marie Quist came. It fell, said the port’s Quist.", ["Marie Quist"]),
        ("Marie Quist said it fell. She said it broke.", ["Marie Quist"] * 2),
        ("Marie Quist said it fell. He said it broke.", ["Marie Quist", None]),
        ("Marie Quist met John Lund. She said it broke.", ["Marie Quist"]),
        ("Police said it fell. They said it broke.", ["Police"] * 2),
        ("Orbis Corp said it fell. It said it broke.", ["Orbis Corp"] * 2),
        ("Marie Quist, who built it, said it fell.", ["Marie Quist"]),
        ("It rained. He said it fell.", [None]),
        ("A nurse was there. “It fell,” she said.", ["A nurse"]),
        (
            "Marie Quist said it fell. It rained. It froze. It hailed. She said it broke.",
            ["Marie Quist", None],
        ),
        (
            "The Dawn group said it fell. The group said it broke.",
            ["Dawn group", "Dawn group"],
        ),
        (
            "Justice minister Marie Quist said it fell. The minister said it broke.",
            ["Marie Quist", "Marie Quist"],
        ),
        (
            "Union leader Bob Crane said it fell. The union said it broke.",
            ["Bob Crane", "The union"],
        ),
        (
            "The Army of the Two Rivers said it fell. The interior ministry said it broke.",
            ["Army of the Two Rivers", "The interior ministry"],
        ),
        (
            "Ruvenia, in the east, said it held. The company said it broke.",
            ["Ruvenia", "The company"],
        ),
    ],
)
def test_pronouns_and_short_descriptions_mean_whom_they_can_only_mean(
    text: str, expected: list[str | None]
) -> None:
    assert speakers(text) == expected
