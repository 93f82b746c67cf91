"""A session of Slack's agents: while it is processing, Slack shows a button that stops it."""

import logging
from typing import TYPE_CHECKING, Literal

from bot.streams import Live, Place

if TYPE_CHECKING:
    from slack_sdk import WebClient

SESSION = "session"
log = logging.getLogger(__name__)


class Session:
    """The session of a thread, for one answer; workspaces without agents answer without it."""

    def __init__(self, client: "WebClient", place: Place, live: Live | None) -> None:
        self._client = client
        self._place = place
        self._live = live
        self._begun = False

    def begin(self) -> None:
        """Let it be stopped from now on, where that is worth it and Slack takes it."""
        from slack_sdk.errors import SlackApiError

        if self._place.thread is None or not self._live:
            return
        if not self._live.may(SESSION, self._place.team):
            return
        try:
            set_status(self._client, self._place, "processing")
        except (SlackApiError, OSError) as error:
            self._live.refused(SESSION, self._place.team, error)
        else:
            self._begun = True

    def end(self) -> None:
        """There is nothing to stop any more."""
        from slack_sdk.errors import SlackApiError

        if not self._begun:
            return
        self._begun = False
        try:
            set_status(self._client, self._place, "active")
        except (SlackApiError, OSError) as error:
            log.info("a session is not ended: %s", error)


def set_status(client: "WebClient", place: Place, status: Literal["processing", "active"]) -> None:
    """Say how a thread's session is. Raises SlackApiError or OSError."""
    asker = {"initiator_user_id": place.user} if place.user and status == "processing" else {}
    client.agents_sessions_setStatus(
        channel_id=place.channel, thread_ts=place.thread, status=status, **asker
    )
