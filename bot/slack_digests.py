"""Digests into Slack: the posts of subscriptions, and the button that ends one."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot import incoming, render, render_digest
from bot.digest import Digest
from bot.digest_posts import DigestPosts
from bot.gate import Gate
from bot.incoming import Body
from bot.posting import BLOCKS_REFUSED, ToAsker, forms
from bot.schedule import NotPosted
from bot.subscriptions import Subscription, in_words
from index.database import Record

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from bot.blocks import Message

EVENT = "factdesk_digest"  # the type of a post's metadata, by which it is found again
SECONDS = 20  # for one call
GONE = frozenset(
    {"channel_not_found", "is_archived", "account_inactive", "not_in_channel", "user_not_found",
     "restricted_action", "token_revoked", "invalid_auth", "messages_tab_disabled"}
)  # fmt: skip
LOOKED_AT = 100  # messages of a channel
log = logging.getLogger("factdesk.slack")


class SlackPoster:
    """Posts digests with `client_of`, which gives the client of a team."""

    def __init__(self, client_of: "Callable[[str], WebClient]", passage: render.Link) -> None:
        self._client_of = client_of
        self._passage = passage

    def post(self, subscription: Subscription, digest: Digest, key: str) -> str:
        """Post the first message in the channel and the others in its thread."""
        client, channel = self._at(subscription)
        buttons = (render.FEEDBACK, render.REMOVE)
        first, *others = render_digest.post(digest, self._passage, subscription.id, key, buttons)
        where, ts = _posted(client, channel, first, key)
        for more in others:
            try:
                _send(client, where, more, {"thread_ts": ts})
            except Exception as error:  # noqa: BLE001  the digest stands; its end is missing
                log.warning("a digest goes on in its thread, which was not taken: %s", error)
                break
        return ts

    def arrived(self, subscription: Subscription, key: str) -> str | None:
        """The ts of the message that carries this key, among the channel's last."""
        from slack_sdk.errors import SlackApiError

        client, channel = self._at(subscription)
        try:
            if channel.startswith("U"):
                raise LookupError(channel)  # whose conversation we may not look through
            found = client.conversations_history(
                channel=channel, limit=LOOKED_AT, include_all_metadata=True
            )
        except (SlackApiError, OSError) as error:
            raise LookupError(f"{channel} cannot be looked through: {error}") from error
        messages: list[dict[str, Any]] = found.get("messages", [])
        return next((str(m["ts"]) for m in messages if _key(m) == key), None)

    def _at(self, subscription: Subscription) -> "tuple[WebClient, str]":
        from slack_sdk import WebClient

        team, _, channel = subscription.place.partition(":")
        own = self._client_of(team)
        client = WebClient(own.token, own.base_url, timeout=SECONDS, retry_handlers=[])
        return client, channel


def _posted(client: "WebClient", channel: str, first: "Message", key: str) -> tuple[str, str]:
    """Where the first message stands. Raises NotPosted when Slack says that it does not."""
    from slack_sdk.errors import SlackApiError

    metadata = {"event_type": EVENT, "event_payload": {"key": key}}
    try:
        return _send(client, channel, first, {"metadata": metadata})
    except SlackApiError as error:
        if error.response.status_code >= 500:
            raise  # which leaves open whether it arrived
        reason = str(error.response.get("error"))
        raise NotPosted(reason, final=reason in GONE) from error


def _send(
    client: "WebClient", channel: str, shown: "Message", more: dict[str, Any]
) -> tuple[str, str]:
    """Post one message in the newest form that Slack takes."""
    from slack_sdk.errors import SlackApiError

    for text, blocks in (*forms(shown), (shown.fallback[0] if shown.fallback else shown.text, ())):
        try:
            done = client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=list(blocks) or None,
                unfurl_links=False,
                unfurl_media=False,
                **more,
            )
            return str(done["channel"]), str(done["ts"])
        except SlackApiError as error:
            if error.response.get("error") not in BLOCKS_REFUSED:
                raise
            refused = error
    raise refused


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == EVENT else None


class DigestButtons:
    """What happens when somebody presses "Unsubscribe" under a digest."""

    def __init__(
        self, record: Record, gate: Gate, aside: Callable[[Callable[[], None]], None]
    ) -> None:
        self._posts = DigestPosts(record)
        self._gate = gate
        self._aside = aside

    def listen(self, app: "App") -> None:
        """Hear of every press."""
        app.action(render_digest.UNSUBSCRIBE)(self._on_unsubscribe)

    def _on_unsubscribe(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        pressed = incoming.pressed(body)
        if refusal := self._gate.refusal(pressed, client):
            sentence = refusal
        else:
            number = int(pressed.text) if pressed.text.isdigit() else 0
            places = (pressed.place, pressed.asker)
            gone = next((g for p in places if (g := self._posts.unsubscribe(p, number))), None)
            sentence = (
                f"Unsubscribed: {in_words(gone.wish)}." if gone else "That subscription has ended."
            )
        reply = ToAsker(str(body.get("response_url")), aloud=not refusal)
        self._aside(lambda: reply.show([render.notice(sentence)]))
