"""Everything that people should know is told once, whoever dies and whatever Slack says."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Thread

import pytest

from bot.posts import Where
from bot.telling import ATTEMPTS, LEFT, Notice, State, Telling, settled, tellings
from bot.unasked import NotPosted
from index.database import Record, open_record

KILL = Notice("withdrawn", "withdrawn:a1:T1:C1:1.1", "It was withdrawn.", Where("T1:C1", "1.1"))


class Killed(BaseException):
    """The process is gone in the middle of what it did."""


class Wall:
    """Where everything arrives; something else may happen `before` or `after`."""

    def __init__(self) -> None:
        self.arrivals: list[str] = []
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None
        self.is_seen = True

    def tell(self, notice: Notice) -> None:
        self.before()
        self.arrivals.append(notice.key)
        self.after()

    def arrived(self, notice: Notice) -> bool:
        if not self.is_seen:
            raise LookupError(notice.key)
        return notice.key in self.arrivals


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wall() -> Wall:
    return Wall()


def raising(*errors: BaseException) -> Callable[[], None]:
    left = list(errors)

    def fail() -> None:
        if left:
            raise left.pop(0)

    return fail


def state(record: Record) -> State:
    with record.reading() as connection:
        return connection.execute(tellings.select()).one().state  # type: ignore[no-any-return]


def patiently(record: Record, wall: Wall, clock: Clock, steps: int = 12) -> None:
    """Another process, which goes on with what the first one left."""
    other = Telling(record, wall, clock)
    for _ in range(steps):
        other.step([KILL])
        clock.now += LEFT + 1


def test_a_notice_is_told_once_by_one_of_two(record: Record, wall: Wall) -> None:
    gate = Barrier(2)

    def work() -> None:
        telling = Telling(record, wall)
        gate.wait()
        telling.step([KILL])
        telling.step([KILL])

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wall.arrivals == [KILL.key]
    assert settled(record, [KILL.key, "another"]) == {KILL.key}


@pytest.mark.parametrize("arrives", [True, False])
def test_who_died_while_telling_is_followed_only_if_nothing_arrived(
    record: Record, wall: Wall, clock: Clock, arrives: bool
) -> None:
    death = raising(Killed())
    if arrives:
        wall.after = death
    else:
        wall.before = death
    with suppress(Killed):
        Telling(record, wall, clock).step([KILL])
    patiently(record, wall, clock)
    assert (wall.arrivals, state(record)) == ([KILL.key], "told")


def test_what_may_have_arrived_and_cannot_be_looked_for_is_not_told_again(
    record: Record, wall: Wall, clock: Clock
) -> None:
    wall.after, wall.is_seen = raising(TimeoutError()), False
    patiently(record, wall, clock)
    assert (wall.arrivals, state(record)) == ([KILL.key], "unclear")


def test_what_was_refused_for_now_is_tried_again(record: Record, wall: Wall, clock: Clock) -> None:
    wall.before = raising(*[NotPosted("ratelimited")] * 3)
    patiently(record, wall, clock)
    assert (wall.arrivals, state(record)) == ([KILL.key], "told")


def test_what_is_always_refused_is_given_up(record: Record, wall: Wall, clock: Clock) -> None:
    wall.before = raising(*[NotPosted("ratelimited")] * 100)
    patiently(record, wall, clock, steps=20 * ATTEMPTS)
    assert (wall.arrivals, state(record)) == ([], "refused")


def test_a_place_that_is_gone_is_not_tried_again(record: Record, wall: Wall, clock: Clock) -> None:
    wall.before = raising(NotPosted("is_archived", final=True))
    patiently(record, wall, clock)
    assert (wall.arrivals, state(record)) == ([], "refused")
