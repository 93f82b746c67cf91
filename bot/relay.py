"""One process owns the embedded stores; while it runs it also does the commands of the others.

The running desk writes where it listens and a token into `desk.json` in its home. Another process
connects over loopback, shows the token, upgrades the connection, and both send frames: a letter,
a length, and that many bytes. The client sends A (arguments), I (input, empty at its end) and C
(Ctrl-C); the desk sends O and E (output and errors), R (input wanted) and X (the exit status).
"""

import contextlib
import io
import json
import os
import socket
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from index.errors import NewsroomError

PROTOCOL = "factdesk-1"
CONNECT_SECONDS = 3.0
FAREWELL_SECONDS = 5.0
CHUNK = 65_536
MAX_HEAD = 8_192
_STOPPED = (
    "The running desk stopped before this command was done; what it had reported is stored. "
    "Repeat the command."
)
_HEAD = struct.Struct(">cI")


class DeskStopped(NewsroomError):
    """The running desk went away in the middle of a command."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running desk listens for other commands; `url` is its page."""

    port: int
    pid: int
    token: str
    url: str


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it was typed, and what its terminal can show."""

    argv: tuple[str, ...]
    cwd: str
    colour: bool
    progress: bool
    width: int


class Frames:
    """Frames over one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._file = connection.makefile("rb")

    def __enter__(self) -> "Frames":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Send one frame."""
        self._connection.sendall(_HEAD.pack(kind, len(payload)) + payload)

    def receive(self) -> tuple[bytes, bytes] | None:
        """The next frame, or None when the other side is gone."""
        try:
            head = self._file.read(_HEAD.size)
            if len(head) < _HEAD.size:
                return None
            kind, length = _HEAD.unpack(head)
            payload = self._file.read(length)
        except OSError:
            return None
        return (kind, payload) if len(payload) == length else None


def publish(home: Path, address: Address) -> None:
    """Write where this desk listens, for its own user only."""
    place = _place(home)
    draft = place.with_suffix(f".{address.pid}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(address), file)
    draft.replace(place)


def withdraw(home: Path, address: Address) -> None:
    """Remove what `publish` wrote, unless another desk has written since."""
    if published(home) == address:
        _place(home).unlink(missing_ok=True)


def published(home: Path) -> Address | None:
    """What a desk last wrote in this home, which may no longer be true."""
    try:
        said = json.loads(_place(home).read_bytes())
        return Address(int(said["port"]), int(said["pid"]), str(said["token"]), str(said["url"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def running(home: Path) -> Address | None:
    """Where a desk runs on this home, if one answers."""
    address = published(home)
    connection = connect(home)
    if connection:
        connection.close()
    return address if connection else None


def connect(home: Path) -> socket.socket | None:
    """A connection to the desk that runs on this home, or None when none answers."""
    address = published(home)
    if address is None or not 0 < address.port < 65536:
        return None
    try:
        connection = socket.create_connection(("127.0.0.1", address.port), CONNECT_SECONDS)
    except OSError:
        return None
    with contextlib.suppress(OSError, UnicodeError):
        connection.sendall(
            f"POST /relay HTTP/1.1\r\nHost: 127.0.0.1:{address.port}\r\n"
            f"Authorization: Bearer {address.token}\r\n"
            f"Connection: Upgrade\r\nUpgrade: {PROTOCOL}\r\n\r\n".encode("ascii")
        )
        if read_head(connection).startswith("HTTP/1.1 101 "):
            connection.settimeout(None)
            return connection
    connection.close()
    return None


def forward(
    home: Path, request: Request, stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO
) -> int | None:
    """Let the desk that runs on this home do a command; its exit status, or None if none runs."""
    connection = connect(home)
    if connection is None:
        return None
    with connection, Frames(connection) as frames:
        try:
            _send(frames, b"A", json.dumps(asdict(request)).encode())
            return _converse(frames, stdin, stdout, stderr)
        except KeyboardInterrupt:
            connection.settimeout(FAREWELL_SECONDS)
            with contextlib.suppress(KeyboardInterrupt, DeskStopped):
                _send(frames, b"C")
                _converse(frames, io.BytesIO(), stdout, stderr)  # it may have asked for more before
            return 130


def _converse(frames: Frames, stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO) -> int:
    while frame := frames.receive():
        kind, payload = frame
        if kind == b"X":
            return int(payload)
        if kind == b"R":
            _send(frames, b"I", _some(stdin))
        else:
            out = stdout if kind == b"O" else stderr
            out.write(payload)
            out.flush()
    raise DeskStopped(_STOPPED)


def _send(frames: Frames, kind: bytes, payload: bytes = b"") -> None:
    try:
        frames.send(kind, payload)
    except OSError:
        raise DeskStopped(_STOPPED) from None


def _some(stdin: BinaryIO) -> bytes:
    """What can be read now, waiting for the first of it; empty at the end."""
    read = getattr(stdin, "read1", stdin.read)
    some: bytes = read(CHUNK)
    return some


def read_head(connection: socket.socket) -> str:
    """The head of an HTTP message, and not a byte of what follows it."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n") and len(head) < MAX_HEAD:
        byte = connection.recv(1)
        if not byte:
            break
        head += byte
    return head.decode("latin-1")


def _place(home: Path) -> Path:
    return home / "desk.json"
