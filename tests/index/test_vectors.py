"""The vector index: kept by one process, equal to the record, built again when it is damaged."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai_server import Fault, OpenAIServer
from sqlalchemy import func, select
from stories import WIRE, story, text

from index import ownership
from index.archive import Archive, open_archive
from index.embedder import EmbedderFailed
from index.embeddings import generation
from index.errors import NotFound, StoreUnavailable
from index.prepare import article_id
from index.records import embeddings, indexed, outbox, passages
from index.vectors import Vectors, healthy, open_embedded, open_server

QUESTION = "a ship stranded on a sandbank in fog"


def add(archive: Archive, *seeds: int, **stated: str | None) -> None:
    for _ in archive.add([story(seed, 12, **stated) for seed in seeds]):
        pass


def recorded(archive: Archive) -> set[str]:
    """The ids that the index should hold: one for each passage that has a vector."""
    columns = passages.c.article_id, passages.c.version, passages.c.ordinal
    with archive.record.reading() as connection:
        rows = connection.execute(
            select(*columns).join(embeddings, embeddings.c.passage_id == passages.c.id)
        )
        return {":".join(map(str, row)) for row in rows}


def waiting(archive: Archive) -> int:
    with archive.record.reading() as connection:
        return len(connection.execute(select(outbox)).all())


def label(archive: Archive) -> str:
    with archive.record.reading() as connection:
        current = generation(connection)
    assert current
    return current.label


def in_chroma(home: Path) -> set[str]:
    """The ids in the Chroma folder of a home that nobody has open."""
    with open_archive(home) as archive:
        vectors = open_embedded(home / "chroma", label(archive))
    ids = vectors.ids()
    assert vectors.count() == len(ids)
    vectors.close()
    return ids


def nearest_ids(archive: Archive) -> list[int]:
    return list(archive.nearest(QUESTION, 10))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = str(tmp_path_factory.mktemp("server"))
    chroma = str(Path(sys.executable).with_name("chroma"))
    process = subprocess.Popen(
        [chroma, "run", "--path", folder, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not _listens(port):
            assert time.monotonic() < deadline
            threading.Event().wait(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=["embedded", "server"])
def chroma(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Vectors]]:
    """Opens one Chroma under a label, in a folder or on a server."""
    opened: list[Vectors] = []

    def open_chroma(named: str) -> Vectors:
        if request.param == "server":
            opened.append(open_server(request.getfixturevalue("server"), named))
        else:
            opened.append(open_embedded(tmp_path / "chroma", named))
        return opened[-1]

    yield open_chroma
    for vectors in opened:
        vectors.close()


def unit(*values: float) -> "numpy.ndarray":
    row = numpy.array(values, dtype=numpy.float32)
    return row / max(float(numpy.linalg.norm(row)), 1e-9)


def test_vectors_are_found_by_cosine_over_all_months(chroma: Callable[[str], Vectors]) -> None:
    vectors = chroma("near")
    vectors.upsert("2024-01", {"a:1:0": unit(1, 0), "a:1:1": unit(0, 1)})
    vectors.upsert("undated", {"b:1:0": unit(3, 1), "c:1:0": unit(0, 0)})
    found = vectors.nearest([1.0, 0.0], 2)
    assert [id for id, _ in found] == ["a:1:0", "b:1:0"]
    assert [similarity for _, similarity in found] == pytest.approx([1.0, 0.9487], abs=1e-3)


def test_a_vector_is_replaced_and_deleted_by_its_id(chroma: Callable[[str], Vectors]) -> None:
    vectors = chroma("byid")
    vectors.upsert("2024-01", {"a:1:0": unit(1, 0), "b:1:0": unit(0, 1)})
    vectors.upsert("2024-01", {"a:1:0": unit(-1, 0)})
    assert vectors.nearest([-1, 0], 1)[0][0] == "a:1:0"
    vectors.delete("2024-01", ["a:1:0", "nobody:1:0"])
    vectors.delete("1999-12", ["a:1:0"])
    assert vectors.ids() == {"b:1:0"}


def test_more_than_one_batch_is_taken(chroma: Callable[[str], Vectors]) -> None:
    vectors = chroma("many")
    rows = {f"a:1:{n}": unit(1, n) for n in range(700)}
    vectors.upsert("2024-01", rows)
    assert vectors.count() == 700
    vectors.delete("2024-01", list(rows)[:650])
    assert vectors.ids() == set(list(rows)[650:])


def test_labels_do_not_see_each_other_and_are_dropped_apart(
    chroma: Callable[[str], Vectors],
) -> None:
    old = chroma("old1")
    for month in range(1, 13):
        old.upsert(f"2023-{month:02}", {f"a:1:{month}": unit(1, month)})
    new = chroma("new1")
    new.upsert("2023-01", {"b:1:0": unit(1, 0)})
    assert new.ids() == {"b:1:0"}
    new.drop("old1")
    assert new.ids() == {"b:1:0"}
    assert chroma("old1").ids() == set()


def test_a_server_that_is_away_or_no_chroma_is_told_in_words(openai_server: OpenAIServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    away = f"http://127.0.0.1:{port}"
    for url in (away, openai_server.url.removesuffix("/v1")):
        with pytest.raises(StoreUnavailable, match=r"Chroma server at 127\.0\.0\.1:"):
            open_server(url, "x")
    for url in ("localhost:8000", "ftp://host", "http://"):
        with pytest.raises(StoreUnavailable, match="Chroma URL is not understood"):
            open_server(url, "x")


def test_one_process_owns_an_index_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first = ownership.take(tmp_path)
    assert first
    assert ownership.take(tmp_path / "other" / "..") is None
    first.release()
    second = ownership.take(tmp_path)
    assert second
    second.release()
    second.release()


def test_a_second_owner_is_refused_and_can_still_read_and_add(home: Path) -> None:
    with open_archive(home, own_index=True) as first:
        add(first, 1)
        with pytest.raises(StoreUnavailable, match="Another process keeps the vector index"):
            open_archive(home, own_index=True)
        with open_archive(home) as second:
            assert not second.own_index()
            add(second, 2)
            assert second.drain() == 0
            assert waiting(second) == 2
            assert second.search("file page")
            assert second.nearest(QUESTION, 3)
        assert first.drain() == 2
        assert waiting(first) == 0
        ids = recorded(first)
    assert in_chroma(home) == ids


def test_the_index_answers_as_the_record_does(home: Path) -> None:
    with open_archive(home) as archive:
        add(archive, *range(12))
        add(archive, 50, text=WIRE, published_at=None)
        exact = archive.nearest(QUESTION, 10)
        assert archive.own_index()
        assert archive.drain() == 13
        indexed = archive.nearest(QUESTION, 10)
    assert list(indexed) == list(exact)
    assert list(indexed.values()) == pytest.approx(list(exact.values()), abs=2e-3)


def test_collections_are_by_month_of_publication(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, 1, published_at="2024-03-27")
        add(archive, 2, published_at="2024-03-31T23:30:00-05:00")
        add(archive, 3, published_at="1865")
        add(archive, 4, published_at=None)
        archive.drain()
        with archive.record.reading() as connection:
            found = connection.execute(select(indexed.c.article_id, indexed.c.collection))
            months = {row[0]: row[1] for row in found}
    ids = [article_id(story(seed).locator) for seed in (1, 2, 3, 4)]
    assert [months[i] for i in ids] == ["2024-03", "2024-04", "1865-01", "undated"]


def test_an_article_that_gets_another_date_moves_to_another_month(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, 1, published_at="2024-03-27")
        archive.drain()
        add(archive, 1, published_at="2024-05-27")
        archive.drain()
        ids = recorded(archive)
    assert in_chroma(home) == ids


def test_what_the_index_has_too_much_is_never_shown(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, 1, 2)
        add(archive, 9, text=WIRE)
        archive.drain()
        with open_archive(home) as other:
            other.remove("https://news.example/9")
        left = archive.nearest(QUESTION, 10)
        with archive.record.reading() as connection:
            there = set(connection.execute(select(passages.c.id)).scalars())
        assert left
        assert set(left) <= there


def test_an_index_that_is_up_to_date_is_not_opened(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, 1)
        archive.drain()
    with open_archive(home) as archive:
        assert archive.own_index()
        assert archive.drain() == 0
        add(archive, 1)
        assert archive.drain() == 0


def garbage(folder: Path) -> None:
    for path in folder.rglob("*.bin"):
        path.write_bytes(os.urandom(path.stat().st_size))


def no_graph(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def no_catalogue(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def bad_catalogue(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"no database " * 1000)


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("what?", encoding="utf-8")


def nothing(folder: Path) -> None:
    shutil.rmtree(folder)


DAMAGES = (garbage, no_graph, no_catalogue, bad_catalogue, a_file, nothing)


def test_a_damaged_index_is_built_again(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, *range(6))
        archive.drain()
        expected = nearest_ids(archive)
    for seed, damage in enumerate(DAMAGES, start=100):
        damage(home / "chroma")
        with open_archive(home, own_index=True) as archive:
            assert nearest_ids(archive) == expected  # from the record, as the index is not open
            add(archive, seed)
            archive.drain()
            assert chroma_ids(archive) == recorded(archive), damage.__name__
            archive.remove(story(seed).locator)
            assert nearest_ids(archive) == expected
    assert healthy(home / "chroma")


def chroma_ids(archive: Archive) -> set[str]:
    """The ids in the index that this archive has open."""
    assert archive._index
    assert archive._index._vectors
    return archive._index._vectors.ids()


def test_an_index_of_another_time_is_built_again(home: Path, tmp_path: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, 1)
        archive.drain()
    shutil.copytree(home / "chroma", tmp_path / "old")
    with open_archive(home, own_index=True) as archive:
        add(archive, 2)
        archive.drain()
        ids = recorded(archive)
    shutil.rmtree(home / "chroma")
    shutil.copytree(tmp_path / "old", home / "chroma")
    with open_archive(home, own_index=True) as archive:
        archive.drain()
    assert in_chroma(home) == ids


def test_a_failing_index_is_answered_for_by_the_record(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, *range(6))
        archive.drain()
        expected = nearest_ids(archive)
        vectors = open_embedded(home / "chroma", label(archive))
        vectors.drop(label(archive))
        vectors.close()
        assert nearest_ids(archive) == expected
        assert archive.drain() == 6
        ids = recorded(archive)
    assert in_chroma(home) == ids


def test_reindexing_builds_the_index_from_the_record(home: Path) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, *range(4))
        archive.drain()
        before = label(archive)
        archive.reindex()
        assert label(archive) != before
        assert waiting(archive) == 0
        ids = recorded(archive)
    assert in_chroma(home) == ids


def test_a_server_is_fed_and_asked_like_a_folder(home: Path, server: str) -> None:
    with open_archive(home, chroma_url=server, own_index=True) as archive:
        add(archive, *range(4))
        add(archive, 9, text=WIRE)
        exact = nearest_ids(archive)
        assert archive.drain() == 5
        assert nearest_ids(archive) == exact
        archive.remove("https://news.example/9")
        kept = open_server(server, label(archive))
        assert kept.ids() == recorded(archive)
        kept.drop(label(archive))  # a server that lost its disk
        kept.close()
    with open_archive(home, chroma_url=server, own_index=True) as archive:
        archive.drain()
        kept = open_server(server, label(archive))
        assert kept.ids() == recorded(archive)
        kept.close()
    assert not (home / "chroma").exists()


def test_an_embedder_that_fails_loses_no_article(home: Path, openai_server: OpenAIServer) -> None:
    openai_server.replies(Fault(400))
    with open_archive(home, embeddings="openai:any", own_index=True) as archive:
        add(archive, 1, 2)
        assert archive.search("file page")
        assert recorded(archive) == set()
        openai_server.replies(Fault(400))
        with pytest.raises(EmbedderFailed):
            archive.drain()
        assert waiting(archive) == 2
        assert archive.drain() == 2
        ids = recorded(archive)
    assert len(ids) > 2
    assert in_chroma(home) == ids


def test_a_new_embedder_takes_the_old_ones_place(home: Path, openai_server: OpenAIServer) -> None:
    with open_archive(home, own_index=True) as archive:
        add(archive, 1, 2)
        archive.drain()
        before, ids = label(archive), recorded(archive)
    with open_archive(home, embeddings="openai:any") as archive:
        assert archive.nearest(QUESTION, 3)  # with the old embedder, until the new one's are there
        add(archive, 3)
        assert archive.own_index()
        openai_server.replies(Fault(400))
        with pytest.raises(EmbedderFailed):
            archive.drain()
        assert label(archive) == before
        archive.drain()
        after = label(archive)
        with archive.record.reading() as connection:
            current = generation(connection)
            sizes = connection.execute(select(func.length(embeddings.c.vector)).distinct()).all()
        assert current
        assert (current.embedder, sizes) == ("openai:any", [(2 * current.dimensions,)])
        new = recorded(archive)
        assert archive.nearest(QUESTION, 3)
    assert new > ids
    assert in_chroma(home) == new
    old = open_embedded(home / "chroma", before)
    assert (after == before, old.count()) == (False, 0)
    old.close()


def test_an_interrupted_change_of_embedder_goes_on_where_it_was(
    home: Path, openai_server: OpenAIServer
) -> None:
    with open_archive(home) as archive:
        add(archive, *range(3))
    with open_archive(home, embeddings="openai:any", own_index=True) as archive:
        with archive.record.writing() as connection:
            some = select(passages.c.id).limit(2)
            connection.execute(
                embeddings.insert(),
                [
                    {"generation": 2, "passage_id": i, "vector": bytes(8)}
                    for i in connection.execute(some).scalars()
                ],
            )  # what a third embedder, given up since, had begun
        archive.drain()
        ids = recorded(archive)
        with archive.record.reading() as connection:
            sizes = connection.execute(select(func.length(embeddings.c.vector)).distinct()).all()
    assert len(sizes) == 1
    assert in_chroma(home) == ids


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "redate", "remove", "drain", "crash"]),
        st.integers(0, 4),
        st.integers(1, 3),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def one_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with open_archive(tmp_path_factory.mktemp("steps"), own_index=True) as archive:
        add(archive, 99)
        archive.drain()
        yield archive


@settings(max_examples=10, deadline=None)
@given(steps=STEPS)
def test_after_any_steps_the_drained_index_equals_the_record(
    one_archive: Archive, steps: list[Step]
) -> None:
    archive = one_archive
    for what, seed, number in steps:
        take(archive, what, seed, number)
    archive.drain()
    assert waiting(archive) == 0
    assert chroma_ids(archive) == recorded(archive)
    with archive.record.reading() as connection:
        said = connection.execute(select(func.sum(indexed.c.passages))).scalar() or 0
    assert said == len(recorded(archive))


def take(archive: Archive, what: str, seed: int, number: int) -> None:
    if what == "add":
        add(archive, seed, text=text(100 * number + seed, 12 * number))
    elif what == "redate":
        add(archive, seed, published_at=f"2024-{number:02}-01")
    elif what == "drain":
        archive.drain()
    elif what == "crash":  # the index was written, and then the record was not
        crash_after_writing(archive, seed)
    else:
        with suppress(NotFound):
            archive.remove(story(seed).locator)


def crash_after_writing(archive: Archive, seed: int) -> None:
    """Drain, and put the outbox row back as if the process had ended before it was deleted."""
    with archive.record.reading() as connection:
        rows = connection.execute(select(outbox)).mappings().all()
    archive.drain()
    with archive.record.writing() as connection:
        for row in rows:
            connection.execute(outbox.insert().values(**row))
