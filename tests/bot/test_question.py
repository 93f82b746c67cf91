"""Questions are read into their parts, and each part into what it asks for."""

import pytest

from bot.kinds import Kind
from bot.question import asks_whether, corrected, read
from bot.speakers import speaker_asked


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "who claimed responsibility and what evidence was given",
            ["who claimed responsibility", "what evidence was given"],
        ),
        (
            "How many died in the fire, and why did it start?",
            ["How many died in the fire", "why did it start"],
        ),
        ("When did it open? Who paid for it?", ["When did it open", "Who paid for it"]),
        ("Did the mayor and the council agree?", ["Did the mayor and the council agree"]),
        ("hi, can you tell me who was arrested?", ["who was arrested"]),
        ("toll?", ["toll"]),
        ("Why is it shut, and until when?", ["Why is it shut", "until when"]),
        ("Is it true that the dam broke?", ["the dam broke"]),
        ("The dam broke. Is that right?", ["The dam broke"]),
        ("is this true?", ["is this true"]),
    ],
)
def test_a_question_is_split_into_what_it_asks(question: str, parts: list[str]) -> None:
    assert [part.text for part in read(question)] == parts


def test_a_slip_in_the_words_of_asking_is_put_right_but_no_word_of_english() -> None:
    known = frozenset({"contract", "things", "opposed"})
    asked = "Who clamied it at the resort, and why was the contract opposed as things stand?"
    assert corrected(asked, known.__contains__) == asked.replace("clamied", "claimed")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who claimed responsibility for the blast?", "responsibility"),
        ("who is behind the kidnapping", "responsibility"),
        ("What proof did the group offer?", "evidence"),
        ("Did the ministry deny it?", "denial"),
        ("How many people were hurt?", "count"),
        ("death toll now?", "count"),
        ("When did the dam break?", "when"),
        ("where was he arrested", "where"),
        ("Why was the flight turned back?", "why"),
        ("What caused the fire?", "why"),
        ("What did the mayor say about the budget?", "said"),
        ("How did the union react?", "reaction"),
        ("How do the two accounts differ?", "comparison"),
        ("Who won the race?", "who"),
        ("Is the bridge open?", "what"),
        ("What did the Denial Bay council buy?", "what"),  # a name asks for nothing
        ("How long was the sentence that Karim Soule got for the Tell Orhaz theft?", "count"),
    ],
)
def test_a_part_knows_what_kind_of_thing_it_asks(question: str, kind: Kind) -> None:
    assert read(question)[0].kind == kind


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did the interior minister say about the tapes?", ["interior", "minister"]),
        ("What evidence did Belmora give for the charge?", ["belmora"]),
        ("Did the company deny it?", ["company"]),
        ("What was Falk's response?", ["falk"]),
        ("and the minister?", ["minister"]),
        ("What evidence was given?", []),
        ("Who accused the league?", []),
    ],
)
def test_the_speaker_asked_about_is_found(question: str, speaker: list[str]) -> None:
    assert [term.word for term in speaker_asked(read(question)[0])] == speaker


@pytest.mark.parametrize(
    "question", ["when was that?", "and what did Ukraine say?", "toll?", "why?"]
)
def test_a_part_that_leaves_its_subject_unsaid_refers_back(question: str) -> None:
    assert read(question)[0].refers_back


def test_a_question_with_its_own_names_stands_alone() -> None:
    assert not read("How many people died in the Kessary dam collapse?")[0].refers_back


@pytest.mark.parametrize("text", ["", "   ", "?!?", "…"])
def test_what_holds_no_word_asks_nothing(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    "question",
    ["Is this true?", "hey, is that really correct", "true?", "can you check this please"],
)
def test_a_question_may_only_ask_whether_something_is_so(question: str) -> None:
    assert asks_whether(question)


@pytest.mark.parametrize(
    "question", ["Is it true that the dam broke?", "true cost of the dam?", "when?"]
)
def test_what_asks_more_than_that_is_told_apart(question: str) -> None:
    assert not asks_whether(question)
