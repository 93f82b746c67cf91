"""`factdesk feeds add|list|remove|check`."""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import words
from bot.console import Console

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.feeds import Event
    from index.feeds.record import Subscription

Shape = dict[str, object]


def add_to(commands: Any) -> None:
    """Add the grammar of `feeds` to that of the command line."""
    feeds = commands.add_parser("feeds", help="follow feeds and folders, whose articles are read")
    doing = feeds.add_subparsers(
        dest="doing", metavar="add|list|remove|check", required=True, parser_class=type(feeds)
    )
    add = doing.add_parser("add", help="follow a feed, or watch a folder")
    add.add_argument(
        "source", metavar="SOURCE", help="a feed, a page that names one, or a folder to watch"
    )
    add.add_argument(
        "--owner",
        metavar="ID",
        help="who is told in Slack when it fails for days: a member ID, as U024BE7LH",
    )
    add.add_argument(
        "--outlet", metavar="NAME", help="where its articles are from, if they do not say it"
    )
    listing = doing.add_parser("list", help="what is followed, and how it goes")
    remove = doing.add_parser("remove", help="follow it no more; its articles stay")
    remove.add_argument("feed", metavar="FEED", help="its number or its address")
    check = doing.add_parser("check", help="read feeds now, whether or not they are due")
    check.add_argument("feeds", metavar="FEED", nargs="*", help="its number or address; else all")
    for parser in (add, listing, remove, check):
        parser.add_argument("--json", action="store_true", help="print one JSON document")


def feeds(desk: "Desk", arguments: argparse.Namespace, console: Console) -> int:
    """Do what is asked with the feeds."""
    doing = {"add": _add, "list": _list, "remove": _remove, "check": _check}
    return doing[arguments.doing](desk, arguments, console)


def _add(desk: "Desk", arguments: argparse.Namespace, console: Console) -> int:
    source = arguments.source.strip()
    facts = {"owner": _stated(arguments.owner), "outlet": _stated(arguments.outlet)}
    if "://" in source:
        added = desk.feeds.add(source, **facts)
    else:
        added = desk.feeds.add_folder(console.cwd / Path(source).expanduser(), **facts)
    if arguments.json:
        shown = {"feed": shape(added.feed), "entries": added.entries, "others": list(added.others)}
        console.document(shown)
        return 0
    has = "" if added.feed.kind == "folder" else f" {added.entries:,} {_entries(added.entries)}."
    console.say(f"Feed {added.feed.id} is followed: {words.line(added.feed.name)}.{has}")
    console.say("`factdesk serve` reads it from now on; `factdesk feeds check` reads it once.")
    for other in added.others:
        console.say(f"The page names this one as well: {words.line(other)}")
    return 0


def _list(desk: "Desk", arguments: argparse.Namespace, console: Console) -> int:
    followed = desk.feeds.list()
    if arguments.json:
        console.document({"feeds": [shape(feed) for feed in followed]})
        return 0
    if not followed:
        console.say("No feeds are followed; `factdesk feeds add` adds one.")
    for feed in followed:
        console.say(f"{feed.id:>4}  {words.line(feed.name)}")
        if feed.title:
            console.say(console.style(f"      {words.line(feed.url)}", "2"))
        console.say(console.style(f"      {_how_it_goes(feed)}", "31" if feed.problem else "2"))
    return 0


def _remove(desk: "Desk", arguments: argparse.Namespace, console: Console) -> int:
    feed = desk.feeds.remove(arguments.feed)
    if arguments.json:
        console.document({"removed": shape(feed)})
    else:
        console.say(f"Feed {feed.id}, {words.line(feed.name)}, is followed no more.")
    return 0


def _check(desk: "Desk", arguments: argparse.Namespace, console: Console) -> int:
    """Read feeds now; 1 when every one of them failed."""
    reports: dict[int, _Report] = {}
    for event in _events(desk, arguments, console):
        reports.setdefault(event.feed.id, _Report(event.feed)).take(event)
    if desk.archive.own_index():
        desk.archive.drain()
    found = [reports[key] for key in sorted(reports)]
    if arguments.json:
        console.document({"feeds": [report.shape() for report in found]})
    else:
        for report in found:
            report.say(console)
        if not found:
            console.say("No feeds are followed; `factdesk feeds add` adds one.")
    return 1 if found and all(report.problem for report in found) else 0


def _events(desk: "Desk", arguments: argparse.Namespace, console: Console) -> Iterator["Event"]:
    from bot.ingest import progress

    with progress(console) as tick:
        for event in desk.feeds.check(arguments.feeds, console.stopped):
            tick(event.feed.name)
            yield event
    console.check()


class _Report:
    """What came of one feed."""

    def __init__(self, feed: "Subscription") -> None:
        self.feed = feed
        self.problem: str | None = None
        self._counts: Counter[str] = Counter()
        self._missed: list[tuple[str, str]] = []

    def take(self, event: "Event") -> None:
        """Count one event in."""
        from bot.feeds import Brought, Checked

        if isinstance(event, Brought):
            self._counts[event.outcome.status] += 1
        elif isinstance(event, Checked):
            self.problem = event.problem
        else:
            self._missed.append((event.source, event.problem))

    def shape(self) -> Shape:
        """The report as JSON."""
        missed = [{"source": source, "error": error} for source, error in self._missed]
        counts = {
            status: self._counts[status]
            for status in ("added", "updated", "unchanged", "duplicate", "withdrawn")
        }
        return {**shape(self.feed), "error": self.problem, **counts, "missed": missed}

    def say(self, console: Console) -> None:
        """The report for a person."""
        counts = ", ".join(f"{number:,} {status}" for status, number in self._counts.items())
        told = self.problem or counts or "nothing new"
        console.say(f"{self.feed.id:>4}  {words.line(self.feed.name)}: {words.line(told)}")
        for source, error in self._missed[:10]:
            console.say(f"      {words.line(error or source)}")
        if len(self._missed) > 10:
            console.say(f"      … and {len(self._missed) - 10:,} more; --json names them all.")


def shape(feed: "Subscription") -> Shape:
    """A feed as JSON; moments are ISO 8601, UTC."""
    return {
        "id": feed.id,
        "kind": feed.kind,
        "url": feed.url,
        "title": feed.title,
        "outlet": feed.outlet,
        "owner": feed.owner,
        "added_at": _moment(feed.added_at),
        "checked_at": _moment(feed.checked_at),
        "changed_at": _moment(feed.changed_at),
        "next_at": None if feed.gone else _moment(feed.next_at),
        "failures": feed.failures,
        "failing_since": _moment(feed.failing_since),
        "gone": feed.gone,
        "problem": feed.problem,
    }


def _how_it_goes(feed: "Subscription") -> str:
    if feed.gone:
        return words.line(f"Gone for good. {feed.problem or ''}")
    if feed.problem:
        return words.line(f"Failing since {_moment(feed.failing_since)}: {feed.problem}")
    if feed.checked_at is None:
        return "Not read yet."
    return f"Read {_moment(feed.checked_at)}, changed {_moment(feed.changed_at) or 'never'}."


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _stated(text: str | None) -> str | None:
    return words.line(text) or None if text else None


def _entries(number: int) -> str:
    return "entry" if number == 1 else "entries"
