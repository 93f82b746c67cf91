"""Every subscription's digest is posted once a day: two processes, kills, clocks that jump."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Barrier, Lock, Thread

import pytest

from bot.digest import Digest
from bot.digest_posts import DigestPosts
from bot.schedule import LEFT, Schedule, running
from bot.subscriptions import EVERY_DAY, Subscription, Wish
from bot.unasked import NotPosted
from index.database import Record, open_record

START = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
HOUR = 3600.0
MORNING = Wish(None, time(7, 30), EVERY_DAY, "Europe/Berlin")


class Killed(BaseException):
    """The process is gone in the middle of what it did."""


class World:
    """What arrived, as readers see it; and a clock."""

    def __init__(self) -> None:
        self.now = START
        self.arrived: list[str] = []
        self.digests: list[Digest] = []
        self._lock = Lock()

    def take(self, key: str, digest: Digest) -> str:
        with self._lock:
            self.arrived.append(key)
            self.digests.append(digest)
            return f"{len(self.arrived)}.0"


class Post:
    """A way to post that may do something else `before` or `after` the post arrives."""

    def __init__(
        self,
        world: World,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
        tells: bool = True,
    ) -> None:
        self._world = world
        self._before = before
        self._after = after
        self._tells = tells

    def post(self, subscription: Subscription, digest: Digest, key: str) -> str:
        self._before()
        stands = self._world.take(key, digest)
        self._after()
        return stands

    def arrived(self, subscription: Subscription, key: str) -> str | None:
        if not self._tells:
            raise LookupError(key)
        return "1.0" if key in self._world.arrived else None


def empty(
    subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
) -> Digest:
    return Digest(since, until, subscription.wish.topic, (), 0)


def record(folder: Path) -> Record:
    return open_record(f"sqlite:///{folder / 'factdesk.db'}")


def schedule(posts: DigestPosts, world: World, poster: Post, ahead: float = 0.0) -> Schedule:
    return Schedule(posts, empty, poster, lambda: world.now + ahead, lambda: world.now)


def raising(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


class Process:
    """One of two that keep the schedule. It dies now and then, and its clock is at times wrong."""

    def __init__(self, folder: Path, world: World, chance: random.Random) -> None:
        self.record = record(folder)
        self.posts = DigestPosts(self.record)
        self.world = world
        self.chance = chance
        self.ahead = 0.0
        self.deaths = 0
        self.begin()

    def begin(self) -> None:
        poster = Post(self.world, self.misfortune, self.misfortune)
        self.schedule = Schedule(
            self.posts,
            self.make,
            poster,
            lambda: self.world.now + self.ahead,
            lambda: self.world.now,
        )

    def make(
        self, subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
    ) -> Digest:
        self.misfortune()
        return empty(subscription, since, until, known)

    def misfortune(self) -> None:
        what = self.chance.random()
        if what < 0.08:
            raise Killed
        if what < 0.14:
            raise TimeoutError("no answer")

    def tick(self) -> None:
        if self.chance.random() < 0.05:
            self.ahead = self.chance.choice([0.0, 0.0, -90 * 60.0, 90 * 60.0])
        try:
            self.schedule.step()
        except Killed:
            self.deaths += 1
            self.begin()


def test_a_month_with_two_processes_kills_and_clock_jumps_posts_every_digest_once(
    tmp_path: Path,
) -> None:
    world, chance = World(), random.Random(7)
    two = [Process(tmp_path, world, random.Random(seed)) for seed in (1, 2)]
    wishes = [
        MORNING,
        Wish("Kessary dam", time(18, 0), frozenset(range(5)), "America/New_York"),
        Wish(None, time(2, 30), EVERY_DAY, "Europe/Berlin"),  # skipped by the clock on 29 March
    ]
    made = [two[0].posts.subscribe("T1:C1", wish, None, START) for wish in wishes]
    ends = START + timedelta(days=31).total_seconds()
    while world.now < ends + 6 * HOUR:
        world.now += HOUR * chance.uniform(0.8, 1.4)
        for process in chance.sample(two, 2):  # in turn, so that every run is the same
            process.tick()
    expected = {
        f"digest:{subscription.id}:{day.isoformat()}"
        for subscription, wish in zip(made, wishes, strict=True)
        for day in (date(2026, 3, 1) + timedelta(days=n) for n in range(31))
        if day.weekday() in wish.days
    }
    in_march = [key for key in world.arrived if ":2026-03-" in key]
    assert Counter(in_march) == Counter(expected)
    assert sum(process.deaths for process in two) > 5
    for process in two:
        process.record.close()


def test_two_processes_at_the_same_moment_post_once(tmp_path: Path) -> None:
    world, gate = World(), Barrier(2)
    records = [record(tmp_path), record(tmp_path)]
    DigestPosts(records[0]).subscribe("T1:C1", MORNING, None, START)
    world.now += 8 * HOUR

    def work(one: Record) -> None:
        keeping = schedule(DigestPosts(one), world, Post(world))
        gate.wait()
        keeping.step()

    threads = [Thread(target=work, args=(one,)) for one in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.arrived == ["digest:1:2026-03-01"]
    for one in records:
        one.close()


@pytest.fixture
def posts(tmp_path: Path) -> DigestPosts:
    return DigestPosts(record(tmp_path))


def morning(posts: DigestPosts, world: World, wish: Wish = MORNING) -> None:
    posts.subscribe("T1:C1", wish, None, START)
    world.now = START + 7 * HOUR


def test_who_died_before_sending_is_followed_by_another(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)

    def dying(*_: object) -> Digest:
        raise Killed

    with pytest.raises(Killed):
        Schedule(posts, dying, Post(world), lambda: world.now, lambda: world.now).step()
    other = schedule(posts, world, Post(world))
    assert other.step() == 0
    world.now += LEFT + 1
    assert other.step() == 1
    assert world.arrived == ["digest:1:2026-03-01"]


@pytest.mark.parametrize("arrives", [True, False])
def test_who_died_while_sending_is_followed_only_if_nothing_arrived(
    posts: DigestPosts, arrives: bool
) -> None:
    world = World()
    morning(posts, world)
    death = raising(Killed())
    poster = Post(world, after=death) if arrives else Post(world, before=death)
    with pytest.raises(Killed):
        schedule(posts, world, poster).step()
    other = schedule(posts, world, Post(world))
    other.step()
    world.now += LEFT + 1
    other.step()
    assert world.arrived == ["digest:1:2026-03-01"]
    assert [state for _, _, state in posts.posts()] == ["posted"]


def test_what_may_have_arrived_and_cannot_be_looked_up_is_never_posted_again(
    posts: DigestPosts,
) -> None:
    world = World()
    morning(posts, world)
    with pytest.raises(Killed):
        schedule(posts, world, Post(world, after=raising(Killed()))).step()
    other = schedule(posts, world, Post(world, tells=False))
    for _ in range(4):
        other.step()
        world.now += LEFT + 1
    assert world.arrived == ["digest:1:2026-03-01"]
    assert [state for _, _, state in posts.posts()] == ["unclear"]


def test_one_who_was_only_slow_does_not_post_after_another_took_over(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    other = schedule(posts, world, Post(world))

    def slow(
        subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
    ) -> Digest:
        other.step()
        world.now += LEFT + 1
        assert other.step() == 1
        return empty(subscription, since, until, known)

    slowly = Schedule(posts, slow, Post(world), lambda: world.now, lambda: world.now)
    assert slowly.step() == 0
    assert len(world.arrived) == 1


def test_a_post_that_was_refused_for_now_is_tried_again(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    refused = [NotPosted("rate limited"), NotPosted("rate limited")]

    def refuse() -> None:
        if refused:
            raise refused.pop()

    keeping = schedule(posts, world, Post(world, before=refuse))
    for _ in range(8):
        keeping.step()
        world.now += LEFT + 1
    assert world.arrived == ["digest:1:2026-03-01"]


def test_a_digest_outlives_hours_without_slack(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    until = START + 11 * HOUR

    def away() -> None:
        if world.now < until:
            raise NotPosted("service_unavailable")

    keeping = schedule(posts, world, Post(world, before=away))
    while world.now < until + HOUR:
        keeping.step()
        world.now += LEFT + 1
    assert world.arrived == ["digest:1:2026-03-01"]


def test_a_place_that_is_gone_is_not_tried_again(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    keeping = schedule(posts, world, Post(world, before=raising(NotPosted("archived", final=True))))
    for _ in range(3):
        keeping.step()
        world.now += LEFT + 1
    assert [state for _, _, state in posts.posts()] == ["failed"]


def test_a_clock_that_is_ahead_does_not_take_over_what_another_just_began(
    posts: DigestPosts,
) -> None:
    world = World()
    morning(posts, world)
    ahead = schedule(posts, world, Post(world), ahead=5 * HOUR)

    def meanwhile(
        subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
    ) -> Digest:
        assert ahead.step() == 0
        return empty(subscription, since, until, known)

    Schedule(posts, meanwhile, Post(world), lambda: world.now, lambda: world.now).step()
    assert len(world.arrived) == 1


def test_a_missed_time_is_made_up_late_but_once_and_too_late_is_left_out(
    posts: DigestPosts,
) -> None:
    world = World()
    morning(posts, world)
    world.now = START + 11 * HOUR
    keeping = schedule(posts, world, Post(world))
    assert (keeping.step(), keeping.step()) == (1, 0)
    world.now = START + 2 * 24 * HOUR + 14 * HOUR
    assert keeping.step() == 0
    assert world.arrived == ["digest:1:2026-03-01"]


def test_each_window_begins_where_the_last_one_ended(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    keeping = schedule(posts, world, Post(world))
    for hours in (7, 31.5, 80):
        world.now = START + hours * HOUR
        keeping.step()
    spans = [(d.since.timestamp(), d.until.timestamp()) for d in world.digests]
    assert [later[0] for later in spans[1:]] == [earlier[1] for earlier in spans[:-1]]


def test_silent_subscriptions_say_nothing_on_quiet_days(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world, Wish(None, time(7, 30), EVERY_DAY, "Europe/Berlin", silent=True))
    keeping = schedule(posts, world, Post(world))
    assert keeping.step() == 0
    assert [state for _, _, state in posts.posts()] == ["skipped"]


def test_a_digest_that_cannot_be_made_holds_up_no_other(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    posts.subscribe("T1:C2", Wish("dam", time(7, 30), EVERY_DAY, "Europe/Berlin"), None, START)

    def make(
        subscription: Subscription, since: datetime, until: datetime, known: frozenset[str]
    ) -> Digest:
        if subscription.wish.topic is None:
            raise ValueError("broken")
        return empty(subscription, since, until, known)

    keeping = Schedule(posts, make, Post(world), lambda: world.now, lambda: world.now)
    assert keeping.step() == 1
    assert world.arrived == ["digest:2:2026-03-01"]


def test_subscriptions_are_listed_once_each_and_removed_with_their_posts(
    posts: DigestPosts,
) -> None:
    first = posts.subscribe("T1:C1", MORNING, "T1:U1", START)
    assert posts.subscribe("T1:C1", MORNING, "T1:U2", START) == first
    assert posts.of("T1:C1") == (first,)
    assert posts.of("T1:C2") == ()
    assert posts.unsubscribe("T1:C2", first.id) is None
    world = World()
    world.now = START + 7 * HOUR
    schedule(posts, world, Post(world)).step()
    assert posts.unsubscribe("T1:C1", first.id) == first
    assert (posts.every(), posts.posts()) == ((), [])


def test_the_loop_ends_with_its_block(posts: DigestPosts) -> None:
    world = World()
    morning(posts, world)
    with running(schedule(posts, world, Post(world)), pause=0.01):
        deadline = datetime.now(UTC) + timedelta(seconds=60)
        while not world.arrived and datetime.now(UTC) < deadline:
            Barrier(1).wait()
    assert world.arrived == ["digest:1:2026-03-01"]
