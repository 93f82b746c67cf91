"""Feeds are polled politely, each article is read once, and nobody delays anybody."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_server import (
    Asked,
    FeedServer,
    Reply,
    conditional,
    http_date,
    item,
    news_sitemap,
    rss,
    with_content,
)
from polled import LONG, NOON, STORY, Clock, add, poll, problems, statuses

from index.archive import Archive, open_archive
from index.errors import NotFound
from index.feeds import pacing as plan
from index.feeds import record as feed_record
from index.feeds import seen as seen_entries
from index.feeds.asking import Checked, Event
from index.feeds.entry import Entry
from index.feeds.polling import Poller
from index.feeds.seen import MOST_WAITING, note
from index.records import articles


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with open_archive(tmp_path / "home", clock=clock) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def poller(archive: Archive, site: FeedServer) -> Poller:
    return Poller(archive, site.fetcher(), gap=0.0)


def test_articles_come_from_their_pages_and_are_not_read_twice(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    link = site.article("/dam?id=1", "Dam to rise", LONG)
    entry = item(link + "&utm_source=rss", "Dam", "Short.", date=http_date(NOON - 60))
    feed = add(archive, site.put("/feed", conditional(lambda: rss(entry))), outlet="Calder")
    events = poll(poller)
    assert [e.new for e in events if isinstance(e, Checked)] == [1]
    assert statuses(events) == ["added"]
    stored = archive.article(link)
    assert stored.text == LONG
    assert (stored.title, stored.source, stored.published_at) == (
        "Dam to rise", "Calder", "2031-05-08T11:59:00+00:00"
    )  # fmt: skip
    for _ in range(3):
        clock.now += plan.HOUR * 2
        assert statuses(poll(poller)) == []
    assert (site.times("/dam?id=1"), site.times("/feed"), site.times("/robots.txt")) == (1, 4, 1)
    assert "If-None-Match" in site.asked[-1].headers
    assert feed_record.named(archive.record, feed.id).title == "Calder Post"
    assert site.asked[-1].headers["User-Agent"].startswith("Factdesk/")


def test_nothing_is_asked_before_it_is_due(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    add(archive, site.put("/feed", rss()))
    poll(poller)
    clock.now += plan.SHORTEST_PAUSE
    poll(poller)
    assert site.times("/feed") == 1


def test_whole_articles_are_taken_from_the_feed(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    link = site.url("/dam")
    add(archive, site.put("/feed", rss(item(link, "Dam", more=with_content(f"<p>{LONG}</p>")))))
    assert statuses(poll(poller)) == ["added"]
    assert archive.article(link).text == LONG
    assert site.times("/dam") == 0


def test_an_article_in_two_feeds_is_one_article_and_read_once(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    link = site.article("/dam", "Dam", LONG)
    add(archive, site.put("/news", rss(item(link, "Dam", "Short."))))
    add(archive, site.put("/water", rss(item(link + "#x", "Dam, again", "Other words."))))
    assert statuses(poll(poller)) == ["added"]
    assert archive.count() == 1
    assert site.times("/dam") == 1


def test_a_corrected_entry_is_read_again(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    link = site.article("/dam", "Dam", LONG)
    title = ["Dam"]
    add(archive, site.put("/feed", lambda asked: Reply(rss(item(link, title[0], "Short.")))))
    poll(poller)
    title[0] = "CORRECTED: Dam"
    site.article("/dam", "Dam", LONG.replace("nine", "eight"))
    clock.now += plan.HOUR
    assert statuses(poll(poller)) == ["updated"]
    assert archive.article(link).latest == 2


def test_dates_that_move_alone_cause_no_reading(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    links = [site.article(f"/{n}", f"Dam {n}", f"{LONG} {n}") for n in range(5)]

    def now(asked: Asked) -> Reply:
        return Reply(rss(*(item(link, "Dam", date=http_date(clock.now)) for link in links)))

    add(archive, site.put("/feed", now))
    assert len(statuses(poll(poller))) == 5
    for _ in range(3):
        clock.now += plan.HOUR
        assert statuses(poll(poller)) == []
    assert site.times("/1") == 1
    assert archive.article(links[1]).published_at == "2031-05-08T12:00:00+00:00"


def test_a_page_that_is_not_there_leaves_the_summary(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    link = site.url("/gone")
    add(archive, site.put("/feed", rss(item(link, "Dam", STORY))))
    events = poll(poller)
    assert ("404" in problems(events)[0], statuses(events)) == (True, ["added"])
    stored = archive.article(link)
    assert (stored.text, stored.metadata["extent"]) == (STORY.strip(), "summary")


def test_a_server_in_trouble_is_tried_again_later(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    link = site.put("/dam", b"", status=503, headers={"Retry-After": "1800"})
    add(archive, site.put("/feed", conditional(lambda: rss(item(link, "Dam", STORY)))))
    assert statuses(poll(poller)) == []
    site.article("/dam", "Dam", LONG)
    clock.now += 1_700
    assert statuses(poll(poller)) == []
    clock.now += 200
    assert statuses(poll(poller)) == ["added"]
    assert archive.article(link).metadata["extent"] == "whole"


def test_a_page_that_fails_three_times_leaves_the_summary(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    link = site.put("/dam", b"", status=500)
    add(archive, site.put("/feed", rss(item(link, "Dam", STORY))))
    found = []
    for _ in range(6):
        found += statuses(poll(poller))
        clock.now += 2 * plan.HOUR
    assert (found, site.times("/dam")) == (["added"], 3)


def test_robots_txt_keeps_us_from_a_page_and_from_a_feed(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    rules = "User-agent: *\nDisallow: /closed"
    site.put("/robots.txt", rules, kind="text/plain")
    link = site.article("/closed/dam", "Dam", LONG)
    add(archive, site.put("/feed", rss(item(link, "Dam", STORY))))
    add(archive, site.put("/closed/feed", rss()))
    events = poll(poller)
    assert [("robots.txt" in told) for told in problems(events)] == [True, True]
    assert archive.article(link).text == STORY.strip()
    assert site.times("/closed/dam") + site.times("/closed/feed") == 0


def test_a_feed_that_fails_is_left_alone_ever_longer_and_recovers(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    feed = add(archive, site.put("/feed", b"", status=500))
    for _ in range(48 * 2):
        poll(poller)
        clock.now += plan.HOUR / 2
    failing = feed_record.named(archive.record, feed.id)
    assert failing.failures == site.times("/feed") == 8
    assert failing.problem == f"{feed.url} could not be read: the server answered 500 " + (
        "(Internal Server Error)."
    )
    assert plan.is_to_be_told(failing.failing_since, failing.gone, clock.now)
    site.put("/feed", rss())
    clock.now += plan.DAY * 1.5
    poll(poller)
    well = feed_record.named(archive.record, feed.id)
    assert (well.failures, well.failing_since, well.problem) == (0, None, None)


def test_a_feed_that_is_gone_for_good_is_asked_no_more(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    feed = add(archive, site.put("/feed", b"", status=410))
    for _ in range(5):
        poll(poller)
        clock.now += plan.DAY
    assert site.times("/feed") == 1
    assert feed_record.named(archive.record, feed.id).gone


def test_a_feed_that_moved_for_good_is_followed_to_its_new_address(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    new = site.put("/new", rss())
    feed = add(archive, site.put("/old", b"", status=301, headers={"Location": "/new"}))
    for_now = site.put("/for-now", b"", status=302, headers={"Location": "/other"})
    site.put("/other", rss())
    other = add(archive, for_now)
    poll(poller)
    assert feed_record.named(archive.record, feed.id).url == new
    assert feed_record.named(archive.record, other.id).url == for_now


def test_parts_of_a_sitemap_index_are_read(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    link = site.article("/dam", "Dam", LONG)
    part = site.put("/news-1.xml", news_sitemap(link), kind="text/xml")
    index = f"<sitemapindex><sitemap><loc>{part}</loc></sitemap></sitemapindex>"
    add(archive, site.put("/index.xml", index, kind="text/xml"))
    assert statuses(poll(poller)) == ["added"]
    assert archive.article(link).source == "Calder Post"


def test_an_index_of_which_no_part_can_be_read_fails_until_one_can(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    parts = [site.put(f"/news-{n}.xml", b"", status=410) for n in range(2)]
    index = "".join(f"<sitemap><loc>{part}</loc></sitemap>" for part in parts)
    url = site.put("/index.xml", f"<sitemapindex>{index}</sitemapindex>", kind="text/xml")
    add(archive, url)
    for days in (0.0, 1.5, 3.0):
        clock.now = NOON + days * plan.DAY
        assert sum("None of the sitemaps" in told for told in problems(poll(poller))) == 1
    feed = feed_record.named(archive.record, url)
    assert (feed.failing_since, feed.failures, feed.gone) == (NOON, 3, False)
    assert plan.is_to_be_told(feed.failing_since, feed.gone, clock.now)
    site.put("/news-1.xml", news_sitemap(site.article("/dam", "Dam", LONG)), kind="text/xml")
    clock.now += plan.DAY
    assert statuses(poll(poller)) == ["added"]
    feed = feed_record.named(archive.record, url)
    assert (feed.failing_since, feed.failures, feed.problem) == (None, 0, None)


def test_an_article_is_from_the_outlet_that_its_own_sites_feed_is_named_after(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    own = site.article("/dam", "Dam", LONG)
    others = site.article("/bridge", "Bridge", LONG.replace("dam", "bridge"), "marsk")
    items = item(own, "Dam", "In short."), item(others, "Bridge", "In short.")
    add(archive, site.put("/feed", rss(*items, title="Calder Post » Latest news")))
    poll(poller)
    assert archive.article(own).source == "Calder Post"
    assert archive.article(others).source is None


def test_an_embargo_in_a_feed_is_heeded(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    held = "<prism:embargoDate>2031-05-08T13:00:00Z</prism:embargoDate>"
    link = site.article("/dam", "Dam", LONG)
    add(archive, site.put("/feed", rss(item(link, "Dam", "Short.", more=held))))
    assert statuses(poll(poller)) == ["added"]
    assert archive.search("Halmar dam") == []
    clock.now += plan.HOUR
    assert archive.search("Halmar dam")


@pytest.mark.parametrize("summary", ["In short.", ""])
def test_a_kill_is_heeded_when_the_page_is_gone(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock, summary: str
) -> None:
    link = site.article("/dam", "Dam", LONG)
    add(archive, site.put("/feed", rss(item(link, "Dam", "In short."))))
    assert statuses(poll(poller)) == ["added"]
    site.put("/dam", b"", status=404)
    kill = "<pubstatus>canceled</pubstatus>"
    site.put("/feed", rss(item(link, "Dam", summary, more=kill)))
    clock.now += plan.HOUR
    assert statuses(poll(poller)) == ["withdrawn"]
    assert archive.search("Halmar dam") == []
    assert archive.article(link, held_back=True).text == LONG


def test_a_kill_comes_before_its_story(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    link = site.url("/dam")
    add(archive, site.put("/feed", rss(item(link, "Dam", more="<pubstatus>killed</pubstatus>"))))
    assert statuses(poll(poller)) == ["withdrawn"]
    site.article("/dam", "Dam", LONG)
    clock.now += plan.HOUR
    site.put("/feed", rss(item(link, "Dam", "In short.")))
    assert statuses(poll(poller)) == ["unchanged"]
    assert archive.search("Halmar dam") == []


def test_a_story_is_held_back_at_once_though_its_page_cannot_be_read(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    link = site.article("/dam", "Dam", LONG)
    add(archive, site.put("/feed", rss(item(link, "Dam", "In short."))))
    assert statuses(poll(poller)) == ["added"]
    site.put("/dam", b"", status=503)
    hold = "<pubstatus>withheld</pubstatus>"
    site.put("/feed", rss(item(link, "Dam", "In short.", more=hold)))
    clock.now += plan.HOUR
    assert statuses(poll(poller)) == ["updated"]
    assert archive.search("Halmar dam") == []
    site.article("/dam", "Dam", LONG)
    site.put("/feed", rss(item(link, "Dam", "In short.", more=hold.replace("withheld", "usable"))))
    clock.now += plan.HOUR
    assert statuses(poll(poller)) == ["updated"]
    assert archive.search("Halmar dam")


def test_what_its_own_feed_says_counts_though_another_feed_was_first(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    links = [site.article(f"/{name}", name, LONG.replace("dam", name)) for name in ("dam", "pier")]
    items = [item(link, "Dam", "In short.") for link in links]
    add(archive, site.put("/all", rss(*items, title="All the region"), "marsk"))
    assert statuses(poll(poller)) == ["added", "added"]
    hold = "<pubstatus>withheld</pubstatus>"
    own = items[0], item(links[1], "Pier", "In short.", more=hold)
    add(archive, site.put("/feed", rss(*own)))
    assert statuses(poll(poller)) == ["updated", "updated"]
    assert archive.article(links[0]).source == "Calder Post"
    assert site.times("/dam") == 1
    with pytest.raises(NotFound):
        archive.article(links[1])


def test_a_hostile_feed_cannot_kill_another_sites_article(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    link = site.article("/dam", "Dam", LONG)
    add(archive, site.put("/feed", rss(item(link, "Dam", "In short."))))
    assert statuses(poll(poller)) == ["added"]
    kill = item(link, "Dam", "Gone.", more="<pubstatus>canceled</pubstatus>")
    add(archive, site.put("/feed", rss(kill), "marsk"))
    poll(poller)
    assert archive.search("Halmar dam")


def test_a_hostile_feed_cannot_rewrite_another_sites_article(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    link = site.article("/dam", "Dam", LONG)
    forged = item(link, "Dam to burst", more=with_content(f"<p>{LONG.replace('nine', 'no')}</p>"))
    add(archive, site.put("/feed", rss(forged), "marsk"))
    assert statuses(poll(poller)) == ["added"]
    assert archive.article(link).text == LONG


def test_entries_cannot_send_us_to_private_addresses(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    for link in ("http://169.254.169.254/latest", "http://[::1]/", "file:///etc/passwd"):
        add(archive, site.put(f"/{len(link)}", rss(item(link, f"Note {len(link)}", STORY))))
    poll(poller)
    assert archive.count() == 3  # what the feeds say themselves
    assert all(a.host.endswith("calder.example") for a in site.asked)


def test_hundreds_of_entries_are_all_read_in_turns(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    whole = [
        item(f"/{n}", f"Story {n}", more=with_content(f"<p>{n} {LONG}</p>")) for n in range(25)
    ]
    add(archive, site.put("/feed", rss(*whole)))
    assert len(statuses(poll(poller))) == 25


def test_entries_that_wait_survive_a_stop(
    archive: Archive, site: FeedServer, poller: Poller, clock: Clock
) -> None:
    links = [site.article(f"/{n}", f"Dam {n}", f"{LONG} {n}") for n in range(12)]
    feed = "".join(item(link, "Dam") for link in links)
    add(archive, site.put("/feed", conditional(lambda: rss(feed))))
    seen: list[Event] = []
    for event in poller.run(lambda: len(seen) > 5, once=True):
        seen.append(event)
    clock.now += 2 * plan.LEASE
    poll(Poller(archive, site.fetcher(), gap=0.0))
    assert archive.count() == 12


def test_two_processes_read_a_feed_once(
    archive: Archive, site: FeedServer, clock: Clock, tmp_path: Path
) -> None:
    links = [site.article(f"/{n}", f"Dam {n}", f"{LONG} {n}") for n in range(10)]
    add(archive, site.put("/feed", rss(*(item(link, "Dam") for link in links))))
    with open_archive(tmp_path / "home", clock=clock) as other:
        pollers = [Poller(a, site.fetcher(), gap=0.0) for a in (archive, other)]
        threads = [threading.Thread(target=poll, args=(p,)) for p in pollers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for last in pollers:
            poll(last)
    assert site.times("/feed") == 1
    assert [site.times(f"/{n}") for n in range(10)] == [1] * 10


def test_a_host_is_never_asked_twice_at_once_and_only_after_a_pause(
    archive: Archive, site: FeedServer
) -> None:
    for number in range(3):
        links = [site.article(f"/{number}/{n}", f"Dam {n}", f"{LONG} {n}") for n in range(2)]
        add(archive, site.put(f"/feed{number}", rss(*(item(link, "Dam") for link in links))))
    wall = Wall()
    with open_archive(archive._home, clock=wall) as real:
        list(Poller(real, site.fetcher(), gap=0.1).run(lambda: False, once=True))
    moments = [a.at for a in site.asked if a.path != "/robots.txt"]
    assert len(moments) == 9
    assert moments[-1] - moments[0] >= 8 * 0.1 - 0.05
    assert site.most_at_once["calder.example"] == 1


class Wall:
    """A clock that goes, from noon on."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> float:
        return NOON + time.monotonic() - self.began


def test_slow_and_hostile_feeds_delay_no_other(archive: Archive, site: FeedServer) -> None:
    done = threading.Event()

    def never(asked: Asked) -> Reply:
        done.wait(60)
        return Reply()

    for number in range(3):
        add(archive, site.put("/feed", never, f"h{number}"))
    add(archive, site.put("/drip", "<rss>" * 9_000, "slow", drip=0.02))
    quick = {
        add(archive, site.put("/feed", rss(item("", f"Note {n}", STORY)), f"h{n}")).id
        for n in range(10, 40)
    }
    told = []
    for event in Poller(archive, site.fetcher(seconds=60), gap=0.0).run(done.is_set):
        if isinstance(event, Checked):
            told.append((event.feed.id, event.problem))
            if len(told) == len(quick):
                done.set()
    assert set(told) == {(number, None) for number in quick}


def test_a_backlog_has_an_end(archive: Archive) -> None:
    feed = add(archive, "https://calder.example/feed")
    entries = [Entry(str(n), title=f"T {n}", text="Words.") for n in range(MOST_WAITING + 10)]
    noted = note(archive.record, feed.id, entries, NOON)
    assert (noted.new, noted.left_off) == (MOST_WAITING, 10)
    assert len(seen_entries.waiting(archive.record, NOON)) <= 20


def test_what_a_feed_has_dropped_long_ago_is_forgotten(archive: Archive, clock: Clock) -> None:
    feed = add(archive, "https://calder.example/feed")
    old, kept = (Entry(key, title=key, text="Words.") for key in ("old", "kept"))
    note(archive.record, feed.id, [old, kept], NOON)
    for waiting in seen_entries.waiting(archive.record, NOON):
        seen_entries.settle(archive.record, waiting, "a1")
    for day in range(1, 70):
        assert note(archive.record, feed.id, [kept], NOON + day * plan.DAY).new == 0
    assert note(archive.record, feed.id, [old, kept], NOON + 70 * plan.DAY).new == 1


def test_a_feed_that_is_followed_no_more_while_it_is_read_leaves_nothing(
    archive: Archive, site: FeedServer, poller: Poller
) -> None:
    def removing(asked: Asked) -> Reply:
        feed_record.unfollow(archive.record, feed.id)
        return Reply(rss(item("", "Note", STORY)))

    feed = add(archive, site.put("/feed", removing))
    poll(poller)
    assert (archive.count(), feed_record.followed(archive.record)) == (0, ())


def test_the_tables_are_those_of_the_migration(archive: Archive) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    tables = feed_record.feed_schema.tables
    with archive.record.reading() as connection:
        named = {"include_name": lambda name, kind, _: kind != "table" or name in tables}
        context = MigrationContext.configure(connection, opts=named)
        assert compare_metadata(context, feed_record.feed_schema) == []
    assert "visible_from" in articles.c
