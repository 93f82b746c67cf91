"""Errors that nobody foresaw: logged in full, and told to the person as a reference."""

import logging
import secrets
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

LOG_NAME = "factdesk.log"
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
log = logging.getLogger("factdesk")


class _HomeLog(logging.FileHandler):
    """A log in the home folder, which is made when there is something to write."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()


def log_to_home(home: Path) -> None:
    """Log this process's warnings and errors to a file in the home folder."""
    logging.raiseExceptions = False
    handler = _HomeLog(home / LOG_NAME, encoding="utf-8", delay=True)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, format=_FORMAT)


def log_to_stream(stream: TextIO) -> None:
    """Log what a long-running desk does to a stream."""
    logging.basicConfig(stream=stream, level=logging.WARNING, format=_FORMAT)
    log.setLevel(logging.INFO)


def report(error: BaseException) -> str:
    """Log an unforeseen error; the sentence for the person, with a reference to find it by."""
    reference = secrets.token_hex(4)
    log.error("reference %s", reference, exc_info=error)
    return (
        f"Something went wrong inside Factdesk. Its log, {LOG_NAME} in the home folder or the "
        f"output of `factdesk serve`, has it under reference {reference}."
    )


def in_words(error: OSError) -> str:
    """What the operating system refused, in one sentence."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."
