"""Embargoed, withheld and cancelled copy: from when an article may be seen.

A moment that cannot be told for certain counts late, never early: what says only "30 November",
or a time without a zone, is released when it has come everywhere on Earth, and an embargo that
cannot be read at all holds until somebody lifts it.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, Protocol

from sqlalchemy import ColumnElement, or_

from index.dates import iso_date
from index.errors import NotFound

Metadata = Mapping[str, object]
State = Literal["usable", "embargoed", "withheld", "cancelled"]

NEVER = math.inf

# As ninjs 1 to 3, RSS with PRISM, and an article line may name them; compared as one word.
_EMBARGO = frozenset({"embargoeduntil", "embargoed", "embargo", "embargodate"})
_STATUS = frozenset({"pubstatus"})
_CANCELLED = frozenset({"canceled", "cancelled", "killed", "kill", "withdrawn", "retracted"})
_WITHHELD = frozenset({"withheld", "hold", "held", "embargoed", "draft", "unpublished"})
_NO_EMBARGO = (None, False, "")
_LAST_ZONE = timezone(timedelta(hours=-12))


class Withheld(NotFound):
    """An article that is in the archive and may not be seen now."""


class _Dated(Protocol):
    @property
    def metadata(self) -> Metadata: ...


def visible(article: _Dated, now: float) -> bool:
    """Whether an article may be seen at this moment, in seconds since 1970."""
    return visible_from(article.metadata) <= now


def visible_from(metadata: Metadata) -> float:
    """The moment from which an article with this metadata may be seen; NEVER while withheld."""
    if _status(metadata) != "usable":
        return NEVER
    stated = [value for value in _stated(metadata, _EMBARGO) if value not in _NO_EMBARGO]
    return max(map(_moment, stated), default=-math.inf)


def is_cancelled(metadata: Metadata) -> bool:
    """Whether the article was killed by who published it."""
    return _status(metadata) == "cancelled"


def is_newer(metadata: Metadata, known: Metadata) -> bool:
    """Whether this reading states a later version of the story than the one that is known."""
    for order in (_version, _version_created):
        mine, before = order(metadata), order(known)
        if mine is not None and before is not None:
            return mine > before
    return False


def state(metadata: Metadata, now: float) -> State:
    """What an article with this metadata is at this moment."""
    status = _status(metadata)
    if status == "usable" and visible_from(metadata) > now:
        return "embargoed"
    return status


def reason(metadata: Metadata, now: float) -> str | None:
    """Why an article may not be seen now, as half a sentence; None when it may."""
    match state(metadata, now):
        case "usable":
            return None
        case "cancelled":
            return "was withdrawn by who published it"
        case "withheld":
            return "is withheld by who published it"
    moment = visible_from(metadata)
    if moment == NEVER:
        stated = ", ".join(str(value)[:60] for value in _stated(metadata, _EMBARGO))
        return f"is under an embargo that cannot be read (“{stated}”)"
    until = datetime.fromtimestamp(moment, UTC)
    return f"is under embargo until {until:%Y-%m-%d %H:%M} UTC"


def withheld(ref: str, metadata: Metadata, now: float) -> Withheld:
    """The error for somebody who asks for an article that may not be seen now."""
    return Withheld(f"{ref} {reason(metadata, now)}; it is not shown.")


def released(column: ColumnElement[float | None], now: float) -> ColumnElement[bool]:
    """The condition in SQL that an article, by its `visible_from`, may be seen now."""
    return or_(column.is_(None), column <= now)


def stored_moment(metadata: Metadata) -> float | None:
    """`visible_from` as the record keeps it: None for what was never held back."""
    moment = visible_from(metadata)
    return None if moment == -math.inf else moment


def _status(metadata: Metadata) -> Literal["usable", "withheld", "cancelled"]:
    words = {str(value).rpartition(":")[2].strip().lower() for value in _stated(metadata, _STATUS)}
    if words & _CANCELLED:
        return "cancelled"
    return "withheld" if words & _WITHHELD else "usable"


def _stated(metadata: Metadata, names: frozenset[str]) -> list[object]:
    return [value for key, value in metadata.items() if _plain(key) in names]


def _version(metadata: Metadata) -> float | None:
    stated = [str(value) for value in _stated(metadata, frozenset({"version"}))]
    return float(stated[0]) if stated and re.fullmatch(r"\d{1,9}", stated[0]) else None


def _version_created(metadata: Metadata) -> float | None:
    stated = [iso_date(value) for value in _stated(metadata, frozenset({"versioncreated"}))]
    return _latest(stated[0]).timestamp() if stated and stated[0] else None


def _plain(key: str) -> str:
    """One spelling of embargoed_until, embargoedUntil and prism:embargoedUntil."""
    return key.rpartition(":")[2].replace("_", "").replace("-", "").lower()


def _moment(stated: object) -> float:
    found = iso_date(stated)
    return NEVER if found is None else _latest(found).timestamp()


def _latest(iso: str) -> datetime:
    moment = datetime.fromisoformat(iso)
    return moment.replace(tzinfo=moment.tzinfo or _LAST_ZONE)
