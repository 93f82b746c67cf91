"""What a hostile or an unlucky operator does, typed as commands: one clear sentence, nothing lost.

What one layer does with bad input is tested beside that layer; this is what the person gets to see.
"""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from fpdf import FPDF
from terminal import ARTICLES, Ran, lines, type_in

from index.fetch import Fetcher
from index.sources import Failure, find

ROOT = Path(__file__).resolve().parent.parent
GOOD = "KALM - The bridge of Kalm is closed, the town said on Tuesday.\n"
MEGABYTES = 2**20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the invented articles, which no bad input may change."""
    folder = tmp_path_factory.mktemp("home")
    assert type_in(folder, "ingest", "-", stdin=lines(*ARTICLES)).status == 0
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_lost(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "home" in request.fixturenames:
        folder: Path = request.getfixturevalue("home")
        kept = type_in(folder, "export").out.splitlines()
        assert [json.loads(line)["text"] for line in kept][: len(ARTICLES)] == [
            article["text"] for article in ARTICLES
        ]


def sentence(text: str) -> str:
    """The text, which is one sentence of a person's language and no programmer's."""
    told = text.strip()
    assert told.endswith(".")
    assert "\n" not in told
    assert not re.search(r"Traceback|Exception|Error:|errno|<class|object at 0x|\.py\b", told, re.I)
    return told


def refused(ran: Ran) -> str:
    """The sentence by which an ingest names the one thing that it could not read."""
    assert (ran.status, ran.errors) == (1, "")
    head, count, *reasons = ran.out.splitlines()
    assert (head.split(" read in ")[0], count) == ("0 articles", "Not read: 1")
    (reason,) = reasons
    return sentence(reason)


# Files


def scan() -> bytes:
    """A PDF with a picture on its page and no text."""
    page = FPDF()
    page.add_page()
    page.rect(10, 10, 80, 80)
    return bytes(page.output())


def page_of(megabytes: int) -> bytes:
    """A web page as large as that."""
    paragraph = b"<p>The bridge of Kalm is closed, the town said on Tuesday.</p>\n"
    return b"<html><body>" + paragraph * (megabytes * MEGABYTES // len(paragraph) + 1)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", lambda: b"", "is empty"),
        ("blank.txt", lambda: b" \n\t\n", "is empty"),
        ("junk.txt", lambda: random.Random(1).randbytes(5_000), "is not text"),
        ("junk.html", lambda: random.Random(2).randbytes(5_000), "is not text"),
        ("junk.pdf", lambda: random.Random(3).randbytes(5_000), "is not a PDF"),
        ("junk.docx", lambda: random.Random(4).randbytes(5_000), "damaged DOCX"),
        ("junk.eml", lambda: random.Random(5).randbytes(5_000), "is not an e-mail"),
        ("page.html", lambda: page_of(50), "larger than 16 MB"),
        ("page.txt", lambda: page_of(50), "larger than 16 MB"),
        ("line.jsonl", lambda: b'{"text": "' + b"x" * 50 * MEGABYTES + b'"}', "larger than 16 MB"),
        ("scan.pdf", scan, "without text, perhaps a scan"),
        ("story.txt", lambda: ("橋は閉鎖された。" * 9).encode("shift_jis"), "save it as UTF-8"),
        ("story.bmp", lambda: b"BM" + bytes(90), "not one of the formats"),
        ("story.rtf", lambda: rb"{\rtf1\ansi The bridge is closed.}", "not one of the formats"),
        ("story.json", lambda: b'{"text": "The bridge', "is not valid JSON"),
        ("story.jsonl", lambda: b'{"text": "The bridge\n', "Line 1 of story.jsonl"),
        ("nothing.txt", None, "There is no file or folder"),
    ],
)
def test_a_file_that_is_no_article_is_named_with_its_reason(
    home: Path, tmp_path: Path, name: str, content: Callable[[], bytes] | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content())
    reason = refused(type_in(home, "ingest", name, cwd=tmp_path))
    assert reason.startswith((f"{name}: ", f"{name} "))
    assert says in reason


def test_a_wrong_encoding_is_read_right_whatever_the_file_says_of_itself(tmp_path: Path) -> None:
    text = "KALM - Bürgermeisterin Ilse Brandt ließ die Brücke sperren, sagte sie in Kälm."
    page = f'<html><meta charset="%s"><body><p>{text}</p></body></html>'
    (tmp_path / "a.txt").write_bytes(text.encode("latin-1"))
    (tmp_path / "b.txt").write_bytes(text.replace("Kälm", "Kölm").encode("utf-16"))
    lying = (page % "utf-16").replace("Kälm", "Kulm").encode()
    (tmp_path / "c.html").write_bytes(lying)
    ran = type_in(tmp_path / "home", "ingest", "*.*", "--json", cwd=tmp_path)
    assert (ran.json["added"] + ran.json["duplicates"], ran.json["failed"]) == (3, [])
    exported = type_in(tmp_path / "home", "export").out
    assert exported.count("Bürgermeisterin") == 3
    assert "Ã" not in exported


def test_a_broken_line_stops_no_other_line(tmp_path: Path) -> None:
    whole, broken = lines({"text": "The dam of Ostrel is open."}), b'{"text": "half\n\xff\xfe\n[]\n'
    feed = whole + broken + lines(None, {"title": 5}, {"text": GOOD})
    ran = type_in(tmp_path, "ingest", "-", stdin=feed)
    assert ran.status == 0
    assert ran.out.startswith("2 articles read in ")
    _, count, *reasons = ran.out.splitlines()
    assert count == "Not read: 5"
    found = [re.search(r"Line (\d) of standard input", sentence(reason)) for reason in reasons]
    assert [match and match[1] for match in found] == ["2", "3", "4", "5", "6"]


# Addresses


class Site(BaseHTTPRequestHandler):
    """A web site on which nothing goes well; `/never` answers when the test is over."""

    over = Event()

    def do_GET(self) -> None:
        what = self.path[1:]
        if what == "never":
            self.over.wait(30)
        elif what == "huge":
            self.answer(200, page_of(20))
        elif what == "binary":
            self.answer(200, random.Random(6).randbytes(5_000))
        elif what == "inside":
            self.answer(302, b"", Location="http://169.254.169.254/latest/meta-data/")
        elif what != "hangup":
            self.answer(int(what), b"<html><body><p>Nothing is here.</p></body></html>")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where the site is: a host with its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    Site.over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("404", "answered 404 (Not Found)"),
        ("410", "answered 410 (Gone)"),
        ("500", "answered 500 (Internal Server Error)"),
        ("hangup", "the connection broke off"),
        ("huge", "larger than 16 MB"),
        ("binary", "is not text"),
        ("inside", "is not a public address"),
    ],
)
def test_an_address_that_does_not_answer_with_an_article_is_named(
    home: Path, site: str, page: str, says: str
) -> None:
    url = f"http://{site}/{page}"
    reason = refused(type_in(home, "ingest", url, FACTDESK_FETCH_ALLOW=site))
    assert reason.startswith(f"{url} ")
    assert says in reason


def test_an_address_that_never_answers_is_given_up_in_time(site: str) -> None:
    began = time.monotonic()
    (found,) = find(f"http://{site}/never", None, Fetcher({site}, seconds=0.5))
    assert isinstance(found, Failure)
    assert "no full answer in 0.5 s" in sentence(str(found.error))
    assert time.monotonic() - began < 20


def test_an_address_inside_the_house_is_not_opened_unasked(home: Path, site: str) -> None:
    assert "not a public address" in refused(type_in(home, "ingest", f"http://{site}/200"))


# Questions


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_empty_question_is_wrong_usage(home: Path, command: str) -> None:
    for words in ([""], [" "], ["\n\t"]):
        ran = type_in(home, command, *words)
        assert (ran.status, ran.out) == (2, "")
        assert "is empty" in sentence(ran.errors)


def test_ten_thousand_characters_are_refused_with_the_number_that_is_taken(home: Path) -> None:
    ran = type_in(home, "ask", ("who closed the bridge of Kalm and why " * 300)[:10_000])
    assert (ran.status, ran.out) == (1, "")
    assert re.search(r"has 9,9\d\d|has 10,000", sentence(ran.errors))
    assert "4,000" in ran.errors


# The home folder


def test_a_missing_home_is_made_and_says_that_it_is_empty(tmp_path: Path) -> None:
    home = tmp_path / "not" / "yet" / "there"
    for command in (["ask", "Who closed the bridge?"], ["search", "bridge"]):
        ran = type_in(home, *command)
        assert ran.status == 0
        assert (
            ran.errors == f"The archive in {home} holds no articles yet: factdesk ingest FOLDER\n"
        )
    assert home.stat().st_mode & 0o777 == 0o700


@contextlib.contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A small disk of its own in that folder; only root may have one."""
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() or not mount:
        pytest.skip("only root can mount a small disk")
    options = [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_locked_home_is_told_by_every_command(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "20m") as mounted:
        home = mounted / "home"
        assert type_in(home, "ingest", "-", stdin=lines(*ARTICLES)).status == 0
        remount(mounted, "ro")
        for argv in (
            ["ask", "Who was blamed for the crack?"],
            ["search", "dam"],
            ["ingest", "-"],
            ["reindex"],
            ["serve", "--port", "0"],
        ):
            ran = type_in(home, *argv, stdin=lines({"text": GOOD}))
            assert (ran.status, ran.out) == (1, "") or argv[0] == "ingest"
            assert "this user may write" in sentence(ran.errors)
        ran = type_in(mounted / "other", "ask", "Who?")
        assert (ran.status, "cannot be made" in sentence(ran.errors)) == (1, True)
        assert "Give this user the right" in type_in(home, "doctor").out
        remount(mounted, "rw")
        assert len(type_in(home, "export").out.splitlines()) == len(ARTICLES)


def test_a_full_disk_is_told_and_what_was_reported_is_kept(tmp_path: Path) -> None:
    feed = lines(*({"text": f"Bridge {n} of Kalm is closed, they said. " * 40} for n in range(150)))
    with disk(tmp_path / "disk", "2m") as mounted:
        home = mounted / "home"
        ran = type_in(home, "ingest", "-", "--json", stdin=feed)
        assert ran.status == 1
        assert "full; free some space" in sentence(ran.errors)
        reported = {article["article_id"] for article in ran.json["articles"]}
        assert 0 < len(reported) < 150
        assert type_in(home, "search", "bridge").status == 0
        asked = type_in(home, "ask", "Which bridge of Kalm is closed?")
        assert asked.status == 0
        assert "Free some disk space" in type_in(home, "doctor").out
        remount(mounted, "size=200m")
        again = type_in(home, "ingest", "-", "--json", stdin=feed)
        assert (again.status, again.errors) == (0, "")
        statuses = {a["article_id"]: a["status"] for a in again.json["articles"]}
        assert len(statuses) == 150
        assert {statuses[article_id] for article_id in reported} == {"unchanged"}


# The vector index, and being killed


def garbage(chroma: Path) -> None:
    for file in filter(Path.is_file, chroma.rglob("*")):
        file.write_bytes(random.Random(7).randbytes(file.stat().st_size))


def cut_short(chroma: Path) -> None:
    for file in filter(Path.is_file, chroma.rglob("*")):
        os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize("damage", [garbage, cut_short])
def test_a_damaged_index_is_built_again_and_nobody_is_troubled(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES))
    before = type_in(tmp_path, "search", "dam at Ostrel", "--json").json["passages"]
    damage(tmp_path / "chroma")
    found = type_in(tmp_path, "search", "dam at Ostrel", "--json").json["passages"]
    assert found == before
    ran = type_in(tmp_path, "ingest", "-", stdin=lines({"text": GOOD}))
    assert (ran.status, ran.errors) == (0, "")
    assert "Vector index: whole, and up to date" in type_in(tmp_path, "doctor").out


def test_kill_9_at_any_moment_of_an_ingest_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "feed.jsonl"
    file.write_bytes(lines(*({"text": f"Bridge {n} of Kalm is closed."} for n in range(120))))
    early = killed(home, file, random.Random(8).randrange(100), lambda: True)
    # After the last article it fills the vector index.
    every = killed(home, file, 120, (home / "chroma" / "chroma.sqlite3").exists)
    assert early < every
    ran = type_in(home, "ingest", str(file), "--json")
    assert (ran.status, ran.json["unchanged"]) == (0, 120)
    assert {article["article_id"] for article in ran.json["articles"]} == every
    assert "Vector index: whole, and up to date" in type_in(home, "doctor").out


def killed(home: Path, file: Path, reported: int, now: Callable[[], bool]) -> set[str]:
    """The articles reported by an ingest that is killed when it has reported so many, and `now`."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "FACTDESK_HOME": str(home)}
    command = [sys.executable, "-m", "bot", "ingest", str(file), "--json"]
    found: set[str] = set()
    with subprocess.Popen(
        command, cwd=file.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        for line in process.stdout:
            found.update(re.findall(r'"article_id": "(\w+)"', line.decode()))
            if len(found) >= reported:
                deadline = time.monotonic() + 30
                while not now() and process.poll() is None and time.monotonic() < deadline:
                    Event().wait(0.002)
                process.kill()
        assert process.wait() == -signal.SIGKILL, process.stderr.read()
    return found
