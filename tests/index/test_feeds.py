"""What a feed says is read as it stands, whatever its dialect; what attacks is refused at once."""

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from feed_server import (
    FeedServer,
    Reply,
    atom,
    gzip_bomb,
    item,
    news_sitemap,
    rss,
    with_content,
)

from index.errors import Refused, Unreadable
from index.feeds.entry import MOST, Entry, Feed
from index.feeds.harvest import (
    believed,
    completed,
    from_entry,
    has_whole_text,
    of_page,
    speaks_for,
)
from index.feeds.reading import LARGEST, is_feed, read_feed
from index.fetch import Declined, Fetched
from index.prepare import article_id

URL = "https://calder.example/news/feed.xml"
NOW = datetime(2031, 5, 8, 12, tzinfo=UTC).timestamp()
LONG = " ".join(f"The Halmar dam holds back {n} million litres of water." for n in range(25))


def read(data: str | bytes, charset: str | None = None) -> Feed:
    body = data.encode() if isinstance(data, str) else data
    assert is_feed(body)
    return read_feed(body, name="The feed", url=URL, charset=charset)


def only(data: str | bytes) -> Entry:
    (entry,) = read(data).entries
    return entry


def refused(data: bytes) -> str:
    """The sentence that a feed is refused with, within two seconds."""
    began = time.process_time()
    with pytest.raises(Unreadable) as told:
        read_feed(data, name="The feed", url=URL)
    assert time.process_time() - began < 2
    sentence = str(told.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_rss_is_read() -> None:
    more = (
        '<guid isPermaLink="false">c-1</guid><dc:creator>Mira Holt</dc:creator>'
        "<category>Water</category>" + with_content("<p>One &amp; two.</p><p>Three.</p>")
    )
    feed = read(
        rss(
            item("/a?utm_source=rss&id=7#top", "Dam & <b>bridge</b>", "Short.",
                 date="Thu, 08 May 2031 10:00:00 +0200", more=more),
            title="Calder &amp; Post",
            more="<ttl>45</ttl><language>en-GB</language>",
        )
    )  # fmt: skip
    assert (feed.kind, feed.title, feed.pause) == ("RSS", "Calder & Post", 45 * 60)
    assert feed.entries == (
        Entry(
            key="https://calder.example/a?id=7",
            url="https://calder.example/a?id=7",
            title="Dam & bridge",
            text="One & two.\n\nThree.",
            is_summary=False,
            published="Thu, 08 May 2031 10:00:00 +0200",
            author="Mira Holt",
            category="Water",
            language="en-gb",
        ),
    )


def test_atom_is_read() -> None:
    entry = (
        "<entry><id>tag:calder.example,2031:1</id><title type='html'>&lt;i&gt;Dam&lt;/i&gt;</title>"
        "<link rel='enclosure' href='/a.mp3'/><link href='/a'/>"
        "<updated>2031-05-08T10:00:00</updated>"
        "<published>8 May 2031</published><author><name>Mira Holt</name></author>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Água.</p></div></content>"
        "</entry>"
    )
    found = only(atom(entry))
    assert (found.url, found.title, found.text) == ("https://calder.example/a", "Dam", "Água.")
    assert (found.published, found.updated) == ("8 May 2031", "2031-05-08T10:00:00")
    assert (found.author, found.is_summary) == ("Mira Holt", False)


def test_rdf_is_read() -> None:
    found = only(
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="x"><title>Calder</title></channel>'
        '<item rdf:about="https://calder.example/a"><title>Dam</title>'
        "<link>https://calder.example/a</link><dc:date>2031-05-08</dc:date></item></rdf:RDF>"
    )
    assert (found.url, found.title, found.published) == (
        "https://calder.example/a", "Dam", "2031-05-08"
    )  # fmt: skip


def test_json_feed_is_read() -> None:
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Calder Post",
        "items": [
            {
                "id": "7", "url": "/a", "title": "Dam", "content_html": "<p>One.</p><p>Two.</p>",
                "date_published": "2031-05-08T10:00:00Z", "authors": [{"name": "Mira Holt"}],
                "embargoedUntil": "2031-05-09T00:00:00Z", "tags": ["Water"],
            },
            "junk",
            {"id": "https://calder.example/b", "content_text": "Plain.", "date_published": 5},
        ],
    }  # fmt: skip
    feed = read(json.dumps(written))
    first, second = feed.entries
    assert (first.url, first.text, first.author) == (
        "https://calder.example/a", "One.\n\nTwo.", "Mira Holt"
    )  # fmt: skip
    assert first.metadata == {"embargoedUntil": "2031-05-09T00:00:00Z"}
    assert (second.url, second.text, second.published) == (
        "https://calder.example/b", "Plain.", "5"
    )  # fmt: skip


def test_news_sitemaps_and_their_index_are_read() -> None:
    found = only(news_sitemap("https://calder.example/a", "https://calder.example/a#x"))
    assert (found.url, found.title, found.source) == (
        "https://calder.example/a", "Harbour talks", "Calder Post"
    )  # fmt: skip
    parts = "".join(
        f"<sitemap><loc>/{name}</loc><lastmod>2031-05-0{day}</lastmod></sitemap>"
        for name, day in (("pages.xml", 9), ("news-1.xml", 1), ("news-2.xml", 2))
    )
    index = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'
    )
    assert read(index).parts == (
        "https://calder.example/news-2.xml", "https://calder.example/news-1.xml"
    )  # fmt: skip
    packed = gzip.compress(news_sitemap("https://calder.example/a").encode())
    assert len(read(packed).entries) == 1


def test_sitemap_of_the_whole_site_is_no_feed() -> None:
    pages = "<urlset><url><loc>https://calder.example/imprint</loc></url></urlset>"
    assert "not its news" in refused(pages.encode())


@pytest.mark.parametrize(
    "stated", ["Fri, 31 Feb 2031 10:00:00 GMT", "2031-05-08 10:00", "yesterday", "2024/3/27 15:07"]
)
def test_dates_are_kept_in_the_feeds_own_words(stated: str) -> None:
    assert only(rss(item("/a", "Dam", date=stated))).published == stated


@pytest.mark.parametrize(
    ("stated", "published", "raw"),
    [
        ("Thu, 08 May 2031 10:00:00 +0200", "2031-05-08T10:00:00+02:00", None),
        ("2031-05-08T10:00:00", "2031-05-08T10:00:00", "2031-05-08T10:00:00"),
        ("Thu, 08 May 2031 10:00:00 MSK", "2031-05-08T10:00:00", "Thu, 08 May 2031 10:00:00 MSK"),
        ("Fri, 31 Feb 2031 10:00:00 GMT", None, "Fri, 31 Feb 2031 10:00:00 GMT"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("2031-05-10T10:00:00Z", None, "2031-05-10T10:00:00Z"),
        ("2031-05-09T01:00:00Z", "2031-05-09T01:00:00+00:00", None),
        ("soon", None, "soon"),
        (None, None, None),
    ],
)
def test_a_date_that_is_wrong_naive_or_missing_is_never_guessed(
    stated: str | None, published: str | None, raw: str | None
) -> None:
    entry = Entry("k", "https://calder.example/a", "Dam", LONG, False, published=stated)
    article = from_entry(entry, URL, None, NOW)
    assert (article.published_at, article.metadata.get("published_raw")) == (published, raw)
    page = replace(article, published_at=None, metadata={}, title=None)
    article = completed(page, entry, URL, "Calder Post", NOW)
    assert (article.published_at, article.metadata.get("published_raw")) == (published, raw)
    assert (article.title, article.source) == ("Dam", "Calder Post")


def test_a_page_that_states_its_date_is_believed_before_the_feed() -> None:
    entry = Entry("k", "https://calder.example/a", "Dam", published="2031-05-08T10:00:00")
    page = from_entry(replace(entry, text=LONG), URL, None, NOW)
    article = completed(
        replace(page, published_at="2031-05-07", metadata={}), entry, URL, None, NOW
    )
    assert article.published_at == "2031-05-07"
    assert "published_raw" not in article.metadata


def test_before_there_were_feeds_nothing_was_published_in_one() -> None:
    assert believed("1994-12-31", NOW) is None
    assert believed("1995-01-01", NOW) == "1995-01-01"


@pytest.mark.parametrize(
    ("entry", "whole"),
    [
        (Entry("k", "https://calder.example/a", "T", LONG, True), True),
        (Entry("k", "https://calder.example/a", "T", LONG[:600], True), False),
        (Entry("k", "https://calder.example/a", "T", LONG[:600], False), True),
        (Entry("k", "https://calder.example/a", "T", LONG + " Read more", True), False),
        (Entry("k", "https://calder.example/a", "T", LONG + " […]", False), False),
        (Entry("k", "https://calder.example/a", "T", LONG[:599] + "…", False), False),
        (Entry("k", None, "T", "Short note.", True), True),
        (Entry("k", "https://www.calder.example/a", "T", LONG, True), True),
        (Entry("k", "https://marsk.example/a", "T", LONG, True), False),
    ],
)
def test_the_page_is_read_where_the_feed_has_only_a_summary(entry: Entry, whole: bool) -> None:
    assert has_whole_text(entry, URL) is whole


@pytest.mark.parametrize(
    ("feed", "page", "speaks"),
    [
        ("https://feeds.calder.example/x", "https://www.calder.example/a", True),
        ("https://calder.example/x", "https://sport.calder.example/a", True),
        ("https://user.calder.example/x", "https://calder.example/a", False),
        ("https://evilcalder.example/x", "https://calder.example/a", False),
        ("https://calder.example/x", "https://evilcalder.example/a", False),
    ],
)
def test_a_feed_speaks_for_its_own_site_only(feed: str, page: str, speaks: bool) -> None:
    assert speaks_for(feed, page) is speaks


def test_what_another_site_embargoes_is_not_taken_from_a_feed() -> None:
    entry = Entry("k", "https://marsk.example/a", "T", LONG, metadata={"pubStatus": "canceled"})
    page = replace(from_entry(replace(entry, metadata={}), URL, None, NOW), metadata={})
    assert "pubStatus" not in completed(page, entry, URL, None, NOW).metadata
    mine = replace(entry, url="https://calder.example/a")
    assert completed(page, mine, URL, None, NOW).metadata["pubStatus"] == "canceled"


def test_an_entry_without_an_address_is_the_feeds_own() -> None:
    entry = Entry("urn:agency:1", None, "T", "A note on the dam.")
    mine, other = (from_entry(entry, url, None, NOW) for url in (URL, URL + "2"))
    assert mine.locator == f"url:{URL}#urn:agency:1"
    assert article_id(mine.locator) != article_id(other.locator)


def test_one_page_is_one_entry_whatever_its_tracking_and_ids() -> None:
    feed = rss(
        item("https://Calder.example/a?utm_medium=feed", "One", more="<guid>1</guid>"),
        item("https://calder.example/a#c2", "One again", more="<guid>2</guid>"),
        item("", "Two", more="<guid>urn:2</guid>"),
        item("javascript:alert(1)", "Three"),
        item("", "Four"),
        item("", "Four"),
    )
    assert [(e.title, e.url) for e in read(feed).entries] == [
        ("One", "https://calder.example/a"), ("Two", None), ("Three", None), ("Four", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("latin-1", "iso-8859-1"),
        ("cp1251", "windows-1251"), ("koi8-r", "koi8-r"), ("utf-8", "iso-8859-1"),
    ],
)  # fmt: skip
def test_feeds_are_read_in_any_encoding(encoding: str, declared: str) -> None:
    title = "Плотина Хальмар" if encoding in {"cp1251", "koi8-r"} else "Talsperre Übermünz"
    text = rss(item("/a", title)).replace('encoding="utf-8"', f'encoding="{declared}"')
    assert only(text.encode(encoding)).title == title


def test_the_servers_charset_counts() -> None:
    text = rss(item("/a", "Плотина")).replace(' encoding="utf-8"', "")
    (entry,) = read(text.encode("cp1251"), "windows-1251").entries
    assert entry.title == "Плотина"


def test_sloppy_markup_is_read_as_far_as_it_goes() -> None:
    sloppy = rss(item("/a", "Dam")).replace("Dam", "Dam & bridge &nbsp; &rsquo;")
    assert only(sloppy).url == "https://calder.example/a"


def test_half_an_entry_at_the_end_is_left_for_the_next_time() -> None:
    whole = rss(item("/a", "One", LONG), item("/b", "Two", LONG))
    assert [e.title for e in read(whole[:-400]).entries] == ["One"]
    assert "breaks off" in refused(rss(item("/a", "One", LONG))[:-400].encode())


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).entries == ()
    assert read(atom()).entries == ()


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 1000}">' for n in range(9))
DEEP = "<d>" * 190_000


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (f"<!DOCTYPE r [{BOMB}]><rss><channel><title>&a8;</title></channel></rss>", "entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "entities"),
        ("<rss " + " ".join(f'a{n}="1"' for n in range(100_000)) + "></rss>", "attributes"),
        (f"<rss><channel><item><title>a</title>{DEEP}", "damaged"),
        ("<rss><channel><item><title>a</title>" + " " * 3_000_000, "damaged"),
        ("<rss><channel><item><link>" + "<link " * 190_000, "damaged"),
        ("<rss><channel>" + "<!--" * 190_000, "damaged"),
        ("<rss><channel>" + "<item/>" * 300_000 + "</channel></rss>", "so many elements"),
        ("<!---->" * 100_000 + "x", "no feed"),
        ("<?a?>" * 100_000, "no feed"),
        ("<!doctype html><html></html>", "no feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000, "JSON"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 3}', "list of items"),
        ("   \n", "empty"),
        ("", "empty"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_hostile_feeds_are_refused_in_one_sentence(data: str, told: str) -> None:
    assert told in refused(data.encode())


@pytest.mark.parametrize(
    "page",
    ["<!---->" * 300 + "x", "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">Text.</p>",
     "<p " + "a " * 1_000_000 + ">", "<p a='" * 300_000, "< " * 1_000_000, "<a" * 500_000],
    ids=lambda page: page[:12],
)  # fmt: skip
def test_hostile_pages_that_a_feed_leads_to_cost_no_time(page: str) -> None:
    began = time.process_time()
    with suppress(Unreadable):
        of_page(Fetched(URL, page.encode(), "text/html"), URL)
    assert time.process_time() - began < 5


def test_entities_hidden_in_another_encoding_are_found() -> None:
    hidden = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!ENTITY x "y">]><rss>&x;</rss>'
    assert "entities" in refused(hidden.encode("utf-16"))


def test_what_is_packed_is_unpacked_only_so_far() -> None:
    assert "more than 10 MB" in refused(gzip_bomb())
    assert "cannot be unpacked" in refused(b"\x1f\x8b" + b"junk" * 50)


def test_what_is_too_large_is_refused() -> None:
    assert "more than 10 MB" in refused(b"<rss>" + b" " * LARGEST)


def test_of_thousands_of_entries_the_first_are_read() -> None:
    feed = read(rss(*(item(f"/{n}", f"Story {n}") for n in range(MOST + 500))))
    assert (len(feed.entries), feed.left_off) == (MOST, 500)


def test_markup_in_an_entry_is_text() -> None:
    entry = only(rss(item("/a", "T", more=with_content("<p>A<script>x()</script></p><p>B</p>"))))
    assert entry.text == "A\n\nB"


# Asking again -----------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def test_an_unchanged_page_is_not_sent_again(site: FeedServer) -> None:
    def answer(asked: object) -> Reply:
        headers = dict(getattr(asked, "headers", {}))
        same = headers.get("If-None-Match") == '"1"' or "If-Modified-Since" in headers
        kept = {"ETag": '"1"', "Last-Modified": "Thu, 08 May 2031 10:00:00 GMT"}
        return Reply(status=304, headers=kept) if same else Reply(rss(), headers=kept)

    url = site.put("/feed", answer)
    fetcher = site.fetcher()
    got = fetcher.get(url)
    assert (got.etag, got.modified, got.unchanged) == (
        '"1"', "Thu, 08 May 2031 10:00:00 GMT", False
    )  # fmt: skip
    for validators in ({"etag": got.etag}, {"modified": got.modified}):
        again = fetcher.get(url, **validators)
        assert (again.unchanged, again.body, again.etag) == (True, b"", '"1"')


def test_unchanged_is_an_error_where_nobody_asked(site: FeedServer) -> None:
    with pytest.raises(Declined, match="304"):
        site.fetcher().get(site.put("/feed", b"", status=304))


def test_a_validator_that_cannot_be_sent_back_is_dropped(site: FeedServer) -> None:
    url = site.put("/feed", rss(), headers={"ETag": "x" * 600, "Last-Modified": "caf\xe9"})
    got = site.fetcher().get(url)
    assert (got.etag, got.modified) == (None, None)


@pytest.mark.parametrize(
    ("statuses", "moved"), [((301, 308), True), ((301, 302), False), ((), False)]
)
def test_an_address_that_moved_for_good_is_told(
    site: FeedServer, statuses: tuple[int, ...], moved: bool
) -> None:
    for number, status in enumerate(statuses):
        site.put(f"/{number}", b"", status=status, headers={"Location": f"/{number + 1}"})
    end = site.put(f"/{len(statuses)}", rss())
    got = site.fetcher().get(site.url("/0"))
    assert (got.url, got.moved) == (end, end if moved else None)


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [("120", 120), ("999999999", 86_400), ("Thu, 08 May 2003 10:00:00 GMT", 0), ("later", None)],
)
def test_when_a_server_wants_to_be_asked_again_is_told(
    site: FeedServer, stated: str, seconds: float | None
) -> None:
    with pytest.raises(Declined) as declined:
        site.fetcher().get(site.put("/feed", b"", status=503, headers={"Retry-After": stated}))
    assert (declined.value.status, declined.value.retry_after) == (503, seconds)


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [("max-age=600", 600), ("public, max-age=99999999", 86_400), ("no-cache, max-age=9", None)],
)
def test_for_how_long_an_answer_is_fresh_is_told(
    site: FeedServer, stated: str, seconds: float | None
) -> None:
    url = site.put("/feed", rss(), headers={"Cache-Control": stated})
    assert site.fetcher().get(url).fresh_for == seconds


@pytest.mark.parametrize(
    "kind",
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "text/xml", "text/rss",
     "application/octet-stream", "application/x-gzip"],
)  # fmt: skip
def test_kinds_of_feeds_are_read(site: FeedServer, kind: str) -> None:
    assert site.fetcher().get(site.put("/feed", rss(), kind=kind)).content_type == kind


def test_a_feed_outside_cannot_send_us_into_the_newsroom(site: FeedServer) -> None:
    secret = site.put("/secret", "the plan", "intranet")
    desk = site.fetcher()
    assert desk.get(secret, sent_by=site.url("/feed")).body == b"the plan"
    with pytest.raises(Refused, match="not a public address"):
        desk.get(secret, sent_by="http://elsewhere.example/feed")
    assert urlsplit(secret).hostname == "intranet.example"
    assert site.times("/secret", "intranet") == 1
