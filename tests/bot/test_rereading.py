"""The second look: what a reading of the best candidates changes about their order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from answers import article
from hypothesis import given
from hypothesis import strategies as st

from bot.cross_encoder import CrossEncoder
from bot.desk import Desk, open_desk
from bot.found import UNREAD
from bot.inquiry import Inquiry, inquire
from bot.lexicon import Lexicon
from bot.quoting import ranked
from bot.reading import BACK, WINDOW, Reading, windows
from bot.readings import Readings
from bot.rereading import NEAR, as_asked, reread
from bot.settings import Settings
from index.article import Article
from index.passages import body
from index.thesaurus import Thesaurus

TEXT = (
    "The ferry Anneke sank off Harl Point on Monday night. A pump had failed, its master said. "
    "Rescuers pulled 43 people from the water."
)
LEXICON = Lexicon(Thesaurus())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(Settings.load({"FACTDESK_HOME": str(tmp_path)}, None)) as desk:
        for _ in desk.archive.add([Article(TEXT, "id:ferry", title="Ferry sinks")]):
            pass
        yield desk


def asked(desk: Desk, question: str) -> Inquiry:
    (inquiry,) = inquire(desk.archive, Readings(Thesaurus()), question)
    return inquiry


def test_a_second_look_keeps_every_candidate_and_puts_the_answer_first(desk: Desk) -> None:
    inquiry = asked(desk, "how many people were rescued when the Anneke sank?")
    found = ranked(inquiry)
    again = reread(inquiry.ask, found, CrossEncoder())
    assert {f.number for f in again.found} == {f.number for f in found}
    assert again.found[0].text == "Rescuers pulled 43 people from the water."


def test_what_fits_far_worse_than_the_best_is_not_read(desk: Desk) -> None:
    other = "The choir sang on a ferry. It was applauded. The mayor wore a hat."
    far = [Article(f"{other} It was number {n}.", f"id:{n}", title="Choir") for n in range(3)]
    for _ in desk.archive.add(far):
        pass
    inquiry = asked(desk, "which people were rescued when the ferry Anneke sank off Harl Point?")
    found = ranked(inquiry)
    again = reread(inquiry.ask, found, CrossEncoder())
    best = max(f.fit for f in found)
    fits = {(f.reading.article.article_id, f.number): f.fit for f in found}
    unread = [f for f in again.found if f.odds == UNREAD]
    assert unread
    assert {fits[f.reading.article.article_id, f.number] >= best - NEAR for f in unread} <= {False}


def test_what_no_sentence_tells_is_less_probable_than_what_one_does(desk: Desk) -> None:
    told, untold = (
        reread(inquiry.ask, ranked(inquiry), CrossEncoder()).answering
        for inquiry in (
            asked(desk, "what failed on the ferry Anneke?"),
            asked(desk, "what did the ferry Anneke cost?"),
        )
    )
    assert told > untold


@pytest.mark.parametrize(
    "text", ["Did a pump fail on the ferry Anneke?", "a pump broke on the Anneke"]
)
def test_a_yes_or_no_question_and_a_claim_are_read_too(desk: Desk, text: str) -> None:
    inquiry = asked(desk, text)
    lead = reread(inquiry.ask, ranked(inquiry), CrossEncoder()).found[0]
    assert lead.text == "A pump had failed, its master said."
    assert lead.odds > UNREAD


def test_a_follow_up_is_read_behind_what_it_leaves_unsaid(desk: Desk) -> None:
    _, second = inquire(
        desk.archive, Readings(Thesaurus()), "Where did the Anneke sink, and when was that?"
    )
    assert "anneke" in as_asked(second.ask).lower()


@given(
    st.lists(
        st.sampled_from(["It rained.", "x" * 300 + ".", "He said no.", "🌊 " * 90]), max_size=20
    )
)
def test_windows_hold_every_sentence_once_and_in_order(sentences: list[str]) -> None:
    text = " ".join(sentences)
    spans = tuple(body(text))
    reading = Reading(article(text), spans, (), LEXICON)
    assert [n for run in reading.windows for n in run] == list(range(len(spans)))
    for run in reading.windows:
        told = spans[run[-1]].end - spans[run[min(BACK, len(run) - 1)]].start
        assert told <= WINDOW or len(run) <= BACK + 1


def test_no_window_begins_with_a_sentence_that_leans_on_the_one_before() -> None:
    told = ["The harbour was shut. " + "x" * 400, "Mara Quill runs it.", "She said: " + "y" * 150]
    assert windows(told) == (range(1), range(1, 3))
