"""Fifty feeds of an invented region, as a desk meets them: most good, some bad, some hostile.

Every good feed has a new story every day. `expected` says how many articles there must be.
"""

import gzip
import json
from collections.abc import Callable
from typing import NamedTuple

from feed_server import (
    Answer,
    Asked,
    FeedServer,
    Reply,
    atom,
    atom_entry,
    conditional,
    http_date,
    item,
    news_sitemap,
    page,
    rss,
    with_content,
)

DAILY = 24 * 3_600.0
PLACES = (
    "Tarrin Velmora Ostrel Quillan Marsk Dunholt Perrow Astvik Lorne Calder Ebbing Soral".split()
)
THINGS = "ferry bridge harbour dam school hospital railway library market quarry".split()
_KEPT = 8  # stories that a feed has at a time


class Fifty(NamedTuple):
    """The feeds' addresses: good ones, copies of good ones, and those that fail for good."""

    good: tuple[str, ...]
    copies: tuple[str, ...]
    bad: tuple[str, ...]

    @property
    def urls(self) -> tuple[str, ...]:
        return self.good + self.copies + self.bad


def story(feed: int, number: int) -> str:
    """The text of one story, unlike any other."""
    place, thing = PLACES[feed % len(PLACES)], THINGS[(feed + number) % len(THINGS)]
    said = " ".join(
        f"Inspector {feed}{number}{n} counted {feed + n * 7} cracks on day {number}."
        for n in range(9)
    )
    return f"The {thing} of {place} was closed on inspection {number} of round {feed}. {said}"


def fifty(site: FeedServer, now: Callable[[], float]) -> Fifty:
    """Put fifty feeds on the server, each on a host of its own."""
    began = now()

    def numbers() -> range:
        last = int((now() - began) // DAILY)
        return range(max(0, last - _KEPT + 1), last + 1)

    good = [_good(site, n, numbers, began) for n in range(34)]
    copies = [site.put("/feed", _whole(site, 0, numbers, began), f"h{n}") for n in range(34, 38)]
    return Fifty(tuple(good), tuple(copies), bad(site))


def expected(hours: float) -> int:
    """How many articles the good feeds have brought after so many hours."""
    return 34 * (int(hours * 3_600 // DAILY) + 1)


def _good(site: FeedServer, n: int, numbers: Callable[[], range], began: float) -> str:
    host = f"h{n}"
    if n < 20:
        return site.put("/feed", conditional(_text(site, n, numbers, began)), host)
    if n < 23:
        site.put("/moved", _whole(site, n, numbers, began), host)
        status = 301 if n == 20 else 302
        return site.put("/feed", b"", host, status=status, headers={"Location": "/moved"})
    if n < 26:
        return site.put("/feed", _restless(site, n, numbers), host)
    if n < 28:
        return site.put("/feed", _json(site, n, numbers), host)
    site.pages[f"{host}.example", "*"] = lambda asked: _page(n, asked)
    if n < 31:
        return site.put("/feed", _atom(site, n, numbers), host)
    return site.put("/feed", _sitemap(site, n, numbers), host)


def _text(
    site: FeedServer, n: int, numbers: Callable[[], range], began: float
) -> Callable[[], str]:
    def make() -> str:
        return rss(
            *(
                item(
                    site.url(f"/{k}?utm_source=rss", f"h{n}"),
                    f"Round {n}, inspection {k}",
                    date=http_date(began + k * DAILY),
                    more=with_content(f"<p>{story(n, k)}</p>"),
                )
                for k in numbers()
            ),
            title=f"Outlet {n}",
        )

    return make


def _whole(site: FeedServer, n: int, numbers: Callable[[], range], began: float) -> Answer:
    make = _text(site, n, numbers, began)
    return lambda asked: Reply(make())


def _restless(site: FeedServer, n: int, numbers: Callable[[], range]) -> Answer:
    """Another date and another id for everything, each time."""

    def answer(asked: Asked) -> Reply:
        items = (
            item(
                site.url(f"/{k}", f"h{n}"),
                f"Round {n}, inspection {k}",
                date=http_date(asked.at * 1_000),
                more=f"<guid>{asked.at}-{k}</guid>" + with_content(f"<p>{story(n, k)}</p>"),
            )
            for k in numbers()
        )
        return Reply(rss(*items))

    return answer


def _json(site: FeedServer, n: int, numbers: Callable[[], range]) -> Answer:
    def answer(asked: Asked) -> Reply:
        items = [
            {"id": str(k), "url": f"/{k}", "title": f"Round {n}", "content_text": story(n, k)}
            for k in numbers()
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}
        return Reply(json.dumps(feed), "application/feed+json")

    return answer


def _atom(site: FeedServer, n: int, numbers: Callable[[], range]) -> Answer:
    return lambda asked: Reply(
        atom(
            *(atom_entry(f"/{k}", f"Inspection {k}", "In short.", "2031-05-08") for k in numbers())
        )
    )


def _sitemap(site: FeedServer, n: int, numbers: Callable[[], range]) -> Answer:
    def answer(asked: Asked) -> Reply:
        written = news_sitemap(*(site.url(f"/{k}", f"h{n}") for k in numbers()))
        return Reply(gzip.compress(written.encode()), "application/gzip")

    return answer


def _page(n: int, asked: Asked) -> Reply:
    """Any story of the host as a page; everything else is not there."""
    number = asked.path.removeprefix("/")
    if not number.isdigit():
        return Reply("not here", "text/plain", 404)
    return Reply(page(f"Inspection {number}", story(n, int(number))), "text/html")


def bad(site: FeedServer) -> tuple[str, ...]:
    """Feeds that fail, or mean harm, on the hosts from h38 to h49."""
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 9 if n else "ha"}">' for n in range(9))
    site.put("/robots.txt", "User-agent: *\nDisallow: /", "h48", kind="text/plain")
    return (
        site.put("/feed", "<rss><channel><item><title>Half a", "h38"),
        site.put("/feed", "Call us on Monday.", "h39", kind="text/plain"),
        site.put("/feed", b"", "h40", status=500),
        site.put("/feed", b"", "h41", status=410),
        site.put("/feed", "<rss>" * 9_000, "h42", drip=0.05),
        site.put("/feed", b"<rss>" + b" " * 11_000_000, "h43"),
        site.put("/feed", f"<!DOCTYPE r [{bomb}]><rss>&a8;</rss>", "h44"),
        site.put("/feed", gzip.compress(b" " * 30_000_000), "h45", kind="application/gzip"),
        site.put("/feed", b"", "h46", status=302, headers={"Location": "/feed"}),
        site.put("/feed", page("Welcome", "No feed here."), "h47", kind="text/html"),
        site.put("/feed", rss(), "h48"),
        site.put("/feed", b"\x89PNG\r\n", "h49", kind="image/png"),
    )
