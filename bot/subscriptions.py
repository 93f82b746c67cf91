"""When somebody wants a digest: what they write, and whether one is due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from index.errors import NewsroomError

LATEST = timedelta(hours=6)  # so late a digest is still posted; later it is left out
LONGEST_TOPIC = 200
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = frozenset(range(7))
USAGE = (
    "Write it as: subscribe [TOPIC] at 07:30 [weekdays], for example “subscribe at 7:30 weekdays”,"
    " “subscribe Kessary dam at 18:00”, “subscribe at 06:00 mon,wed,fri Europe/Berlin”."
)

_AT = re.compile(
    r"(?:^|\s)at\s+(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\.?)?(?=\s|,|$)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"([a-z]{2,9})\s*(?:-|–|\bto\b)\s*([a-z]{2,9})")
_FILLERS = frozenset("on every each and in the time zone post please , &".split())
_EVERYTHING = frozenset({"", "everything", "all", "all news", "all topics", "any topic", "news"})
_SETS = {
    "weekdays": range(5),
    "weekday": range(5),
    "workdays": range(5),
    "weekends": (5, 6),
    "weekend": (5, 6),
    "daily": range(7),
    "day": range(7),
    "days": range(7),
    "everyday": range(7),
}


class BadSubscription(NewsroomError):
    """A subscription that cannot be understood; its text says how to write it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody subscribes to: a topic or everything, when, in which zone.

    `days` are weekdays from 0, Monday. `silent` days without news are not posted at all.
    """

    topic: str | None
    at: time
    days: frozenset[int]
    zone: str
    silent: bool = False

    def __post_init__(self) -> None:
        if not self.days:
            raise BadSubscription(f"A digest needs a weekday. {USAGE}")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish that was written down: for which place (a channel or person), when it was made."""

    id: int
    place: str
    wish: Wish
    made_at: float


def read_wish(text: str, zone: str, former: Wish | None = None) -> Wish:
    """What a person writes after "subscribe"; `zone` holds where they name none.

    What they do not say is as it was in the `former` wish, if there is one. Raises
    BadSubscription with a sentence that tells how to write it.
    """
    plain = " ".join(text.split())
    found = list(_AT.finditer(plain))
    if not found:
        raise BadSubscription(f"I need a time of day for the digest. {USAGE}")
    last = found[-1]
    topic = re.sub(r"^(?:to|for|about)\s+", "", plain[: last.start()], flags=re.IGNORECASE)
    topic = topic.strip(" ,:\"“”'")
    if len(topic) > LONGEST_TOPIC:
        raise BadSubscription(f"That topic is too long; use {LONGEST_TOPIC} characters or fewer.")
    days, named, silent = _rest(plain[last.end() :])
    said = None if topic.lower() in _EVERYTHING else topic
    return Wish(
        said if topic or former is None else former.topic,
        _clock(last),
        days or (former.days if former else EVERY_DAY),
        named or checked_zone(former.zone if former else zone),
        silent or (former is not None and former.silent),
    )


def checked_zone(name: str) -> str:
    """The name of a time zone, if it is one."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSubscription(
            f"I do not know the time zone “{name[:40]}”; write one such as Europe/Berlin or"
            " America/New_York."
        ) from None


def _clock(found: re.Match[str]) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise BadSubscription(f"{found.group().strip()} is no time of day. {USAGE}")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadSubscription(f"{found.group().strip()} is no time of day. {USAGE}")
    return time(hour, minute)


def _rest(text: str) -> tuple[frozenset[int], str | None, bool]:
    """The weekdays, the zone and whether to be silent, from what stands after the time."""
    days: set[int] = set()
    zone, silent = None, False
    for found in _RANGE.finditer(text.lower()):
        first, last = _weekday(found[1]), _weekday(found[2])
        if first is not None and last is not None:
            days.update((first + n) % 7 for n in range((last - first) % 7 + 1))
            text = text.lower().replace(found.group(), " ")
    for word in text.replace(",", " ").split():
        plain = word.lower().strip(".;()")
        weekday = _weekday(plain)
        if weekday is not None:
            days.add(weekday)
        elif plain in _SETS:
            days.update(_SETS[plain])
        elif plain in {"silent", "silently", "quiet", "quietly"}:
            silent = True
        elif "/" in word or plain.upper() in {"UTC", "GMT"}:
            zone = checked_zone(_zone_name(word.strip("()")))
        elif plain not in _FILLERS:
            raise BadSubscription(f"I do not understand “{word[:40]}”. {USAGE}")
    return frozenset(days), zone, silent


def _zone_name(word: str) -> str:
    """A zone as it is spelt, however it was written: europe/berlin."""
    parts = ("_".join(p.capitalize() for p in part.split("_")) for part in word.split("/"))
    return word.upper() if "/" not in word else "/".join(parts)


def _weekday(word: str) -> int | None:
    """The number of a weekday, in full or by its first letters: "tue", "Tues", "Mondays"."""
    plain = word.lower().rstrip(".")
    for number, name in enumerate(DAYS):
        if plain == f"{name}s" or (len(plain) >= 2 and name.startswith(plain)):
            return number
    return None


def due(subscription: Subscription, now: float) -> date | None:
    """The day whose digest is to be posted at this moment, or None.

    A day's digest is due from its time on, for as long as it is worth posting late. A time that the
    clock skips is put off by as much as it skips; of a time that comes twice the first counts.
    """
    wish = subscription.wish
    zone = ZoneInfo(wish.zone)
    today = _local(now, zone).date()
    for day in (today, today - timedelta(days=1)):
        moment = moment_of(wish, day)
        if (
            day.weekday() in wish.days
            and moment <= now < moment + LATEST.total_seconds()
            and moment >= subscription.made_at
        ):
            return day
    return None


def moment_of(wish: Wish, day: date) -> float:
    """When the digest of that day is to come, in seconds since 1970."""
    return datetime.combine(day, wish.at, ZoneInfo(wish.zone)).timestamp()


def next_due(subscription: Subscription, now: float) -> datetime:
    """When the next digest comes, in the zone of the subscription."""
    wish = subscription.wish
    today = _local(now, ZoneInfo(wish.zone)).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        if day.weekday() in wish.days and moment_of(wish, day) > now:
            break
    return _local(moment_of(wish, day), ZoneInfo(wish.zone))


def window(wish: Wish, day: date, until: float | None, now: float) -> tuple[float, float]:
    """What a digest tells of: from where the last one ended, else since the last one was due.

    `until` is where the last one ended; one that lies too far back, or ahead, is not gone on from.
    """
    end = max(moment_of(wish, day), now)
    if until is not None and end - timedelta(days=7).total_seconds() <= until < end:
        return until, end
    before = next(d for n in range(1, 8) if (d := day - timedelta(days=n)).weekday() in wish.days)
    return moment_of(wish, before), end


def in_words(wish: Wish) -> str:
    """A wish as a person would say it: "Kessary dam, at 07:30 on weekdays (Europe/Berlin)"."""
    topic = wish.topic or "everything"
    silent = ", silent on quiet days" if wish.silent else ""
    return f"{topic}, at {wish.at:%H:%M} {_days_in_words(wish.days)} ({wish.zone}){silent}"


def _days_in_words(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return "every day"
    if days == frozenset(range(5)):
        return "on weekdays"
    if days == frozenset({5, 6}):
        return "at weekends"
    return "on " + ", ".join(_names(days))


def _names(days: frozenset[int]) -> Iterator[str]:
    return (DAYS[number].capitalize() for number in sorted(days))


def _local(moment: float, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone)
