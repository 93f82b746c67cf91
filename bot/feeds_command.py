"""`factdesk feeds add|list|remove|check`."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import words
from bot.console import Console
from bot.feed_reports import Report, how_it_goes, shape

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.feeds import Event


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
        console.say(console.style(f"      {how_it_goes(feed)}", "31" if feed.problem else "2"))
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
    reports: dict[int, Report] = {}
    for event in _events(desk, arguments, console):
        reports.setdefault(event.feed.id, Report(event.feed)).take(event)
    if desk.archive.own_index():
        desk.archive.drain()
    found = [reports[key] for key in sorted(reports)]
    if arguments.json:
        console.document({"feeds": [report.shape() for report in found]})
    else:
        for report in found:
            _say(report, console)
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


def _say(report: Report, console: Console) -> None:
    """What came of one feed, for a person."""
    console.say(f"{report.feed.id:>4}  {words.line(report.feed.name)}: {report.told}")
    for source, error in report.missed[:10]:
        console.say(f"      {words.line(error or source)}")
    if len(report.missed) > 10:
        console.say(f"      … and {len(report.missed) - 10:,} more; --json names them all.")


def _stated(text: str | None) -> str | None:
    return words.line(text) or None if text else None


def _entries(number: int) -> str:
    return "entry" if number == 1 else "entries"
