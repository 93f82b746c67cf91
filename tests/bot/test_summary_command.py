"""`factdesk summary` and `factdesk digest` as they are typed, and what scripts get of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsdays import desk_with, development
from terminal import Ran, type_in

from bot.desk import Desk

DAM = "https://tolmarherald.example/2026/01/28/thirty-four"
SUMMARY = {"target", "article_id", "from", "to", "findings", "changed", "not_known", "prose"}
MODEL = {"model", "prompt_version", "dropped", "note", "independent_sources", "newest", "citations"}
STORY = {"headline", "article_ids", "sources", "outlets", "findings", "disputed", "changed"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("news"), *development()) as opened:
        yield opened


def typed(desk: Desk, *argv: str) -> Ran:
    return type_in(Path("unused"), *argv, desk=desk)


def test_an_article_is_summed_up_for_a_person(desk: Desk) -> None:
    ran = typed(desk, "summary", DAM)
    assert (ran.status, ran.errors) == (0, "")
    assert ran.out.startswith("Kessary: 34 bodies found")
    assert "Tolmar Herald · 28 January 2026" in ran.out
    assert "Denied or told differently\n- Hydrolane denied" in ran.out
    assert "http://127.0.0.1:3000/articles/a" in ran.out


def test_a_topic_is_summed_up_day_by_day_between_two_days(desk: Desk) -> None:
    ran = typed(desk, "summary", "Kessary", "dam", "--since", "2026-01-26", "--until", "2026-01-31")
    days = re.findall(r"^(\d+) January 2026$", ran.out, re.MULTILINE)
    assert days == sorted(days, reverse=True)
    assert days[0] == "31"
    assert "since 26 January 2026 · until 31 January 2026" in " ".join(ran.out.split())
    assert "    Before (Tolmar Herald, 28 January 2026):" in ran.out


def test_scripts_get_a_summary_whose_every_citation_can_be_proved(desk: Desk) -> None:
    told = typed(desk, "summary", DAM, "--json").json
    assert told.keys() == SUMMARY | MODEL
    assert told["model"] == "quoting"
    texts = {c["article_id"]: desk.archive.article(c["article_id"]).text for c in told["citations"]}
    for cited in told["citations"]:
        assert texts[cited["article_id"]][cited["start"] : cited["end"]] == cited["quote"]
    numbers = {c["n"] for c in told["citations"]}
    assert all(set(f["citations"]) <= numbers for f in told["findings"])
    assert all(f in told["findings"] for f in told["not_known"])


def test_what_the_archive_does_not_say_is_a_summary(desk: Desk) -> None:
    ran = typed(desk, "summary", "the moon landing")
    assert (ran.status, ran.out) == (0, "the moon landing\nThe archive does not say.\n")
    assert typed(desk, "summary", "the moon landing", "--json").json["findings"] == []


@pytest.mark.parametrize(
    ("argv", "status", "why"),
    [
        (("summary", "?!"), 1, "Say what to summarise"),
        (("summary", "http://127.0.0.1:9/page"), 1, "127.0.0.1"),
        (("summary",), 2, "TARGET"),
        (("summary", "dam", "--since", "yesterday"), 2, "yesterday"),
        (("digest", "--until", "soon"), 2, "soon"),
        (("digest", "--html", "--json"), 2, "not allowed with"),
        (("digest", "dam"), 2, "Unrecognized arguments: dam"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    desk: Desk, argv: tuple[str, ...], status: int, why: str
) -> None:
    ran = typed(desk, *argv)
    assert (ran.status, ran.out) == (status, "")
    assert why in ran.errors
    assert "Traceback" not in ran.errors


def test_a_day_is_told_for_a_person(desk: Desk) -> None:
    ran = typed(desk, "digest", "--since", "2026-01-31", "--until", "2026-01-31")
    assert (ran.status, ran.errors) == (0, "")
    assert ran.out.startswith("Digest, 31 January 2026\n")
    assert "00:00 to 1 February 2026, 00:00 (Europe/Berlin)" in ran.out
    assert "- New figure: The number of people confirmed dead" in ran.out
    assert (
        ran.out
        == typed(desk, "digest", "--since", "2026-01-31", "--until", "2026-01-31", "--text").out
    )


def test_a_day_is_told_as_a_page(desk: Desk) -> None:
    ran = typed(desk, "digest", "--since", "2026-01-31", "--until", "2026-01-31", "--html")
    assert ran.status == 0
    assert ran.out.startswith("<!DOCTYPE html>")
    assert "<h2>" in ran.out


def test_scripts_get_a_digest_with_its_window_and_stories(desk: Desk) -> None:
    argv = ("digest", "--since", "2026-01-31", "--until", "2026-01-31", "--json")
    told = typed(desk, *argv).json
    assert told.keys() == {"from", "to", "topic", "articles", "stories", "more", "citations"}
    assert (told["from"], told["to"]) == ("2026-01-31T00:00:00+01:00", "2026-02-01T00:00:00+01:00")
    assert all(
        story.keys() == STORY | {"earlier_articles", "topic", "new"} for story in told["stories"]
    )
    kinds = {change["kind"] for story in told["stories"] for change in story["changed"]}
    assert {"figure", "admission", "retraction"} <= kinds
    about = typed(desk, *argv, "--topic", "Kessary dam").json
    assert [s["outlets"] for s in about["stories"]] == [["Harbour Wire"]]


def test_a_quiet_day_is_told_in_one_line(desk: Desk) -> None:
    ran = typed(desk, "digest", "--since", "2026-03-20", "--until", "2026-03-20")
    assert " ".join(ran.out.split()).endswith("read Nothing new in the archive in this time.")
    assert ran.status == 0
