"""A desk of a test's own in Slack, and what Slack then shows."""

import atexit
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, cast

from answers import ADDRESS, answer, finding
from block_rules import elements
from slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

from bot.answer import Answer
from bot.evidence import Finding
from bot.ledger import Ledger
from bot.pace import Pace
from bot.settings import Settings, SlackRules
from bot.slack import SlackDesk, open_slack
from index.archive import Outcome
from index.database import Record, open_record

if TYPE_CHECKING:
    from bot.desk import Desk

MANIFEST = json.loads((Path(__file__).parents[1] / "manifest.json").read_text("utf-8"))
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]
PACE = Pace(ping=2.0)  # shorter, a busy machine looks like a broken connection
CLAIM = finding("The Reed Front claimed the blast.")


class Shelf:
    """An archive of which only the outside is looked at."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def count(self) -> int:
        return 1234

    def outlets(self) -> tuple[str, ...]:
        return ("Harbour Wire", "Lantern Post")


class StandIn:
    """A desk that answers as a test says, with a real ledger, and takes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.contexts: list[Sequence[str]] = []
        self.lock = threading.Lock()
        self.reply: Callable[[str], Answer] = lambda question: answer(CLAIM)
        self.early: Sequence[Finding] = ()
        self.ingested: list[str] = []
        self.folder = mkdtemp()
        self.record = open_record(f"sqlite:///{self.folder}/record.db")
        self.archive = Shelf(self.record)
        self.ledger = Ledger(self.record)
        atexit.register(self.close)
        self.given: dict[str, Answer] = {}
        self.settings: Settings | None = None

    def close(self) -> None:
        self.record.close()
        shutil.rmtree(self.folder)

    def ask(
        self,
        question: str,
        *,
        thread: str | None = None,
        context: Sequence[str] = (),
        on_finding: Callable[[Finding], None] | None = None,
        **_: object,
    ) -> Answer:
        with self.lock:
            self.asked.append((question, thread))
            self.contexts.append(context)
        for early in self.early:
            if on_finding:
                on_finding(early)
        given = replace(self.reply(question), question=question)
        kept = self.ledger.keep(given, thread)
        self.given[kept.answer_id] = kept
        return kept

    def answer(self, answer_id: str) -> Answer | None:
        return self.given.get(answer_id)

    def ingest(self, sources: Sequence[str]) -> Iterator[Outcome]:
        self.ingested += sources
        yield Outcome("a1", "Blast at the customs hall", "added", sources[0])

    def times(self, question: str) -> int:
        return [q for q, _ in self.asked].count(question)


def set_up(slack: SlackServer, **other: Any) -> Settings:
    given: dict[str, Any] = {
        "home": Path("unused"),
        "timezone": UTC,
        "public_url": ADDRESS,
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_api_url": slack.url,
        "slack_rules": SlackRules(user_limit=10_000, channel_limit=10_000),
    }
    return Settings(**{**given, **other})


@contextmanager
def running(
    slack: SlackServer, desk: StandIn, pace: Pace = PACE, **other: Any
) -> Iterator[SlackDesk]:
    app = open_slack(cast("Desk", desk), set_up(slack, **other), pace)
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
    return slack.wait(lambda: said(slack.replies(thread)))


def settled(slack: SlackServer) -> None:
    """Everything delivered before has been dealt with: a later question is answered."""
    answered(slack, slack.mention("is it settled?"))
