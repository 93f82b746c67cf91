"""The running desk's side of the relay: commands of other processes, done here."""

import contextlib
import hmac
import io
import json
import queue
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from bot.console import Console
from bot.relay import CHUNK, FAREWELL_SECONDS, PROTOCOL, Frames, Request, read_head

Run = Callable[[Request, Console], int]
HANDSHAKE_SECONDS = 5.0


class RelayServer:
    """Listens on loopback and runs the commands of whoever shows the token, each in a thread."""

    def __init__(self, run: Run) -> None:
        self.token = secrets.token_urlsafe(32)
        self._run = run
        self._stopping = threading.Event()
        self._commands: set[_Command] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, name="relay", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Take no more commands, stop the running ones, and wait for them for a while."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            running = list(self._commands)
        for command in running:
            command.stop()
        for command in running:
            command.done.wait(seconds)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, peer = self._listener.accept()
            except OSError:
                continue
            threading.Thread(
                target=self._serve, args=(connection, peer[0]), name="relayed", daemon=True
            ).start()

    def _serve(self, connection: socket.socket, peer: str) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(HANDSHAKE_SECONDS)
            refusal = self._refusal(read_head(connection), peer)
            if refusal:
                connection.sendall(f"HTTP/1.1 {refusal}\r\nConnection: close\r\n\r\n".encode())
                return
            connection.sendall(
                f"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                f"Upgrade: {PROTOCOL}\r\n\r\n".encode()
            )
            with Frames(connection) as frames:
                request = _request(frames.receive())
                connection.settimeout(None)
                if request:
                    self._do(_Command(connection, frames, request))

    def _refusal(self, head: str, peer: str) -> str | None:
        first, *lines = head.split("\r\n")
        headers = {n.strip().lower(): v.strip() for n, _, v in (li.partition(":") for li in lines)}
        shown = headers.get("authorization", "").encode()
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if peer != "127.0.0.1" or headers.get("host") not in hosts or "origin" in headers:
            return "403 Forbidden"
        if not hmac.compare_digest(shown, f"Bearer {self.token}".encode()):
            return "401 Unauthorized"
        if first != "POST /relay HTTP/1.1":
            return "404 Not Found"
        if headers.get("upgrade") != PROTOCOL:
            return "426 Upgrade Required"
        return "503 Service Unavailable" if self._stopping.is_set() else None

    def _do(self, command: "_Command") -> None:
        with self._lock:
            self._commands.add(command)
        if self._stopping.is_set():
            command.stop()
        try:
            command.run(self._run)
        finally:
            with self._lock:
                self._commands.discard(command)


class _Command:
    """One relayed command: its streams are frames, and its Ctrl-C is one too."""

    def __init__(self, connection: socket.socket, frames: Frames, request: Request) -> None:
        self.done = threading.Event()
        self._connection = connection
        self._frames = frames
        self._request = request
        self._stopped = threading.Event()
        self._sending = threading.Lock()
        self._input: queue.Queue[bytes | None] = queue.Queue()

    def stop(self) -> None:
        """Ask the command to stop, as Ctrl-C does."""
        self._stopped.set()
        self._input.put(None)

    def run(self, run: Run) -> None:
        """Run it to its end and send the exit status."""
        listener = threading.Thread(target=self._listen, name="relayed-input", daemon=True)
        listener.start()
        status = 1
        try:
            console = self.console()
            status = run(self._request, console)
            console.stdout.flush()
            console.stderr.flush()
        finally:
            with contextlib.suppress(OSError):
                self.send(b"X", str(status).encode())
                self._connection.shutdown(socket.SHUT_WR)
            self.done.set()
            listener.join(FAREWELL_SECONDS)
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            listener.join()

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Send one frame."""
        with self._sending:
            self._frames.send(kind, payload)

    def read(self) -> bytes:
        """Ask for input and wait for it; raises KeyboardInterrupt when the command is to stop."""
        if not self._stopped.is_set():
            self.send(b"R")
            some = self._input.get()
            if some is not None:
                return some
        raise KeyboardInterrupt

    def _listen(self) -> None:
        while frame := self._frames.receive():
            kind, payload = frame
            if kind == b"I":
                self._input.put(payload)
            elif kind == b"C":
                self.stop()
        self.stop()

    def console(self) -> Console:
        """Its streams, over the connection."""
        out, errors = (_writer(self, kind) for kind in (b"O", b"E"))
        errors.reconfigure(line_buffering=True)
        return Console(
            stdin=io.BufferedReader(_Input(self), CHUNK),
            stdout=out,
            stderr=errors,
            cwd=Path(self._request.cwd),
            colour=self._request.colour,
            progress=self._request.progress,
            width=self._request.width,
            stopped=self._stopped.is_set,
        )


def _writer(command: _Command, kind: bytes) -> io.TextIOWrapper:
    raw = io.BufferedWriter(_Output(command, kind), CHUNK)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")


class _Input(io.RawIOBase):
    """The client's standard input, asked for as it is read."""

    def __init__(self, command: _Command) -> None:
        self._command = command
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = self._command.read()
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


class _Output(io.RawIOBase):
    """The client's standard output or standard error."""

    def __init__(self, command: _Command, kind: bytes) -> None:
        self._command = command
        self._kind = kind

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        payload = bytes(data)  # type: ignore[call-overload]
        try:
            self._command.send(self._kind, payload)
        except OSError:
            self._command.stop()
        return len(payload)


def _request(frame: tuple[bytes, bytes] | None) -> Request | None:
    if frame is None or frame[0] != b"A":
        return None
    try:
        said = json.loads(frame[1])
        return Request(
            argv=tuple(map(str, said["argv"])),
            cwd=str(said["cwd"]),
            colour=bool(said["colour"]),
            progress=bool(said["progress"]),
            width=int(said["width"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
