"""The buttons under an answer: all its passages, what somebody thinks of it, taking it away."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot import incoming, render, views
from bot.evidence import Link
from bot.gate import Gate
from bot.incoming import Asked, Body
from bot.intake import Intake
from bot.posting import ToAsker

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from bot.desk import Desk

FORGOTTEN = "I no longer have this answer. Ask the question again."
THANKS = "Thank you; that is kept with the answer."
NOT_YOURS = "Only the person who asked, or an admin of this desk, can remove this answer."


class Buttons:
    """What happens when one is pressed; each is dealt with at once, beside the questions."""

    def __init__(self, desk: "Desk", gate: Gate, passage: Link, intake: Intake) -> None:
        self._desk = desk
        self._gate = gate
        self._passage = passage
        self._intake = intake

    def listen(self, app: "App") -> None:
        """Hear of every press."""
        app.action(render.PASSAGES)(self._on_passages)
        app.action(re.compile(f"^{render.FEEDBACK}"))(self._on_feedback)
        app.action(render.REMOVE)(self._on_remove)
        app.view(views.WRONG)(self._on_reason)

    def _on_passages(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        answer = self._desk.answer(incoming.pressed(body).text)
        if answer is None:
            _tell(body, FORGOTTEN)
        else:
            _open(client, body, views.passages(answer, self._passage))

    def _on_feedback(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        pressed = incoming.pressed(body)
        rating, _, answer_id = pressed.text.partition(":")
        if rating == "down":
            _open(client, body, views.wrong(answer_id))
            self._desk.ledger.rate(answer_id, pressed.asker, "down")
        elif rating == "up":
            self._desk.ledger.rate(answer_id, pressed.asker, "up")
            self._intake.turns.aside(lambda: _tell(body, THANKS))

    def _on_reason(self, ack: "Ack", body: Body, view: Mapping[str, object]) -> None:
        ack()
        giver = incoming.pressed(body).asker
        why = views.reason(view.get("state"))
        self._desk.ledger.rate(str(view.get("private_metadata")), giver, "down", why)

    def _on_remove(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        self._intake.turns.aside(lambda: self._remove(incoming.pressed(body), body, client))

    def _remove(self, pressed: Asked, body: Body, client: "WebClient") -> None:
        """Take an answer away, all its messages, if the person who presses may."""
        posts = self._desk.ledger.posts
        post = posts.at(pressed.place, pressed.ts)
        asker = post.asker if post else posts.asker_of(pressed.text)
        if asker != pressed.asker and not self._gate.admin(pressed.user):
            _tell(body, NOT_YOURS)
        elif post:
            self._intake.remove(posts.of_question(post.channel, post.question_ts), client)
        else:  # shared where the desk itself may not post
            ToAsker(str(body.get("response_url"))).remove()


def _open(client: "WebClient", body: Body, view: dict[str, object]) -> None:
    client.views_open(trigger_id=str(body.get("trigger_id")), view=view)


def _tell(body: Body, sentence: str) -> None:
    url = body.get("response_url")
    if isinstance(url, str):
        ToAsker(url).show([render.notice(sentence)])
