"""Answers to one person that all are to see, and messages that one person wants checked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import incoming, render
from bot.answering import Answering
from bot.blocks import Message
from bot.gate import OUTSIDE, Gate
from bot.incoming import Asked, Body
from bot.intake import DOING, Intake
from bot.manifest import CHECK
from bot.posting import ToAsker
from bot.readers import NOT_IN_IT, InOpen, Readers, readers
from bot.streams import Place
from bot.thread import InThread

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from bot.ledger import Ledger

Messages = Sequence[Message]

SHARED = "This answer was shared here before."
INVITE = (
    "I cannot see who reads this channel, so I did not share the answer. Invite me"
    " (/invite @Factdesk), then press the button again."
)
UNSEEN = (
    "I could not find out whether people from another organisation read this channel, so I did not"
    " share the answer. If it stays so, the app needs the scopes channels:read and groups:read."
)
TOO_LONG = (
    "This answer is longer than I can share in a channel that I am not in. Invite me"
    " (/invite @Factdesk), then press the button again."
)


class Sharing:
    """The button under a private answer, and the shortcut "Fact-check this" of any message."""

    def __init__(self, ledger: "Ledger", gate: Gate, intake: Intake, words: Answering) -> None:
        self._ledger = ledger
        self._gate = gate
        self._intake = intake
        self._words = words

    def listen(self, app: "App") -> None:
        """Hear of every press and every use."""
        app.action(render.SHARE)(self._on_share)
        app.message_shortcut(CHECK)(self._on_shortcut)

    def _on_share(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        pressed = incoming.pressed(body)
        asked = replace(pressed, ts=f"share:{pressed.text}")
        url = str(body["response_url"])
        opened = InThread(client, Place(asked.channel, None), posted=self._intake.noting(asked))
        reply = InOpen(opened, ToAsker(url, aloud=True), ToAsker(url))
        if self._intake.first_time(asked):
            self._intake.submit(
                self._intake.turn(asked, reply, client, lambda: self._shared(asked, client))
            )

    def _shared(self, asked: Asked, client: "WebClient") -> Messages:
        """An answer that somebody had for themselves, for everybody; once in each channel."""
        known = readers(client, asked.channel)
        if known.outside:
            return [render.notice(OUTSIDE)]
        messages = self._words.shared(asked)
        if sentence := _unshared(known, len(messages)):
            return [render.notice(sentence)]
        once = f"slack:share:{asked.place}:{asked.text}"
        if messages[0].private:
            return messages
        if not self._ledger.first_time(once):
            return [render.notice(SHARED)]
        self._words.now_shared(asked)
        return messages

    def _on_shortcut(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        asked = incoming.shortcut(body)
        alone = ToAsker(str(body["response_url"]))
        reply = InOpen(self._intake.in_thread(asked, client), alone, alone)
        reply.private = True  # until it is known who reads the channel
        if often := self._gate.too_often(asked):
            self._intake.turns.aside(lambda: alone.show([render.notice(often)]))
        elif self._intake.first_time(asked):
            self._intake.submit(
                self._intake.turn(asked, reply, client, lambda: self._checked(asked, reply, client))
            )

    def _checked(self, asked: Asked, reply: InOpen, client: "WebClient") -> Messages:
        """What the archive holds of a message, in its thread if its readers may see that."""
        known = readers(client, asked.channel)
        if known.outside:
            return [render.notice(OUTSIDE)]
        if known.member:
            reply.private = False
            self._intake.turns.aside(lambda: reply.begin(DOING))
        return self._words.checked(asked, reply, alone=reply.private)


def _unshared(known: Readers, pages: int) -> str | None:
    """Why an answer of so many messages cannot be shared there; None if it can."""
    if known.hidden:
        return INVITE if known.hidden in NOT_IN_IT else UNSEEN
    return TOO_LONG if pages > 1 and not known.member else None
