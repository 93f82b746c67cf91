"""Bringing the vector index up to what the record holds now; safe to stop and start at any point.

Work is by state, not by event: whatever was queued, the article is read as it is now. What the
index may hold is written to `indexed` before the index is, so a vector is never left behind.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, tuple_

from index.database import Record
from index.embedder import Embedder, EmbedderFailed
from index.embeddings import embed_missing, generation, without_vector
from index.records import articles, embeddings, indexed, outbox, passages
from index.vectors import UNDATED, Vectors

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, numpy.dtype[Any]]

_BATCH = 200  # articles


_Queued = tuple[str, str]  # when, and which article


class Relabelled(Exception):
    """Another process has begun to build the index anew, under another label."""


class _Part(NamedTuple):
    """The vectors of one version of an article in one collection."""

    article_id: str
    version: int
    collection: str

    def id(self, ordinal: int) -> str:
        return f"{self.article_id}:{self.version}:{ordinal}"


def month(published_epoch: float | None) -> str:
    """The collection of an article published then."""
    if published_epoch is None:
        return UNDATED
    return datetime.fromtimestamp(published_epoch, UTC).strftime("%Y-%m")


def drain(record: Record, vectors: Vectors, embedder: Embedder) -> int:
    """Bring the index up to date with every article in the outbox; how many that were.

    Articles whose passages could not be embedded wait on, and the embedder's error is raised when
    the others are done.
    """
    done = 0
    failure: EmbedderFailed | None = None
    last = ("", "")
    while batch := _next(record, last):
        last = batch[-1]
        ready = batch
        try:
            embed_missing(record, embedder, [article_id for _, article_id in batch])
        except EmbedderFailed as error:
            failure = error
            ready = _ready(record, batch)
        _bring(record, vectors, ready)
        done += len(ready)
    if failure:
        raise failure
    return done


def passages_of(
    connection: Connection, found: Sequence[tuple[str, float]]
) -> list[tuple[int, float]]:
    """Passages by what the index found, in its order; what is no longer so is left out."""
    keys = {tuple(id.split(":")): similarity for id, similarity in found}
    query = select(
        passages.c.id, passages.c.article_id, passages.c.version, passages.c.ordinal
    ).where(passages.c.article_id.in_({key[0] for key in keys}))
    ids = {(a, str(v), str(o)): i for i, a, v, o in connection.execute(query)}
    return [(ids[key], similarity) for key, similarity in keys.items() if key in ids]


def _next(record: Record, after: _Queued) -> list[_Queued]:
    """What waits longest: when it was queued, and the article."""
    key = outbox.c.queued_at, outbox.c.article_id
    query = select(*key).where(tuple_(*key) > tuple_(*after)).order_by(*key).limit(_BATCH)
    with record.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def _ready(record: Record, batch: Sequence[_Queued]) -> list[_Queued]:
    """Those of the batch whose passages all have a vector."""
    with record.reading() as connection:
        lacking = without_vector(connection, [article_id for _, article_id in batch])
    return [queued for queued in batch if queued[1] not in lacking]


def _bring(record: Record, vectors: Vectors, batch: Sequence[_Queued]) -> None:
    """Make the index hold of these articles what the record holds."""
    ids = [article_id for _, article_id in batch]
    with record.writing() as connection:
        wanted, rows = _wanted(connection, vectors.label, ids)
        held = _held(connection, ids)
        both = {part: max(held.get(part, 0), wanted.get(part, 0)) for part in {**held, **wanted}}
        _write_held(connection, ids, both)
    for collection, by_id in rows.items():
        vectors.upsert(collection, by_id)
    for collection, stale in _stale(both, rows).items():
        vectors.delete(collection, stale)
    with record.writing() as connection:
        _write_held(connection, ids, wanted)
        queued = tuple_(outbox.c.queued_at, outbox.c.article_id)
        connection.execute(delete(outbox).where(queued.in_(batch)))


def _wanted(
    connection: Connection, label: str, ids: Sequence[str]
) -> tuple[dict[_Part, int], dict[str, dict[str, "Array"]]]:
    """What the index shall hold: how many vectors of each part, and they themselves, by month."""
    import numpy

    current = generation(connection)
    if current is None:
        return {}, {}
    if current.label != label:
        raise Relabelled
    parts: Counter[_Part] = Counter()
    rows: defaultdict[str, dict[str, Array]] = defaultdict(dict)
    of_generation = embeddings.c.generation == current.number
    query = (
        select(
            articles.c.id,
            articles.c.published_epoch,
            passages.c.version,
            passages.c.ordinal,
            embeddings.c.vector,
        )
        .join(passages, passages.c.article_id == articles.c.id)
        .join(embeddings, (embeddings.c.passage_id == passages.c.id) & of_generation)
        .where(articles.c.id.in_(ids))
    )
    for article_id, epoch, version, ordinal, vector in connection.execute(query):
        part = _Part(article_id, version, month(epoch))
        parts[part] = max(parts[part], ordinal + 1)
        rows[part.collection][part.id(ordinal)] = numpy.frombuffer(vector, "<f2").astype("<f4")
    return dict(parts), dict(rows)


def _held(connection: Connection, ids: Sequence[str]) -> dict[_Part, int]:
    rows = connection.execute(select(indexed).where(indexed.c.article_id.in_(ids)))
    return {_Part(*row[:3]): row[3] for row in rows}


def _write_held(connection: Connection, ids: Sequence[str], parts: Mapping[_Part, int]) -> None:
    connection.execute(delete(indexed).where(indexed.c.article_id.in_(ids)))
    rows = [part._asdict() | {"passages": number} for part, number in parts.items()]
    if rows:
        connection.execute(insert(indexed), rows)


def _stale(
    parts: Mapping[_Part, int], rows: Mapping[str, Mapping[str, object]]
) -> dict[str, list[str]]:
    stale: defaultdict[str, list[str]] = defaultdict(list)
    for part, number in parts.items():
        live = rows.get(part.collection, {})
        gone = (part.id(ordinal) for ordinal in range(number))
        stale[part.collection].extend(i for i in gone if i not in live)
    return {collection: ids for collection, ids in stale.items() if ids}
