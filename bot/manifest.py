"""The Slack app's manifest, from the command table. `python -m bot.manifest` prints it."""

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
OPTIONAL_SCOPES = ("channels:history", "groups:history")  # follow-ups in channels, and threads
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)


def manifest() -> Json:
    """The manifest of an app that works through Socket Mode."""
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
            "slash_commands": [_slash(command) for command in commands.COMMANDS],
            "agent_view": {
                "agent_description": (
                    "Answers from your newsroom's archive, in the words of the articles, with who"
                    " said it, on what evidence, and a link to the passage."
                ),
                "suggested_prompts": [{"title": t, "message": m} for t, m in PROMPTS],
            },
        },
        "oauth_config": {
            "scopes": {
                "bot": sorted((*SCOPES, *OPTIONAL_SCOPES)),
                "bot_optional": list(OPTIONAL_SCOPES),
            }
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def text() -> str:
    """The manifest as `manifest.json` holds it."""
    return json.dumps(manifest(), indent=2, ensure_ascii=False) + "\n"


def _slash(command: commands.Command) -> Json:
    return {
        "command": f"/{command.name}",
        "description": command.help,
        "usage_hint": command.hint,
        "should_escape": False,
    }


if __name__ == "__main__":
    sys.stdout.write(text())
