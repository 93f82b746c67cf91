"""Statements: stance, evidence, second hand and dates, claim by claim; and any input at all."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.attribution.reading import read_statements
from index.sentences import sentences
from index.statements import EVIDENCE, STANCES, Statement

DAY = "2026-03-25"  # a Wednesday


def read(text: str, published_at: str | None = DAY) -> list[Statement]:
    return list(read_statements(text, sentences(text), published_at))


STORY = (
    "Velmar on Tuesday sought to shift blame for the bombing of the ferry hall onto Orsk, "
    "despite the Ninth Front group claiming responsibility for the deaths of at least 41 "
    "people.\n\n"
    "President Ivan Dorn has acknowledged that “extremists” set the bomb, but suggested they "
    "were linked to Orsk.\n\n"
    "The head of Velmar’s KSA security service Anton Brill said Tuesday that the men had been "
    "heading for Orsk.\n\n"
    "“It was prepared by extremists and facilitated by Orsk’s special services,” Brill was "
    "cited as saying by Velmari news agencies.\n\n"
    "Orsk has firmly rejected any accusation that it was tied to the bombing, with a top aide "
    "to President Oleg Tamm saying Velmar was covering up “incompetence”. Ninth Front "
    "fighters have said several times since Friday that they were responsible, and "
    "NF-affiliated channels have published graphic videos of the hall. Talland’s President Marie "
    "Quist on Monday said her country had information that the fighters were responsible and "
    "warned Velmar against exploiting the attack. The bombing came a week after Dorn claimed "
    "a new term.\n\n"
    "Without providing any evidence, Dorn connected the attack to a series of raids and said "
    "they were meant to “sow panic”."
)


def test_a_story_with_competing_claims_keeps_every_account_apart() -> None:
    rows = [(s.speaker, s.role, s.cue, s.stance, s.evidence, s.said_on) for s in read(STORY)]
    assert rows == [
        ("Velmar", None, "sought to shift blame", "blames", "not_stated", "2026-03-24"),
        (
            "Ninth Front group",
            None,
            "claiming responsibility",
            "claims_responsibility",
            "shown",
            None,
        ),
        ("Ivan Dorn", "President", "acknowledged", "confirms", "not_stated", None),
        ("Ivan Dorn", "President", "suggested", "blames", "not_stated", None),
        (
            "Anton Brill",
            "head of Velmar’s KSA security service",
            "said",
            "asserts",
            "not_stated",
            "2026-03-24",
        ),
        (
            "Anton Brill",
            "head of Velmar’s KSA security service",
            "was cited as saying by Velmari news agencies",
            "blames",
            "not_stated",
            None,
        ),
        ("Orsk", None, "rejected", "denies", "not_stated", None),
        ("a top aide to President Oleg Tamm", None, "saying", "asserts", "not_stated", None),
        ("Ninth Front fighters", None, "said", "claims_responsibility", "shown", None),
        ("Marie Quist", "Talland’s President", "said", "confirms", "asserted", "2026-03-23"),
        ("Marie Quist", "Talland’s President", "warned", "asserts", "not_stated", "2026-03-23"),
        ("Ivan Dorn", "President", "connected", "blames", "none_stated", None),
        ("Ivan Dorn", "President", "said", "asserts", "none_stated", None),
    ]
    assert [s.second_hand for s in read(STORY) if s.second_hand] == ["Velmari news agencies"]


def test_every_span_is_the_text_it_says_it_is() -> None:
    for s in read(STORY):
        whole = STORY[s.start : s.end]
        assert whole[-1] in ".”"
        assert STORY[s.content_start : s.content_end] in whole
        assert s.speaker is None or s.speaker.split()[-1] in STORY
    shown = next(s for s in read(STORY) if s.evidence == "shown")
    assert "published graphic videos" in STORY[shown.evidence_start : shown.evidence_end]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Orbis said the dam was safe.", "asserts"),
        ("The Red Hand claimed responsibility for the bombing.", "claims_responsibility"),
        ("The Red Hand took credit for the blast.", "claims_responsibility"),
        ("The Red Hand said it was behind the bombing.", "claims_responsibility"),
        ("The Red Hand claimed Friday's attack.", "claims_responsibility"),
        ("“Our fighters carried out the attack,” the Red Hand said.", "claims_responsibility"),
        ("Responsibility for the blast was claimed by the Red Hand.", "claims_responsibility"),
        ("The Red Hand's claim of responsibility was brief.", "claims_responsibility"),
        ("Orbis accused Lund of theft.", "blames"),
        ("Orbis blamed the collapse on rain.", "blames"),
        ("Orbis said Lund was behind the attack.", "blames"),
        ("Orbis linked the attack to Lund.", "blames"),
        ("Orbis pointed the finger at Lund.", "blames"),
        ("Orbis held Lund responsible for the fire.", "blames"),
        ("Orbis denied wrongdoing.", "denies"),
        ("Orbis rejected the allegation.", "denies"),
        ("Orbis dismissed the report as “fiction”.", "denies"),
        ("Orbis called the claim baseless.", "denies"),
        ("Orbis said it was not behind the attack.", "denies"),
        ("Orbis said it had nothing to do with the fire.", "denies"),
        ("Orbis said the allegation was untrue.", "denies"),
        ("Orbis said it knew of no such payment.", "denies"),
        ("Lund maintained her innocence.", "denies"),
        ("Orbis confirmed that nine had died.", "confirms"),
        ("Orbis admitted that the pipe had leaked.", "confirms"),
        ("Orbis conceded the pipe was old.", "confirms"),
        ("Orbis retracted its statement.", "retracts"),
        ("Orbis withdrew its claim about the pipe.", "retracts"),
        ("Orbis walked back the remark.", "retracts"),
        ("Orbis said its earlier figure was wrong.", "retracts"),
        ("Orbis rejected the offer.", "asserts"),
    ],
)
def test_stance_is_that_of_the_verb_and_of_what_it_says(text: str, stance: str) -> None:
    assert [s.stance for s in read(text)] == [stance]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Lund accused Orbis of theft.", ["not_stated"]),
        ("Lund accused Orbis of theft without offering any proof.", ["none_stated"]),
        ("Without giving evidence, Lund accused Orbis of theft.", ["none_stated"]),
        ("Lund, who gave no evidence, accused Orbis of theft.", ["none_stated"]),
        ("Lund accused Orbis of theft but offered no proof.", ["none_stated"]),
        ("Lund accused Orbis of theft. She did not provide any evidence.", ["none_stated"]),
        ("Lund accused Orbis of theft. No evidence was given.", ["none_stated"]),
        ("Lund accused Orbis of theft. She produced no documents.", ["none_stated"]),
        ("Lund accused Orbis of theft. She published photographs of the vault.", ["shown"]),
        ("Lund accused Orbis of theft, citing bank records.", ["shown"]),
        ("Lund said Orbis had lied and released a recording.", ["shown"]),
        ("The Red Hand claimed the attack in a video.", ["shown"]),
        ("Lund said the state had information that Orbis lied.", ["asserted"]),
        ("Lund said she had proof of the theft.", ["asserted"]),
        ("Lund said she had no proof of the theft.", ["not_stated"]),
        ("Lund said the proof would be published in May.", ["asserted"]),
    ],
)
def test_evidence_has_four_states(text: str, states: list[str]) -> None:
    found = read(text)
    assert [s.evidence for s in found] == states
    assert all((s.evidence_start is None) == (s.evidence == "not_stated") for s in found)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (
            "Without giving evidence, Lund accused Orbis of theft. Orbis denied the charge.",
            {"Lund": "none_stated", "Orbis": "not_stated"},
        ),
        (
            "Lund said the drone came from Orsk, a claim Orsk rejected without giving proof.",
            {"Lund": "not_stated"},
        ),
        (
            "Lund accused Orbis of theft, while Berg, who gave no evidence, blamed Kole.",
            {"Lund": "not_stated", "Berg": "none_stated"},
        ),
        (
            "Lund said Kole had offered no proof. Kole accused Orbis of theft.",
            {"Lund": "not_stated", "Kole": "not_stated"},
        ),
        (
            "Kole blamed the storm. Lund blamed Orbis. She offered no evidence.",
            {"Kole": "not_stated", "Lund": "none_stated"},
        ),
        (
            "Kole blamed Orbis. Orbis published photographs of the vault.",
            {"Kole": "not_stated"},
        ),
    ],
)
def test_one_speakers_evidence_is_never_spread_to_another(
    text: str, states: dict[str, str]
) -> None:
    found = {s.speaker: s.evidence for s in read(text) if s.speaker in states}
    assert {name: found.get(name, "not_stated") for name in states} == states


@pytest.mark.parametrize(
    ("text", "relay"),
    [
        ("Lund was cited as saying by the Daily Lantern that it was safe.", "Daily Lantern"),
        ("The Daily Lantern quoted Lund as saying that it was safe.", "Daily Lantern"),
        ("According to the Daily Lantern, Lund said it was safe.", "Daily Lantern"),
        ("Lund said it was safe, state radio reported.", "state radio"),
        ("Lund said it was safe, according to the Daily Lantern.", "Daily Lantern"),
        ("Lund told reporters it was safe.", None),
        ("Lund told the Daily Lantern it was safe.", None),
        ("Lund said in a statement it was safe.", None),
        ("Lund said it was safe, according to a statement.", None),
    ],
)
def test_what_others_pass_on_is_second_hand(text: str, relay: str | None) -> None:
    (statement,) = read(text)
    assert (statement.speaker, statement.second_hand) == ("Lund", relay)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Lund said Tuesday that it was safe.", "2026-03-24"),
        ("Lund said on Wednesday it was safe.", "2026-03-25"),
        ("Lund on Thursday said it was safe.", "2026-03-19"),
        ("On Monday, Lund said it was safe.", "2026-03-23"),
        ("Lund said earlier Wednesday it was safe.", "2026-03-25"),
        ("“It is safe,” Lund said late on Monday.", "2026-03-23"),
        ("Lund said yesterday that it was safe.", "2026-03-24"),
        ("Lund told reporters on Sunday that it was safe.", "2026-03-22"),
        ("Lund said on Feb. 3 that it was safe.", "2026-02-03"),
        ("Lund said on 12 December that it was safe.", "2025-12-12"),
        ("Lund said on March 3, 2021, that it was safe.", "2021-03-03"),
        ("Lund said it had been safe since Friday.", None),
        ("Lund has said since Friday that it was safe.", None),
        ("Lund said the hall had burned on Friday.", None),
        ("Lund said it would open on Friday.", None),
        ("Lund said last Tuesday that it was safe.", None),
        ("Lund said it was safe.", None),
    ],
)
def test_the_day_is_told_from_the_words_beside_the_verb(text: str, day: str | None) -> None:
    assert read(text)[0].said_on == day


@pytest.mark.parametrize("published_at", [None, "", "2026", "2026-03", "soon", "2026-02-30"])
def test_without_a_day_of_publication_a_weekday_is_unknown(published_at: str | None) -> None:
    assert read("Lund said Tuesday that it was safe.", published_at)[0].said_on is None


def test_a_time_of_publication_counts_by_its_day() -> None:
    (statement,) = read("Lund said Tuesday that it was safe.", "2026-03-25T01:30:00+02:00")
    assert statement.said_on == "2026-03-24"


def test_the_quotable_span_is_whole_sentences() -> None:
    text = "It rained. “We left. We had to,” Lund said. It stopped."
    (statement,) = read(text)
    assert text[statement.start : statement.end] == "“We left. We had to,” Lund said."


def test_reading_again_gives_the_same() -> None:
    assert read(STORY) == read(STORY)


_WORDS = (
    "Lund|said|that|,|.|“|”|\"|'|he|who|according|to|by|was|cited|as|saying|claim|of|responsibility"
    "|On|Monday|the|group|'s|:|;|—|(|)|and|but|no|evidence|published|videos|\n\n|\n|it|denied|not|in"
    "|told|reporters|with|Mr.|Ana Ruiz|which|put|at|14|wants|to|hopes|is|worried|would|like|did"
    "|As|reported|In|a|poll|refusal|support|for|sees|don't|can’t|U.S.|TAPPER:|Ruiz:|who|than|show|records"
    "|says|İ|сказал|他说“是|قال|😀|\u200b|e-mail|ﬁ|n't|''|``|«|»|‘|’"
).split("|")


@given(
    st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join) | st.text(max_size=200),
    st.sampled_from([None, DAY]),
)
@example("said", None)
@example(": “x”", None)
@example("“ said “ . ” he", DAY)
@example("was cited as saying by", None)
@example("worried that", None)
@example("Lund said after a message released", None)
def test_any_text_is_read_and_every_span_lies_in_it(text: str, day: str | None) -> None:
    for s in read_statements(text, sentences(text), day):
        assert 0 <= s.start <= s.content_start < s.content_end <= s.end <= len(text)
        assert s.stance in STANCES
        assert s.evidence in EVIDENCE
        assert s.cue
        if s.evidence_start is not None and s.evidence_end is not None:
            assert 0 <= s.evidence_start < s.evidence_end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "he said ",
        "“x,” he said. ",
        "Ana Ruiz ",
        "published videos of the ",
        "a said b, ",
        "Ruiz: it is. ",
        "Ana Ruiz wants to sell. He hopes to. ",
        "“‘«",
        "x",
        "他说“是的”。",
        ". ",
    ],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 5


def test_sentences_that_are_only_part_of_the_article_may_be_given() -> None:
    text = "MOSS (XP) — “Go,” Lund said. “Now,” Berg said."
    spans = sentences(text, text.index("“"))
    assert [s.speaker for s in read_statements(text, spans, None)] == ["Lund", "Berg"]
    assert read_statements(text, [], None) == ()
