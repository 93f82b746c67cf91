"""Sentences: where news copy is cut, and that nothing is lost in cutting it."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Ana Ruiz and Lt. Col. Bo Lind met Dr. Orr.",
        "The U.S. Senate voted on Sept. 26 on the bill.",
        "It grew 3.5 percent, said J. K. Moreau of No. 10 Harbour Road.",
        "Marta Lund, Ph.D., spoke at 9 a.m. Tuesday in St. Alban, Calif., on prices.",
        "Orbis Inc. Chief Executive Kai Holm and George W. Alder Jr. left.",
        "See https://example.org/a.b?c=d. for more at www.example.org.",
        "“We will win.” he said.",
        "“We will win!” he said.",
        "“Will we win?” Lund said.",
        "“Get out!” Ana Ruiz shouted at them.",
        "He waited … and waited... then left.",
        "They paid (about 5 p.m. local time) in full.",
        "Figures, e.g. exports, rose vs. last year.",
        "The game, at 8:05 p.m. ET, was won by Team A vs. Team B.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "expected",
    [
        ["He moved to the U.S.", "The law changed."],
        ["Police came at 5 p.m.", "Nobody was there."],
        ["“We will win.”", "He left."],
        ["“One.", "Two.”", "Then three."],
        ["(He left at noon.)", "She stayed."],
        ["Really?!", "Yes!", "No."],
        ["Was it No. 10?", "No.", "We won."],
        ["« Nous gagnerons. »", "Il est parti."],
        ["„Wir gewinnen.“", "Er ging."],
        ["Élodie partit.", "Œuvres suivent.", "Это правда.", "Да!"],
        ["Prices rose.", "$5 buys less.", "#1 is gone.", "iPhones too."],
        ["She sold Orbis Inc.", "The price was not given."],
        ["The toll was 12.", "9 were hurt."],
        ["1. Boil water.", "2. Add salt."],
        ["He waited...", "Nobody came."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_scripts_without_capitals_are_cut_too() -> None:
    assert cut("我们会赢。他走了！是吗？") == ["我们会赢。", "他走了！", "是吗？"]
    assert cut("यह सच है। वह चला गया।") == ["यह सच है।", "वह चला गया।"]
    assert cut("هل هذا صحيح؟ نعم.") == ["هل هذا صحيح؟", "نعم."]


def test_text_without_any_capital_is_cut_at_its_stops() -> None:
    assert cut("the dam broke. nine died, gen. lind said.")[0] == "the dam broke."


def test_a_blank_line_always_ends_a_sentence() -> None:
    assert cut("Gen.\n\nLind and\r\n\r\nothers\n \t\nleft") == [
        "Gen.",
        "Lind and",
        "others",
        "left",
    ]


def test_hard_wrapped_copy_is_joined() -> None:
    text = (
        "The dam above the town of Ulve broke early on\n"
        "Tuesday and nine people died, the office of\n"
        "President Mara Ilves said in a statement that\n"
        "was read on the radio."
    )
    assert cut(text) == [text]


def test_a_wrapped_line_is_joined_where_the_cut_begins_behind_its_dateline() -> None:
    text = "PORT TORVALE, Aldemar - Millers were told to stay where they are, the Oven\n"
    text += "League said to them on the"
    text += " quay on Saturday. No miller had been asked to\nstrike."
    found = sentences(text, text.index("Millers"))
    assert [s.start for s in found] == [text.index("Millers"), text.index("No miller")]


def test_a_line_is_known_as_wrapped_from_lines_elsewhere() -> None:
    text = "The dam above the town of Ulve broke early on\nTuesday.\n\n"
    text += "Nine people died in it, the office of Mara\nIlves said in a statement that was read."
    wrapped = f"{text}\n\nThe power is out in six towns and on the island\nof Brenn."
    assert len(cut(wrapped)) == 3


def test_headings_bylines_and_list_items_stand_alone() -> None:
    text = "Dam breaks\nBy Ana Ruiz\nNine people died.\n- Roads shut\n- Schools shut\n2) Ferry"
    assert cut(text) == text.split("\n")


def test_a_line_that_breaks_off_after_a_small_word_goes_on() -> None:
    assert cut("The dam was built by\nOrbis in 1971.") == ["The dam was built by\nOrbis in 1971."]


def test_only_the_asked_part_is_cut() -> None:
    text = "One here. Two here. Three here."
    assert [text[s.start : s.end] for s in sentences(text, 10, 19)] == ["Two here."]
    assert sentences(text, 31) == sentences("", 0) == []


_PIECES = st.lists(
    st.sampled_from(
        ["Gen. ", "U.S. ", "“Yes", ".” ", "?", "\n", "\n\n", " he said", "A", "3.5", "…", " ", "»"]
    )
    | st.text(max_size=4)
).map("".join)


@given(_PIECES)
@example(" \x1c. \u200b\ufeff")
def test_spans_are_ordered_trimmed_and_hold_every_word(text: str) -> None:
    position = 0
    for span in sentences(text):
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert "\n\n" not in text[span.start : span.end]
        position = span.end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "piece", ["a\n", "A\n", "“", ". ", "A. ", "\r", "x" * 9, "Mr. ", "!\n", "a b\rA"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    sentences(piece * 100_000)
    assert time.process_time() - started < 10
