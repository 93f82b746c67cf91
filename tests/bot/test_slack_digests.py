"""Summaries and digests in Slack: now, every day, changed and ended; never posted twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from feed_server import FeedServer
from slack_desk import SCOPES, StandIn, running, said, set_up
from slack_server import Fault, SlackServer

from bot.desk import Desk
from bot.digest_posts import DigestPosts
from bot.ledger import Ledger
from bot.render_digest import UNSUBSCRIBE
from bot.schedule import LEFT, Schedule, maker
from bot.settings import SlackRules
from bot.slack import SlackDesk
from index.archive import open_archive
from index.article import Article

HOUR = 3600.0
STORIES = {
    "Harbourstead": "Fire broke out in the harbour of Harbourstead at dawn, mayor Ann Dorrit said.",
    "Quarrystead": "Masons in Quarrystead found a Roman mosaic under two tons of gravel.",
    "Orchardstead": "Hail ruined most of this year's apples around Orchardstead, growers said.",
    "Museumstead": "Thieves took a blue psalter from the cathedral treasury of Museumstead.",
    "Airportstead": "Pilots of Corvus Air walked out over night rosters at Airportstead.",
    "Librarystead": "Librarystead will lend violins and drills beside novels, its council voted.",
    "Theatrestead": "The soprano Lia Moll fell ill before the premiere of Undine in Theatrestead.",
}


class Newsroom:
    """A desk with an archive in Slack, and two processes that keep its schedule."""

    def __init__(self, slack: SlackServer, desk: Desk, app: SlackDesk) -> None:
        self.slack = slack
        self.desk = desk
        self.posts = DigestPosts(desk.archive.record)
        self.began = self.now = desk.archive.now()
        poster = app.poster()
        self.processes = [
            Schedule(self.posts, maker(desk), poster, lambda: self.now, lambda: self.now)
            for _ in range(2)
        ]

    def write(self, count: int, at: float | None = None) -> None:
        """As many stories of that moment."""
        day = datetime.fromtimestamp(self.now if at is None else at, UTC)
        articles = [
            Article(
                text,
                f"url:https://{town.lower()}.example/{day:%d}",
                title=f"News from {town}",
                url=f"https://{town.lower()}.example/{day:%d}",
                source=f"{town} Post",
                published_at=day.isoformat(),
            )
            for town, text in list(STORIES.items())[:count]
        ]
        assert len(list(self.desk.archive.add(articles))) == count

    def command(self, name: str, text: str, **payload: Any) -> str:
        """What a person is shown who gives a command."""
        _, response = self.slack.command(name, text, **payload)
        self.slack.wait(lambda: self.slack.responses(response))
        return said(self.slack.responses(response))

    def subscribed(self, what: str = "", **payload: Any) -> int:
        """Subscribe for the next full hour but one; the number of the subscription."""
        at = datetime.fromtimestamp(self.now + HOUR, UTC)
        told = self.command("/digest", f"subscribe {what} at {at:%H:%M} UTC", **payload)
        assert told.startswith("Subscribed: ")
        return int(told.rpartition("unsubscribe ")[2])

    def run(self, hours: float) -> int:
        """Time passes, and both processes post what is due; how many posts arrived."""
        self.now += hours * HOUR
        return sum(process.step() for process in (*self.processes, *self.processes))


@pytest.fixture(scope="module")
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    rules = SlackRules(admins=frozenset({"UADMIN"}), user_limit=10_000, channel_limit=10_000)
    with SlackServer(SCOPES) as slack, open_archive(tmp_path / "home") as archive:
        settings = set_up(slack, slack_rules=rules, allowed_hosts=frozenset({"127.0.0.1"}))
        desk = Desk(settings, archive, Ledger(archive.record))
        with running(slack, cast("StandIn", desk), slack_rules=rules) as app:
            yield Newsroom(slack, desk, app)
        assert slack.problems == []


def test_the_days_stories_are_told_now_to_who_asks(newsroom: Newsroom) -> None:
    newsroom.write(2, newsroom.now - HOUR)
    told = newsroom.command("/digest", "")
    assert "News from Harbourstead" in told
    assert "News from Quarrystead" in told
    assert "(UTC)" in told
    about = newsroom.command("/digest", "Quarrystead mosaic")
    assert "News from Quarrystead" in about
    assert "Harbourstead" not in about
    assert newsroom.slack.channel("C1") == []


def test_a_quiet_day_is_told_in_one_line(newsroom: Newsroom) -> None:
    assert "Nothing new in the archive in this time." in newsroom.command("/digest", "now")


def test_a_subscription_is_made_listed_changed_and_ended(newsroom: Newsroom) -> None:
    told = newsroom.command("/digest", "subscribe Harbourstead at 07:30 weekdays Europe/Berlin")
    assert "Subscribed: Harbourstead, at 07:30 on weekdays (Europe/Berlin)." in told
    number = told.rpartition("unsubscribe ")[2]
    assert f"{number}: Harbourstead" in newsroom.command("/digest", "list")
    again = newsroom.command("/digest", "subscribe Harbourstead at 07:30 weekdays Europe/Berlin")
    assert again.startswith("You have that already")
    changed = newsroom.command("/digest", f"change {number} at 18:00")
    assert "Changed: Harbourstead, at 18:00 on weekdays (Europe/Berlin)." in changed
    widened = newsroom.command("/digest", f"change {number} to everything at 6pm daily")
    assert "Changed: everything, at 18:00 every day (Europe/Berlin)." in widened
    assert "no subscription here" in newsroom.command("/digest", "list", channel_id="C2")
    assert "Which one" in newsroom.command("/digest", "change")
    assert "There is no subscription 99 here." in newsroom.command("/digest", "change 99 at 7:00")
    assert "There is no subscription 99 here." in newsroom.command("/digest", "unsubscribe 99")
    assert newsroom.command("/digest", "unsubscribe").startswith("Unsubscribed: everything")
    assert "no subscription here" in newsroom.command("/digest", "list")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("subscribe", "I need a time of day"),
        ("subscribe at 25:00", "no time of day"),
        ("subscribe at 07:30 Mars/Olympus", "I do not know the time zone"),
        ("subscribe at 07:30 someday", "I do not understand “someday”"),
    ],
)
def test_a_wish_that_cannot_be_understood_teaches(newsroom: Newsroom, text: str, why: str) -> None:
    told = newsroom.command("/digest", text)
    assert why in told
    assert "europe/berlin" in told.lower()


def test_a_digest_is_posted_once_with_its_time_and_zone_and_goes_on_in_its_thread(
    newsroom: Newsroom,
) -> None:
    newsroom.subscribed()
    newsroom.write(len(STORIES))
    assert newsroom.run(0.5) == 0
    assert newsroom.run(1) == 1
    assert newsroom.run(1) == 0
    (post,) = newsroom.slack.channel("C1")
    (rest,) = newsroom.slack.replies(post["ts"])
    assert "(UTC)" in said([post])
    assert "3 more stories in the thread." in said([post])
    both = said([post]), said([rest])
    told = [sum(f"News from {town}" in part for part in both) for town in STORIES]
    assert told == [1] * len(STORIES)


def test_what_was_posted_is_not_posted_again_unless_it_goes_on(newsroom: Newsroom) -> None:
    newsroom.subscribed()
    newsroom.write(1)
    assert newsroom.run(1.5) == 1
    assert newsroom.run(24) == 1
    first, second = newsroom.slack.channel("C1")
    assert "News from Harbourstead" in said([first])
    assert "Nothing new in the archive in this time." in said([second])


def test_on_quiet_days_a_silent_subscription_posts_nothing(newsroom: Newsroom) -> None:
    at = datetime.fromtimestamp(newsroom.now + HOUR, UTC)
    newsroom.command("/digest", f"subscribe at {at:%H:%M} UTC silent")
    assert newsroom.run(1.5) == 0
    assert newsroom.slack.channel("C1") == []


def test_the_topics_of_a_channel_come_first_in_its_digest_of_everything(
    newsroom: Newsroom,
) -> None:
    newsroom.subscribed("Orchardstead")
    newsroom.subscribed()
    newsroom.write(3)
    assert newsroom.run(1.5) == 2
    everything = next(
        said([m]) for m in newsroom.slack.channel("C1") if "Harbourstead" in said([m])
    )
    assert everything.index("Orchardstead") < everything.index("Harbourstead")
    assert "topic: Orchardstead" in everything


def test_one_click_ends_a_subscription(newsroom: Newsroom) -> None:
    number = newsroom.subscribed()
    newsroom.write(1)
    assert newsroom.run(1.5) == 1
    slack = newsroom.slack
    pressed = slack.press(UNSUBSCRIBE, str(number))
    assert "Unsubscribed: everything" in said([slack.response(pressed)])
    again = slack.press(UNSUBSCRIBE, str(number))
    assert "That subscription has ended." in said([slack.response(again)])
    assert newsroom.run(24) == 0


def test_a_button_of_another_channel_ends_nothing(newsroom: Newsroom) -> None:
    number = newsroom.subscribed()
    pressed = newsroom.slack.press(UNSUBSCRIBE, str(number), channel={"id": "C2"})
    assert "has ended" in said([newsroom.slack.response(pressed)])
    assert [s.id for s in newsroom.posts.every()] == [number]


def test_a_channel_that_is_gone_is_not_tried_again(newsroom: Newsroom) -> None:
    number = newsroom.subscribed()
    newsroom.slack.fail("chat.postMessage", Fault(200, "is_archived"))
    assert newsroom.run(1.5) == 0
    assert newsroom.run(1) == 0
    assert [state for _, _, state in newsroom.posts.posts(number)] == ["failed"]


def test_a_post_of_which_slack_told_nothing_is_looked_for_and_not_posted_twice(
    newsroom: Newsroom,
) -> None:
    number = newsroom.subscribed()
    newsroom.write(1)
    newsroom.slack.fail("chat.postMessage", Fault(500, "internal_error"))
    assert newsroom.run(1.5) == 0
    assert [state for _, _, state in newsroom.posts.posts(number)] == ["sending"]
    assert newsroom.run(LEFT / HOUR / 2) == 0
    assert newsroom.run(2 * LEFT / HOUR) == 1
    assert len(newsroom.slack.channel("C1")) == 1


def test_a_summary_of_a_topic_is_told_with_links_to_its_passages(newsroom: Newsroom) -> None:
    newsroom.write(1)
    told = newsroom.command("/summary", "Harbourstead fire")
    assert "Fire broke out in the harbour" in told
    assert newsroom.command("/summary", "the moon landing").endswith("The archive does not say.")


def test_only_admins_have_an_unknown_address_read_for_a_summary(
    newsroom: Newsroom, site: FeedServer
) -> None:
    text = "TARRIN - The Halmar dam is to rise by four metres, minister Tove Lind said on Monday. "
    site.article("/dam", "Dam to rise", text + "Work begins in May and ends in two years. " * 3)
    address = f"http://127.0.0.1:{site.port}/dam"
    site.pages[("127.0.0.1", "/dam")] = site.pages[("calder.example", "/dam")]
    refused = newsroom.command("/summary", address)
    assert newsroom.desk.archive.count() == 0
    assert "rise by four metres" not in refused
    told = newsroom.command("/summary", address, user_id="UADMIN")
    assert "rise by four metres" in told
    assert "rise by four metres" in newsroom.command("/summary", address)


def test_days_that_are_posted_already_do_not_count_as_next(newsroom: Newsroom) -> None:
    number = newsroom.subscribed()
    assert newsroom.run(1.5) == 1
    later = datetime.fromtimestamp(newsroom.desk.archive.now() + 3 * HOUR, UTC)
    told = newsroom.command("/digest", f"change {number} at {later:%H:%M}")
    posted = {day for _, day, _ in newsroom.posts.posts(number)}
    coming = next(
        day
        for ahead in range(3)
        if (day := later + timedelta(days=ahead)).date().isoformat() not in posted
    )
    assert f"on {coming:%A} {coming.day} {coming:%B}" in told
