"""Scoring answers on questions whose right answer is known."""

import json
from dataclasses import replace

import pytest

from bot import scorecard
from bot.answer import Answer
from bot.cases import BadCase, read_cases
from bot.evaluate import Report, evaluate
from bot.evidence import Citation, Finding
from index.article import Stored
from index.errors import NewsroomError

TEXT = "Harbour police named two men. “We have nothing,” the mayor, Ida Rask, said. It rained."
ARTICLE = Stored(
    "a1", 1, TEXT, "", "2026-01-01", 1, "c1", "2026-01-01", None, None, None, None, None, None,
    None, None, None, {},
)  # fmt: skip
NAMED, NOTHING, RAIN = (0, 29), (30, 75), (76, 86)


def finding(span: tuple[int, int], speaker: str | None = None) -> Finding:
    return Finding((Citation(ARTICLE, *span),), speaker, None, "asserts", "not_stated", None, None)


def scored(answer: Answer, fetch: object = None, **case: object) -> Report:
    line = json.dumps({"id": "q1", "question": "Who?", **case})
    stored = replace(ARTICLE, text="something else") if fetch == "changed" else ARTICLE
    (report,) = evaluate(lambda question, thread: answer, [line], lambda ref, version: stored)
    return report


def shares(report: Report) -> dict[str, float]:
    return {name: share.part / share.whole for name, share in report.shares.items() if share.whole}


def test_an_answer_that_quotes_what_is_required_is_complete() -> None:
    answer = Answer("Who?", (finding(NAMED),))
    report = scored(answer, required=["named two men"], must_not_lead=["It rained"])
    assert shares(report)["all required spans quoted"] == 1
    assert shares(report)["a required sentence leads"] == 1
    assert report.short == ()


def test_one_of_several_wordings_is_enough() -> None:
    report = scored(Answer("Who?", (finding(NAMED),)), required=[["three men", "two men"]])
    assert shares(report)["all required spans quoted"] == 1


def test_straight_quotation_marks_in_a_question_file_find_typographic_ones() -> None:
    report = scored(Answer("Who?", (finding(NOTHING),)), required=['"We have nothing," the mayor'])
    assert shares(report)["all required spans quoted"] == 1


def test_a_missing_span_is_told_with_what_was_wanted_and_what_came() -> None:
    report = scored(Answer("Who?", (finding(RAIN),)), required=["two men"])
    assert shares(report)["all required spans quoted"] == 0
    text = scorecard.as_text(report, show=1)
    assert "wanted  two men" in text
    assert "It rained." in text


def test_a_forbidden_sentence_counts_only_when_it_leads() -> None:
    wanted = {"required": ["two men"], "must_not_lead": ["It rained"]}
    first = scored(Answer("Who?", (finding(RAIN), finding(NAMED))), **wanted)
    later = scored(Answer("Who?", (finding(NAMED), finding(RAIN))), **wanted)
    assert shares(first)["wrong sentence leads"] == 1
    assert shares(later)["wrong sentence leads"] == 0


def test_refusing_is_right_only_where_no_article_says() -> None:
    refusal = Answer("Who?", ())
    assert shares(scored(refusal, answerable=False))["unanswerable refused"] == 1
    missed = scored(refusal, required=["two men"])
    assert shares(missed)["answerable refused"] == 1
    assert missed.short[0].faults == ("refused, though the archive says",)
    guessed = scored(Answer("Who?", (finding(NAMED),)), answerable=False)
    assert shares(guessed)["unanswerable refused"] == 0


def test_refusing_is_as_right_as_quoting_that_a_name_was_not_released() -> None:
    report = scored(Answer("Who?", ()), required=["two men"], may_refuse=True)
    assert shares(report)["all required spans quoted"] == 1
    assert shares(report)["answerable refused"] == 0
    assert report.short == ()


def test_words_must_be_shown_as_those_of_the_speaker_asked_for() -> None:
    wanted = {"required": ["We have nothing"], "speaker": "Mayor Ida Rask"}
    right = scored(Answer("Who?", (finding(NOTHING, "Ida Rask"),)), **wanted)
    wrong = scored(Answer("Who?", (finding(NOTHING, "the police"),)), **wanted)
    assert shares(right)["speaker named right"] == 1
    assert shares(wrong)["speaker named right"] == 0
    assert not wrong.short[0].speaker_right


def test_what_no_article_says_must_be_named() -> None:
    answer = Answer("Who?", (finding(NAMED),), not_stated=("The Motive of the two men",))
    named = scored(answer, required=["two men"], not_stated=["motive"])
    unnamed = scored(answer, required=["two men"], not_stated=["sentence"])
    assert shares(named)["what is missing named"] == 1
    assert unnamed.short[0].unsaid == ("sentence",)


def test_a_citation_is_proved_against_the_record() -> None:
    answer = Answer("Who?", (finding(NAMED),))
    assert shares(scored(answer, required=["two men"]))["citations verbatim"] == 1
    changed = scored(answer, fetch="changed", required=["two men"])
    assert shares(changed)["citations verbatim"] == 0


def test_a_question_that_fails_is_counted_and_the_rest_go_on() -> None:
    def ask(question: str, thread: str | None) -> Answer:
        if question == "Broken?":
            raise NewsroomError("The store is gone.")
        return Answer(question, (finding(NAMED),))

    lines = [json.dumps({"question": q, "required": ["two men"]}) for q in ("Broken?", "Who?")]
    (report,) = evaluate(ask, lines)
    assert report.outcomes[0].faults == ("failed: The store is gone.",)
    assert shares(report)["all required spans quoted"] == 0.5
    assert "The store is gone." in scorecard.as_text(report, show=5)


def test_halves_are_reported_apart_and_threads_are_of_this_run_only() -> None:
    threads: list[str | None] = []

    def ask(question: str, thread: str | None) -> Answer:
        threads.append(thread)
        return Answer(question, ())

    lines = [
        json.dumps({"question": "Who?", "half": half, "thread": thread, "answerable": False})
        for half, thread in (("tune", "a"), ("held", "a"), ("tune", None))
    ]
    first, second = evaluate(ask, lines), evaluate(ask, lines)
    assert [(r.name, len(r.outcomes)) for r in first] == [("tune", 2), ("held", 1)]
    assert [r.name for r in second] == ["tune", "held"]
    assert threads[0] == threads[1] != threads[3]
    assert threads[2] is None


def test_the_report_is_json_that_names_every_question_that_fell_short() -> None:
    report = scored(Answer("Who?", (finding(RAIN),)), required=["two men"], kind="who")
    shape = json.loads(json.dumps(scorecard.as_json(report)))
    assert shape["kinds"] == {"who": {"part": 0, "whole": 1}}
    assert shape["short"][0]["missing"] == [["two men"]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Line 2"),
        ("[]", "not a JSON object"),
        ('{"required": ["a"]}', 'no "question"'),
        ('{"question": "Who?", "required": "a"}', "not a list"),
        ('{"question": "Who?", "required": [[]]}', "not a list"),
        ('{"question": "Who?", "required": [3]}', "not a text"),
        ('{"question": "Who?", "thread": 3}', '"thread" is not a text'),
        ('{"question": "Who?", "required": ["a"], "answerable": false}', "not answerable"),
        ('{"question": "Who?", "answerable": "no"}', "neither true nor false"),
    ],
)
def test_a_line_that_cannot_be_scored_is_named_with_its_reason(line: str, reason: str) -> None:
    with pytest.raises(BadCase, match=reason):
        list(read_cases(["", line]))
