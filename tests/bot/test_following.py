"""Feeds as the desk's people use them: added, listed, checked, removed, and told about once."""

import io
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from feed_server import FeedServer, conditional, item, rss, with_content
from fifty_feeds import expected, fifty
from polled import LONG, NOON, STORY, Clock

from bot import cli, following
from bot.desk import Desk, open_desk
from bot.feeds import CannotFollow, Feeds
from bot.following import following as follow_while
from bot.ledger import Ledger
from bot.posts import Where
from bot.settings import Settings
from bot.telling import Notice, Telling
from index.archive import Archive, open_archive
from index.errors import NewsroomError, Unreadable
from index.feeds import pacing as plan
from index.feeds.record import NotFollowed, follow
from index.formats.compose import Origin
from index.formats.newsjson import article as read_json


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with open_archive(tmp_path / "home", clock=clock) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def feeds(archive: Archive, site: FeedServer) -> Feeds:
    return Feeds(archive, Ledger(archive.record), site.fetcher(seconds=1.0), gap=0.0)


def check(feeds: Feeds, *refs: str) -> list[Any]:
    return list(feeds.check(refs, lambda: False))


def whole(site: FeedServer, path: str = "/dam") -> str:
    return item(site.url(path), "Dam", more=with_content(f"<p>{LONG}</p>"))


# Adding -----------------------------------------------------------------------------------------


def test_a_feed_is_added_listed_checked_and_removed(
    feeds: Feeds, site: FeedServer, archive: Archive
) -> None:
    url = site.put("/feed", rss(whole(site)))
    added = feeds.add(f" {url}#top ", owner="Mira", outlet="Calder Post")
    assert (added.feed.url, added.feed.title, added.entries) == (url, "Calder Post", 1)
    assert feeds.list() == (added.feed,)
    check(feeds)
    assert archive.article(site.url("/dam")).source == "Calder Post"
    assert feeds.remove(str(added.feed.id)).url == url
    assert feeds.list() == ()
    assert archive.count() == 1


def test_a_home_page_leads_to_its_feed(feeds: Feeds, site: FeedServer) -> None:
    kind = 'rel="alternate" type="application/rss+xml"'
    home = (
        f'<html><head><link {kind} href="/comments/feed" title="Comments">'
        f'<link {kind} href="/broken"><link {kind} href="feed?format=rss"><link {kind} href="/b">'
        '<link rel="stylesheet" href="/x.css"></head><body><p>Welcome.</p></body></html>'
    )
    url = site.put("/", home, kind="text/html")
    site.put("/comments/feed", rss())
    site.put("/feed?format=rss", rss(whole(site)))
    added = feeds.add(url)
    assert added.feed.url == site.url("/feed?format=rss")
    assert set(added.others) == {site.url(p) for p in ("/broken", "/b", "/comments/feed")}


def test_what_is_followed_is_not_added_again(
    feeds: Feeds, site: FeedServer, tmp_path: Path
) -> None:
    url = site.put("/feed", rss())
    feeds.add(url)
    with pytest.raises(NotFollowed, match="followed already, as feed 1"):
        feeds.add(url.replace("calder", "CALDER"))
    feeds.add_folder(tmp_path)
    with pytest.raises(NotFollowed, match="followed already, as feed 2"):
        feeds.add_folder(tmp_path / "." / "home" / "..")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("gazette", "no web address"),
        ("ftp://calder.example/feed", "no web address"),
        ("http://169.254.169.254/feed", "not a public address"),
        ("http://user:pw@calder.example/feed", "password"),
    ],
)
def test_what_is_no_address_of_a_feed_is_refused(feeds: Feeds, source: str, told: str) -> None:
    with pytest.raises(NewsroomError, match=told) as refused:
        feeds.add(source)
    assert "pw" not in str(refused.value)


def test_a_page_without_a_feed_is_refused(feeds: Feeds, site: FeedServer) -> None:
    with pytest.raises(Unreadable, match="is no feed and names none"):
        feeds.add(site.article("/dam", "Dam", LONG))


def test_a_folder_that_is_not_there_is_refused(feeds: Feeds, tmp_path: Path) -> None:
    with pytest.raises(CannotFollow, match="There is no folder"):
        feeds.add_folder(tmp_path / "none")


# Telling ----------------------------------------------------------------------------------------


class Told(list[Notice]):
    """Takes down what is told."""

    tell = list.append

    def arrived(self, notice: Notice) -> bool:
        return notice in self


def test_the_owner_is_told_once_that_a_feed_fails_for_days(
    feeds: Feeds, site: FeedServer, clock: Clock, archive: Archive
) -> None:
    url = site.put("/feed", rss())
    feeds.add(url, owner="T1:U024BE7LH")
    site.put("/feed", b"", status=500)
    told = Told()
    telling = Telling(archive.record, told)
    for _ in range(10):
        check(feeds)
        telling.step(feeds.notices())
        clock.now += plan.DAY / 2
    (notice,) = told
    assert (notice.kind, notice.to) == ("failing", Where("T1:U024BE7LH"))
    assert notice.text.startswith("Feed 1, Calder Post, fails since 2031-05-08 12:00 UTC. ")
    assert notice.text.endswith("answered 500 (Internal Server Error).")
    site.put("/feed", rss())
    check(feeds)
    clock.now += plan.DAY
    site.put("/feed", b"", status=500)
    check(feeds)
    assert feeds.notices() == ()
    clock.now += plan.TOLD_AFTER
    assert [n.kind for n in feeds.notices()] == ["failing"]


def test_a_feed_that_is_gone_is_told_at_once(feeds: Feeds, site: FeedServer) -> None:
    feeds.add(site.put("/feed", rss()), owner="Mira")
    site.put("/feed", b"", status=410)
    check(feeds)
    (notice,) = feeds.notices()
    assert (notice.kind, "gone for good" in notice.text, notice.to) == ("gone", True, None)


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Desk:
    return Desk(Settings(home=tmp_path / "home", timezone=UTC), archive, Ledger(archive.record))


def wire(status: str, text: str = STORY) -> Any:
    story = {"uri": "urn:arden:1", "headline": "Dam to rise", "body_text": text, "source": "Arden"}
    return read_json({**story, "pubstatus": status}, Origin("wire"))


def test_a_kill_is_told_wherever_something_of_the_story_was_shown(
    desk: Desk, archive: Archive, site: FeedServer
) -> None:
    feeds = Feeds(archive, desk.ledger, site.fetcher(), gap=0.0)
    (outcome,) = archive.add([wire("usable")])
    given = desk.ask("What did minister Tove Lind say about the Halmar dam?")
    places = (Where("T1:C1", "7.1"), Where("T1:U1"))
    for where in places:
        desk.ledger.posts.given("T1:U1", None, where, {outcome.article_id})
    assert given.findings
    assert feeds.notices() == ()
    list(archive.add([wire("canceled", "KILL")]))
    assert not desk.ask("What did minister Tove Lind say about the Halmar dam?").findings
    told = Told()
    telling = Telling(archive.record, told)
    assert (telling.step(feeds.notices()), telling.step(feeds.notices())) == (3, 0)
    assert {notice.to: notice.text for notice in told} == {
        places[0]: "“Dam to rise” (Arden) was withdrawn by who published it."
        " I quoted it here: do not rely on that any more.",
        places[1]: "“Dam to rise” (Arden) was withdrawn by who published it."
        " I quoted it to you: do not rely on that any more.",
        None: "“Dam to rise” (Arden) was withdrawn by who published it; 1 answer cited it.",
    }
    late = Where("T1:C2", "9.1")  # an answer that was being made when the kill came
    desk.ledger.posts.given("T1:U2", None, late, {outcome.article_id})
    assert [notice.to for notice in feeds.notices()] == [late]


def test_answers_citing_an_article_are_found_among_many(desk: Desk, archive: Archive) -> None:
    (outcome,) = archive.add([wire("usable")])
    asked = [desk.ask("What did Tove Lind say about the dam?", thread=str(n)) for n in range(3)]
    for _ in range(20):
        desk.ask("Who won the regatta of Quillan?")
    cited = desk.ledger.answers_citing(outcome.article_id)
    assert [a.answer_id for a in cited] == [a.answer_id for a in asked]
    assert desk.ledger.answers_citing("a%") == ()


def test_a_desk_that_runs_reads_its_feeds_and_tells_what_fails(
    tmp_path: Path, site: FeedServer
) -> None:
    with open_archive(tmp_path / "home") as archive:
        feeds = Feeds(archive, Ledger(archive.record), site.fetcher(), gap=0.0)
        feeds.add(site.put("/feed", rss(whole(site))))
        feeds.add(site.put("/gone", rss()))
        site.put("/gone", b"", status=410)
        told = Told()
        following.TELL_SECONDS, before = 0.05, following.TELL_SECONDS
        try:
            with follow_while(feeds, Telling(archive.record, told)):
                end = time.monotonic() + 20
                while (archive.count() < 1 or not told) and time.monotonic() < end:
                    threading.Event().wait(0.02)
        finally:
            following.TELL_SECONDS = before
        assert archive.count() == 1
        assert [notice.kind for notice in told] == ["gone"]


# A region ---------------------------------------------------------------------------------------


def test_fifty_feeds_through_two_days(
    feeds: Feeds, site: FeedServer, archive: Archive, clock: Clock
) -> None:
    region = fifty(site, clock)
    for url in region.urls:
        follow(archive.record, url, "feed", clock.now)  # servers turn bad later
    for hours in (0, 24, 48):
        clock.now = NOON + hours * plan.HOUR
        list(feeds._poller.run(lambda: False, once=True))
        assert archive.count() == expected(hours)
    states = {feed.url: feed for feed in feeds.list()}
    for url in region.bad:
        problem = states[url].problem
        assert problem
        assert problem.endswith(".")
        assert "\n" not in problem
    assert [f.problem for u, f in states.items() if u not in region.bad] == [None] * 38


# Commands ---------------------------------------------------------------------------------------


def type_in(desk: Desk, *argv: str, cwd: Path | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = cli.run(
        argv, stdin=io.BytesIO(), stdout=out, stderr=err, settings=desk.settings, desk=desk, cwd=cwd
    )
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def local_desk(tmp_path: Path, site: FeedServer) -> Iterator[Desk]:
    settings = Settings(home=tmp_path / "home", timezone=UTC)
    with open_desk(settings) as opened:
        opened.__dict__["feeds"] = Feeds(opened.archive, opened.ledger, site.fetcher(), gap=0.0)
        yield opened


def test_the_commands_do_what_they_say(local_desk: Desk, site: FeedServer, tmp_path: Path) -> None:
    url = site.put("/feed", conditional(lambda: rss(whole(site))))
    status, out, err = type_in(local_desk, "feeds", "add", url, "--owner", "Mira")
    assert (status, err) == (0, "")
    assert out.startswith("Feed 1 is followed: Calder Post. 1 entry.")
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "a.txt").write_text(STORY)
    status, out, _ = type_in(local_desk, "feeds", "add", "wire", "--json", cwd=tmp_path)
    assert (status, json.loads(out)["feed"]["url"]) == (0, str(tmp_path / "wire"))
    assert "Not read yet." in type_in(local_desk, "feeds", "list")[1]
    status, out, _ = type_in(local_desk, "feeds", "check", "--json")
    report = json.loads(out)["feeds"]
    assert [(f["kind"], f["added"], f["error"]) for f in report[:1]] == [("feed", 1, None)]
    status, out, _ = type_in(local_desk, "feeds", "check", "1")
    assert (status, out.strip()) == (0, "1  Calder Post: nothing new")
    listed = json.loads(type_in(local_desk, "feeds", "list", "--json")[1])["feeds"]
    assert [(f["owner"], f["problem"]) for f in listed] == [("Mira", None), (None, None)]
    assert type_in(local_desk, "feeds", "remove", url)[0] == 0
    assert type_in(local_desk, "feeds", "remove", "1")[0] == 1


def test_a_check_in_which_everything_fails_says_so(local_desk: Desk, site: FeedServer) -> None:
    local_desk.feeds.add(site.put("/feed", rss()))
    site.put("/feed", b"", status=500)
    status, out, _ = type_in(local_desk, "feeds", "check")
    assert (status, "answered 500" in out) == (1, True)


def test_wrong_usage_is_told(local_desk: Desk) -> None:
    for argv in (["feeds"], ["feeds", "add"], ["feeds", "nonsense"]):
        status, _, err = type_in(local_desk, *argv)
        assert (status, len(err.strip().splitlines())) == (2, 1)


def test_only_show_shows_what_is_held_back_and_marks_it(local_desk: Desk) -> None:
    held = read_json(
        {"url": "https://arden.example/dam", "text": STORY, "embargoedUntil": "2199-01-01T00:00Z"},
        Origin("wire"),
    )
    (outcome,) = local_desk.archive.add([held])
    status, out, _ = type_in(local_desk, "show", outcome.article_id)
    assert out.startswith("NOT FOR USE. This article is under embargo until 2199-01-01 00:00 UTC.")
    shown = json.loads(type_in(local_desk, "show", outcome.article_id, "--json")[1])
    assert (shown["held_back"], shown["text"]) == (
        "is under embargo until 2199-01-01 00:00 UTC", STORY
    )  # fmt: skip
    for argv in (["export"], ["search", "Halmar dam"], ["ask", "Who spoke about the Halmar dam?"],
                 ["claims"], ["claims", "--about", "Halmar dam"]):  # fmt: skip
        assert "Tove Lind" not in type_in(local_desk, *argv)[1], argv
    for argv in (["claims", outcome.article_id], ["summary", "https://arden.example/dam"]):
        status, out, err = type_in(local_desk, *argv)
        assert (status, "under embargo" in err, out) == (1, True, "")


def test_a_feed_that_is_ingested_is_read_once(site: FeedServer, tmp_path: Path) -> None:
    from index.archive import Outcome
    from index.sources import Failure, find

    link = site.article("/page", "Dam", LONG)
    feed = rss(whole(site), item(link, "Short", "In short."), item(site.url("/404"), "Gone", STORY))
    with open_archive(tmp_path / "home") as archive:
        found = list(find(site.put("/feed", feed), None, site.fetcher()))
        failed = [one for one in found if isinstance(one, Failure)]
        outcomes: list[Outcome] = list(
            archive.add(one for one in found if not isinstance(one, Failure))
        )
    assert [o.status for o in outcomes] == ["added", "duplicate", "added"]
    assert [f.source for f in failed] == [site.url("/404")]
