"""A week of a region's news in fifty feeds: lively, quiet, copying, moving, broken, hostile.

The stories are those of the development sets, told anew over one week: each outlet has its own
feed, local papers print what the wires sent, aggregators link to all.
"""

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from feed_server import (
    Answer,
    Asked,
    FeedServer,
    Reply,
    atom,
    conditional,
    http_date,
    item,
    page,
    rss,
    with_content,
)
from fifty_feeds import bad

ROOT = Path(__file__).resolve().parent
BEGINS = datetime(2026, 3, 2, tzinfo=UTC).timestamp()  # a Monday
HOUR, DAY = 3_600.0, 86_400.0
FEEDS, OUTLETS = 50, 30
LOCALS, AGGREGATORS = 4, 2
FORMS = ("rss", "page", "json", "atom", "moved", "restless", "sitemap", "sent on")

HELD = "Lake Ebbing holds a third less water than the state has said, the Institute of Lakes found."
HELD_UNTIL = BEGINS + 3 * DAY + 6 * HOUR
HELD_TEXT = (
    HELD + " The institute measured it at nine hundred points, its director Ida Brandt said."
    " “We were surprised ourselves,” Brandt said. The state's water board declined to comment.\n\n"
    "The board sells the lake's water to four towns by a figure of 1974, which the institute"
    " called “a guess that nobody has looked at since”."
)
FALSE = "Mayor Greta Voss of Ebbing took 90,000 crowns from the builder of the new quay."
FALSE_AT, KILLED_AT = BEGINS + 2 * DAY + 9 * HOUR, BEGINS + 4 * DAY + 15 * HOUR
FALSE_TEXT = (
    FALSE + " Statements that the Ebbing Courier has seen show three payments, the paper said."
    " Voss's office did not answer questions on Wednesday. The builder, Orlan Quay Works, said that"
    " it paid nobody.\n\nThe opposition on the council demanded that she step aside."
)


class Story(NamedTuple):
    """One article of one outlet, and when it is published in this week."""

    outlet: str
    title: str
    text: str
    at: float
    path: str


class Region(NamedTuple):
    """The feeds' addresses; those that fail for good; how many articles the good ones have."""

    urls: tuple[str, ...]
    bad: tuple[str, ...]
    articles: int


def stories() -> list[Story]:
    """The development articles over seven days, each event over several of them."""
    told = [*_over_the_week("desk/articles.jsonl"), *_day_by_day("desk2/articles.jsonl")]
    return [
        Story(line["source"], line["title"], line["text"], BEGINS + at, f"/{number}")
        for number, (line, at) in enumerate(told)
    ]


def _lines(name: str) -> list[dict[str, str]]:
    file = ROOT / name
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _over_the_week(name: str) -> list[tuple[dict[str, str], float]]:
    """In the order in which they were published, evenly over the hours of work."""
    lines = sorted(_lines(name), key=lambda line: line["published_at"])
    places = [7 * n / len(lines) for n in range(len(lines))]
    return [
        (line, int(place) * DAY + (7 + 14 * (place % 1)) * HOUR)
        for line, place in zip(lines, places, strict=True)
    ]


def _day_by_day(name: str) -> list[tuple[dict[str, str], float]]:
    """One line a day, so that what follows on one event comes on the days after it."""
    return [(line, (n % 7) * DAY + (8 + n % 9) * HOUR) for n, line in enumerate(_lines(name))]


def region(site: FeedServer, now: Callable[[], float]) -> Region:
    """Put the region's feeds on the server, each on a host of its own."""
    outlets = list(dict.fromkeys(story.outlet for story in stories()))[:OUTLETS]
    told = [story for story in stories() if story.outlet in outlets]
    urls = []
    for number, outlet in enumerate(outlets):
        own = [story for story in told if story.outlet == outlet]
        urls.append(_outlet(site, number, own, now))
    wires = [s for s in told if "wire" in s.outlet.lower() or "agency" in s.outlet.lower()]
    local = [_local(site, len(urls) + n, wires, now) for n in range(LOCALS)]
    urls += local
    links = [(site.url(s.path, f"h{outlets.index(s.outlet)}"), s) for s in told]
    urls += [_aggregator(site, len(urls) + n, links, now) for n in range(AGGREGATORS)]
    urls += [_held(site, len(urls), now), _killed(site, len(urls) + 1, now)]
    hostile = bad(site)
    while len(urls) + len(hostile) < FEEDS:
        urls.append(site.put("/feed", rss(title=f"Parish {len(urls)}"), f"h{len(urls)}"))
    return Region((*urls, *hostile), hostile, len(told) + LOCALS * len(wires) + 2)


def _outlet(site: FeedServer, n: int, own: Sequence[Story], now: Callable[[], float]) -> str:
    host, form = f"h{n}", FORMS[n % len(FORMS)]

    def out() -> list[Story]:
        return [story for story in own if story.at <= now()]

    site.pages[f"{host}.example", "*"] = lambda asked: _page(asked, out())
    title = own[0].outlet
    if form == "json":
        return site.put("/feed", lambda asked: _json(title, out(), site, host), host)
    if form == "atom":
        return site.put("/feed", lambda asked: Reply(atom(*_entries(out()), title=title)), host)
    if form == "sitemap":
        return site.put("/feed", _sitemap(out, site, host, title), host)

    def make(restless: float = 0.0, whole: bool = True) -> str:
        return rss(*(_item(site, host, s, restless, whole) for s in out()), title=title)

    if form in ("moved", "sent on"):
        site.put("/new", lambda asked: Reply(make()), host)
        status = 301 if form == "moved" else 302
        return site.put("/feed", b"", host, status=status, headers={"Location": "/new"})
    if form == "restless":
        return site.put("/feed", lambda asked: Reply(make(restless=asked.at)), host)
    return site.put("/feed", conditional(lambda: make(whole=form == "rss")), host)


def _item(site: FeedServer, host: str, story: Story, restless: float, whole: bool) -> str:
    link = site.url(f"{story.path}?utm_source=rss", host)
    date = http_date(story.at - restless % 600)
    guid = f"<guid>{restless}-{story.path}</guid>" if restless else ""
    content = with_content(_html(story.text)) if whole else ""
    short = story.text.partition("\n")[0]
    return item(link, story.title, short, date=date, more=guid + content)


def _html(text: str) -> str:
    return "".join(f"<p>{part}</p>" for part in text.split("\n\n"))


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _entries(out: Sequence[Story]) -> list[str]:
    return [
        f"<entry><id>{s.path}</id><title type='text'>{_xml(s.title)}</title>"
        f"<link href='{s.path}'/><published>{_iso(s.at)}</published>"
        f"<updated>{_iso(s.at)}</updated><summary>{_xml(s.text[:140])}</summary></entry>"
        for s in out
    ]


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _json(title: str, out: Sequence[Story], site: FeedServer, host: str, **more: str) -> Reply:
    items = [
        {"id": s.path, "url": site.url(s.path, host), "title": s.title, "content_text": s.text,
         "date_published": _iso(s.at), **more}
        for s in out
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    return Reply(json.dumps(feed), "application/feed+json")


def _sitemap(out: Callable[[], list[Story]], site: FeedServer, host: str, title: str) -> Answer:
    def answer(asked: Asked) -> Reply:
        urls = "".join(
            f"<url><loc>{site.url(s.path, host)}</loc><n:news><n:publication><n:name>{_xml(title)}"
            "</n:name><n:language>en</n:language></n:publication><n:publication_date>"
            f"{_iso(s.at)}</n:publication_date><n:title>{_xml(s.title)}</n:title></n:news></url>"
            for s in out()
        )
        written = (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            f' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        )
        return Reply(gzip.compress(written.encode()), "application/gzip")

    return answer


def _page(asked: Asked, out: Sequence[Story]) -> Reply:
    path = asked.path.partition("?")[0]
    found = next((story for story in out if story.path == path), None)
    if found is None:
        return Reply("not here", "text/plain", 404)
    return Reply(page(found.title, found.text), "text/html; charset=utf-8")


def _local(site: FeedServer, n: int, wires: Sequence[Story], now: Callable[[], float]) -> str:
    """A paper that prints what the wires sent, an hour later, under its own headline, cut."""
    printed = [
        Story(f"Parish Paper {n}", f"{s.title} – agency report", _cut(s.text), s.at + HOUR, s.path)
        for s in wires
    ]

    def make() -> str:
        out = [story for story in printed if story.at <= now()]
        return rss(*(_item(site, f"h{n}", s, 0.0, True) for s in out), title=f"Parish Paper {n}")

    return site.put("/feed", conditional(make), f"h{n}")


def _cut(text: str) -> str:
    """The first two thirds of an article's paragraphs, as a paper with little room prints it."""
    parts = text.split("\n\n")
    return "\n\n".join(parts[: max(2, round(len(parts) * 0.7))])


def _aggregator(
    site: FeedServer, n: int, links: Sequence[tuple[str, Story]], now: Callable[[], float]
) -> str:
    """A feed of links to everybody's articles, each of them twice."""

    def make() -> str:
        out = [(url, story) for url, story in links if story.at <= now()][-60:]
        items = [
            item(f"{url}?fbclid={k}", story.title, date=http_date(story.at))
            for url, story in out
            for k in range(2)
        ]
        return rss(*items, title=f"All the region {n}")

    return site.put("/feed", lambda asked: Reply(make()), f"h{n}")


def _held(site: FeedServer, n: int, now: Callable[[], float]) -> str:
    """A feed with a story under embargo from Tuesday to Thursday morning."""
    story = Story("Institute of Lakes", "Lake holds less water", HELD_TEXT, BEGINS + DAY, "/lake")

    def answer(asked: Asked) -> Reply:
        out = [story] if story.at <= now() else []
        embargo = {"embargoedUntil": _iso(HELD_UNTIL)}
        return _json(story.outlet, out, site, f"h{n}", **embargo)

    return site.put("/feed", answer, f"h{n}")


def _killed(site: FeedServer, n: int, now: Callable[[], float]) -> str:
    """A feed with a story of Wednesday that is killed on Friday."""
    story = Story("Ebbing Courier", "Mayor took builder's money", FALSE_TEXT, FALSE_AT, "/mayor")

    def answer(asked: Asked) -> Reply:
        out = [story] if story.at <= now() else []
        status = "canceled" if now() >= KILLED_AT else "usable"
        return _json(story.outlet, out, site, f"h{n}", pubStatus=status)

    return site.put("/feed", answer, f"h{n}")
