"""`/summary` and `/digest`: what people write after them, and what the desk does."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digest import Digest
from bot.digest_posts import DigestPosts
from bot.digest_time import span
from bot.subscriptions import Subscription, checked_zone, in_words, next_due, read_wish
from bot.summary import Summary
from index.errors import NewsroomError

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.desk import Desk

_FILTER = re.compile(r"(?<!\S)(since|until):\s*(\d{4}(?:-\d\d(?:-\d\d)?)?)(?!\S)", re.IGNORECASE)
_SUBSCRIBE = re.compile(r"subscribe\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_CHANGE = re.compile(r"change\b\s*#?(\d*)\s*(?:to\s+)?(.*)", re.IGNORECASE | re.DOTALL)
_UNSUBSCRIBE = re.compile(r"unsubscribe\b\s*#?(\S*)", re.IGNORECASE)
_TODAY = frozenset({"", "now", "today", "everything"})


class NoPlace(NewsroomError):
    """A subscription from where no digest can be posted."""


@dataclass(frozen=True, slots=True)
class Said:
    """Plain sentences of the desk about a person's subscriptions."""

    lines: tuple[str, ...]


def summary(desk: "Desk", text: str, fetch: bool) -> Summary:
    """Summarise an address, an article or a topic; `fetch`, read an unknown address first."""
    given, target = _filters(text)
    target = re.sub(r"^(?:of|on|about|for)\s+", "", target, flags=re.IGNORECASE)
    return desk.summarise(target, since=given.get("since"), until=given.get("until"), fetch=fetch)


def digest(desk: "Desk", text: str, place: str | None, who: str | None) -> Digest | Said:
    """Today's digest, or what a person wants with their subscriptions here."""
    plain = " ".join(text.split())
    if plain.lower() in ("list", "subscriptions"):
        return _listed(desk, place)
    if found := _UNSUBSCRIBE.fullmatch(plain):
        return _unsubscribed(desk, place, found[1])
    if (found := _CHANGE.fullmatch(plain)) and (found[1] or not found[2]):
        return _changed(desk, place, found[1], found[2])
    if found := _SUBSCRIBE.fullmatch(plain):
        return _subscribed(desk, place, who, found[1])
    given, topic = _filters(plain)
    since, until = span(
        given.get("since"), given.get("until"), desk.settings.timezone, desk.archive.now()
    )
    if topic.lower() not in _TODAY:
        return desk.digest(since, until, topic=topic)
    return desk.digest(since, until, first=_topics(desk, place))


def _topics(desk: "Desk", place: str | None) -> list[str]:
    """The topics that a place subscribed to; their stories come first in its digests."""
    return DigestPosts(desk.archive.record).topics(place) if place else []


def _filters(text: str) -> tuple[dict[str, str], str]:
    given = {name.lower(): value for name, value in _FILTER.findall(text)}
    return given, " ".join(_FILTER.sub(" ", text).split())


def _subscribed(desk: "Desk", place: str | None, who: str | None, text: str) -> Said:
    wish = read_wish(text, _zone(desk.settings.timezone))
    posts, here = _posts(desk, place)
    known = {s.id for s in posts.of(here)}
    made = posts.subscribe(here, wish, who, desk.archive.now())
    done = "You have that already" if made.id in known else "Subscribed"
    ending = f"To end it: /digest unsubscribe {made.id}"
    return Said((f"{done}: {in_words(wish)}.", f"{_next(desk, posts, made)} {ending}"))


def _next(desk: "Desk", posts: DigestPosts, made: Subscription) -> str:
    """When the next digest comes; a day that was posted already does not count."""
    coming = next_due(made, desk.archive.now())
    while posts.is_taken(made, coming.date()):
        coming = next_due(made, coming.timestamp())
    return f"The next digest comes here on {coming:%A} {coming.day} {coming:%B} at {coming:%H:%M}."


def _changed(desk: "Desk", place: str | None, number: str, text: str) -> Said:
    posts, here = _posts(desk, place)
    if not number or not text:
        return Said(
            (
                "Which one, and to what? Write it as in /digest change 3 at 08:00 weekdays.",
                *_lines(posts.of(here)),
            )
        )
    former = next((s.wish for s in posts.of(here) if s.id == int(number)), None)
    wish = read_wish(text, _zone(desk.settings.timezone), former)
    made = posts.change(here, int(number), wish, desk.archive.now())
    if made is None:
        return Said((f"There is no subscription {number} here.", *_lines(posts.of(here))))
    return Said((f"Changed: {in_words(wish)}.", _next(desk, posts, made)))


def _listed(desk: "Desk", place: str | None) -> Said:
    posts, here = _posts(desk, place)
    found = posts.of(here)
    if not found:
        return Said(("There is no subscription here. Make one: /digest subscribe at 07:30",))
    return Said(_lines(found))


def _unsubscribed(desk: "Desk", place: str | None, number: str) -> Said:
    posts, here = _posts(desk, place)
    found = posts.of(here)
    if not number and len(found) == 1:
        number = str(found[0].id)
    if not number.isascii() or not number.isdigit():
        return Said(("Which one? Write its number, as in /digest unsubscribe 3.", *_lines(found)))
    gone = posts.unsubscribe(here, int(number))
    if gone is None:
        return Said((f"There is no subscription {number} here.", *_lines(found)))
    return Said((f"Unsubscribed: {in_words(gone.wish)}.",))


def _lines(found: tuple[Subscription, ...]) -> tuple[str, ...]:
    return tuple(f"{s.id}: {in_words(s.wish)}" for s in found)


def _posts(desk: "Desk", place: str | None) -> tuple[DigestPosts, str]:
    if place is None:
        raise NoPlace("Subscriptions are for a Slack channel or person; write it there.")
    return DigestPosts(desk.archive.record), place


def _zone(zone: "tzinfo") -> str:
    return checked_zone(getattr(zone, "key", None) or "UTC")
