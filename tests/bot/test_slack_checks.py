"""The doctor asks Slack itself, and says what to fix."""

from typing import Any

import pytest
from slack_desk import SCOPES, set_up
from slack_server import Fault, SlackServer

from bot.doctor import examine
from bot.slack_checks import Told, slack_checks


def told(slack: SlackServer, **other: Any) -> dict[str, Told]:
    return {found[0]: found for found in slack_checks(set_up(slack, **other))}


def test_good_tokens_are_good_for_their_workspace() -> None:
    with SlackServer(SCOPES) as slack:
        found = told(slack)
        assert [state for _, state, _, _ in found.values()] == ["ok", "ok", "ok"]
        assert "Fake" in found["Slack token"][2]


def test_missing_scopes_are_named_and_optional_ones_noted() -> None:
    with SlackServer(["chat:write", "commands"]) as slack:
        assert told(slack)["Slack scopes"][1] == "wrong"
        assert "users:read" in told(slack)["Slack scopes"][2]
    with SlackServer(s for s in SCOPES if s not in {"channels:history", "groups:history"}) as slack:
        assert told(slack)["Slack scopes"][1] == "note"


@pytest.mark.parametrize(
    ("given", "name", "fix"),
    [
        ({"slack_bot_token": "xoxb-old"}, "Slack token", "Copy the Bot User OAuth Token"),
        ({"slack_app_token": "xapp-old"}, "Slack sockets", "connections:write"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack token", "SLACK_API_URL"),
        ({"slack_app_token": "xoxb-no"}, "Slack", "docs/slack.md"),
        (
            {"slack_app_token": None, "slack_signing_secret": "s"},
            "Slack over HTTP",
            "FACTDESK_PUBLIC_URL",
        ),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(given: dict[str, Any], name: str, fix: str) -> None:
    with SlackServer(SCOPES) as slack:
        _, state, _, advice = told(slack, **given)[name]
        assert state == "wrong"
        assert fix in str(advice)


def test_over_https_there_is_nothing_to_fix() -> None:
    with SlackServer(SCOPES) as slack:
        given = {"slack_app_token": None, "slack_signing_secret": "s"}
        found = told(slack, public_url="https://desk.example", **given)
        assert found["Slack over HTTP"][1] == "ok"
        many = {"slack_bot_token": None, "slack_client_id": "1", "slack_client_secret": "2"}
        found = told(slack, public_url="https://desk.example", **given, **many)
        assert "https://desk.example/slack/install" in found["Slack workspaces"][2]


def test_the_doctor_tells_them_all(tmp_path: Any) -> None:
    with SlackServer(SCOPES) as slack:
        slack.fail("apps.connections.open", Fault(error="not_allowed_token_type"))
        found = list(examine(set_up(slack, home=tmp_path), None))
        assert ("Slack sockets", "wrong") in [(one.name, one.state) for one in found]
