"""Articles gathered into stories, and which articles belong to a stretch of time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from answers import article
from hypothesis import given
from hypothesis import strategies as st

from index import window
from index.archive import Archive, open_archive
from index.article import Article, Stored
from index.stories import Told, gather, likeness, middle, sketch, to_gather, weigh

FERRY = (
    "TARRIN (CNA) - The ferry Lady Amaranth ran aground off Tarrin on Monday, and three of its crew"
    " are missing, harbour master Ilse Dornach said."
)
FERRY_AGAIN = (
    "Northmere Lines, which owns the Lady Amaranth, said on Monday that the ferry had passed its"
    " inspection before it ran aground off Tarrin, where Ilse Dornach leads the search."
)
BRIDGE = (
    "QUILLAN - The city council of Quillan voted on Monday to close the Ostler Bridge for a year,"
    " mayor Petra Lund said."
)
BRIDGE_WEATHER = (
    "Rain fell on Quillan on Monday, and more is to come, Halvard Moe of the weather office said."
)


def plain(stem: str, word: str, is_name: bool) -> float:
    """A rarity: names tell most, but not the town that half of the paper is about."""
    return 5.0 if is_name and word != "quillan" else 1.5


def told(text: str, **stated: str | None) -> Told:
    one = article(text, **{"title": None, "dateline": None, "cluster": text, **stated})
    return to_gather(one, weigh(sketch(one), plain))


def groups(articles: Sequence[Told]) -> list[tuple[int, ...]]:
    return gather(articles)


def test_articles_of_one_event_are_one_story_and_others_are_not() -> None:
    assert groups(
        [told(FERRY, source="A"), told(BRIDGE, source="B"), told(FERRY_AGAIN, source="C")]
    ) == [(0, 2), (1,)]


def test_a_place_that_two_events_share_does_not_make_them_one() -> None:
    assert groups([told(BRIDGE, source="A"), told(BRIDGE_WEATHER, source="B")]) == [(0,), (1,)]


def test_copies_of_one_wire_story_are_together_whatever_they_say() -> None:
    assert groups([told(FERRY, cluster="wire"), told(BRIDGE), told("Else.", cluster="wire")]) == [
        (0, 2),
        (1,),
    ]


def test_days_apart_make_one_event_less_likely() -> None:
    days = ["2026-02-03", "2026-02-04", "2026-02-24"]
    found = [told(FERRY, cluster=day, published_at=day, source=day) for day in days]
    assert groups(found) == [(0, 1), (2,)]


def test_one_outlets_series_under_one_headline_is_not_one_event() -> None:
    words = ["roast goose", "plum dumplings", "cold eel", "barley soup"]
    title = "Tonight on Ostler Bridge: {}"
    series = [
        told(f"{one.title()} on Ostler Bridge, with {one} to follow.", source="A",
             title=title.format(one))
        for one in words
    ]  # fmt: skip
    alike = likeness(series[0].features, series[1].features)
    joined = [len(gather(series[:2], threshold)) == 1 for threshold in (alike / 2, alike * 0.6)]
    assert joined == [True, False]


def test_names_side_by_side_tell_more_than_each_alone() -> None:
    street, junction = "Fire in Kestrel Street, Dr. Ann Moll said.", "Train at Kestrel Junction."
    first, other, same = (told(t).features for t in (street, junction, "Kestrel Street burns."))
    assert likeness(first, same) > 2 * likeness(first, other)


def test_what_a_group_is_about_is_like_each_of_it() -> None:
    ferry = [told(FERRY).features, told(FERRY_AGAIN).features]
    bridge = told(BRIDGE).features
    assert likeness(middle(ferry), ferry[0]) > likeness(ferry[0], ferry[1])
    assert likeness(middle(ferry), bridge) < 0.1
    assert middle(ferry[:1]) == ferry[0]


@given(
    st.lists(st.sampled_from([FERRY, FERRY_AGAIN, BRIDGE, BRIDGE_WEATHER, "", "7"]), max_size=12)
)
def test_every_article_is_in_one_story(texts: list[str]) -> None:
    articles = [told(text or " ", cluster=str(n)) for n, text in enumerate(texts)]
    assert sorted(n for group in groups(articles) for n in group) == list(range(len(texts)))


BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 2, 3, tzinfo=BERLIN)
DAY = timedelta(days=1)


def stated(published_at: str | None, first_seen: str) -> Stored:
    return article("Some words.", published_at=published_at, first_seen=first_seen)


@pytest.mark.parametrize(
    ("published_at", "first_seen", "counts_from"),
    [
        ("2026-02-03T10:00:00+01:00", "2026-02-03T09:05:00Z", "2026-02-03T10:00:00+01:00"),
        ("2026-02-03", "2026-02-03T06:00:00Z", "2026-02-03T07:00:00+01:00"),  # a day, seen then
        ("2026-02-03", "2026-11-20T06:00:00Z", "2026-02-03T12:00:00+01:00"),  # seen long after
        ("2026-02-02T08:00:00Z", "2026-02-03T06:00:00Z", "2026-02-03T07:00:00+01:00"),  # late
        ("2026-01-20T08:00:00Z", "2026-02-03T06:00:00Z", "2026-01-20T09:00:00+01:00"),  # too late
        ("2027-02-03", "2026-02-03T06:00:00Z", "2026-02-03T07:00:00+01:00"),  # a mistake
        (None, "2026-02-03T06:00:00Z", "2026-02-03T07:00:00+01:00"),
    ],
)
def test_an_article_counts_from_when_it_came(
    published_at: str | None, first_seen: str, counts_from: str
) -> None:
    found = window.moment(stated(published_at, first_seen), BERLIN, NIGHT)
    assert found == datetime.fromisoformat(counts_from)


def test_an_article_under_embargo_counts_from_its_end() -> None:
    held = article(
        "Some words.",
        published_at="2026-02-03T08:00:00Z",
        first_seen="2026-02-03T08:00:00Z",
        metadata={"embargoed": "2026-02-04T09:00:00+01:00"},
    )
    found = window.moment(held, BERLIN, NIGHT)
    assert found == datetime(2026, 2, 4, 9, tzinfo=BERLIN)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        yield opened


def add(archive: Archive, text: str, published_at: str | None, **stated: object) -> None:
    metadata = {"embargoed": stated["embargoed"]} if "embargoed" in stated else {}
    locator = str(stated.get("locator", f"id:{text}"))
    one = Article(text, locator, title=text, published_at=published_at, metadata=metadata)
    assert list(archive.add([one]))


def texts(
    archive: Archive, since: datetime, until: datetime, now: float | None = None
) -> list[str]:
    with archive.record.reading() as connection:
        found = window.published(connection, since, until, now or archive.now())
    return [a.text for a in found]


def test_a_window_holds_what_was_published_in_it_in_order(archive: Archive) -> None:
    add(archive, "Second.", "2026-02-03T20:00:00+01:00")
    add(archive, "First.", "2026-02-03")
    add(archive, "The day before.", "2026-02-02T23:59:59+01:00")
    add(archive, "At its end.", "2026-02-04T00:00:00+01:00")
    assert texts(archive, NIGHT, NIGHT + DAY) == ["First.", "Second."]


def test_what_may_not_be_seen_is_in_no_window(archive: Archive) -> None:
    add(archive, "Held.", "2026-02-03T10:00:00Z", embargoed="2026-02-05T10:00:00Z")
    on_time = datetime(2026, 2, 6, tzinfo=UTC).timestamp()
    assert texts(archive, NIGHT, NIGHT + DAY, NIGHT.timestamp()) == []
    assert texts(archive, NIGHT, NIGHT + 4 * DAY, on_time) == ["Held."]


def test_an_article_that_says_something_else_now_is_found_with_what_it_said(
    archive: Archive,
) -> None:
    add(archive, "Nine died.", "2026-02-03", locator="url:https://a.example/1")
    began = datetime.now(UTC)
    add(archive, "Seven died.", "2026-02-03", locator="url:https://a.example/1")
    with archive.record.reading() as connection:
        now = datetime.now(UTC) + DAY
        (changed,) = window.rewritten(connection, began, now, archive.now())
        before = window.rewritten(connection, began - DAY, began, archive.now())
    assert (changed.before.text, changed.article.text) == ("Nine died.", "Seven died.")
    assert before == []
