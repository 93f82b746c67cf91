"""What is left when a process is killed, the disk is full, or the home may not be written."""

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from stories import story
from stories import text as words

from index.archive import Archive, open_archive
from index.prepare import article_id

ROOT = Path(__file__).resolve().parents[2]

ROUNDS = 3

# Adds stories and changes them again, bringing the index up to date now and then; every line it
# prints is an acknowledgement.
WRITER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from stories import story, text
from index.archive import open_archive
with open_archive(Path(sys.argv[3]), own_index=True) as archive:
    first = int(sys.argv[4])
    for number in range(first, first + 400):
        seed, version = number % 60, number // 60
        for outcome in archive.add([story(seed, text=text(seed + 1000 * version, 15))]):
            print(seed, version, outcome.article_id, flush=True)
        if number % 7 == 3:
            archive.drain()
"""


def start(home: Path, first: int) -> "subprocess.Popen[str]":
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", WRITER, str(ROOT), here, str(home), str(first)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def kill_after(process: "subprocess.Popen[str]", lines: int) -> Iterator[tuple[int, int]]:
    """What was acknowledged by a process that is killed after so many acknowledgements."""
    assert process.stdout
    with process.stdout as acknowledged:
        for at, line in enumerate(acknowledged):
            seed, version, _ = line.split()
            yield int(seed), int(version)
            if at == lines:
                process.kill()
    process.wait()


def assert_whole(archive: Archive) -> None:
    with archive.record.writing() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        connection.exec_driver_sql(
            "INSERT INTO passages_fts(passages_fts) VALUES('integrity-check')"
        )


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    latest: dict[int, int] = {}
    first = 0
    for _ in range(ROUNDS):
        for seed, version in kill_after(start(tmp_path, first), chance.randrange(2, 60)):
            latest[seed] = version
            first += 1
        with open_archive(tmp_path) as archive:
            assert_whole(archive)
            for seed, version in latest.items():
                stored = archive.article(article_id(story(seed).locator))
                later = words(seed + 1000 * (version + 1), 15)  # stored, not yet told
                assert stored.text in {words(seed + 1000 * version, 15), later}
    with open_archive(tmp_path, own_index=True) as archive:
        archive.drain()
        assert archive._index
        assert archive._index._vectors
        assert archive._index._vectors.ids() == recorded(archive)
        assert archive.waiting() == 0


def recorded(archive: Archive) -> set[str]:
    with archive.record.reading() as connection:
        rows = connection.execute(text("SELECT article_id, version, ordinal FROM passages"))
        return {":".join(map(str, row)) for row in rows}


# Writes until the disk is full, which for this process it is at so many bytes a file.
FILLER = """
import resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from stories import story
from index.archive import open_archive
from index.errors import NewsroomError
with open_archive(Path(sys.argv[3])) as archive:
    size = int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        for outcome in archive.add(story(seed, 60) for seed in range(500)):
            print(outcome.article_id, flush=True)
    except NewsroomError as error:
        print("told:", error, flush=True)
    if sys.argv[5] == "drain":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        try:
            archive.own_index()
            archive.drain()
        except NewsroomError as error:
            print("drain told:", error, flush=True)
"""


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", FILLER, str(ROOT), here, str(tmp_path), "1500000", "drain"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    acknowledged = [line for line in ran.stdout.splitlines() if " " not in line]
    told = [line for line in ran.stdout.splitlines() if " " in line]
    assert len(acknowledged) > 3
    assert told[0].startswith("told: The disk of the archive in")
    assert told[1].startswith("drain told: ")
    with open_archive(tmp_path, own_index=True) as archive:
        assert_whole(archive)
        assert archive.articles(acknowledged).keys() == set(acknowledged)
        assert next(iter(archive.add([story(900)]))).status == "added"
        archive.drain()
        assert archive.waiting() == 0


# Opens an archive as a user without rights, after it has loaded what it needs for that.
OPENER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from index.archive import open_archive
from index.errors import NewsroomError
open_archive(Path(sys.argv[2])).close()
if os.geteuid() == 0:
    os.seteuid(65534)
for home in sys.argv[3:]:
    try:
        open_archive(Path(home)).close()
        print("opened")
    except NewsroomError as error:
        print(error)
"""


def opened_by_nobody(usable: Path, *homes: Path) -> list[str]:
    """What a user without rights is told when opening the archives in these homes."""
    command = [sys.executable, "-c", OPENER, str(ROOT), str(usable), *map(str, homes)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that any user may reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_home_that_may_not_be_made_or_written_is_told_so(public: Path, tmp_path: Path) -> None:
    new, old, locked = public / "new", public / "old", public / "locked"
    for home in (old, locked):
        open_archive(home).close()
    new.mkdir()
    new.chmod(0o555)
    old.chmod(0o555)
    locked.chmod(0o000)
    told = opened_by_nobody(tmp_path, new / "below", new, old, locked)
    for home in (new, old, locked):
        home.chmod(0o700)
    assert "must be a folder in which this user may write" in told[0]
    assert [("cannot be opened" in t or "cannot be written" in t) for t in told[1:]] == [True] * 3
