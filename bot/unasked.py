"""What the desk posts in Slack unasked: every message has a key, by which it is found again."""

from typing import TYPE_CHECKING, Any

from bot.blocks import Message
from bot.posting import BLOCKS_REFUSED, forms
from bot.posts import Where

if TYPE_CHECKING:
    from slack_sdk import WebClient

EVENT = "factdesk_post"  # the type of a post's metadata
SECONDS = 20  # for one call
LOOKED_AT = 100  # messages of a channel, or of a thread
GONE = frozenset(
    {"channel_not_found", "is_archived", "account_inactive", "not_in_channel", "user_not_found",
     "restricted_action", "token_revoked", "invalid_auth", "messages_tab_disabled", "not_authed",
     "thread_not_found", "cannot_reply_to_message"}
)  # fmt: skip


class NotPosted(Exception):
    """A post that certainly did not arrive; `final`, that trying again is of no use."""

    def __init__(self, reason: str, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def impatient(own: "WebClient") -> "WebClient":
    """The same client, which tries once and does not wait for long."""
    from slack_sdk import WebClient

    return WebClient(own.token, own.base_url, timeout=SECONDS, retry_handlers=[])


def post(client: "WebClient", where: Where, shown: Message, key: str) -> Where:
    """Post a message with its key; where it stands.

    Raises NotPosted when Slack says that it does not stand; other errors leave it open.
    """
    from slack_sdk.errors import SlackApiError

    metadata = {"event_type": EVENT, "event_payload": {"key": key}}
    try:
        return send(client, where, shown, metadata)
    except SlackApiError as error:
        if error.response.status_code >= 500:
            raise  # which leaves open whether it arrived
        reason = str(error.response.get("error"))
        raise NotPosted(reason, final=reason in GONE) from error


def send(
    client: "WebClient", where: Where, shown: Message, metadata: dict[str, Any] | None = None
) -> Where:
    """Post a message in the newest form that Slack takes. Raises SlackApiError or OSError."""
    from slack_sdk.errors import SlackApiError

    for text, blocks in (*forms(shown), (shown.fallback[0] if shown.fallback else shown.text, ())):
        try:
            done = client.chat_postMessage(
                channel=where.channel,
                text=text,
                blocks=list(blocks) or None,
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=where.thread or None,
                metadata=metadata,
            )
            return Where(f"{where.team}:{done['channel']}", str(done["ts"]))
        except SlackApiError as error:
            if error.response.get("error") not in BLOCKS_REFUSED:
                raise
            refused = error
    raise refused


def found(client: "WebClient", where: Where, key: str) -> str | None:
    """The ts of the message with that key. Raises LookupError when it cannot be looked for."""
    from slack_sdk.errors import SlackApiError

    if where.channel.startswith(("U", "W")):
        raise LookupError(f"{where.channel} is a person, whose messages cannot be looked through")
    wanted: dict[str, Any] = {
        "channel": where.channel,
        "limit": LOOKED_AT,
        "include_all_metadata": True,
    }
    try:
        if where.thread:
            answered = client.conversations_replies(ts=where.thread, **wanted)
        else:
            answered = client.conversations_history(**wanted)
    except (SlackApiError, OSError) as error:
        raise LookupError(f"{where.channel} cannot be looked through: {error}") from error
    messages: list[dict[str, Any]] = answered.get("messages", [])
    return next((str(m["ts"]) for m in messages if _key(m) == key), None)


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == EVENT else None
