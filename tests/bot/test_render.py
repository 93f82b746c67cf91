"""Answers as Slack messages and as terminal text, whatever stands in the articles."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from answers import ADDRESS, answer, citation, finding
from block_rules import acting, active, broken, broken_chunks, broken_view, elements
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import blocks, plain, render, streams, views, words
from bot.answer import Answer
from bot.blocks import Message, classic, inert
from bot.commands import COMMANDS, Help, Value
from bot.evidence import Finding
from bot.views import Holdings
from index.statements import EVIDENCE, STANCES

LINK = render.passages_at(ADDRESS)


def shown(value: Value) -> tuple[Message, ...]:
    messages = render.messages(value, LINK, asker="You", share=True, removers=["U1", "U2"])
    for message in messages:
        assert broken(message.text, list(message.blocks)) == []
        assert broken(message.text, list(classic(message.blocks))) == []
        assert acting(message.blocks, [f"{ADDRESS}/"]) == []
        for text in (message.text, *message.fallback):
            assert active(text, [f"{ADDRESS}/"]) == []
            assert broken(text, None) == []
    return messages


def text_of(messages: Sequence[Message]) -> str:
    """What a person reads, links as their label."""
    return "\n".join(
        e["text"]
        for m in messages
        for e in elements(list(m.blocks))
        if isinstance(e.get("text"), str)
    )


def test_a_finding_names_speaker_stance_and_evidence_before_its_quotation() -> None:
    text = text_of(shown(answer(finding("The Reed Front claimed the blast."))))
    assert text.index("Reed Front") < text.index("claimed responsibility")
    assert text.index("claimed responsibility") < text.index("published evidence")
    assert text.index("published evidence") < text.index("The Reed Front claimed the blast.")
    assert "Harbour Wire · 2 March 2026 · " in text


def test_the_speaker_is_bold_and_the_quotation_is_a_quote_block() -> None:
    (message,) = shown(answer(finding("The Reed Front claimed the blast.")))
    found: list[dict[str, Any]] = list(elements(list(message.blocks)))
    assert {"type": "text", "text": "Reed Front", "style": {"bold": True}} in found
    (quoted,) = [e for e in found if e.get("type") == "rich_text_quote"]
    assert quoted["elements"] == [{"type": "text", "text": "The Reed Front claimed the blast."}]


def test_the_link_opens_the_stored_version_at_the_passage() -> None:
    cited = citation("The gate fell. Nobody was hurt.", "Nobody was hurt.", article_id="a/1?x")
    (message,) = shown(answer(replace(finding("x"), citations=(cited,))))
    (link,) = [e for e in elements(list(message.blocks)) if e.get("type") == "link"]
    assert link["url"] == f"{ADDRESS}/articles/a%2F1%3Fx?start=15&end=31&version=1"


def test_what_an_article_does_not_state_is_named_as_not_stated() -> None:
    cited = citation("The gate fell.", source=None, published_at=None)
    text = text_of(shown(answer(replace(finding("x"), citations=(cited,)))))
    assert "outlet not stated · undated" in text


@pytest.mark.parametrize(
    ("stance", "question", "told"),
    [
        ("claims_responsibility", "who did it?", True),
        ("blames", "who did it?", True),
        ("asserts", "who did it?", False),
        ("asserts", "what evidence was given?", True),
        ("reports", "what evidence was given?", False),
    ],
)
def test_missing_evidence_is_told_where_it_matters(stance: Any, question: str, told: bool) -> None:
    plain_finding = replace(finding("The gate fell."), stance=stance, evidence="not_stated")
    text = text_of(shown(replace(answer(plain_finding), question=question)))
    assert ("evidence: the article does not say" in text) is told


def test_every_stance_and_evidence_state_has_words() -> None:
    assert set(words.STANCES) == set(STANCES)
    assert set(words.EVIDENCE) == set(EVIDENCE)


def test_second_hand_words_say_who_relayed_them() -> None:
    relayed = replace(finding("He blamed them."), second_hand="Ulvane news agencies")
    assert "at second hand, via Ulvane news agencies" in text_of(shown(answer(relayed)))


def test_the_passage_about_the_evidence_is_quoted_under_the_finding() -> None:
    whole = "They claimed the blast. They released a video of the gate."
    first, second = citation(whole, "They claimed the blast."), citation(whole, "They released")
    text = text_of(shown(answer(replace(finding("x"), citations=(first, second)))))
    assert text.index("They claimed the blast.") < text.index("On the evidence:")
    assert text.index("On the evidence:") < text.index("They released")


def test_another_article_that_says_the_same_is_a_link_without_a_second_quotation() -> None:
    other = citation("They claimed the blast too.", article_id="b", source="The Quay")
    one = finding("They claimed the blast.")
    text = text_of(shown(answer(replace(one, citations=(*one.citations, other)))))
    assert "Also: " in text
    assert "The Quay" in text
    assert "blast too" not in text


def test_denials_and_earlier_figures_stand_under_their_own_headings() -> None:
    denial = replace(finding("We did not."), part="dispute", stance="denies")
    earlier = replace(finding("Nine were hurt."), part="earlier", stance="reports", speaker=None)
    messages = shown(answer(finding("They did it."), denial, earlier))
    headings = [b["text"]["text"] for m in messages for b in m.blocks if b["type"] == "header"]  # type: ignore[index]
    assert headings == ["Denied or told differently", "Earlier figures"]


def test_the_last_line_counts_sources_and_names_what_is_missing() -> None:
    value = replace(answer(finding("It fell.")), not_stated=("who paid",), dropped=2, note="Slow.")
    (message,) = shown(value)
    (footing,) = [b for b in message.blocks if b["type"] == "context"][1:]
    assert [e["text"] for e in footing["elements"]] == [  # type: ignore[attr-defined]
        "1 independent source, newest 2 March 2026",
        "Not stated: who paid",
        "2 findings left out: not proved",
        "Slow.",
    ]


def test_a_chat_model_that_chose_the_passages_is_named() -> None:
    text = text_of(shown(replace(answer(finding("It fell.")), model="openai:big")))
    assert "Chosen by openai:big; every quotation checked against the archive" in text


def test_a_newer_version_is_pointed_out() -> None:
    cited = citation("It fell.", latest=3)
    text = text_of(shown(answer(replace(finding("x"), citations=(cited,)))))
    assert "a newer version exists" in text


def test_a_refusal_says_what_was_searched_and_what_to_try_and_cites_nothing() -> None:
    value = Answer("who paid?", (), not_stated=("who paid",), searched=7)
    (message,) = shown(value)
    text = text_of([message])
    assert "The archive does not say." in text
    assert "7 articles" in text
    assert "No article says: who paid" in text
    assert not [e for e in elements(list(message.blocks)) if e.get("type") == "link"]


def test_help_shows_how_to_write_every_command() -> None:
    text = text_of(shown(Help(COMMANDS, missed="hlep", meant="help")))
    assert "Did you mean “help”?" in text
    for command in COMMANDS:
        assert f"/{command.name} {command.hint}" in text
        assert all(f"/{command.name} {example}" in text for example in command.examples)


def test_a_long_answer_goes_on_in_further_messages_and_loses_nothing() -> None:
    sentence = "The harbour master said the gate had been shut since the evening before. "
    findings = [replace(finding(sentence * 35 + f"End {n}."), speaker=f"S{n}") for n in range(12)]
    messages = shown(answer(*findings))
    assert len(messages) > 1
    text = text_of(messages)
    assert [n for n in range(12) if f"End {n}." in text] == list(range(12))


def test_a_heading_is_never_left_at_the_end_of_a_message() -> None:
    sentence = "The harbour master said the gate had been shut since the evening before. "
    for lead in range(1, 42):
        first = finding(sentence * lead)
        second = replace(finding(sentence * 40), part="dispute", stance="denies")
        for message in shown(answer(first, first, first, second)):
            assert message.blocks[-1]["type"] != "header"


def test_a_very_long_passage_ends_at_a_sentence_and_says_how_much_is_left() -> None:
    sentence = "The harbour master said the gate had been shut since the evening before. "
    (message,) = shown(answer(finding(sentence * 100)))
    (quoted,) = [e for e in elements(list(message.blocks)) if e.get("type") == "rich_text_quote"]
    text = "".join(e["text"] for e in quoted["elements"])
    assert text.endswith("the evening before.")
    assert len(text) <= blocks.MAX_QUOTE
    assert "The passage goes on for" in text_of([message])


def test_hard_line_ends_of_wire_copy_are_joined() -> None:
    text = text_of(shown(answer(finding("The gate\nfell on\r\nMonday.\n\nNobody was hurt."))))
    assert "The gate fell on Monday.\nNobody was hurt." in text


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("2026-03-02", "2 March 2026"),
        ("2026-03-02T23:10:00+01:00", "2 March 2026"),
        ("2026-03", "March 2026"),
        ("2026", "2026"),
        ("2026-13-45", "2026-13-45"),
        ("spring", "spring"),
        ("", None),
        (None, None),
    ],
)
def test_dates_keep_the_precision_that_was_stated(stated: str | None, told: str | None) -> None:
    assert words.day(stated) == told


HOSTILE = [
    "<!channel> <!here> <!everyone> <@U123> <#C1|general> <!subteam^S1|@desk>",
    "<https://evil.example/x|Harbour Wire> [click](https://evil.example) www.evil.example",
    "@channel @here *bold* _it_ ~no~ `code` ```block``` > quote :smile: &lt;!channel&gt;",
    "evil.example mailto:a@evil.example http://1.2.3.4/x javascript:alert(1) slack://open",
    "\u202egnihton\u202c \u2066hidden\u2069 \u200bzero\ufeff tag\U000e0041",
    "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x00\x07\x08\x7f\x9b31m",
    "x" * 10_000,
    "&" * 5_000,
    "<" * 5_000,
    "a.b" * 3_000,
    "\ud800 lone \ufffe \uffff",
    "  \n \n ",
    ". . . ! ? \n" * 900,
]
PIECES = st.sampled_from(HOSTILE) | st.text(max_size=200) | st.text("<>&@#!|.:/ a\n", max_size=80)
TEXTS = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    cited = citation(
        draw(TEXTS) + " end",
        source=draw(st.none() | TEXTS),
        published_at=draw(st.none() | TEXTS | st.just("2026-03-02")),
        article_id=draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)),
    )
    return Finding(
        citations=(cited,) * draw(st.integers(1, 3)),
        speaker=draw(st.none() | TEXTS),
        role=draw(st.none() | TEXTS),
        stance=draw(st.sampled_from(STANCES)),
        evidence=draw(st.sampled_from(EVIDENCE)),
        second_hand=draw(st.none() | TEXTS),
        said_on=draw(st.none() | TEXTS),
        part=draw(st.sampled_from(["answer", "dispute", "earlier"])),
    )


@st.composite
def answers_(draw: st.DrawFn) -> Answer:
    return Answer(
        question=draw(TEXTS),
        findings=tuple(draw(st.lists(findings(), max_size=6))),
        not_stated=tuple(draw(st.lists(TEXTS, max_size=12))),
        searched=draw(st.integers(0, 10**6)),
        model=draw(TEXTS),
        dropped=draw(st.integers(0, 9)),
        note=draw(st.none() | TEXTS),
        answer_id=draw(st.sampled_from(["", "0123456789ab"])),
    )


@settings(max_examples=20, deadline=None)
@given(value=answers_())
def test_no_text_of_any_article_breaks_a_view_or_acts_in_one(value: Answer) -> None:
    held = Holdings(10**6, tuple(f.speaker or "" for f in value.findings))
    for view in (views.passages(value, LINK), views.home(held, COMMANDS, [value] * 5, True)):
        assert broken_view(view) == []
        assert acting(view["blocks"], [f"{ADDRESS}/"]) == []  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(value=answers_())
def test_a_finding_told_early_does_nothing_in_slack(value: Answer) -> None:
    for early in value.findings:
        told = render.found(early, LINK)
        chunk = streams.task("f", told.title, "complete", told.url, told.source)
        assert broken_chunks([chunk]) == []
        assert active(str(chunk["title"]), []) == []
        assert 0 < len(str(chunk["title"])) < 1000


@settings(max_examples=60, deadline=None)
@given(value=answers_())
def test_no_text_of_any_article_breaks_a_limit_or_acts_in_slack(value: Answer) -> None:
    messages = shown(value)
    json.dumps([m.blocks for m in messages]).encode()
    links = [e["url"] for m in messages for e in elements(list(m.blocks)) if "url" in e]
    assert len(links) >= len(value.findings)


@settings(max_examples=60, deadline=None)
@given(value=answers_(), colour=st.booleans(), width=st.integers(10, 200))
def test_no_text_of_any_article_reaches_the_terminal_as_a_command(
    value: Answer, colour: bool, width: int
) -> None:
    printed = plain.answer(value, LINK, colour=colour, width=width)
    bare = re.sub("\x1b\\[[0-9;]*m", "", printed) if colour else printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", bare)
    printed.encode()


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_text_for_a_notification_is_inert(text: str) -> None:
    assert active(inert(text), []) == []


@settings(max_examples=200, deadline=None)
@given(st.text("ab .!?\n", max_size=300), st.integers(1, 60))
def test_folding_keeps_a_beginning_and_counts_the_rest(text: str, limit: int) -> None:
    kept, left = words.fold(text, limit)
    assert text.startswith(kept)
    assert len(kept) <= max(limit, 0)
    assert len(kept) + left == len(text)


@settings(max_examples=200, deadline=None)
@given(st.text("ab ", max_size=300), st.integers(1, 60))
def test_pieces_lose_nothing(text: str, limit: int) -> None:
    parts = list(words.pieces(text, limit))
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def test_a_terminal_answer_numbers_its_passages() -> None:
    denial = replace(finding("We did not."), part="dispute", stance="denies")
    printed = plain.answer(answer(finding("They did it."), denial), LINK, width=72)
    assert "Reed Front, an armed group, claimed responsibility · published evidence" in printed
    assert "  │ They did it.\n  [1] Harbour Wire · 2 March 2026" in printed
    assert "Denied or told differently" in printed
    assert "[2]" in printed
    assert "\x1b" not in printed


def test_a_terminal_answer_is_coloured_when_asked() -> None:
    assert "\x1b[1mReed Front\x1b[0m" in plain.answer(answer(finding("It.")), LINK, colour=True)


def test_a_terminal_refusal_says_what_to_try() -> None:
    printed = plain.answer(Answer("who paid?", (), ("who paid",), 3), LINK)
    assert printed.startswith("The archive does not say.\n")
    assert "To try:" in printed
