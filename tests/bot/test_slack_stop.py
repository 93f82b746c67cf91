"""Stop: the button that Slack shows beside what is under way, and what comes of pressing it."""

import itertools
import threading
from collections.abc import Iterator

import pytest
from answers import answer, finding
from slack_desk import CLAIM, SCOPES, StandIn, answered, running, said
from slack_server import Fault, SlackServer

from bot.answer import Answer
from bot.slack import SlackDesk
from bot.thread import STOPPED
from bot.turns import WORKERS

TEAMS = itertools.count(2)
NOT_SEEN = finding("Averne denied any part in it.")


@pytest.fixture(scope="module")
def server() -> Iterator[SlackServer]:
    with SlackServer(SCOPES) as server:
        yield server


@pytest.fixture(scope="module")
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def app(server: SlackServer, stand_in: StandIn) -> Iterator[SlackDesk]:
    with running(server, stand_in, model="openai:any") as app:
        yield app


@pytest.fixture
def go(stand_in: StandIn) -> Iterator[threading.Event]:
    """Until it is set, answers wait; then they would be given."""
    go = threading.Event()

    def reply(question: str) -> Answer:
        go.wait(60)
        return answer(NOT_SEEN)

    stand_in.reply = reply
    stand_in.early = [CLAIM]
    yield go
    go.set()


@pytest.fixture
def slack(server: SlackServer, app: SlackDesk, go: threading.Event) -> Iterator[SlackServer]:
    server.problems.clear()
    server.tiers.clear()
    server.team = f"T{next(TEAMS)}"
    yield server
    go.set()
    server.wait(lambda: set(server.sessions.values()) <= {"active"})
    assert server.problems == []


def begun(slack: SlackServer, question: str) -> str:
    """A question whose first finding is already seen."""
    ts = slack.mention(question)
    slack.wait(lambda: CLAIM.text in str(slack.replies(ts)))
    return ts


def test_what_is_under_way_can_be_stopped_and_that_is_said(
    slack: SlackServer, stand_in: StandIn, go: threading.Event
) -> None:
    ts = begun(slack, "who was stopped?")
    assert slack.sessions[ts] == "processing"
    slack.press_stop(ts)
    slack.wait(lambda: said(slack.replies(ts)) == STOPPED)
    slack.wait(lambda: slack.sessions[ts] == "active")
    go.set()
    answered(slack, slack.mention("who goes on?"))
    cards, notice = slack.replies(ts)
    assert CLAIM.text in str(cards)  # what was found stays to be seen
    assert said([notice]) == STOPPED
    assert "Averne" not in str(slack.replies(ts))


def test_a_question_that_waits_can_be_stopped_before_it_is_asked(
    slack: SlackServer, stand_in: StandIn, go: threading.Event
) -> None:
    busy = [begun(slack, f"who is first {n}?") for n in range(WORKERS)]
    waiting = slack.mention("who is after them?")
    slack.wait(lambda: "one question to answer before yours" in slack.status.get(waiting, ""))
    slack.press_stop(waiting)
    slack.wait(lambda: said(slack.replies(waiting)) == STOPPED)
    go.set()
    for ts in busy:
        slack.wait(lambda ts=ts: "Averne" in said(slack.replies(ts)))  # type: ignore[misc]
    answered(slack, slack.mention("who is last?"))
    assert stand_in.times("who is after them?") == 0


def test_it_is_said_once_though_slack_tells_of_it_again(
    slack: SlackServer, go: threading.Event
) -> None:
    ts = begun(slack, "who was stopped twice?")
    for _ in range(2):
        slack.press_stop(ts, event_id="EvStop")
    slack.wait(lambda: said(slack.replies(ts)) == STOPPED)
    go.set()
    answered(slack, slack.mention("who is next?"))
    assert said(slack.replies(ts)) == STOPPED


def test_a_stream_that_ends_before_its_event_comes_says_it_too(
    slack: SlackServer, go: threading.Event
) -> None:
    ts = begun(slack, "who was silenced?")
    slack.streams.all[slack.replies(ts)[0]["ts"]].state = "stopped by the user"
    go.set()
    slack.wait(lambda: said(slack.replies(ts)) == STOPPED)


def test_no_more_is_asked_of_a_model_whose_answer_nobody_waits_for(
    slack: SlackServer, stand_in: StandIn, go: threading.Event
) -> None:
    stand_in.early = [CLAIM, NOT_SEEN]
    shown = threading.Event()

    def on_its_way() -> Iterator[object]:
        yield CLAIM
        shown.wait(60)
        yield NOT_SEEN

    stand_in.early = on_its_way()  # type: ignore[assignment]
    ts = begun(slack, "who is given up?")
    slack.press_stop(ts)
    slack.wait(lambda: said(slack.replies(ts)) == STOPPED)
    shown.set()
    stand_in.early = ()
    go.set()
    answered(slack, slack.mention("who is answered meanwhile?"))
    assert not [a for a in stand_in.given.values() if a.question == "who is given up?"]


def test_after_a_stop_the_thread_goes_on(slack: SlackServer, go: threading.Event) -> None:
    ts = begun(slack, "who is asked again?")
    slack.press_stop(ts)
    slack.wait(lambda: said(slack.replies(ts)) == STOPPED)
    go.set()
    slack.mention("who is asked again?", thread_ts=ts)
    slack.wait(lambda: "Averne" in said(slack.replies(ts)))


@pytest.mark.parametrize("error", ["feature_disabled", "not_agent_app", "ratelimited"])
def test_where_there_is_no_such_button_answers_come_all_the_same(error: str) -> None:
    desk = StandIn()
    with SlackServer(SCOPES) as slack, running(slack, desk, model="openai:any"):
        slack.fail("agents.sessions.setStatus", Fault(error=error))
        ts = slack.mention("who needs no button?")
        assert CLAIM.text in answered(slack, ts)
        assert slack.sessions == {}
        assert slack.problems == []


def test_what_nobody_answers_any_more_can_be_stopped_too(slack: SlackServer) -> None:
    ts = slack.human("A question to a desk that has died.")
    slack.sessions[ts] = "processing"
    slack.press_stop(ts)
    slack.wait(lambda: slack.sessions[ts] == "active")
    assert slack.replies(ts) == []
