"""`/feeds` as admins write it: the same feeds as on the command line, and it teaches who misses."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import cast

import pytest
from feed_server import FeedServer, item, rss, with_content
from polled import LONG
from slack_desk import SCOPES, StandIn, running, said, set_up
from slack_server import SlackServer

from bot import commands, feed_commands, render
from bot.commands import Asking, Help, NotAllowed
from bot.desk import Desk
from bot.digest_commands import Said
from bot.feed_commands import Unclear
from bot.feeds import Feeds
from bot.ledger import Ledger
from bot.settings import Settings, SlackRules
from index.archive import open_archive
from index.feeds.record import NotFollowed

ADMIN = Asking(admin=True, who="T1:U024BE7LH")


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, site: FeedServer) -> Iterator[Desk]:
    with open_archive(tmp_path / "home") as archive:
        settings = Settings(home=tmp_path / "home", timezone=UTC)
        made = Desk(settings, archive, Ledger(archive.record))
        made.__dict__["feeds"] = Feeds(archive, made.ledger, site.fetcher(), gap=0.0)
        yield made


def put(site: FeedServer, path: str = "/feed", title: str = "Calder Post") -> str:
    whole = item(site.url(f"{path}/dam"), "Dam", more=with_content(f"<p>{LONG}</p>"))
    return site.put(path, rss(whole, title=title))


def told(desk: Desk, text: str) -> str:
    value = commands.run_command(desk, "feeds", text, ADMIN)
    assert isinstance(value, Said)
    return "\n".join(value.lines)


def test_an_admin_adds_lists_reads_and_removes_a_feed(desk: Desk, site: FeedServer) -> None:
    url = put(site)
    assert told(desk, f'add {url} outlet:"Calder Wire"') == (
        "Feed 1 is followed: Calder Post, with 1 entry now. You are told if it fails for days."
    )
    (feed,) = desk.feeds.list()
    assert (feed.owner, feed.outlet) == ("T1:U024BE7LH", "Calder Wire")
    assert told(desk, "LIST") == "1 feed is followed.\n1: Calder Post. Not read yet."
    assert told(desk, "check #1") == "1 feed is read: 1 added.\n1: Calder Post: 1 added"
    assert desk.archive.count() == 1
    assert told(desk, "check") == "1 feed is read: nothing new."
    gone = "Feed 1, Calder Post, is followed no more. Its articles stay."
    assert told(desk, "remove 1") == gone
    assert told(desk, "list").startswith("No feed is followed yet.")
    assert told(desk, "check").startswith("No feed is followed yet.")


def test_what_fails_is_named_first_and_what_is_many_is_counted(
    desk: Desk, site: FeedServer
) -> None:
    for number in range(feed_commands.MOST + 4):
        told(desk, f"add {put(site, f'/feed{number}', f'Outlet {number}')}")
    site.put("/feed17", b"", status=500)
    read = told(desk, "check all").splitlines()
    assert read[1].startswith("18: Outlet 17: http")
    assert "answered 500" in read[1]
    listed = told(desk, "list").splitlines()
    assert listed[0] == "19 feeds are followed; 1 of them cannot be read."
    assert listed[1].startswith("18: Outlet 17. Failing since")
    assert (len(listed), listed[-1]) == (feed_commands.MOST + 2, "4 more: factdesk feeds list.")


def test_nobody_is_kept_waiting_for_slow_feeds(
    desk: Desk, site: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(desk, f"add {put(site)}")
    site.put("/feed", "<rss>" * 9_000, drip=0.05)
    monkeypatch.setattr(feed_commands, "SECONDS", 0.2)
    assert told(desk, "check").endswith("the others are read while you go on.")


@pytest.mark.parametrize("text", ["", "help", "Help!"])
def test_feeds_alone_teaches(desk: Desk, text: str) -> None:
    shown = commands.run_command(desk, "feeds", text, ADMIN)
    assert isinstance(shown, Help)
    assert [command.name for command in shown.commands] == ["feeds"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("lsit", "/feeds list"), ("chekc 3", "/feeds check"), ("what is this", None)],
)
def test_a_slip_is_understood_as_far_as_it_can_be(desk: Desk, text: str, meant: str | None) -> None:
    shown = commands.run_command(desk, "feeds", text, ADMIN)
    assert isinstance(shown, Help)
    assert (shown.missed, shown.meant) == (f"/feeds {text}", meant)
    page = str(render.messages(shown, lambda citation: "")[0].blocks)
    assert "I did not understand" in page
    assert "/feeds add URL" in page


@pytest.mark.parametrize("text", ["add", "add /srv/wire", "add file:///etc/passwd", "remove"])
def test_what_is_missing_is_said(desk: Desk, text: str) -> None:
    with pytest.raises(Unclear, match=r"/feeds (add https|remove 3)"):
        told(desk, text)


def test_an_address_may_be_written_as_people_write_it(desk: Desk) -> None:
    with pytest.raises(Exception, match=r"nowhere\.invalid"):
        told(desk, "add nowhere.invalid/feed")


def test_a_feed_that_is_not_followed_is_named(desk: Desk) -> None:
    with pytest.raises(NotFollowed, match="No feed 7 is followed"):
        told(desk, "remove 7")


def test_only_admins_may(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="/feeds is for the admins of this desk"):
        commands.run_command(desk, "feeds", "list", Asking())


def test_in_slack_admins_are_answered_and_others_are_told_why_not(
    desk: Desk, site: FeedServer
) -> None:
    with SlackServer(SCOPES) as slack:
        desk.settings = set_up(slack)
        rules = SlackRules(admins=frozenset({"U024BE7LH"}))
        with running(slack, cast("StandIn", desk), slack_rules=rules):
            _, name = slack.command("/feeds", f"add <{put(site)}>", user_id="U024BE7LH")
            assert "Feed 1 is followed: Calder Post" in said([slack.response(name)])
            _, name = slack.command("/feeds", "list", user_id="U2")
            response = slack.response(name)
            assert said([response]).startswith("/feeds is for the admins of this desk")
            assert response["response_type"] == "ephemeral"
        assert slack.problems == []
    assert desk.feeds.list()[0].owner == "T1:U024BE7LH"
