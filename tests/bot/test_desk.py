"""What a reporter is answered, over the sample articles, through the desk as it is wired."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openai_server import Fault, OpenAIServer

from bot.answer import Answer
from bot.desk import BadQuestion, Desk, Failure, open_desk
from bot.settings import Settings

SAMPLES = Path(__file__).parent.parent / "samples" / "wire"
QUESTIONS = (
    "Who claimed responsibility for the bombing of the customs hall?",
    "How many people were killed in the customs hall bombing?",
    "What did Tessmark say?",
    "why did the Lady Maren sink",
    "Who won in Eastmere and by how many votes?",
    "what caused the bakery explosion",
    "Did Brandt & Lisle warn on profit?",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    with open_desk(Settings.load({"FACTDESK_HOME": str(home)}, None)) as desk:
        outcomes = list(desk.ingest([str(SAMPLES)]))
        assert not [o for o in outcomes if isinstance(o, Failure)]
        yield desk


def quoted(answer: Answer, part: str = "answer") -> str:
    return "\n".join(f.text for f in answer.findings if f.part == part)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_is_a_slice_of_the_stored_article(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.status == "answered"
    for citation in answer.citations:
        stored = desk.archive.article(citation.article.article_id, citation.article.version)
        assert stored.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_short_and_says_nothing_twice(desk: Desk, question: str) -> None:
    texts = [finding.text for finding in desk.ask(question).findings]
    assert len(texts) <= 6
    assert len(texts) == len(set(texts))


def test_a_claim_is_shown_with_its_evidence_and_with_who_says_otherwise(desk: Desk) -> None:
    answer = desk.ask(
        "Who claimed responsibility for the bombing of the customs hall,"
        " and what evidence was given?"
    )
    lead = answer.findings[0]
    assert (lead.stance, lead.evidence) == ("claims_responsibility", "shown")
    assert "Sable Column" in str(lead.speaker)
    reyle = next(f for f in answer.findings if f.speaker == "Anton Reyle")
    assert (reyle.part, reyle.evidence) == ("dispute", "none_stated")
    assert "Tessmark has rejected the charge" in quoted(answer, "dispute")
    assert "leaders were hunting abroad" in quoted(answer, "dispute")  # what the denial says


def test_no_speakers_evidence_is_given_to_another(desk: Desk) -> None:
    answer = desk.ask("What evidence did Tessmark give for the bombing?")
    assert {f.speaker for f in answer.findings if f.part == "answer"} <= {"Tessmark", "Katrin Doll"}
    assert answer.not_stated


def test_the_newest_figure_leads_and_the_earlier_ones_follow(desk: Desk) -> None:
    answer = desk.ask("How many people were killed in the customs hall bombing?")
    assert answer.findings[0].text.startswith("Sixteen people, and not 17")
    earlier = quoted(answer, "earlier")
    assert earlier.index("rose to 17") < earlier.index("killing at least 11")


def test_what_was_withdrawn_does_not_lead(desk: Desk) -> None:
    answer = desk.ask("Was the night watchman Oskar Lindh arrested?")
    texts = [f.text for f in answer.findings]
    withdrawn = [i for i, text in enumerate(texts) if "has withdrawn" in text]
    assert withdrawn


@pytest.mark.parametrize(
    "question",
    [
        "What sentence did the court give the customs hall bombers?",
        "How many people died in the Torvale airport siege?",
        "Who discovered penicillin?",
        "zzyzx qwrtp?",
    ],
)
def test_what_no_article_says_is_not_answered(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.status == "not_in_archive"
    assert answer.citations == ()
    assert answer.not_stated


def test_a_conversation_is_understood_from_what_was_asked_before(desk: Desk) -> None:
    thread = "test:conversation"
    desk.ask("Who claimed responsibility for the customs hall bombing?", thread=thread)
    tessmark = desk.ask("and what did Tessmark say?", thread=thread)
    told = {f.speaker for f in tessmark.findings if f.part == "answer"}
    assert "Tessmark" in told <= {"Tessmark", "Katrin Doll"}  # the second is its foreign minister
    toll = desk.ask("toll?", thread=thread)
    assert "Sixteen people" in toll.findings[0].text


def test_other_conversations_are_not_part_of_it(desk: Desk) -> None:
    desk.ask("Who claimed responsibility for the customs hall bombing?", thread="test:one")
    assert desk.ledger.turns("test:two") == ()


def test_slips_of_spelling_are_read_as_what_was_meant(desk: Desk) -> None:
    answer = desk.ask("who clamied resposibility for the customs hall bombing")
    assert answer.findings[0].stance == "claims_responsibility"


def test_filters_narrow_what_is_read(desk: Desk) -> None:
    answer = desk.ask("How many people were killed in the customs hall?", until="2026-03-03")
    assert all((c.article.published_at or "") <= "2026-03-04" for c in answer.citations)


@pytest.mark.parametrize("question", ["", "   ", "?!", "why " * 2_000])
def test_what_is_no_question_is_refused_in_one_sentence(desk: Desk, question: str) -> None:
    with pytest.raises(BadQuestion):
        desk.ask(question)


def test_a_pick_up_of_a_wire_story_is_not_a_second_source(desk: Desk) -> None:
    answer = desk.ask("What did Prime Minister Anton Reyle tell parliament about the Sable Column?")
    clusters = {c.article.cluster for c in answer.citations}
    assert answer.independent_sources == len(clusters)
    assert len({c.article.article_id for c in answer.citations}) >= len(clusters)


def test_with_no_model_in_reach_the_archive_answers_and_says_so(
    desk: Desk, openai_server: OpenAIServer
) -> None:
    openai_server.answers(lambda request: Fault(500))
    from bot.chat import Chat

    with_model = Desk(
        replace(desk.settings, model="openai:test"),
        desk.archive,
        desk.ledger,
        Chat("openai:test", max_retries=0, timeout=30),
    )
    answer = with_model.ask("How many people were killed in the customs hall bombing?")
    assert answer.findings[0].text.startswith("Sixteen people")
    assert answer.model == "quoting"
    assert "without the model" in str(answer.note)
