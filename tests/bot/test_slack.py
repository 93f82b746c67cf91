"""The desk in Slack, over a strict Slack on loopback: real Bolt, real Slack SDK, real sockets."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from answers import ADDRESS, answer, finding
from block_rules import elements
from slack_server import APP_TOKEN, BOT_ID, BOT_TOKEN, BOT_USER, Fault, SlackServer

from bot.answer import Answer
from bot.desk import open_desk
from bot.settings import Settings
from bot.slack import (
    BUSY,
    CLOSING,
    FORGOTTEN,
    LONGEST,
    LOOKING,
    SHARED,
    WORKERS,
    SlackDesk,
    SlackError,
    open_slack,
)
from index.article import Article
from index.errors import NotFound

if TYPE_CHECKING:
    from bot.desk import Desk

MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text("utf-8"))
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]
CLAIM = finding("The Reed Front claimed the blast.")


@dataclass
class StandIn:
    """A desk that answers as a test says, and takes down what it is asked."""

    asked: list[tuple[str, str | None]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    reply: Callable[[str], Answer] = lambda question: answer(CLAIM)

    @property
    def ledger(self) -> "StandIn":
        return self

    def first_time(self, key: str) -> bool:
        with self.lock:
            new = key not in self.keys
            self.keys.add(key)
        return new

    def ask(self, question: str, *, thread: str | None = None, **_: object) -> Answer:
        with self.lock:
            self.asked.append((question, thread))
        return replace(self.reply(question), question=question)

    def times(self, question: str) -> int:
        return [q for q, _ in self.asked].count(question)


def set_up(slack: SlackServer, **other: Any) -> Settings:
    given = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": slack.url}
    return Settings(home=Path("unused"), timezone=UTC, public_url=ADDRESS, **{**given, **other})


@contextmanager
def running(slack: SlackServer, desk: StandIn) -> Iterator[SlackDesk]:
    app = open_slack(cast("Desk", desk), set_up(slack), ping=0.5)
    app.start()
    slack.wait(lambda: slack.connected)
    try:
        yield app
    finally:
        app.stop(1)


@pytest.fixture(scope="module")
def server() -> Iterator[SlackServer]:
    with SlackServer(SCOPES) as server:
        yield server


@pytest.fixture(scope="module")
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def _app(server: SlackServer, stand_in: StandIn) -> Iterator[SlackDesk]:
    with running(server, stand_in) as app:
        yield app


@pytest.fixture
def desk(stand_in: StandIn) -> StandIn:
    stand_in.reply = lambda question: answer(CLAIM)
    return stand_in


@pytest.fixture
def slack(server: SlackServer, _app: SlackDesk, desk: StandIn) -> Iterator[SlackServer]:
    server.problems.clear()
    yield server
    assert server.problems == []


def said(messages: list[dict[str, Any]]) -> str:
    return "\n".join(
        e["text"]
        for m in messages
        for e in elements(m.get("blocks") or [])
        if isinstance(e.get("text"), str)
    )


def answered(slack: SlackServer, thread: str) -> str:
    return said(slack.wait(lambda: slack.replies(thread)))


def settled(slack: SlackServer) -> None:
    """Everything delivered before has been dealt with: a later question is answered."""
    answered(slack, slack.mention("is it settled?"))


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


def test_a_private_answer_can_be_shared_with_the_channel_once(slack: SlackServer) -> None:
    _, name = slack.command("/ask", "who claimed it between us?")
    (response,) = slack.wait(lambda: slack.responses(name))
    (button,) = [e for e in elements(response["blocks"]) if e.get("type") == "button"]
    shared = slack.press(button["action_id"], button["value"])
    (response,) = slack.wait(lambda: slack.responses(shared))
    assert response["response_type"] == "in_channel"
    assert "ola asked: " in said([response])
    assert "The Reed Front claimed the blast." in said([response])
    assert "Share with channel" not in said([response])
    again = slack.press(button["action_id"], button["value"])
    (response,) = slack.wait(lambda: slack.responses(again))
    assert (response["response_type"], said([response])) == ("ephemeral", SHARED)


def test_an_answer_that_is_gone_cannot_be_shared_and_that_is_told(slack: SlackServer) -> None:
    name = slack.press("share", "long-gone")
    (response,) = slack.wait(lambda: slack.responses(name))
    assert (response["response_type"], said([response])) == ("ephemeral", FORGOTTEN)


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
    desk.reply = lambda question: answer(CLAIM) if go.wait(10) else answer()
    ts = slack.mention("who took long?")
    slack.wait(lambda: slack.status.get(ts) == LOOKING)
    go.set()
    answered(slack, ts)
    assert ts not in slack.status


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method", "not_allowed", "ratelimited"])
def test_a_status_that_slack_does_not_take_is_no_matter(slack: SlackServer, error: str) -> None:
    slack.fail("assistant.threads.setStatus", Fault(error=error))
    assert "The Reed Front" in answered(slack, slack.mention("who claimed it quietly?"))


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, "ratelimited", retry_after=1)],
        [Fault(500), Fault(503)],
        [Fault(502)],
        [Fault(cut=True)],
    ],
    ids=["429", "500", "502", "cut"],
)
def test_a_post_that_fails_is_tried_again(slack: SlackServer, faults: list[Fault]) -> None:
    began = time.monotonic()
    slack.fail("chat.postMessage", *faults)
    ts = slack.mention("who claimed it in bad weather?")
    assert "The Reed Front" in answered(slack, ts)
    assert len(slack.replies(ts)) == 1
    if faults[0].retry_after:
        assert time.monotonic() - began >= faults[0].retry_after


@pytest.mark.parametrize("faults", [[Fault(429, retry_after=1)], [Fault(500)]], ids=["429", "500"])
def test_a_response_that_fails_is_tried_again(slack: SlackServer, faults: list[Fault]) -> None:
    slack.fail("response", *faults)
    _, name = slack.command("/ask", "who?")
    assert "The Reed Front" in said(slack.wait(lambda: slack.responses(name)))


def test_refused_blocks_become_text(slack: SlackServer) -> None:
    slack.fail("chat.postMessage", Fault(error="invalid_blocks"))
    ts = slack.mention("who claimed it in plain?")
    (message,) = slack.wait(lambda: slack.replies(ts))
    assert not message.get("blocks")
    assert "“The Reed Front claimed the blast.”" in message["text"]
    assert f"<{ADDRESS}/articles/a1?start=0&amp;end=33&amp;version=1>" in message["text"]


def test_refused_blocks_of_a_response_become_text(slack: SlackServer) -> None:
    slack.fail("response", Fault(400, "invalid_blocks"))
    _, name = slack.command("/ask", "who in plain?")
    (response,) = slack.wait(lambda: slack.responses(name))
    assert not response.get("blocks")
    assert "“The Reed Front claimed the blast.”" in response["text"]


def test_an_error_meant_for_people_is_shown_as_it_is(slack: SlackServer, desk: StandIn) -> None:
    def missing(question: str) -> Answer:
        raise NotFound("No such <article>; look it up first.")

    desk.reply = missing
    assert answered(slack, slack.mention("who?")) == "No such <article>; look it up first."


def test_any_other_error_becomes_a_reference_that_is_in_the_log(
    slack: SlackServer, desk: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(question: str) -> Answer:
        raise RuntimeError("secret of the house")

    desk.reply = fail
    with caplog.at_level(logging.ERROR):
        told = answered(slack, slack.mention("who?"))
    reference = told.rstrip(".").rsplit(" ", 1)[-1]
    assert "secret" not in told
    assert f"reference {reference}" in caplog.text
    assert "secret of the house" in caplog.text


def test_an_error_in_a_command_is_told_too(slack: SlackServer, desk: StandIn) -> None:
    def missing(question: str) -> Answer:
        raise NotFound("No such article.")

    desk.reply = missing
    _, name = slack.command("/ask", "who?")
    assert said(slack.wait(lambda: slack.responses(name))) == "No such article."


def test_who_cannot_be_answered_in_the_channel_is_told_directly(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fail("chat.postMessage", Fault(error="is_archived"))
    slack.mention("who?", user="U7")
    private = slack.wait(lambda: [m for m in slack.posted() if m["channel"] == "U7"])
    assert "I could not post my answer where you asked." in said(private)
    assert "is_archived" in caplog.text


def test_a_malformed_event_does_no_harm(slack: SlackServer) -> None:
    slack.deliver("events_api", slack.event({"type": "app_mention", "user": "U1"}))
    slack.deliver("events_api", slack.event({"type": "message", "text": 5, "channel_type": "im"}))
    slack.deliver("events_api", slack.event({"type": "app_mention", "text": ["x"], "channel": {}}))
    settled(slack)


def test_the_archive_is_not_quoted_where_other_organisations_read(
    slack: SlackServer, desk: StandIn
) -> None:
    ts = slack.mention("who in front of strangers?", body={"is_ext_shared_channel": True})
    assert "another organisation" in answered(slack, ts)
    assert desk.times("who in front of strangers?") == 0


def test_a_file_without_words_is_said_to_be_unread(slack: SlackServer) -> None:
    ts = slack.direct("", subtype="file_share", files=[{"id": "F1"}])
    assert "I cannot read attachments" in answered(slack, ts)


def test_a_long_answer_goes_on_in_order(slack: SlackServer, desk: StandIn) -> None:
    sentence = "The harbour master said the gate had been shut since the evening before. "
    parts = [replace(finding(f"Part {n}. " + sentence * 38), speaker=f"S{n}") for n in range(6)]
    desk.reply = lambda question: answer(*parts)
    ts = slack.mention("tell it all?")
    slack.wait(lambda: "source, newest" in said(slack.replies(ts)))
    text = said(slack.replies(ts))
    assert len(slack.replies(ts)) > 1
    assert [text.index(f"Part {n}.") for n in range(6)] == sorted(
        text.index(f"Part {n}.") for n in range(6)
    )


def test_a_private_answer_too_long_for_slack_says_where_the_rest_is(
    slack: SlackServer, desk: StandIn
) -> None:
    parts = [finding("The gate had been shut since the evening. " * 90) for _ in range(20)]
    desk.reply = lambda question: answer(*parts)
    _, name = slack.command("/ask", "tell it all?")
    slack.wait(lambda: "Ask me the same in a direct message" in said(slack.responses(name)))
    assert len(slack.responses(name)) == 5


def test_commands_are_acknowledged_within_a_second_however_busy_the_desk_is(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(15) else answer()
    names = []
    for number in range(60):
        began = time.monotonic()
        ack, name = slack.command("/ask", f"busy {number}?")
        assert time.monotonic() - began < 1
        names.append((ack, name))
    assert "before yours" in names[-1][0]["text"]
    go.set()
    for _, name in names:
        slack.wait(lambda name=name: slack.responses(name))  # type: ignore[misc]


def test_who_must_wait_is_told_and_who_is_too_many_is_asked_to_come_back(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(15) else answer()
    running_now = [slack.mention(f"first {n}?") for n in range(WORKERS)]
    slack.wait(lambda: all(desk.times(f"first {n}?") for n in range(WORKERS)))
    waiting = slack.mention("second?")
    slack.wait(lambda: "one question to answer before yours" in slack.status.get(waiting, ""))
    slack.fail("assistant.threads.setStatus", Fault(error="missing_scope"))
    told = slack.mention("third?")
    assert "2 questions to answer before yours" in answered(slack, told)
    crowd = [slack.mention(f"crowd {n}?") for n in range(LONGEST - 2)]
    over = slack.mention("one too many?")
    assert answered(slack, over) == BUSY
    go.set()
    for ts in [*running_now, waiting, *crowd]:
        assert "The Reed Front" in answered(slack, ts)
    slack.wait(lambda: len(slack.replies(told)) == 2)


def test_a_connection_that_slack_closes_is_made_anew(slack: SlackServer) -> None:
    before = len(slack.of("apps.connections.open"))
    slack.disconnect()
    slack.wait(lambda: len(slack.of("apps.connections.open")) > before and slack.connected > 1)
    assert "The Reed Front" in answered(slack, slack.mention("who after the pause?"))


def test_a_connection_that_breaks_is_made_anew(slack: SlackServer) -> None:
    before = len(slack.of("apps.connections.open"))
    slack.cut()
    slack.wait(lambda: len(slack.of("apps.connections.open")) > before and slack.connected)
    assert "The Reed Front" in answered(slack, slack.mention("who after the storm?"))


def test_stopping_finishes_what_runs_and_apologises_for_the_rest() -> None:
    desk, stuck, quick = StandIn(), threading.Event(), threading.Event()

    def reply(question: str) -> Answer:
        (stuck if "stuck" in question else quick).wait(20)
        return answer(CLAIM)

    desk.reply = reply
    with SlackServer(SCOPES) as slack:
        app = open_slack(cast("Desk", desk), set_up(slack), ping=0.5)
        app.start()
        slack.wait(lambda: slack.connected)
        finishing = slack.mention("quick?")
        hanging = [slack.mention(f"stuck {n}?") for n in range(WORKERS)]
        _, name = slack.command("/ask", "stuck by command?")
        slack.wait(lambda: len(desk.asked) == WORKERS)
        quick.set()
        app.stop(0.5)
        assert "The Reed Front" in said(slack.replies(finishing))
        assert [said(slack.replies(ts)) for ts in hanging] == [CLOSING] * WORKERS
        assert said(slack.responses(name)) == CLOSING
        posts = len(slack.posted())
        stuck.set()
        slack.wait(lambda: len(desk.asked) >= WORKERS + 1)
        assert len(slack.posted()) == posts
        assert slack.problems == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"slack_bot_token": None}, "SLACK_BOT_TOKEN is not set"),
        ({"slack_app_token": None}, "SLACK_APP_TOKEN is not set"),
        ({"slack_bot_token": APP_TOKEN}, "SLACK_BOT_TOKEN is not the right token"),
        ({"slack_app_token": BOT_TOKEN}, "SLACK_APP_TOKEN is not the right token"),
        ({"slack_bot_token": "xoxb-wrong"}, r"Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)"),
        ({"slack_app_token": "xapp-wrong"}, r"Slack refuses SLACK_APP_TOKEN \(invalid_auth\)"),
    ],
)
def test_a_wrong_token_is_told_in_one_sentence(
    server: SlackServer, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SlackError, match=sentence):
        open_slack(cast("Desk", StandIn()), set_up(server, **given)).start()


WIRE = """The Reed Front claimed responsibility for the blast at the customs hall of Ulvane.

It released a video that it said showed the gate before the blast.

Interior minister Ola Tessmark blamed Averne for the blast, without giving any evidence.

Averne denied any part in the blast at the customs hall.
"""


def test_a_real_desk_answers_and_remembers_what_it_answered(tmp_path: Path) -> None:
    with SlackServer(SCOPES) as slack:
        given = replace(set_up(slack), home=tmp_path)
        event = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1700000000.000900"}
        with open_desk(given) as desk:
            list(desk.archive.add([Article(WIRE, "id:w", published_at="2026-03-02")]))
            app = open_slack(desk, given)
            app.start()
            slack.wait(lambda: slack.connected)
            ts = slack.mention("Who claimed responsibility for the blast?", **event)
            text = answered(slack, ts)
            app.stop()
        assert "claimed responsibility" in text
        assert "The Reed Front claimed responsibility for the blast" in text
        assert "outlet not stated · 2 March 2026" in text
        with open_desk(given) as desk:
            app = open_slack(desk, given)
            app.start()
            slack.wait(lambda: slack.connected)
            slack.mention("Who claimed responsibility for the blast?", **event)
            later = slack.direct("Who denied any part in the blast?")
            answered(slack, later)
            app.stop()
        assert len(slack.replies(ts)) == 1
        assert slack.problems == []
