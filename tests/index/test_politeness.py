"""When what is read, and what robots.txt asks: decisions alone, and the hostile case of each."""

import time
from collections.abc import Iterator

import pytest
from feed_server import (
    FeedServer,
)
from polled import NOON, Clock

from index.feeds import pacing as plan
from index.feeds.pacing import Frontier, Job
from index.feeds.robots import Robots, read_robots


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def test_a_lively_feed_is_asked_more_often_and_a_quiet_one_less() -> None:
    pause = plan.FIRST_PAUSE
    for _ in range(20):
        pause = plan.pause_after(pause, changed=True, wish=None)
    assert pause == plan.SHORTEST_PAUSE
    for _ in range(20):
        pause = plan.pause_after(pause, changed=False, wish=None)
    assert pause == plan.LONGEST_PAUSE


def test_a_feeds_wish_to_be_left_alone_counts_within_reason() -> None:
    assert plan.pause_after(plan.FIRST_PAUSE, True, wish=2 * plan.HOUR) == 2 * plan.HOUR
    assert plan.pause_after(plan.FIRST_PAUSE, True, wish=7 * plan.DAY) == plan.LONGEST_WISH


def test_a_failing_feed_is_asked_ever_less_often_but_once_a_day() -> None:
    waits = [plan.wait_after_failure(plan.FIRST_PAUSE, n) for n in range(1, 40)]
    assert waits[:4] == [900, 1800, 3600, 7200]
    assert waits == sorted(waits)
    assert waits[-1] == plan.DAY
    assert plan.wait_after_failure(plan.FIRST_PAUSE, 1, retry_after=5_000) == 5_000


def test_a_page_is_tried_three_times() -> None:
    waits = [plan.wait_for_page(n, None) for n in (1, 2, 3)]
    assert waits == [600, 3600, None]
    assert plan.wait_for_page(1, 7_000) == 7_000


def test_moments_far_ahead_are_the_work_of_a_clock() -> None:
    assert plan.is_due(NOON, NOON)
    assert not plan.is_due(NOON + plan.DAY, NOON)
    assert plan.is_due(NOON + 30 * plan.DAY, NOON)


def test_feeds_added_together_are_spread() -> None:
    spread = {round(plan.spread(900, n)) for n in range(200)}
    assert len(spread) > 50
    assert min(spread) >= 855
    assert max(spread) <= 945


@pytest.mark.parametrize(
    ("moved", "known", "move"), [(1, 1, False), (2, 2, True), (2, 10, False), (6, 10, True)]
)
def test_dates_that_all_move_at_once_tell_nothing(moved: int, known: int, move: bool) -> None:
    assert plan.dates_move(moved, known) is move


def job(host: str, key: object) -> Job:
    return Job((host, key), host, lambda: 0.0)


def test_a_host_is_given_one_job_at_a_time_with_a_pause_after_it() -> None:
    frontier = Frontier(2)
    one, two = job("a", 1), job("a", 2)
    assert frontier.add(one)
    assert frontier.add(two)
    assert not frontier.add(job("a", 2))
    assert frontier.take(NOON) == one
    assert frontier.take(NOON) is None
    frontier.done(one, NOON, took=0.1, pause=2.0)
    assert frontier.take(NOON + 1.9) is None
    assert frontier.next_at(NOON) == NOON + 2.0
    assert frontier.take(NOON + 2.0) == two
    assert len(frontier) == 1


def test_a_clock_that_is_put_back_keeps_no_host_waiting() -> None:
    frontier = Frontier(2)
    for key in (1, 2):
        frontier.add(job("a", key))
    taken = frontier.take(NOON)
    assert taken
    frontier.done(taken, NOON, 0.1, 2.0)
    assert frontier.take(NOON + 1) is None
    assert frontier.take(NOON - plan.HOUR)


def test_hosts_take_turns_however_many_jobs_one_has() -> None:
    frontier = Frontier(2)
    for number in range(100):
        frontier.add(job("many", number))
    frontier.add(job("few", 1))
    first = frontier.take(NOON)
    assert first
    frontier.done(first, NOON, 0.1, 0.0)
    second = frontier.take(NOON)
    assert second
    assert {first.host, second.host} == {"many", "few"}


def test_slow_hosts_share_a_few_of_the_workers() -> None:
    frontier = Frontier(1)
    for host in ("slow1", "slow2"):
        frontier.add(job(host, 0))
        taken = frontier.take(NOON)
        assert taken
        frontier.done(taken, NOON, took=60, pause=0.0)
    for host in ("slow1", "slow2", "quick"):
        frontier.add(job(host, 1))
    taken_hosts = [taken.host for _ in range(3) if (taken := frontier.take(NOON))]
    assert sorted(taken_hosts) == ["quick", "slow1"]


def test_hosts_that_are_done_with_are_forgotten() -> None:
    frontier = Frontier(2)
    for number in range(1_000):
        frontier.add(job(f"host{number}", 1))
        taken = frontier.take(NOON + 10 * number)
        assert taken
        frontier.done(taken, NOON + 10 * number, 0.1, 2.0)
    assert len(frontier._hosts) <= 2


# robots.txt -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: Factdesk/1.0\nAllow: /\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: factdesk\nDisallow:\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: factdesk\nDisallow: /x", "/x/1", False),
        ("User-agent: factdeskbot\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/open", "/news/open/1", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news", "/news", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?", "/a?b=1", False),
        ("User-agent: *\nDisallow: /a%C3%A4", "/aä", False),
        ("User-agent: *\nDisallow: /AÄ", "/A%C3%84/x", False),
        ("user-AGENT : *  # all\n disallow : /a # b\n", "/a", False),
        ("Disallow: /\n", "/a", True),
        ("<html>not here</html>", "/a", True),
    ],
)
def test_robots_txt_is_heeded(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text.encode()).allows(f"https://calder.example{path}") is allowed


def test_hostile_robots_txt_costs_no_time() -> None:
    rules = read_robots(b"User-agent: *\nDisallow: /" + b"*a" * 900 + b"$\nCrawl-delay: 99999")
    began = time.process_time()
    assert rules.allows("https://calder.example/" + "a" * 1_900 + "b")
    read_robots(b"User-agent: *\n" + b"Disallow: /x\n" * 100_000)
    assert time.process_time() - began < 1
    assert rules.delay == 30


def test_robots_txt_is_asked_once_a_day_for_each_host(site: FeedServer, clock: Clock) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /x", kind="text/plain")
    fetcher = site.fetcher()
    robots = Robots(lambda url, by: fetcher.get(url, sent_by=by), clock)
    assert not robots.rules(site.url("/x")).allows(site.url("/x"))
    assert robots.rules(site.url("/a", "marsk")).allows(site.url("/x", "marsk"))
    robots.rules(site.url("/b"))
    assert site.times("/robots.txt") == 1
    clock.now += plan.DAY + 1
    robots.rules(site.url("/b"))
    assert site.times("/robots.txt") == 2
