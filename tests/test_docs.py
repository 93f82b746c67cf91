"""What the documents say is so: their commands run, their links and files exist."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import file_list
import pytest

from bot.cases import read_cases
from bot.settings import ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = "tests/samples/wire"


def run(home: Path, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as a newcomer would, with a home of this test's own."""
    environment = {"PATH": os.environ["PATH"], "FACTDESK_HOME": str(home), "TZ": "UTC"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which the sample articles were read."""
    folder = tmp_path_factory.mktemp("home")
    ran = run(folder, "bot", "ingest", SAMPLES)
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_exists(page: Path) -> None:
    named = re.findall(r"(?:`|^    )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(named) <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_named_is_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:FACTDESK|SLACK|OPENAI)_[A-Z_]+\b", text))
    assert named <= set(ENVIRONMENT.values())


def test_the_list_of_files_names_every_file() -> None:
    listed = file_list.PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"^([\w./-]+\.\w+)\b", listed, re.MULTILINE))
    there = {str(path.relative_to(ROOT)) for path in file_list.files()}
    assert named == there, "python tests/file_list.py renews the list"


def test_readme_names_only_commands_that_exist(tmp_path: Path) -> None:
    shown = run(tmp_path, "bot", "--help").stdout
    for name in set(re.findall(r"factdesk ([a-z]+)", README)):
        assert re.search(rf"^    {name}\b", shown, re.MULTILINE), name


def test_a_question_is_answered_with_quotations_as_readme_says(home: Path) -> None:
    ran = run(home, "bot", "ask", "who claimed responsibility for the harbour bombing?", "--json")
    answer = json.loads(ran.stdout)
    assert answer["status"] == "answered"
    cited = answer["citations"][0]
    shown = json.loads(run(home, "bot", "show", cited["article_id"], "--json").stdout)
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]


def test_reading_the_same_articles_twice_changes_nothing(home: Path) -> None:
    report = json.loads(run(home, "bot", "ingest", SAMPLES, "--json").stdout)
    assert (report["added"], report["updated"], report["failed"]) == (0, 0, [])
    assert report["unchanged"] + report["duplicates"] == 15


def test_questions_of_ones_own_are_scored_as_the_page_says(home: Path) -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    example = re.search(r'^    (\{"id".*?\})$', page, re.DOTALL | re.MULTILINE)
    assert example
    line = json.dumps(json.loads(example[1]))
    (case,) = read_cases([line])
    assert case.required == (("Sixteen people, and not 17, were killed",),)
    ran = run(home, "bot", "eval", "-", "--json", stdin=line)
    assert ran.returncode == 0, ran.stderr
    (report,) = json.loads(ran.stdout)["reports"]
    assert report["shares"]["all required spans quoted"] == {"part": 1, "whole": 1}
    assert report["shares"]["wrong sentence leads"]["part"] == 0


def test_a_question_file_that_cannot_be_scored_is_refused_in_one_sentence(home: Path) -> None:
    for stdin, reason in (("{}", 'no "question"'), ("", "no question in it")):
        ran = run(home, "bot", "eval", "-", stdin=stdin)
        assert ran.returncode == 1
        assert reason in ran.stderr
        assert len(ran.stderr.strip().splitlines()) == 1


def test_the_demo_shows_what_it_promises(tmp_path: Path) -> None:
    ran = run(tmp_path, "benchmarks.demo", str(tmp_path / "demo"))
    assert ran.returncode == 0, ran.stderr
    claims, toll, unknown = ran.stdout.split("$ factdesk ask")[1:]
    flat = {name: " ".join(re.sub(r"[│|]", " ", text).split()) for name, text in
            (("claims", claims), ("toll", toll), ("unknown", unknown))}  # fmt: skip
    assert "a video" in flat["claims"]
    assert "signed “Free Quays”" in flat["claims"] or "second organisation" in flat["claims"]
    assert "Sixteen people, and not 17" in flat["toll"]
    assert flat["toll"].find("Sixteen people") < flat["toll"].find("killing at least 11")
    assert "does not say" in flat["unknown"]
