"""Who may ask, where, and how often; each refusal is one clear sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from slack_desk import SCOPES, StandIn, answered, running, said, settled
from slack_server import Fault, SlackServer

from bot.gate import GUEST, NOT_HERE, NOT_LISTED, OUTSIDE, Often
from bot.settings import SlackRules


@contextmanager
def ruled(rules: SlackRules) -> Iterator[tuple[SlackServer, StandIn]]:
    with SlackServer(SCOPES) as slack:
        desk = StandIn()
        with running(slack, desk, slack_rules=rules):
            yield slack, desk
        assert slack.problems == []


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted", "is_stranger"])
def test_guests_are_not_answered_unless_the_newsroom_wants_it(
    slack: SlackServer, desk: StandIn, kind: str
) -> None:
    guest = f"UG{kind.upper()}"
    slack.users[guest] = {kind: True}
    ts = slack.mention("who lets me in?", user=guest)
    assert answered(slack, ts) == GUEST
    _, name = slack.command("/ask", "who lets me in?", user_id=guest)
    assert said([slack.response(name)]) == GUEST
    assert desk.times("who lets me in?") == 0
    slack.open_home(guest)
    assert said([slack.home(guest)]) == GUEST
    assert len([c for c in slack.of("users.info") if c.args["user"] == guest]) == 1


@pytest.mark.parametrize("error", ["missing_scope", "user_not_found"])
def test_who_cannot_be_looked_up_is_answered(slack: SlackServer, error: str) -> None:
    slack.fail("users.info", Fault(error=error))
    ts = slack.mention("who am I?", user=f"UX{error.upper()}")
    assert "The Reed Front" in answered(slack, ts)


def test_guests_may_be_let_in() -> None:
    with ruled(SlackRules(guests=True)) as (slack, _):
        slack.users["UG"] = {"is_restricted": True}
        assert "The Reed Front" in answered(slack, slack.mention("who?", user="UG"))


def test_only_the_people_and_channels_listed_are_answered() -> None:
    rules = SlackRules(users=frozenset({"U1", "U3"}), channels=frozenset({"C1"}))
    with ruled(rules) as (slack, desk):
        slack.users["U3"] = {"is_restricted": True}  # a guest by name is no unknown guest
        assert "The Reed Front" in answered(slack, slack.mention("who in C1?"))
        assert "The Reed Front" in answered(slack, slack.mention("who by guest?", user="U3"))
        assert "The Reed Front" in answered(slack, slack.direct("who directly?"))
        assert answered(slack, slack.mention("who in C2?", channel="C2")) == NOT_HERE
        assert answered(slack, slack.mention("who by another?", user="U2")) == NOT_LISTED
        _, name = slack.command("/ask", "who in C2 by command?", channel_id="C2")
        assert said([slack.response(name)]) == NOT_HERE
        assert len(desk.asked) == 3


def test_other_organisations_are_refused_first(slack: SlackServer) -> None:
    ts = slack.mention("who?", body={"is_ext_shared_channel": True})
    assert answered(slack, ts) == OUTSIDE


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    with ruled(SlackRules(user_limit=2, channel_limit=3)) as (slack, desk):
        for number in range(2):
            answered(slack, slack.mention(f"question {number}?"))
        told = answered(slack, slack.mention("question 2?"))
        assert told.startswith("You have asked 2 questions in five minutes.")
        ack, _ = slack.command("/ask", "question 3?")
        assert ack["text"] == told
        answered(slack, slack.mention("from somebody else?", user="U2"))
        told = answered(slack, slack.mention("from a third?", user="U3"))
        assert told.startswith("This channel has asked 3 questions in five minutes.")
        assert "The Reed Front" in answered(slack, slack.direct("directly?", user="U3"))
        assert len(desk.asked) == 4


def test_a_refusal_is_told_once_however_often_it_is_delivered() -> None:
    with ruled(SlackRules(user_limit=1)) as (slack, _):
        answered(slack, slack.mention("one?"))
        ts = "1700000000.000800"
        for _ in range(3):
            slack.mention("two?", ts=ts, body={"event_id": "EvTwice"})
        answered(slack, ts)
        answered(slack, slack.mention("settled?", user="U2"))
        assert len(slack.replies(ts)) == 1


def test_limits_are_counted_for_each_apart() -> None:
    often = Often(1, "{most} in {wait}")
    assert often.count("a") is None
    assert often.count("b") is None
    assert often.count("a") == "1 in 5 minutes"


def test_everybody_is_still_answered(slack: SlackServer) -> None:
    settled(slack)
