"""The relay: a command typed in one process is done in another, streams, Ctrl-C and all."""

import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import relay
from bot.console import Console
from bot.relayed import RelayServer

ROOT = Path(__file__).resolve().parents[2]


class Seen:
    """What the commands of a server saw."""

    def __init__(self) -> None:
        self.requests: list[relay.Request] = []
        self.interrupted = threading.Event()
        self.asking = threading.Event()


@contextmanager
def desk(home: Path, seen: Seen | None = None) -> Iterator[relay.Address]:
    """A relay in this process, whose commands do what `do` below says."""
    known = seen or Seen()
    server = RelayServer(lambda request, console: told(known, request, console))
    address = relay.Address(server.port, os.getpid(), server.token, "http://127.0.0.1:3000")
    server.start()
    relay.publish(home, address)
    try:
        yield address
    finally:
        relay.withdraw(home, address)
        server.stop(5)


def told(seen: Seen, request: relay.Request, console: Console) -> int:
    try:
        return do(seen, request, console)
    except KeyboardInterrupt:
        seen.interrupted.set()
        console.say("37 articles are stored")
        return 130


def do(seen: Seen, request: relay.Request, console: Console) -> int:
    seen.requests.append(request)
    name, *rest = request.argv
    if name == "echo":
        for line in console.stdin:
            console.say(line.decode().upper().rstrip("\n"))
        return int(rest[0])
    if name == "tell":
        console.say("outside")
        console.note("aside")
        return 0
    if name == "large":
        console.stdout.write("x" * 3_000_000)
        return 0
    if name == "break":
        raise ValueError("a mistake of ours")
    console.note("begun")
    if name == "late":
        time.sleep(0.5)
        seen.asking.set()
        console.stdin.readline()
    while True:
        console.check()
        time.sleep(0.01)


def ask(home: Path, *argv: str, stdin: bytes = b"") -> tuple[int | None, bytes, bytes]:
    out, errors = io.BytesIO(), io.BytesIO()
    request = relay.Request(argv, str(home), True, False, 72)
    status = relay.forward(home, request, io.BytesIO(stdin), out, errors)
    return status, out.getvalue(), errors.getvalue()


def test_a_command_is_done_elsewhere_with_its_input_output_and_exit_status(tmp_path: Path) -> None:
    seen = Seen()
    with desk(tmp_path, seen):
        assert ask(tmp_path, "echo", "7", stdin="één\nzwei".encode()) == (
            7,
            "ÉÉN\nZWEI\n".encode(),
            b"",
        )
        assert ask(tmp_path, "tell") == (0, b"outside\n", b"aside\n")
    assert seen.requests[0] == relay.Request(("echo", "7"), str(tmp_path), True, False, 72)


def test_more_than_a_pipe_holds_goes_through_in_both_directions(tmp_path: Path) -> None:
    lines = b"".join(b"line %d\n" % number for number in range(60_000))
    with desk(tmp_path):
        assert ask(tmp_path, "echo", "0", stdin=lines)[1] == lines.upper()
        assert len(ask(tmp_path, "large")[1]) == 3_000_000


def test_without_a_running_desk_there_is_nobody_to_ask(tmp_path: Path) -> None:
    assert ask(tmp_path, "tell")[0] is None
    assert relay.running(tmp_path) is None


def test_what_a_killed_desk_left_behind_is_ignored(tmp_path: Path) -> None:
    with desk(tmp_path) as address:
        pass
    relay.publish(tmp_path, address)
    assert ask(tmp_path, "tell")[0] is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"port": "x"}',
        '{"port": 99999999, "pid": 1, "token": "", "url": ""}',
        "[" * 100_000,
        '{"port": 1, "pid": 1, "token": "\\r\\nX: \\u2028", "url": ""}',
    ],
)
def test_a_broken_address_file_is_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / "desk.json").write_text(content)
    assert ask(tmp_path, "tell")[0] is None


def test_another_service_on_that_port_is_not_taken_for_the_desk(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        relay.publish(tmp_path, relay.Address(other.getsockname()[1], 1, "token", ""))

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

        thread = threading.Thread(target=answer)
        thread.start()
        assert ask(tmp_path, "tell")[0] is None
        thread.join()


def test_only_the_user_may_read_where_the_desk_listens_and_it_is_gone_after(tmp_path: Path) -> None:
    with desk(tmp_path) as address:
        file = tmp_path / "desk.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_text())["token"] == address.token
        assert relay.running(tmp_path) == address
        assert address.token not in repr(ask(tmp_path, "tell"))
    assert list(tmp_path.iterdir()) == []


def test_a_desk_does_not_remove_the_address_of_its_successor(tmp_path: Path) -> None:
    successor = relay.Address(1, 2, "other", "")
    with desk(tmp_path):
        relay.publish(tmp_path, successor)
    assert relay.published(tmp_path) == successor


def raw(address: relay.Address, **changed: str) -> str:
    """The status line for a handshake with some of its headers changed."""
    first = changed.pop("first", "POST /relay HTTP/1.1")
    headers = {
        "Host": f"127.0.0.1:{address.port}",
        "Authorization": f"Bearer {address.token}",
        "Connection": "Upgrade",
        "Upgrade": relay.PROTOCOL,
        **changed,
    }
    head = "\r\n".join([first, *(f"{n}: {v}" for n, v in headers.items() if v), "", ""])
    with socket.create_connection(("127.0.0.1", address.port), 5) as connection:
        connection.sendall(head.encode("latin-1"))
        return relay.read_head(connection).split("\r\n")[0]


def test_a_stranger_is_refused(tmp_path: Path) -> None:
    seen = Seen()
    with desk(tmp_path, seen) as address:
        assert raw(address).endswith("101 Switching Protocols")
        assert raw(address, Authorization="").endswith("401 Unauthorized")
        assert raw(address, Authorization="Bearer x").endswith("401 Unauthorized")
        assert raw(address, Authorization="Bearer \xff").endswith("401 Unauthorized")
        assert raw(address, Host="evil.example").endswith("403 Forbidden")
        assert raw(address, Host=f"rebound.example:{address.port}").endswith("403 Forbidden")
        assert raw(address, Origin="http://evil.example").endswith("403 Forbidden")
        assert raw(address, Upgrade="websocket").endswith("426 Upgrade Required")
        assert raw(address, first="GET /relay HTTP/1.1").endswith("404 Not Found")
        assert raw(address, first="x" * 20_000) in {"HTTP/1.1 403 Forbidden", ""}
    assert seen.requests == []


def test_a_command_that_breaks_still_ends_for_the_one_who_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    with desk(tmp_path):
        assert ask(tmp_path, "break")[0] == 1
        assert ask(tmp_path, "tell")[0] == 0


def test_a_desk_that_stops_ends_the_commands_that_it_runs(tmp_path: Path) -> None:
    seen = Seen()
    results: list[tuple[int | None, bytes, bytes]] = []
    with desk(tmp_path, seen):
        client = threading.Thread(target=lambda: results.append(ask(tmp_path, "wait")))
        client.start()
        until(lambda: bool(seen.requests))
    client.join(60)
    assert results == [(130, b"37 articles are stored\n", b"begun\n")]


def test_a_client_that_is_gone_stops_its_command(tmp_path: Path) -> None:
    seen = Seen()
    with desk(tmp_path, seen):
        with client(tmp_path, "wait") as process:
            assert process.stderr is not None
            assert process.stderr.readline() == b"begun\n"
            process.kill()
        assert seen.interrupted.wait(60)


def test_ctrl_c_at_the_client_stops_the_command_and_shows_what_it_says_last(tmp_path: Path) -> None:
    seen = Seen()
    with desk(tmp_path, seen), client(tmp_path, "wait") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"begun\n"  # so it arrives while the command runs
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, b"37 articles are stored\n")
    assert seen.interrupted.is_set()


def test_ctrl_c_while_input_is_awaited_stops_the_command(tmp_path: Path) -> None:
    seen = Seen()
    with desk(tmp_path, seen), client(tmp_path, "echo", "0") as process:
        until(lambda: bool(seen.requests))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130


def test_ctrl_c_waits_for_no_input_that_was_asked_for_meanwhile(tmp_path: Path) -> None:
    seen = Seen()
    with desk(tmp_path, seen), client(tmp_path, "late") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"begun\n"
        process.send_signal(signal.SIGSTOP)
        assert seen.asking.wait(60)
        time.sleep(0.2)  # until what asks for input has come
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        assert process.wait(timeout=60) == 130  # while its input stays open


def test_a_desk_that_is_killed_is_told_in_one_sentence(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests_relay import desk\n"
        "with desk(Path(sys.argv[1])): print('up', flush=True); sys.stdin.read()"
    ).replace("tests_relay", Path(__file__).stem)
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"up\n"
        errors = Trigger(server.kill)
        request = relay.Request(("wait",), str(tmp_path), False, False, 80)
        with pytest.raises(relay.DeskStopped, match="stopped before"):
            relay.forward(tmp_path, request, io.BytesIO(), io.BytesIO(), errors)


class Trigger(io.BytesIO):
    """A stream that does something as soon as it is written to."""

    def __init__(self, action: Callable[[], None]) -> None:
        super().__init__()
        self._action = action

    def write(self, data: object) -> int:
        self._action()
        return 0


@contextmanager
def client(home: Path, *argv: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`ask` in a process of its own."""
    script = (
        "import sys; from pathlib import Path; from bot import relay\n"
        "home = Path(sys.argv[1])\n"
        "streams = sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer\n"
        "request = relay.Request(tuple(sys.argv[2:]), str(home), False, False, 80)\n"
        "sys.exit(relay.forward(home, request, *streams))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home), *argv],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for a condition, and fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
