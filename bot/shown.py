"""The answers that single people were shown lately, kept so that they can share them."""

from collections import OrderedDict
from threading import Lock

from bot.answer import Answer

KEPT = 200


class Shown:
    """Answers by their id, the latest of them; a restart forgets them all."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = Lock()

    def keep(self, answer: Answer) -> None:
        """Remember an answer, and forget the oldest."""
        with self._lock:
            self._answers[answer.answer_id] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)

    def get(self, answer_id: str) -> Answer | None:
        """The answer of that id, if it is remembered."""
        with self._lock:
            return self._answers.get(answer_id)
