"""Opening the record's database: its settings, its schema's history, its errors in words."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from sqlite3 import OperationalError
from threading import Lock
from time import monotonic, sleep
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from index.errors import StoreUnavailable

# The newest migration; a test compares it with the scripts in migrations/versions.
HEAD = "0006"

_PATIENCE = 30.0  # seconds that one waits for another who writes
_PRAGMAS = (
    f"PRAGMA busy_timeout = {_PATIENCE * 1000:.0f}",
    "PRAGMA synchronous = FULL",  # what is acknowledged survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is removed is overwritten
)

_IN_WORDS = MappingProxyType(
    {
        "SQLITE_FULL": "The disk of the archive in {place} is full; free some space and try again.",
        "SQLITE_IOERR": "The disk of the archive in {place} cannot be written or read; it may be"
        " full or broken.",
        "SQLITE_READONLY": "The archive in {place} cannot be written; give this user the right to"
        " write there.",
        "SQLITE_CANTOPEN": "The archive in {place} cannot be opened; it must be in a folder in"
        " which this user may write.",
        "SQLITE_BUSY": "The archive in {place} is being written by another process; try again when"
        " that is done.",
        "SQLITE_LOCKED": "The archive in {place} is being written by another process; try again"
        " when that is done.",
        "SQLITE_NOTADB": "{place} is not an archive; move it away, or name another home.",
        "SQLITE_CORRUPT": "The archive in {place} is damaged; put back its last copy, or move it"
        " away and ingest again.",
        "SQLITE_PERM": "The archive in {place} cannot be opened by this user; change its"
        " permissions.",
    }
)


class Record:
    """An open record. Every transaction is one `with` block; what cannot be done raises ours."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writers = Lock()
        url = engine.url
        self.place = str(url.database) if self.embedded else url.render_as_string()

    @property
    def embedded(self) -> bool:
        """Whether this is a file of ours, not a server."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the record."""
        with self._worded(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: everything in it is stored when the block ends, or nothing is.

        Writers wait for one another, so what is read in the block stays as it was read.
        """
        with self._in_turn(), self._worded(), self.engine.connect() as connection:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let this process's writers wait for one another here: SQLite's own waiting is by chance,
        and lets one of many come last by far."""
        with self._writers if self.embedded else nullcontext():
            yield

    def forget(self) -> None:
        """Overwrite on disk what was deleted, as far as other readers allow it."""
        if self.embedded:
            with self._worded(), self.engine.connect() as connection:
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise _in_words(error, self.place) from error


def open_record(url: str | URL) -> Record:
    """Open the record and bring its schema up to date; safe for several processes at once."""
    try:
        address = make_url(url)
        server = address.get_backend_name() != "sqlite"
        engine = create_engine(
            address, pool_size=16, max_overflow=48, pool_use_lifo=True, pool_pre_ping=server
        )
    except (ArgumentError, ImportError, TypeError) as error:
        raise StoreUnavailable(
            "The database URL is not understood; it begins with sqlite:/// or postgresql+psycopg://"
            " (for which the package psycopg must be installed)."
        ) from error
    if not server:
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
    record = Record(engine)
    try:
        _bring_up_to_date(record)
    except BaseException:
        record.close()
        raise
    return record


def _configure(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in _PRAGMAS:
        connection.execute(pragma).fetchall()
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Turn to WAL mode. Of several who turn a new file at once SQLite refuses all but one without
    waiting, whatever the time-out says."""
    deadline = monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except OperationalError as error:
            if "locked" not in str(error) or monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _bring_up_to_date(record: Record) -> None:
    with record.reading() as connection:
        found = _version(connection)
    if found == HEAD:
        return
    with record.writing() as connection:
        if not record.embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(7126354)"))
        found = _version(connection)
        if found > HEAD:
            raise StoreUnavailable(
                f"The archive in {record.place} was written by a newer version of Factdesk;"
                " use that version, or a newer one."
            )
        if found < HEAD:
            _migrate(connection)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    scripts = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", scripts)
    config.set_main_option("path_separator", "os")
    command.upgrade(config, HEAD)


def _in_words(error: DBAPIError, place: str) -> StoreUnavailable:
    name = getattr(error.orig, "sqlite_errorname", "")
    for known, sentence in _IN_WORDS.items():
        if name.startswith(known):
            return StoreUnavailable(sentence.format(place=place))
    return StoreUnavailable(f"The archive's database at {place} cannot be used just now.")
