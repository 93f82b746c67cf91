"""The embeddings in the record: whose they are, filling gaps, and a change of embedder.

They are kept as float16 so that the vector index can be built again without an embedder. Every
row belongs to a generation, which is one embedder's; a new embedder's rows are written beside the
old and take their place in one transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from secrets import token_hex

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from index import outbox
from index.database import Record
from index.embedder import Embedder
from index.records import embeddings, fact, passages, set_fact, versions

_GENERATION = "generation"
_DROPPED = "dropped_labels"
_NEXT = "next_embedder"
_CHANGED = "embeddings_changed"
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Generation:
    """One embedder's vectors; `label` names their collections in the vector index."""

    number: int
    embedder: str
    dimensions: int
    label: str


def generation(connection: Connection) -> Generation | None:
    """The generation that is searched; None in an archive that was never embedded."""
    value = fact(connection, _GENERATION)
    return Generation(**value) if isinstance(value, dict) else None


def begin(connection: Connection, embedder: Embedder) -> Generation:
    """Make an archive that was never embedded this embedder's."""
    return _set(connection, Generation(1, embedder.name, embedder.dimensions, token_hex(4)))


def relabel(connection: Connection) -> None:
    """Have the vector index built anew, in collections of another name."""
    if current := generation(connection):
        _set(connection, replace(current, label=token_hex(4)))


def dropped(connection: Connection) -> list[str]:
    """Labels whose collections are no longer needed."""
    labels = fact(connection, _DROPPED)
    return [str(label) for label in labels] if isinstance(labels, list) else []


def forget_dropped(connection: Connection, labels: Collection[str]) -> None:
    """Forget labels whose collections are gone."""
    rest = [label for label in dropped(connection) if label not in labels]
    set_fact(connection, _DROPPED, rest or None)


def pack(vectors: Iterable[Sequence[float]]) -> tuple[bytes, ...]:
    """Vectors as they are kept: float16."""
    import numpy

    return tuple(numpy.asarray(vector, dtype="<f2").tobytes() for vector in vectors)


def keep(connection: Connection, embedder: str, vectors: Mapping[int, bytes]) -> None:
    """Store vectors by passage, unless the archive is another embedder's.

    The first embedder to store any becomes the archive's. What is not stored is embedded when the
    index is next brought up to date.
    """
    if not vectors:
        return
    dimensions = len(next(iter(vectors.values()))) // 2
    current = generation(connection)
    if current is None:
        current = _set(connection, Generation(1, embedder, dimensions, token_hex(4)))
    if (current.embedder, current.dimensions) == (embedder, dimensions):
        _insert(connection, current.number, vectors)


def changed(connection: Connection) -> object:
    """A value that is another one whenever embeddings were added, removed or replaced."""
    return fact(connection, _CHANGED)


def mark_changed(connection: Connection) -> None:
    """Have processes that hold the embeddings in memory read them again."""
    set_fact(connection, _CHANGED, token_hex(8))


def embed_missing(record: Record, embedder: Embedder, article_ids: Collection[str]) -> None:
    """Embed the passages of these articles that are stored without a vector."""
    with record.reading() as connection:
        number = _number(generation(connection))
        lacking = _lacking(connection, number, passages.c.article_id.in_(article_ids))
    for start in range(0, len(lacking), _BATCH):
        vectors = _embed(embedder, lacking[start : start + _BATCH])
        with record.writing() as connection:
            keep(connection, embedder.name, _wanted(connection, number, vectors))


def without_vector(connection: Connection, article_ids: Collection[str]) -> set[str]:
    """Those of the articles that have a passage without a vector."""
    number = _number(generation(connection))
    lacking = select(passages.c.article_id).where(
        passages.c.article_id.in_(article_ids), ~_has_vector(number)
    )
    return set(connection.execute(lacking.distinct()).scalars())


def renew(record: Record, embedder: Embedder) -> bool:
    """Let a new embedder's vectors take the place of the old one's, when all are there.

    Until then the archive is searched with the old ones, and what was embedded is not lost if
    this is interrupted. False when the archive is this embedder's already.
    """
    with record.writing() as connection:
        current = generation(connection)
        if current is None or current.embedder == embedder.name:
            return False
        number = current.number + 1
        if fact(connection, _NEXT) != embedder.name:
            connection.execute(delete(embeddings).where(embeddings.c.generation == number))
            set_fact(connection, _NEXT, embedder.name)
    while not _swapped(record, embedder, number):
        _embed_beside(record, embedder, number)
    return True


def _embed_beside(record: Record, embedder: Embedder, number: int) -> None:
    last = 0
    while True:
        with record.reading() as connection:
            some = _lacking(connection, number, passages.c.id > last, _BATCH)
        if not some:
            return
        vectors = _embed(embedder, some)
        with record.writing() as connection:
            _insert(connection, number, _wanted(connection, number, vectors))
        last = some[-1][0]


def _swapped(record: Record, embedder: Embedder, number: int) -> bool:
    with record.writing() as connection:
        if _lacking(connection, number, passages.c.id > 0, 1):
            return False
        mine = embeddings.c.generation == number
        vector = connection.execute(select(embeddings.c.vector).where(mine).limit(1)).scalar()
        dimensions = len(vector) // 2 if vector else embedder.dimensions
        _set(connection, Generation(number, embedder.name, dimensions, token_hex(4)))
        set_fact(connection, _NEXT, None)
        connection.execute(delete(embeddings).where(~mine))
        outbox.queue_all(connection)
        mark_changed(connection)
    return True


def _set(connection: Connection, new: Generation) -> Generation:
    if old := generation(connection):
        set_fact(connection, _DROPPED, [*dropped(connection), old.label])
    set_fact(connection, _GENERATION, asdict(new))
    return new


def _number(current: Generation | None) -> int:
    return current.number if current else 1


def _embed(embedder: Embedder, texts: Sequence[tuple[int, str]]) -> dict[int, bytes]:
    vectors = pack(embedder.embed_documents([text for _, text in texts]))
    return dict(zip((passage_id for passage_id, _ in texts), vectors, strict=True))


def _lacking(
    connection: Connection, number: int, which: ColumnElement[bool], limit: int | None = None
) -> list[tuple[int, str]]:
    """Id and text of the passages of which this generation has no vector, by id."""
    start, length = passages.c.start + 1, passages.c.end - passages.c.start
    query = (
        select(passages.c.id, func.substr(versions.c.text, start, length))
        .join(
            versions,
            (versions.c.article_id == passages.c.article_id)
            & (versions.c.number == passages.c.version),
        )
        .where(which, ~_has_vector(number))
        .order_by(passages.c.id)
        .limit(limit)
    )
    return [tuple(row) for row in connection.execute(query)]


def _wanted(connection: Connection, number: int, vectors: Mapping[int, bytes]) -> dict[int, bytes]:
    """Those whose passage was neither replaced nor embedded by another process meanwhile."""
    query = select(passages.c.id).where(passages.c.id.in_(vectors), ~_has_vector(number))
    return {passage_id: vectors[passage_id] for passage_id in connection.execute(query).scalars()}


def _has_vector(number: int) -> ColumnElement[bool]:
    return exists().where(
        embeddings.c.generation == number, embeddings.c.passage_id == passages.c.id
    )


def _insert(connection: Connection, number: int, vectors: Mapping[int, bytes]) -> None:
    if vectors:
        connection.execute(
            insert(embeddings),
            [{"generation": number, "passage_id": i, "vector": v} for i, v in vectors.items()],
        )
        mark_changed(connection)
