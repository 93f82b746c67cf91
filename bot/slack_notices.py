"""Notices into Slack: each to the person or into the thread that it is for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot import render, unasked
from bot.telling import Logged, Notice

if TYPE_CHECKING:
    from slack_sdk import WebClient


class SlackTeller:
    """Tells people in Slack with `client_of`, which gives the client of a team; others, the log."""

    def __init__(self, client_of: "Callable[[str], WebClient]") -> None:
        self._client_of = client_of
        self._log = Logged()

    def tell(self, notice: Notice) -> None:
        """Post it where it is for. Raises NotPosted when it certainly does not stand there."""
        if notice.to is None:
            self._log.tell(notice)
            return
        client = unasked.impatient(self._client_of(notice.to.team))
        unasked.post(client, notice.to, render.notice(notice.text), notice.key)

    def arrived(self, notice: Notice) -> bool:
        """Whether it stands where it is for. Raises LookupError when that cannot be told."""
        if notice.to is None:
            return self._log.arrived(notice)
        client = unasked.impatient(self._client_of(notice.to.team))
        return unasked.found(client, notice.to, notice.key) is not None
