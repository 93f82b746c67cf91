"""Telling people what they should know, each thing once in each place, by one of all processes.

A telling is `sending` from before it leaves the house until it is known to have arrived. What a
process that died left so is looked for where it should stand, and sent again only if it certainly
does not stand there; what cannot be looked for is `unclear` and never sent again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.posts import Where
from bot.unasked import NotPosted
from index.database import Record

State = Literal["waiting", "sending", "told", "refused", "unclear"]

LEFT = 300.0  # seconds after which one that is being sent was left; none takes as long
AGAIN = 5.0  # seconds before one that was not taken is tried again; twice as long each time
ATTEMPTS = 10
_OPEN = ("waiting", "sending")
_BATCH = 400

log = logging.getLogger("factdesk.telling")

tellings = Table(
    "tellings",
    MetaData(),
    Column("key", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that somebody should be told, once; `key` is the same however often it is found.

    With no `to` it is for those who read the log.
    """

    kind: Literal["failing", "gone", "withdrawn"]
    key: str
    text: str
    to: Where | None = None


class Teller(Protocol):
    """Who brings notices to people."""

    def tell(self, notice: Notice) -> None:
        """Tell it. Raises NotPosted when it certainly did not arrive; else it is open whether."""

    def arrived(self, notice: Notice) -> bool:
        """Whether it stands where it should. Raises LookupError when that cannot be told."""


class Logged:
    """Tells who reads the log."""

    def tell(self, notice: Notice) -> None:
        """Write it into the log."""
        log.warning("%s", notice.text)

    def arrived(self, notice: Notice) -> bool:
        """A log cannot be asked; it is better written twice."""
        return False


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    state: State
    attempts: int

    @property
    def patience(self) -> float:
        return LEFT if self.state == "sending" else AGAIN * 2.0**self.attempts


class Telling:
    """Tells what is still to be told. One process has one; several work on the same record."""

    def __init__(
        self, record: Record, teller: Teller, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._record = record
        self._teller = teller
        self._monotonic = monotonic
        self._seen: dict[_Row, float] = {}  # since when each that is open stands as it does

    def step(self, notices: Iterable[Notice]) -> int:
        """Tell those that nobody told; how many were told."""
        wanted = {notice.key: notice for notice in notices}
        rows = {row.key: row for row in _rows(self._record, list(wanted))}
        now = self._monotonic()
        watched = [row for row in rows.values() if row.state in _OPEN]
        self._seen = {row: self._seen.get(row, now) for row in watched}
        told = 0
        for key, notice in wanted.items():
            row = rows.get(key)
            if row is None:
                told += self._begin(key) and self._send(notice, _Row(key, "sending", 1))
            elif row.state in _OPEN and now - self._seen[row] >= row.patience:
                told += self._again(notice, row)
        return told

    def _begin(self, key: str) -> bool:
        row = {"key": key, "state": "sending", "attempts": 1, "changed_at": _now()}
        try:
            with self._record.writing() as connection:
                connection.execute(insert(tellings).values(row))
        except IntegrityError:
            return False
        return True

    def _again(self, notice: Notice, row: _Row) -> bool:
        mine = _Row(row.key, "sending", row.attempts + 1)
        if not self._move(row, mine.state, mine.attempts):
            return False
        try:
            arrived = row.state == "sending" and self._teller.arrived(notice)
        except LookupError as error:
            log.warning("whether this was told is not known, it is not told again: %s", error)
            log.warning("%s", notice.text)
            self._move(mine, "unclear")
            return False
        if arrived:
            self._move(mine, "told")
            return False
        return self._send(notice, mine)

    def _send(self, notice: Notice, row: _Row) -> bool:
        try:
            self._teller.tell(notice)
        except NotPosted as error:
            final = error.final or row.attempts >= ATTEMPTS
            log.warning("not told (%s): %s", error, notice.text)
            self._move(row, "refused" if final else "waiting")
            return False
        except Exception:
            log.exception("whether this was told is not known: %s", notice.text)  # stays sending
            return False
        return self._move(row, "told")

    def _move(self, row: _Row, state: State, attempts: int | None = None) -> bool:
        t = tellings.c
        mine = (t.key == row.key) & (t.state == row.state) & (t.attempts == row.attempts)
        changed = {"state": state, "attempts": attempts or row.attempts, "changed_at": _now()}
        with self._record.writing() as connection:
            return connection.execute(update(tellings).where(mine).values(changed)).rowcount == 1


def settled(record: Record, keys: list[str]) -> frozenset[str]:
    """Those of these keys that need not be told any more."""
    return frozenset(row.key for row in _rows(record, keys) if row.state not in _OPEN)


def _rows(record: Record, keys: list[str]) -> list[_Row]:
    t = tellings.c
    found: list[_Row] = []
    with record.reading() as connection:
        for start in range(0, len(keys), _BATCH):
            some = t.key.in_(keys[start : start + _BATCH])
            rows = connection.execute(select(t.key, t.state, t.attempts).where(some))
            found += [_Row(*row) for row in rows]
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat()
