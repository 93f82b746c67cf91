from datetime import date

import pytest

from index.periods import Period, periods

TODAY = date(2024, 3, 27)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "words", "since", "until"),
    [
        ("on October 7, 2023, and", "October 7, 2023", "2023-10-07", "2023-10-07"),
        ("the 7th of October 2023", "7th of October 2023", "2023-10-07", "2023-10-07"),
        ("Sept. 26 2023", "Sept. 26 2023", "2023-09-26", "2023-09-26"),
        ("at 2023-10-04T22:42:00+00:00.", "2023-10-04T22:42:00+00:00", "2023-10-04", "2023-10-04"),
        ("in December 2023", "December 2023", "2023-12-01", "2023-12-31"),
        ("february 2024", "february 2024", "2024-02-01", "2024-02-29"),
        ("in 2021?", "in 2021", "2021-01-01", "2021-12-31"),
        ("on October 7", "October 7", "10-07", "10-07"),
        ("in May", "in May", "05-01", "05-31"),
        ("Oct. 7-9, 2023", "Oct. 7-9, 2023", "2023-10-07", "2023-10-09"),
        ("7 to 9 October 2023", "7 to 9 October 2023", "2023-10-07", "2023-10-09"),
        ("between 1 May 2023 and 3 June 2023", "1 May 2023 and 3 June 2023", "2023-05-01",
         "2023-06-03"),
        ("from 7 October to 9 November 2023", "7 October to 9 November 2023", "2023-10-07",
         "2023-11-09"),
        ("since 2022", "since 2022", "2022-01-01", None),
        ("since May", "since May", "2023-05-01", None),
        ("after October 2023", "October 2023", "2023-10-01", None),
        ("before October 22, 2023", "October 22, 2023", None, "2023-10-22"),
        ("until March", "until March", None, "2024-03-31"),
        ("today", "today", "2024-03-27", "2024-03-27"),
        ("this morning", "this morning", "2024-03-27", "2024-03-27"),
        ("yesterday", "yesterday", "2024-03-26", "2024-03-26"),
        ("last night", "last night", "2024-03-26", "2024-03-26"),
        ("this week", "this week", "2024-03-25", "2024-03-27"),
        ("last week", "last week", "2024-03-18", "2024-03-24"),
        ("last weekend", "last weekend", "2024-03-23", "2024-03-24"),
        ("this weekend", "this weekend", "2024-03-30", "2024-03-31"),
        ("this month", "this month", "2024-03-01", "2024-03-27"),
        ("last month", "last month", "2024-02-01", "2024-02-29"),
        ("last year", "last year", "2023-01-01", "2023-12-31"),
        ("this year", "this year", "2024-01-01", "2024-12-31"),
        ("the past 3 days", "past 3 days", "2024-03-24", "2024-03-27"),
        ("in the last two weeks", "last two weeks", "2024-03-13", "2024-03-27"),
        ("last Friday", "last Friday", "2024-03-22", "2024-03-22"),
        ("last Wednesday", "last Wednesday", "2024-03-20", "2024-03-20"),
    ],
)  # fmt: skip
def test_days_named_in_a_question(
    text: str, words: str, since: str | None, until: str | None
) -> None:
    (period,) = periods(text, TODAY)
    assert text[period.start : period.end] == words
    assert (period.since, period.until) == (since, until)


@pytest.mark.parametrize(
    "text",
    ["he may resign", "they march 15 miles", "the 2023 season", "31 February 2024", "on Monday",
     "chapter 2023-45", "a ratio of 3:30", "the past 999 months", "maybe 7 octopuses", ""],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert not [p for p in periods(text, TODAY) if p.since and p.since > "1950"]


def test_two_days_that_are_no_range_stay_two() -> None:
    found = periods("the reports of November 1, 2023, and of December 5, 2023", TODAY)
    assert [p.since for p in found] == ["2023-11-01", "2023-12-05"]


def test_a_period_holds_the_days_in_it_by_their_first_ten_letters() -> None:
    period = Period(0, 0, "2023-10-07", "2023-10-09")
    held = ["2023-10-07", "2023-10-08T23:59:59Z", "2023-10-09T23:00:00-05:00"]
    assert all(map(period.holds, held))
    assert not any(map(period.holds, ["2023-10-06", "2023-10-10", "2022-10-08"]))


def test_a_day_without_its_year_holds_in_every_year() -> None:
    (period,) = periods("on October 7", TODAY)
    assert period.holds("2023-10-07")
    assert period.holds("2021-10-07T08:00:00Z")
    assert not period.holds("2021-10-08")


def test_days_across_the_new_year() -> None:
    (period,) = periods("December 28 to January 3", TODAY)
    assert all(map(period.holds, ["2023-12-29", "2024-01-02"]))
    assert not period.holds("2024-06-01")


def test_an_open_period_holds_everything_on_its_side() -> None:
    (since,), (until,) = periods("since 2022", TODAY), periods("before May 2022", TODAY)
    assert since.holds("2030-01-01")
    assert not since.holds("2021-12-31")
    assert until.holds("1999-01-01")
    assert not until.holds("2022-06-01")


def test_the_very_days_named_are_known_from_those_between() -> None:
    (period,) = periods("between 1 May 2023 and 3 June 2023", TODAY)
    assert period.names("2023-06-03T10:00:00Z")
    assert not period.names("2023-05-20")
