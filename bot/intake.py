"""From what was asked in Slack to a turn under way: taken once, allowed, queued, answered."""

import logging
from collections.abc import Callable, Collection, Sequence
from queue import Full
from typing import TYPE_CHECKING

from bot import render, turns
from bot.blocks import Message
from bot.gate import Gate
from bot.incoming import Asked
from bot.overtaken import Overtaken
from bot.pace import Pace
from bot.posting import Reply
from bot.posts import Post
from bot.streams import Live, Place
from bot.thread import InThread, stopped
from bot.turn import Turn
from bot.turns import Turns
from index.errors import NewsroomError

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.ledger import Ledger

Messages = Sequence[Message]
log = logging.getLogger(__name__)

DOING = "looking through the archive"


class Intake:
    """Where every question goes, whichever way it came."""

    def __init__(self, ledger: "Ledger", gate: Gate, live: Live, pace: Pace) -> None:
        self.turns = Turns(pace)
        self.overtaken = Overtaken(ledger)
        self.live = live
        self._ledger = ledger
        self._gate = gate
        self._pace = pace

    def first_time(self, asked: Asked) -> bool:
        """No process has taken this yet, under any of the names that Slack gives it."""
        return all(self._ledger.first_time(key) for key in asked.keys)

    def in_thread(self, asked: Asked, client: "WebClient", anew: bool = False) -> InThread:
        """A reply in the thread of what was asked; `anew`, in the place of the one before."""
        place = Place(asked.channel, asked.thread, asked.team, asked.user)
        earlier = (lambda: self._earlier(asked)) if anew else None
        return InThread(client, place, self.live, self.noting(asked), earlier, self._pace)

    def noting(self, asked: Asked) -> Callable[[str, Message], None]:
        """What writes down where the messages of an answer stand."""

        def posted(ts: str, shown: Message) -> None:
            post = Post(asked.place, ts, asked.ts, asked.asker, shown.answer_id or None)
            try:
                self._ledger.posts.keep(post)
            except NewsroomError as error:
                log.warning("a post is not written down: %s", error)

        return posted

    def turn(
        self, asked: Asked, reply: Reply, client: "WebClient", answer: Callable[[], Messages]
    ) -> Turn:
        """A turn that gives what `answer` finds to who may ask; overtaken, it gives nothing."""
        given: set[str] = set()

        def find() -> Messages | None:
            if asked.command and not self.first_time(asked):  # not before it is acknowledged
                return None
            if (instead := self._overtaken(asked)) is not None:
                return instead
            if refusal := self._gate.refusal(asked, client):
                return [render.notice(refusal)]
            self.turns.aside(lambda: turn.begin(DOING))
            found = answer()
            given.update(shown.answer_id for shown in found if shown.answer_id)
            instead = self._overtaken(asked)
            return found if instead is None else instead

        turn = Turn(asked, find, reply, InThread(client, Place(asked.user, None)))
        turn.on_end = lambda: self._look_again(asked, given, client)
        return turn

    def submit(self, turn: Turn) -> None:
        """Queue it, and say so when it has to wait or there is no room."""
        try:
            ahead = self.turns.take(turn)
        except Full:
            self.turns.aside(lambda: turn.end([render.notice(self.turns.full())]))
            return
        if ahead:
            notice = render.notice(turns.place(ahead))
            self.turns.aside(lambda: turn.status(turns.doing_before(ahead), notice))

    def remove(self, posts: Sequence[Post], client: "WebClient") -> None:
        """Take away those that nobody else has taken away. Raises SlackApiError or OSError."""
        from slack_sdk.errors import SlackApiError

        for post in self._ledger.posts.take(posts):
            try:
                client.chat_delete(channel=post.channel.partition(":")[2], ts=post.ts)
            except SlackApiError as error:
                if error.response["error"] != "message_not_found":
                    raise

    def answers(self, asked: Asked) -> tuple[Post, ...]:
        """The messages that answer a question."""
        return self._ledger.posts.of_question(asked.place, asked.ts)

    def _earlier(self, asked: Asked) -> Sequence[str]:
        return [post.ts for post in self._ledger.posts.take(self.answers(asked))]

    def _overtaken(self, asked: Asked) -> Messages | None:
        event = self.overtaken.by(asked)
        return [stopped()] if event == "stopped" else () if event else None

    def _look_again(self, asked: Asked, given: Collection[str], client: "WebClient") -> None:
        """What overtook a question while its answer was posted takes the answer away after all."""
        event = self.overtaken.by(asked)
        if event in ("deleted", "edited"):
            gone = [p for p in self.answers(asked) if event == "deleted" or p.answer_id in given]
            self.turns.aside(lambda: self.remove(gone, client))
