"""What a search is limited to, as conditions in SQL on articles `a`.

Days are compared as they were stated, so that an article of "2024-03-27", or of a late hour in
another zone, counts for its own day; one that states less than a day counts while it may lie in.
"""

import json
import re
from collections.abc import Collection
from datetime import UTC, datetime

from index.errors import NewsroomError
from index.lexical import Scope
from index.periods import Period

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_STATED = "substr(a.published_at, 1, 10)"


class NotADate(NewsroomError):
    """A filter that is no date."""


def since(stated: str | None) -> Scope:
    """Articles of this ISO day or moment and later, and those without a date."""
    return _bounded("since", ">=", stated)


def until(stated: str | None) -> Scope:
    """Articles up to this ISO day or moment, itself included, and those without a date."""
    return _bounded("until", "<=", stated)


def released(now: float) -> Scope:
    """Articles that are neither under embargo at this moment nor withheld or withdrawn."""
    return Scope("(a.visible_from IS NULL OR a.visible_from <= :now)", {"now": now})


def from_sources(sources: Collection[str], name: str = "sources") -> Scope:
    """Articles of these sources; `name` tells two such conditions of one search apart."""
    where = f"a.source IN (SELECT value FROM json_each(:{name}))"  # noqa: S608
    return Scope(where, {name: json.dumps(sorted(sources))})


def in_period(period: Period) -> Scope:
    """Articles of the days that a question names."""
    bound = period.since or period.until or ""
    day = "substr(a.published_at, 6, 5)" if len(bound) == len("10-07") else _STATED
    first, last = period.since or "", period.until or "9999"
    joint = "OR" if first > last else "AND"  # "28 December to 3 January"
    return Scope(f"({day} >= :first {joint} {day} <= :last)", {"first": first, "last": last})


def _bounded(name: str, compared: str, stated: str | None) -> Scope:
    if stated is None:
        return Scope()
    day = f"{_STATED} {compared} substr(:{name}, 1, length({_STATED}))"
    if _DAY.fullmatch(stated):
        _checked(stated)
        return Scope(
            f"(a.published_at IS NULL OR substr({_STATED}, 1, length(:{name})) {compared}"
            f" substr(:{name}, 1, length({_STATED})))",
            {name: stated},
        )
    moment = f"a.published_epoch {compared} :{name}_epoch"
    return Scope(
        "(a.published_at IS NULL"
        f" OR CASE WHEN length(a.published_at) > 10 THEN {moment} ELSE {day} END)",
        {name: stated, f"{name}_epoch": _checked(stated).timestamp()},
    )


def _checked(stated: str) -> datetime:
    try:
        moment = datetime.fromisoformat(stated + "-01-01"[len(stated) - 4 :])
    except ValueError:
        raise NotADate(f"“{stated[:40]}” is no date; write one like 2024-03-27.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
