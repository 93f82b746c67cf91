"""A desk of a test's own in Slack, and what Slack then shows."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from answers import ADDRESS, answer, finding
from block_rules import elements
from slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

from bot.answer import Answer
from bot.settings import Settings
from bot.slack import SlackDesk, open_slack

if TYPE_CHECKING:
    from bot.desk import Desk

MANIFEST = json.loads((Path(__file__).parents[1] / "manifest.json").read_text("utf-8"))
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]
CLAIM = finding("The Reed Front claimed the blast.")


@dataclass
class StandIn:
    """A desk that answers as a test says, and takes down what it is asked."""

    asked: list[tuple[str, str | None]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    reply: Callable[[str], Answer] = lambda question: answer(CLAIM)

    @property
    def ledger(self) -> "StandIn":
        return self

    def first_time(self, key: str) -> bool:
        with self.lock:
            new = key not in self.keys
            self.keys.add(key)
        return new

    def ask(self, question: str, *, thread: str | None = None, **_: object) -> Answer:
        with self.lock:
            self.asked.append((question, thread))
        return replace(self.reply(question), question=question)

    def times(self, question: str) -> int:
        return [q for q, _ in self.asked].count(question)


def set_up(slack: SlackServer, **other: Any) -> Settings:
    given = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": slack.url}
    return Settings(home=Path("unused"), timezone=UTC, public_url=ADDRESS, **{**given, **other})


@contextmanager
def running(slack: SlackServer, desk: StandIn) -> Iterator[SlackDesk]:
    app = open_slack(cast("Desk", desk), set_up(slack), ping=0.5)
    app.start()
    slack.wait(lambda: slack.connected)
    try:
        yield app
    finally:
        app.stop(1)


def said(messages: list[dict[str, Any]]) -> str:
    return "\n".join(
        e["text"]
        for m in messages
        for e in elements(m.get("blocks") or [])
        if isinstance(e.get("text"), str)
    )


def answered(slack: SlackServer, thread: str) -> str:
    return said(slack.wait(lambda: slack.replies(thread)))


def settled(slack: SlackServer) -> None:
    """Everything delivered before has been dealt with: a later question is answered."""
    answered(slack, slack.mention("is it settled?"))
