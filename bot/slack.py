"""The desk in Slack: mentions, direct messages and slash commands, answered where they stand."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Full
from typing import TYPE_CHECKING

from bot import commands, incoming, render
from bot.answer import Answer
from bot.blocks import Message
from bot.connection import Connection
from bot.incoming import Asked, Body
from bot.pool import Pool
from bot.posting import InThread, Reply, ToAsker, patient
from bot.shown import Shown
from bot.turn import Turn, told
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
LISTENERS = 16  # Bolt's own threads; a listener only puts the question into the queue
PING = 3  # seconds between looks at the connection

LOOKING = "is looking through the archive…"
BUSY = "Too many questions are waiting, so I did not take yours. Please ask again in a minute."
CLOSING = "I am being restarted, so I did not answer this. Please ask again in a minute."
OUTSIDE = (
    "People from another organisation can read this channel, so I do not quote the archive here."
    " Ask me in a direct message, or in a channel of your own workspace."
)
FORGOTTEN = "I no longer have this answer at hand. Ask again, and share it from there."
SHARED = "This answer was shared here before."
FILES_ONLY = "I cannot read attachments. Paste the words here, or ask a question about them."


class SlackError(NewsroomError):
    """Slack cannot be used as it is set up."""


class SlackDesk:
    """The desk as a Slack app; `app` is Bolt's."""

    def __init__(self, desk: "Desk", settings: "Settings", app: "App", ping: float) -> None:
        self.app = app
        self._desk = desk
        self._passage = render.passages_at(settings.public_url)
        self._shown = Shown()
        self._answers: Pool[Turn] = Pool("answer", WORKERS, LONGEST)
        self._notices: Pool[Callable[[], None]] = Pool("notice", WORKERS, 10 * LONGEST)
        self._connection = Connection(app, settings.slack_app_token, ping)
        self._listen()

    def start(self) -> None:
        """Connect, and answer until stopped. Raises SlackError if Slack refuses."""
        from slack_sdk.errors import SlackApiError

        try:
            self._connection.open()
        except (SlackApiError, OSError) as error:
            advice = "make an app-level token with connections:write under Basic Information."
            raise _refused("SLACK_APP_TOKEN", advice, self.app.client, error) from error

    def stop(self, seconds: float = 20) -> None:
        """Take nothing new, finish what runs within that time, and apologise for the rest."""
        self._answers.close()
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
        self._on_asked(incoming.direct(body), client)

    def _on_asked(self, asked: Asked | None, client: "WebClient") -> None:
        if asked is None:
            return
        turn = self._turn(asked, InThread(client, asked.channel, asked.thread), client, self._said)
        try:
            ahead = self._answers.submit(turn)
        except Full:
            self._aside(lambda: turn.end([render.notice(self._full())]))
        else:
            self._tell_place(turn, ahead)

    def _on_command(
        self, ack: "Ack", body: Body, command: Mapping[str, str], client: "WebClient"
    ) -> None:
        asked = incoming.command(body)
        turn = self._turn(asked, ToAsker(command["response_url"]), client, self._commanded)
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
        turn = self._turn(asked, reply, client, self._shared)
        try:
            self._answers.submit(turn)
        except Full:
            self._aside(lambda: turn.end([render.notice(self._full())]))

    def _turn(
        self, asked: Asked, reply: Reply, client: "WebClient", answer: Callable[[Asked], Messages]
    ) -> Turn:
        def find() -> Messages:
            if not self._first_time(asked):
                return ()
            self._aside(lambda: turn.status(LOOKING))
            return answer(asked)

        turn = Turn(find, reply, InThread(client, asked.user, None))
        return turn

    def _first_time(self, asked: Asked) -> bool:
        """No process has taken this yet, under any of the names that Slack gives it."""
        return all(self._desk.ledger.first_time(key) for key in asked.keys)

    def _said(self, asked: Asked) -> Messages:
        if asked.outside:
            return [render.notice(OUTSIDE)]
        if asked.files and not asked.text:
            return [render.notice(FILES_ONLY)]
        value = commands.run(self._desk, asked.text, asked.conversation)
        return render.messages(value, self._passage)

    def _commanded(self, asked: Asked) -> Messages:
        value = commands.run_command(self._desk, asked.command, asked.text)
        if isinstance(value, Answer):
            self._shown.keep(value)
        return render.messages(value, self._passage, asker="You", share=True)

    def _shared(self, asked: Asked) -> Messages:
        value = self._shown.get(asked.text)
        if value is None:
            return [render.notice(FORGOTTEN)]
        if not self._desk.ledger.first_time(f"slack:share:{asked.channel}:{asked.text}"):
            return [render.notice(SHARED)]
        return render.messages(value, self._passage, asker=asked.name or "Somebody")

    def _tell_place(self, turn: Turn, ahead: int) -> None:
        if ahead:
            notice = render.notice(_place(ahead))
            self._aside(
                lambda: turn.status(f"has {_questions(ahead)} to answer before yours…", notice)
            )

    def _aside(self, job: Callable[[], None]) -> None:
        try:
            self._notices.submit(job)
        except Full:
            log.warning("too much to tell at once; a status or notice was left out")

    def _full(self) -> str:
        return CLOSING if self._answers.closed else BUSY

    def _on_error(self, error: Exception, body: Body, client: "WebClient") -> None:
        sentence = render.notice(told(error))
        asked = incoming.mention(body) or incoming.direct(body)
        url = body.get("response_url")
        if asked:
            InThread(client, asked.channel, asked.thread).show([sentence])
        elif isinstance(url, str):
            ToAsker(url).show([sentence])


def open_slack(desk: "Desk", settings: "Settings", ping: float = PING) -> SlackDesk:
    """The desk as a Slack app, ready to start. Raises SlackError if it is not set up for it.

    A broken connection is noticed after one or two times `ping` seconds, a silent one after five.
    """
    from slack_bolt import App
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    _check_tokens(settings)
    base = (settings.slack_api_url or WebClient.BASE_URL).rstrip("/") + "/"
    client = WebClient(settings.slack_bot_token, base, retry_handlers=patient())
    try:
        client.auth_test()
    except (SlackApiError, OSError) as error:
        advice = "copy the Bot User OAuth Token from the app's page OAuth & Permissions."
        raise _refused("SLACK_BOT_TOKEN", advice, client, error) from error
    app = App(
        client=client,
        signing_secret=settings.slack_signing_secret or "",
        logger=logging.getLogger("factdesk.slack"),
        listener_executor=ThreadPoolExecutor(LISTENERS, "slack-listener"),
        attaching_conversation_kwargs_enabled=False,
    )
    return SlackDesk(desk, settings, app, ping)


def _check_tokens(settings: "Settings") -> None:
    for name, token, prefix in (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-"),
        ("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-"),
    ):
        if not token:
            raise SlackError(f"{name} is not set; docs/slack.md says where Slack shows it.")
        if not token.startswith(prefix):
            raise SlackError(f"{name} is not the right token: it begins with {prefix}.")


def _refused(name: str, advice: str, client: "WebClient", error: Exception) -> SlackError:
    from slack_sdk.errors import SlackApiError

    if isinstance(error, SlackApiError) and error.response.status_code < 500:
        return SlackError(f"Slack refuses {name} ({error.response['error']}); {advice}")
    reason = f"status {error.response.status_code}" if isinstance(error, SlackApiError) else error
    return SlackError(
        f"Slack cannot be reached at {client.base_url} ({reason}); check the network and"
        " SLACK_API_URL, then start again."
    )


def _questions(count: int) -> str:
    return "one question" if count == 1 else f"{count} questions"


def _place(ahead: int) -> str:
    return f"I have {_questions(ahead)} to answer before yours; the answer comes here."
