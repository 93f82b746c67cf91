"""What arrives from Slack, read into what was asked, by whom, and where the answer belongs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

Body = Mapping[str, object]

_TOKEN = re.compile(r"<([^<>]*)>")
_SUBTYPES = (None, "file_share", "thread_broadcast")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message or command to the desk. `keys` are what tells it from every other one.

    `thread` is the ts that answers go under; None for a command, which has only its response URL.
    `outside` says that people of other organisations read along; `files` that some were attached.
    `command` is the slash command's name, `name` what the person is called.
    """

    text: str
    team: str
    channel: str
    user: str
    keys: tuple[str, ...]
    thread: str | None = None
    outside: bool = False
    files: bool = False
    command: str = ""
    name: str = ""

    @property
    def conversation(self) -> str | None:
        """The thread as the desk's ledger knows it."""
        return self.thread and f"slack:{self.team}:{self.channel}:{self.thread}"


def mention(body: Body) -> Asked | None:
    """An `app_mention` event; None when it is not a person's."""
    event = _mapping(body.get("event"))
    return _message(body, event) if _by_person(event) else None


def direct(body: Body) -> Asked | None:
    """A `message` event of a direct message; None for anything else, edits and bots included."""
    event = _mapping(body.get("event"))
    if event.get("channel_type") != "im" or not _by_person(event):
        return None
    return _message(body, event)


def command(body: Body) -> Asked:
    """A slash command."""
    team, channel = _string(body, "team_id"), _string(body, "channel_id")
    return Asked(
        text=unmarked(_string(body, "text")),
        team=team,
        channel=channel,
        user=_string(body, "user_id"),
        keys=(f"slack:command:{_string(body, 'trigger_id')}",),
        command=_string(body, "command").removeprefix("/"),
    )


def pressed(body: Body) -> Asked:
    """A button that was pressed; its text is the value that the button carries."""
    actions = body.get("actions")
    first = _mapping(actions[0]) if isinstance(actions, list) and actions else {}
    return Asked(
        text=_string(first, "value"),
        team=_string(_mapping(body.get("team")), "id"),
        channel=_string(_mapping(body.get("channel")), "id"),
        user=_string(_mapping(body.get("user")), "id"),
        keys=(f"slack:action:{_string(body, 'trigger_id')}",),
        name=_string(_mapping(body.get("user")), "username"),
    )


def unmarked(text: str) -> str:
    """The words a person wrote, out of Slack's markup: no mentions, links as they were typed."""
    plain = _TOKEN.sub(lambda token: _words(token[1]), text)
    plain = re.sub(r"[^\S\n]+", " ", unescape(plain))
    return re.sub(r"[\s,]+([?!.])$", r"\1", plain.strip().lstrip(",:;-–— ").rstrip())


def _words(token: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith(("@", "!")):
        return f" {label} "
    if target.startswith("#"):
        return f" #{label} " if label else " "
    return label or target


def _by_person(event: Body) -> bool:
    return (
        event.get("subtype") in _SUBTYPES
        and not event.get("bot_id")
        and not event.get("bot_profile")
        and all(_string(event, key) for key in ("user", "channel", "ts"))
    )


def _message(body: Body, event: Body) -> Asked:
    team = _string(body, "team_id") or _string(event, "team")
    channel, ts = _string(event, "channel"), _string(event, "ts")
    return Asked(
        text=unmarked(_string(event, "text")),
        team=team,
        channel=channel,
        user=_string(event, "user"),
        keys=(f"slack:event:{_string(body, 'event_id')}", f"slack:message:{team}:{channel}:{ts}"),
        thread=_string(event, "thread_ts") or ts,
        outside=bool(body.get("is_ext_shared_channel")),
        files=bool(event.get("files")),
    )


def _mapping(value: object) -> Body:
    return value if isinstance(value, Mapping) else {}


def _string(body: Body, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
