"""The desk in Slack: mentions, direct messages and slash commands, answered where they stand."""

import logging
from collections.abc import Callable, Mapping, Sequence
from queue import Full
from threading import Lock
from typing import TYPE_CHECKING

from bot import commands, incoming, render
from bot.answering import Answering
from bot.blocks import Message
from bot.buttons import Buttons
from bot.connection import Connection
from bot.gate import Gate
from bot.home import Home
from bot.incoming import Asked, Body
from bot.pool import Pool
from bot.posting import Reply, ToAsker
from bot.posts import Post
from bot.slack_digests import DigestButtons, SlackPoster
from bot.slack_notices import SlackTeller
from bot.streams import Place, Streams
from bot.thread import InThread
from bot.turn import Turn, told
from bot.workspace import PING, client_of, open_app, refused
from index.errors import NewsroomError

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from bot.desk import Desk
    from bot.settings import Settings

Messages = Sequence[Message]
log = logging.getLogger(__name__)

WORKERS = 4  # answers made at the same time
LONGEST = 100  # questions that may wait

DOING = "looking through the archive"
BUSY = "Too many questions are waiting, so I did not take yours. Please ask again in a minute."
CLOSING = "I am being restarted, so I did not answer this. Please ask again in a minute."


class SlackDesk:
    """The desk as a Slack app; `app` is Bolt's, and without a connection Slack calls it by HTTP."""

    def __init__(
        self, desk: "Desk", settings: "Settings", app: "App", connection: Connection | None
    ) -> None:
        self.app = app
        self._desk = desk
        self._passage = passage = render.passages_at(settings.public_url)
        self._gate = Gate(settings.slack_rules)
        self._live = Streams(wanted=settings.model is not None)
        self._answers: Pool[Turn] = Pool("answer", WORKERS, LONGEST)
        self._notices: Pool[Callable[[], None]] = Pool("notice", WORKERS, 10 * LONGEST)
        self._connection = connection
        self._open: dict[tuple[str, str], Turn] = {}
        self._later: dict[tuple[str, str], Callable[[], None]] = {}  # when a turn has ended
        self._changing = Lock()
        self._words = Answering(desk, self._gate, passage)
        Buttons(desk, self._gate, passage, self._aside).listen(app)
        Home(desk, self._gate, self._aside).listen(app)
        DigestButtons(desk.archive.record, self._gate, self._aside).listen(app)
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
        self._answers.close()
        if self._connection:
            self._connection.close()
        for turn in self._answers.wait(seconds):
            turn.end([render.notice(CLOSING)], hastily=True)
        self._notices.close()
        self._notices.wait(seconds)

    def _listen(self) -> None:
        self.app.event("app_mention")(self._on_mention)
        self.app.event("message")(self._on_message)
        for command in commands.COMMANDS:
            self.app.command(f"/{command.name}")(self._on_command)
        self.app.action(render.SHARE)(self._on_share)
        self.app.error(self._on_error)

    def _on_mention(self, body: Body, client: "WebClient") -> None:
        self._on_asked(incoming.mention(body), client)

    def _on_message(self, body: Body, client: "WebClient") -> None:
        if gone := incoming.deleted(body):
            self._aside(lambda: self._take_away(*gone, client))
        elif edited := incoming.edited(body):
            self._aside(lambda: self._answer_anew(edited, client))
        elif asked := incoming.direct(body):
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
        if asked is None:
            return
        if often := self._gate.too_often(asked):
            self._refuse_once(asked, client, often)
            return
        reply = self._reply(asked, client)
        turn = self._turn(asked, reply, client, lambda: self._words.said(asked, client, reply))
        key = asked.place, asked.ts
        self._open[key] = turn
        turn.on_end = lambda: self._ended(key)
        self._submit(turn)

    def _submit(self, turn: Turn) -> None:
        try:
            ahead = self._answers.submit(turn)
        except Full:
            self._aside(lambda: turn.end([render.notice(self._full())]))
            return
        if ahead:
            doing, notice = f"has {_questions(ahead)} to answer before yours…", _place(ahead)
            self._aside(lambda: turn.status(doing, render.notice(notice)))

    def _on_command(
        self, ack: "Ack", body: Body, command: Mapping[str, str], client: "WebClient"
    ) -> None:
        asked = incoming.command(body)
        if often := self._gate.too_often(asked):
            ack(often)
            return
        reply = ToAsker(command["response_url"])
        turn = self._turn(asked, reply, client, lambda: self._words.commanded(asked))
        try:
            ahead = self._answers.submit(turn)
        except Full:
            ack(self._full())
        else:
            ack(_place(ahead) if ahead else "")

    def _on_share(self, ack: "Ack", body: Body, client: "WebClient") -> None:
        ack()
        asked = incoming.pressed(body)
        reply = ToAsker(str(body["response_url"]), aloud=True)
        self._submit(self._turn(asked, reply, client, lambda: self._words.shared(asked)))

    def _reply(self, asked: Asked, client: "WebClient", standing: Sequence[str] = ()) -> InThread:
        place = Place(asked.channel, asked.thread, asked.team, asked.user)

        def posted(ts: str, shown: Message) -> None:
            post = Post(asked.place, ts, asked.ts, asked.asker, shown.answer_id or None)
            try:
                self._desk.ledger.posts.keep(post)
            except NewsroomError as error:
                log.warning("a post is not written down: %s", error)

        return InThread(client, place, self._live, posted, standing)

    def _turn(
        self,
        asked: Asked,
        reply: Reply,
        client: "WebClient",
        answer: Callable[[], Messages],
        again: Messages | None = (),
    ) -> Turn:
        def find() -> Messages | None:
            if not self._first_time(asked):
                return again
            if refusal := self._gate.refusal(asked, client):
                return [render.notice(refusal)]
            self._aside(lambda: turn.begin(DOING))
            return answer()

        turn = Turn(find, reply, InThread(client, Place(asked.user, None)))
        return turn

    def _first_time(self, asked: Asked) -> bool:
        """No process has taken this yet, under any of the names that Slack gives it."""
        return all(self._desk.ledger.first_time(key) for key in asked.keys)

    def _answer_anew(self, asked: Asked, client: "WebClient") -> None:
        """Put the answer right when its question was; one that is in the making, afterwards."""
        key = asked.place, asked.ts
        if self._put_off(key, lambda: self._answer_anew(asked, client)):
            return
        standing = [p.ts for p in self._desk.ledger.posts.of_question(*key)]
        if not standing:
            return
        reply = self._reply(asked, client, standing)
        self._submit(
            self._turn(
                asked, reply, client, lambda: self._words.said(asked, client, reply), again=None
            )
        )

    def _take_away(self, channel: str, ts: str, client: "WebClient") -> None:
        """The answer goes when its question went."""
        turn = self._open.get((channel, ts))
        put_off = self._put_off((channel, ts), lambda: self._take_away(channel, ts, client))
        if turn and put_off:
            turn.end(())
        else:
            Buttons.remove(self._desk.ledger.posts, channel, ts, client)

    def _put_off(self, key: tuple[str, str], job: Callable[[], None]) -> bool:
        """Do it when the turn of that question has ended; False when none is under way."""
        with self._changing:
            if key in self._open:
                self._later[key] = job
                return True
        return False

    def _ended(self, key: tuple[str, str]) -> None:
        with self._changing:
            self._open.pop(key, None)
            job = self._later.pop(key, None)
        if job:
            self._aside(job)

    def _refuse_once(self, asked: Asked, client: "WebClient", sentence: str) -> None:
        def tell() -> None:
            if self._first_time(asked):
                self._reply(asked, client).show([render.notice(sentence)])

        self._aside(tell)

    def _aside(self, job: Callable[[], None]) -> None:
        def quietly() -> None:
            try:
                job()
            except Exception:
                log.exception("something beside the answers failed")

        try:
            self._notices.submit(quietly)
        except Full:
            log.warning("too much to tell at once; a status or notice was left out")

    def _full(self) -> str:
        return CLOSING if self._answers.closed else BUSY

    def _on_error(self, error: Exception, body: Body, client: "WebClient") -> None:
        sentence = render.notice(told(error))
        asked = incoming.mention(body) or incoming.direct(body)
        url = body.get("response_url")
        if asked:
            self._reply(asked, client).show([sentence])
        elif isinstance(url, str):
            ToAsker(url).show([sentence])


def open_slack(desk: "Desk", settings: "Settings", ping: float = PING) -> SlackDesk:
    """The desk as a Slack app, ready to start. Raises SlackError if it is not set up for it.

    A broken connection is noticed after one or two times `ping` seconds, a silent one after five.
    """
    app = open_app(settings, desk)
    socket = Connection(app, settings.slack_app_token, ping) if settings.slack_app_token else None
    return SlackDesk(desk, settings, app, socket)


def _questions(count: int) -> str:
    return "one question" if count == 1 else f"{count} questions"


def _place(ahead: int) -> str:
    return f"I have {_questions(ahead)} to answer before yours; the answer comes here."
