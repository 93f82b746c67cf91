"""Putting messages into Slack: in a thread, or for the asker's eyes only."""

import logging
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from bot.blocks import Block, Message, message, rich, section, text

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.http_retry.handler import RetryHandler

log = logging.getLogger(__name__)

BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
PATIENCE = 5  # attempts, each after the wait that Slack asks for
HASTE = 5  # seconds for what is not worth waiting for
MOST_PRIVATE = 4  # a response URL takes five posts


class Reply(Protocol):
    """Where the answer to one question goes."""

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages in order; hastily, with one try each, when the process is ending."""

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Show what is being done until the answer comes, or post the message instead."""


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


class InThread:
    """A reply in the thread of the message that asked; with no thread, in a direct message."""

    def __init__(self, client: "WebClient", channel: str, thread: str | None) -> None:
        from slack_sdk import WebClient

        self._patient = client
        self._hasty = WebClient(
            token=client.token, base_url=client.base_url, timeout=HASTE, retry_handlers=[]
        )
        self._channel = channel
        self._thread = thread
        self._answered = False
        self._turn = Lock()

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages in the thread. Raises SlackApiError or OSError."""
        with self._turn:
            self._answered = True
            for shown in messages:
                self._post(self._hasty if hastily else self._patient, shown)

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Set the thread's status, which Slack takes away when the answer comes."""
        from slack_sdk.errors import SlackApiError

        with self._turn:
            if self._answered or self._thread is None:
                return
            try:
                self._hasty.assistant_threads_setStatus(
                    channel_id=self._channel, thread_ts=self._thread, status=doing
                )
            except (SlackApiError, OSError) as error:
                log.info("no status shown: %s", error)
                if instead:
                    self._post(self._hasty, instead)

    def _post(self, client: "WebClient", shown: Message) -> None:
        from slack_sdk.errors import SlackApiError

        try:
            self._send(client, shown.text, shown.blocks)
        except SlackApiError as error:
            if error.response["error"] not in BLOCKS_REFUSED:
                raise
            log.warning("blocks refused, sent as text: %s", error.response.data)
            for page in shown.fallback:
                self._send(client, page, ())

    def _send(self, client: "WebClient", text: str, blocks: Sequence[Block]) -> None:
        client.chat_postMessage(
            channel=self._channel,
            thread_ts=self._thread,
            text=text,
            blocks=list(blocks) or None,
            unfurl_links=False,
            unfurl_media=False,
        )


class NotTaken(OSError):
    """Slack did not take a reply to a command."""


class ToAsker:
    """A reply that only the person who gave a command sees; `aloud`, that the channel sees."""

    def __init__(self, response_url: str, aloud: bool = False) -> None:
        self._url = response_url
        self._aloud = aloud

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages; what is more than Slack takes here is pointed to. Raises OSError."""
        for shown in messages[:MOST_PRIVATE]:
            self._post(shown, hastily)
        if len(messages) > MOST_PRIVATE:
            self._post(_more(), hastily)

    def status(self, doing: str, instead: Message | None = None) -> None:
        """A command has no place for it; its acknowledgement says it."""

    def _post(self, shown: Message, hastily: bool) -> None:
        from slack_sdk import WebhookClient

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
        response = client.send_dict({"text": shown.text, "blocks": list(shown.blocks), **flags})
        if response.status_code != 200 and any(e in response.body for e in BLOCKS_REFUSED):
            log.warning("blocks refused, sent as text: %s", response.body[:500])
            response = client.send_dict({"text": "\n".join(shown.fallback), **flags})
        if response.status_code != 200:
            raise NotTaken(f"{response.status_code} {response.body[:200]}")


def _more() -> Message:
    sentence = "There is more than fits here. Ask me the same in a direct message."
    return message(sentence, [rich(section(text(sentence)))], private=True)
