"""The JSON that scripts rely on: its keys, its types, and that every offset is right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from terminal import ARTICLES, lines, type_in

from bot.desk import Desk, open_desk
from bot.settings import Settings
from index.statements import EVIDENCE, STANCES

QUESTION = "Who was blamed for the crack in the dam at Ostrel, and on what evidence?"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    type_in(folder, "ingest", "-", stdin=lines(*ARTICLES))
    return folder


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Desk]:
    with open_desk(Settings.load({"FACTDESK_HOME": str(home)}, None)) as desk:
        yield desk


@pytest.fixture(scope="module")
def answer(home: Path, desk: Desk) -> Json:
    said: Json = type_in(home, "ask", QUESTION, "--json", desk=desk).json
    return said


def has(item: Json, **types: object) -> None:
    """The item has these keys with values of these types."""
    for name, kind in types.items():
        assert name in item, name
        assert isinstance(item[name], kind), (name, item[name])  # type: ignore[arg-type]


def text_of(home: Path, desk: Desk, article_id: str) -> str:
    text: str = type_in(home, "show", article_id, "--json", desk=desk).json["text"]
    return text


def test_an_answer(answer: Json) -> None:
    has(
        answer,
        question=str,
        status=str,
        findings=list,
        citations=list,
        not_stated=list,
        independent_sources=int,
        newest=str,
        model=str,
        prompt_version=str | None,
        dropped=int,
        answer_id=str,
        took_ms=int,
    )
    assert answer["status"] == "answered"
    assert answer["model"] == "quoting"
    assert answer["question"] == QUESTION
    assert answer["answer_id"]


def test_its_findings(answer: Json) -> None:
    numbers = {citation["n"] for citation in answer["citations"]}
    assert answer["findings"]
    for finding in answer["findings"]:
        has(finding, text=str, speaker=str | None, stance=str, evidence=str, citations=list)
        assert finding["stance"] in STANCES
        assert finding["evidence"] in EVIDENCE
        assert finding["citations"]
        assert set(finding["citations"]) <= numbers


def test_its_citations_are_slices_of_the_articles_that_show_prints(
    home: Path, desk: Desk, answer: Json
) -> None:
    assert [c["n"] for c in answer["citations"]] == [*range(1, len(answer["citations"]) + 1)]
    for citation in answer["citations"]:
        has(
            citation,
            article_id=str,
            title=str | None,
            source=str | None,
            author=str | None,
            published_at=str | None,
            url=str | None,
            quote=str,
            start=int,
            end=int,
            evidence_url=str,
        )
        text = text_of(home, desk, citation["article_id"])
        assert text[citation["start"] : citation["end"]] == citation["quote"] != ""
        assert citation["article_id"] in citation["evidence_url"]


def test_an_honest_refusal(home: Path, desk: Desk) -> None:
    said = type_in(home, "ask", "Who wrote the hymn of Zembla?", "--json", desk=desk).json
    assert said["status"] == "not_in_archive"
    assert (said["findings"], said["citations"], said["newest"]) == ([], [], None)
    assert said["independent_sources"] == 0


def test_a_search(home: Path, desk: Desk) -> None:
    said = type_in(home, "search", "bridge of Kalm", "--json", desk=desk).json
    has(said, query=str, passages=list, took_ms=int)
    assert said["query"] == "bridge of Kalm"
    for hit in said["passages"]:
        has(hit, article_id=str, text=str, start=int, end=int, score=float)
        has(hit, url=str | None, title=str | None, source=str | None, published_at=str | None)
        assert text_of(home, desk, hit["article_id"])[hit["start"] : hit["end"]] == hit["text"]
    undated = said["passages"][0]
    assert (undated["published_at"], undated["source"], undated["title"]) == (None, None, None)


def test_claims(home: Path, desk: Desk) -> None:
    claims = type_in(home, "claims", ARTICLES[0]["url"], "--json", desk=desk).json["claims"]
    assert claims
    for claim in claims:
        has(claim, article_id=str, speaker=str | None, role=str | None, cue=str, content=str)
        has(claim, stance=str, evidence=str, quote=str, start=int, end=int, said_on=str | None)
        text = text_of(home, desk, claim["article_id"])
        assert text[claim["start"] : claim["end"]] == claim["quote"] != ""
        assert claim["content"] in text


def test_an_article(home: Path, desk: Desk) -> None:
    shown = type_in(home, "show", ARTICLES[0]["url"], "--json", desk=desk).json
    for name in ("url", "title", "source", "author", "text"):
        assert shown[name] == ARTICLES[0][name]
    assert shown["published_at"].startswith("2031-05-06T18:30:00")
    assert shown["modified_at"] is None
    has(shown, article_id=str, first_seen=str, dateline=str | None, versions=list)
    (version,) = shown["versions"]
    has(version, version=int, seen_at=str, sha256=str)
    assert type_in(home, "show", shown["article_id"], "--json", desk=desk).json == shown


def test_an_ingest(tmp_path: Path) -> None:
    line = {**ARTICLES[3], "desk": "night", "body": None}
    changed = {**ARTICLES[0], "text": ARTICLES[0]["text"] + "\n\nThe road is closed."}
    copy = {**ARTICLES[1], "url": "https://other.example/copy", "source": "Other"}
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES[:2]))
    said = type_in(
        tmp_path,
        "ingest",
        "-",
        "absent.txt",
        "--json",
        stdin=lines(line, ARTICLES[1], changed, copy) + b"{broken\n",
        cwd=tmp_path,
    ).json
    has(said, articles=list, failed=list, seconds=float)
    counted = {name: said[name] for name in ("added", "updated", "unchanged", "duplicates")}
    assert counted == {"added": 1, "updated": 1, "unchanged": 1, "duplicates": 1}
    for article in said["articles"]:
        has(article, article_id=str, title=str | None, status=str)
    assert [a["status"] for a in said["articles"]] == ["added", "unchanged", "updated", "duplicate"]
    assert [failure["source"] for failure in said["failed"]] == ["-", "absent.txt"]
    assert all(failure["error"] for failure in said["failed"])


def test_unknown_keys_of_an_article_line_are_kept(tmp_path: Path) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines({**ARTICLES[0], "desk": "night", "rank": [1, 2]}))
    exported = json.loads(type_in(tmp_path, "export").out)
    assert (exported["desk"], exported["rank"]) == ("night", [1, 2])


def test_batch_lines_carry_the_same_shapes(home: Path, desk: Desk, answer: Json) -> None:
    batch = lines({"id": "q", "question": QUESTION})
    (said,) = type_in(home, "ask", "--batch", "-", stdin=batch, desk=desk).lines
    assert said.keys() == {"id", *answer}
    batch = lines(
        {"id": "q", "query": "dam", "limit": 2, "until": "2031-05-06", "outlet": "Lantern Post"}
    )
    (found,) = type_in(home, "search", "--batch", "-", stdin=batch, desk=desk).lines
    assert found.keys() == {"id", "query", "passages", "took_ms"}
    assert {hit["source"] for hit in found["passages"]} == {"Lantern Post"}


def test_a_later_version_keeps_earlier_citations_provable(tmp_path: Path) -> None:
    type_in(tmp_path, "ingest", "-", stdin=lines(*ARTICLES))
    cited = type_in(tmp_path, "ask", QUESTION, "--json").json["citations"][0]
    for article in ARTICLES[:2]:
        newer = {**article, "text": "Corrected. " + article["text"]}
        type_in(tmp_path, "ingest", "-", stdin=lines(newer))
    shown = type_in(tmp_path, "show", cited["article_id"], "--version", "1", "--json").json
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert [version["version"] for version in shown["versions"]] == [1, 2]
    assert shown["version"] == cited["version"] == 1
