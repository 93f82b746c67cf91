"""`/feeds add|list|remove|check`: what admins write, and what the desk does."""

import re
import time
from collections import Counter
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot import words
from bot.feed_reports import Report, how_it_goes
from index.errors import NewsroomError

if TYPE_CHECKING:
    from bot.desk import Desk
    from index.feeds.record import Subscription

Lines = tuple[str, ...]

MOST = 15  # feeds that are named one by one
SECONDS = 60.0  # for which somebody is kept waiting
_OUTLET = re.compile(r'(?<!\S)outlet:\s*(?:"([^"]*)"|“([^”]*)”|(\S+))', re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?")


class Unclear(NewsroomError):
    """What cannot be done with a feed as it is written; its text says how to write it."""


def _add(desk: "Desk", text: str, who: str | None) -> Lines:
    outlet = "".join(part for found in _OUTLET.findall(text) for part in found).strip()
    source = " ".join(_OUTLET.sub(" ", text).split())
    if _HOST.fullmatch(source):
        source = f"https://{source}"
    if not re.fullmatch(r"https?://\S+", source, re.IGNORECASE):
        raise Unclear(
            "Give the web address of a feed, or of a page that names one, as in"
            " /feeds add https://news.example.org/. Folders are added on the machine itself:"
            " factdesk feeds add FOLDER."
        )
    added = desk.feeds.add(source, owner=who, outlet=outlet or None)
    number, name = added.feed.id, words.short(added.feed.name)
    entries = f"{added.entries:,} {'entry' if added.entries == 1 else 'entries'}"
    return (
        f"Feed {number} is followed: {name}, with {entries} now."
        " You are told if it fails for days.",
        *(f"The page names this one as well: {words.short(other)}" for other in added.others[:5]),
    )


def _list(desk: "Desk", text: str, who: str | None) -> Lines:
    followed = desk.feeds.list()
    if not followed:
        return ("No feed is followed yet. Follow one: /feeds add https://news.example.org/",)
    bad = [feed for feed in followed if feed.problem or feed.gone]
    well = [feed for feed in followed if feed not in bad]
    failing = f"; {len(bad):,} of them cannot be read" if bad else ""
    shown = (*bad, *well)[:MOST]
    left = len(followed) - len(shown)
    return (
        f"{_feeds(len(followed))} followed{failing}.",
        *(f"{feed.id}: {_name(feed)}. {words.short(how_it_goes(feed), 120)}" for feed in shown),
        *([f"{left:,} more: factdesk feeds list."] if left else []),
    )


def _remove(desk: "Desk", text: str, who: str | None) -> Lines:
    if not text:
        raise Unclear("Which one? Write its number, as in /feeds remove 3; /feeds list has it.")
    feed = desk.feeds.remove(text.lstrip("#"))
    return (f"Feed {feed.id}, {_name(feed)}, is followed no more. Its articles stay.",)


def _check(desk: "Desk", text: str, who: str | None) -> Lines:
    refs = [ref.lstrip("#") for ref in text.replace(",", " ").split() if ref.lower() != "all"]
    ends = time.monotonic() + SECONDS
    reports: dict[int, Report] = {}
    for event in desk.feeds.check(refs, lambda: time.monotonic() > ends):
        reports.setdefault(event.feed.id, Report(event.feed)).take(event)
    late = time.monotonic() > ends
    if desk.archive.own_index():
        desk.archive.drain()
    if not reports and not late:
        return ("No feed is followed yet. Follow one: /feeds add https://news.example.org/",)
    return tuple(_checked(list(reports.values()), late))


def _checked(reports: list[Report], late: bool) -> list[str]:
    """What came of them together, and of each that failed or had something."""
    total = sum((report.counts for report in reports), Counter[str]())
    counts = ", ".join(f"{number:,} {status}" for status, number in total.items())
    lines = [f"{_feeds(len(reports))} read: {counts or 'nothing new'}."]
    telling = [r for r in reports if r.problem or r.counts or r.missed]
    telling.sort(key=lambda r: r.problem is None)
    for report in telling[:MOST]:
        missed = len(report.missed)
        more = f", {missed:,} not read: {words.short(report.missed[0][1], 120)}" if missed else ""
        told = words.short(report.told, 160).rstrip(".")
        lines.append(f"{report.feed.id}: {_name(report.feed)}: {told}{more}")
    if late:
        lines.append("That takes longer than a minute; the others are read while you go on.")
    return lines


def _name(feed: "Subscription") -> str:
    return words.short(feed.name, 60)


def _feeds(count: int) -> str:
    return "1 feed is" if count == 1 else f"{count:,} feeds are"


DOING: MappingProxyType[str, Callable[["Desk", str, str | None], Lines]] = MappingProxyType(
    {"add": _add, "list": _list, "remove": _remove, "check": _check}
)
