"""What the desk did is written down once, whoever asks and however often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from answers import answer, citation, finding

from bot.answer import Answer
from bot.ledger import Ledger
from bot.posts import Post, Where, person
from index.article import Stored
from index.database import open_record
from index.errors import NotFound


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "factdesk.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    record = open_record(f"sqlite:///{path}")
    yield Ledger(record)
    record.close()


def test_only_the_first_of_many_callers_is_told_that_it_is_first(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: ledger.first_time("event:1"), range(24)))
    assert told.count(True) == 1


def test_what_was_handled_is_remembered_after_a_restart(ledger: Ledger, path: Path) -> None:
    assert ledger.first_time("event:2")
    record = open_record(f"sqlite:///{path}")
    assert not Ledger(record).first_time("event:2")
    record.close()


def test_a_conversation_is_kept_in_order_and_apart_from_others(ledger: Ledger) -> None:
    for number in range(6):
        ledger.keep(Answer(f"Question {number}?", ()), "thread-1")
    ledger.keep(Answer("Elsewhere?", ()), "thread-2")
    asked = [turn.question for turn in ledger.turns("thread-1", most=4)]
    assert asked == [f"Question {number}?" for number in (2, 3, 4, 5)]
    assert ledger.turns(None) == ()


def test_every_answer_gets_an_id_of_its_own(ledger: Ledger) -> None:
    first, second = (ledger.keep(Answer("Who?", ()), None) for _ in range(2))
    assert first.answer_id
    assert first.answer_id != second.answer_id


GIVEN = replace(
    answer(
        replace(
            finding("The Reed Front claimed the blast."), second_hand="the wire", said_on="2026-03"
        ),
        replace(finding("Averne denied it."), citations=(citation("Averne denied it.", "denied"),)),
    ),
    not_stated=("the toll",),
    searched=12,
    model="openai:m",
    prompt_version="p1",
    dropped=2,
    note="A note.",
    took_ms=7,
)


def kept_articles(article_id: str, version: int) -> Stored:
    return GIVEN.findings[0].citations[0].article


def test_an_answer_can_be_shown_again_whole(ledger: Ledger, path: Path) -> None:
    articles = iter([f.citations[0].article for f in GIVEN.findings])
    kept = ledger.keep(GIVEN, None)
    record = open_record(f"sqlite:///{path}")
    again = Ledger(record).answer(kept.answer_id, lambda *_: next(articles))
    record.close()
    assert again == kept
    assert ledger.answer("unknown", kept_articles) is None


def test_what_stood_on_an_article_that_is_gone_is_left_out_and_that_is_said(ledger: Ledger) -> None:
    def article(article_id: str, version: int) -> Stored:
        raise NotFound("Gone.")

    again = ledger.answer(ledger.keep(GIVEN, None).answer_id, article)
    assert again
    assert again.findings == ()
    assert again.note == (
        "A note. 2 findings were left out: the article is no longer in the archive."
    )


def test_the_last_word_of_each_person_on_an_answer_is_kept(ledger: Ledger) -> None:
    ledger.rate("a1", "T1:U1", "up")
    ledger.rate("a1", "T1:U1", "down", "The date is wrong.")
    ledger.rate("a1", "T1:U2", "up")
    assert ledger.ratings("a1") == {"T1:U1": ("down", "The date is wrong."), "T1:U2": ("up", None)}
    assert ledger.ratings("a2") == {}


def test_posts_are_found_by_the_question_they_answer(ledger: Ledger) -> None:
    first = Post("T1:C1", "2.1", "1.1", "T1:U1", "a1")
    second = Post("T1:C1", "2.2", "1.1", "T1:U1")
    for post in (second, first, Post("T1:C2", "2.1", "1.1", "T1:U1", "a2"), first):
        ledger.posts.keep(post)
    assert ledger.posts.of_question("T1:C1", "1.1") == (first, second)
    assert ledger.posts.at("T1:C1", "2.2") == second
    other = replace(first, answer_id="a3")  # another answer, put into its place
    assert ledger.posts.take([first, first, other]) == (first,)
    assert ledger.posts.of_question("T1:C1", "1.1") == (second,)
    assert ledger.posts.at("T1:C1", "2.1") is None


def test_the_latest_answers_of_a_person_are_known(ledger: Ledger) -> None:
    for number in range(4):
        ledger.posts.given("T1:U1", f"a{number}", Where("T1:C1"), ())
    ledger.posts.given("T1:U1", "a0", Where("T1:C1"), ())
    ledger.posts.given("T1:U2", "b0", Where("T1:C1"), ())
    assert ledger.posts.answers_of("T1:U1", 3) == ("a3", "a2", "a1")


def test_where_something_of_an_article_was_shown_is_known(ledger: Ledger) -> None:
    posts, thread = ledger.posts, Where("T1:C1", "1.1")
    posts.given("T1:U1", "a1", thread, {"x", "y"})
    posts.given("T1:U1", "a2", thread, {"y"})
    posts.given("T1:U1", None, Where("T1:U1"), {"y"})
    assert posts.shown({"x"}) == (("x", thread),)
    assert posts.shown(["y", "z"]) == (("y", thread), ("y", Where("T1:U1")))


@pytest.mark.parametrize(
    ("named", "place"),
    [
        ("U024BE7LH", ":U024BE7LH"),
        ("T1:U024BE7LH", "T1:U024BE7LH"),
        ("<@W024BE7LH>", ":W024BE7LH"),
        ("Mira", None),
        ("URSULA", None),
        (None, None),
    ],
)
def test_a_person_is_named_by_their_id(named: str | None, place: str | None) -> None:
    assert person(named) == (Where(place) if place else None)


def test_what_was_handled_can_be_looked_up_without_handling_it(ledger: Ledger) -> None:
    assert not ledger.is_handled("message:1")
    assert ledger.first_time("message:1")
    assert ledger.is_handled("message:1")


def test_of_what_happens_again_the_latest_time_counts(ledger: Ledger) -> None:
    for when in ("2031-05-08T12", "2031-05-08T14", "2031-05-08T13"):
        ledger.mark("message:1:edited", when)
    assert ledger.marked_since(["message:1:edited", "x"], "2031-05-08T13") == {"message:1:edited"}
    assert ledger.marked_since(["message:1:edited", "x"], "2031-05-08T14") == frozenset()
