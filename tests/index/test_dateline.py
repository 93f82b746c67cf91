"""What stands before the first sentence, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dateline import read_opening

BODY = "Officials in the harbour town said on Tuesday that the bridge had been closed."


@pytest.mark.parametrize(
    ("dateline", "place", "agency", "day"),
    [
        ("ARDEN - ", "ARDEN", None, None),
        ("ARDEN – ", "ARDEN", None, None),
        ("ARDEN — ", "ARDEN", None, None),
        ("ARDEN -- ", "ARDEN", None, None),
        ("ARDEN—", "ARDEN", None, None),
        ("OSLO - ", "OSLO", None, None),
        ("THE HAGUE - ", "THE HAGUE", None, None),
        ("NEW HARBOUR — ", "NEW HARBOUR", None, None),
        ("SÃO PAULO — ", "SÃO PAULO", None, None),
        ("N'DJAMENA - ", "N'DJAMENA", None, None),
        ("ST. LOUIS — ", "ST. LOUIS", None, None),
        ("LAKE-BY-THE-SEA, Fla. — ", "LAKE-BY-THE-SEA, Fla.", None, None),
        ("LONG ARENA, LAS PALMAS — ", "LONG ARENA, LAS PALMAS", None, None),
        ("ARDEN/NEW HARBOUR — ", "ARDEN/NEW HARBOUR", None, None),
        ("COEUR d'ALENE, Idaho (AP) — ", "COEUR d'ALENE, Idaho", "AP", None),
        ("McALLEN, Texas (AP) — ", "McALLEN, Texas", "AP", None),
        ("WASHINGTON (AP) — ", "WASHINGTON", "AP", None),
        ("WASHINGTON (AP) _ ", "WASHINGTON", "AP", None),
        ("ISLAMABAD (AFP): ", "ISLAMABAD", "AFP", None),
        ("Berlin (dpa) - ", "Berlin", "dpa", None),
        ("Nagpur (India) (AFP) – ", "Nagpur (India)", "AFP", None),
        ("NAGPUR (India) – ", "NAGPUR (India)", None, None),
        ("ARDEN (USA) — ", "ARDEN (USA)", None, None),
        ("Nagpur, India (AFP) - ", "Nagpur, India", "AFP", None),
        ("HEMPSTEAD, N.Y., Sept. 26 (UPI) — ", "HEMPSTEAD, N.Y.", "UPI", "Sept. 26"),
        ("Dec 29 (Reuters) - ", None, "Reuters", "Dec 29"),
        ("LONDON, Dec 29 (Reuters) - ", "LONDON", "Reuters", "Dec 29"),
        ("LONDON, 29 December (Reuters) - ", "LONDON", "Reuters", "29 December"),
        ("ARDEN, March 5 (Norpress) — ", "ARDEN", "Norpress", "March 5"),
        ("BEIJING, March 27 (Xinhua) -- ", "BEIJING", "Xinhua", "March 27"),
        ("MOSCOW. March 27 (Interfax) - ", "MOSCOW", "Interfax", "March 27"),
        ("MOSCOW, March 27. /TASS/. ", "MOSCOW", "TASS", "March 27"),
        ("ARDEN, March 5 — ", "ARDEN", None, "March 5"),
    ],
)
def test_dateline_gives_place_agency_and_day_as_written(
    dateline: str, place: str | None, agency: str | None, day: str | None
) -> None:
    opening = read_opening(dateline + BODY)
    assert (opening.place, opening.agency, opening.dated_month_day) == (place, agency, day)
    assert opening.body_start == len(dateline)
    assert opening.date is None


@pytest.mark.parametrize(
    "text",
    [
        "Arden - the city of light - has a new mayor, the council said on Monday.",
        "Pommer - which makes telephones - said on Monday that it would close.",
        "Mira Holt — who resigned in May — returned to the council on Monday.",
        "Oh — and she has resurrected the whole team, according to her coach on Monday.",
        "NASA - the space agency of the republic - postponed the launch on Monday.",
        "NOSA - The launch is off. Engineers of NOSA found a leak in the tank.",
        "AI — It is everywhere now, and nobody in the harbour town asked for it.",
        "US - The government of the republic said on Monday that it would not sign.",
        "BREAKING - The mayor of the harbour town resigned on Monday, officials said.",
        "WATCH THIS STORY – Counting the most infamous moments of the harbour games.",
        "WHAT WE KNOW — The bridge was closed at nine in the morning, officials said.",
        "UPDATE 2 - The bridge was closed at nine in the morning, officials said there.",
        "EDITOR'S NOTE — The name of the mayor in this story was changed on Monday.",
        "LAS PALMAS, NORLAND – MARCH 05: Ada Moen, driver of car two, during practice.",
        "European Sea Agency (ESA) - The mission will go on, its director said.",
        "Associated Press (AP) — The company said on Monday that it would hire more.",
        "Agence France-Presse (AFP) - The company said on Monday that it would hire.",
        "Mira Holt (Green) - The mayor said on Monday that the bridge was closed.",
        "Sen. Mira Holt (D-N.J.), charged with bribery — A trial begins on Monday.",
        "COVID-19 - What the harbour town has learned from the disease since May.",
        "A 12-year-old boy - the youngest of three - was found on Monday, police said.",
        "PARIS",
        "PARIS - ",
        "PARIS - City of Light",
        " - ",
        "",
    ],
)
def test_sentence_that_only_looks_like_a_dateline_is_not_swallowed(text: str) -> None:
    opening = read_opening(text)
    assert (opening.place, opening.agency, opening.dated_month_day) == (None, None, None)
    assert opening.title is None
    assert text[opening.body_start :] == text.lstrip()


def test_date_line_may_share_the_line_of_the_dateline() -> None:
    text = " date 2024-03-27 ARDEN - " + BODY
    opening = read_opening(text)
    assert (opening.date, opening.place) == ("2024-03-27", "ARDEN")
    assert text[opening.body_start :] == BODY


@pytest.mark.parametrize(
    "header",
    [
        "date 2024-03-27\n",
        "Date: 2024-03-27\n\n",
        "date 2024-03-27\n\nHarbour bridge closed after storm\n\n",
        "Harbour bridge closed after storm\n\ndate 2024-03-27\n",
        "Harbour bridge closed: what now?\ndate 2024-03-27 ARDEN (AP) — ",
    ],
)
def test_date_line_is_found_before_and_after_the_headline(header: str) -> None:
    opening = read_opening(header + BODY)
    assert opening.date == "2024-03-27"
    assert opening.body_start == len(header)


@pytest.mark.parametrize("line", ["date 2024-13-27 ", "date 2024-03-27T10 ", "dates 2024-03-27 "])
def test_date_line_that_is_no_date_stays_in_the_text(line: str) -> None:
    assert read_opening(line + BODY) == (0, None, None, None, None, None, None)


def test_dateline_with_a_year_states_the_date_and_without_one_does_not() -> None:
    assert read_opening("ARDEN, March 5, 2024 /PRNewswire/ -- " + BODY).date == "2024-03-05"
    assert read_opening("ARDEN, 5 March 2024 (AP) — " + BODY).date == "2024-03-05"
    assert read_opening("ARDEN, March 45, 2024 (AP) — " + BODY).date is None
    assert read_opening("ARDEN, March 5 (AP) — " + BODY).date is None


@pytest.mark.parametrize(
    ("header", "title", "byline"),
    [
        ("Harbour bridge closed after storm\n\n", "Harbour bridge closed after storm", None),
        ("Was the bridge safe?\n\nARDEN (AP) — ", "Was the bridge safe?", None),
        ("“Never again”\nARDEN — ", "“Never again”", None),
        ("Bridge closed\n\nFerries to run\n\nARDEN (AP) — ", "Bridge closed", None),
        ("Bridge closed\n\nBy Mira Holt\n\n", "Bridge closed", "Mira Holt"),
        (
            "By Mira Holt, A. B. Moen and Wim van Dam, Associated Press\n\nARDEN (AP) — ",
            None,
            "Mira Holt, A. B. Moen and Wim van Dam, Associated Press",
        ),
    ],
)
def test_headline_and_byline_stand_before_the_body(
    header: str, title: str | None, byline: str | None
) -> None:
    opening = read_opening(header + BODY)
    assert (opening.title, opening.byline) == (title, byline)
    assert (header + BODY)[opening.body_start :] == BODY


@pytest.mark.parametrize(
    "first",
    [
        "Did the council really need a new bridge on Saturday?",
        "Nobody came.",
        "“We will never leave”",
        "Here is what happened:",
        "Oct 8th, 2023",
        "https://news.example/bridge",
        "Ada Moen stands on the bridge in May. (Photograph: Harbour Archive)",
        "By Tuesday Arden was empty.",
        "12",
    ],
)
def test_first_paragraph_that_may_be_a_sentence_is_no_headline(first: str) -> None:
    assert read_opening(f"{first}\n\n{BODY}").body_start == 0


def test_headline_needs_a_body_below() -> None:
    assert read_opening("Harbour bridge closed after storm").title is None
    assert read_opening("Harbour bridge closed\n\nafter storm").title is None


@given(st.text(alphabet="ABC abc-—(),.:\n/0129date", max_size=200))
def test_any_text_has_an_opening_inside_it(text: str) -> None:
    opening = read_opening(text)
    assert 0 <= opening.body_start <= len(text)
    for stated in (opening.title, opening.place and opening.place.split(" (")[0], opening.agency):
        assert stated is None or stated in text[: opening.body_start]
