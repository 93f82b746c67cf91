"""Which process owns the embedded vector index: the one that holds an operating-system lock."""

import os
from pathlib import Path

from index.errors import StoreUnavailable


class Ownership:
    """A lock that ends with the process that holds it, however that ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let another process own the index."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take(home: Path) -> Ownership | None:
    """Own the index in that home; None while another process does."""
    import fcntl

    path = home.resolve() / "index.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnavailable(
            f"The home folder {home} cannot be written; give this user the right to."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise StoreUnavailable(
            f"The file system of {home} has no locks; choose a home on a local disk."
        ) from error
    return Ownership(descriptor)
