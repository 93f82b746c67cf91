"""The vector index while this process owns it: checked, repaired, kept up to date, closed."""

import hashlib
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import RLock, Semaphore

from index import indexing, outbox
from index.database import Record
from index.embedder import Embedder
from index.embeddings import Generation, begin, dropped, forget_dropped, generation, relabel, renew
from index.errors import StoreUnavailable
from index.ownership import Ownership
from index.records import fact, set_fact
from index.vectors import IndexBroken, Vectors, healthy, open_embedded, open_server

_CLOSED = "index_closed"  # what the folder looked like when its owner closed it
_AT_ONCE = 16  # questions
_log = logging.getLogger(__name__)


class OwnedIndex:
    """Chroma, embedded in the home or at a URL, fed from the outbox.

    It is opened by the first drain. Until it holds all that the record does, searches are better
    made over the record's embeddings.
    """

    def __init__(
        self, record: Record, home: Path, chroma_url: str | None, ownership: Ownership
    ) -> None:
        self._record = record
        self._folder = home.resolve() / "chroma"
        self._url = chroma_url
        self._ownership = ownership
        self._lock = RLock()
        self._vectors: Vectors | None = None
        self._complete = False
        self._broken = False
        self._asking = Semaphore(_AT_ONCE)

    def drain(self, embedder: Embedder) -> int:
        """Bring the index up to date, building it anew if it is damaged; how many articles."""
        with self._lock:
            if renew(self._record, embedder):
                self._complete = False
            if self._broken:
                self.rebuild()
            try:
                return self._drain(embedder)
            except (IndexBroken, indexing.Relabelled) as error:
                if isinstance(error, IndexBroken):
                    self.rebuild()
                return self._drain(embedder)

    def rebuild(self) -> None:
        """Have the index built anew from the record by the next drain."""
        with self._lock:
            _log.warning("The vector index is built again from the record.")
            self._let_go()
            self._broken = False
            if not self._url:
                _remove(self._folder)
            with self._record.writing() as connection:
                relabel(connection)
                outbox.queue_all(connection)

    def nearest(
        self, vector: Sequence[float], k: int, label: str
    ) -> list[tuple[str, float]] | None:
        """The ids nearest to a vector; None when the index cannot tell, or not yet."""
        with self._asking:
            vectors = self._vectors
            if vectors is None or not self._complete or vectors.label != label:
                return None
            try:
                return vectors.nearest(vector, k)
            except StoreUnavailable as error:
                _log.warning("%s Searching the record's embeddings instead.", error)
                self._broken = isinstance(error, IndexBroken)
                self._complete = False
                return None

    def close(self) -> None:
        """Let another process own the index."""
        with self._lock:
            whole = self._complete and not self._url
            self._let_go()
            if whole:
                self._remember_closed(_look(self._folder))
            self._ownership.release()

    def _drain(self, embedder: Embedder) -> int:
        with self._record.writing() as connection:
            current = generation(connection)
            if current is None:
                if not outbox.waiting(connection):
                    return 0
                current = begin(connection, embedder)
        vectors = self._opened(current)
        done = indexing.drain(self._record, vectors, embedder)
        if not self._complete:
            self._check_complete(vectors)
        return done

    def _opened(self, current: Generation) -> Vectors:
        if self._vectors and self._vectors.label != current.label:
            self._let_go()
        if self._vectors is None:
            self._vectors = (
                open_server(self._url, current.label) if self._url else self._embedded(current)
            )
        return self._vectors

    def _embedded(self, current: Generation) -> Vectors:
        with self._record.reading() as connection:
            closed = fact(connection, _CLOSED)
        as_closed = not self._folder.exists() or closed == _look(self._folder)
        if not (as_closed or healthy(self._folder)):
            raise IndexBroken("The vector index is damaged.")
        if closed is not None:
            self._remember_closed(None)
        return open_embedded(self._folder, current.label)

    def _check_complete(self, vectors: Vectors) -> None:
        """Compare the index with what it should hold, once after it was opened."""
        with self._record.reading() as connection:
            expected = outbox.expected(connection)
            labels = dropped(connection)
        found = vectors.count()
        # On a server, other processes may be adding to it just now.
        if (found == 0 < expected) if self._url else (found != expected):
            raise IndexBroken(f"The vector index holds {found} vectors and should hold {expected}.")
        for label in labels:
            vectors.drop(label)
        with self._record.writing() as connection:
            forget_dropped(connection, labels)
        self._complete = True

    def _let_go(self) -> None:
        vectors, self._vectors = self._vectors, None
        self._complete = False
        if vectors is None:
            return
        for _ in range(_AT_ONCE):  # nobody is asking it any more
            self._asking.acquire()
        vectors.close()
        self._asking.release(_AT_ONCE)

    def _remember_closed(self, look: str | None) -> None:
        try:
            with self._record.writing() as connection:
                set_fact(connection, _CLOSED, look)
        except StoreUnavailable as error:
            _log.warning("%s", error)


def _look(folder: Path) -> str:
    """What is in the folder by name, size and time: another look, and somebody else was there."""
    seen = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        told = f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\n"
        seen.update(told.encode("utf-8", "surrogateescape"))
    return seen.hexdigest()


def _remove(folder: Path) -> None:
    """Delete the folder, or whatever is in its place; it is at least put out of the way."""
    aside = folder.with_name(f"{folder.name}.broken")
    try:
        _delete(aside)
        if folder.exists():
            folder.rename(aside)
            _delete(aside)
    except OSError as error:
        raise StoreUnavailable(
            f"The damaged vector index in {folder} cannot be replaced; delete that folder."
        ) from error


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
