"""The text of marked-up words that are all article: HTML fragments and Markdown."""

import re
from collections.abc import Iterator
from typing import Any

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"tbody", "tfoot", "thead", "tr", "ul"}
)
_UNREAD = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "iframe", "object", "svg", "math"}
    | {"textarea", "select", "button", "audio", "video"}
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?!\.?\d)", re.I)
_FOR_READERS = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:\s|$)", re.I)
# With many attributes the time that the parser takes grows with their square.
_CROWDED = re.compile(
    r"<[a-z][^\s<>]*+(?:\s++[^\s<>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>\"']++))?+){1000}",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def has_markup(text: str) -> bool:
    """Whether there are HTML tags in the text."""
    return bool(_TAG.search(text))


def html_text(html: str) -> str:
    """What a reader sees of an HTML fragment: one paragraph a block, a blank line between them."""
    tree = parse_html(f"<html><body><div>{html}</div></body></html>")
    return paragraphs(_words(tree)) if tree is not None else ""


def markdown_text(text: str) -> str:
    """What a reader sees of Markdown."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    return html_text(markdown.render(text))


def parse_html(html: str) -> Any:
    """The element tree of a page or fragment, without comments; None when there is none.

    There is none of a page with an element of a thousand attributes, which is an attack.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if _CROWDED.search(html):
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def is_hidden(element: Any) -> bool:
    """Whether a browser shows nothing of this element."""
    if element.tag in {"html", "body"}:
        return False
    attributes = element.attrib
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or bool(_UNSEEN.search(attributes.get("style", "")))
        or bool(_FOR_READERS.search(attributes.get("class", "")))
    )


def paragraphs(pieces: Iterator[str]) -> str:
    """Pieces with line feeds at block edges -> trimmed paragraphs with blank lines between them."""
    lines = (" ".join(line.split()).removeprefix("| ") for line in "".join(pieces).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _words(root: Any) -> Iterator[str]:
    """Text and block edges in reading order; no recursion, pages nest as deep as they like."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        block = element.tag in _BLOCKS
        if leaving:
            yield "\n" if block else ""
            yield _flat(element.tail)
            continue
        if not isinstance(element.tag, str) or element.tag in _UNREAD or is_hidden(element):
            yield ("\n" if block else "") + _flat(element.tail)
            continue
        yield _before(element.tag, block)
        yield _flat(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _before(tag: str, block: bool) -> str:
    if tag == "li":
        return "\n- "
    if tag in {"td", "th"}:
        return " | "
    return "\n" if block or tag == "br" else ""


def _flat(text: str | None) -> str:
    return text.replace("\n", " ").replace("\r", " ") if text else ""
