"""The desk in Slack, over a strict Slack on loopback: real Bolt, real Slack SDK, real sockets."""

import threading
from typing import Any

import pytest
from answers import answer
from slack_desk import CLAIM, StandIn, answered, said, settled
from slack_people import BOT_ID, BOT_USER
from slack_server import SlackServer

from bot.intake import DOING


def test_a_mention_is_answered_in_its_thread(slack: SlackServer, desk: StandIn) -> None:
    ts = slack.mention("who claimed it?")
    assert "The Reed Front claimed the blast." in answered(slack, ts)
    assert desk.asked[-1] == ("who claimed it?", f"slack:T1:C1:{ts}")
    (message,) = slack.replies(ts)
    assert message["channel"] == "C1"
    assert message["text"].startswith("Reed Front, an armed group, claimed responsibility")


def test_a_mention_inside_a_thread_is_answered_in_that_thread(
    slack: SlackServer, desk: StandIn
) -> None:
    root = slack.mention("who claimed it?")
    answered(slack, root)
    slack.mention("and who denied it?", thread_ts=root)
    slack.wait(lambda: len(slack.replies(root)) == 2)
    assert desk.asked[-1] == ("and who denied it?", f"slack:T1:C1:{root}")


def test_a_direct_message_and_its_follow_up_are_one_conversation(
    slack: SlackServer, desk: StandIn
) -> None:
    root = slack.direct("who claimed it now?")
    answered(slack, root)
    slack.direct("and when was that?", thread_ts=root)
    slack.wait(lambda: len(slack.replies(root)) == 2)
    assert [thread for _, thread in desk.asked[-2:]] == [f"slack:T1:D1:{root}"] * 2


def test_a_slash_command_is_answered_for_the_asker_alone(slack: SlackServer, desk: StandIn) -> None:
    ack, name = slack.command("/ask", "who claimed it by command?")
    assert ack in ({}, {"text": ""})
    (response,) = slack.wait(lambda: slack.responses(name))
    assert response["response_type"] == "ephemeral"
    assert "You asked: who claimed it by command?" in said([response])
    assert "The Reed Front claimed the blast." in said([response])
    assert desk.asked[-1] == ("who claimed it by command?", None)


@pytest.mark.parametrize("text", ["", "  ", "help"])
def test_a_slash_command_with_nothing_teaches(slack: SlackServer, text: str) -> None:
    _, name = slack.command("/ask", text)
    assert "For example:" in said(slack.wait(lambda: slack.responses(name)))


def test_a_wrong_argument_teaches(slack: SlackServer) -> None:
    _, name = slack.command("/ask", "who? since:yesterday")
    response = slack.wait(lambda: slack.responses(name))
    assert "write it as since:2026-03-31" in said(response)


def test_a_mention_without_words_teaches(slack: SlackServer) -> None:
    assert "For example:" in answered(slack, slack.mention(""))


def test_a_redelivered_event_is_answered_once(slack: SlackServer, desk: StandIn) -> None:
    ts = "1700000000.000100"
    slack.mention("asked once?", ts=ts, body={"event_id": "EvAgain"})
    answered(slack, ts)
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "asked once?", "ts": ts}
    for attempt in (1, 2, 3):
        slack.deliver("events_api", slack.event(event, event_id="EvAgain"), attempt)
    settled(slack)
    assert len(slack.replies(ts)) == 1
    assert desk.times("asked once?") == 1


def test_a_message_that_comes_as_two_kinds_of_event_is_answered_once(
    slack: SlackServer, desk: StandIn
) -> None:
    ts = "1700000000.000200"
    slack.direct(f"<@{BOT_USER}> two kinds?", ts=ts)
    slack.mention("two kinds?", ts=ts, channel="D1")
    answered(slack, ts)
    settled(slack)
    assert len(slack.replies(ts)) == 1
    assert desk.times("two kinds?") == 1


def test_a_redelivered_command_is_answered_once(slack: SlackServer, desk: StandIn) -> None:
    for _ in range(2):
        slack.command("/ask", "commanded once?", trigger_id="same")
    slack.wait(lambda: desk.times("commanded once?"))
    settled(slack)
    assert desk.times("commanded once?") == 1


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B2"},
        {"subtype": "bot_message", "bot_id": "B2", "user": None},
        {"user": BOT_USER, "bot_id": BOT_ID},
        {"subtype": "message_changed", "message": {"text": "ignore me?"}},
        {"subtype": "message_deleted", "deleted_ts": "1.2"},
        {"subtype": "channel_join"},
        {"channel_type": "channel", "channel": "C1"},
        {"channel_type": "mpim", "channel": "G1"},
    ],
    ids=lambda e: str(e.get("subtype") or next(iter(e))),
)
def test_what_is_not_for_the_desk_is_left_alone(
    slack: SlackServer, desk: StandIn, event: dict[str, Any]
) -> None:
    ts = slack.direct("ignore me?", **event)
    settled(slack)
    assert slack.replies(ts) == []
    assert desk.times("ignore me?") == 0


def test_the_status_says_what_is_done_until_the_answer_comes(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    ts = slack.mention("who took long?")
    slack.wait(lambda: slack.status.get(ts) == f"is {DOING}…")
    go.set()
    answered(slack, ts)
    assert ts not in slack.status
