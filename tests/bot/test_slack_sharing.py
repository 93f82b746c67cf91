"""Private answers shared with a channel, and "Fact-check this": who reads along is asked first."""

from dataclasses import replace
from typing import Any

import pytest
from answers import answer, finding
from block_rules import elements
from slack_desk import CLAIM, StandIn, answered, said, settled
from slack_server import Fault, SlackServer

from bot.answering import FILES_ONLY, FORGOTTEN, WORDLESS
from bot.buttons import NOT_YOURS
from bot.gate import GUEST, OUTSIDE
from bot.sharing import INVITE, SHARED, TOO_LONG, UNSEEN

LONG = [
    replace(finding(f"Part {n}. " + "The gate was shut. " * 150), speaker=f"S{n}") for n in range(6)
]


@pytest.fixture(autouse=True)
def channels(server: SlackServer) -> None:
    """Channels in which nothing is shared yet, one of each kind."""
    server.channels = {
        "CMANY": {"is_ext_shared": True},
        "CSOON": {"is_pending_ext_shared": True},
        "CWITHOUT": {"is_member": False},
        "GWITHOUT": {"is_member": False},
    }


def private(slack: SlackServer, question: str, **payload: Any) -> str:
    """Ask in private; the value of the button that shares the answer."""
    _, name = slack.command("/ask", question, **payload)

    def values() -> list[str]:
        shown = [e for m in slack.responses(name) for e in elements(m["blocks"])]
        return [e["value"] for e in shown if e.get("action_id") == "share"]

    (value,) = slack.wait(values)
    return value


def share(slack: SlackServer, value: str, channel: str) -> str:
    """Press the button in a channel; the response's name."""
    return slack.press("share", value, channel={"id": channel})


def remove(slack: SlackServer, ts: str, channel: str, value: str, user: str = "U1") -> str:
    return slack.press(
        "remove",
        value,
        user={"id": user, "username": "ola", "team_id": slack.team},
        channel={"id": channel},
        container={"type": "message", "message_ts": ts, "channel_id": channel},
    )


def test_a_private_answer_can_be_shared_with_the_channel_once(slack: SlackServer) -> None:
    value = private(slack, "who claimed it between us?")
    share(slack, value, "CONCE")
    (message,) = slack.wait(lambda: slack.channel("CONCE"))
    assert "ola asked: who claimed it between us?" in said([message])
    assert "The Reed Front claimed the blast." in said([message])
    assert "Share with channel" not in said([message])
    name = share(slack, value, "CONCE")
    assert said([slack.response(name)]) == SHARED
    assert slack.response(name)["response_type"] == "ephemeral"
    assert len(slack.channel("CONCE")) == 1


def test_who_shared_an_answer_can_remove_it_whole_and_nobody_else(
    slack: SlackServer, desk: StandIn
) -> None:
    desk.reply = lambda question: answer(*LONG)
    value = private(slack, "who said very much?")
    share(slack, value, "CLONG")
    (first,) = slack.wait(lambda: slack.channel("CLONG"))
    slack.wait(lambda: "source, newest" in said([first, *slack.replies(first["ts"])]))
    more = slack.replies(first["ts"])
    assert more  # it goes on in its thread
    slack.wait(lambda: desk.ledger.posts.at("T1:CLONG", more[-1]["ts"]))
    name = remove(slack, more[-1]["ts"], "CLONG", value, user="U9")
    assert said([slack.response(name)]) == NOT_YOURS
    remove(slack, more[-1]["ts"], "CLONG", value)
    slack.wait(lambda: not slack.channel("CLONG") and not slack.replies(first["ts"]))


def test_an_answer_that_is_gone_cannot_be_shared_and_that_is_told(slack: SlackServer) -> None:
    response = slack.response(share(slack, "long-gone", "C1"))
    assert (response["response_type"], said([response])) == ("ephemeral", FORGOTTEN)


@pytest.mark.parametrize("channel", ["CMANY", "CSOON"])
def test_nothing_is_shared_where_another_organisation_reads(
    slack: SlackServer, channel: str
) -> None:
    value = private(slack, "who claimed it among ourselves?")
    response = slack.response(share(slack, value, channel))
    assert (response["response_type"], said([response])) == ("ephemeral", OUTSIDE)
    assert slack.channel(channel) == []


@pytest.mark.parametrize(
    ("channel", "error", "told"),
    [("GWITHOUT", None, INVITE), ("C7", "missing_scope", UNSEEN), ("C8", "fatal_error", UNSEEN)],
)
def test_nothing_is_shared_where_it_is_not_known_who_reads(
    slack: SlackServer, channel: str, error: str | None, told: str
) -> None:
    value = private(slack, "who claimed it behind doors?")
    if error:
        slack.fail("conversations.info", Fault(error=error))
    assert said([slack.response(share(slack, value, channel))]) == told
    slack.channels.pop(channel, None)  # it is invited, or allowed to look
    share(slack, value, channel)
    slack.wait(lambda: slack.channel(channel))


def test_in_a_channel_without_the_desk_a_short_answer_is_shared_and_can_be_removed(
    slack: SlackServer,
) -> None:
    value = private(slack, "who claimed it elsewhere?")
    name = share(slack, value, "CWITHOUT")
    assert slack.response(name)["response_type"] == "in_channel"
    (message,) = slack.channel("CWITHOUT")
    assert "The Reed Front claimed the blast." in said([message])
    told = remove(slack, message["ts"], "CWITHOUT", value, user="U9")
    assert said([slack.response(told)]) == NOT_YOURS
    remove(slack, message["ts"], "CWITHOUT", value)
    slack.wait(lambda: message["ts"] not in [m["ts"] for m in slack.channel("CWITHOUT")])


def test_a_long_answer_needs_the_desk_in_the_channel(slack: SlackServer, desk: StandIn) -> None:
    desk.reply = lambda question: answer(*LONG)
    value = private(slack, "who said very much elsewhere?")
    assert said([slack.response(share(slack, value, "CWITHOUT"))]) == TOO_LONG
    slack.channels.clear()
    share(slack, value, "CWITHOUT")
    slack.wait(lambda: [m for m in slack.channel("CWITHOUT") if "Part 0." in said([m])])


def test_in_a_direct_message_there_is_nobody_to_share_with(slack: SlackServer) -> None:
    _, name = slack.command("/ask", "who claimed it to you alone?", channel_id="D1")
    assert "Share with channel" not in said([slack.response(name)])


def test_a_guest_shares_nothing(slack: SlackServer) -> None:
    value = private(slack, "who claimed it among members?")
    slack.users["UGUEST"] = {"is_restricted": True}
    name = slack.press("share", value, user={"id": "UGUEST", "username": "gast"})
    assert said([slack.response(name)]) == GUEST


def test_a_message_that_is_to_be_checked_is_answered_in_its_thread(
    slack: SlackServer, desk: StandIn
) -> None:
    ts = slack.human("The Reed Front did it &amp; said so, <@U7>.")
    slack.shortcut(ts)
    assert "ola asked: Is this true?" in answered(slack, ts)
    assert "The Reed Front claimed the blast." in said(slack.replies(ts))
    assert desk.asked[-1] == ("Is this true?", None)
    assert desk.contexts[-1] == ("The Reed Front did it & said so.",)


def test_a_reply_is_checked_in_the_thread_that_it_stands_in(slack: SlackServer) -> None:
    root = slack.human("What do we know?")
    ts = slack.human("The Reed Front did it.", thread_ts=root)
    slack.shortcut(ts)
    assert "The Reed Front claimed the blast." in answered(slack, root)


def test_a_check_is_made_once_and_can_be_removed(slack: SlackServer, desk: StandIn) -> None:
    ts = slack.human("The Reed Front did it once.")
    for _ in range(2):
        slack.shortcut(ts, trigger_id="same-shortcut")
    answered(slack, ts)
    settled(slack)
    (message,) = slack.replies(ts)
    slack.wait(lambda: desk.ledger.posts.at("T1:C1", message["ts"]))
    (value,) = [e["value"] for e in elements(message["blocks"]) if e.get("action_id") == "remove"]
    remove(slack, message["ts"], "C1", value)
    slack.wait(lambda: not slack.replies(ts))


@pytest.mark.parametrize(
    ("message", "told"),
    [({"text": ""}, WORDLESS), ({"text": "", "files": [{"id": "F1"}]}, FILES_ONLY)],
)
def test_a_message_without_words_cannot_be_checked(
    slack: SlackServer, message: dict[str, Any], told: str
) -> None:
    ts = slack.human(**message)
    assert said([slack.response(slack.shortcut(ts))]) == told
    assert slack.replies(ts) == []


def test_a_very_long_message_is_checked_by_how_it_begins(slack: SlackServer, desk: StandIn) -> None:
    ts = slack.human("The Reed Front did it. " * 500)
    slack.shortcut(ts)
    answered(slack, ts)
    assert 100 < len(desk.contexts[-1][0]) <= 600


@pytest.mark.parametrize("channel", ["CWITHOUT", "GWITHOUT"])
def test_where_the_desk_may_not_post_a_check_is_for_the_asker_alone(
    slack: SlackServer, channel: str
) -> None:
    ts = slack.human("The Reed Front did it here.", channel=channel)
    response = slack.response(slack.shortcut(ts))
    assert response["response_type"] == "ephemeral"
    assert "The Reed Front claimed the blast." in said([response])
    assert slack.replies(ts) == []


def test_nothing_is_checked_in_front_of_another_organisation(slack: SlackServer) -> None:
    ts = slack.human("The Reed Front did it, partners.", channel="CMANY")
    assert said([slack.response(slack.shortcut(ts))]) == OUTSIDE
    assert slack.replies(ts) == []


def test_a_check_that_fails_is_told_to_who_wanted_it(slack: SlackServer, desk: StandIn) -> None:
    def fail(question: str) -> Any:
        raise RuntimeError("secret")

    desk.reply = fail
    ts = slack.human("The Reed Front did it badly.")
    told = said([slack.response(slack.shortcut(ts))])
    assert "the reference" in told
    assert "secret" not in told


def test_everything_is_still_well(slack: SlackServer) -> None:
    assert CLAIM.text in answered(slack, slack.mention("who is well?"))
