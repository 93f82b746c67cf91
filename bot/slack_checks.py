"""What `factdesk doctor` finds out about Slack, by asking it, and what to fix."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import Settings
from bot.workspace import SlackError, check, is_set_up

if TYPE_CHECKING:
    from slack_sdk import WebClient

Told = tuple[str, Literal["ok", "note", "wrong"], str, str | None]

GUIDE = "docs/slack.md leads there in ten minutes."
TIMEOUT = 10  # seconds for one answer of Slack
REINSTALL = (
    "Paste manifest.json again under App Manifest, then Reinstall under Install App; the token may"
    " change."
)


def slack_checks(settings: Settings) -> Iterator[Told]:
    """Each check: its name, how it is, what was found, and what to do."""
    if not is_set_up(settings):
        yield "Slack", "note", "no tokens, so the desk is not in Slack", GUIDE
        return
    try:
        check(settings)
    except SlackError as error:
        yield "Slack", "wrong", str(error), GUIDE
        return
    if settings.slack_bot_token:
        yield from _bot_token(_client(settings, settings.slack_bot_token))
    else:
        where = f"{settings.public_url}/slack/install"
        yield "Slack workspaces", "ok", f"each installs the desk at {where}", None
    if settings.slack_app_token:
        yield _sockets(_client(settings, settings.slack_app_token))
    else:
        yield _address(settings)


def _bot_token(client: "WebClient") -> Iterator[Told]:
    from slack_sdk.errors import SlackApiError

    try:
        told = client.auth_test()
    except SlackApiError as error:
        fix = "Copy the Bot User OAuth Token from the app's page OAuth & Permissions."
        yield "Slack token", "wrong", f"Slack refuses it ({_name(error)})", fix
        return
    except OSError as error:
        yield "Slack token", "wrong", *_unreachable(client, error)
        return
    workspace = told.get("team") or told.get("url") or "the workspace"
    yield "Slack token", "ok", f"good for {workspace}", None
    headers = {str(key).lower(): value for key, value in told.headers.items()}
    if "x-oauth-scopes" in headers:
        yield _scopes({scope.strip() for scope in headers["x-oauth-scopes"].split(",")})


def _scopes(given: set[str]) -> Told:
    missing = [scope for scope in SCOPES if scope not in given]
    if missing:
        return "Slack scopes", "wrong", f"{', '.join(missing)} missing", REINSTALL
    without = [scope for scope in OPTIONAL_SCOPES if scope not in given]
    if without:
        found = f"all but the optional {', '.join(without)}"
        fix = (
            "With the history ones the desk reads threads and follows up in its own without a"
            " mention; with the read ones it shares answers."
        )
        return "Slack scopes", "note", found, fix
    return "Slack scopes", "ok", "all that the desk uses", None


def _sockets(client: "WebClient") -> Told:
    from slack_sdk.errors import SlackApiError

    try:
        client.apps_connections_open(app_token=client.token or "")
    except SlackApiError as error:
        fix = "Make an app-level token with connections:write, and switch Socket Mode on."
        return "Slack sockets", "wrong", f"Slack refuses SLACK_APP_TOKEN ({_name(error)})", fix
    except OSError as error:
        found, fix = _unreachable(client, error)
        return "Slack sockets", "wrong", found, fix
    return "Slack sockets", "ok", "Slack gives an address to connect to", None


def _address(settings: Settings) -> Told:
    url = f"{settings.public_url}/slack/events"
    if settings.public_url.startswith("https://"):
        return "Slack over HTTP", "ok", f"Slack is to call {url}", None
    fix = "Set FACTDESK_PUBLIC_URL to an https address that Slack can reach."
    return "Slack over HTTP", "wrong", f"Slack cannot call {url}", fix


def _client(settings: Settings, token: str) -> "WebClient":
    from slack_sdk import WebClient

    base = (settings.slack_api_url or WebClient.BASE_URL).rstrip("/") + "/"
    return WebClient(token, base, timeout=TIMEOUT, retry_handlers=[])


def _unreachable(client: "WebClient", error: OSError) -> tuple[str, str]:
    found = f"{client.base_url} cannot be reached ({error})"
    return found, "Look at the network, a proxy, and SLACK_API_URL."


def _name(error: Exception) -> str:
    return str(error.response.get("error"))  # type: ignore[attr-defined]
