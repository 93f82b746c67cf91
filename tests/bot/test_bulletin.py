"""Summaries and digests as people see them: text, a page, Slack, JSON; hostile words stay words."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from answers import ADDRESS, article
from block_rules import acting, active, broken
from newsdays import desk_with

from bot import bulletin, digest_shapes, page_bulletin, plain_bulletin, render_digest
from bot.changes import Change
from bot.digest import Digest, Story
from bot.evidence import Citation, Finding
from bot.evidence import Part as Place
from bot.render import passages_at
from bot.summary import Summary
from index.article import Stored
from index.statements import Stance

LINK = passages_at(ADDRESS)
SINCE = datetime(2026, 2, 3, tzinfo=ZoneInfo("Europe/Berlin"))
HOSTILE = (
    "<script>alert(1)</script> <!channel> <@U1> [a](https://evil.example) *b* `c` &amp; \x1b[31mred"
    " https://evil.example/x?a=1&b=2 @here :tada: <https://evil.example|our desk>"
)


def finding(
    text: str, speaker: str | None = None, stance: Stance = "asserts", part: Place = "answer",
    **stated: str | None,
) -> Finding:  # fmt: skip
    cited = Citation(article(text, **stated), 0, len(text))
    return Finding((cited,), speaker, None, stance, "not_stated", None, None, part)


def story(headline: str | None = "Blast at the mill", number: int = 1) -> Story:
    told = finding(f"Nine people were killed in blast {number}.", published_at="2026-02-03")
    before = finding("Four people were killed.", part="earlier", published_at="2026-02-02")
    articles: tuple[Stored, ...] = (told.citations[0].article,)
    denied = finding("The owner denied it.", "The owner", "denies", "dispute")
    return Story(headline, articles, 1, (), (denied,), (Change("figure", told, before),), 1)


def digest(*stories: Story, topic: str | None = None, more: int = 0) -> Digest:
    return Digest(SINCE, SINCE + timedelta(days=1), topic, stories, len(stories), more)


def text(value: Digest | Summary, width: int = 90) -> str:
    pieces = bulletin.of_digest(value) if isinstance(value, Digest) else bulletin.of_summary(value)
    return plain_bulletin.text(pieces, LINK, width=width)


def test_a_digest_as_text_has_its_time_its_zone_and_a_link_for_every_line() -> None:
    shown = text(digest(story()))
    assert shown.startswith("Digest, 3 February 2026\n")
    assert "From 3 February 2026, 00:00 to 4 February 2026, 00:00 (Europe/Berlin)" in shown
    assert "1. Blast at the mill\n1 independent source: Harbour Wire" in shown
    assert "- New figure: Nine people were killed in blast 1. [1]" in shown
    assert "Before (Harbour Wire, 2 February 2026): Four people were killed. [2]" in shown
    assert "- Disputed: The owner denied it. [3]" in shown
    assert shown.count(f"{ADDRESS}/articles/") == 3


def test_a_quiet_day_is_told_in_one_line() -> None:
    assert text(digest()).endswith("Nothing new in the archive in this time.\n")
    assert "Nothing new about floods in the archive" in text(digest(topic="floods"))


def test_what_was_left_out_is_counted() -> None:
    assert "12 more stories were left out." in text(digest(story(), more=12))
    assert "1 more story was left out." in text(digest(story(), more=1))


def test_whose_words_a_line_has_is_said_where_the_line_has_only_a_pronoun() -> None:
    named = finding("Mayor Ann Moll said that it was over.", "Ann Moll")
    unnamed = finding("“I was wrong,” she said.", "Ann Moll")
    shown = text(Summary("Moll", (named, unnamed)))
    assert "- Mayor Ann Moll said that it was over. [1]" in shown
    assert "- Ann Moll: “I was wrong,” she said. [2]" in shown


def test_a_surname_alone_is_told_with_name_and_role_once() -> None:
    first = replace(finding("Mr. Roth accused the strikers.", "Calvin Roth"), role="spokesman")
    second = replace(finding("He denied it, Mr. Roth said.", "Calvin Roth"), role="spokesman")
    third = replace(finding("“It burned.”", "Calvin Roth"), role="spokesman")
    shown = text(Summary("strike", (first, second, third)))
    assert "- Calvin Roth, spokesman: Mr. Roth accused the strikers. [1]" in shown
    assert "- He denied it, Mr. Roth said. [2]" in shown
    assert "- Calvin Roth, spokesman, said: “It burned.” [3]" in shown


def test_a_summary_of_several_days_tells_the_day_of_every_line() -> None:
    new = finding("Nine died.", published_at="2026-02-03")
    open_ = finding("The cause is not known.", published_at="2026-02-03")
    before = finding("Four died.", part="earlier", published_at="2026-02-02")
    denied = finding("The owner denied it.", "The owner", "denies", "dispute",
                     published_at="2026-02-02")  # fmt: skip
    lines = (before, denied, open_, new)
    shown = text(Summary("fire", lines, (Change("figure", new, before),)))
    body = shown.split("\n\n[1]")[0]
    assert body.split("\n\n")[1:] == [
        "3 February 2026\n- New figure: Nine died. [1]\n"
        "    Before (Harbour Wire, 2 February 2026): Four died. [2]",
        "Not known or not answered\n- 3 February 2026: The cause is not known. [3]",
        "Denied or told differently\n- 2 February 2026: The owner denied it. [4]",
    ]


def test_a_summary_tells_denials_and_replaced_figures_under_their_own_headings() -> None:
    findings = (
        finding("It burned."),
        finding("He denied it.", "He", "denies", "dispute"),
        finding("Four died.", part="earlier"),
    )
    shown = text(Summary("fire", findings))
    assert shown.index("Denied or told differently") < shown.index("He denied it.")
    assert shown.index("Earlier, since replaced") < shown.index("Four died.")


def test_an_empty_summary_says_that_the_archive_does_not_say() -> None:
    assert text(Summary("the moon", ())) == "the moon\nThe archive does not say.\n"


class Page(HTMLParser):
    """The tags, links and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile() -> Digest:
    cited = finding(HOSTILE, HOSTILE, source=HOSTILE, title=HOSTILE)
    articles = (cited.citations[0].article,)
    return digest(Story(HOSTILE, articles, 1, (cited,), (cited,), (), 0, HOSTILE), topic=HOSTILE)


def test_a_page_escapes_every_word_and_links_only_to_the_desk() -> None:
    page = Page(page_bulletin.page(bulletin.of_digest(hostile()), LINK))
    assert page.tags <= set("html head meta title style body h1 h2 h3 p ul li ol a".split())
    assert page.links
    assert all(link.startswith(f"{ADDRESS}/articles/") for link in page.links)
    assert "<script>alert(1)</script>" in page.words
    assert "\x1b" not in page.words


def test_a_page_of_a_quiet_day_is_whole() -> None:
    page = page_bulletin.page(bulletin.of_digest(digest()), LINK)
    assert page.startswith("<!DOCTYPE html>")
    assert "Nothing new" in Page(page).words


def test_text_for_a_terminal_has_no_escapes_of_articles() -> None:
    assert "\x1b" not in text(hostile())
    coloured = plain_bulletin.text(bulletin.of_digest(hostile()), LINK, colour=True)
    assert "\x1b[31m" not in coloured


@pytest.mark.parametrize("count", [0, 1, 4, 5, 30])
def test_a_post_in_slack_keeps_the_rules_and_goes_on_in_its_thread(count: int) -> None:
    stories = [story(f"Story {n}", n) for n in range(count)]
    posted = render_digest.post(digest(*stories), LINK, 7, "digest:7:x", ("up", "bin"))
    for message in posted:
        assert broken(message.text, list(message.blocks)) == []
    first = json.dumps(posted[0].blocks)
    assert render_digest.UNSUBSCRIBE in first
    assert ("Story 3" in first) == (count > 3)
    assert "Story 4" not in first
    assert (len(posted) > 1) == (count > render_digest.FIRST)
    assert all(f"Story {n}" in json.dumps([m.blocks for m in posted]) for n in range(count))


def test_words_of_articles_do_nothing_in_slack() -> None:
    for message in render_digest.messages(hostile(), LINK):
        assert broken(message.text, list(message.blocks)) == []
        assert acting(list(message.blocks), [ADDRESS]) == []
        for page in (message.text, *message.fallback):
            assert active(page, [ADDRESS]) == []


def test_json_has_the_shapes_of_the_contract() -> None:
    shape = json.loads(json.dumps(digest_shapes.digest(digest(story()), LINK)))
    assert {"from", "to", "stories", "citations"} <= shape.keys()
    (one,) = shape["stories"]
    assert {"headline", "article_ids", "sources", "findings", "disputed", "changed"} <= one.keys()
    numbers = {c["n"] for c in shape["citations"]}
    assert {n for c in one["changed"] for n in c["now"]["citations"]} <= numbers
    assert one["changed"][0]["before"]["text"] == "Four people were killed."
    told = digest_shapes.summary(Summary("mill", (finding("It burned."),)), LINK)
    assert {"target", "findings", "citations"} <= told.keys()


def test_a_long_window_names_its_first_and_last_day(tmp_path: Path) -> None:
    week = Digest(SINCE, SINCE + timedelta(days=7, hours=7), None, (), 0)
    assert text(week).startswith("Digest, 3 February 2026 to 10 February 2026\n")
    morning = Digest(SINCE, SINCE + timedelta(hours=31), None, (), 0)
    assert text(morning).startswith("Digest, 4 February 2026\n")
    with desk_with(tmp_path) as desk:
        assert desk.digest(SINCE, SINCE + timedelta(days=1)).stories == ()
