"""The desk in Slack when things go wrong: faults, crowds, broken connections, a stop."""

import logging
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from answers import ADDRESS, answer, finding
from block_rules import elements
from slack_desk import CLAIM, SCOPES, StandIn, answered, running, said, set_up, settled
from slack_server import APP_TOKEN, BOT_TOKEN, Fault, SlackServer

from bot.answer import Answer
from bot.desk import open_desk
from bot.slack import open_slack
from bot.turns import BUSY, CLOSING, LONGEST, WORKERS
from bot.workspace import SlackError
from index.article import Article
from index.errors import NotFound

if TYPE_CHECKING:
    from bot.desk import Desk


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
    slack.fail("chat.postMessage", *[Fault(error="invalid_blocks")] * 2)
    ts = slack.mention("who claimed it in plain?")
    (message,) = slack.wait(lambda: slack.replies(ts))
    assert not message.get("blocks")
    assert "“The Reed Front claimed the blast.”" in message["text"]
    assert f"<{ADDRESS}/articles/a1?start=0&amp;end=33&amp;version=1>" in message["text"]


def test_where_the_newest_blocks_are_refused_older_ones_do_the_same(slack: SlackServer) -> None:
    slack.fail("chat.postMessage", Fault(error="invalid_blocks"))
    ts = slack.mention("who claimed it in an old workspace?")
    (message,) = slack.wait(lambda: slack.replies(ts))
    assert "The Reed Front claimed the blast." in said([message])
    pressed = [e["action_id"] for e in elements(message["blocks"]) if e.get("type") == "button"]
    assert pressed == ["feedback_up", "feedback_down", "remove"]


def test_refused_blocks_of_a_response_become_text(slack: SlackServer) -> None:
    slack.fail("response", *[Fault(400, "invalid_blocks")] * 2)
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


def test_commands_are_acknowledged_however_busy_the_desk_is(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    names = []
    for number in range(60):
        ack, name = slack.command("/ask", f"busy {number}?")
        names.append((ack, name))
    assert "before yours" in names[-1][0]["text"]
    go.set()
    for _, name in names:
        slack.wait(lambda name=name: slack.responses(name))  # type: ignore[misc]


def test_who_must_wait_is_told_and_who_is_too_many_is_asked_to_come_back(
    slack: SlackServer, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    running_now = [slack.mention(f"first {n}?") for n in range(WORKERS)]
    slack.wait(lambda: all(desk.times(f"first {n}?") for n in range(WORKERS)))
    waiting = slack.mention("second?")
    slack.wait(lambda: "one question to answer before yours" in slack.status.get(waiting, ""))
    slack.fail("assistant.threads.setStatus", Fault(error="missing_scope"))
    told = slack.mention("third?")
    assert "2 questions to answer before yours" in answered(slack, told)
    crowd = [slack.mention(f"crowd {n}?") for n in range(LONGEST - 1)]  # one too many
    (over,) = slack.wait(lambda: [ts for ts in crowd if said(slack.replies(ts)) == BUSY])
    go.set()
    for ts in {*running_now, waiting, *crowd} - {over}:
        assert "The Reed Front" in answered(slack, ts)
    slack.wait(lambda: "The Reed Front" in said(slack.replies(told)))
    assert len(slack.replies(told)) == 1


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


def test_stopping_finishes_what_runs() -> None:
    desk, go = StandIn(), threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    with SlackServer(SCOPES) as slack:
        with running(slack, desk) as app:
            ts = slack.mention("quick?")
            slack.wait(lambda: desk.times("quick?"))
            stopping = threading.Thread(target=app.stop, args=(15,))
            stopping.start()
            go.set()
            stopping.join()
            assert "The Reed Front" in said(slack.replies(ts))
        assert slack.problems == []


def test_stopping_apologises_for_what_does_not_end() -> None:
    desk, go = StandIn(), threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    with SlackServer(SCOPES) as slack:
        with running(slack, desk) as app:
            hanging = [slack.mention(f"stuck {n}?") for n in range(WORKERS)]
            slack.wait(lambda: len(desk.asked) == WORKERS)
            ack, name = slack.command("/ask", "stuck by command?")
            assert "before yours" in ack["text"]
            app.stop(0)
            assert [said(slack.replies(ts)) for ts in hanging] == [CLOSING] * WORKERS
            assert said(slack.responses(name)) == CLOSING
            posts = len(slack.posted())
            go.set()
            slack.wait(lambda: len(desk.given) == WORKERS)  # what nobody waits for any more
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


def test_an_app_that_is_uninstalled_is_said_to_be(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    for event in ("app_uninstalled", "tokens_revoked"):
        slack.deliver("events_api", slack.event({"type": event}))
    settled(slack)
    assert caplog.text.count("install it again") == 2
    assert "Unhandled" not in caplog.text


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
            claim = slack.human("Averne was behind the blast at the customs hall, says Tessmark.")
            slack.human("Sounds odd.", thread_ts=claim)
            slack.mention("is this true?", thread_ts=claim)
            assert "Averne denied any part in the blast" in answered(slack, claim)
            app.stop()
        assert len(slack.replies(ts)) == 1
        assert slack.problems == []
