"""The desk in Slack: mentions, direct messages and slash commands, answered where they stand."""

import logging
from collections.abc import Mapping
from queue import Full
from typing import TYPE_CHECKING

from bot import commands, incoming, render, turns
from bot.afterwards import Afterwards
from bot.answering import Answering
from bot.buttons import Buttons
from bot.connection import Connection
from bot.gate import Gate
from bot.home import Home
from bot.incoming import Asked, Body
from bot.intake import DOING, Intake
from bot.pace import USUAL, Pace
from bot.posting import ToAsker
from bot.sharing import Sharing
from bot.slack_digests import DigestButtons, SlackPoster
from bot.slack_notices import SlackTeller
from bot.streams import Live
from bot.turn import told
from bot.workspace import client_of, open_app, refused

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from bot.desk import Desk
    from bot.settings import Settings

log = logging.getLogger(__name__)


class SlackDesk:
    """The desk as a Slack app; `app` is Bolt's, and without a connection Slack calls it by HTTP."""

    def __init__(
        self,
        desk: "Desk",
        settings: "Settings",
        app: "App",
        connection: Connection | None,
        pace: Pace,
    ) -> None:
        self.app = app
        self._desk = desk
        self._passage = passage = render.passages_at(settings.public_url)
        self._gate = gate = Gate(settings.slack_rules)
        self._connection = connection
        self._live = Live(wanted=settings.model is not None)
        self._words = words = Answering(desk, gate, passage)
        self._intake = intake = Intake(desk.ledger, gate, self._live, pace)
        self._afterwards = Afterwards(desk.ledger, intake, words)
        self._afterwards.listen(app)
        Sharing(desk.ledger, gate, intake, words).listen(app)
        Buttons(desk, gate, passage, intake).listen(app)
        Home(desk, gate, intake.turns.aside).listen(app)
        DigestButtons(desk.archive.record, gate, intake.turns.aside).listen(app)
        self._listen()

    def start(self) -> None:
        """Connect, and answer until stopped. Raises SlackError if Slack refuses."""
        from slack_sdk.errors import SlackApiError

        if self._connection is None:
            return
        try:
            self._connection.open()
        except (SlackApiError, OSError) as error:
            advice = "make an app-level token with connections:write under Basic Information."
            raise refused("SLACK_APP_TOKEN", advice, self.app.client, error) from error

    def poster(self) -> SlackPoster:
        """Where the digests of subscriptions go."""
        posts = self._desk.ledger.posts
        return SlackPoster(lambda team: client_of(self.app, team), self._passage, posts)

    def teller(self) -> SlackTeller:
        """Who tells people in Slack what they were not asking for."""
        return SlackTeller(lambda team: client_of(self.app, team))

    def stop(self, seconds: float = 20) -> None:
        """Take nothing new, finish what runs within that time, and apologise for the rest."""
        self._intake.turns.close()
        if self._connection:
            self._connection.close()
        self._intake.turns.finish(seconds)

    def _listen(self) -> None:
        self.app.event("app_mention")(self._on_mention)
        self.app.event("message")(self._on_message)
        for command in commands.COMMANDS:
            self.app.command(f"/{command.name}")(self._on_command)
        self.app.error(self._on_error)

    def _on_mention(self, body: Body, client: "WebClient") -> None:
        self._on_asked(incoming.mention(body), client)

    def _on_message(self, body: Body, client: "WebClient") -> None:
        if self._afterwards.changed(body, client):
            return
        if asked := incoming.direct(body):
            self._on_asked(asked, client)
        elif (said := incoming.follow_up(body)) and self._is_to_desk(said):
            self._on_asked(said, client)

    def _is_to_desk(self, said: Asked) -> bool:
        """A question in a thread that a question to the desk began, and that nobody else is asked.

        In threads that people began, and where they speak to one another, only a mention is one.
        """
        if said.others or not said.asks or not said.conversation:
            return False
        ledger = self._desk.ledger
        return ledger.is_handled(said.root) and bool(ledger.turns(said.conversation, most=1))

    def _on_asked(self, asked: Asked | None, client: "WebClient") -> None:
        if asked is None or not self._intake.first_time(asked):
            return
        reply = self._intake.in_thread(asked, client)
        if often := self._gate.too_often(asked):
            self._intake.turns.aside(lambda: reply.show([render.notice(often)]))
            return
        self._intake.submit(
            self._intake.turn(asked, reply, client, lambda: self._words.said(asked, client, reply))
        )

    def _on_command(
        self, ack: "Ack", body: Body, command: Mapping[str, str], client: "WebClient"
    ) -> None:
        asked = incoming.command(body)
        if often := self._gate.too_often(asked):
            ack(often)
            return
        reply = ToAsker(command["response_url"])
        turn = self._intake.turn(asked, reply, client, lambda: self._words.commanded(asked, client))
        try:
            ahead = self._intake.turns.take(turn)
        except Full:
            ack(self._intake.turns.full())
        else:
            ack(turns.place(ahead) if ahead else self._doing())

    def _doing(self) -> str:
        """What a command is acknowledged with: nothing, where the answer is there at once."""
        return f"I am {DOING}; the answer comes here." if self._live.wanted else ""

    def _on_error(self, error: Exception, body: Body, client: "WebClient") -> None:
        sentence = render.notice(told(error))
        asked = incoming.mention(body) or incoming.direct(body)
        url = body.get("response_url")
        if asked:
            self._intake.in_thread(asked, client).show([sentence])
        elif isinstance(url, str):
            ToAsker(url).show([sentence])


def open_slack(desk: "Desk", settings: "Settings", pace: Pace = USUAL) -> SlackDesk:
    """The desk as a Slack app, ready to start. Raises SlackError if it is not set up for it.

    A broken connection is noticed after one or two pings, a silent one after five.
    """
    app = open_app(settings, desk)
    token = settings.slack_app_token
    socket = Connection(app, token, pace.ping) if token else None
    return SlackDesk(desk, settings, app, socket, pace)
