"""The stretch of time that somebody means by --since and --until, in the newsroom's zone."""

from datetime import UTC, datetime, timedelta, tzinfo

DAY = timedelta(days=1)
_PRECISION = {len("2024"): "-01-01", len("2024-03"): "-01"}


def span(
    since: str | None, until: str | None, zone: tzinfo, now: float
) -> tuple[datetime, datetime]:
    """The first moment, and the one after the last; the last day when nothing is stated.

    Both are ISO 8601, a year, month, day or moment, and both are included.
    """
    present = datetime.fromtimestamp(now, UTC).astimezone(zone)
    last = present if until is None else _end(until, zone)
    first = last - DAY if since is None else _begin(since, zone)
    return first, max(last, first)


def _begin(stated: str, zone: tzinfo) -> datetime:
    moment = datetime.fromisoformat(stated + _PRECISION.get(len(stated), ""))
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _end(stated: str, zone: tzinfo) -> datetime:
    """The moment after a year, month or day, or the moment itself."""
    begin = _begin(stated, zone)
    if len(stated) == len("2024"):
        return begin.replace(year=begin.year + 1)
    if len(stated) == len("2024-03"):
        following = (begin + timedelta(days=32)).replace(day=1)
        return following
    return begin + DAY if len(stated) == len("2024-03-27") else begin
