"""The files of a watched folder, as entries that change when their time or size does."""

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from index.errors import Unreadable
from index.feeds.entry import Entry
from index.reader import suffixes

_SETTLED = 2.0  # seconds without a change after which a file is taken to be written


def files(folder: str, now: float) -> Iterator[Entry]:
    """The files that can be read and are not just being written, in sorted order.

    An entry's title is the file's path in the folder. No link is followed: what is dropped into
    a folder must not name what lies elsewhere.
    """
    if not os.path.isdir(folder):
        raise Unreadable(f"There is no folder {folder} any more, or it may not be read.")
    known = suffixes()
    for root, folders, names in os.walk(folder, onerror=_no_access):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in known:
                yield from _file(Path(root, name), folder, now)


def _file(path: Path, folder: str, now: float) -> Iterator[Entry]:
    try:
        found = path.lstat()
    except OSError:
        return  # it was taken away at this moment
    just_written = now - _SETTLED < found.st_mtime <= now + _SETTLED
    if stat.S_ISREG(found.st_mode) and not just_written:
        inside = os.path.relpath(path, folder)
        key = sha256(os.fsencode(inside)).hexdigest()
        yield Entry(key, title=inside, text=f"{found.st_mtime_ns} {found.st_size}")


def _no_access(problem: OSError) -> None:
    raise Unreadable(f"The folder {problem.filename} may not be read.") from None
