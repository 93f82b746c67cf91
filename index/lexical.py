"""Full-text search in the record's own database: FTS5 rows, document frequencies, candidates.

`passages_fts` is an external-content FTS5 table on `passages`; what is in `passages.stems` is
already terms, so FTS5 only splits at white space. What a search costs is bounded by the postings
it reads and not by the size of the archive: rare terms are matched first, frequent ones together.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, bindparam, text

_BATCH = 500


def insert(conn: Connection, passage_ids: Collection[int]) -> None:
    """Index passages that are in `passages`; part of the caller's transaction."""
    for ids in _batches(passage_ids):
        conn.execute(_INSERT, {"ids": ids})


def delete(conn: Connection, passage_ids: Collection[int]) -> None:
    """Take passages out of the index, while they are still in `passages` as they were indexed."""
    for ids in _batches(passage_ids):
        conn.execute(_DELETE, {"ids": ids})


def rebuild(conn: Connection) -> None:
    """Build the index again from `passages`."""
    conn.exec_driver_sql("INSERT INTO passages_fts(passages_fts) VALUES('rebuild')")


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]


@dataclass(frozen=True, slots=True)
class Size:
    """How many passages are indexed, and how many terms one has on average."""

    passages: int
    mean_length: float


def size(conn: Connection) -> Size:
    """The size of the index, without reading it."""
    # FTS5's own totals: row count, then the number of terms in each column.
    block = conn.execute(_TOTALS).scalar()
    rows, stems, *_ = [*_varints(block or b""), 0, 0]
    return Size(rows, stems / rows if rows else 0.0)


def _varints(block: bytes) -> Iterator[int]:
    number = 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            yield number
            number = 0


def frequencies(conn: Connection, terms: Collection[str]) -> dict[str, int]:
    """In how many passages or their headers each term stands; terms that do not are left out."""
    rows = conn.execute(_FREQUENCIES, {"terms": sorted(terms)}) if terms else ()
    return dict(map(tuple, rows))


def rarity(passages: int, frequency: int) -> float:
    """How much a term tells: the rarer, the more."""
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def beginning(conn: Connection, prefix: str, limit: int = 4_000) -> list[tuple[str, int]]:
    """Terms of the archive that begin so, with their frequencies."""
    rows = conn.execute(
        _BEGINNING, {"first": prefix, "last": prefix + "\U0010ffff", "limit": limit}
    )
    return [(term, count) for term, count in rows]


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition in SQL on articles `a`, that a search is limited to."""

    where: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __and__(self, other: "Scope") -> "Scope":
        where = " AND ".join(filter(None, (self.where, other.where)))
        return Scope(where, {**self.values, **other.values})


def match(conn: Connection, query: str, limit: int, scope: Scope) -> list[int]:
    """The passages that FTS5 ranks best for an expression of its own, inside a scope."""
    if not query or not limit:
        return []
    inside = f"{_TO_ARTICLE} WHERE {scope.where} AND" if scope.where else " WHERE"
    statement = (
        f"SELECT passages_fts.rowid FROM passages_fts{inside}"  # noqa: S608
        " passages_fts MATCH :query ORDER BY bm25(passages_fts, 1.0, 0.5) LIMIT :limit"
    )
    found = conn.execute(text(statement), {"query": query, "limit": limit, **scope.values})
    return list(found.scalars())


def within(conn: Connection, scope: Scope, limit: int) -> list[int]:
    """The passages of a scope in no order, at most so many."""
    return _listed(conn, scope, limit, "")


def newest(conn: Connection, scope: Scope, limit: int) -> list[int]:
    """The passages of a scope's newest articles, at most so many."""
    return _listed(conn, scope, limit, "ORDER BY a.published_epoch DESC, a.id, p.ordinal")


def _listed(conn: Connection, scope: Scope, limit: int, order: str) -> list[int]:
    statement = f"{_SCOPED} WHERE {scope.where or '1'} {order} LIMIT :limit"
    return list(conn.execute(text(statement), {"limit": limit, **scope.values}).scalars())


def any_of(terms: Collection[str], known: Mapping[str, int], postings: float) -> str:
    """An FTS5 expression for passages with one of these terms, rare, or two, frequent."""
    ordered = sorted({t for t in terms if known.get(t)}, key=lambda term: (known[term], term))
    rare: list[str] = []
    for term in ordered:
        postings -= known[term]
        if postings < 0:
            break
        rare.append(term)
    frequent = ordered[len(rare) :]
    if not rare and len(frequent) == 1:
        rare = frequent
    together = combinations(frequent[:3], 2) if len(rare) < 3 else ()
    return " OR ".join(
        [*map(_quoted, rare), *(f"({_quoted(a)} AND {_quoted(b)})" for a, b in together)]
    )


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def purge(conn: Connection) -> None:
    """Write the index anew without what was deleted, so that no word of that is left on disk."""
    conn.exec_driver_sql("INSERT INTO passages_fts(passages_fts) VALUES('optimize')")


# CROSS JOIN is the order to go in: each match to its article, not each article to its matches.
_TO_ARTICLE = (
    " CROSS JOIN passages p ON p.id = passages_fts.rowid"
    " CROSS JOIN articles a ON a.id = p.article_id"
)
_SCOPED = "SELECT p.id FROM articles a CROSS JOIN passages p ON p.article_id = a.id"
_INSERT = text(
    "INSERT INTO passages_fts(rowid, stems, header)"
    " SELECT id, stems, header FROM passages WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))
_DELETE = text(
    "INSERT INTO passages_fts(passages_fts, rowid, stems, header)"
    " SELECT 'delete', id, stems, header FROM passages WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))
_TOTALS = text("SELECT block FROM passages_fts_data WHERE id = 1")
_FREQUENCIES = text("SELECT term, doc FROM passages_terms WHERE term IN :terms").bindparams(
    bindparam("terms", expanding=True)
)
_BEGINNING = text(
    "SELECT term, doc FROM passages_terms WHERE term >= :first AND term < :last LIMIT :limit"
)
