"""The manifest says what the app does: no more, no less."""

import json
from pathlib import Path

import pytest
from block_rules import SAMPLES
from jsonschema import Draft7Validator
from slack_methods import METHODS

from bot import manifest
from bot.commands import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_file_is_what_the_command_table_makes() -> None:
    kept = (ROOT / "manifest.json").read_text("utf-8")
    assert kept == manifest.text(), "run: python -m bot.manifest > manifest.json"


@pytest.mark.parametrize("public_url", [None, "https://desk.example"])
def test_slack_takes_it(public_url: str | None) -> None:
    schema = json.loads((SAMPLES / "manifest.schema.2.0.0.json").read_text("utf-8"))
    errors = Draft7Validator(schema).iter_errors(manifest.manifest(public_url))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_it_asks_for_the_scopes_of_what_it_calls_and_hears() -> None:
    called = {method.scope for method in METHODS.values() if method.scope}
    heard = {
        "app_mention": "app_mentions:read",
        "message.im": "im:history",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
    }
    read = {"channels:read", "groups:read"}  # conversations.info, of channels in the open or not
    needed = called | {heard[e] for e in manifest.EVENTS if e in heard} | {"commands"} | read
    assert {*manifest.SCOPES, *manifest.OPTIONAL_SCOPES} == needed
    assert set(manifest.EVENTS) - set(heard) == {
        "agent_session_stopped",
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
    }  # which need no scope


def test_what_it_can_do_without_may_be_declined() -> None:
    scopes = manifest.manifest()["oauth_config"]["scopes"]  # type: ignore[index]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])


def test_every_command_is_in_it() -> None:
    listed = [slash["command"] for slash in manifest.manifest()["features"]["slash_commands"]]  # type: ignore[index]
    assert listed == [f"/{command.name}" for command in COMMANDS]


def test_over_http_slack_is_told_where_to_call() -> None:
    told = json.dumps(manifest.manifest("https://desk.example"))
    assert told.count("https://desk.example/slack/events") == 2 + len(COMMANDS)
    assert "https://desk.example/slack/oauth_redirect" in told
    assert '"socket_mode_enabled": false' in told
