"""The Slack app's manifest, from the command table. `python -m bot.manifest` prints it.

With the desk's public address behind it, it is the manifest of an app that Slack calls over HTTP.
"""

import json
import sys

from bot import commands
from bot.home import PROMPTS

Json = dict[str, object]

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "im:history",
    "users:read",
)
OPTIONAL_SCOPES = (
    "channels:history",  # follow-ups in channels, and what was said in threads
    "channels:read",  # who reads a channel, before an answer is shared there
    "groups:history",
    "groups:read",
)
CHECK = "factcheck_message"
EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)


def manifest(public_url: str | None = None) -> Json:
    """The manifest of an app that works through Socket Mode, or over HTTP at that address."""
    called = {"request_url": f"{public_url}/slack/events"} if public_url else {}
    back = {"redirect_urls": [f"{public_url}/slack/oauth_redirect"]} if public_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Factdesk",
            "description": "Who said what, on what evidence, and the passage that proves it.",
            "long_description": (
                "Ask your newsroom's archive a question. Every line of the answer is a quotation"
                " from a stored article, with who said it, how, on what evidence, the outlet, the"
                " date, and a link that opens the passage. What no article says is not answered:"
                " you are told so. People decide what is true; Factdesk shows what was said."
            ),
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Factdesk", "always_online": True},
            "shortcuts": [
                {
                    "name": "Fact-check this",
                    "type": "message",
                    "callback_id": CHECK,
                    "description": "What the archive holds of this message, and who says otherwise",
                }
            ],
            "slash_commands": [_slash(c, public_url) for c in commands.COMMANDS],
            "agent_view": {
                "agent_description": (
                    "Answers from your newsroom's archive, in the words of the articles, with who"
                    " said it, on what evidence, and a link to the passage."
                ),
                "suggested_prompts": [{"title": t, "message": m} for t, m in PROMPTS],
            },
        },
        "oauth_config": {
            **back,
            "scopes": {
                "bot": sorted((*SCOPES, *OPTIONAL_SCOPES)),
                "bot_optional": list(OPTIONAL_SCOPES),
            },
        },
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }


def text(public_url: str | None = None) -> str:
    """The manifest as `manifest.json` holds it."""
    return json.dumps(manifest(public_url), indent=2, ensure_ascii=False) + "\n"


def _slash(command: commands.Command, public_url: str | None) -> Json:
    called = {"url": f"{public_url}/slack/events"} if public_url else {}
    return {
        "command": f"/{command.name}",
        **called,
        "description": command.help,
        "usage_hint": command.hint,
        "should_escape": False,
    }


if __name__ == "__main__":
    sys.stdout.write(text(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else None))
