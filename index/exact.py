"""Exact vector search over the record's embeddings, for processes that do not own the index."""

from collections.abc import Collection, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from index.embeddings import Generation, changed
from index.records import embeddings

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, numpy.dtype[Any]]


class Exact:
    """The embeddings in memory, read at the first search and again when they have changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[object, Array, Array] | None = None

    def nearest(
        self,
        connection: Connection,
        current: Generation,
        vector: Sequence[float],
        k: int,
        among: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The k passages nearest to the vector, or of those named, with their cosine similarity."""
        import numpy

        ids, rows = self._read(connection, current)
        if among is not None:
            chosen = numpy.isin(ids, list(among))
            ids, rows = ids[chosen], rows[chosen]
        similarity = rows @ numpy.asarray(vector, dtype=numpy.float32)
        best = numpy.argsort(-similarity, kind="stable")[:k]
        return [(int(ids[i]), float(similarity[i])) for i in best]

    def _read(self, connection: Connection, current: Generation) -> "tuple[Array, Array]":
        with self._lock:
            state = (current.number, changed(connection))
            if self._held is None or self._held[0] != state:
                self._held = (state, *_matrix(connection, current))
            return self._held[1:]


def _matrix(connection: Connection, current: Generation) -> "tuple[Array, Array]":
    import numpy

    found = connection.execute(
        select(embeddings.c.passage_id, embeddings.c.vector).where(
            embeddings.c.generation == current.number
        )
    ).all()
    ids = numpy.array([row[0] for row in found], dtype=numpy.int64)
    rows = numpy.frombuffer(b"".join(row[1] for row in found), dtype="<f2")
    return ids, rows.reshape(len(found), current.dimensions).astype(numpy.float32)
