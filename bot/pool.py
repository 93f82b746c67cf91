"""A few workers and a bounded queue before them."""

from collections.abc import Callable
from queue import Full, SimpleQueue
from threading import Condition, Thread
from typing import Generic, TypeVar

Job = TypeVar("Job", bound=Callable[[], None])


class Pool(Generic[Job]):
    """Runs jobs, which must not raise, on daemon threads: one that hangs keeps no process alive."""

    def __init__(self, name: str, workers: int, longest: int) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._workers = workers
        self._longest = longest
        self._open: list[Job] = []
        self._changed = Condition()
        self._closed = False
        for number in range(workers):
            Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    @property
    def closed(self) -> bool:
        """No more jobs are taken."""
        return self._closed

    def submit(self, job: Job) -> int:
        """Take a job; how many must end before it begins. Raises Full, also when closed."""
        with self._changed:
            ahead = self._ahead(len(self._open))
            if self._closed or ahead > self._longest:
                raise Full
            self._open.append(job)
            self._jobs.put(job)
        return ahead

    def places(self) -> tuple[tuple[Job, int], ...]:
        """Each job that has not ended, and how many must end before it begins."""
        with self._changed:
            return tuple((job, self._ahead(n)) for n, job in enumerate(self._open))

    def _ahead(self, place: int) -> int:
        return max(0, place + 1 - self._workers)

    def close(self) -> None:
        """Take no more jobs; those taken go on."""
        with self._changed:
            self._closed = True
        for _ in range(self._workers):
            self._jobs.put(None)

    def wait(self, seconds: float) -> tuple[Job, ...]:
        """Wait until every job has ended, at most so long; the jobs that have not."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open, timeout=seconds)
            return tuple(self._open)

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                job()
            finally:
                with self._changed:
                    self._open.remove(job)
                    self._changed.notify_all()
