"""The Slack app as it is set up: for one workspace with its tokens, or for many that install it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.posting import patient
from index.errors import NewsroomError

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.oauth import OAuthFlow
    from slack_sdk import WebClient

    from bot.desk import Desk
    from bot.settings import Settings
    from index.records import Record

LISTENERS = 16  # Bolt's own threads; a listener only puts the question into the queue
REDIRECT = "/slack/oauth_redirect"
INSTALL = "/slack/install"
log = logging.getLogger("factdesk.slack")


class SlackError(NewsroomError):
    """Slack cannot be used as it is set up."""


def is_set_up(settings: "Settings") -> bool:
    """Whether the settings say anything of Slack at all."""
    return bool(settings.slack_bot_token or settings.slack_app_token or settings.slack_client_id)


def open_app(settings: "Settings", desk: "Desk") -> "App":
    """Bolt's app. Raises SlackError if the settings do not make one, or Slack refuses them."""
    from slack_bolt import App
    from slack_sdk import WebClient

    check(settings)
    base = (settings.slack_api_url or WebClient.BASE_URL).rstrip("/") + "/"
    client = WebClient(settings.slack_bot_token, base, retry_handlers=patient())
    flow = None
    if settings.slack_client_id:
        flow = _many(settings, client, desk.archive.record)
    else:
        _try(client)
    app = App(
        client=client,
        signing_secret=settings.slack_signing_secret or "",
        logger=log,
        listener_executor=ThreadPoolExecutor(LISTENERS, "slack-listener"),
        attaching_conversation_kwargs_enabled=False,
        oauth_flow=flow,
    )
    if flow:
        app.enable_token_revocation_listeners()
    else:
        app.event("app_uninstalled")(_on_end)
        app.event("tokens_revoked")(_on_end)
    return app


def _on_end(body: dict[str, object]) -> None:
    log.warning("Slack says that the app was uninstalled or its token revoked: install it again")


def check(settings: "Settings") -> None:
    """Look at the settings alone. Raises SlackError with what to set."""
    many = settings.slack_client_id or settings.slack_client_secret
    if many and settings.slack_bot_token:
        raise SlackError(
            "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for"
            " many; leave out the one or the others."
        )
    if many and not (settings.slack_client_id and settings.slack_client_secret):
        raise SlackError(
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together; Basic Information shows both."
        )
    if not many:
        _check_token("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-")
    if settings.slack_app_token or not settings.slack_signing_secret:
        _check_token("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-")


def _check_token(name: str, token: str | None, prefix: str) -> None:
    if not token:
        raise SlackError(f"{name} is not set; docs/slack.md says where Slack shows it.")
    if not token.startswith(prefix):
        raise SlackError(f"{name} is not the right token: it begins with {prefix}.")


def _try(client: "WebClient") -> None:
    from slack_sdk.errors import SlackApiError

    try:
        client.auth_test()
    except (SlackApiError, OSError) as error:
        advice = "copy the Bot User OAuth Token from the app's page OAuth & Permissions."
        raise refused("SLACK_BOT_TOKEN", advice, client, error) from error


def refused(name: str, advice: str, client: "WebClient", error: Exception) -> SlackError:
    """What Slack's answer to a token means, in one sentence."""
    from slack_sdk.errors import SlackApiError

    if isinstance(error, SlackApiError) and error.response.status_code < 500:
        return SlackError(f"Slack refuses {name} ({error.response['error']}); {advice}")
    reason = f"status {error.response.status_code}" if isinstance(error, SlackApiError) else error
    return SlackError(
        f"Slack cannot be reached at {client.base_url} ({reason}); check the network and"
        " SLACK_API_URL, then start again."
    )


def _many(settings: "Settings", client: "WebClient", record: "Record") -> "OAuthFlow":
    """Installing by a link, with what each workspace gave kept in the record."""
    from slack_bolt.authorization.authorize import InstallationStoreAuthorize
    from slack_bolt.oauth import OAuthFlow
    from slack_bolt.oauth.oauth_settings import OAuthSettings
    from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
    from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

    engine = record.engine.execution_options(writing=True)
    client_id, secret = settings.slack_client_id or "", settings.slack_client_secret or ""
    installations = SQLAlchemyInstallationStore(client_id, engine, logger=log)
    states = SQLAlchemyOAuthStateStore(expiration_seconds=600, engine=engine, logger=log)
    installations.metadata.create_all(engine)
    states.metadata.create_all(engine)
    given = OAuthSettings(
        client_id=client_id,
        client_secret=secret,
        scopes=[*SCOPES, *OPTIONAL_SCOPES],
        redirect_uri=settings.public_url + REDIRECT,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        installation_store=installations,
        state_store=states,
        logger=log,
    )
    given.authorize = InstallationStoreAuthorize(
        logger=log,
        installation_store=installations,
        client_id=client_id,
        client_secret=secret,
        token_rotation_expiration_minutes=given.token_rotation_expiration_minutes,
        cache_enabled=True,
        client=client,
    )
    return OAuthFlow(client=client, settings=given, logger=log)


def client_of(app: "App", team: str) -> "WebClient":
    """The client of a team that installed the app, its token renewed; with one team, the app's."""
    from slack_bolt.context import BoltContext
    from slack_sdk import WebClient

    if app.oauth_flow is None:
        return app.client
    authorize = app.oauth_flow.settings.authorize
    context = BoltContext({"client": app.client})
    known = authorize(context=context, enterprise_id=None, team_id=team, user_id=None)
    return WebClient(known.bot_token if known else None, app.client.base_url)
