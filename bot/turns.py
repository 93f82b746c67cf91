"""The questions under way: so many at once, the others in a queue, and each ends once."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Full
from threading import Event, Thread

from bot import render
from bot.pace import Pace
from bot.pool import Pool
from bot.turn import Turn

WORKERS = 4  # answers made at the same time
LONGEST = 100  # questions that may wait

BUSY = "Too many questions are waiting, so I did not take yours. Please ask again in a minute."
CLOSING = "I am being restarted, so I did not answer this. Please ask again in a minute."
log = logging.getLogger(__name__)


class Turns:
    """Takes turns and small jobs beside them until it is closed."""

    def __init__(self, pace: Pace) -> None:
        self._answers: Pool[Turn] = Pool("answer", WORKERS, LONGEST)
        self._notices: Pool[Callable[[], None]] = Pool("notice", WORKERS, 10 * LONGEST)
        self._closed = Event()
        self._pace = pace
        Thread(target=self._renew, name="slack-status", daemon=True).start()

    def take(self, turn: Turn) -> int:
        """Let it have its turn; how many come before it. Raises Full."""
        return self._answers.submit(turn)

    def aside(self, job: Callable[[], None]) -> None:
        """Do a small job soon, beside the answers."""

        def quietly() -> None:
            try:
                job()
            except Exception:
                log.exception("something beside the answers failed")

        try:
            self._notices.submit(quietly)
        except Full:
            log.warning("too much to tell at once; a status or notice was left out")

    def where(self, wanted: Callable[[Turn], bool]) -> Iterator[Turn]:
        """The turns under way that are wanted."""
        return (turn for turn, _ in self._answers.places() if wanted(turn))

    def full(self) -> str:
        """Why no more questions are taken."""
        return CLOSING if self._answers.closed else BUSY

    def close(self) -> None:
        """Take nothing more; what was taken goes on."""
        self._closed.set()
        self._answers.close()

    def finish(self, seconds: float) -> None:
        """Wait so long for what is under way, and apologise for the rest."""
        for turn in self._answers.wait(seconds):
            turn.end([render.notice(CLOSING)], hastily=True)
        self._notices.close()
        self._notices.wait(seconds)

    def _renew(self) -> None:
        while not self._closed.wait(self._pace.renewal):
            for turn, ahead in self._answers.places():
                with suppress(Full):
                    self._notices.submit(_renewal(turn, ahead))


def _renewal(turn: Turn, ahead: int) -> Callable[[], None]:
    return (lambda: turn.status(doing_before(ahead))) if ahead else turn.renew


def doing_before(ahead: int) -> str:
    """The status of somebody who waits."""
    return f"has {_questions(ahead)} to answer before yours…"


def place(ahead: int) -> str:
    """The same in a sentence."""
    return f"I have {_questions(ahead)} to answer before yours; the answer comes here."


def _questions(count: int) -> str:
    return "one question" if count == 1 else f"{count} questions"
