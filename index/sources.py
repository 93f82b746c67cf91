"""SOURCE as a person writes it (file, folder, glob, address, `-`) -> a stream of articles."""

import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from index.addresses import canonical_url
from index.article import Article
from index.errors import NewsroomError, Unreadable
from index.feeds.once import articles_of
from index.feeds.polite import Fetches
from index.feeds.reading import is_feed
from index.formats.compose import Origin
from index.formats.encodings import is_wide
from index.reader import LONGEST_LINE, is_json_line, read, read_lines, suffixes, too_large

_LARGEST = 64 * 1024 * 1024


class Failure(NamedTuple):
    """One source that could not be read, and the reason in one sentence."""

    source: str
    error: NewsroomError


Found = Article | Failure


def find(source: str, stdin: BinaryIO | None, fetcher: Fetches) -> Iterator[Found]:
    """Every article in the source, in order; what cannot be read comes as a Failure."""
    try:
        if source == "-":
            yield from _standard_input(stdin)
        elif re.match(r"\s*[a-z][a-z0-9+.-]*://", source, re.IGNORECASE):
            yield from _address(source.strip(), fetcher)
        else:
            yield from _path(source)
    except NewsroomError as error:
        yield Failure(_plain(source), error)
    except OSError as problem:
        yield Failure(_plain(source), _no_access(problem, source))


def _address(url: str, fetcher: Fetches) -> Iterator[Found]:
    page = fetcher.get(url)
    if is_feed(page.body):
        for found in articles_of(page, fetcher):
            yield Failure(*found) if isinstance(found, tuple) else found
        return
    locator = f"url:{canonical_url(page.url) or page.url}"
    results = read(
        page.body, name=url, locator=locator, content_type=page.content_type, url=page.url
    )
    yield from _told(results, url)


def _told(results: Iterator[Article | Unreadable], source: str) -> Iterator[Found]:
    """Articles as they are, what could not be read with its source."""
    for result in results:
        yield Failure(source, result) if isinstance(result, Unreadable) else result


def _path(source: str) -> Iterator[Found]:
    if "\0" in source or not source.strip():
        raise Unreadable("An empty name is no source; give a file, a folder, an address or -.")
    if not os.path.lexists(source) and glob.has_magic(source):
        yield from _matching(source)
    elif Path(source).is_dir():
        yield from _folder(Path(source))
    else:
        yield from _file(Path(source))


def _matching(pattern: str) -> Iterator[Found]:
    """What a glob finds, in sorted order; a folder among it with all its files."""
    paths = [Path(name) for name in sorted(glob.iglob(pattern, recursive=True))]
    if "**" in pattern:
        paths = [path for path in paths if not path.is_dir()]
    if not paths:
        raise Unreadable(f"No file matches {pattern}.")
    for path in paths:
        yield from _guarded(path)


def _guarded(path: Path) -> Iterator[Found]:
    """One file or folder among many: what is wrong with it stops none of the others."""
    try:
        yield from _folder(path) if path.is_dir() else _file(path)
    except NewsroomError as error:
        yield Failure(_plain(path), error)


def _folder(folder: Path) -> Iterator[Found]:
    """The files of a folder and its folders in sorted order, without the hidden ones."""
    unread: Counter[str] = Counter()
    found = False
    for path in _walk(folder):
        if isinstance(path, Failure):
            yield path
        elif path.suffix.lower() in suffixes():
            found = True
            yield from _guarded(path)
        else:
            unread[_plain(path.suffix.lower()) or "without an ending"] += 1
    if unread:
        endings = ", ".join(f"{number:,} {ending}" for ending, number in unread.most_common(8))
        number = unread.total()
        were = "1 file was" if number == 1 else f"{number:,} files were"
        error = Unreadable(f"{were} passed over, not a format that is read: {endings}.")
        yield Failure(_plain(folder), error)
    elif not found:
        raise Unreadable(f"{_plain(folder)} holds no files to read.")


def _walk(folder: Path) -> Iterator[Path | Failure]:
    problems: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if not name.startswith("."))
    for problem in problems:
        yield Failure(_plain(problem.filename), _no_access(problem, problem.filename))


def _file(path: Path) -> Iterator[Found]:
    """The articles of one file; JSON Lines are read a line at a time."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable(f"{_plain(path)} is not a file or a folder.")
        locator = f"file:{_plain(path.resolve())}"
        with path.open("rb") as stream:
            yield from _stream(stream, _plain(path), _plain(path.name), locator)
    except OSError as problem:
        raise _no_access(problem, str(path)) from None


def _no_access(problem: OSError, path: str) -> Unreadable:
    name = _plain(path)
    name = name if len(name) <= 200 else f"{name[:199]}…"
    if isinstance(problem, FileNotFoundError):
        return Unreadable(f"There is no file or folder {name}.")
    if isinstance(problem, PermissionError):
        return Unreadable(f"{name} may not be read: permission is denied.")
    return Unreadable(f"{name} cannot be read: {(problem.strerror or 'an error').lower()}.")


def _plain(path: object) -> str:
    """A path as text; the bytes of a name that is not UTF-8 are spelled out."""
    return os.fsencode(str(path)).decode("utf-8", "backslashreplace")


def _standard_input(stdin: BinaryIO | None) -> Iterator[Found]:
    if stdin is None:
        raise Unreadable("There is no standard input to read; name a file instead of -.")
    try:
        yield from _stream(stdin, "-", "standard input", "")
    except OSError as problem:
        raise _no_access(problem, "Standard input") from None


def _stream(stream: BinaryIO, source: str, name: str, locator: str) -> Iterator[Found]:
    """A stream as JSON Lines when its name or its first line says so, else as one document."""
    first = stream.readline(LONGEST_LINE + 1)
    lines = name.lower().endswith((".jsonl", ".ndjson")) or (
        is_json_line(first) and not name.lower().endswith((".json", ".jsonld"))
    )
    if lines and first and not is_wide(first[:2000]):
        origin = Origin(name, locator)
        found = False
        for result in read_lines(_lines(first, stream), origin):
            found = True
            yield Failure(source, result) if isinstance(result, Unreadable) else result
        if not found:
            raise Unreadable(f"{name} is empty.")
        return
    data = first + stream.read(_LARGEST + 1 - min(len(first), _LARGEST))
    if len(data) > _LARGEST:
        raise Unreadable(too_large(name, _LARGEST))
    yield from _told(read(data, name=name, locator=locator), source)


def _lines(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long no more than shows that it is."""
    line = first
    while line:
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)
        line = stream.readline(LONGEST_LINE + 1)
