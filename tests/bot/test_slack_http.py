"""Slack over HTTP: what is signed is taken once, and many workspaces can install the desk."""

import hashlib
import hmac
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import pytest
import sqlalchemy
from answers import ADDRESS, answer
from flask import Flask
from flask.testing import FlaskClient
from slack_desk import CLAIM, SCOPES, StandIn, answered, said, set_up
from slack_people import TEAM
from slack_server import SlackServer

from bot.serve import _web
from bot.slack import SlackDesk, open_slack
from bot.web import create_app
from bot.workspace import SlackError, client_of

if TYPE_CHECKING:
    from bot.desk import Desk

SECRET = "signing-secret"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server() -> Iterator[SlackServer]:
    with SlackServer(SCOPES) as slack:
        yield slack
        assert slack.problems == []


def opened(server: SlackServer, desk: StandIn, **other: Any) -> SlackDesk:
    given = set_up(server, slack_app_token=None, slack_signing_secret=SECRET, **other)
    desk.settings = given
    return open_slack(cast("Desk", desk), given)


@pytest.fixture(scope="module")
def desk() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def app(server: SlackServer, desk: StandIn) -> Iterator[SlackDesk]:
    app = opened(server, desk)
    app.start()
    yield app
    app.stop(1)


@pytest.fixture(scope="module")
def page(app: SlackDesk, desk: StandIn) -> FlaskClient:
    return create_app(cast("Desk", desk), app.app).test_client()


def signed(body: str, stated: str | None = None, secret: str = SECRET) -> dict[str, str]:
    when = str(int(time.time())) if stated is None else stated
    digest = hmac.new(secret.encode(), f"v0:{when}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": when, "X-Slack-Signature": f"v0={digest}"}


def mention(server: SlackServer, text: str, team: str = TEAM) -> tuple[str, str]:
    """A mention's ts and the body that Slack sends of it."""
    ts = server.human(f"<@UBOT> {text}", user="U1")
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": ts, "text": text}
    return ts, json.dumps(server.event(event, **of(team)))


def of(team: str) -> dict[str, Any]:
    """What an event says of the workspace it is from."""
    to = [{"team_id": team, "enterprise_id": None, "user_id": "UBOT", "is_bot": True}]
    return {"team_id": team, "authorizations": to}


def send(
    page: FlaskClient, body: str, headers: dict[str, str], kind: str = "application/json"
) -> int:
    return page.post("/slack/events", data=body, headers=headers, content_type=kind).status_code


def test_a_signed_event_is_answered_and_the_same_request_is_taken_once(
    server: SlackServer, page: FlaskClient, desk: StandIn
) -> None:
    ts, body = mention(server, "who claimed it by HTTP?")
    headers = signed(body)
    assert send(page, body, headers) == 200
    assert "The Reed Front" in answered(server, ts)
    assert send(page, body, headers) == 409
    assert send(page, body, signed(body, str(int(time.time()) + 1))) == 200  # Slack tries again
    assert desk.times("who claimed it by HTTP?") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed("{}", "soon"),
        signed("{}", "１２３４"),
        signed("{}", ""),
        signed("{}", "9" * 30),
        signed("{}", str(int(time.time()) - 301)),
        signed("{}", str(int(time.time()) + 86_400)),
        signed("{}", secret="another"),
        {**signed("{}"), "X-Slack-Signature": "v0=é"},
        {**signed("{}"), "X-Slack-Signature": ""},
    ],
)
def test_what_slack_did_not_sign_lately_is_refused(
    page: FlaskClient, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    sent = {k: v.encode().decode("latin-1") for k, v in headers.items()}
    assert send(page, "{}", sent) == 401
    assert caplog.text == ""


def test_a_body_that_is_too_large_is_not_read(page: FlaskClient) -> None:
    assert send(page, "x" * 1_000_001, signed("x")) == 413


def test_slack_can_check_the_address(page: FlaskClient) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1"})
    told = page.post(
        "/slack/events", data=body, headers=signed(body), content_type="application/json"
    )
    assert "c1" in told.text


def test_sixty_commands_at_once_are_acknowledged_while_every_answer_waits(
    server: SlackServer, app: SlackDesk, desk: StandIn
) -> None:
    go = threading.Event()
    desk.reply = lambda question: answer(CLAIM) if go.wait(60) else answer()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def command(number: int) -> tuple[int, str]:
        name, payload = server.command_form("/ask", f"at once {number}?")
        body = urlencode(payload)
        headers = {**signed(body), "Content-Type": FORM}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/slack/events", body, headers)
        status = connection.getresponse().status
        connection.close()
        return status, name

    with listener, _web(cast("Desk", desk), listener, app), ThreadPoolExecutor(60) as pool:
        told = list(pool.map(command, range(60)))
        assert {status for status, _ in told} == {200}  # while every answer waits
        go.set()
        for _, name in told:
            assert "The Reed Front" in said([server.response(name)])
    desk.reply = lambda question: answer(CLAIM)


@pytest.fixture
def many(server: SlackServer) -> Iterator[tuple[FlaskClient, StandIn]]:
    desk = StandIn()
    app = opened(
        server, desk, slack_bot_token=None, slack_client_id="1.2", slack_client_secret="hush"
    )
    app.start()
    site: Flask = create_app(cast("Desk", desk), app.app)
    yield site.test_client(), desk
    app.stop(1)


def install(page: FlaskClient, team: str) -> int:
    """Go to the page that installs, say yes, come back."""
    shown = page.get("/slack/install")
    state = re.search(r"state=([0-9a-f-]+)", shown.text)
    assert state
    assert "slack.com/oauth/v2/authorize" in shown.text
    assert f"redirect_uri={ADDRESS}/slack/oauth_redirect" in shown.text.replace("%3A", ":").replace(
        "%2F", "/"
    )
    cookie = shown.headers["Set-Cookie"].partition(";")[0]
    back = f"/slack/oauth_redirect?code=code-{team}&state={state[1]}"
    return page.get(back, headers={"Cookie": cookie}).status_code


def test_each_workspace_that_installs_the_desk_is_answered_with_its_own_token(
    server: SlackServer, many: tuple[FlaskClient, StandIn]
) -> None:
    page, desk = many
    ts, body = mention(server, "who before?", "T7")
    send(page, body, signed(body))
    assert install(page, "T7") == 200
    assert install(page, "T8") == 200
    for team in ("T7", "T8"):
        ts, body = mention(server, f"who in {team}?", team)
        assert send(page, body, signed(body)) == 200
        assert "The Reed Front" in answered(server, ts)
    assert desk.times("who before?") == 0
    assert [thread.partition(":C1")[0] for _, thread in desk.asked if thread] == [
        "slack:T7",
        "slack:T8",
    ]


def let_tokens_end(desk: StandIn) -> None:
    with desk.record.writing() as connection:
        for table in ("slack_bots", "slack_installations"):
            connection.execute(
                sqlalchemy.text(f"UPDATE {table} SET bot_token_expires_at = '2026-01-01 00:00:00'")
            )


def test_what_is_posted_unasked_has_a_token_that_is_good(server: SlackServer) -> None:
    desk = StandIn()
    many = {"slack_client_id": "1.2", "slack_client_secret": "hush"}
    app = opened(server, desk, slack_bot_token=None, **many)
    install(create_app(cast("Desk", desk), app.app).test_client(), "T3")
    first = client_of(app.app, "T3").token
    let_tokens_end(desk)
    renewed = client_of(app.app, "T3").token
    assert server.tokens[str(renewed)] == "T3"
    assert renewed != first
    app.stop(1)


def test_a_token_that_ends_soon_is_renewed(
    server: SlackServer, many: tuple[FlaskClient, StandIn]
) -> None:
    page, desk = many
    install(page, "T9")
    let_tokens_end(desk)
    before = set(server.tokens)
    ts, body = mention(server, "who after hours?", "T9")
    send(page, body, signed(body))
    assert "The Reed Front" in answered(server, ts)
    assert len(set(server.tokens) - before) == 1


def test_a_workspace_that_uninstalls_the_desk_is_forgotten(
    server: SlackServer, many: tuple[FlaskClient, StandIn]
) -> None:
    page, desk = many
    install(page, "T6")
    body = json.dumps(server.event({"type": "app_uninstalled"}, **of("T6")))
    assert send(page, body, signed(body)) == 200
    query = sqlalchemy.text("SELECT count(*) FROM slack_installations WHERE team_id = 'T6'")

    def left() -> int:
        with desk.record.reading() as connection:
            return int(connection.execute(query).scalar_one())

    server.wait(lambda: left() == 0)


def test_an_installation_that_nobody_began_here_is_refused(
    many: tuple[FlaskClient, StandIn],
) -> None:
    page, _ = many
    assert page.get("/slack/oauth_redirect?code=code-T5&state=made-up").status_code == 400


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"slack_client_id": "1.2"}, "leave out the one or the others"),
        ({"slack_client_id": "1.2", "slack_bot_token": None}, "belong together"),
        ({"slack_signing_secret": None, "slack_app_token": None}, "SLACK_APP_TOKEN is not set"),
    ],
)
def test_settings_that_do_not_go_together_are_told_in_one_sentence(
    server: SlackServer, desk: StandIn, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SlackError, match=sentence):
        open_slack(cast("Desk", desk), set_up(server, **given))
