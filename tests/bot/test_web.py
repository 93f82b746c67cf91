"""The evidence page: the passage marked in its stored version, everything escaped, links honest."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from bot.desk import Desk, open_desk
from bot.settings import Settings
from bot.web import create_app, moment, original, paragraphs
from index.article import Article, Span
from index.reader import read

URL = "https://lanternpost.example/2031/05/quarry"
TEXT = (
    "A wall of the Ostrel quarry gave way on Tuesday, the county said.\n\n"
    "“Nobody was below,” said the foreman, Ilse Brandt.\n"
    "The union disputed that.\n\n"
    "Work stopped at noon & resumed <b>never</b>."
)
HOSTILE = '<script>alert(1)</script> {{ 7 * 7 }} \u202egnp.exe \x1b[2J "><img src=x onerror=a()>'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings.load({"FACTDESK_HOME": str(home)}, None)
    with open_desk(settings) as desk:
        yield desk


@pytest.fixture(scope="module")
def page(desk: Desk) -> FlaskClient:
    return create_app(desk).test_client()


def add(desk: Desk, **line: object) -> str:
    """Ingest one article line; its id."""
    data = json.dumps(line).encode()
    found = read(data, name="line.json", locator="")
    (outcome,) = desk.archive.add(one for one in found if isinstance(one, Article))
    return outcome.article_id


@pytest.fixture(scope="module")
def versions(desk: Desk) -> str:
    """An article with a first version, and a second that lost a sentence and gained one before."""
    facts = {"url": URL, "title": "Quarry wall falls", "source": "Lantern Post"}
    add(desk, text=TEXT, published_at="2031-05-06T18:30:00+02:00", **facts)
    newer = "Correction: the day was wrong.\n\n" + TEXT.replace("The union disputed that.\n", "")
    return add(desk, text=newer, **facts)


def link(article: str, quote: str, version: int = 1, text: str = TEXT) -> str:
    start = text.index(quote)
    return f"/articles/{article}?start={start}&end={start + len(quote)}&version={version}"


def marked(body: str) -> str:
    return unescape("".join(re.findall(r"<mark[^>]*>(.*?)</mark>", body)))


def test_the_passage_is_marked_and_everything_around_it_is_there(
    page: FlaskClient, versions: str
) -> None:
    response = page.get(link(versions, "“Nobody was below,” said the foreman, Ilse Brandt."))
    assert response.status_code == 200
    assert marked(response.text) == "“Nobody was below,” said the foreman, Ilse Brandt."
    assert response.text.count('id="passage"') == 1
    shown = unescape(re.sub(r"<[^>]+>", "", response.text))
    for said in ("Quarry wall falls", "Lantern Post", "6 May 2031, 18:30\u00a0+02:00", "1 of 2"):
        assert said in shown
    assert "Author\n" not in shown
    assert "Authornot stated" in shown.replace("\n", "")
    assert f'<a href="{URL}" rel="noopener noreferrer nofollow">' in response.text


def test_a_passage_over_several_paragraphs_is_marked_in_each_and_named_once(
    page: FlaskClient, versions: str
) -> None:
    quote = TEXT[TEXT.index("the county") : TEXT.index(" disputed")]
    body = page.get(link(versions, quote)).text
    assert body.count("<mark") == 3
    assert body.count('id="passage"') == 1
    assert "".join(marked(body).split()) == "".join(quote.split())


def test_a_newer_version_is_told_and_whether_the_passage_still_stands_in_it(
    page: FlaskClient, versions: str
) -> None:
    kept = page.get(link(versions, "A wall of the Ostrel quarry")).text
    assert "the passage still stands in it" in kept
    follow = re.search(r'<a href="(/articles/[^"]+)">Open version 2', kept)
    assert follow is not None
    newest = page.get(unescape(follow[1])).text
    assert marked(newest) == "A wall of the Ostrel quarry"
    assert "newer version" not in newest
    lost = page.get(link(versions, "The union disputed that.")).text
    assert "no longer stands in it" in lost
    unmarked = page.get(f"/articles/{versions}?version=1").text
    assert "A newer version exists." in unmarked
    assert "<mark" not in unmarked


def test_without_a_version_the_newest_is_shown(page: FlaskClient, versions: str) -> None:
    assert "Correction: the day was wrong." in page.get(f"/articles/{versions}").text


@pytest.mark.parametrize(
    "span",
    ["start=5&end=2", "start=-1&end=4", "start=0&end=99999", "start=a&end=b", "start=3", "end=3",
     "start=0&end=0", "start=1e3&end=2e3", "start=9999999999999999999&end=99999999999999999999",
     "start=&end=", "start=65&end=67", "start=٣&end=٩"],
)  # fmt: skip
def test_a_bad_span_marks_nothing_and_says_so(page: FlaskClient, versions: str, span: str) -> None:
    response = page.get(f"/articles/{versions}?{span}&version=1")
    assert response.status_code == 200
    assert "<mark" not in response.text
    assert "nothing is marked" in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/articles/nothing", 404), ("/articles/%3Cscript%3E", 404), ("/", 404), ("/articles/", 404),
     ("/articles/{id}?version=x", 400), ("/articles/{id}?version=0", 400),
     ("/articles/{id}?version=3", 404), ("/articles/..%2f..%2fetc%2fpasswd", 404),
     ("/static/../web.py", 404)],
)  # fmt: skip
def test_what_is_not_there_is_told_in_one_sentence(
    page: FlaskClient, versions: str, path: str, status: int
) -> None:
    response = page.get(path.format(id=versions))
    assert response.status_code == status
    (said,) = re.findall(r"</h1>\s*<p>(.*?)</p>", response.text, re.DOTALL)
    assert "\n" not in said
    assert "<script>" not in response.text


def test_article_text_is_data(page: FlaskClient, desk: Desk) -> None:
    article = add(
        desk,
        text=f"{HOSTILE}\n\nSecond paragraph here.",
        title=HOSTILE,
        source=HOSTILE,
        author=HOSTILE,
        category=HOSTILE,
        language='"><script>',
    )
    body = page.get(f"/articles/{article}?start=0&end=25").text
    assert "<script" not in body
    assert "<img" not in body
    assert "{{ 7 * 7 }}" in unescape(body)
    assert "\u202e" not in body
    assert "\x1b" not in body


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http://[",
        "ftp://x.example",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert original(url) is None


@pytest.mark.parametrize(
    "path", ["/articles/nothing", "/healthz", "/metrics", "/static/page.css", "/x"]
)
def test_every_answer_is_locked_down(page: FlaskClient, path: str) -> None:
    headers = page.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_the_page_needs_nothing_that_its_policy_forbids(page: FlaskClient, versions: str) -> None:
    body = page.get(link(versions, "A wall")).text
    assert not re.findall(r"<script|\sstyle=|<style|\son\w+=", body)
    sources = re.findall(r'<link[^>]* href="([^"]+)"', body)
    assert all(page.get(source, buffered=True).status_code == 200 for source in sources)
    assert len(sources) == 2


def test_an_error_of_ours_is_a_reference_and_not_a_traceback(desk: Desk) -> None:
    app = create_app(desk)
    app.add_url_rule("/broken", view_func=lambda: str(1 / 0))
    response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert re.search(r"reference [0-9a-f]{8}", response.text)
    assert "Traceback" not in response.text
    assert "ZeroDivision" not in response.text


def test_health_readiness_and_metrics(page: FlaskClient, desk: Desk, versions: str) -> None:
    assert page.get("/healthz").text == "ok\n"
    assert page.get("/readyz").status_code == 200
    desk.ask("Who was below the wall of the Ostrel quarry?")
    metrics = page.get("/metrics")
    assert metrics.content_type.startswith("text/plain; version=0.0.4")
    numbers = dict(line.rsplit(" ", 1) for line in metrics.text.splitlines() if line[0] != "#")
    assert int(numbers["factdesk_articles"]) == desk.archive.count()
    assert int(numbers["factdesk_outbox_depth"]) >= 1
    count = int(numbers["factdesk_answer_seconds_count"])
    assert count == sum(int(n) for k, n in numbers.items() if "answers_total" in k) == 1
    buckets = [int(n) for k, n in numbers.items() if "_bucket" in k]
    assert buckets == sorted(buckets)
    assert buckets[-1] == count


def test_paragraphs_hold_the_whole_text_in_order() -> None:
    for text in (TEXT, TEXT.replace("\n\n", "\r\n\r\n"), "one", "a\nb\nc", "\n\n x \n", ""):
        for start in range(0, len(text), 7):
            shown = paragraphs(text, Span(start, min(len(text), start + 40)))
            joined = "".join(piece.text for pieces in shown for piece in pieces)
            assert "".join(joined.split()) == "".join(text.split())
            on = "".join(p.text for pieces in shown for p in pieces if p.marked)
            assert "".join(on.split()) == "".join(text[start : start + 40].split())
            assert sum(p.first for pieces in shown for p in pieces) <= 1


def test_lines_wrapped_by_hand_are_one_paragraph_and_long_lines_are_their_own() -> None:
    letter = "A first line of a letter that was wrapped\nby hand."
    assert len(paragraphs(f"{letter}\n\n{letter}", None)) == 2
    assert len(paragraphs("Brandt 12\nOlsen 9\nRead 7", None)) == 3
    assert len(paragraphs(f"{'word ' * 60}\n{'word ' * 60}\n\nEnd.", None)) == 3


@pytest.mark.parametrize(
    ("stated", "shown"),
    [(None, None), ("2031-05-06", "6 May 2031"), ("2031-05", "May 2031"), ("2031", "2031"),
     ("2031-05-06T18:30:00Z", "6 May 2031, 18:30\u00a0UTC"),
     ("2031-05-06T18:30:00.123+00:00", "6 May 2031, 18:30\u00a0UTC"),
     ("2031-05-06T18:30-05:30", "6 May 2031, 18:30\u00a0-05:30"),
     ("2031-05-06 18:30", "6 May 2031, 18:30")],
)  # fmt: skip
def test_dates_keep_the_precision_that_was_stated(stated: str | None, shown: str | None) -> None:
    assert moment(stated) == shown
