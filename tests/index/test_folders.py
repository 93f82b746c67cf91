"""A watched folder is a source like a feed; what is dropped into it names nothing elsewhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_server import (
    FeedServer,
)
from polled import NOON, STORY, Clock, poll, problems, statuses

from index.archive import Archive, open_archive
from index.feeds import pacing as plan
from index.feeds.asking import Checked
from index.feeds.polling import Poller
from index.feeds.record import follow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with open_archive(tmp_path / "home", clock=clock) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def poller(archive: Archive, site: FeedServer) -> Poller:
    return Poller(archive, site.fetcher(), gap=0.0)


def drop(folder: Path, name: str, text: str, age: float = 60.0) -> Path:
    """A file that was last written so many seconds before noon."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (NOON - age, NOON - age))
    return path


def test_a_folder_is_a_source_like_a_feed(
    archive: Archive, poller: Poller, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "wire"
    drop(folder, "a.txt", STORY)
    drop(folder, "sub/b.jsonl", '{"text": "One.", "id": "u:1"}\n{"text": "Two.", "id": "u:2"}\n')
    drop(folder, ".hidden.txt", "No.")
    drop(folder, "c.png", "No.")
    drop(folder, "broken.pdf", "No PDF.")
    follow(archive.record, str(folder), "folder", NOON)
    events = poll(poller)
    assert statuses(events) == ["added"] * 3
    assert len(problems(events)) == 1
    clock.now += plan.MINUTE
    assert [e for e in poll(poller) if not isinstance(e, Checked)] == []
    drop(folder, "a.txt", STORY.replace("nine", "ten"), age=30)
    clock.now += plan.MINUTE
    assert statuses(poll(poller)) == ["updated"]


def test_a_file_that_is_being_written_waits(
    archive: Archive, poller: Poller, clock: Clock, tmp_path: Path
) -> None:
    drop(tmp_path / "wire", "a.txt", STORY, age=0.5)
    follow(archive.record, str(tmp_path / "wire"), "folder", NOON)
    assert statuses(poll(poller)) == []
    clock.now += plan.MINUTE
    assert statuses(poll(poller)) == ["added"]


def test_links_in_a_folder_lead_nowhere(archive: Archive, poller: Poller, tmp_path: Path) -> None:
    secret = drop(tmp_path, "secret/plan.txt", STORY)
    folder = tmp_path / "wire"
    folder.mkdir()
    (folder / "plan.txt").symlink_to(secret)
    (folder / "all").symlink_to(secret.parent)
    os.mkfifo(folder / "pipe.txt")
    follow(archive.record, str(folder), "folder", NOON)
    assert statuses(poll(poller)) == []


def test_a_kill_dropped_into_a_folder_takes_the_story_out(
    archive: Archive, poller: Poller, clock: Clock, tmp_path: Path
) -> None:
    story = '{"uri": "urn:arden:1", "pubstatus": "%s", "headline": "Dam", "body_text": "%s"}'
    folder = tmp_path / "wire"
    drop(folder, "1.json", story % ("usable", STORY))
    follow(archive.record, str(folder), "folder", NOON)
    assert statuses(poll(poller)) == ["added"]
    drop(folder, "2.json", story % ("canceled", ""))
    clock.now += plan.MINUTE
    assert statuses(poll(poller)) == ["withdrawn"]
    assert archive.search("Halmar dam") == []


def test_a_folder_that_is_gone_is_told_and_found_again(
    archive: Archive, poller: Poller, clock: Clock, tmp_path: Path
) -> None:
    follow(archive.record, str(tmp_path / "wire"), "folder", NOON)
    assert "There is no folder" in problems(poll(poller))[0]
    drop(tmp_path / "wire", "a.txt", STORY)
    clock.now += plan.FOLDER_LONGEST
    assert statuses(poll(poller)) == ["added"]


def test_names_that_are_not_utf8_are_read(archive: Archive, poller: Poller, tmp_path: Path) -> None:
    folder = tmp_path / "wire"
    drop(folder, os.fsdecode(b"caf\xe9.txt"), STORY)
    follow(archive.record, str(folder), "folder", NOON)
    assert statuses(poll(poller)) == ["added"]
