"""Every format gives the same kind of article; whatever is no article gives one clear sentence."""

import json
import re
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.dates import iso_date
from index.errors import Unreadable
from index.formats.markup import html_text, markdown_text
from index.reader import FORMATS, read

SAMPLES = Path(__file__).parent.parent / "samples" / "formats"


def results(
    data: bytes, name: str, content_type: str | None = None, url: str | None = None
) -> list[Article | Unreadable]:
    return list(read(data, name=name, locator=f"file:/{name}", content_type=content_type, url=url))


def article(
    data: bytes | str, name: str, content_type: str | None = None, url: str | None = None
) -> Article:
    """The only article in the data."""
    raw = data.encode() if isinstance(data, str) else data
    (found,) = results(raw, name, content_type, url)
    assert isinstance(found, Article)
    return found


def sample(name: str) -> Article:
    return article((SAMPLES / name).read_bytes(), name)


def reason(data: bytes, name: str, content_type: str | None = None) -> str:
    """The sentence that tells why there is no article."""
    with pytest.raises(Unreadable) as unreadable:
        results(data, name, content_type)
    return sentence(unreadable.value)


def sentence(error: Unreadable) -> str:
    told = str(error)
    assert re.fullmatch(r"[A-Zabcdefghijklmnopqrstuvwxyz].*\.", told), told
    assert "\n" not in told
    return told


def test_wire_text_is_kept_as_it_stands_and_its_opening_is_read() -> None:
    found = sample("wire.txt")
    assert found.text == (SAMPLES / "wire.txt").read_text(encoding="utf-8")
    assert (found.title, found.author, found.url, found.language) == (None, None, None, None)
    assert (found.dateline, found.published_at, found.source) == ("ARDEN", "2024-05-14", "AP")
    assert found.metadata == {"agency": "AP"}
    assert found.locator == "file:/wire.txt"


def test_plain_text_headline_byline_and_line_ends() -> None:
    found = article("\ufeffBridge closed\r\n\r\nBy Ada Moen\r\rThe bridge was closed.", "a.txt")
    assert found.text == "Bridge closed\n\nBy Ada Moen\n\nThe bridge was closed."
    assert (found.title, found.author) == ("Bridge closed", "Ada Moen")
    assert (found.source, found.published_at, found.dateline) == (None, None, None)


def test_markdown_is_read_as_it_reads() -> None:
    found = sample("story.md")
    assert found.title == "Bridge to stay closed: council"
    assert (found.author, found.source) == ("Ada Moen", "Harbour Gazette")
    assert (found.published_at, found.dateline) == ("2024-05-15", "NORHAVN")
    assert found.metadata == {"desk": "local"}
    assert found.text == (
        "NORHAVN — The harbour bridge stays closed until spring, the council said on Wednesday."
        "\n\n“We will rebuild it,” Holt said.\n\n- Ferries run every hour."
    )


@pytest.mark.parametrize(
    "head", ["# A *bold* bridge\n\n", "A bold bridge\n=====\n", "# A bold bridge #\n"]
)
def test_markdown_heading_is_the_title_and_not_the_text(head: str) -> None:
    found = article(head + "It fell.", "a.md")
    assert (found.title, found.text) == ("A bold bridge", "It fell.")


def test_web_page_gives_its_words_and_what_it_states() -> None:
    found = sample("page.html")
    assert found.title == "Ferries to replace the bridge & the pier"
    assert found.url == "https://gazette.example/2024/ferries"
    assert found.locator == "url:https://gazette.example/2024/ferries"
    assert (found.source, found.author) == ("The Harbour Gazette", "Ada Moen, Jon Vik")
    assert found.published_at == "2024-05-16T07:30:00+02:00"
    assert found.modified_at == "2024-05-16T11:00:00+02:00"
    assert (found.category, found.language) == ("Local", "en-GB")
    assert found.text.startswith("Three ferries will carry")
    assert found.text.count("\n\n") == 2
    for hidden in ("hidden", "editor's comment", "First!", "Copyright", "Weather", "pier story"):
        assert hidden not in found.text


PARAGRAPHS = "".join(
    f"<p>Paragraph number {n} says that the bridge was closed on day {n} of the long storm.</p>"
    for n in range(1, 6)
)


def page(head: str = "", body: str = PARAGRAPHS) -> str:
    return f"<!doctype html><html><head>{head}</head><body><article>{body}</article></body></html>"


def test_page_that_states_nothing_has_nothing_but_its_words() -> None:
    found = article(page(body="<h2>What we know</h2>" + PARAGRAPHS), "a.html")
    assert (found.title, found.url, found.source, found.author) == (None, None, None, None)
    assert (found.published_at, found.modified_at, found.language) == (None, None, None)
    assert found.text.startswith("What we know\n\nParagraph number 1")


def test_meta_tags_speak_where_linked_data_is_silent_or_broken() -> None:
    head = (
        '<title>Window</title><meta name="author" content="Ada Moen">'
        '<meta property="article:author" content="https://social.example/ada">'
        '<meta property="article:published_time" content="2024-05-16T07:30+02:00">'
        '<meta property="article:modified_time" content="2024-05-17">'
        '<meta property="og:site_name" content="Gazette"><meta name="keywords" content="sea">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
    )
    found = article(page(head, "<h1>Bridge closed</h1>" + PARAGRAPHS), "a.html")
    assert (found.title, found.author, found.source) == ("Bridge closed", "Ada Moen", "Gazette")
    assert (found.published_at, found.modified_at) == ("2024-05-16T07:30+02:00", "2024-05-17")
    assert found.metadata == {"keywords": "sea"}
    assert not found.text.startswith("Bridge closed")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://www.gazette.example/a?id=1", "https://www.gazette.example/a?id=1"),
        ("/b", "https://gazette.example/b"),
        ("https://rival.example/a", "https://gazette.example/a"),
        ("https://gazette.example/", "https://gazette.example/a"),
        ("http://[::1", "https://gazette.example/a"),
    ],
)
def test_fetched_page_may_name_only_its_own_site_as_its_address(canonical: str, url: str) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    found = article(page(head), "x", "text/html", "https://gazette.example/a?utm_source=x")
    assert (found.url, found.locator) == (url, f"url:{url}")


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Secret words stand here, and they are long enough to be a paragraph.</p>",
        '<div style="visibility: hidden"><p>Secret words stand here in a paragraph.</p></div>',
        '<p aria-hidden="true">Secret words stand here, and are long enough to count.</p>',
        '<p class="x sr-only">Secret words stand here, and are long enough to count.</p>',
        "<!-- Secret words -->",
        "<template><p>Secret words stand here, long enough to be a paragraph.</p></template>",
        "<script>document.write('Secret words')</script>",
    ],
)
def test_hidden_text_never_enters_the_article(hidden: str) -> None:
    found = article(page(body=PARAGRAPHS + hidden + "<p>The last one is seen again.</p>"), "a.html")
    assert "Secret" not in found.text
    assert "Paragraph number 5" in found.text
    assert "Secret" not in html_text(PARAGRAPHS + hidden)


def test_body_in_linked_data_is_read_when_the_page_shows_none() -> None:
    data = {"@type": "NewsArticle", "headline": "Bridge", "articleBody": "It fell.\n\nAll of it."}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert article(page(head, "<div id=app></div>"), "a.html").text == "It fell.\n\nAll of it."


def test_json_lines_go_on_after_a_broken_line_and_name_it() -> None:
    found = results((SAMPLES / "lines.jsonl").read_bytes(), "lines.jsonl")
    first, broken, second, empty, wrong = found
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.text == "ARDEN (AP) — The bridge was closed on Tuesday."
    assert (first.title, first.source, first.author) == ("Bridge closed", "Harbour Gazette", None)
    assert (first.dateline, first.metadata) == ("ARDEN", {"edition": 2, "agency": "AP"})
    assert first.url == "https://gazette.example/closed?utm_medium=rss"
    assert first.locator == "url:https://gazette.example/closed"
    assert second.locator == "id:urn:gazette:77"
    assert second.published_at is None
    assert second.metadata["published_raw"] == "yesterday"
    told = [sentence(error) for error in (broken, empty, wrong) if isinstance(error, Unreadable)]
    assert [line.split(" of ")[0] for line in told] == ["Line 2", "Line 5", "Line 6"]


def test_schema_article_in_a_graph() -> None:
    found = sample("schema.json")
    assert found.text == (
        "Forty fishermen stood before the town hall on Saturday.\n\nThey left at noon."
    )
    assert (found.title, found.author) == ("Protest at the town hall", "Jon Vik")
    assert (found.published_at, found.modified_at) == ("2024-05-18", "2024-05-18T15:04")
    assert (found.source, found.category) == ("Harbour Gazette", "Local, Politics")
    assert found.locator == "id:gazette-2024-0518-protest"


def test_ninjs_of_both_spellings() -> None:
    two, three = sample("ninjs2.json"), sample("ninjs3.json")
    assert two.title == "Bridge closed after storm"
    assert two.text == "ARDEN, May 14 (Norpress) - The bridge was closed.\n\nNobody was hurt."
    assert (two.source, two.author, two.dateline) == ("Norpress", "Ada Moen", "ARDEN")
    assert two.published_at == "2024-05-14T08:00:00+00:00"
    assert two.modified_at == "2024-05-14T09:30:00+02:00"
    assert two.category == "Disaster, Transport"
    assert two.locator == "id:urn:newsml:norpress.example:20240514:1234"
    assert two.metadata["pubStatus"] == "usable"
    assert two.metadata["embargoedUntil"] == "2024-05-14T10:00:00Z"
    assert two.metadata["dateline_day"] == "May 14"
    assert three.text == "The bridge stays closed until spring."
    assert (three.source, three.published_at) == ("Norpress", "2024-05-15T07:00:00+00:00")
    assert three.modified_at is None
    assert three.metadata["pubStatus"] == "withheld"
    assert three.metadata["embargoedUntil"] == "2024-05-15T12:00:00Z"
    assert three.locator == "url:https://api.norpress.example/items/1235"


def test_ninjs_one_bodies_as_html_or_text() -> None:
    html = article('{"uri": "u:1", "body_html": "<p>A.</p><p>B.</p>", "headline": "H"}', "a.json")
    text = article('{"guid": "u:1", "body_text": "A <b>", "pubstatus": "usable"}', "a.json")
    assert (html.title, html.text, text.text) == ("H", "A.\n\nB.", "A <b>")


def test_json_list_of_articles() -> None:
    first, second, third = results((SAMPLES / "list.json").read_bytes(), "list.json")
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert (first.author, first.url, first.metadata) == (None, None, {})
    assert first.locator.startswith("line:")
    assert isinstance(second, Unreadable)
    assert "Item 2 of list.json" in str(second)
    assert third.locator == "file:/list.json#7"


def test_same_headline_and_date_are_one_article_whatever_the_text() -> None:
    line = {"title": "Bridge", "published_at": "2024-05-14", "source": "Gazette"}
    one = article(json.dumps([{**line, "text": "Closed."}]), "a.json").locator
    two = article(json.dumps([{**line, "text": "Open."}]), "b.json").locator
    assert one == two
    assert article('[{"text": "Closed."}]', "a.json").locator.startswith("text:")


@pytest.mark.parametrize("unknown", ["None", "null", "", "  ", "N/A", None, [], {}, True])
def test_what_says_nothing_is_unknown(unknown: object) -> None:
    line = {"text": "Closed.", "author": unknown, "source": unknown, "published_at": unknown}
    found = article(json.dumps(line), "a.json")
    assert (found.author, found.source, found.published_at) == (None, None, None)


def test_agency_of_the_dateline_is_the_source_only_when_nothing_else_states_one() -> None:
    line = {"text": "ARDEN (AP) — Closed.", "source": "Gazette"}
    assert article(json.dumps(line), "a.json").source == "Gazette"
    assert article(json.dumps({"text": line["text"]}), "a.json").source == "AP"


def test_address_that_is_not_http_is_no_address() -> None:
    found = article('{"text": "Closed.", "url": "javascript:alert(1)"}', "a.json")
    assert found.url is None
    assert found.metadata["url_raw"] == "javascript:alert(1)"


def test_json_that_no_database_takes_is_made_storable() -> None:
    found = article(r'{"text": "A\u0000B\ud800C", "x": ["\ud800", NaN, Infinity]}', "a.json")
    assert found.text == "A�B�C"
    assert found.metadata == {"x": ["�", None, None]}
    json.dumps(found.metadata, allow_nan=False).encode()


def pdf(paragraphs: Sequence[str], pages: int = 1) -> bytes:
    document = FPDF()
    document.set_margins(25, 25)
    for number in range(pages):
        document.add_page()
        document.set_font("Helvetica", size=9)
        document.cell(text="Harbour Gazette", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        document.ln(4)
        for paragraph in paragraphs:
            document.set_font("Helvetica", size=18 if paragraph == paragraphs[0] else 11)
            document.multi_cell(0, 5, paragraph, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            document.ln(3)
        document.set_font("Helvetica", size=9)
        document.cell(text=f"Page {number + 1} of {pages}")
    return bytes(document.output())


STORY = (
    "Bridge closed after storm",
    "ARDEN (AP) - The harbour bridge was closed on Tuesday after a storm broke two of its pil-\n"
    "lars, the council said. Ferries will carry the traffic until the spring comes again.",
    'Mayor Mira Holt said nobody was hurt. "We will rebuild it," she told the reporters.',
)


def test_pdf_has_paragraphs_and_whole_words() -> None:
    found = article(pdf(STORY), "a.pdf")
    assert "broke two of its pillars, the council said. Ferries will carry" in found.text
    paragraphs = found.text.split("\n\n")
    assert paragraphs[1] == STORY[0]
    assert paragraphs[2].startswith("ARDEN (AP) - The harbour")
    assert paragraphs[3] == STORY[2]
    assert not set("\ufffe\x02\r") & set(found.text)
    assert (found.locator, found.published_at) == ("file:/a.pdf", None)
    assert (found.title, found.dateline) == (STORY[0], "ARDEN")


def test_running_heads_and_page_numbers_of_a_pdf_are_not_article() -> None:
    found = article(pdf(STORY, pages=3), "a.pdf")
    assert found.text.startswith(STORY[0])
    assert "Harbour Gazette" not in found.text
    assert "Page 2" not in found.text
    assert (found.title, found.source, found.dateline) == (STORY[0], "AP", "ARDEN")


def docx(with_header: bool = True) -> bytes:
    document = Document()
    if with_header:
        document.sections[0].header.paragraphs[0].text = "EMBARGOED until 10:00"
    document.add_heading("Bridge closed after storm", level=0)
    document.add_paragraph("ARDEN (AP) — The bridge was closed.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Ferry", "Hour", "North", "6"), strict=True):
        cell.text = text
    last = document.add_paragraph("Nobody was hurt")
    words = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for change in (
        f"<w:ins {words}><w:r><w:t>, she said.</w:t></w:r></w:ins>",
        f"<w:del {words}><w:r><w:delText> gone</w:delText></w:r></w:del>",
        f"<w:moveFrom {words}><w:r><w:t> moved</w:t></w:r></w:moveFrom>",
        f"<w:r {words}><w:rPr><w:vanish/></w:rPr><w:t> unseen</w:t></w:r>",
    ):
        last._p.append(parse_xml(change))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_docx_is_read_in_order_with_its_header_and_accepted_changes() -> None:
    found = article(docx(), "a.docx")
    assert found.text.split("\n\n") == [
        "EMBARGOED until 10:00",
        "Bridge closed after storm",
        "ARDEN (AP) — The bridge was closed.",
        "Ferry | Hour",
        "North | 6",
        "Nobody was hurt, she said.",
    ]
    assert (found.title, found.source) == ("Bridge closed after storm", "AP")
    assert (found.dateline, found.author) == ("ARDEN", None)
    assert found.metadata["header"] == ["EMBARGOED until 10:00"]
    assert article(docx(with_header=False), "a.docx").text.startswith("Bridge closed")


def test_mail_gives_subject_sender_date_and_plain_body() -> None:
    found = sample("mail.eml")
    assert found.title == "Bridge – statement of the council"
    assert found.author == "Arden Council Press Office"
    assert found.source is None
    assert found.published_at == "2024-05-14T10:15:00+02:00"
    assert found.text.strip() == (
        "The bridge was closed this morning. Engineer Björn Aas will inspect it."
    )
    assert found.metadata == {"from": "press@arden.example", "to": "desk@gazette.example"}
    assert found.locator == "id:20240514.77@arden.example"


def test_mail_in_html_with_an_attachment() -> None:
    mail = (
        "From: press@arden.example\nSubject: Bridge\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n'
        "<p>It is closed.</p><p>Ferries run.</p>\n--b\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="plan.pdf"\n\nx\n--b--\n'
    )
    found = article(mail, "a.eml")
    assert found.text == "It is closed.\n\nFerries run."
    assert (found.author, found.published_at) == ("press@arden.example", None)
    assert found.metadata["attachments"] == ["plan.pdf"]


def test_every_format_is_recognised_by_its_bytes_without_an_ending() -> None:
    for data, expected in (
        (pdf(STORY), "AP"),
        (docx(), "AP"),
        ((SAMPLES / "page.html").read_bytes(), "The Harbour Gazette"),
        ((SAMPLES / "schema.json").read_bytes(), "Harbour Gazette"),
        ((SAMPLES / "wire.txt").read_bytes(), "AP"),
    ):
        assert article(data, "upload").source == expected
    assert article((SAMPLES / "mail.eml").read_bytes(), "upload").title is not None
    assert len(results((SAMPLES / "lines.jsonl").read_bytes(), "upload")) == 5


def test_declared_type_decides_where_the_bytes_do_not() -> None:
    data = (SAMPLES / "story.md").read_bytes()
    assert article(data, "https://x.example/raw/story", "text/markdown; charset=utf-8").author
    assert article(data, "https://x.example/raw/story.md", "text/plain").author


ENCODED = "Bürgermeister Pål Åsen sagte: „Die Brücke bleibt geschlossen“ – 5 € Gebühr."


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (ENCODED.encode(), None),
        (ENCODED.encode(), "text/plain; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + ENCODED.encode(), None),
        (ENCODED.encode("utf-16"), None),
        (ENCODED.encode("utf-16-le"), None),
        (ENCODED.encode("utf-16-be"), None),
        (ENCODED.encode("utf-32"), None),
        (ENCODED.encode("cp1252"), None),
        (ENCODED.encode("cp1252"), "text/plain; charset=ISO-8859-1"),
        (ENCODED.encode("cp1252"), "text/plain; charset=no-such-thing"),
    ],
)
def test_encoding_is_found(data: bytes, content_type: str | None) -> None:
    assert article(data, "a.txt", content_type).text == ENCODED


RUSSIAN = (
    "Мэр города сообщил во вторник, что мост закрыт после сильного шторма и никто не пострадал. "
    "Паромы будут ходить каждый час, пока мост не будет построен заново, сказал он журналистам. "
)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5"])
def test_other_alphabet_is_read_right_or_told_but_never_garbled(encoding: str) -> None:
    data = RUSSIAN.encode(encoding)
    assert article(data, "a.txt", f"text/plain; charset={encoding}").text == RUSSIAN
    html = f'<html><meta charset="{encoding}"><body><p>{RUSSIAN}</p><p>{RUSSIAN}</p></body></html>'
    assert RUSSIAN.strip() in article(html.encode(encoding), "a.html").text
    assert undeclared(data) in (RUSSIAN, "The encoding of a.txt cannot be told; save it as UTF-8.")


def undeclared(data: bytes) -> str:
    """The text, or the sentence why there is none."""
    try:
        return article(data, "a.txt").text
    except Unreadable as error:
        return sentence(error)


def test_damaged_byte_in_utf8_does_not_garble_the_rest() -> None:
    data = ENCODED.encode() + b"\xe2\x80"
    assert article(data, "a.txt").text.startswith(ENCODED)


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.txt", "is empty"),
        (b" \n\t\r\n", "a.html", "is empty"),
        (b"\xef\xbb\xbf \n", "a.txt", "holds no text"),
        (b"--- *** ---", "a.txt", "holds no text"),
        (bytes(range(256)) * 8, "a.txt", "not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50), "photo", "not text"),
        (b"\x89PNG\r\n\x1a\n", "photo.png", ".png is not one of the formats"),
        (b"words", "table.csv", ".csv is not one of the formats"),
        (b"PK\x03\x04 nothing", "a.docx", "damaged DOCX"),
        (b"%PDF-1.4 nothing", "a.pdf", "not a PDF"),
        (b"words", "a.pdf", "not a PDF"),
        (b"words", "a.docx", "damaged DOCX"),
        (b"words", "a.eml", "not an e-mail"),
        (b"From: a@b.example\n\n", "a.eml", "without text"),
        (b"<html><body><script>1</script></body></html>", "a.html", "no article text"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "feed", "is a feed"),
        (b"<rss version='2.0'><channel/></rss>", "feed", "is a feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed", "is a feed"),
        (b"<?xml version='1.0'?>\n<newsItem/>", "item", "XML of a kind"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a.json", "is a feed"),
        (b"{", "a.json", "not valid JSON"),
        (b'{\n "text": nothing\n}', "a.json", "line 2, column 10"),
        (b"[]", "a.json", "empty list"),
        (b"42", "a.json", "not an article"),
        (b"[" * 100_000, "a.json", "too deep"),
        (b'{"x": ' + b"1" * 5000 + b"}", "a.json", "too large"),
        (b"\n\n", "a.jsonl", "is empty"),
        (b"caf\x81\x8d\x8f\x90" * 20, "a.txt", "save it as UTF-8"),
    ],
)
def test_what_is_no_article_ends_in_one_clear_sentence(data: bytes, name: str, told: str) -> None:
    sentence_told = reason(data, name)
    assert told in sentence_told
    assert name in sentence_told


def test_pdf_without_text_and_locked_pdf_are_told() -> None:
    scan = FPDF()
    scan.add_page()
    scan.rect(10, 10, 50, 50)
    assert "without text" in reason(bytes(scan.output()), "a.pdf")
    locked = FPDF()
    locked.add_page()
    locked.set_encryption("owner", "user")
    assert "password" in reason(bytes(locked.output()), "a.pdf")


def test_other_office_files_are_told() -> None:
    document = docx().replace(b"word/document.xml", b"word/xocument.xml")
    assert "not a DOCX" in reason(document, "a.xlsx")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_file_larger_than_any_article_is_told_at_once(form: object) -> None:
    started = time.monotonic()
    known = next(known for known in FORMATS if known is form)
    data = (b"%PDF-" if known.name == "PDF" else b"") + b"x" * (known.largest + 1)
    assert "MB" in reason(data, f"a{known.suffixes[0]}")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2024-03-27", "2024-03-27"),
        ("2024-03-27T10:00:00Z", "2024-03-27T10:00:00+00:00"),
        ("2024-03-27T10:00:00+03:00", "2024-03-27T10:00:00+03:00"),
        ("2024-03-27T10:00:00+0300", "2024-03-27T10:00:00+03:00"),
        ("2024-03-27T10:00:00-05", "2024-03-27T10:00:00-05:00"),
        ("2024-03-27 10:00", "2024-03-27T10:00"),
        ("2024-03-27T10:00:00.123Z", "2024-03-27T10:00:00.123+00:00"),
        ("2024-03-27T10:00:00.000Z", "2024-03-27T10:00:00+00:00"),
        ("2024-03-27T24:00", "2024-03-28T00:00"),
        ("2024/3/27 15:07:41", "2024-03-27T15:07:41"),
        ("20240327", "2024-03-27"),
        ("20240327T100000+0100", "2024-03-27T10:00:00+01:00"),
        ("Wed, 27 Mar 2024 10:00:00 +0300", "2024-03-27T10:00:00+03:00"),
        ("Wed, 27 Mar 2024 10:00:00 GMT", "2024-03-27T10:00:00+00:00"),
        ("Wed, 27 Mar 2024 10:00:00 -0000", "2024-03-27T10:00:00"),
        ("March 27, 2024", "2024-03-27"),
        ("Wednesday, March 27th, 2024", "2024-03-27"),
        ("27 March 2024", "2024-03-27"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("Mar 27, 2024 at 10:05 a.m. EST", "2024-03-27"),
        (1711533600, "2024-03-27T10:00:00+00:00"),
        (1711533600000, "2024-03-27T10:00:00+00:00"),
        ("03/04/2024", None),
        ("2024-03", None),
        ("2024-02-30", None),
        ("2024-03-27T25:00", None),
        ("2024-03-27T10:00+99:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("March", None),
        (7, None),
        (True, None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_date_is_normalised_with_the_precision_it_has(stated: object, iso: str | None) -> None:
    assert iso_date(stated) == iso


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_any_stated_date_is_iso_or_unknown(stated: object) -> None:
    found = iso_date(stated)
    assert found is None or re.match(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d|$)", found)


STARTS = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"<?xml ?>", b'{"text":"', b"[{", b"From: ")


@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from(STARTS),
    rest=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8")),
    form=st.sampled_from(FORMATS),
    as_type=st.booleans(),
)
def test_any_bytes_are_articles_or_one_clear_sentence(
    start: bytes, rest: bytes, form: object, as_type: bool
) -> None:
    known = next(known for known in FORMATS if known is form)
    kind = known.types[0] if as_type else None
    try:
        found = results(start + rest, f"a{known.suffixes[0]}", kind)
    except Unreadable as error:
        sentence(error)
        return
    for result in found:
        if isinstance(result, Article):
            result.text.encode()
            assert result.locator.partition(":")[2]
            assert not result.text.startswith("\ufeff")
        else:
            sentence(result)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    "text body title url source author published_at id uri metadata bodies "
                    "headlines @graph @type articleBody body_html versioncreated value role".split()
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_articles_or_clear_sentences(value: object) -> None:
    try:
        for result in results(json.dumps(value).encode(), "a.json"):
            if isinstance(result, Article):
                json.dumps(dict(result.metadata), allow_nan=False).encode()
                for field in (result.title, result.source, result.author, result.url):
                    assert field is None or field.strip()
    except Unreadable as error:
        sentence(error)


def test_deeply_nested_page_is_read() -> None:
    body = "<div>" * 5000 + "The bridge was closed. " * 20 + "</div>" * 5000
    try:
        results(page(body=body).encode(), "a.html")
    except Unreadable as error:
        sentence(error)
    assert "The bridge" in html_text("<b>" * 200 + "The bridge")
    assert "The bridge" in markdown_text("> " * 50 + "The bridge")


def test_a_thousand_json_articles_a_second() -> None:
    text = "ARDEN (AP) — The bridge was closed. " + "Nobody was hurt, the mayor said. " * 200
    line = {"title": "Bridge", "source": "Gazette", "published_at": "2024-05-14", "body": text}
    lines = [{**line, "url": f"https://gazette.example/{n}"} for n in range(600)]
    data = json.dumps(lines).encode()
    started = time.process_time()
    found = results(data, "a.json")
    assert time.process_time() - started < 0.6
    assert len({one.locator for one in found if isinstance(one, Article)}) == 600
