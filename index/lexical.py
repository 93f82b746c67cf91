"""Full-text search in the record's own database: FTS5 rows, document frequencies, candidates.

`passages_fts` is an external-content FTS5 table on `passages`; what is in `passages.stems` is
already terms, so FTS5 only splits at white space. The cost of a search is bounded by the number
of postings it reads, not by the size of the archive: the rarest terms are matched first.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from sqlalchemy import Connection, bindparam, text

# Postings read for one MATCH; about 1 ms for a thousand.
_POSTINGS = 6_000
_VARIABLES = 500


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


_INSERT = text(
    "INSERT INTO passages_fts(rowid, stems, header)"
    " SELECT id, stems, header FROM passages WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))
_DELETE = text(
    "INSERT INTO passages_fts(passages_fts, rowid, stems, header)"
    " SELECT 'delete', id, stems, header FROM passages WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))


def _batches(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _VARIABLES):
        yield ordered[start : start + _VARIABLES]
