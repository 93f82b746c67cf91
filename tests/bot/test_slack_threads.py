"""Threads: whose they are, what was said in them before, and what changes in them."""

import threading
from collections.abc import Iterator

import pytest
from answers import answer, finding
from slack_desk import CLAIM, SCOPES, StandIn, answered, running, said, settled
from slack_people import BOT_USER
from slack_server import Fault, SlackServer

from bot.answering import UNREAD


def replies(slack: SlackServer, thread: str, count: int) -> str:
    slack.wait(lambda: len(slack.replies(thread)) == count)
    return said(slack.replies(thread))


def test_a_question_in_the_desks_own_thread_needs_no_mention(
    slack: SlackServer, desk: StandIn
) -> None:
    root = slack.mention("who claimed it in the open?")
    answered(slack, root)
    slack.say("and what did the minister say?", thread_ts=root)
    replies(slack, root, 2)
    assert desk.asked[-1] == ("and what did the minister say?", f"slack:T1:C1:{root}")


@pytest.mark.parametrize(
    "text",
    [
        "thanks, that helps",
        "<@U5> can you call them?",
        "<!here> who is on this?",
        "I'll write it up.",
    ],
)
def test_people_who_talk_in_its_thread_are_not_interrupted(
    slack: SlackServer, desk: StandIn, text: str
) -> None:
    root = slack.mention("who claimed it among colleagues?")
    answered(slack, root)
    before = len(desk.asked)
    slack.say(text, thread_ts=root)
    settled(slack)
    assert len(slack.replies(root)) == 1
    assert len(desk.asked) == before + 1  # the question of `settled`


def test_a_thread_that_people_began_is_theirs(slack: SlackServer, desk: StandIn) -> None:
    root = slack.human("Averne denied the blast, did it not?")
    slack.say("who says so?", thread_ts=root)
    slack.mention("who denied it?", thread_ts=root)
    replies(slack, root, 1)
    slack.say("and when was that?", thread_ts=root)
    settled(slack)
    assert len(slack.replies(root)) == 1


def test_what_people_write_in_a_channel_is_left_alone(slack: SlackServer, desk: StandIn) -> None:
    ts = slack.say("who claimed it to nobody?")
    settled(slack)
    assert slack.replies(ts) == []


def test_a_mention_with_message_events_is_answered_once(slack: SlackServer, desk: StandIn) -> None:
    root = slack.mention("who claimed it doubly?")
    answered(slack, root)
    ts = "1700000000.000700"
    slack.say(f"<@{BOT_USER}> and who denied it doubly?", ts=ts, thread_ts=root)
    slack.mention("and who denied it doubly?", ts=ts, thread_ts=root)
    replies(slack, root, 2)
    settled(slack)
    assert desk.times("and who denied it doubly?") == 1


def test_a_thread_that_it_is_called_into_is_read_once(slack: SlackServer, desk: StandIn) -> None:
    root = slack.human("The Reed Front claimed the blast &amp; said so on video.")
    slack.human("A bot's line", thread_ts=root, bot_id="B9")
    slack.human("Sounds odd, <@U3>.", thread_ts=root)
    slack.mention("is this true?", thread_ts=root)
    replies(slack, root, 1)
    assert desk.contexts[-1] == (
        "The Reed Front claimed the blast & said so on video.",
        "Sounds odd.",
    )
    slack.mention("who denied it?", thread_ts=root)
    replies(slack, root, 2)
    assert not desk.contexts[-1]
    assert len([c for c in slack.of("conversations.replies") if c.args["ts"] == root]) == 1


def test_a_bare_mention_in_a_thread_asks_whether_it_is_true(
    slack: SlackServer, desk: StandIn
) -> None:
    root = slack.human("The Reed Front claimed the blast.")
    slack.mention("", thread_ts=root)
    replies(slack, root, 1)
    assert desk.asked[-1] == ("Is this true?", f"slack:T1:C1:{root}")


def test_a_thread_that_cannot_be_read_is_said_to_be_unread(
    slack: SlackServer, desk: StandIn
) -> None:
    root = slack.human("The Reed Front claimed the blast.")
    slack.fail("conversations.replies", Fault(error="missing_scope"))
    slack.mention("is this true?", thread_ts=root)
    assert replies(slack, root, 1) == UNREAD
    slack.fail("conversations.replies", Fault(error="missing_scope"))
    slack.mention("who claimed the blast at Ulvane?", thread_ts=root)
    assert "The Reed Front claimed the blast." in replies(slack, root, 2)


@pytest.mark.parametrize("channel", ["C1", "D1"])
def test_an_edited_question_gets_its_answer_edited(
    slack: SlackServer, desk: StandIn, channel: str
) -> None:
    ask = slack.mention if channel == "C1" else slack.direct
    ts = ask("who clamed it?")
    answered(slack, ts)
    desk.reply = lambda question: answer(finding("Averne denied it."))
    corrected = f"who denied it, corrected in {channel}?"
    slack.edit(ts, f"<@{BOT_USER}> {corrected}")
    slack.wait(lambda: "Averne denied it." in said(slack.replies(ts)))
    assert len(slack.replies(ts)) == 1
    slack.edit(ts, f"<@{BOT_USER}> {corrected}")
    settled(slack)
    assert desk.times(corrected) == 1


def test_a_shorter_answer_leaves_nothing_of_the_longer_one(
    slack: SlackServer, desk: StandIn
) -> None:
    desk.reply = lambda question: answer(
        *(finding(f"Part {n}. " + "The gate was shut. " * 150) for n in range(6))
    )
    ts = slack.mention("tell all?")
    slack.wait(lambda: "source, newest" in said(slack.replies(ts)))
    assert len(slack.replies(ts)) > 1
    desk.reply = lambda question: answer(CLAIM)
    slack.edit(ts, f"<@{BOT_USER}> tell less?")
    slack.wait(lambda: len(slack.replies(ts)) == 1)
    assert "The Reed Front claimed the blast." in said(slack.replies(ts))


def test_a_question_edited_while_it_is_answered_ends_with_the_right_answer(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()

    def reply(question: str) -> object:
        if "first" in question:
            go.wait(60)
        return answer(finding(f"About {question}"))

    desk.reply = reply  # type: ignore[assignment]
    ts = slack.mention("first words")
    slack.wait(lambda: desk.times("first words"))
    slack.edit(ts, f"<@{BOT_USER}> second words")
    settled(slack)
    go.set()
    slack.wait(lambda: "About second words" in said(slack.replies(ts)))
    assert len(slack.replies(ts)) == 1


def test_the_answer_goes_when_its_question_is_deleted(slack: SlackServer) -> None:
    ts = slack.mention("who claimed it in error?")
    answered(slack, ts)
    slack.delete(ts)
    slack.wait(lambda: not slack.replies(ts))


def test_a_question_deleted_while_it_is_answered_gets_no_answer(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    ts = slack.mention("who was too quick?")
    slack.wait(lambda: desk.times("who was too quick?"))
    slack.delete(ts)
    slack.wait(lambda: [c for c in slack.calls if c.method])
    settled_elsewhere = slack.mention("go on?")
    go.set()
    answered(slack, settled_elsewhere)
    assert slack.replies(ts) == []


@pytest.fixture
def bare() -> Iterator[tuple[SlackServer, StandIn]]:
    """A workspace that declined the optional scopes."""
    with SlackServer([s for s in SCOPES if not s.endswith(":history")]) as slack:
        desk = StandIn()
        with running(slack, desk):
            yield slack, desk
        assert slack.problems == []


def test_without_the_optional_scopes_mentions_are_still_answered(
    bare: tuple[SlackServer, StandIn],
) -> None:
    slack, _ = bare
    root = slack.human("The Reed Front claimed it.")
    slack.mention("who claimed the blast at Ulvane?", thread_ts=root)
    assert "The Reed Front claimed the blast." in replies(slack, root, 1)
