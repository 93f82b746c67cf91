"""What people write to subscribe, and when a digest is due: zones, clock changes, lateness."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriptions import (
    EVERY_DAY,
    LATEST,
    BadSubscription,
    Subscription,
    Wish,
    due,
    in_words,
    moment_of,
    next_due,
    read_wish,
    window,
)

WEEKDAYS = frozenset(range(5))
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def subscription(at: str, zone: str = BERLIN, days: frozenset[int] = EVERY_DAY) -> Subscription:
    return Subscription(1, "T1:C1", Wish(None, time.fromisoformat(at), days, zone), 0.0)


def at(moment: str, zone: str = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


@pytest.mark.parametrize(
    ("written", "topic", "when", "days"),
    [
        ("at 07:30", None, "07:30", EVERY_DAY),
        ("everything at 7.30am weekdays", None, "07:30", WEEKDAYS),
        ("Kessary dam at 18:00", "Kessary dam", "18:00", EVERY_DAY),
        (
            "to “the Kessary dam” at 6 pm on Mondays and Thursdays",
            "the Kessary dam",
            "18:00",
            {0, 3},
        ),
        ("talks at Calvane at 06:05 mon-wed, sat", "talks at Calvane", "06:05", {0, 1, 2, 5}),
        ("at 12:00am fri to mon", None, "00:00", {4, 5, 6, 0}),
        ("Ostley at 23:59 weekends", "Ostley", "23:59", {5, 6}),
        ("at 9h15 every day", None, "09:15", EVERY_DAY),
    ],
)
def test_a_subscription_is_read_from_what_people_write(
    written: str, topic: str | None, when: str, days: frozenset[int]
) -> None:
    wish = read_wish(written, BERLIN)
    assert (wish.topic, f"{wish.at:%H:%M}", wish.days) == (topic, when, days)
    assert wish.zone == BERLIN


def test_a_subscription_may_name_its_zone_and_be_silent_on_quiet_days() -> None:
    wish = read_wish("at 6:00 weekdays america/new_york silent", BERLIN)
    assert (wish.zone, wish.silent, wish.days) == (NEW_YORK, True, WEEKDAYS)
    assert in_words(wish) == (
        "everything, at 06:00 on weekdays (America/New_York), silent on quiet days"
    )


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Kessary dam",
        "at 25:00",
        "at 7:75",
        "at 13pm",
        "at 07:30 someday",
        "at 8:00 Mars/Olympus",
        "x" * 201 + " at 8:00",
    ],
)
def test_what_cannot_be_understood_is_told_in_a_sentence(written: str) -> None:
    with pytest.raises(BadSubscription) as told:
        read_wish(written, BERLIN)
    assert str(told.value).endswith((".", "New_York."))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(BadSubscription):
        assert read_wish(written, BERLIN).days


def test_a_digest_is_due_from_its_time_on_until_it_is_too_late() -> None:
    daily = subscription("07:30")
    assert due(daily, at("2026-02-03T07:29:59")) is None
    assert due(daily, at("2026-02-03T07:30:00")) == date(2026, 2, 3)
    assert due(daily, at("2026-02-03T13:29:59")) == date(2026, 2, 3)
    assert due(daily, at("2026-02-03T13:30:00")) is None


def test_a_late_digest_of_the_evening_is_due_after_midnight_for_its_own_day() -> None:
    evening = subscription("22:00", days=frozenset({1}))  # Tuesdays
    assert due(evening, at("2026-02-04T03:00:00")) == date(2026, 2, 3)
    assert due(evening, at("2026-02-04T22:30:00")) is None


def test_nothing_is_due_for_a_time_before_the_subscription_was_made() -> None:
    wish = Wish(None, time(7, 30), EVERY_DAY, BERLIN)
    late = Subscription(1, "T1:C1", wish, at("2026-02-03T09:00:00"))
    assert due(late, at("2026-02-03T09:00:01")) is None
    assert due(late, at("2026-02-04T07:30:00")) == date(2026, 2, 4)


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        (BERLIN, "2026-03-29", "2026-03-29T03:30:00"),
        (NEW_YORK, "2026-03-08", "2026-03-08T03:30:00"),
    ],
)
def test_a_time_that_the_clock_skips_is_put_off_by_the_hour_it_skips(
    zone: str, day: str, first: str
) -> None:
    daily = subscription("02:30", zone)
    assert due(daily, at(first, zone) - 1) is None
    assert due(daily, at(first, zone)) == date.fromisoformat(day)


@pytest.mark.parametrize(("zone", "day"), [(BERLIN, "2026-10-25"), (NEW_YORK, "2026-11-01")])
def test_of_a_time_that_comes_twice_the_first_counts(zone: str, day: str) -> None:
    daily = subscription("01:30" if zone == NEW_YORK else "02:30", zone)
    clock = f"{day}T{daily.wish.at:%H:%M}:00"
    first, second = at(clock, zone, fold=0), at(clock, zone, fold=1)
    assert second - first == 3600
    assert due(daily, first - 1) is None
    assert due(daily, first) == due(daily, second) == date.fromisoformat(day)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, "Asia/Kolkata", "Pacific/Apia"])
@pytest.mark.parametrize("clock", ["00:00", "01:30", "02:30", "07:30", "23:59"])
def test_every_day_of_a_year_is_due_once_whatever_the_clock_does(zone: str, clock: str) -> None:
    daily = subscription(clock, zone)
    start, end = at("2026-01-01T00:00:00", zone), at("2027-01-01T00:00:00", zone)
    found: list[date] = []
    for moment in range(int(start), int(end) + 7200, 1800):
        day = due(daily, moment)
        if day is not None and (not found or day != found[-1]) and day.year == 2026:
            found.append(day)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert found == days


def test_the_window_goes_on_where_the_last_one_ended() -> None:
    wish = subscription("07:30", days=WEEKDAYS).wish
    monday, now = date(2026, 2, 2), at("2026-02-02T07:30:05")
    friday = moment_of(wish, date(2026, 1, 30))
    assert window(wish, monday, None, now) == (friday, now)
    assert window(wish, monday, friday + 60, now) == (friday + 60, now)
    assert window(wish, monday, friday - 30 * 86_400, now) == (friday, now)
    assert window(wish, monday, now + 60, now) == (friday, now)


def test_the_next_digest_is_told_in_the_zone_of_its_readers() -> None:
    weekly = subscription("07:30", NEW_YORK, frozenset({0}))
    told = next_due(weekly, at("2026-03-02T07:30:00", NEW_YORK))
    assert told.isoformat() == "2026-03-09T07:30:00-04:00"


def test_too_late_is_hours_not_days() -> None:
    assert timedelta(hours=1) < LATEST < timedelta(hours=24)
