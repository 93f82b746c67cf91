"""The Web API's methods as the fake Slack takes them: arguments, scopes, rate tiers, streams."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from block_rules import broken, broken_chunks

TIERS = {2: 20, 3: 50, 4: 100}  # calls a minute


@dataclass(frozen=True)
class Method:
    """What a Web API method takes and needs."""

    required: frozenset[str]
    optional: frozenset[str]
    scope: str | None
    tier: int | None


def _method(
    required: str = "", optional: str = "", scope: str | None = None, tier: int | None = None
) -> Method:
    return Method(
        frozenset(required.split()), frozenset(["team_id", *optional.split()]), scope, tier
    )


METHODS = {
    "auth.test": _method(),
    "apps.connections.open": _method(),
    "oauth.v2.access": _method(
        "client_id client_secret", "code redirect_uri grant_type refresh_token"
    ),
    "chat.postMessage": _method(
        "channel text unfurl_links unfurl_media", "blocks metadata thread_ts", "chat:write"
    ),
    "chat.update": _method("channel ts text", "blocks", "chat:write", 3),
    "chat.delete": _method("channel ts", "", "chat:write", 3),
    "chat.startStream": _method(
        "channel thread_ts",
        "markdown_text chunks recipient_team_id recipient_user_id task_display_mode",
        "chat:write",
        2,
    ),
    "chat.appendStream": _method("channel ts", "markdown_text chunks", "chat:write", 4),
    "chat.stopStream": _method(
        "channel ts", "markdown_text chunks blocks metadata session_status", "chat:write", 2
    ),
    "assistant.threads.setStatus": _method("channel_id thread_ts status", "", "chat:write"),
    "assistant.threads.setSuggestedPrompts": _method(
        "channel_id prompts", "title thread_ts", "assistant:write", 4
    ),
    "agents.sessions.setStatus": _method(
        "channel_id thread_ts status", "title initiator_user_id", "chat:write", 3
    ),
    "conversations.info": _method("channel", "", None, 3),  # its scope is the channel's
    # The scope of these two is the channel's.
    "conversations.history": _method("channel", "cursor limit include_all_metadata", None, 3),
    "conversations.replies": _method("channel ts", "cursor limit include_all_metadata", None, 3),
    "users.info": _method("user", "include_locale", "users:read", 4),
    "views.open": _method("trigger_id view", "", None, 4),
    "views.publish": _method("user_id view", "hash", None, 4),
}


class Tiers:
    """How often each method was called in the last minute."""

    def __init__(self) -> None:
        self._called: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str) -> int:
        """Count a call; how many seconds to wait if it is one too many."""
        tier = METHODS[method].tier
        called, now = self._called[method], time.monotonic()
        while called and called[0] < now - 60:
            called.popleft()
        if tier and len(called) >= TIERS[tier]:
            return max(1, round(called[0] + 60 - now))
        called.append(now)
        return 0

    def clear(self) -> None:
        """Forget every call."""
        self._called.clear()


@dataclass
class Streamed:
    """A message in the making."""

    channel: str
    began: float
    state: str = "open"  # or: stopped by the user, ended
    chunks: list[dict[str, Any]] = field(default_factory=list)


class Streams:
    """The state of every stream; each call gives an error's name, or none, and rules broken."""

    def __init__(self) -> None:
        self.all: dict[str, Streamed] = {}
        self.life = 300.0

    def start(self, ts: str, args: dict[str, Any]) -> tuple[str | None, list[str]]:
        """Begin one; outside direct messages it must be known who looks on."""
        if not args["channel"].startswith("D"):
            for name in ("recipient_team_id", "recipient_user_id"):
                if not args.get(name):
                    return f"missing_{name}", [f"a stream without {name}"]
        self.all[ts] = Streamed(args["channel"], time.monotonic())
        return self._grow(ts, args)

    def append(self, args: dict[str, Any]) -> tuple[str | None, list[str]]:
        """Add to one."""
        return self._grow(args["ts"], args)

    def stop(self, args: dict[str, Any]) -> tuple[str | None, list[str]]:
        """End one, with blocks under what was streamed."""
        if args.get("blocks") and (rules := broken("a stream", args["blocks"])):
            return "invalid_blocks", rules
        error, rules = self._grow(args["ts"], args)
        if error is None:
            self.all[args["ts"]].state = "ended"
        return error, rules

    def is_open(self, ts: str) -> bool:
        """Whether the message is still being streamed."""
        return ts in self.all and not self._over(ts)

    def _over(self, ts: str) -> str | None:
        stream = self.all.get(ts)
        if stream is None:
            return "message_not_found"
        if stream.state == "stopped by the user":
            return "stopped_by_user"
        if stream.state != "open" or time.monotonic() > stream.began + self.life:
            return "message_not_in_streaming_state"
        return None

    def _grow(self, ts: str, args: dict[str, Any]) -> tuple[str | None, list[str]]:
        if error := self._over(ts):
            return error, []
        chunks = args.get("chunks") or []
        if rules := broken_chunks(chunks):
            return "invalid_chunks", rules
        self.all[ts].chunks += chunks
        return None, []
