"""The development set can be trusted: its spans are in its articles, and its halves apart."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

from bot.cases import Case, read_cases
from bot.verbatim import find_quote
from index.sentences import sentences
from index.statements import EVIDENCE, STANCES

SET = Path(__file__).resolve().parents[2] / "benchmarks" / "desk"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SET / name).read_text(encoding="utf-8").splitlines()]


def cases() -> list[Case]:
    return list(read_cases((SET / "questions.jsonl").read_text(encoding="utf-8").splitlines()))


def parts(half: str) -> list[str]:
    """The sentences of the articles of one half."""
    texts = [article["text"] for article in rows("articles.jsonl") if article["half"] == half]
    return [text[s.start : s.end] for text in texts for s in sentences(text)]


def test_the_set_is_large_enough_to_tell_something() -> None:
    asked = cases()
    unanswerable = [case for case in asked if not case.answerable]
    assert len(rows("articles.jsonl")) >= 44
    assert len(asked) >= 220
    assert len(unanswerable) >= 0.18 * len(asked)
    assert len(rows("claims.jsonl")) >= 60


def test_every_span_is_quotable_from_one_sentence_of_its_own_half() -> None:
    there = {half: parts(half) for half in ("tune", "held")}
    lost = [
        (case.id, span)
        for case in cases()
        for span in (*chain(*case.required), *case.must_not_lead)
        if not any(find_quote(span, part) for part in there[case.half] if span in part)
    ]
    assert lost == []


def test_no_sentence_is_both_wanted_and_forbidden() -> None:
    both = [
        (case.id, part)
        for case in cases()
        for part in parts(case.half)
        if any(span in part for span in case.must_not_lead)
        and any(span in part for span in chain(*case.required))
    ]
    assert both == []


def test_the_halves_share_no_event_and_no_conversation() -> None:
    events: dict[str, set[str]] = {}
    for row in rows("questions.jsonl"):
        events.setdefault(row["event"], set()).add(row["half"])
        if "thread" in row:
            events.setdefault(f"thread {row['thread']}", set()).add(row["half"])
    assert [event for event, halves in events.items() if len(halves) > 1] == []


def test_every_question_has_an_id_of_its_own() -> None:
    ids = [case.id for case in cases()]
    assert len(set(ids)) == len(ids)
    assert len({case.question for case in cases()}) == len(ids)


def test_every_claim_is_labelled_in_the_words_of_the_program() -> None:
    articles = {article["url"]: article["text"] for article in rows("articles.jsonl")}
    for claim in rows("claims.jsonl"):
        assert articles[claim["url"]].count(claim["quote"]) == 1
        assert set(claim["stance"].split(" or ")) <= set(STANCES)
        assert set(claim["evidence"].split(" or ")) <= set(EVIDENCE)
