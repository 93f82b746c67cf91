"""What people do to a question after they asked it in Slack: edit it, delete it, stop it."""

import logging
from typing import TYPE_CHECKING

from bot import incoming
from bot.answering import Answering
from bot.incoming import Asked, Body
from bot.intake import Intake
from bot.sessions import set_status
from bot.streams import Place
from bot.thread import stopped

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

    from bot.ledger import Ledger

STOP = "agent_session_stopped"
log = logging.getLogger(__name__)


class Afterwards:
    """Puts answers right, takes them away, or ends them before they are there."""

    def __init__(self, ledger: "Ledger", intake: Intake, words: Answering) -> None:
        self._ledger = ledger
        self._intake = intake
        self._words = words

    def listen(self, app: "App") -> None:
        """Hear of every press on Stop."""
        app.event(STOP)(self._on_stop)

    def changed(self, body: Body, client: "WebClient") -> bool:
        """Deal with a message that was edited or deleted; False if it is anything else."""
        if gone := incoming.deleted(body):
            self._intake.turns.aside(lambda: self._take_away(gone, client))
        elif edited := incoming.edited(body):
            self._answer_anew(edited, client)
        return bool(gone or edited)

    def _answer_anew(self, asked: Asked, client: "WebClient") -> None:
        """Put the answer right when its question was; the words that were written last count."""
        if not self._is_question(asked) or not self._intake.first_time(asked):
            return
        self._intake.overtaken.edited(asked)
        reply = self._intake.in_thread(asked, client, anew=True)
        self._intake.submit(
            self._intake.turn(asked, reply, client, lambda: self._words.said(asked, client, reply))
        )

    def _take_away(self, asked: Asked, client: "WebClient") -> None:
        """The answer goes when its question went."""
        if not self._is_question(asked):
            return
        self._intake.overtaken.deleted(asked)
        for turn in self._intake.turns.where(lambda turn: turn.asked.message == asked.message):
            turn.end(())
        self._intake.remove(self._intake.answers(asked), client)

    def _is_question(self, asked: Asked) -> bool:
        return self._ledger.is_handled(asked.message) or bool(self._intake.answers(asked))

    def _on_stop(self, body: Body, client: "WebClient") -> None:
        self._intake.turns.aside(lambda: self._stop(incoming.stopped(body), client))

    def _stop(self, asked: Asked, client: "WebClient") -> None:
        """End what is under way in a thread, by whichever process, and say so once."""
        from slack_sdk.errors import SlackApiError

        self._intake.overtaken.stopped(asked)
        here = list(self._intake.turns.where(lambda turn: turn.asked.root == asked.root))
        for turn in here:
            turn.end([stopped()])
        if here:
            return
        try:
            set_status(client, Place(asked.channel, asked.thread, asked.team), "active")
        except (SlackApiError, OSError) as error:
            log.info("a session is not ended: %s", error)
