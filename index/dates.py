"""Stated dates to ISO 8601, with the precision and the offset that were stated, never more."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_CLOCK = (
    r"(?:[T\s]\s*(?P<hour>\d{1,2}):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?)?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.]?)(?P<number>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_CLOCK}",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:[a-z]{3,9},?\s+)?"
_ENDING = r"(?:,?\s*(?:at\s+)?\d{1,2}[:.]\d\d.*)?"
_WRITTEN = tuple(
    re.compile(_WEEKDAY + form + _ENDING, re.IGNORECASE)
    for form in (
        rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+{_NAME},?\s+(?P<year>\d{{4}})",
    )
)
_FIRST, _LAST = 1600, 2200


def iso_date(stated: object) -> str | None:
    """The stated date or moment in ISO 8601, or None when it is no date or not certain which.

    A time without an offset stays without one, a day stays a day. Numbers are Unix time.
    """
    if isinstance(stated, bool):
        return None
    if isinstance(stated, int | float):
        return _unix(float(stated))
    if not isinstance(stated, str) or len(stated) > 100:
        return None
    text = " ".join(stated.split())
    try:
        return _year_first(text) or _mail(text) or _written(text)
    except (ValueError, OverflowError):
        return None


def _year_first(text: str) -> str | None:
    found = _YEAR_FIRST.fullmatch(text)
    if not found or (not found["mark"] and len(found["number"] + found["day"]) != 4):
        return None
    day = _day(int(found["year"]), int(found["number"]), int(found["day"]))
    if found["hour"] is None:
        return day
    midnight = found["hour"] == "24"
    hour = 0 if midnight else int(found["hour"])
    moment = time(hour, int(found["minute"]), int(found["second"] or 0))
    if midnight and moment != time(0):
        return None
    if midnight:
        day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    precise = "seconds" if found["second"] else "minutes"
    fraction = (found["part"] or "").rstrip("0")[:6]
    clock = moment.isoformat(precise) + (f".{fraction}" if fraction else "")
    return f"{day}T{clock}{_offset(found['offset'])}"


def _day(year: int, month: int, day: int) -> str:
    if not _FIRST <= year <= _LAST:
        raise ValueError(year)
    return date(year, month, day).isoformat()


def _offset(stated: str | None) -> str:
    if not stated:
        return ""
    if stated.upper() in {"Z", "UTC", "GMT"}:
        return "+00:00"
    digits = stated[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    timezone(shift)  # a day or more is no offset
    return f"{stated[0]}{digits[:2]}:{digits[2:4]}"


def _mail(text: str) -> str | None:
    """The form of e-mail and RSS, "Wed, 27 Mar 2024 10:00:00 +0300"; only with a time in it."""
    if not re.search(r"\d:\d\d", text) or not re.match(r"(?:[a-z]{3},? )?\d", text, re.IGNORECASE):
        return None
    if re.search(r"[ap]\.?m\b", text, re.IGNORECASE):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    _day(moment.year, moment.month, moment.day)
    return moment.isoformat()


def _written(text: str) -> str | None:
    for form in _WRITTEN:
        if found := form.fullmatch(text):
            month = _MONTHS.index(found["month"][:3].lower()) + 1
            return _day(int(found["year"]), month, int(found["day"]))
    return None


def _unix(number: float) -> str | None:
    seconds = number / 1000 if number > 1e11 else number
    if not 1e8 <= seconds <= 5e9:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
