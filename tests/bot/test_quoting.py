"""What leads an answer, and what has room in it: articles of one event over several days."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import quoting
from bot.answer import Answer
from bot.desk import Desk, open_desk
from bot.settings import Settings
from index.article import Article

MONDAY = """VELMORA - Fourteen people have been taken ill after a wedding at the Linden Hall in
Velmora, the health office said on Monday.

The hall's owner, Greta Sallow, said that the kitchen had been inspected in May. "There was nothing
wrong with our fish," Sallow said.

The bride's uncle, who did not give his name, said that the soup had tasted of soap."""
WEDNESDAY = """VELMORA - The number of people taken ill after a wedding at the Linden Hall in
Velmora has risen to 23, the health office said on Wednesday.

Laboratory tests found bacteria in the fish. The hall's owner, Greta Sallow, said that she had been
wrong about the fish. "It had stood in the sun for two hours, and I did not know it," Sallow said.

The hall will stay closed until the end of June, the office said. None has died."""


STRIKE = """PORT SELDEN - About 9,000 bakers marched through Port Selden on Friday, according to
their union. According to the city police there were 2,500.

The bakers want an end to night work. The march ended at the fish market, where Ilse Tarn of the
United Nations spoke for ten minutes."""

ELSEWHERE = """ARNHOLT - Millers joined the march of the bakers in Arnholt on Thursday, so that the
city had no bread at all.

The mayor of Arnholt, Jory Pell, said that he had eaten cake."""
STAYED = """PORT SELDEN - Millers in Port Selden have been told to stay at their machines, the Oven
League said on Saturday. Its secretary, Odo Brandt, said that no miller had been asked
to strike."""

CORRECTED = """Correction: An article on Friday said that Ilse Tarn of the United Nations
spoke for ten minutes at the fish market. She spoke for two."""
LINES = """MOUNT ORLO - The power company, Brenn Power, said on Saturday that it had switched
off its lines on Mount Orlo before the fire."""
LOG = """MOUNT ORLO - The company said on Monday that its lines on Mount Orlo were switched off
forty minutes after the fire had begun. The damage came to $41 million a day, the Growers'
Bureau said."""
ABROAD = """TORVIK - Nine people have been taken ill after a wedding at the Linden Court in Torvik,
the police said on Thursday. Guests of the wedding had eaten fish, as guests in Velmora had."""
HOME = """VELMORA - Five of the people taken ill after the wedding at the Linden Hall in Velmora
were let go home on Friday, the health office said."""
SOLD = """MOUNT ORLO - The state bank said on Monday that Brenn Power would sell its lines on Mount
Orlo to the canton.

Brenn Power denied that its chairman had a share in the vineyard above the village."""
WARNED = """MOUNT ORLO - A retired engineer said on Sunday that he had warned Brenn Power of its
lines on Mount Orlo.

Tam Osk, who worked for Brenn Power for 30 years, showed this newspaper a copy of the letter
in which he had warned it, dated 9 March."""
FINAL = """MOUNT ORLO - The Growers' Bureau put the damage of the fire on Mount Orlo at $480
million on Friday."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = str(tmp_path_factory.mktemp("home"))
    samples = Path(__file__).parent.parent / "samples" / "wire"
    with open_desk(Settings.load({"FACTDESK_HOME": home}, None)) as desk:
        list(desk.ingest([str(samples)]))
        told = (
            Article(MONDAY, "id:monday", title="Guests ill", published_at="2026-05-18"),
            Article(WEDNESDAY, "id:wednesday", title="More guests ill", published_at="2026-05-20"),
            Article(STRIKE, "id:strike", title="Bakers march", published_at="2026-06-12"),
            Article(ELSEWHERE, "id:elsewhere", title="No bread", published_at="2026-06-11"),
            Article(CORRECTED, "id:corrected", title="Briefs", published_at="2026-06-14"),
            Article(LINES, "id:lines", title="Lines were off", published_at="2026-07-04"),
            Article(LOG, "id:log", title="Lines were on", published_at="2026-07-06"),
            Article(ABROAD, "id:abroad", title="Nine ill", published_at="2026-05-28"),
            Article(HOME, "id:home", title="Guests go home", published_at="2026-05-22"),
            Article(SOLD, "id:sold", title="Lines for sale", published_at="2026-07-08"),
            Article(WARNED, "id:warned", title="A warning", published_at="2026-07-05"),
            Article(FINAL, "id:final", title="The bill", published_at="2026-07-10"),
            Article(STAYED, "id:stayed", title="Mills run", published_at="2026-06-13"),
        )
        for _ in desk.archive.add(told):
            pass
        yield desk


def lead(answer: Answer) -> str:
    return answer.findings[0].text


def test_the_newest_figure_leads_with_the_earlier_one_behind_it(desk: Desk) -> None:
    answer = desk.ask("How many people were taken ill after the Linden Hall wedding?")
    assert "risen to 23" in lead(answer)
    assert [f.part for f in answer.findings if "Fourteen people" in f.text] == ["earlier"]


def test_a_newer_figure_of_a_like_event_does_not_lead(desk: Desk) -> None:
    answer = desk.ask("How many were taken ill after the wedding at the Linden Hall in Velmora?")
    assert "risen to 23" in lead(answer)


def test_that_nobody_died_is_how_many_died(desk: Desk) -> None:
    answer = desk.ask("How many people died after the wedding at the Linden Hall in Velmora?")
    assert lead(answer) == "None has died."


def test_an_answer_that_may_only_come_near_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Which school did Greta Sallow, the owner of the Linden Hall, go to?"
    assert desk.ask(question).status == "not_in_archive"
    monkeypatch.setattr(quoting, "DOUBTED", 1.1)
    near = desk.ask(question)
    assert near.findings
    assert near.note == quoting.NEAREST
    assert desk.ask("How many people were taken ill at the Linden Hall wedding?").note is None


def test_the_figure_reported_on_a_day_is_that_days(desk: Desk) -> None:
    answer = desk.ask(
        "How many people were taken ill at the Linden Hall wedding, as reported on 18 May?"
    )
    assert "Fourteen people" in lead(answer)


def test_a_speakers_latest_word_leads(desk: Desk) -> None:
    answer = desk.ask("What did Greta Sallow say about the fish at the Linden Hall?")
    assert answer.findings[0].citations[0].article.published_at == "2026-05-20"
    assert any("nothing\nwrong with our fish" in f.text for f in answer.findings)


def test_what_was_said_at_first_leads_where_that_is_asked(desk: Desk) -> None:
    first = desk.ask("What did Greta Sallow say of the fish at first?")
    assert "nothing\nwrong with our fish" in lead(first)
    assert "stood in the sun" in lead(desk.ask("What did Greta Sallow say of the fish?"))


def test_a_total_is_the_newest_figure(desk: Desk) -> None:
    answer = desk.ask("total number taken ill after the wedding at the Linden Hall in Velmora")
    assert "risen to 23" in lead(answer)


def test_a_figure_that_somebody_else_gives_right_beside_it_is_shown_too(desk: Desk) -> None:
    answer = desk.ask("How many bakers marched in Port Selden?")
    assert "9,000" in lead(answer)
    assert [f.part for f in answer.findings if "2,500" in f.text] == ["dispute"]


def test_a_short_sentence_is_not_taken_for_a_part_of_what_it_contradicts(desk: Desk) -> None:
    answer = desk.ask("What did Greta Sallow say about the fish?")
    assert {"nothing\nwrong", "wrong about the fish"} <= {
        words
        for words in ("nothing\nwrong", "wrong about the fish")
        if any(words in f.text for f in answer.findings)
    }


def test_an_abbreviation_or_a_month_that_no_article_spells_so_is_no_stranger(desk: Desk) -> None:
    answer = desk.ask("How long did Ilse Tarn of the UN speak at the fish market in Jun?")
    assert any("ten minutes" in f.text for f in answer.findings)


def test_the_article_that_holds_the_names_asked_about_is_answered_from(desk: Desk) -> None:
    answer = desk.ask("Did the millers join the march of the bakers in Port Selden?")
    assert "stay at their machines" in "\n".join(f.text for f in answer.findings)
    assert "Arnholt" not in lead(answer)


def test_who_speaks_for_those_asked_about_is_quoted(desk: Desk) -> None:
    answer = desk.ask("What did the Oven League say about the millers in Port Selden?")
    assert "Odo Brandt" in {f.speaker for f in answer.findings}


def test_a_correction_that_an_outlet_printed_leads(desk: Desk) -> None:
    answer = desk.ask("How long did Ilse Tarn of the United Nations speak at the fish market?")
    assert "She spoke for two" in lead(answer)


def test_the_latest_word_of_a_speaker_told_by_role_leads(desk: Desk) -> None:
    answer = desk.ask("Had the power company switched off its lines on Mount Orlo before the fire?")
    assert "forty minutes after" in lead(answer)


def test_the_newest_leads_where_it_is_asked_for(desk: Desk) -> None:
    answer = desk.ask("damage of the fire on Mount Orlo according to the Growers' Bureau, final")
    assert "$480\nmillion" in lead(answer)


def test_what_names_nothing_goes_on_with_the_conversation(desk: Desk) -> None:
    thread = "test:velmora"
    desk.ask("What did laboratory tests find after the wedding at the Linden Hall?", thread=thread)
    answer = desk.ask("the kitchen was inspected, right?", thread=thread)
    assert "inspected in May" in "\n".join(f.text for f in answer.findings)
    told = {c.article.title for c in answer.citations}
    assert told <= {"Guests ill", "More guests ill", "Guests go home"}


def test_each_part_of_a_question_has_room_in_the_answer(desk: Desk) -> None:
    answer = desk.ask(
        "How many people fell ill after the Linden Hall wedding, and until when is the hall closed?"
    )
    quoted = "\n".join(f.text for f in answer.findings)
    assert "risen to 23" in quoted
    assert "closed until the end of June" in quoted


def test_a_long_question_about_what_the_archive_has_never_heard_of_is_refused(desk: Desk) -> None:
    answer = desk.ask(
        "Considering an article in the Lowland Times about Perrin Oakes and a report by Quayside"
        " Radio on Oakes Maritime, which university did Perrin Oakes attend, and which company"
        " took over Oakes Maritime after the sale of its shipyard?"
    )
    assert answer.status == "not_in_archive"
    assert {"what the Lowland Times published", "Perrin Oakes"} <= set(answer.not_stated)


def test_a_long_question_that_the_archive_can_answer_is_answered(desk: Desk) -> None:
    answer = desk.ask(
        "I am writing about the wedding at the Linden Hall in Velmora after which so many guests"
        " were taken ill last month, and I need to know what the health office's laboratory tests"
        " found in the food that was served there."
    )
    assert "bacteria in the fish" in "\n".join(f.text for f in answer.findings)


def test_a_denial_stands_beside_what_it_denies_and_nothing_else(desk: Desk) -> None:
    def denied(question: str) -> bool:
        answer = desk.ask(question)
        assert answer.findings
        return any("share in the vineyard" in f.text for f in answer.findings)

    assert not denied("What will Brenn Power sell, according to the state bank?")
    assert denied("Did the chairman of Brenn Power own part of the vineyard?")


def test_what_somebody_showed_is_not_told_as_missing(desk: Desk) -> None:
    answer = desk.ask("What did the engineer show to prove that he had warned Brenn Power?")
    assert "dated 9 March" in lead(answer)
    assert not answer.not_stated
