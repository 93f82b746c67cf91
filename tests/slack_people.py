"""What people do in the fake Slack: they write, edit, press and open; each arrives at the app."""

import itertools
import time
from typing import Any

TEAM, BOT_USER, BOT_ID = "T1", "UBOT", "BBOT"


class People:
    """The people of a workspace; `team` is the one that they are in."""

    def __init__(self) -> None:
        self.team = TEAM
        self._messages: dict[str, dict[str, Any]] = {}
        self._deleted: set[str] = set()
        self._triggers: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self.edited: dict[str, dict[str, Any]] = {}  # the last event that changed a message
        self._pressed: dict[str, str] = {}  # at a response's name, the message with the button
        self._places: dict[str, str] = {}  # the channel of a response that all may see
        self._port = 0

    def deliver(
        self, kind: str, payload: dict[str, Any], attempt: int = 0, within: float = 20.0
    ) -> dict[str, Any]:
        """Send an envelope, and return the payload of its acknowledgement."""
        raise NotImplementedError

    def _ts(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def mention(self, text: str, **event: Any) -> str:
        """A person mentions the bot; the ts of the message."""
        event = {"type": "app_mention", "channel": "C1", **event}
        return self.message(f"<@{BOT_USER}> {text}", **event)

    def direct(self, text: str, **event: Any) -> str:
        """A person writes to the bot directly; the ts of the message."""
        event = {"type": "message", "channel": "D1", "channel_type": "im", **event}
        return self.message(text, **event)

    def message(self, text: str, body: dict[str, Any] | None = None, **event: Any) -> str:
        """Deliver a message event and wait until it is acknowledged; the ts of the message."""
        ts = event.setdefault("ts", self._ts())
        event = {"user": "U1", "team": self.team, "text": text, "event_ts": ts, **event}
        self._messages[ts] = event
        self.deliver("events_api", self.event(event, **(body or {})))
        return str(ts)

    def say(self, text: str, **event: Any) -> str:
        """A person writes in a channel, and mentions nobody; the ts of the message."""
        event = {"type": "message", "channel": "C1", "channel_type": "channel", **event}
        return self.message(text, **event)

    def human(self, text: str, **message: Any) -> str:
        """A message that was there before the app could hear of it."""
        ts = message.setdefault("ts", self._ts())
        self._messages[ts] = {"user": "U2", "channel": "C1", "text": text, **message}
        return str(ts)

    def edit(self, ts: str, text: str, **body: Any) -> None:
        """The writer of a message changes its words."""
        before = self._messages[ts]
        now = {**before, "type": "message", "text": text, "edited": {"ts": self._ts()}}
        self._messages[ts] = now
        self._changed_message("message_changed", before, {"message": now}, body)

    def delete(self, ts: str) -> None:
        """Somebody deletes a message."""
        before = self._messages.pop(ts)
        self._deleted.add(ts)
        self._changed_message("message_deleted", before, {"deleted_ts": ts}, {})

    def _changed_message(
        self, subtype: str, before: dict[str, Any], what: dict[str, Any], body: dict[str, Any]
    ) -> None:
        kind = {"C": "channel", "G": "group"}.get(before["channel"][0], "im")
        event = {
            "type": "message",
            "subtype": subtype,
            "channel": before["channel"],
            "channel_type": kind,
            "ts": self._ts(),
            "previous_message": before,
            **what,
        }
        self.edited[before["ts"]] = event
        self.deliver("events_api", self.event(event, **body))

    def open_home(self, user: str = "U1", tab: str = "home") -> None:
        """A person opens the app."""
        event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab}
        self.deliver("events_api", self.event(event))

    def event(self, event: dict[str, Any], **body: Any) -> dict[str, Any]:
        """The payload that carries an event."""
        number = next(self._numbers)
        return {
            "type": "event_callback",
            "team_id": self.team,
            "api_app_id": "A1",
            "event_id": f"Ev{number}",
            "event_time": int(time.time()),
            "is_ext_shared_channel": False,
            "authorizations": [{"team_id": self.team, "user_id": BOT_USER, "is_bot": True}],
            "event": event,
            **body,
        }

    def command(self, name: str, text: str, **payload: Any) -> tuple[dict[str, Any], str]:
        """A person gives a slash command; the acknowledgement and the response's name."""
        number, form = self.command_form(name, text, **payload)
        return self.deliver("slash_commands", form), number

    def command_form(self, name: str, text: str, **payload: Any) -> tuple[str, dict[str, Any]]:
        """The response's name of a slash command, and what Slack sends of it."""
        number = f"response{next(self._numbers)}"
        return number, {
            "command": name,
            "text": text,
            "team_id": self.team,
            "channel_id": "C1",
            "user_id": "U1",
            "trigger_id": f"{number}.trigger",
            "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
            "api_app_id": "A1",
            **payload,
        }

    def press(self, action: str, value: str, **payload: Any) -> str:
        """A person presses a button; the response's name."""
        number = f"response{next(self._numbers)}"
        self._triggers[f"{number}.trigger"] = time.monotonic()
        self._places[number] = payload.get("channel", {}).get("id", "C1")
        self._pressed[number] = payload.get("container", {}).get("message_ts", "")
        self.deliver(
            "interactive",
            {
                "type": "block_actions",
                "team": {"id": self.team},
                "channel": {"id": "C1"},
                "user": {"id": "U1", "username": "ola", "team_id": self.team},
                "trigger_id": f"{number}.trigger",
                "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
                "container": {"type": "message", "is_ephemeral": True},
                "actions": [{"type": "button", "action_id": action, "value": value}],
                **payload,
            },
        )
        return number

    def submit(self, view: dict[str, Any], values: dict[str, Any], user: str = "U1") -> None:
        """A person sends a modal off."""
        payload = {
            "type": "view_submission",
            "team": {"id": self.team},
            "user": {"id": user, "team_id": self.team},
            "trigger_id": f"submit{next(self._numbers)}",
            "view": {**view, "id": "V1", "state": {"values": values}},
        }
        self.deliver("interactive", payload)

    def shortcut(self, ts: str, **payload: Any) -> str:
        """A person uses "Fact-check this" on a message; the response's name."""
        number = f"response{next(self._numbers)}"
        message = self._messages[ts]
        self.deliver(
            "interactive",
            {
                "type": "message_action",
                "callback_id": "factcheck_message",
                "team": {"id": self.team, "domain": "fake"},
                "channel": {"id": message["channel"], "name": "somewhere"},
                "user": {"id": "U1", "name": "ola", "team_id": self.team},
                "trigger_id": f"{number}.trigger",
                "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
                "action_ts": self._ts(),
                "message_ts": ts,
                "message": {**message, "type": "message", "ts": ts},
                **payload,
            },
        )
        return number

    def press_stop(self, thread: str, **body: Any) -> None:
        """A person presses the Stop that Slack shows beside what is under way in a thread."""
        event = {
            "type": "agent_session_stopped",
            "channel": self._messages[thread]["channel"],
            "user": "U1",
            "thread_ts": thread,
            "event_ts": self._ts(),
            "streaming_message_ts": self._end_streams(thread),
        }
        self.deliver("events_api", self.event(event, **body))

    def _end_streams(self, thread: str) -> list[str]:
        raise NotImplementedError
