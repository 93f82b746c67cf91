"""The command line through its highest door: what is typed, what is printed, how it ends."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import ARTICLES, lines, type_in

from bot.desk import Desk, open_desk
from bot.settings import Settings

QUESTION = "Who was blamed for the crack in the dam at Ostrel?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the invented articles."""
    folder = tmp_path_factory.mktemp("home")
    ran = type_in(folder, "ingest", "-", stdin=lines(*ARTICLES))
    assert (ran.status, ran.errors) == (0, "")
    return folder


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Desk]:
    """That home held open, so that each command does not open it again."""
    with open_desk(Settings.load({"FACTDESK_HOME": str(home)}, None)) as desk:
        yield desk


# Asking


def test_a_question_is_answered_with_quotations_for_a_person(home: Path, desk: Desk) -> None:
    ran = type_in(home, "ask", *QUESTION.split(), desk=desk)
    assert (ran.status, ran.errors) == (0, "")
    assert "Korvane Works" in ran.out
    assert "http://127.0.0.1:3000/articles/a" in ran.out
    assert "\x1b" not in ran.out


def test_colour_is_for_terminals_only(home: Path, desk: Desk) -> None:
    assert "\x1b[" in type_in(home, "ask", QUESTION, is_tty=True, desk=desk).out
    assert "\x1b[" in type_in(home, "search", "dam", is_tty=True, desk=desk).out
    assert "\x1b" not in type_in(home, "search", "dam", desk=desk).out


def test_what_the_archive_does_not_say_is_an_answer(home: Path, desk: Desk) -> None:
    ran = type_in(home, "ask", "Who composed the anthem of Zembla?", "--json", desk=desk)
    assert ran.status == 0
    assert ran.json["status"] == "not_in_archive"
    assert ran.json["citations"] == []


def test_filters_narrow_what_is_asked_of(home: Path, desk: Desk) -> None:
    def outlets(*argv: str) -> set[str]:
        found = type_in(home, *argv, "--json", desk=desk).json
        return {hit["source"] for hit in found["passages"]}

    assert outlets("search", "Ostrel") == {"Lantern Post", "Valley Herald"}
    assert outlets("search", "Ostrel", "--outlet", "Lantern Post") == {"Lantern Post"}
    assert outlets("search", "Ostrel dam", "--until", "2031-04-30") <= {"Valley Herald", None}
    assert "Lantern Post" not in outlets("search", "dam", "--since", "2031-05-07")
    assert (
        len(type_in(home, "search", "Ostrel", "--limit", "1", "--json", desk=desk).json["passages"])
        == 1
    )
    asked = type_in(home, "ask", QUESTION, "--outlet", "Valley Herald", "--json", desk=desk).json
    assert {c["source"] for c in asked["citations"]} <= {"Valley Herald"}


def test_a_limit_keeps_what_disputes_an_answer_beside_it(home: Path, desk: Desk) -> None:
    whole = type_in(home, "ask", QUESTION, "--json", desk=desk).json
    short = type_in(home, "ask", QUESTION, "--limit", "1", "--json", desk=desk).json
    parts = [finding["part"] for finding in short["findings"]]
    assert len(parts) == len(set(parts))
    assert set(parts) == {finding["part"] for finding in whole["findings"]}
    assert [c["n"] for c in short["citations"]] == [*range(1, len(short["citations"]) + 1)]


def test_a_conversation_goes_on_under_its_name(home: Path, desk: Desk) -> None:
    type_in(home, "ask", "--thread", "dam", QUESTION, desk=desk)
    type_in(home, "ask", "--thread", "dam", "and when was that?", desk=desk)
    assert len(desk.ledger.turns("terminal:dam")) == 2


def test_a_search_shows_where_each_passage_stands(home: Path, desk: Desk) -> None:
    ran = type_in(home, "search", "chairman of Korvane Works", desk=desk)
    assert "1. Korvane Works denies blame for Ostrel dam crack" in ran.out
    assert "Valley Herald · 7 May 2031 · http://127.0.0.1:3000/articles/" in ran.out
    assert "“The wall was sound when we handed it over,”" in ran.out
    assert "Nothing in the archive" in type_in(home, "search", "xylophone", desk=desk).out


# Many at once


def test_a_batch_keeps_order_and_ids_and_goes_on_after_bad_lines(home: Path, desk: Desk) -> None:
    batch = (
        lines({"id": 7, "question": QUESTION, "thread": "x"}, {"id": {"a": [1.5]}, "question": ""})
        + b'not json\n\n[1]\n"text"\n{"id": "\xff"}\n{"id": "nested", "question": '
        + b"[" * 100_000
        + b"\n"
        + lines(
            {"id": "date", "question": "When?", "since": "yesterday"},
            {"id": "window", "question": "When?", "since": "2031-05-02", "until": "2031-05-01"},
            {"id": "kind", "question": 5},
            {"id": "long", "question": "why " * 2_500},
            {"id": "limit", "question": "When?", "limit": True},
            {"question": QUESTION},
            {
                "id": None,
                "question": "and when was that?",
                "thread": "x",
                "outlet": "Valley Herald",
            },
        )
    )
    ran = type_in(home, "ask", "--batch", "-", stdin=batch, desk=desk)
    assert (ran.status, ran.errors) == (0, "")
    ids = [line["id"] for line in ran.lines]
    assert ids == [7, {"a": [1.5]}, None, None, None, None, None, "date", "window", "kind", "long",
                   "limit", None, None]  # fmt: skip
    failed = [line.get("error") for line in ran.lines]
    assert [bool(error) for error in failed] == [False] + [True] * 11 + [False, False]
    assert all("\n" not in error and error.endswith(".") for error in failed if error)
    assert ran.lines[0]["findings"]


def test_a_batch_comes_from_a_file_in_the_persons_folder(
    home: Path, desk: Desk, tmp_path: Path
) -> None:
    item = {"id": "s\u2028\ud83d\ude00", "query": "dam", "limit": 1, "since": None}
    (tmp_path / "q.jsonl").write_bytes(
        b"\xef\xbb\xbf" + lines(item, {"id": 2, "query": "bridge of Kalm"})
    )
    ran = type_in(home, "search", "--batch", "q.jsonl", cwd=tmp_path, desk=desk)
    assert [line["id"] for line in ran.lines] == ["s\u2028\U0001f600", 2]
    assert len(ran.lines[0]["passages"]) == 1
    assert ran.lines[1]["passages"][0]["published_at"] is None


def test_a_lone_surrogate_in_a_batch_does_not_stop_it(home: Path, desk: Desk) -> None:
    batch = b'{"id": "\\ud800", "query": "dam \\udc00"}\n'
    (line,) = type_in(home, "search", "--batch", "-", stdin=batch, desk=desk).lines
    assert line["id"] == "\ud800"


def test_lines_of_one_batch_do_not_remember_an_earlier_batch(home: Path, desk: Desk) -> None:
    batch = lines({"id": 1, "question": QUESTION, "thread": "t"})
    first, second = (type_in(home, "ask", "--batch", "-", stdin=batch, desk=desk) for _ in range(2))
    kept = [{**ran.lines[0], "answer_id": "", "took_ms": 0} for ran in (first, second)]
    assert kept[0] == kept[1]


# Keeping


def test_an_article_is_shown_with_what_it_states_and_what_it_does_not(
    home: Path, desk: Desk
) -> None:
    ran = type_in(home, "show", "https://valleyherald.example/dam-korvane", desk=desk)
    assert "Outlet: Valley Herald" in ran.out
    assert "Author: not stated" in ran.out
    assert "He offered no evidence for this." in ran.out
    assert type_in(home, "show", "anothing", desk=desk).status == 1
    assert type_in(home, "show", ARTICLES[0]["url"], "--version", "9", desk=desk).status == 1


def test_claims_are_listed_for_an_article_a_subject_and_everything(home: Path, desk: Desk) -> None:
    def said(*argv: str) -> list[dict[str, str]]:
        claims: list[dict[str, str]] = type_in(home, "claims", *argv, "--json", desk=desk).json[
            "claims"
        ]
        return claims

    one = said(ARTICLES[1]["url"])
    assert any(claim["stance"] == "denies" for claim in one)
    assert len({claim["article_id"] for claim in one}) == 1
    assert any("Korvane" in claim["quote"] for claim in said("--about", "dam Korvane"))
    assert len(said()) >= len(one)
    assert "denied" in type_in(home, "claims", ARTICLES[1]["url"], desk=desk).out


def test_the_same_input_again_changes_nothing(home: Path) -> None:
    ran = type_in(home, "ingest", "-", "--json", stdin=lines(*ARTICLES))
    assert ran.status == 0
    assert (ran.json["unchanged"], ran.json["added"]) == (4, 0)


def test_an_export_read_into_an_empty_home_is_the_same_archive(home: Path, tmp_path: Path) -> None:
    exported = type_in(home, "export").out
    assert len(exported.splitlines()) == len(ARTICLES)
    assert type_in(tmp_path, "ingest", "-", stdin=exported.encode()).status == 0
    assert type_in(tmp_path, "export").out == exported


def test_a_removed_article_is_gone(tmp_path: Path) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES))
    ran = type_in(tmp_path, "remove", ARTICLES[0]["url"], "--json")
    assert ran.status == 0
    assert ran.json["title"] == ARTICLES[0]["title"]
    assert type_in(tmp_path, "remove", ARTICLES[0]["url"]).status == 1
    found = type_in(tmp_path, "search", "Ilse Brandt", "--json").json["passages"]
    assert ran.json["removed"] not in {hit["article_id"] for hit in found}
    on_disk = [p for p in tmp_path.rglob("*") if p.is_file() and b"Ilse Brandt" in p.read_bytes()]
    assert on_disk == []


def test_reindex_says_how_much_it_did(tmp_path: Path) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES))
    before = type_in(tmp_path, "search", "dam", "--json").json["passages"]
    ran = type_in(tmp_path, "reindex")
    assert (ran.status, ran.out) == (0, "4 articles indexed anew.\n")
    assert type_in(tmp_path, "search", "dam", "--json").json["passages"] == before


# Ingest


def test_one_bad_file_is_named_and_stops_none_of_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("KALM - The bridge is closed, the town said.")
    (folder / "empty.txt").write_text("")
    (folder / "junk.pdf").write_bytes(b"\x00\x01junk")
    ran = type_in(tmp_path / "home", "ingest", "in", "absent.txt", cwd=tmp_path)
    assert ran.status == 0
    assert ran.out.startswith("1 article read in ")
    assert ": 1 added\nNot read: 3\n" in ran.out
    for name in ("  in/empty.txt: ", "  in/junk.pdf: ", "  absent.txt: "):
        assert name in ran.out
    as_json = type_in(tmp_path / "home", "ingest", "in", "--json", cwd=tmp_path).json
    assert (as_json["unchanged"], len(as_json["failed"])) == (1, 2)
    assert all(failure["source"] and failure["error"] for failure in as_json["failed"])


def test_when_nothing_could_be_read_the_status_says_so(tmp_path: Path) -> None:
    ran = type_in(tmp_path / "home", "ingest", "absent", "--json", cwd=tmp_path)
    assert ran.status == 1
    assert ran.json["articles"] == []
    assert ran.json["failed"][0]["source"] == "absent"


def test_a_glob_is_seen_from_the_persons_folder(tmp_path: Path) -> None:
    folder = tmp_path / "odd [name]"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.md"):
        (folder / name).write_text(f"KALM - The bridge {name} is closed, the town said.")
    ran = type_in(tmp_path / "home", "ingest", "*.txt", "--json", cwd=folder)
    assert ran.json["added"] == 2


def test_progress_is_told_on_a_terminal_and_only_on_stderr(tmp_path: Path) -> None:
    ran = type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES), is_tty=True)
    assert "4 read" in ran.errors
    assert ran.out.startswith("4 articles read in ")


# What a person can do wrong


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "Which command?"),
        (["aks", "what?"], "invalid choice: 'aks'"),
        (["ask"], "The question is empty"),
        (["ask", "  "], "The question is empty"),
        (["search"], "The query is empty"),
        (["ask", "x", "--batch", "-"], "not both"),
        (["ask", "x", "--since", "22 March"], "'22 March' is not a date"),
        (["ask", "x", "--since", "2024-02-30"], "is not a date"),
        (["ask", "x", "--until", "20240322"], "is not a date"),
        (["ask", "x", "--since", "2024-03-02", "--until", "2024-03-01"], "is before"),
        (["search", "x", "--limit", "0"], "from 1 to"),
        (["search", "x", "--limit", "many"], "from 1 to"),
        (["search", "x", "--outlet", " "], "name is empty"),
        (["ingest"], "SOURCE"),
        (["show"], "ARTICLE"),
        (["serve", "--port", "70000"], "not a port"),
        (["ask", "x", "--nonsense"], "--nonsense"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    tmp_path: Path, argv: list[str], says: str
) -> None:
    ran = type_in(tmp_path, *argv)
    assert ran.status == 2
    assert says in ran.errors
    assert ran.errors.count("\n") == 1
    assert ran.out == ""


@pytest.mark.parametrize("date", ["2031", "2031-05", "2031-05-06", "2031-05-06T18:30:00+00:00"])
def test_dates_are_taken_in_every_precision(home: Path, desk: Desk, date: str) -> None:
    assert type_in(home, "search", "dam", "--since", date, desk=desk).status == 0


def test_a_question_of_ten_thousand_characters_is_answered_or_refused_plainly(
    home: Path, desk: Desk
) -> None:
    for question in ("why " * 2_500, "x" * 10_000, "Who? " * 2_000):
        ran = type_in(home, "ask", question, desk=desk)
        assert ran.status in {0, 1}
        assert "Traceback" not in ran.errors
        assert ran.errors.count("\n") == ran.status


@pytest.mark.parametrize("question", ["?", "…", "\x00", "\u200b", "-- --"])
def test_a_question_without_a_word_is_refused_plainly(
    home: Path, desk: Desk, question: str
) -> None:
    ran = type_in(home, "ask", "--", question, desk=desk)
    assert ran.status in {1, 2}
    assert ran.errors.count("\n") == 1


def test_a_missing_batch_file_is_named(home: Path, desk: Desk, tmp_path: Path) -> None:
    ran = type_in(home, "ask", "--batch", "none.jsonl", cwd=tmp_path, desk=desk)
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(r"\S+none\.jsonl: No such file or directory\.\n", ran.errors)
    assert "directory" in type_in(home, "ask", "--batch", ".", cwd=tmp_path, desk=desk).errors


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = type_in(tmp_path / "file" / "home", "search", "dam")
    assert ran.status == 1
    assert ran.errors.count("\n") == 1


def test_terminal_codes_in_an_article_do_not_reach_the_terminal(tmp_path: Path) -> None:
    text = "KALM - A \x1b[2J\x1b]0;owned\x07 bridge \u202e is closed, the \x9b31m town said."
    item = {"text": text, "title": "\x1b[31mred", "source": "\x1b[5mblink", "author": "\x07"}
    type_in(tmp_path, "ingest", "-", stdin=lines(item))
    for argv in (["search", "bridge"], ["ask", "Is the bridge closed?"], ["claims"]):
        assert not re.search("[\x1b\x07\x9b\u202e]", type_in(tmp_path, *argv).out)
    (article,) = type_in(tmp_path, "search", "bridge", "--json").json["passages"]
    shown = type_in(tmp_path, "show", article["article_id"]).out
    assert not re.search("[\x1b\x07\x9b\u202e]", shown)


def test_help_is_asked_for_and_no_failure(tmp_path: Path) -> None:
    for argv in (["--help"], ["ask", "--help"], ["ingest", "-h"], ["--version"]):
        ran = type_in(tmp_path, *argv)
        assert (ran.status, ran.errors) == (0, "")
        assert ran.out.startswith(("usage: factdesk", "factdesk "))


def test_the_doctor_says_what_is_there_and_what_to_fix(home: Path, desk: Desk) -> None:
    ran = type_in(home, "doctor", "--json")
    assert ran.status == 0
    assert ran.json["ok"] is True
    found = {check["name"]: check for check in ran.json["checks"]}
    assert found["Record"]["found"] == "4 articles"
    assert found["Desk"]["fix"] == "Start it: factdesk serve"
    assert "running" in type_in(home, "doctor", desk=desk).out


def test_json_is_the_only_thing_on_stdout(home: Path, desk: Desk) -> None:
    commands = (
        ["ask", QUESTION],
        ["search", "dam"],
        ["show", ARTICLES[0]["url"]],
        ["claims"],
        ["doctor"],
    )
    for argv in commands:
        ran = type_in(home, *argv, "--json", is_tty=True, desk=desk)
        json.loads(ran.out)
        assert "\x1b" not in ran.out
