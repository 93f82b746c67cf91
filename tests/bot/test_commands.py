"""The command table: what is asked, and what teaches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from answers import answer, finding

from bot import commands
from bot.answer import Answer
from bot.commands import COMMANDS, WELCOME, Asking, Help, Ingested, NotAllowed
from bot.digest_commands import Said
from bot.filters import WrongArgument
from index.archive import Outcome
from index.errors import NotFound
from index.sources import Failure

if TYPE_CHECKING:
    from bot.desk import Desk


OPEN = tuple(command for command in COMMANDS if not command.admins_only)


@dataclass
class Listening:
    """A desk that only takes down what it is asked."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def ask(self, question: str, **given: Any) -> Answer:
        self.asked.append((question, {k: v for k, v in given.items() if v}))
        return answer(finding("They did it."))

    def ingest(self, sources: list[str]) -> Iterator[Outcome | Failure]:
        yield Outcome("a1", "Blast", "added", sources[0])
        yield Failure(sources[0], NotFound("No such page."))
        yield Outcome("a2", "Denial", "added", sources[0])


@pytest.fixture
def desk() -> Listening:
    return Listening()


def run(desk: Listening, text: str, thread: str | None = None) -> object:
    return commands.run(cast("Desk", desk), text, Asking(thread=thread))


def test_any_text_is_a_question(desk: Listening) -> None:
    assert isinstance(run(desk, "who claimed it?", "slack:T:C:1"), Answer)
    assert desk.asked == [("who claimed it?", {"thread": "slack:T:C:1"})]


@pytest.mark.parametrize(
    "text", ["ask who claimed it?", "Ask  who claimed it?", "/ask who claimed it?"]
)
def test_a_command_may_be_written_by_its_name(desk: Listening, text: str) -> None:
    run(desk, text)
    assert desk.asked == [("who claimed it?", {})]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?",
        "help",
        "Help!",
        "HELP ME",
        "hi",
        "hello.",
        "what can you do?",
        "ask",
        "ask help",
    ],
)
def test_nothing_a_greeting_or_help_teaches(desk: Listening, text: str) -> None:
    assert run(desk, text) == Help(OPEN)
    assert desk.asked == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hlep", "help"),
        ("hepl", "help"),
        ("halp", "help"),
        ("hel", "help"),
        ("aks", "ask"),
        ("/aks", "ask"),
        ("/digset", "digest"),
    ],
)
def test_a_slip_in_a_lone_command_teaches(desk: Listening, text: str, meant: str) -> None:
    assert run(desk, text) == Help(OPEN, missed=text, meant=meant)


def test_a_slip_after_a_command_teaches(desk: Listening) -> None:
    held = cast("Desk", desk)
    assert commands.run_command(held, "ask", "hlep") == Help(OPEN, missed="hlep", meant="help")
    (summary,) = [command for command in COMMANDS if command.name == "summary"]
    told = commands.run_command(held, "summary", "hepl")
    assert told == Help((summary,), missed="hepl", meant="help")


@pytest.mark.parametrize("text", ["", "help", " Help? "])
@pytest.mark.parametrize("name", ["summary", "ingest"])
def test_a_command_with_nothing_teaches_itself(desk: Listening, name: str, text: str) -> None:
    told = commands.run_command(cast("Desk", desk), name, text)
    assert [command.name for command in cast(Help, told).commands] == [name]


def test_admins_are_taught_what_admins_may_do(desk: Listening) -> None:
    assert commands.run(cast("Desk", desk), "help", Asking(admin=True)) == Help(COMMANDS)


@pytest.mark.parametrize(
    "text", ["thanks", "Thank you so much!", "ok, thanks", "great!", "got it."]
)
def test_thanks_are_no_question(desk: Listening, text: str) -> None:
    assert run(desk, text) == Said((WELCOME,))
    assert desk.asked == []


@pytest.mark.parametrize(
    "text", ["toll?", "Tessmark", "task", "casualties", "hell broke loose", "hlep me find him"]
)
def test_other_words_are_questions(desk: Listening, text: str) -> None:
    run(desk, text)
    assert desk.asked == [(text, {})]


@pytest.mark.parametrize(
    ("text", "question", "given"),
    [
        ("who? since:2026-03-01", "who?", {"since": "2026-03-01"}),
        ("UNTIL:2026-03-09 who?", "who?", {"until": "2026-03-09"}),
        ("who outlet:Quay said it?", "who said it?", {"outlet": "Quay"}),
        ('who? outlet:"Harbour Wire"', "who?", {"outlet": "Harbour Wire"}),
        ("who? outlet:“Harbour Wire”", "who?", {"outlet": "Harbour Wire"}),
        ("who? since: 2026-03-01", "who?", {"since": "2026-03-01"}),
        ("who? outlet: “Quay”", "who?", {"outlet": "Quay"}),
        ("what happened since: nothing?", "what happened since: nothing?", {}),
        ("the outlet: who owns it?", "the outlet: who owns it?", {}),
    ],
)
def test_filters_are_taken_out_of_the_question(
    desk: Listening, text: str, question: str, given: dict[str, str]
) -> None:
    run(desk, text)
    assert desk.asked == [(question, given)]


@pytest.mark.parametrize("date", ["yesterday", "2026-02-30", "03/04/2026", "20x"])
def test_a_wrong_date_says_how_to_write_it(desk: Listening, date: str) -> None:
    with pytest.raises(WrongArgument, match=r"since:\S+; write it as since:2026-03-31"):
        run(desk, f"who? since:{date}")


def test_an_outlet_without_a_name_says_how_to_write_it(desk: Listening) -> None:
    with pytest.raises(WrongArgument, match="Name the outlet"):
        run(desk, 'who? outlet:""')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("who? sicne:2026-03-01", "I do not know sicne:; write it as since:2026-03-31"),
        ("who? untill:2026-03-01", "write it as until:2026-03-31"),
        ("who? from:2026-03-01", "write it as since:2026-03-31"),
        ("who? source:Quay", 'write it as outlet:"Harbour Wire"'),
        ("who? outlet:", "Name the outlet"),
        ("who? since:", "write it as since:2026-03-31"),
    ],
)
def test_a_filter_that_is_none_says_how_to_write_it(desk: Listening, text: str, told: str) -> None:
    with pytest.raises(WrongArgument, match=told):
        run(desk, text)
    assert desk.asked == []


def test_filters_without_a_question_teach(desk: Listening) -> None:
    assert run(desk, "since:2026-03-01") == Help(OPEN)


def test_an_unknown_command_teaches(desk: Listening) -> None:
    assert commands.run_command(cast("Desk", desk), "quote", "x") == Help(OPEN)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_can_be_explained(command: commands.Command) -> None:
    assert command.name.islower()
    assert command.help
    assert command.hint
    assert command.examples
    assert isinstance(command.run, Callable)  # type: ignore[arg-type]


def test_an_admin_may_have_an_address_read(desk: Listening) -> None:
    url = "https://news.example/blast"
    told = commands.run(cast("Desk", desk), f"ingest {url}", Asking(admin=True))
    assert told == Ingested(url, (("added", 2),), (f"{url}: No such page.",))


def test_nobody_else_may(desk: Listening) -> None:
    with pytest.raises(NotAllowed, match="SLACK_ADMINS"):
        run(desk, "ingest https://news.example/blast")


@pytest.mark.parametrize(
    "text", ["blast.txt", "/etc/passwd", "https://a.example https://b.example"]
)
def test_only_one_web_address_is_read_at_a_time(desk: Listening, text: str) -> None:
    with pytest.raises(WrongArgument, match="Give one web address"):
        commands.run_command(cast("Desk", desk), "ingest", text, Asking(admin=True))
