"""What a person can ask the desk to do: one table for every way in, and help when they miss."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import digest_commands, feed_commands
from bot.answer import Answer
from bot.digest import Digest
from bot.digest_commands import Said
from bot.evidence import Finding
from bot.filters import WrongArgument, taken_out
from bot.slips import near
from bot.summary import Summary
from index.errors import NewsroomError
from index.sources import Failure

if TYPE_CHECKING:
    from bot.desk import Desk


class NotAllowed(NewsroomError):
    """Something that this person may not do."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the desk does. `hint` is what to write after the name; `help` one plain line."""

    name: str
    hint: str
    help: str
    examples: tuple[str, ...]
    run: "Callable[[Desk, str, Asking], Value]"
    admins_only: bool = False
    alone: bool = False  # it does something with nothing after it


@dataclass(frozen=True, slots=True)
class Asking:
    """How something is asked: in which conversation, after what was said, where and by whom.

    `place` and `who` are the channel, or the person in private, and the person, with their team.
    `on_finding` is handed each finding that is proved before the answer is whole.
    """

    thread: str | None = None
    context: tuple[str, ...] = ()
    admin: bool = False
    on_finding: Callable[[Finding], None] | None = None
    place: str | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """How to use the desk; `missed` was not understood, `meant` is what is near it."""

    commands: tuple[Command, ...]
    missed: str | None = None
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a source that was read: how many articles of each outcome, what failed."""

    source: str
    counts: tuple[tuple[str, int], ...]
    failures: tuple[str, ...]


Value = Answer | Help | Ingested | Summary | Digest | Said

_THANKS = re.compile(
    r"""(?:(?:ok(?:ay)?|great|perfect|nice|cool|super|good|brilliant|many|got\ it)\b\W*)*
    (?:thanks?|thank\ you|thx|cheers)\b(?:\W+(?:a\ lot|so\ much|very\ much|all|again|factdesk))*\W*
    |(?:ok(?:ay)?|great|perfect|nice|cool|got\ it)\W*""",
    re.VERBOSE,
)
WELCOME = "You are welcome. Ask on whenever you like."
_ADDRESS = re.compile(r"https?://\S+$", re.IGNORECASE)
_HELP = frozenset(
    {"", "?", "help", "hi", "hello", "hey", "start", "commands", "what can you do", "help me"}
)


def ask(desk: "Desk", text: str, asking: Asking) -> Value:
    """Answer a question from the archive, with the filters written in it."""
    question, given = taken_out(text)
    if not question:
        return Help(_for(asking))
    return desk.ask(
        question,
        thread=asking.thread,
        since=given.get("since"),
        until=given.get("until"),
        outlet=given.get("outlet"),
        context=asking.context,
        on_finding=asking.on_finding,
    )


def ingest(desk: "Desk", text: str, asking: Asking) -> Value:
    """Read the article or feed at an address into the archive."""
    address, *more = text.split()
    if more or not _ADDRESS.match(address):
        raise WrongArgument(
            "Give one web address, as in /ingest https://news.example.org/harbour-blast."
        )
    outcomes, failures = Counter[str](), []
    for outcome in desk.ingest([address]):
        if isinstance(outcome, Failure):
            failures.append(f"{outcome.source}: {outcome.error}")
        else:
            outcomes[outcome.status] += 1
    return Ingested(address, tuple(outcomes.items()), tuple(failures))


def summary(desk: "Desk", text: str, asking: Asking) -> Value:
    """Summarise an article or a topic; only admins have an unknown address read."""
    return digest_commands.summary(desk, text, fetch=asking.admin)


def digest(desk: "Desk", text: str, asking: Asking) -> Value:
    """The last day's stories, or what somebody wants with their subscriptions."""
    return digest_commands.digest(desk, text, asking.place, asking.who)


def feeds(desk: "Desk", text: str, asking: Asking) -> Value:
    """Add, list, remove or read feeds; anything else teaches."""
    word, _, rest = text.strip().partition(" ")
    doing = feed_commands.DOING.get(word.lower())
    if doing is None:
        meant = near(word.lower(), tuple(feed_commands.DOING))
        return Help(_only("feeds"), missed=f"/feeds {text}", meant=meant and f"/feeds {meant}")
    return Said(doing(desk, rest.strip(), asking.who))


def _only(name: str) -> tuple[Command, ...]:
    return tuple(command for command in COMMANDS if command.name == name)


def _for(asking: Asking) -> tuple[Command, ...]:
    return tuple(command for command in COMMANDS if asking.admin or not command.admins_only)


COMMANDS = (
    Command(
        "ask",
        "[question] [since:2026-03-01] [until:2026-03-31] [outlet:NAME]",
        "Ask the archive; every finding comes with its quotation and a link to the passage",
        (
            "who claimed responsibility for the harbour blast and what evidence was given?",
            "what did the minister say about the toll? since:2026-03-01",
        ),
        ask,
    ),
    Command(
        "summary",
        "[URL, article or topic] [since:2026-03-01] [until:2026-03-31]",
        "An article or a topic in at most eight proved sentences: both sides, what changed",
        ("https://news.example.org/harbour-blast", "harbour blast since:2026-03-01"),
        summary,
    ),
    Command(
        "digest",
        "[TOPIC] or subscribe [TOPIC] at HH:MM [weekdays], list, change N, unsubscribe N",
        "The last day's stories with what is new in each, now or every morning",
        ("harbour blast", "subscribe at 07:30 weekdays", "list"),
        digest,
        alone=True,
    ),
    Command(
        "ingest",
        "[URL]",
        "Read the article or feed at a web address into the archive; for admins of the desk",
        ("https://news.example.org/harbour-blast",),
        ingest,
        admins_only=True,
    ),
    Command(
        "feeds",
        "add URL [outlet:NAME], list, remove N, check [N]",
        "Follow the feeds of other outlets and see how it goes; for admins of the desk",
        ("add https://news.example.org/", "list", "check 3", "remove 3"),
        feeds,
        admins_only=True,
    ),
)


def find(name: str) -> Command | None:
    """The command of that name."""
    return next((command for command in COMMANDS if command.name == name), None)


def run(desk: "Desk", text: str, asking: Asking = Asking()) -> Value:
    """Do what a message asks: a command by its name, help, or else the text is the question."""
    text = text.strip()
    plain = text.lower().strip(" \t\n.!/")
    if plain in _HELP or plain.rstrip("? ") in _HELP:
        return Help(_for(asking))
    if _THANKS.fullmatch(plain):
        return Said((WELCOME,))
    first, _, rest = text.lstrip("/").partition(" ")
    if find(first.lower()):
        return run_command(desk, first.lower(), rest, asking)
    known = ("help", *(command.name for command in COMMANDS))
    if not rest and (meant := near(plain.strip("?/"), known)):
        return Help(_for(asking), missed=text, meant=meant)
    return ask(desk, text, asking)


def run_command(desk: "Desk", name: str, text: str, asking: Asking = Asking()) -> Value:
    """Do the command of that name; with nothing after it, or `help`, it teaches instead."""
    command = find(name)
    plain = text.lower().strip(" \t\n.!?/")
    if command is None or (name == "ask" and plain in _HELP):
        return Help(_for(asking))
    if plain == "help" or not (plain or command.alone):
        return Help((command,))
    if near(plain, ("help",)):
        return Help(_for(asking) if name == "ask" else (command,), missed=text, meant="help")
    if command.admins_only and not asking.admin:
        raise NotAllowed(
            f"/{name} is for the admins of this desk; SLACK_ADMINS in its settings names them."
        )
    return command.run(desk, text, asking)
