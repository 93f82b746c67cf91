"""The record: its schema and history, its transactions, and what is told when it cannot be used."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text

from index.database import HEAD, Record, open_record
from index.errors import StoreUnavailable
from index.records import facts, schema

ROOT = Path(__file__).resolve().parents[2]


def opened(folder: Path) -> Record:
    return open_record(f"sqlite:///{folder / 'factdesk.db'}")


def fact(record: Record, name: str) -> object:
    with record.reading() as connection:
        return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()


def test_migrations_end_at_the_version_that_is_expected() -> None:
    scripts = ScriptDirectory(str(ROOT / "index" / "migrations"))
    assert scripts.get_heads() == [HEAD]


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    record = opened(tmp_path)
    with record.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name in schema.tables},
        )
        assert compare_metadata(context, schema) == []
    record.close()


def test_full_text_rows_are_split_at_white_space_only(tmp_path: Path) -> None:
    record = opened(tmp_path)
    words = ["3.5", "u.s", "don't", "naïve", "中", "(1)", "a_b", "😀", "1⁄2", '"x"']
    with record.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO passages_fts(rowid, stems, header) VALUES (1, ?, '')",
            (" ".join(words[:5]) + "\n" + " ".join(words[5:]),),
        )
        found = connection.execute(text("SELECT term FROM passages_terms")).scalars().all()
    record.close()
    assert sorted(found) == sorted(words)


def test_commits_are_flushed_to_the_disk_and_readers_do_not_wait(tmp_path: Path) -> None:
    record = opened(tmp_path)
    with record.reading() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    record.close()
    full = 2
    assert settings == {
        "journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "secure_delete": 1
    }  # fmt: skip


def test_a_transaction_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    record = opened(tmp_path)
    with pytest.raises(ZeroDivisionError), record.writing() as connection:  # noqa: PT012
        connection.execute(insert(facts).values(name="half", value=1))
        raise ZeroDivisionError
    assert fact(record, "half") is None
    record.close()


def test_a_reader_sees_the_record_as_it_was_when_it_began(tmp_path: Path) -> None:
    record = opened(tmp_path)
    with record.reading() as reader:
        before = reader.execute(select(facts.c.name)).all()
        with record.writing() as connection:
            connection.execute(insert(facts).values(name="later", value=1))
        assert reader.execute(select(facts.c.name)).all() == before
    assert fact(record, "later") == 1
    record.close()


def test_processes_that_start_at_once_make_one_schema(tmp_path: Path) -> None:
    code = (
        "import sys; from index.database import open_record;"
        "open_record('sqlite:///' + sys.argv[1]).close()"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "factdesk.db")]
    started = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    opened(tmp_path).close()


def test_a_record_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    record = opened(tmp_path)
    with record.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    record.close()
    with pytest.raises(StoreUnavailable, match="newer version of Factdesk"):
        opened(tmp_path)


def test_a_file_that_is_no_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "factdesk.db").write_text("Dear diary, " * 1000, encoding="utf-8")
    with pytest.raises(StoreUnavailable, match=r"factdesk\.db is not an archive"):
        opened(tmp_path)


def test_a_damaged_record_is_told_so(tmp_path: Path) -> None:
    opened(tmp_path).close()
    file = tmp_path / "factdesk.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(StoreUnavailable, match="is damaged"):
        opened(tmp_path)


def test_a_record_in_a_missing_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        opened(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "oracle+nothing://x", "postgresql+nodriver://x/y"]
)
def test_a_url_that_is_not_understood_is_told_so(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="database URL"):
        open_record(url)


def test_a_database_server_that_is_away_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreUnavailable, match="cannot be used") as told:
        open_record("postgresql+psycopg://desk:geheim@127.0.0.1:9/desk")
    assert "geheim" not in str(told.value)
    assert "127.0.0.1" in str(told.value)


def test_a_second_writer_that_waited_too_long_is_told_why(tmp_path: Path) -> None:
    record, other = opened(tmp_path), opened(tmp_path)
    with other.reading() as connection:  # the one connection in its pool
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with record.writing(), pytest.raises(StoreUnavailable, match="another process"):
        other.writing().__enter__()
    record.close()
    other.close()
