"""One question on its way to exactly one reply, whatever happens."""

import logging
import secrets
from collections.abc import Callable, Sequence
from threading import Lock

from bot import render, thread
from bot.blocks import Message
from bot.incoming import Asked
from bot.posting import Ended, Reply
from index.errors import NewsroomError

log = logging.getLogger(__name__)


def told(error: Exception) -> str:
    """What a person is told of an error: its own sentence if meant for people, or a reference."""
    if isinstance(error, NewsroomError):
        return str(error)
    reference = secrets.token_hex(3)
    log.error("reference %s", reference, exc_info=error)
    return (
        "Something went wrong on my side; your question was fine. Please ask again, and if it"
        f" happens again, give the people who run this desk the reference {reference}."
    )


class Turn:
    """Finds a reply and shows it; `private` is where it is said that it could not be shown."""

    def __init__(
        self,
        asked: Asked,
        find: Callable[[], Sequence[Message] | None],
        reply: Reply,
        private: Reply,
    ) -> None:
        self.asked = asked
        self.on_end: Callable[[], None] = lambda: None
        self._find = find
        self._reply = reply
        self._private = private
        self._ended = False
        self._lock = Lock()

    def __call__(self) -> None:
        """Find the reply and show it, unless the turn has ended meanwhile."""
        if self._ended:
            return
        messages: Sequence[Message] | None
        try:
            messages = self._find()
        except Ended:
            messages = [thread.stopped()]
        except Exception as error:  # noqa: BLE001 - the edge: everything is told to the asker
            messages = [render.notice(told(error))]
        self.end(messages)

    def end(self, messages: Sequence[Message] | None, hastily: bool = False) -> None:
        """Show the reply, unless there was one; an empty one takes away what was shown so far.

        None ends the turn and leaves everything as it is.
        """
        with self._lock:
            if self._ended:
                return
            self._ended = True
        try:
            if messages is not None:
                self._reply.show(messages, hastily)
        except Exception as error:  # noqa: BLE001 - Slack refused it, or cannot be reached
            self._say_privately(f"I could not post my answer where you asked. {told(error)}")
        finally:
            self.on_end()

    def begin(self, doing: str) -> None:
        """Show that the reply is being found, if Slack takes it."""
        self._reply.begin(doing)

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Show what is being done, if Slack takes it."""
        try:
            self._reply.status(doing, instead)
        except Exception:
            log.exception("no status and no notice could be posted")

    def renew(self) -> None:
        """Show again what Slack takes away after a while."""
        try:
            self._reply.renew()
        except Exception:
            log.exception("no status could be shown again")

    def _say_privately(self, sentence: str) -> None:
        try:
            self._private.show([render.notice(sentence)], hastily=True)
        except Exception:
            log.exception("the asker could not be told")
