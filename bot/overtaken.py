"""What overtakes a question while it is answered: an edit, its deletion, a press on Stop.

It is kept in the record under the time that Slack gives it, so that it does not matter which
process hears of it, and which one is answering.
"""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bot.incoming import Asked

if TYPE_CHECKING:
    from bot.ledger import Ledger

Event = Literal["edited", "deleted", "stopped"]


class Overtaken:
    """Notes such events, and tells of a question whether there was one since it was written."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger

    def edited(self, asked: Asked) -> None:
        """The question has the words that it has here."""
        self._ledger.mark(f"{asked.message}:edited", _moment(asked.at))

    def deleted(self, asked: Asked) -> None:
        """The question is gone."""
        self._ledger.mark(f"{asked.message}:deleted", _moment(asked.at))

    def stopped(self, asked: Asked) -> None:
        """Somebody wants no more of what is under way in its thread."""
        self._ledger.mark(f"{asked.root}:stopped", _moment(asked.at))

    def by(self, asked: Asked) -> Event | None:
        """What has happened to a question since; None for nothing."""
        if not asked.at:
            return None  # a command, which nobody can change
        keys: dict[str, Event] = {
            f"{asked.message}:deleted": "deleted",
            f"{asked.message}:edited": "edited",
            f"{asked.root}:stopped": "stopped",
        }
        since = self._ledger.marked_since(tuple(keys), _moment(asked.at))
        return next((event for key, event in keys.items() if key in since), None)


def _moment(ts: str) -> str:
    """Slack's time as the record writes times; malformed, it is earlier than any."""
    if not re.fullmatch(r"\d{1,11}\.\d{1,6}", ts):
        return ""
    return datetime.fromtimestamp(float(ts), UTC).isoformat(timespec="microseconds")
