"""An answer that Slack shows while it is being made: cards of what is done, then the answer."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.blocks import Block, inert
from bot.words import short

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

log = logging.getLogger(__name__)

DEAD = "message_not_in_streaming_state"  # Slack ends a stream after about five minutes
STOPPED = "stopped_by_user"
PAUSE = 3600.0  # seconds without a try where a workspace does not have it
SHORT_PAUSE = 30.0
_NOT_HERE = frozenset(
    {"unknown_method", "missing_scope", "feature_disabled", "not_allowed", "not_agent_app"}
    | {"not_allowed_token_type", "access_denied", "method_deprecated"}
)


class StreamBroken(Exception):
    """A stream that Slack does not take to its end; `error` is Slack's word for why."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes, and who asked; in no thread, it is a direct message."""

    channel: str
    thread: str | None
    team: str = ""
    user: str = ""


class Live:
    """Which workspaces have streams and sessions just now; Slack takes a few a minute from each.

    They are `wanted` where answers take long. One that is quoted is there before a card could be.
    """

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self._not_before: dict[tuple[str, str], float] = {}

    def may(self, kind: str, team: str) -> bool:
        """Whether one is worth a try."""
        return self.wanted and time.monotonic() >= self._not_before.get((kind, team), 0)

    def refused(self, kind: str, team: str, error: "SlackApiError | OSError") -> None:
        """Slack did not take one: leave it for a while."""
        log.info("no %s begun: %s", kind, error)
        self._not_before[kind, team] = time.monotonic() + _pause(error)


def _pause(error: "SlackApiError | OSError") -> float:
    if isinstance(error, OSError):
        return SHORT_PAUSE
    if wait := error.response.headers.get("Retry-After") or error.response.headers.get(
        "retry-after"
    ):
        return float(wait) if str(wait).isdigit() else SHORT_PAUSE
    return PAUSE if error.response.get("error") in _NOT_HERE else SHORT_PAUSE


class Stream:
    """One message in the making. Nothing here waits: what Slack does not take raises."""

    def __init__(self, client: "WebClient", place: Place, doing: str) -> None:
        """Begin it. Raises SlackApiError or OSError."""
        self._client = client
        self._channel = place.channel
        self._doing = doing
        self._found = 0
        started = client.chat_startStream(
            channel=place.channel,
            thread_ts=place.thread or "",
            recipient_team_id=place.team,
            recipient_user_id=place.user,
            task_display_mode="timeline",
            chunks=[task("search", doing, "in_progress")],
        )
        self.ts = str(started["ts"])

    def found(self, title: str, url: str, source: str) -> None:
        """Show one more finding. Raises StreamBroken."""
        self._found += 1
        self._append([task(f"finding-{self._found}", title, "complete", url, source)])

    def end(self, blocks: Sequence[Block]) -> None:
        """Put the answer under the cards, and end. Raises StreamBroken."""
        done = task("search", self._doing, "complete")
        self._call(
            lambda: self._client.chat_stopStream(
                channel=self._channel, ts=self.ts, chunks=[done], blocks=list(blocks)
            )
        )

    def _append(self, chunks: Sequence[Block]) -> None:
        self._call(
            lambda: self._client.chat_appendStream(
                channel=self._channel, ts=self.ts, chunks=list(chunks)
            )
        )

    def _call(self, call: Callable[[], object]) -> None:
        from slack_sdk.errors import SlackApiError

        try:
            call()
        except SlackApiError as error:
            raise StreamBroken(str(error.response.get("error"))) from error
        except OSError as error:
            raise StreamBroken("unreachable") from error


def task(number: str, title: str, status: str, url: str = "", source: str = "") -> Block:
    """A card: what is done, how far it is, and where it was found."""
    card: Block = {
        "type": "task_update",
        "id": number,
        "title": inert(short(title, 180)) or "…",
        "status": status,
    }
    if not url:
        return card
    link: Block = {"type": "url", "url": url, "text": inert(short(source, 70)) or "passage"}
    return {**card, "sources": [link]}
