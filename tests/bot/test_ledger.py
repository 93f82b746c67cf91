"""What the desk did is written down once, whoever asks and however often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.ledger import Ledger
from index.database import open_record


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
