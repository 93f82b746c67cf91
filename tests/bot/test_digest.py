"""Summaries and digests over whole days of news: what is told, what is new, what is left out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from newsdays import desk_with, development

from bot.desk import Desk
from bot.digest import Digest, Story
from bot.evidence import Finding
from bot.summary import NoTarget, Summary
from index.errors import NotFound

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("news"), *development()) as opened:
        yield opened


def of_days(desk: Desk, day: str, days: int = 1, **more: object) -> Digest:
    since = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    return desk.digest(since, since + days * DAY, **more)  # type: ignore[arg-type]


def headed(digest: Digest, words: str) -> Story:
    return next(s for s in digest.stories if words in (s.headline or ""))


def told(*findings: Finding) -> str:
    return " | ".join(f.text for f in findings)


def proved(value: Summary | Digest) -> None:
    assert value.citations
    for citation in value.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote


def test_an_article_is_told_in_its_own_sentences_in_order_with_the_denial_apart(desk: Desk) -> None:
    summary = desk.summarise("https://tolmarherald.example/2026/01/28/thirty-four")
    assert 3 <= len(summary.findings) <= 8
    main = [f.citations[0].start for f in summary.findings if f.part == "answer"]
    assert main == sorted(main)
    assert summary.findings[0].text.startswith("Rescuers in the Kessary valley had recovered 34")
    denied = [f for f in summary.findings if f.part == "dispute"]
    assert told(*denied) == "Hydrolane denied that it had ignored any warning."
    proved(summary)


def test_a_topic_is_told_newest_first_with_replaced_figures_as_earlier(desk: Desk) -> None:
    summary = desk.summarise("Kessary dam")
    assert summary.newest == "2026-02-02"
    earlier = told(*(f for f in summary.findings if f.part == "earlier"))
    assert "At least nine people were killed" in earlier
    now = told(*(f for f in summary.findings if f.part == "answer"))
    assert "rose to 57" in now
    proved(summary)


def test_a_topic_takes_in_articles_of_the_story_that_do_not_name_it(desk: Desk) -> None:
    summary = desk.summarise("Lactella infant formula")
    assert "41 babies" in told(*summary.findings)
    assert [c.kind for c in summary.changed][:1] == ["admission"]


def test_a_topic_may_be_narrowed_to_some_days(desk: Desk) -> None:
    summary = desk.summarise("Kessary dam", since="2026-01-25", until="2026-01-29")
    days = {(c.article.published_at or "")[:10] for c in summary.citations}
    assert days == {"2026-01-26", "2026-01-28"}


def test_what_an_outlet_has_corrected_is_told_as_earlier(desk: Desk) -> None:
    summary = desk.summarise("surgeon Merrin")
    wrong = next(f for f in summary.findings if "was found guilty on Friday" in f.text)
    assert wrong.part == "earlier"
    assert "She was not. The jury acquitted her" in summary.findings[0].text


def test_no_two_lines_of_a_summary_say_the_same(desk: Desk) -> None:
    summary = desk.summarise("Falk exiles train bombing")
    lines = [f.text for f in summary.findings]
    assert len(set(lines)) == len(lines)


def test_a_topic_that_no_article_is_about_is_not_told(desk: Desk) -> None:
    assert desk.summarise("the moon landing").findings == ()


@pytest.mark.parametrize("target", ["", "  ", "?!"])
def test_a_summary_of_nothing_is_refused(desk: Desk, target: str) -> None:
    with pytest.raises(NoTarget):
        desk.summarise(target)


def test_an_unknown_address_is_not_fetched_unless_that_is_wanted(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.summarise("https://nowhere.example/1")


def test_a_day_is_told_as_stories_with_what_changed(desk: Desk) -> None:
    digest = of_days(desk, "2026-01-31")
    assert len(digest.stories) == digest.articles == 3
    assert (digest.stories[0].headline or "").startswith("CORRECTION")
    dam = headed(digest, "Ruvenia dam toll")
    changed = {c.kind: c for c in dam.changed}
    assert "rose to 57" in changed["figure"].now.text
    assert changed["figure"].before is not None
    assert "34 bodies" in changed["figure"].before.text
    assert changed["admission"].before is not None
    assert "denied that it had ignored" in changed["admission"].before.text
    assert dam.earlier == 2
    proved(digest)


def test_a_retraction_stands_with_what_it_takes_back(desk: Desk) -> None:
    digest = of_days(desk, "2026-02-02", 6)
    governor = headed(digest, "shows hostages").changed[0]
    assert governor.kind == "retraction"
    assert governor.before is not None
    assert "accused the Hill Guard" in governor.before.text
    outlet = headed(digest, "Retraction: our report").changed[0]
    assert outlet.before is not None
    assert "kept an undeclared account" in outlet.before.text


def test_copies_of_one_story_are_one_source(desk: Desk) -> None:
    digest = of_days(desk, "2026-01-24", 2)
    story = headed(digest, "missile")
    assert (len(story.articles), story.sources) == (2, 1)


def test_several_outlets_on_one_event_are_one_story_and_come_first(desk: Desk) -> None:
    digest = of_days(desk, "2026-02-02", 6)
    first = digest.stories[0]
    assert {a.source for a in first.articles} == {"Harbour Wire", "Borderland Times"}
    assert first.sources == 2


def test_a_toll_never_falls_because_another_event_is_near(desk: Desk) -> None:
    digest = of_days(desk, "2026-02-02")
    pass_ = headed(digest, "Tarn Pass")
    assert [c for c in pass_.changed if c.kind == "figure"] == []


def test_a_digest_of_a_topic_holds_only_its_stories(desk: Desk) -> None:
    digest = of_days(desk, "2026-01-26", 7, topic="Kessary dam")
    assert [len(s.articles) > 1 for s in digest.stories] == [True]
    assert of_days(desk, "2026-01-26", 7, topic="moon landing").stories == ()


def test_stories_of_subscribed_topics_come_first(desk: Desk) -> None:
    digest = of_days(desk, "2026-01-31", 1, first=["Lake Amara"])
    assert digest.stories[0].subject == "Lake Amara"
    assert {s.subject for s in digest.stories[1:]} == {None}


def test_a_story_that_was_posted_is_not_told_again_unless_it_goes_on(desk: Desk) -> None:
    monday = of_days(desk, "2026-01-26")
    known = {a.article_id for story in monday.stories for a in story.articles}
    again = of_days(desk, "2026-01-26", 1, posted=known)
    assert again.stories == ()
    later = of_days(desk, "2026-01-26", 3, posted=known)
    dam = headed(later, "Kessary")
    assert {a.article_id for a in dam.articles}.isdisjoint(known)
    assert dam.changed[0].before is not None


def test_a_quiet_day_has_no_story(desk: Desk) -> None:
    digest = of_days(desk, "2026-03-20")
    assert (digest.stories, digest.articles, digest.citations) == ((), 0, ())


BLAST = {
    "url": "https://a.example/blast",
    "title": "Blast at Orrin mill",
    "source": "Orrin Post",
    "published_at": "2026-02-03T08:00:00+01:00",
    "text": "Nine people were killed in a blast at the Orrin mill on Tuesday, firefighters said."
    " The mill's owner, Brakk Foods, denied that it had ignored a warning.",
}


def test_a_rewritten_article_is_told_with_what_it_said_before(tmp_path: Path) -> None:
    with desk_with(tmp_path, BLAST) as desk:
        text = BLAST["text"].replace("Nine", "Seven")
        file = tmp_path / "again.jsonl"
        file.write_text(
            f'{{"url": "{BLAST["url"]}", "title": "Blast at Orrin mill", "text": "{text}"}}'
        )
        before = datetime.now(BERLIN)
        assert [getattr(o, "status", o) for o in desk.ingest([str(file)])] == ["updated"]
        digest = desk.digest(before, datetime.now(BERLIN) + DAY)
        (story,) = digest.stories
        (change,) = story.changed
        assert change.kind == "text"
        assert change.now.text.startswith("Seven people")
        assert change.before is not None
        assert change.before.text.startswith("Nine people")
        summary = desk.summarise(BLAST["url"])
        assert [c.kind for c in summary.changed] == ["text"]


def test_articles_without_headline_outlet_or_date_are_told_all_the_same(tmp_path: Path) -> None:
    with desk_with(tmp_path, {"text": BLAST["text"]}, {"text": "No."}) as desk:
        now = datetime.now(BERLIN)
        digest = desk.digest(now - DAY, now + DAY)
        assert [s.headline for s in digest.stories] == [None]
        assert digest.stories[0].sources == 1
        assert digest.stories[0].disputed or digest.stories[0].findings
