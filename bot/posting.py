"""Putting messages into Slack: in a thread, or for the asker's eyes only."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.blocks import Block, Message, classic, message, rich, section, text

if TYPE_CHECKING:
    from slack_sdk.http_retry.handler import RetryHandler

log = logging.getLogger(__name__)

BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
PATIENCE = 5  # attempts, each after the wait that Slack asks for
HASTE = 5  # seconds for what is not worth waiting for
MOST_PRIVATE = 5  # posts that a response URL takes


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as it is told while others are still sought."""

    title: str
    url: str
    source: str


class Ended(Exception):
    """Nobody waits for this reply any more."""


class Reply(Protocol):
    """Where the answer to one question goes."""

    def begin(self, doing: str) -> None:
        """Show that the answer is being made."""

    def found(self, finding: Found) -> None:
        """Show a finding before the answer is whole. Raises Ended when there will be no answer."""

    def renew(self) -> None:
        """Show again what Slack takes away after a while."""

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages in order; hastily, with one try each, when the process is ending.

        With none, whatever was shown of the answer is taken away.
        """

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Show what happens before the answer is begun, or post the message instead."""


def patient() -> "list[RetryHandler]":
    """What is retried: broken connections, rate limits after the time told, server errors."""
    from slack_sdk.http_retry import builtin_handlers, handler, request, response, state

    class Unavailable(handler.RetryHandler):
        """Every server error, also those of a proxy between."""

        def _can_retry(
            self,
            *,
            state: state.RetryState,
            request: request.HttpRequest,
            response: response.HttpResponse | None = None,
            error: Exception | None = None,
        ) -> bool:
            return response is not None and response.status_code >= 500

    return [
        builtin_handlers.ConnectionErrorRetryHandler(max_retry_count=PATIENCE),
        builtin_handlers.RateLimitErrorRetryHandler(max_retry_count=PATIENCE),
        Unavailable(max_retry_count=PATIENCE),
    ]


def forms(shown: Message) -> Iterator[tuple[str, Sequence[Block]]]:
    """A message with its blocks, and again with older ones where it has any of the newest."""
    yield shown.text, shown.blocks
    if (older := classic(shown.blocks)) != shown.blocks:
        yield shown.text, older


class NotTaken(OSError):
    """Slack did not take a reply to a command."""


class ToAsker:
    """A reply that only the person who gave a command sees; `aloud`, that the channel sees."""

    def __init__(self, response_url: str, aloud: bool = False) -> None:
        self._url = response_url
        self._aloud = aloud
        self._left = MOST_PRIVATE

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages; what is more than Slack takes here is pointed to. Raises OSError."""
        room = self._left if len(messages) <= self._left else self._left - 1
        for shown in messages[:room]:
            self._post(shown, hastily)
        if len(messages) > room:
            self._post(_more(), hastily)

    def remove(self) -> None:
        """Take away the message whose button was pressed. Raises OSError."""
        from slack_sdk import WebhookClient

        client = WebhookClient(self._url, timeout=30, retry_handlers=patient())
        response = client.send_dict({"delete_original": True})
        if response.status_code != 200:
            raise NotTaken(f"{response.status_code} {response.body[:200]}")

    def begin(self, doing: str) -> None:
        """A command has no place for it; its acknowledgement says it."""

    def found(self, finding: Found) -> None:
        """Its answer comes whole."""

    def renew(self) -> None:
        """Nothing is shown before it."""

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Its acknowledgement says that too."""

    def _post(self, shown: Message, hastily: bool) -> None:
        from slack_sdk import WebhookClient

        self._left -= 1
        client = WebhookClient(
            self._url, timeout=HASTE if hastily else 30, retry_handlers=[] if hastily else patient()
        )
        kind = "in_channel" if self._aloud and not shown.private else "ephemeral"
        flags = {
            "response_type": kind,
            "replace_original": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        for words, blocks in forms(shown):
            response = client.send_dict({"text": words, "blocks": list(blocks), **flags})
            if response.status_code == 200:
                return
            if not any(error in response.body for error in BLOCKS_REFUSED):
                raise NotTaken(f"{response.status_code} {response.body[:200]}")
            log.warning("blocks refused: %s", response.body[:500])
        response = client.send_dict({"text": "\n".join(shown.fallback), **flags})
        if response.status_code != 200:
            raise NotTaken(f"{response.status_code} {response.body[:200]}")


def _more() -> Message:
    sentence = "There is more than fits here. Ask me the same in a direct message."
    return message(sentence, [rich(section(text(sentence)))], private=True)
