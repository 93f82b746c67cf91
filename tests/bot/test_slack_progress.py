"""What is seen while an answer is made: a stream, else a status, else a message; and no loss."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from answers import answer, finding
from slack_desk import CLAIM, SCOPES, StandIn, answered, running, said
from slack_server import Fault, SlackServer

from bot.answer import Answer
from bot.pace import Pace
from bot.turns import WORKERS

CLAIMED = "Reed Front, an armed group, claimed responsibility"
TEAMS = itertools.count(2)
SECOND = finding("Averne denied any part in it.")


@contextmanager
def slow(desk: StandIn, slack: SlackServer, *early: Any) -> Iterator[Callable[[], None]]:
    """A desk whose answers wait; what it gives lets them go."""
    go = threading.Event()
    desk.early = early

    def reply(question: str) -> Answer:
        go.wait(60)
        return answer(CLAIM, SECOND)

    desk.reply = reply
    yield go.set
    go.set()


@pytest.fixture(scope="module")
def server() -> Iterator[SlackServer]:
    with SlackServer(SCOPES) as server:
        yield server


@pytest.fixture(scope="module")
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def modelled(server: SlackServer, stand_in: StandIn) -> Iterator[Any]:
    with running(server, stand_in, model="openai:any") as app:
        yield app


@pytest.fixture
def desk(stand_in: StandIn) -> StandIn:
    stand_in.early = ()
    stand_in.reply = lambda question: answer(CLAIM)
    return stand_in


@pytest.fixture
def slack(server: SlackServer, modelled: Any, desk: StandIn) -> Iterator[SlackServer]:
    server.problems.clear()
    server.tiers.clear()
    server.team = f"T{next(TEAMS)}"  # in which streams were not refused yet
    server.streams.life = 300.0
    yield server
    assert server.problems == []


def cards(slack: SlackServer, thread: str) -> list[tuple[str, str]]:
    """The cards of the message in the making: the last state of each."""
    shown = {}
    for message in slack.replies(thread):
        for chunk in message.get("chunks", ()):
            shown[chunk["id"]] = (chunk["title"], chunk["status"])
    return list(shown.values())


def test_findings_appear_as_they_are_proved_and_the_answer_ends_the_message(
    slack: SlackServer, desk: StandIn
) -> None:
    with slow(desk, slack, CLAIM) as go:
        ts = slack.mention("who streams?")
        slack.wait(lambda: len(cards(slack, ts)) == 2)
        assert cards(slack, ts) == [
            ("Looking through the archive", "in_progress"),
            (f"{CLAIMED}: The Reed Front claimed the blast.", "complete"),
        ]
        go()
        slack.wait(lambda: "Averne denied any part in it." in said(slack.replies(ts)))
    (message,) = slack.replies(ts)
    assert cards(slack, ts)[0] == ("Looking through the archive", "complete")
    assert slack.streams.all[message["ts"]].state == "ended"
    assert said([message]).count("The Reed Front claimed the blast.") == 1


def test_a_stream_names_who_looks_on(slack: SlackServer, desk: StandIn) -> None:
    with slow(desk, slack) as go:
        ts = slack.direct("who streams to one?", user="U8")
        slack.wait(lambda: cards(slack, ts))
        go()
        slack.wait(lambda: slack.replies(ts))
    (call,) = [c for c in slack.of("chat.startStream") if c.args["thread_ts"] == ts]
    assert call.args["recipient_user_id"] == "U8"
    assert call.args["recipient_team_id"] == slack.team


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, "ratelimited", retry_after=30),
        Fault(error="unknown_method"),
        Fault(error="missing_scope"),
        Fault(error="channel_type_not_supported"),
        Fault(500),
        Fault(cut=True),
    ],
    ids=lambda f: str(f.error or f.status),
)
def test_where_there_are_no_streams_a_status_is_shown_at_once(
    slack: SlackServer, desk: StandIn, fault: Fault
) -> None:
    slack.fail("chat.startStream", fault)
    with slow(desk, slack, CLAIM) as go:
        began = time.monotonic()
        ts = slack.mention("who has a status?")
        slack.wait(lambda: slack.status.get(ts) == "is looking through the archive…")
        assert time.monotonic() - began < 25  # not the half minute that Slack asks for
        started = len(slack.of("chat.startStream"))
        go()
        answered(slack, ts)
    again = slack.mention("who has a status again?")
    answered(slack, again)
    assert len(slack.of("chat.startStream")) == started  # it is left alone for a while


def test_where_there_is_not_even_a_status_a_message_becomes_the_answer(
    slack: SlackServer, desk: StandIn
) -> None:
    slack.fail("chat.startStream", Fault(error="unknown_method"))
    slack.fail("assistant.threads.setStatus", Fault(error="unknown_method"))
    with slow(desk, slack, CLAIM) as go:
        ts = slack.mention("who has neither?")
        slack.wait(lambda: "I am looking through the archive…" in said(slack.replies(ts)))
        go()
        slack.wait(lambda: "Averne denied any part in it." in said(slack.replies(ts)))
    (message,) = slack.replies(ts)
    assert "I am looking" not in said([message])


def test_findings_are_put_into_that_message_but_not_too_often() -> None:
    desk = StandIn()
    pace = Pace(updates=0)  # instead of three seconds
    with SlackServer(SCOPES) as slack, running(slack, desk, pace, model="openai:any"):
        slack.fail("chat.startStream", Fault(error="unknown_method"))
        slack.fail("assistant.threads.setStatus", Fault(error="unknown_method"))
        with slow(desk, slack, CLAIM) as go:
            ts = slack.mention("who is found first?")
            slack.wait(lambda: "• Reed Front" in said(slack.replies(ts)))
            go()
        slack.wait(lambda: "1 independent source" in said(slack.replies(ts)))
        assert len(slack.replies(ts)) == 1


def test_a_status_is_shown_again_before_slack_takes_it_away() -> None:
    desk = StandIn()
    pace = Pace(renewal=0.05)  # instead of a minute and a half
    with SlackServer(SCOPES) as slack, running(slack, desk, pace):
        slack.tiered = False
        with slow(desk, slack) as go:
            busy = [slack.mention(f"who takes long {n}?") for n in range(WORKERS)]
            slack.wait(lambda: len(desk.asked) == WORKERS)
            waiting = slack.mention("who waits long?")
            slack.wait(lambda: waiting in slack.status)
            slack.status.clear()
            slack.wait(lambda: set(slack.status) == {*busy, waiting})
            assert slack.status[busy[0]] == "is looking through the archive…"
            assert slack.status[waiting] == "has one question to answer before yours…"
            go()
        for ts in [*busy, waiting]:
            answered(slack, ts)
        assert slack.problems == []


def test_a_stream_that_slack_lets_die_becomes_an_ordinary_message(
    slack: SlackServer, desk: StandIn
) -> None:
    with slow(desk, slack, CLAIM) as go:
        ts = slack.mention("who took five minutes?")
        slack.wait(lambda: len(cards(slack, ts)) == 2)
        slack.streams.life = 0.0
        go()
        slack.wait(lambda: "Averne denied any part in it." in said(slack.replies(ts)))
    (message,) = slack.replies(ts)
    assert "chunks" not in message
    assert said([message]).count("The Reed Front claimed the blast.") == 1


@pytest.mark.parametrize(
    "fault", [Fault(429, "ratelimited", retry_after=60), Fault(500), Fault(cut=True)],
    ids=["429", "500", "cut"],
)  # fmt: skip
def test_a_stream_that_cannot_be_ended_is_replaced_at_once(
    slack: SlackServer, desk: StandIn, fault: Fault
) -> None:
    with slow(desk, slack, CLAIM) as go:
        ts = slack.mention("who could not be ended?")
        slack.wait(lambda: len(cards(slack, ts)) == 2)
        slack.fail("chat.stopStream", fault)
        began = time.monotonic()
        go()
        slack.wait(lambda: "Averne denied any part in it." in said(slack.replies(ts)))
        assert time.monotonic() - began < 50  # not the minute that Slack asks for
    slack.wait(lambda: len(slack.replies(ts)) == 1)
    assert said(slack.replies(ts)).count("The Reed Front claimed the blast.") == 1


def test_a_finding_that_a_stream_does_not_take_is_in_the_answer_all_the_same(
    slack: SlackServer, desk: StandIn
) -> None:
    slack.fail("chat.appendStream", Fault(429, "ratelimited", retry_after=60))
    with slow(desk, slack, CLAIM) as go:
        ts = slack.mention("who was too much?")
        slack.wait(lambda: [c for c in slack.of("chat.appendStream") if c.failed])
        go()
        slack.wait(lambda: "Averne denied any part in it." in said(slack.replies(ts)))
    assert said(slack.replies(ts)).count("The Reed Front claimed the blast.") == 1


def test_refused_blocks_end_a_stream_with_older_ones_or_as_text(
    slack: SlackServer, desk: StandIn
) -> None:
    slack.fail("chat.stopStream", Fault(error="invalid_blocks"))
    with slow(desk, slack) as go:
        old = slack.mention("who is old-fashioned?")
        slack.wait(lambda: cards(slack, old))
        go()
        slack.wait(lambda: "The Reed Front claimed the blast." in said(slack.replies(old)))
    assert "context_actions" not in str(slack.replies(old))
    slack.fail("chat.stopStream", *[Fault(error="invalid_blocks")] * 2)
    slack.fail("chat.update", *[Fault(error="invalid_blocks")] * 2)
    with slow(desk, slack) as go:
        plain = slack.mention("who is plain?")
        slack.wait(lambda: cards(slack, plain))
        go()
        slack.wait(lambda: "“The Reed Front claimed the blast.”" in str(slack.replies(plain)))
    (message,) = slack.replies(plain)
    assert not message["blocks"]


def test_more_streams_than_slack_allows_fall_back_and_lose_nothing(
    slack: SlackServer, desk: StandIn
) -> None:
    asked = [slack.mention(f"crowd of streams {n}?") for n in range(24)]
    for ts in asked:
        slack.wait(lambda ts=ts: "source, newest" in said(slack.replies(ts)))  # type: ignore[misc]
        assert len(slack.replies(ts)) == 1
    assert [c for c in slack.of("chat.startStream") if c.failed == "ratelimited"]


def test_an_error_ends_the_stream_with_its_sentence(slack: SlackServer, desk: StandIn) -> None:
    def fail(question: str) -> Answer:
        raise RuntimeError("secret")

    desk.reply = fail
    ts = slack.mention("who fails in a stream?")
    slack.wait(lambda: "give the people who run this desk the reference" in said(slack.replies(ts)))
    assert len(slack.replies(ts)) == 1
