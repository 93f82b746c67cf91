"""What a running desk remembers of the articles it has read, and that nothing depends on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from answers import article

from bot.desk import Desk, open_desk
from bot.inquiry import inquire
from bot.lexicon import Lexicon
from bot.question import Term
from bot.reading import Reading
from bot.readings import Readings
from bot.settings import Settings
from index.passages import body
from index.statements import Statement
from index.thesaurus import Thesaurus

SAMPLES = Path(__file__).parent.parent / "samples" / "wire"
QUESTIONS = ("Who bombed the customs hall?", "why did the Lady Maren sink", "what did Tessmark say")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    with open_desk(Settings.load({"FACTDESK_HOME": str(home)}, None)) as desk:
        list(desk.ingest([str(SAMPLES)]))
        yield desk


def read(text: str, *statements: Statement) -> Reading:
    return Reading(article(text), tuple(body(text)), statements, Lexicon(Thesaurus()))


def test_an_answer_is_the_same_whether_or_not_its_articles_were_read_before(desk: Desk) -> None:
    before = [desk.ask(question).findings for question in QUESTIONS]
    steps = sum(1 for _ in desk.read_ahead())
    assert steps == desk.archive.count()
    assert [desk.ask(question).findings for question in QUESTIONS] == before


def test_a_desk_that_may_remember_one_article_reads_the_others_again(desk: Desk) -> None:
    much, little = Readings(Thesaurus()), Readings(Thesaurus(), most=1)
    for question in QUESTIONS * 2:
        (known,), (new,) = (inquire(desk.archive, some, question) for some in (much, little))
        assert known.hits == new.hits
        assert [r.names for r in known.readings] == [r.names for r in new.readings]
        assert [r.statements for r in known.readings] == [r.statements for r in new.readings]


def test_sentences_from_the_record_are_those_that_would_be_found_again(desk: Desk) -> None:
    ids = desk.archive.newest(99)
    stored = desk.archive.articles(ids)
    assert desk.archive.sentences(ids) == {
        (a.article_id, a.version): tuple(body(a.text)) for a in stored.values()
    }


def test_a_term_stands_in_the_sentences_that_hold_it_and_in_its_speakers_words() -> None:
    text = "The quay burned. “Nobody was there,” she said. Mayor Ilse Brandt left."
    said = Statement(
        "Ilse Brandt", "Mayor", "said", "asserts", "not_stated", None, None, 17, 46, 17, 34
    )
    reading = read(text, said)
    brandt, quay = Term("brandt", "brandt", True), Term("quay", "quay", False)
    assert reading.match([brandt])[0].tolist() == [0, 1, 1]
    assert reading.match([quay])[0][0] == 1
    assert "brandt" in reading.names
    assert "quay" not in reading.names


def test_stems_are_counted_once_a_sentence_and_those_asked_about_not_at_all() -> None:
    reading = read("The dam broke and the dam fell. 🌊 It rained.")
    assert reading.length.tolist() == [len(stems) for stems in reading.stems]
    assert reading.holding({"dam", "unheard-of"}).tolist()[0] == 1


def test_an_article_without_a_sentence_holds_nothing() -> None:
    reading = Reading(article(""), (), (), Lexicon(Thesaurus()))
    reading.look_through()
    assert reading.match([Term("dam", "dam", False)]).shape == (1, 0)
    assert reading.names == frozenset()
