"""The days and spans of days that a question names: "7 October 2023", "last week", "since May"."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_TO = r"\s*(?:-|–|—|to|and|until|till|through)\s*"
_DATE = re.compile(
    rf"""\b(?:
      (?P<iso>(?:19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}})(?:T[0-9:.]+(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?
    | (?P<m1>{_MONTH})\s+(?P<d1>{_DAY})(?:{_TO}(?P<e1>{_DAY}))?\b(?!\s*[:.][0-9])
      (?:,?\s+(?P<y1>{_YEAR}))?
    | (?:(?P<d2>{_DAY}){_TO})?(?P<e2>{_DAY})\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>{_YEAR}))?
    | (?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR})
    | (?:(?:in|during|since|last|this|early|late|mid|of|by|until|before|after)\s+)(?P<m4>{_MONTH})
        (?!,?\s+(?:of\s+)?[0-9])
    | (?:(?:in|during|since|throughout|by|until|before|after)\s+)(?P<y5>{_YEAR})(?!\s*[-–][0-9])
    | (?P<relative>today|tonight|this\s+(?:morning|afternoon|evening)|yesterday|last\s+night
        |(?:this|last|past|previous)\s+(?:week|month|year|weekend)
        |(?:last|past|previous)\s+(?P<n>[0-9]{{1,3}}|two|three|four|five|six|seven|ten)\s+
          (?P<unit>day|week|month)s?)
    | (?:last|this|past)\s+(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)
    )(?![\w])""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_OPEN_START = re.compile(r"(?:\b(?:before|until|till|by|prior to|up to)\s+)$", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:\b(?:since|after|following)\s+)$", re.IGNORECASE)
_LEAD = re.compile(r"^(?:in|during|since|throughout|of|by|until|before|after)\s+", re.IGNORECASE)
_RANGE = re.compile(r",?\s*(?:and|to|until|till|through|[-–—])\s*(?:on\s+)?", re.IGNORECASE)
_RANGE_START = re.compile(r"\b(?:between|from)\s+(?:on\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """Days named at `start:end` of a question, first and last included; None is open.

    A day named without its year has none here either ("10-07") and holds in every year.
    """

    start: int
    end: int
    since: str | None
    until: str | None

    def holds(self, day: str) -> bool:
        """Whether an ISO date or moment lies in this period."""
        bound = self.since or self.until or ""
        written = day[5:10] if len(bound) == len("10-07") else day[:10]
        if self.since and self.until and self.since > self.until:  # "December 28 to January 3"
            return written >= self.since or written <= self.until
        return (self.since or "") <= written and (not self.until or written <= self.until)

    def names(self, day: str) -> bool:
        """Whether an ISO date or moment is the very first or last day that was named."""
        return any(bound and day[:10].endswith(bound) for bound in (self.since, self.until))


def periods(text: str, today: date) -> tuple[Period, ...]:
    """The periods named in a text, in order; "yesterday" and its like are told from `today`."""
    found: list[Period] = []
    for period in _named(text, today):
        last = found[-1] if found else None
        if last and _is_range(text, last, period):
            found[-1] = _joined(last, period)
        else:
            found.append(period)
    return tuple(_opened(text, period, today) for period in found)


def _named(text: str, today: date) -> Iterator[Period]:
    for match in _DATE.finditer(text):
        try:
            bounds = _bounds(match, today)
        except (ValueError, OverflowError):  # 31 February
            continue
        if bounds:
            yield Period(match.start(), match.end(), *bounds)


def _bounds(match: re.Match[str], today: date) -> tuple[str, str] | None:
    part = match.groupdict()
    if part["iso"]:
        day = date.fromisoformat(part["iso"]).isoformat()
        return day, day
    if part["relative"]:
        first, last = _relative(part["relative"].lower(), part["n"], part["unit"], today)
        return first.isoformat(), last.isoformat()
    if part["weekday"]:
        back = (today.weekday() - _WEEKDAYS.index(part["weekday"][:3].lower())) % 7 or 7
        day = (today - timedelta(days=back)).isoformat()
        return day, day
    if part["y5"]:
        return f"{part['y5']}-01-01", f"{part['y5']}-12-31"
    return _calendar(part)


def _calendar(part: dict[str, str | None]) -> tuple[str, str] | None:
    name = part["m1"] or part["m2"] or part["m3"] or part["m4"] or ""
    year = part["y1"] or part["y2"] or part["y3"]
    first = part["d1"] or part["d2"] or part["e2"]
    last = part["e1"] or part["e2"] or first
    if not year and name in {"may", "march", "mar"}:  # the verbs
        return None
    month = _MONTHS.index(name[:3].lower()) + 1
    days = [int(day.rstrip("stndrh")) for day in (first, last) if day]
    days = days or [1, monthrange(int(year or 2000), month)[1]]
    dates = [date(int(year or 2000), month, day).isoformat() for day in days]
    return (dates[0], dates[1]) if year else (dates[0][5:], dates[1][5:])


def _relative(words: str, number: str | None, unit: str | None, today: date) -> tuple[date, date]:
    if number and unit:
        count = _NUMBERS.get(number) or int(number)
        return today - timedelta(days=count * {"day": 1, "week": 7, "month": 31}[unit]), today
    if words.startswith(("yesterday", "last night")):
        return today - timedelta(days=1), today - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    this = words.startswith("this")
    if words.endswith("weekend"):
        saturday = monday - timedelta(days=2) if not this else monday + timedelta(days=5)
        return saturday, saturday + timedelta(days=1)
    if words.endswith("week"):
        return (monday, today) if this else (monday - timedelta(days=7), monday - timedelta(days=1))
    if words.endswith("month"):
        first = today.replace(day=1)
        return (first, today) if this else _last_month(first)
    if words.endswith("year"):
        year = today.year if this else today.year - 1
        return date(year, 1, 1), date(year, 12, 31)
    return today, today


def _last_month(first: date) -> tuple[date, date]:
    last = first - timedelta(days=1)
    return last.replace(day=1), last


def _is_range(text: str, first: Period, second: Period) -> bool:
    between = text[first.end : second.start]
    if not _RANGE.fullmatch(between):
        return False
    return "and" not in between or bool(_RANGE_START.search(text[: first.start]))


def _joined(first: Period, second: Period) -> Period:
    since, until = first.since, second.until
    if since and until and len(since) < len(until):  # "from 7 October to 9 October 2023"
        since = f"{until[:5]}{since}"
    return Period(first.start, second.end, since, until)


def _opened(text: str, period: Period, today: date) -> Period:
    lead = _LEAD.match(text[period.start : period.end])
    before = (text[: period.start] + (lead.group() if lead else ""))[-20:]
    year = _year_of(period.since, today)
    if _OPEN_END.search(before):
        return replace(period, since=f"{year}{period.since}", until=None)
    if _OPEN_START.search(before):
        return replace(period, since=None, until=f"{year}{period.until}")
    return period


def _year_of(day: str | None, today: date) -> str:
    """The latest year in which a day without one has come; nothing for a day with its year."""
    if day is None or len(day) > len("10-07"):
        return ""
    return f"{today.year if day <= today.isoformat()[5:] else today.year - 1}-"
