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
    if found := _SUBSCRIBE.fullmatch(plain):
        return _subscribed(desk, place, who, found[1])
    given, topic = _filters(plain)
    since, until = span(
        given.get("since"), given.get("until"), desk.settings.timezone, desk.archive.now()
    )
    return desk.digest(since, until, topic=None if topic.lower() in _TODAY else topic)


def _filters(text: str) -> tuple[dict[str, str], str]:
    given = {name.lower(): value for name, value in _FILTER.findall(text)}
    return given, " ".join(_FILTER.sub(" ", text).split())


def _subscribed(desk: "Desk", place: str | None, who: str | None, text: str) -> Said:
    wish = read_wish(text, _zone(desk.settings.timezone))
    posts, here = _posts(desk, place)
    known = {s.id for s in posts.of(here)}
    made = posts.subscribe(here, wish, who, desk.archive.now())
    first = next_due(made, desk.archive.now())
    done = "You have that already" if made.id in known else "Subscribed"
    return Said(
        (
            f"{done}: {in_words(wish)}.",
            f"The first digest comes here on {first:%A} {first.day} {first:%B} at {first:%H:%M}."
            f" To end it: /digest unsubscribe {made.id}",
        )
    )


def _listed(desk: "Desk", place: str | None) -> Said:
    posts, here = _posts(desk, place)
    found = posts.of(here)
    if not found:
        return Said(("There is no subscription here. Make one: /digest subscribe at 07:30",))
    return Said(tuple(f"{s.id}: {in_words(s.wish)}" for s in found))


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
