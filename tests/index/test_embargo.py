"""Copy under embargo, withheld or killed is found by nobody before its time, nor after its end."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from index import embargo
from index.archive import Archive, Outcome, open_archive
from index.article import Article
from index.database import HEAD, open_record
from index.embargo import Withheld, state, visible, visible_from
from index.errors import NotFound
from index.everything import every_article
from index.formats.compose import Origin
from index.formats.newsjson import article as read_json
from index.formats.newsjson import load
from index.records import articles
from index.withdrawal import kills, withdrawn

NOON = datetime(2031, 5, 8, 12, tzinfo=UTC).timestamp()
HOUR = 3600.0
STORY = "ARDEN (AP) — The Halmar dam will be raised by nine metres, minister Tove Lind said."


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with open_archive(tmp_path / "home", clock=clock) as opened:
        yield opened


def item(**fields: object) -> Article:
    """One ninjs item of an agency as the reader reads it."""
    stated = {"uri": "urn:arden:halmar-1", "headline": "Dam", "body_text": STORY, **fields}
    written = json.dumps({name: value for name, value in stated.items() if value is not None})
    return read_json(load(written, "wire"), Origin("wire"))


def add(archive: Archive, *found: Article) -> list[Outcome]:
    return list(archive.add(found))


def is_found(archive: Archive, article_id: str) -> bool:
    """Whether any way that leads to a reporter shows the article; all must agree."""
    ways = {
        any(h.article.article_id == article_id for h in archive.search("Halmar dam Tove Lind")),
        bool(archive.statements([article_id])[article_id]),
        article_id in archive.articles([article_id]),
        any(a.article_id == article_id for a in every_article(archive.record, archive.now())),
    }
    try:
        archive.article(article_id)
        ways.add(True)
    except Withheld:
        ways.add(False)
    assert len(ways) == 1
    return ways.pop()


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, "usable"),
        ({"pubStatus": "usable"}, "usable"),
        ({"pubStatus": "approved"}, "usable"),
        ({"pubStatus": "withheld"}, "withheld"),
        ({"pubStatus": "stat:withheld"}, "withheld"),
        ({"pubStatus": "canceled"}, "cancelled"),
        ({"pubstatus": "stat:canceled"}, "cancelled"),
        ({"pub_status": " Cancelled "}, "cancelled"),
        ({"embargoedUntil": "2031-05-08T11:59:59Z"}, "usable"),
        ({"embargoedUntil": "2031-05-08T12:00:01Z"}, "embargoed"),
        ({"embargoed": "2031-05-08T13:30:00+02:00"}, "usable"),
        ({"embargoed_until": "2031-05-08T14:30:00+02:00"}, "embargoed"),
        ({"prism:embargoDate": "2031-05-09"}, "embargoed"),
        ({"embargoedUntil": None}, "usable"),
        ({"embargoed": False}, "usable"),
        ({"embargoedUntil": ""}, "usable"),
        ({"embargoed": "2031-05-08T11:00Z", "embargoedUntil": "2031-05-08T13:00Z"}, "embargoed"),
    ],
)
def test_what_is_stated_decides(metadata: dict[str, object], expected: str) -> None:
    assert state(metadata, NOON) == expected
    assert (embargo.reason(metadata, NOON) is None) == (expected == "usable")


@pytest.mark.parametrize(
    ("stated", "released"),
    [
        ("2031-05-08T09:00", datetime(2031, 5, 8, 21, tzinfo=UTC)),
        ("2031-05-08", datetime(2031, 5, 8, 12, tzinfo=UTC)),
        ("Thu, 08 May 2031 09:00:00 -0000", datetime(2031, 5, 8, 21, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_has_come_when_it_has_come_everywhere(
    stated: str, released: datetime
) -> None:
    assert visible_from({"embargoedUntil": stated}) == released.timestamp()


@pytest.mark.parametrize("stated", ["Friday noon", True, "2031-13-45", ["2031-05-01"], "soon"])
def test_an_embargo_that_cannot_be_read_holds(stated: object) -> None:
    assert visible_from({"embargoedUntil": stated}) == embargo.NEVER
    assert "cannot be read" in str(embargo.reason({"embargoedUntil": stated}, NOON))


def test_embargoed_copy_is_found_by_nobody_and_time_alone_releases_it(
    archive: Archive, clock: Clock
) -> None:
    (outcome,) = add(archive, item(embargoedUntil="2031-05-08T13:00:00Z"))
    assert outcome.status == "added"
    assert not is_found(archive, outcome.article_id)
    with pytest.raises(NotFound, match=r"under embargo until 2031-05-08 13:00 UTC"):
        archive.article(outcome.article_id)
    clock.now += HOUR
    assert is_found(archive, outcome.article_id)


def test_only_who_runs_the_desk_is_shown_it_before(archive: Archive, clock: Clock) -> None:
    (outcome,) = add(archive, item(embargoedUntil="2031-05-08T13:00:00Z"))
    shown = archive.article(outcome.article_id, held_back=True)
    assert shown.text == STORY
    assert not visible(shown, clock.now)
    assert archive.article(outcome.article_id, 1, held_back=True) == shown
    with pytest.raises(Withheld):
        archive.article(outcome.article_id, 1)


def test_the_refusal_tells_nothing_of_the_story(archive: Archive) -> None:
    (outcome,) = add(archive, item(embargoedUntil="2031-05-08T13:00:00Z"))
    with pytest.raises(Withheld) as refused:
        archive.article(outcome.article_id)
    assert "dam" not in str(refused.value).lower()


def test_a_story_that_was_out_is_taken_back_by_an_embargo(archive: Archive) -> None:
    (outcome,) = add(archive, item())
    assert is_found(archive, outcome.article_id)
    assert [o.status for o in add(archive, item(embargoedUntil="2031-05-09T00:00:00Z"))] == [
        "updated"
    ]
    assert not is_found(archive, outcome.article_id)


def test_withheld_copy_waits_for_its_release(archive: Archive, clock: Clock) -> None:
    (outcome,) = add(archive, item(pubstatus="withheld"))
    clock.now += 10_000 * HOUR
    assert not is_found(archive, outcome.article_id)
    add(archive, item(pubstatus="usable"))
    assert is_found(archive, outcome.article_id)


def test_a_kill_takes_a_story_out_at_once_and_keeps_its_text(archive: Archive) -> None:
    (outcome,) = add(archive, item())
    (killed,) = add(archive, item(pubstatus="canceled", body_text="KILL KILL. Wrong dam."))
    assert (killed.status, killed.article_id, killed.title) == (
        "withdrawn", outcome.article_id, "Dam"
    )  # fmt: skip
    assert not is_found(archive, outcome.article_id)
    kept = archive.article(outcome.article_id, held_back=True)
    assert (kept.text, kept.latest) == (STORY, 1)
    assert kept.metadata["withdrawal"] == "KILL KILL. Wrong dam."


def test_a_kill_without_a_text_or_with_the_uri_alone_kills(archive: Archive) -> None:
    (outcome,) = add(archive, item(url="https://arden.example/dam"))
    kill = item(pubStatus="canceled", body_text=None, headline=None)
    assert kill.locator != "url:https://arden.example/dam"
    (killed,) = add(archive, kill)
    assert (killed.status, killed.article_id) == ("withdrawn", outcome.article_id)
    assert not is_found(archive, outcome.article_id)


def test_a_kill_of_what_never_came_stops_it_from_coming(archive: Archive) -> None:
    (killed,) = add(archive, item(pubstatus="canceled", body_text=None))
    assert killed.status == "withdrawn"
    assert [o.status for o in add(archive, item())] == ["unchanged"]
    assert not is_found(archive, killed.article_id)


def test_a_kill_in_the_same_delivery_kills(archive: Archive) -> None:
    outcomes = add(archive, item(), item(pubstatus="canceled", body_text=None))
    assert [o.status for o in outcomes] == ["added", "withdrawn"]
    assert not is_found(archive, outcomes[0].article_id)


def test_old_copies_do_not_bring_a_killed_story_back(archive: Archive) -> None:
    (outcome,) = add(archive, item(version="2", pubstatus="usable"))
    add(archive, item(version="3", pubstatus="canceled"))
    again = [
        item(version="2", pubstatus="usable"),
        item(pubstatus="usable"),
        item(),
        item(version="3", pubstatus="canceled"),
    ]
    assert [o.status for o in add(archive, *again)] == ["unchanged"] * 4
    assert not is_found(archive, outcome.article_id)


def test_a_later_version_brings_a_killed_story_back(archive: Archive) -> None:
    (outcome,) = add(archive, item(versioncreated="2031-05-08T10:00:00Z"))
    add(archive, item(versioncreated="2031-05-08T11:00:00Z", pubstatus="canceled"))
    assert kills(archive.record, "")
    late = item(versioncreated="2031-05-08T11:30:00Z", pubstatus="usable", body_text=STORY + " Ok.")
    assert [o.status for o in add(archive, late)] == ["updated"]
    assert is_found(archive, outcome.article_id)
    assert kills(archive.record, "") == ()


def test_what_was_withdrawn_is_told_with_its_copies(archive: Archive) -> None:
    copy = Article(STORY, "url:https://other.example/dam", title="Dam to rise", source="Other")
    (outcome, _) = add(archive, item(), copy)
    before = archive.article(outcome.article_id).seen_at
    add(archive, item(pubstatus="canceled"))
    (kill,) = kills(archive.record, before)
    one = withdrawn(archive.record, kill.article_id)
    assert one
    assert (one.article.article_id, one.copies) == (outcome.article_id, 1)
    assert kills(archive.record, kill.at) == ()
    assert withdrawn(archive.record, "none") is None


def test_a_reindex_keeps_what_is_held_back(archive: Archive) -> None:
    (outcome,) = add(archive, item(embargoedUntil="2031-05-08T13:00:00Z"))
    archive.reindex()
    assert not is_found(archive, outcome.article_id)


def test_search_fills_its_limit_with_what_may_be_seen(archive: Archive) -> None:
    held = [
        item(uri=f"urn:held:{n}", body_text=f"{STORY} Note {n}.", pubstatus="withheld")
        for n in range(30)
    ]
    (*_, last) = add(archive, *held, item(uri="urn:free", body_text=f"Lind spoke. {STORY}"))
    assert [h.article.article_id for h in archive.search("Halmar dam", limit=5)] == [
        last.article_id
    ]


def test_a_record_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'factdesk.db'}"
    _older(url)
    record = open_record(url)
    with record.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        columns = articles.c.id, articles.c.visible_from, articles.c.withdrawn_at
        rows = connection.execute(select(*columns).order_by(articles.c.id)).all()
        assert connection.execute(text("SELECT count(*) FROM feeds")).scalar() == 0
    record.close()
    seen = "2031-01-01T00:00:00Z"
    assert [tuple(row) for row in rows] == [
        ("a1", None, None), ("a2", NOON, None), ("a3", embargo.NEVER, seen)
    ]  # fmt: skip


def _older(url: str) -> None:
    """A record as version 0002 wrote it, with an embargo and a kill that nobody heeded."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    engine = create_engine(url)
    folder = Path(embargo.__file__).parent / "migrations"
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0002")
        for key, metadata in {
            "a1": {},
            "a2": {"embargoedUntil": "2031-05-08T12:00:00Z"},
            "a3": {"pubStatus": "canceled"},
        }.items():
            connection.execute(
                text(
                    "INSERT INTO articles (id, locator, version, cluster, first_seen, metadata)"
                    " VALUES (:id, :id, 1, :id, '2031-01-01T00:00:00Z', :metadata)"
                ),
                {"id": key, "metadata": json.dumps(metadata)},
            )
    engine.dispose()
