"""What arrives from Slack, read into what was asked, by whom, and where the answer belongs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import unescape

Body = Mapping[str, object]

_TOKEN = re.compile(r"<([^<>]*)>")
_SUBTYPES = (None, "file_share", "thread_broadcast")
_CHANNELS = ("channel", "group")
_ASKS = re.compile(
    r"""[?？]|^\W*(?:(?:and|but|so|also|then|ok(?:ay)?|please|hi|hey)\b\W*)*
    (?:who|whom|whose|what|which|when|where|why|how|did|does|do|was|were|is|are|has|have|had|can
    |could|will|would|should|show|tell|list|find|give|quote|search|look\ up|check|any)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A message or command to the desk. `keys` are what tells it from every other one.

    `thread` is the ts that answers go under; None for a command, which has only its response URL.
    `outside` says that people of other organisations read along; `files` that some were attached.
    `command` is the slash command's name, `name` what the person is called. `ts` is the message's
    own, `at` when its words were written; `others` says that it speaks to other people.
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
    ts: str = ""
    others: bool = False
    at: str = ""

    @property
    def place(self) -> str:
        """The channel with its team."""
        return f"{self.team}:{self.channel}"

    @property
    def asker(self) -> str:
        """The person with their team."""
        return f"{self.team}:{self.user}"

    @property
    def root(self) -> str:
        """The key under which the message that began the thread was taken, if the desk took it."""
        return f"slack:message:{self.team}:{self.channel}:{self.thread}"

    @property
    def message(self) -> str:
        """The key under which the message itself is taken."""
        return f"slack:message:{self.team}:{self.channel}:{self.ts}"

    @property
    def asks(self) -> bool:
        """Whether it has the form of a question or a request."""
        return bool(_ASKS.search(self.text))

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


def follow_up(body: Body) -> Asked | None:
    """A `message` event in a thread of a channel, by a person; None for anything else."""
    event = _mapping(body.get("event"))
    thread, ts = _string(event, "thread_ts"), _string(event, "ts")
    if event.get("channel_type") not in _CHANNELS or not thread or thread == ts:
        return None
    return _message(body, event) if _by_person(event) else None


def edited(body: Body) -> Asked | None:
    """A message that its writer has given other words; None for any other change or event."""
    event = _mapping(body.get("event"))
    now, before = _mapping(event.get("message")), _mapping(event.get("previous_message"))
    if event.get("subtype") != "message_changed" or now.get("text") == before.get("text"):
        return None
    inner = {**now, "channel": event.get("channel")}
    if not _by_person(inner):
        return None
    asked = _message(body, inner)
    when = _string(_mapping(now.get("edited")), "ts") or _string(event, "ts")
    keys = (f"slack:event:{_string(body, 'event_id')}", f"{asked.message}:edited:{when}")
    return replace(asked, keys=keys, at=when)


def deleted(body: Body) -> Asked | None:
    """A message that was deleted, without its words; None for any other event."""
    event = _mapping(body.get("event"))
    channel, ts = _string(event, "channel"), _string(event, "deleted_ts")
    if event.get("subtype") != "message_deleted" or not channel or not ts:
        return None
    at = _string(event, "event_ts") or _string(event, "ts")
    return Asked("", _string(body, "team_id"), channel, "", (), ts=ts, at=at)


def stopped(body: Body) -> Asked:
    """A press on Stop, in the thread of what is to be stopped."""
    event = _mapping(body.get("event"))
    channel, user = _string(event, "channel"), _string(event, "user")
    thread, at = _string(event, "thread_ts"), _string(event, "event_ts")
    return Asked("", _string(body, "team_id"), channel, user, (), thread=thread, at=at)


def shortcut(body: Body) -> Asked:
    """A message that somebody wants checked, with its words; the answer goes into its thread."""
    message = _mapping(body.get("message"))
    trigger = _string(body, "trigger_id")
    return Asked(
        text=unmarked(_string(message, "text")),
        team=_string(_mapping(body.get("team")), "id"),
        channel=_string(_mapping(body.get("channel")), "id"),
        user=_string(_mapping(body.get("user")), "id"),
        keys=(f"slack:shortcut:{trigger}",),
        thread=_string(message, "thread_ts") or _string(body, "message_ts"),
        files=bool(message.get("files")),
        name=_name(body),
        ts=f"shortcut:{trigger}",
        at=_string(body, "action_ts"),
    )


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
    container = _mapping(body.get("container"))
    return Asked(
        text=_string(first, "value"),
        team=_string(_mapping(body.get("team")), "id"),
        channel=_string(_mapping(body.get("channel")), "id"),
        user=_string(_mapping(body.get("user")), "id"),
        keys=(f"slack:action:{_string(body, 'trigger_id')}",),
        name=_name(body),
        ts=_string(container, "message_ts"),
    )


def opened_home(body: Body) -> tuple[str, str, str]:
    """Whose home was opened, with their team, which tab of it, and the channel they write in."""
    event = _mapping(body.get("event"))
    team = _string(body, "team_id")
    return (
        f"{team}:{_string(event, 'user')}",
        _string(event, "tab") or "home",
        _string(event, "channel"),
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
    text = _string(event, "text")
    return Asked(
        text=unmarked(text),
        team=team,
        channel=channel,
        user=_string(event, "user"),
        keys=(f"slack:event:{_string(body, 'event_id')}", f"slack:message:{team}:{channel}:{ts}"),
        at=ts,
        thread=_string(event, "thread_ts") or ts,
        outside=bool(body.get("is_ext_shared_channel")),
        files=bool(event.get("files")),
        ts=ts,
        others=bool(_mentioned(text) - _bots(body)),
    )


def _mentioned(text: str) -> set[str]:
    return {t[1:].partition("|")[0] for t in _TOKEN.findall(text) if t.startswith(("@", "!"))}


def _bots(body: Body) -> set[str]:
    authorised = body.get("authorizations")
    given = authorised if isinstance(authorised, list) else []
    return {_string(_mapping(one), "user_id") for one in given if _mapping(one).get("is_bot")}


def _name(body: Body) -> str:
    user = _mapping(body.get("user"))
    return _string(user, "username") or _string(user, "name")


def _mapping(value: object) -> Body:
    return value if isinstance(value, Mapping) else {}


def _string(body: Body, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
