"""Several desks on one record: whichever of them hears of a thing, it is done once."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import pytest
from answers import answer, finding
from slack_bolt import BoltRequest
from slack_desk import PACE, SCOPES, StandIn, said, set_up
from slack_people import BOT_USER
from slack_server import Fault, SlackServer

from bot.answer import Answer
from bot.slack import SlackDesk, open_slack
from bot.thread import STOPPED

if TYPE_CHECKING:
    from bot.desk import Desk

SECRET = "signing-secret"


class Balanced(SlackServer):
    """A Slack that calls the desks over HTTP: the one whose number is `to`."""

    to = 0
    apps: tuple[SlackDesk, ...] = ()

    def deliver(
        self, kind: str, payload: dict[str, Any], attempt: int = 0, within: float = 20.0
    ) -> dict[str, Any]:
        body, when = json.dumps(payload), str(int(time.time()))
        signed = hmac.new(SECRET.encode(), f"v0:{when}:{body}".encode(), hashlib.sha256)
        headers: dict[str, str | Sequence[str]] = {
            "content-type": "application/json",
            "x-slack-request-timestamp": when,
            "x-slack-signature": f"v0={signed.hexdigest()}",
        }
        told = self.apps[self.to].app.dispatch(BoltRequest(body=body, headers=headers))
        assert told.status == 200, told.body
        return {}


class Holding:
    """Lets each question wait until it is let go."""

    def __init__(self) -> None:
        self.gates: dict[str, threading.Event] = {}

    def hold(self, question: str) -> threading.Event:
        return self.gates.setdefault(question, threading.Event())

    def __call__(self, question: str) -> Answer:
        if question in self.gates:
            self.gates[question].wait(60)
        return answer(finding(f"About {question}"))


@pytest.fixture(scope="module")
def desk() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def server(desk: StandIn) -> Iterator[Balanced]:
    with Balanced(SCOPES) as slack:
        given = set_up(slack, slack_app_token=None, slack_signing_secret=SECRET)
        slack.apps = tuple(open_slack(cast("Desk", desk), given, PACE) for _ in range(2))
        yield slack
        for app in slack.apps:
            app.stop(1)


@pytest.fixture
def slack(server: Balanced) -> Iterator[Balanced]:
    server.problems.clear()
    server.to = 0
    yield server
    assert server.problems == []


@pytest.fixture
def held(desk: StandIn) -> Iterator[Holding]:
    holding = desk.reply = Holding()
    yield holding
    for gate in holding.gates.values():
        gate.set()


def settled(slack: Balanced) -> None:
    """Both desks have done what they were told before."""
    for slack.to in range(2):
        ts = slack.mention(f"is it settled, {slack.to}?")
        slack.wait(lambda ts=ts: slack.replies(ts))  # type: ignore[misc]


def edit(slack: Balanced, ts: str, text: str, to: int, **body: Any) -> None:
    slack.to = to
    slack.edit(ts, f"<@{BOT_USER}> {text}", **body)


def test_an_edit_that_two_desks_hear_of_is_answered_once(
    slack: Balanced, desk: StandIn, held: Holding
) -> None:
    ts = slack.mention("who clamed it?")
    slack.wait(lambda: "About who clamed it?" in said(slack.replies(ts)))
    slack.edit(ts, f"<@{BOT_USER}> who claimed it?", event_id="EvBoth")
    event = slack.edited[ts]
    for slack.to in (1, 0):
        slack.deliver("events_api", slack.event(event, event_id="EvBoth"))
    slack.wait(lambda: "About who claimed it?" in said(slack.replies(ts)))
    settled(slack)
    assert len(slack.replies(ts)) == 1
    assert desk.times("who claimed it?") == 1


def test_words_edited_while_another_desk_answers_the_old_ones_are_answered_alone(
    slack: Balanced, desk: StandIn, held: Holding
) -> None:
    go = held.hold("the old words?")
    ts = slack.mention("the old words?")
    slack.wait(lambda: desk.times("the old words?"))
    edit(slack, ts, "the new words?", to=1)
    slack.wait(lambda: "About the new words?" in said(slack.replies(ts)))
    go.set()
    settled(slack)
    (message,) = slack.replies(ts)
    assert "About the new words?" in said([message])


def test_an_answer_on_its_way_when_its_question_is_edited_elsewhere_goes_again(
    slack: Balanced, desk: StandIn, held: Holding
) -> None:
    slack.fail("chat.postMessage", Fault(429, "ratelimited", retry_after=2))
    ts = slack.mention("old words on their way?")
    slack.wait(lambda: [c for c in slack.of("chat.postMessage") if c.failed == "ratelimited"])
    edit(slack, ts, "new words in time?", to=1)
    slack.wait(lambda: "About new words in time?" in said(slack.replies(ts)))
    slack.wait(lambda: slack.of("chat.delete"))
    settled(slack)
    (message,) = slack.replies(ts)
    assert "About new words in time?" in said([message])


def test_of_two_edits_at_two_desks_the_later_one_stays(
    slack: Balanced, desk: StandIn, held: Holding
) -> None:
    ts = slack.mention("edited how often?")
    slack.wait(lambda: slack.replies(ts))
    go = held.hold("edited once?")
    edit(slack, ts, "edited once?", to=0)
    slack.wait(lambda: desk.times("edited once?"))
    edit(slack, ts, "edited twice?", to=1)
    slack.wait(lambda: "About edited twice?" in said(slack.replies(ts)))
    go.set()
    settled(slack)
    (message,) = slack.replies(ts)
    assert "About edited twice?" in said([message])


def test_a_question_deleted_while_another_desk_answers_it_gets_no_answer(
    slack: Balanced, desk: StandIn, held: Holding
) -> None:
    go = held.hold("who was deleted?")
    ts = slack.mention("who was deleted?")
    slack.wait(lambda: desk.times("who was deleted?"))
    slack.to = 1
    slack.delete(ts)
    settled(slack)
    go.set()
    settled(slack)
    assert slack.replies(ts) == []


def test_a_stop_that_another_desk_hears_of_is_obeyed(
    slack: Balanced, desk: StandIn, held: Holding
) -> None:
    go = held.hold("who is stopped from afar?")
    ts = slack.mention("who is stopped from afar?")
    slack.wait(lambda: desk.times("who is stopped from afar?"))
    slack.to = 1
    slack.press_stop(ts)
    settled(slack)
    go.set()
    slack.wait(lambda: said(slack.replies(ts)) == STOPPED)
