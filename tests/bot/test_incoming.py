"""What Slack sends, read into what was asked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import incoming


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<@UBOT> who claimed it?", "who claimed it?"),
        ("<@UBOT>: who claimed it?", "who claimed it?"),
        ("who claimed it, <@UBOT>?", "who claimed it?"),
        ("what did <@U2|anna> say?", "what did anna say?"),
        ("<!here> <!subteam^S1|@desk> who?", "@desk who?"),
        ("in <#C1|general> or <#C2>?", "in #general or?"),
        ("read <https://a.test/b?c=1&amp;d=2>", "read https://a.test/b?c=1&d=2"),
        ("read <http://a.test|a.test> and <mailto:x@a.test|x@a.test>", "read a.test and x@a.test"),
        ("on <!date^1772409600^{date}|2 March>", "on 2 March"),
        ("R&amp;D &lt;now&gt; &amp;lt;", "R&D <now> &lt;"),
        ("&lt;@U1&gt; is typed", "<@U1> is typed"),
        ("<@UBOT>", ""),
        ("  two \t words \n\n next  ", "two words \n\n next"),
        ("", ""),
    ],
)
def test_markup_becomes_the_words_that_were_written(written: str, meant: str) -> None:
    assert incoming.unmarked(written) == meant


@given(st.text("<>@!#|&;abct :/.^", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert incoming.unmarked(text) == incoming.unmarked(text).strip()


def body(**event: Any) -> dict[str, Any]:
    message = {"user": "U1", "channel": "C1", "ts": "1.1", "text": "who?", **event}
    return {"team_id": "T1", "event_id": "Ev1", "event": message}


def test_a_message_is_told_apart_by_its_event_and_by_its_place() -> None:
    asked = incoming.mention(body())
    assert asked
    assert asked.keys == ("slack:event:Ev1", "slack:message:T1:C1:1.1")


def test_a_conversation_is_a_thread() -> None:
    root, reply = incoming.mention(body()), incoming.mention(body(ts="2.2", thread_ts="1.1"))
    assert root
    assert reply
    assert root.conversation == reply.conversation == "slack:T1:C1:1.1"


def test_a_message_of_a_channel_is_no_direct_message() -> None:
    assert incoming.direct(body(channel_type="channel")) is None
    assert incoming.direct(body(channel_type="im")) is not None


def test_a_command_has_no_conversation() -> None:
    asked = incoming.command({"command": "/ask", "text": "who?", "trigger_id": "1"})
    assert asked.command == "ask"
    assert asked.conversation is None


KEYS = st.sampled_from(["event", "user", "text", "ts", "channel", "files", "team_id", "subtype"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_no_payload_is_too_malformed_to_be_read(payload: dict[str, Any]) -> None:
    incoming.mention(payload)
    incoming.direct(payload)
    incoming.command(payload)
