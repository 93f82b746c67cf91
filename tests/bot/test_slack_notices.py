"""Kills and failing feeds in Slack: told in the threads and to the people they are for, once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from feed_server import FeedServer, rss
from polled import STORY
from slack_desk import SCOPES, StandIn, answered, running, said, set_up
from slack_server import Fault, SlackServer

from bot.desk import Desk
from bot.feeds import Feeds
from bot.ledger import Ledger
from bot.slack import SlackDesk
from bot.subscriptions import Subscription, read_wish
from bot.telling import LEFT, Telling
from index.archive import open_archive
from index.formats.compose import Origin
from index.formats.newsjson import article as read_json

QUESTION = "What did minister Tove Lind say about the Halmar dam?"
KILLED = "was withdrawn by who published it"


class Newsroom:
    """A desk with an archive in Slack, its feeds, and two processes that tell."""

    def __init__(self, slack: SlackServer, desk: Desk, app: SlackDesk, site: FeedServer) -> None:
        self.slack = slack
        self.desk = desk
        self.app = app
        self.now = 0.0
        self.feeds = Feeds(desk.archive, desk.ledger, site.fetcher(), gap=0.0)
        self.two = [self.process(), self.process()]

    def process(self) -> Telling:
        return Telling(self.desk.archive.record, self.app.teller(), lambda: self.now)

    def wire(self, status: str, text: str = STORY) -> None:
        stated = {"uri": "urn:arden:1", "headline": "Dam to rise", "source": "Arden"}
        story: Any = {**stated, "body_text": text, "pubstatus": status}
        assert list(self.desk.archive.add([read_json(story, Origin("wire"))]))

    def tell(self) -> None:
        """Both processes tell what there is to tell, and again much later."""
        for _ in range(6):
            for process in self.two:
                process.step(self.feeds.notices())
            self.now += LEFT + 1

    def told(self, word: str = KILLED) -> list[tuple[str, str | None]]:
        """Where something was posted that has this in it."""
        return [
            (m["channel"], m.get("thread_ts")) for m in self.slack.posted() if word in said([m])
        ]


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def newsroom(tmp_path: Path, site: FeedServer) -> Iterator[Newsroom]:
    with (
        SlackServer(SCOPES) as slack,
        open_archive(tmp_path / "home") as archive,
    ):
        desk = Desk(set_up(slack), archive, Ledger(archive.record))
        with running(slack, cast("StandIn", desk)) as app:
            yield Newsroom(slack, desk, app, site)
        assert slack.problems == []


def test_a_kill_is_told_once_wherever_the_story_was_quoted(newsroom: Newsroom) -> None:
    slack = newsroom.slack
    newsroom.wire("usable")
    thread, other = slack.mention(QUESTION), slack.mention("Who won the regatta of Quillan?")
    direct = slack.direct(QUESTION)
    for ts in (thread, other, direct):
        answered(slack, ts)
    _, private = slack.command("/ask", QUESTION)
    response = slack.response(private)
    value = next(
        e["value"] for b in response["blocks"] for e in b.get("elements", ()) if "value" in e
    )
    slack.press("share", value, channel={"id": "C9"})
    slack.wait(lambda: slack.channel("C9"))
    newsroom.wire("canceled", "KILL")
    newsroom.tell()
    expected = [("C1", thread), ("C9", None), ("D1", direct), ("U1", None)]
    assert sorted(newsroom.told(), key=str) == sorted(expected, key=str)
    (message,) = [m for m in slack.replies(thread) if KILLED in said([m])]
    assert "“Dam to rise” (Arden)" in message["text"]


def test_a_kill_is_told_in_the_thread_of_a_digest(newsroom: Newsroom) -> None:
    newsroom.wire("usable")
    now = datetime.now(UTC)
    digest = newsroom.desk.digest(now - timedelta(days=1), now + timedelta(days=1))
    subscription = Subscription(1, "T1:C1", read_wish("at 07:30", "UTC"), 0.0)
    posted = newsroom.app.poster().post(subscription, digest, "digest:1:2031-05-08")
    assert newsroom.app.poster().arrived(subscription, "digest:1:2031-05-08") == posted
    newsroom.wire("canceled", "KILL")
    newsroom.tell()
    assert newsroom.told() == ([("C1", posted)] if digest.stories else [])
    assert digest.stories


def test_what_slack_refuses_for_now_is_told_later_and_once(newsroom: Newsroom) -> None:
    slack = newsroom.slack
    newsroom.wire("usable")
    thread = slack.mention(QUESTION)
    answered(slack, thread)
    newsroom.wire("canceled", "KILL")
    slack.fail("chat.postMessage", Fault(429, "ratelimited", retry_after=1))
    newsroom.tell()
    assert newsroom.told() == [("C1", thread)]


def test_what_may_not_have_arrived_is_looked_for_in_its_thread(newsroom: Newsroom) -> None:
    slack = newsroom.slack
    newsroom.wire("usable")
    thread = slack.mention(QUESTION)
    answered(slack, thread)
    newsroom.wire("canceled", "KILL")
    slack.fail("chat.postMessage", Fault(503), Fault(cut=True))
    newsroom.tell()
    assert newsroom.told() == [("C1", thread)]
    notice = next(n for n in _again(newsroom) if n.to)
    assert newsroom.app.teller().arrived(notice)


def _again(newsroom: Newsroom) -> Any:
    """The notices as a record would give them that knows nothing of what was told."""
    from bot.telling import tellings

    with newsroom.desk.archive.record.writing() as connection:
        connection.execute(tellings.delete())
    return newsroom.feeds.notices()


def test_the_owner_of_a_feed_that_is_gone_is_told_in_private(
    newsroom: Newsroom, site: FeedServer
) -> None:
    newsroom.feeds.add(site.put("/feed", rss()), owner="T1:U024BE7LH")
    site.put("/feed", b"", status=410)
    assert list(newsroom.feeds.check((), lambda: False))
    newsroom.tell()
    assert newsroom.told("is gone for good") == [("U024BE7LH", None)]
