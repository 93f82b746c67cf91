"""A desk of the test's own in Slack, one for each test file that asks for it."""

from collections.abc import Iterator

import pytest
from answers import answer
from slack_desk import CLAIM, SCOPES, StandIn, running
from slack_server import SlackServer

from bot.slack import SlackDesk


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
    server.tiers.clear()
    yield server
    assert server.problems == []
