"""A source is a file, a folder, a glob, an address or `-`; one bad part never stops the rest."""

import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.errors import Refused
from index.fetch import Fetched
from index.sources import Failure, Found, find

STORY = "ARDEN (AP) — The bridge was closed on Tuesday."


class Web:
    """A few pages by address."""

    def __init__(self, **pages: Fetched) -> None:
        self.pages = {page.url: page for page in pages.values()}

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        sent_by: str | None = None,
    ) -> Fetched:
        if url not in self.pages:
            raise Refused(f"{url} could not be read: the server answered 404 (Not Found).")
        return self.pages[url]


def found(source: object, stdin: bytes | None = None, web: Web | None = None) -> list[Found]:
    stream = None if stdin is None else io.BytesIO(stdin)
    return list(find(str(source), stream, web or Web()))


def told(results: list[Found]) -> list[str]:
    """The sentences of the failures."""
    sentences = [str(result.error) for result in results if isinstance(result, Failure)]
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)
    return sentences


def locators(results: list[Found]) -> list[str]:
    return [result.locator for result in results if isinstance(result, Article)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """b.txt, a.txt, one broken PDF, one picture, a folder below, hidden things."""
    (tmp_path / "b.txt").write_text(STORY)
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "c.pdf").write_bytes(b"no PDF")
    (tmp_path / "d.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text(STORY)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(STORY)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "e.json").write_text(json.dumps([{"text": "A."}, {"text": ""}]))
    return tmp_path


def test_file_is_named_by_its_absolute_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for source in ("a.txt", folder / "a.txt", "./more/../a.txt"):
        assert locators(found(source)) == [f"file:{folder.resolve()}/a.txt"]


def test_folder_is_read_in_order_with_a_report_of_what_is_not(folder: Path) -> None:
    results = found(folder)
    names = [locator.rpartition("/")[2] for locator in locators(results)]
    assert names[:2] == ["a.txt", "b.txt"]
    assert len(names) == 3
    sources = [result.source for result in results if isinstance(result, Failure)]
    assert sources == [str(folder / "c.pdf"), str(folder / "more" / "e.json"), str(folder)]
    assert told(results)[-1] == "1 file was passed over, not a format that is read: 1 .png."


def test_glob_is_read_in_order(folder: Path) -> None:
    assert len(locators(found(folder / "*.txt"))) == 2
    assert len(locators(found(folder / "**" / "*.[tj]*"))) == 3
    assert len(locators(found(folder / "**"))) == 3
    assert len(locators(found(folder / "mor?"))) == 1
    (nothing,) = told(found(folder / "*.docx"))
    assert "No file matches" in nothing


def test_file_whose_name_looks_like_a_glob_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text(STORY)
    assert len(locators(found(tmp_path / "a[1].txt"))) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.txt", None, "There is no file or folder"),
        ("empty.txt", b"", "is empty"),
        ("empty.jsonl", b"", "is empty"),
        ("blank.jsonl", b"\n\n", "is empty"),
        ("junk.txt", bytes(range(256)), "not text"),
        ("x.tar", b"junk", "not one of the formats"),
        ("scan.pdf", b"%PDF-1.4", "not a PDF"),
    ],
)
def test_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    results = found(tmp_path / name)
    assert [result.source for result in results if isinstance(result, Failure)] == [
        str(tmp_path / name)
    ]
    assert reason in told(results)[0]


@pytest.mark.parametrize("source", ["", " ", "a\0b", "x" * 5000, "/dev/null", "ftp://a.example/x"])
def test_source_that_is_nothing_is_told(source: str) -> None:
    assert len(told(found(source))) == 1


def test_name_that_is_not_utf8_is_spelled_out(tmp_path: Path) -> None:
    name = os.fsdecode(b"br\xfccke")
    (tmp_path / f"{name}.txt").write_text(STORY)
    (tmp_path / f"{name}.pdf").write_text(STORY)
    results = found(tmp_path)
    assert locators(results) == [f"file:{tmp_path.resolve()}/br\\xfccke.txt"]
    json.dumps([*locators(results), *told(results)], ensure_ascii=False).encode()
    assert isinstance(results[0], Failure)
    assert results[0].source.endswith("br\\xfccke.pdf")


def test_empty_folder_is_told(tmp_path: Path) -> None:
    assert "holds no files to read" in told(found(tmp_path))[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told_and_the_rest_is_read(folder: Path) -> None:
    (folder / "a.txt").chmod(0)
    (folder / "more").chmod(0)
    try:
        results = found(folder)
    finally:
        (folder / "more").chmod(0o755)
    assert len(locators(results)) == 1
    assert sum("permission is denied" in sentence for sentence in told(results)) == 2


def test_loop_of_links_ends(folder: Path) -> None:
    (folder / "more" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    assert any("There is no file" in sentence for sentence in told(found(folder)))


LINES = b'{"text": "A.", "id": "u:1"}\n\n{"text": \n{"text": "B.", "id": "u:2"}'


def test_json_lines_on_standard_input(tmp_path: Path) -> None:
    results = found("-", LINES)
    assert locators(results) == ["id:u:1", "id:u:2"]
    assert [result.source for result in results if isinstance(result, Failure)] == ["-"]
    assert told(results)[0].startswith("Line 3 of standard input is not valid JSON")
    (tmp_path / "a.txt").write_bytes(LINES)
    assert locators(found(tmp_path / "a.txt")) == ["id:u:1", "id:u:2"]


@pytest.mark.parametrize(
    "data",
    [
        STORY.encode(),
        b'{\n "text": "A."\n}',
        b'{"text": "A."}',
        b'[{"text": "A."}]',
        b"<!doctype html><html><body><p>" + b"The bridge was closed. " * 20 + b"</p></body></html>",
    ],
)
def test_one_document_on_standard_input(data: bytes) -> None:
    (result,) = found("-", data)
    assert isinstance(result, Article)
    assert result.locator.startswith("text:")


def test_nothing_on_standard_input_is_told() -> None:
    assert "is empty" in told(found("-", b""))[0]
    assert "no standard input" in told(found("-"))[0]


def test_lines_in_utf16_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINES.decode().encode("utf-16"))
    assert locators(found(tmp_path / "a.jsonl")) == ["id:u:1", "id:u:2"]


def test_articles_come_before_the_input_has_ended() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb") as stream, open(writing, "wb") as feed:
        feed.write(b'{"text": "A.", "id": "u:1"}\n{"text": "B.", "id": "u:2"}\n')
        feed.flush()
        results = find("-", stream, Web())
        first: list[Found] = []
        reader = threading.Thread(target=lambda: first.append(next(results)), daemon=True)
        reader.start()
        reader.join(5)
        assert locators(first) == ["id:u:1"]
        feed.close()
        assert locators(list(results)) == ["id:u:2"]


class Endless(io.RawIOBase):
    """JSON Lines without end; what has been read of it is counted."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        line = b'{"text": "The bridge was closed on Tuesday."}\n'
        size = min(len(view), len(line))
        view[:size] = line[:size]
        self.given += size
        return size


def test_endless_lines_are_read_no_further_than_they_are_used() -> None:
    endless = Endless()
    stream = io.BufferedReader(endless)
    articles: Iterator[Found] = find("-", stream, Web())
    for _ in range(1000):
        assert isinstance(next(articles), Article)
    assert endless.given < 200_000


def test_line_that_is_too_long_is_passed_over_without_being_held() -> None:
    long = b'{"text": "' + b"x" * (40 * 2**20) + b'"}'
    results = found("-", b'{"text": "A.", "id": "u:1"}\n' + long + b"\n" + LINES)
    assert locators(results) == ["id:u:1", "id:u:1", "id:u:2"]
    assert told(results)[0].startswith("Line 2 of standard input is larger than 16 MB")


def test_address_is_fetched_and_read() -> None:
    body = b"<html><head><title>Bridge</title></head><body><article>" + b"".join(
        b"<p>The bridge was closed on day %d of the long and heavy storm.</p>" % day
        for day in range(5)
    )
    page = Fetched("https://gazette.example/a?utm_source=x#top", body, "text/html; charset=utf-8")
    (result,) = found(page.url, web=Web(page=page))
    assert isinstance(result, Article)
    assert result.locator == "url:https://gazette.example/a"
    assert (result.title, result.url) == ("Bridge", "https://gazette.example/a")


def test_address_that_is_refused_or_a_feed_is_told() -> None:
    feed = Fetched("https://gazette.example/rss", b"<rss><channel/></rss>", "application/rss+xml")
    (failure,) = found(feed.url, web=Web(feed=feed))
    assert isinstance(failure, Failure)
    assert failure.source == feed.url
    assert "is a feed" in str(failure.error)
    assert "404" in told(found("https://gazette.example/none"))[0]


def test_pdf_at_an_address_without_an_ending_is_told_by_its_bytes() -> None:
    page = Fetched("https://gazette.example/a", b"%PDF-1.4 junk", "application/pdf")
    assert "not a PDF" in told(found(page.url, web=Web(page=page)))[0]
