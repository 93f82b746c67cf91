"""`factdesk serve` as people run it: real processes, real ports, signals and kills."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_desk import SCOPES
from slack_server import APP_TOKEN, BOT_TOKEN, SlackServer
from terminal import ARTICLES, lines, type_in

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(rb"Factdesk is at (http://127\.0\.0\.1:\d+), with ([\d,]+) article")


def environment(home: Path, **more: str) -> dict[str, str]:
    """What the processes see: this home, no Slack, no model."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "FACTDESK_HOME": str(home),
        "TZ": "UTC",
        **more,
    }


def factdesk(
    home: Path, *argv: str, stdin: bytes = b"", cwd: Path | None = None, **more: str
) -> "subprocess.CompletedProcess[bytes]":
    """One command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *argv],
        cwd=cwd or home,
        env=environment(home, **more),
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


@contextlib.contextmanager
def serving(home: Path, **more: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """A running desk and where its page is."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0"],
        cwd=home,
        env=environment(home, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            found = ADDRESS.match(process.stdout.readline())
            assert found, process.communicate()
            yield process, found[1].decode()
        finally:
            process.kill()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    assert type_in(folder, "ingest", "-", stdin=lines(*ARTICLES)).status == 0
    return folder


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[str]:
    """A desk that runs during the tests of this file; where its page is."""
    with serving(home) as (_, url):
        yield url


def read(url: str) -> str:
    with urlopen(url, timeout=60) as response:
        text: str = response.read().decode()
        return text


def test_the_page_of_a_running_desk_opens_the_passage_that_an_answer_cites(
    home: Path, desk: str
) -> None:
    ran = factdesk(home, "ask", "Who was blamed for the crack in the dam at Ostrel?", "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    citation = json.loads(ran.stdout)["citations"][0]
    assert citation["evidence_url"].startswith(f"{desk}/articles/")
    assert '<mark id="passage"' in read(citation["evidence_url"])
    assert read(f"{desk}/healthz") == "ok\n"
    assert "factdesk_articles 4" in read(f"{desk}/metrics")
    with pytest.raises(HTTPError, match="404"):
        read(f"{desk}/relay")


def test_commands_beside_a_running_desk_are_done_by_it(
    home: Path, desk: str, tmp_path: Path
) -> None:
    assert f"running, its page at {desk}".encode() in factdesk(home, "doctor").stdout
    (tmp_path / "kalm.txt").write_text("KALM - The bridge of Kalm was closed, the town said.")
    ran = factdesk(home, "ingest", "kalm.txt", "absent.txt", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"1 added\nNot read: 1\n  absent.txt: " in ran.stdout
    shown = factdesk(home, "search", "bridge of Kalm closed", "--json")
    (hit, *_) = json.loads(shown.stdout)["passages"]
    removed = factdesk(home, "remove", hit["article_id"])
    assert removed.returncode == 0
    batch = factdesk(home, "search", "--batch", "-", stdin=lines({"id": 1, "query": "dam"}))
    assert json.loads(batch.stdout)["id"] == 1
    assert factdesk(home, "show", "anothing").returncode == 1


def test_only_one_desk_serves_a_home_and_only_one_a_port(
    home: Path, desk: str, tmp_path: Path
) -> None:
    again = factdesk(home, "serve", "--port", "0")
    assert again.returncode == 1
    assert again.stderr.startswith(f"A desk already runs on this home, at {desk}".encode())
    assert again.stderr.count(b"\n") == 1
    taken = factdesk(tmp_path, "serve", "--port", desk.rpartition(":")[2])
    assert taken.returncode == 1
    assert b"choose another with --port" in taken.stderr
    assert taken.stderr.count(b"\n") == 1
    wrong = factdesk(tmp_path, "serve", "--host", "203.0.113.9", "--port", "0")
    assert wrong.returncode == 1
    assert wrong.stderr.count(b"\n") == 1


def test_a_relayed_command_loads_no_store(home: Path, desk: str) -> None:
    loaded = modules(home, "search", "dam")
    assert "bot.relay" in loaded
    assert not loaded & {"sqlalchemy", "numpy", "chromadb", "bot.desk"}


def test_ctrl_c_at_a_relayed_ingest_says_what_is_stored(home: Path, desk: str) -> None:
    interrupted_ingest(home)
    assert factdesk(home, "search", "dam").returncode == 0


def test_ctrl_c_at_an_ingest_loses_nothing_that_was_reported(tmp_path: Path) -> None:
    interrupted_ingest(tmp_path)


def interrupted_ingest(home: Path) -> None:
    """Press Ctrl-C after some articles were reported; all of those are there."""
    with open_ingest(home) as (process, reported):
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        rest = process.stdout.read()
        assert process.wait(timeout=30) == 130
        said = json.loads(b'{"articles": [' + b"".join(reported) + rest)
        assert said["stopped"] is True
        assert said["added"] >= len(said["articles"]) >= len(reported)
    assert stored(home) >= {article["article_id"] for article in said["articles"]}


def test_kill_9_in_an_ingest_loses_nothing_that_was_reported(tmp_path: Path) -> None:
    with open_ingest(tmp_path) as (process, reported):
        process.kill()
        process.wait()
    ids = set(re.findall(rb'"article_id": "(\w+)"', b"".join(reported)))
    assert len(ids) >= 3
    assert {i.decode() for i in ids} <= stored(tmp_path)
    assert factdesk(tmp_path, "search", "bridge", "--json").returncode == 0


@contextlib.contextmanager
def open_ingest(home: Path) -> Iterator[tuple["subprocess.Popen[bytes]", list[bytes]]]:
    """An ingest that waits for more input, and the first articles that it reported."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ingest", "-", "--json"],
        cwd=home,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            bridges = (
                {"text": f"KALM - Bridge {n} of Kalm was closed, the town said."} for n in range(40)
            )
            process.stdin.write(lines(*bridges))
            process.stdin.flush()
            assert process.stdout.readline() == b'{"articles": [\n'
            yield process, [process.stdout.readline() for _ in range(3)]
        finally:
            process.kill()


def stored(home: Path) -> set[str]:
    """The ids of all articles of a home, by searching for what they have in common."""
    found = factdesk(home, "search", "Kalm bridge closed", "--limit", "200", "--json")
    return {hit["article_id"] for hit in json.loads(found.stdout)["passages"]}


def test_sigterm_ends_a_desk_cleanly(home: Path, tmp_path: Path) -> None:
    with serving(tmp_path) as (process, url):
        file = tmp_path / "desk.json"
        until(file.exists)
        assert file.stat().st_mode & 0o777 == 0o600
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, b"")
        assert out.endswith(b"Stopping.\n")
        assert not file.exists()
    with pytest.raises(OSError, match="refused"):
        read(f"{url}/healthz")


def test_after_a_desk_was_killed_commands_work_and_a_new_desk_starts(tmp_path: Path) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES))
    with serving(tmp_path) as (process, _):
        until((tmp_path / "desk.json").exists)
        process.kill()
        process.wait()
    assert (tmp_path / "desk.json").exists()
    ran = factdesk(tmp_path, "search", "dam at Ostrel", "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["passages"]
    with serving(tmp_path) as (_, url):
        assert "factdesk_articles 4" in read(f"{url}/metrics")


def test_slack_tokens_that_cannot_be_right_are_told_at_once(tmp_path: Path) -> None:
    ran = factdesk(
        tmp_path, "serve", "--port", "0", SLACK_BOT_TOKEN="xoxp-1", SLACK_APP_TOKEN="xapp-1"
    )
    assert ran.returncode == 1
    assert b"SLACK_BOT_TOKEN" in ran.stderr
    assert ran.stderr.count(b"\n") == 1
    assert not (tmp_path / "desk.json").exists()


def test_a_desk_with_tokens_answers_in_slack_until_it_is_stopped(tmp_path: Path) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES))
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
    with (
        SlackServer(SCOPES) as slack,
        serving(tmp_path, SLACK_API_URL=slack.url, **tokens) as (process, url),
    ):
        slack.wait(lambda: slack.connected)
        asked = slack.mention("Who closed the dam at Ostrel?")
        (reply,) = slack.wait(lambda: slack.replies(asked))
        assert f"{url}/articles/" in json.dumps(reply)
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0
        assert out.endswith(b"Stopping.\n")
        assert b"ERROR" not in errors
        assert b"Traceback" not in errors


def modules(home: Path, *argv: str) -> set[str]:
    """What a command loaded, in a process of its own."""
    script = (
        "import sys; sys.argv[0] = 'factdesk'\n"
        "from bot.cli import main\n"
        "status = main()\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
        "sys.exit(status)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *argv],
        cwd=home,
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.split())


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"sqlalchemy", "numpy", "langchain", "openai", "chromadb", "flask", "rich", "dotenv",
             "slack_bolt", "trafilatura", "asyncio", "http.client"}  # fmt: skip
    for argv in (["--help"], ["ask", "--help"]):
        assert not modules(tmp_path, *argv) & heavy


def test_a_question_without_a_model_loads_no_model_and_no_vector_index(home: Path) -> None:
    heavy = {"langchain", "langchain_core", "openai", "chromadb", "flask", "slack_bolt", "rich",
             "trafilatura", "pypdfium2", "docx", "alembic"}  # fmt: skip
    assert not modules(home, "ask", "Who closed the dam at Ostrel?") & heavy


def test_a_reader_that_leaves_early_is_no_failure_to_talk_about(home: Path) -> None:
    many = lines(*({"id": n, "query": "dam"} for n in range(3_000)))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "search", "--batch", "-"],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(many[:20_000])
            process.stdin.flush()
            process.stdout.readline()
            process.stdout.close()
            process.stdin.write(many[20_000:])
            process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 141


def test_a_full_disk_under_the_output_is_told_in_one_sentence(home: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "bot", "export"],
            env=environment(home),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (1, b"No space left on device.\n")


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for a condition, and fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
