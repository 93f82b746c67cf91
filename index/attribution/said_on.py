"""The day on which something was said, told from the words around the verb and the story's date."""

import re
from datetime import date, timedelta

from index.attribution.clauses import Words
from index.attribution.grammar import QUOTE

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NOT_A_DATE = frozenset(
    "since until before after by from last next of between through for every".split()
)
_NEAR = 8


def published_day(published_at: str | None) -> date | None:
    """The calendar day of an ISO date or time, None when there is none or not to the day."""
    match = re.match(r"\d{4}-\d{2}-\d{2}", published_at or "")
    try:
        return date.fromisoformat(match.group()) if match else None
    except ValueError:
        return None


def said_on(
    words: Words, before: range, after: range, opening: range, day: date | None
) -> str | None:
    """The ISO date named between subject and verb, after the verb, or as the sentence opens."""
    for places in (before, after, opening):
        for at in places:
            if words.low[at] in {",", QUOTE, "that", ":"} and places is after and at > places.start:
                break
            found = _date_at(words, at, day)
            if found is not None:
                return found.isoformat()
    return None


def _date_at(words: Words, at: int, day: date | None) -> date | None:
    low = words.low
    word = low[at]
    before = low[at - 1] if at else ""
    if before in _NOT_A_DATE or (
        before in {"late", "early"} and at > 1 and low[at - 2] in _NOT_A_DATE
    ):
        return None
    if at + 1 < len(low) and low[at + 1] in {"’s", "'s", "-"}:
        return None
    if word in _DAYS and words.raw[at][0].isupper():
        return _weekday(_DAYS.index(word), day)
    if word == "yesterday":
        return day - timedelta(days=1) if day else None
    if word in {"today", "tonight"}:
        return day
    if (
        word == "this"
        and low[at + 1 : at + 2]
        and low[at + 1] in {"morning", "afternoon", "evening"}
    ):
        return day
    return _month_day(words, at, day)


def _weekday(number: int, day: date | None) -> date | None:
    """The last such day up to and including the day of the story."""
    return day - timedelta(days=(day.weekday() - number) % 7) if day else None


def _month_day(words: Words, at: int, day: date | None) -> date | None:
    low, raw = words.low, words.raw
    month = low[at].rstrip(".")[:3]
    known = (
        month in _MONTHS
        and raw[at][0].isupper()
        and (len(low[at].rstrip(".")) in {3, 4} or low[at] in _LONG_MONTHS)
    )
    if not known:
        return None
    number = low[at + 1].strip(",") if at + 1 < len(low) else ""
    if not number.isdigit() and at and low[at - 1].isdigit():
        number, following = low[at - 1], at + 1
    else:
        following = at + 2
    if not number.isdigit() or not 1 <= int(number) <= 31:
        return None
    year = next(
        (w for w in low[following : following + 2] if re.fullmatch(r"(?:19|20)\d\d", w)), None
    )
    return _nearest(_MONTHS.index(month) + 1, int(number), year, day)


_LONG_MONTHS = frozenset(
    "january february march april june july august september october november december".split()
)


def _nearest(month: int, number: int, year: str | None, day: date | None) -> date | None:
    """That day in the year stated, else the last one up to the day of the story."""
    try:
        if year is not None:
            return date(int(year), month, number)
        if day is None:
            return None
        found = date(day.year, month, number)
        return found if found <= day else date(day.year - 1, month, number)
    except ValueError:
        return None
