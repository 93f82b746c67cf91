"""The Socket Mode connection, made anew whenever it breaks."""

import logging
from contextlib import suppress
from socket import SHUT_RDWR
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler

log = logging.getLogger(__name__)


class Connection:
    """Feeds Slack's events to a Bolt app from `open` to `close`."""

    def __init__(self, app: "App", token: str | None, ping: float) -> None:
        self._app = app
        self._token = token
        self._ping = ping
        self._closed = Event()
        self._handler: SocketModeHandler | None = None

    def open(self) -> None:
        """Connect. Raises SlackApiError or OSError if Slack gives no address to connect to."""
        from slack_bolt.adapter.socket_mode import SocketModeHandler

        self._handler = SocketModeHandler(self._app, self._token, ping_interval=self._ping)
        self._handler.connect()  # type: ignore[no-untyped-call]
        Thread(target=self._watch, args=(self._handler,), name="slack-watch", daemon=True).start()

    def close(self) -> None:
        """Disconnect; events that Slack has already sent are still dealt with."""
        self._closed.set()
        if self._handler:
            self._end_reading(self._handler)
            try:
                self._handler.close()  # type: ignore[no-untyped-call]
            except AttributeError:  # the SDK's reader closed the socket at the same moment
                self._handler.close()  # type: ignore[no-untyped-call]

    @staticmethod
    def _end_reading(handler: "SocketModeHandler") -> None:
        """Wake the SDK's reader, which else holds the socket until its next timeout."""
        handler.client.auto_reconnect_enabled = False
        session = handler.client.current_session
        if session and session.sock:
            with suppress(OSError):
                session.sock.shutdown(SHUT_RDWR)

    def _watch(self, handler: "SocketModeHandler") -> None:
        """Reconnect after the first ping that cannot be sent.

        The SDK itself waits for five, reading an ended stream over and over all the while.
        """
        while not self._closed.wait(self._ping / 2):
            session = handler.client.current_session
            if session is None or not session.consecutive_check_state_error_count:
                continue
            try:
                handler.client.connect_to_new_endpoint(force=True)
            except Exception:
                log.exception("Slack cannot be reached; the next try follows")
