"""A web page: the article's own words by trafilatura, its facts from JSON-LD and meta tags."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.addresses import canonical_url
from index.article import Article
from index.errors import Unreadable
from index.formats.compose import Origin, Stated, compose, words
from index.formats.encodings import declared_in, decode
from index.formats.markup import is_hidden, parse_html
from index.formats.newsjson import from_schema, is_news

_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
# Atomic groups: nothing is tried a second time, however many comments a hostile page has.
_ROOT = re.compile(
    r"(?:\s++|(?><!--.*?-->)|(?><![^>]*>)|(?><\?[^>]*>))*+<([A-Za-z][\w:.-]*)", re.DOTALL
)
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title"),
    "source": ("og:site_name", "publisher", "dc.publisher", "article:publisher_name"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author"),
    "published": (
        "article:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "pubdate",
        "publish-date",
        "publication_date",
        "date",
    ),
    "modified": ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified"),
    "category": ("article:section", "parsely-section"),
    "language": ("content-language", "og:locale", "dc.language"),
}
_SITE_PREFIX = re.compile(r"^(?:www|m|mobile|amp)\.")


def read_page(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article]:
    """The article of an HTML page; raises Unreadable when it has none."""
    html = decode(data, origin.name, charset or declared_in(data))
    _refuse_other_xml(html, origin.name)
    tree = parse_html(_PROLOGUE.sub("", html))
    if tree is None:
        raise Unreadable(f"{origin.name} holds no article: the page is empty.")
    metas = _metas(tree)
    address = _address(tree, metas, origin)
    stated = _from_linked_data(tree, address or origin.url)
    stated.url = address or origin.url or stated.url
    _fill(stated, metas, tree)
    stated.headline_in_text = False
    spare = stated.text
    _drop_hidden(tree)
    title = words(stated.title) or ""
    stated.text = _extract(tree, title, origin.url) or spare
    if not stated.text.strip():
        raise Unreadable(f"{origin.name} holds no article text: only menus, scripts or pictures.")
    yield compose(origin, stated)


def _refuse_other_xml(html: str, name: str) -> None:
    root = _ROOT.match(html)
    kind = root[1] if root else ""
    if kind.lower() in {"rss", "feed", "rdf:rdf"}:
        raise Unreadable(
            f"{name} is a feed, not an article; give the addresses of its articles instead."
        )
    if kind.lower() != "html" and _PROLOGUE.match(html):
        raise Unreadable(f"{name} is XML of a kind that is not read (<{kind}>).")


def _metas(tree: Any) -> dict[str, list[str]]:
    """Meta tags and itemprop dates by name in lower case, in the order of the page."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        attributes = element.attrib
        keys = (attributes.get(kind) for kind in ("property", "name", "itemprop", "http-equiv"))
        value = attributes.get("content", "").strip()
        for key in keys:
            if key and value:
                found.setdefault(key.strip().lower(), []).append(value)
    for element in tree.iter("time"):
        prop, value = element.get("itemprop", "").lower(), element.get("datetime", "").strip()
        if prop in {"datepublished", "datemodified"} and value:
            found.setdefault(prop, []).append(value)
    return found


def _address(tree: Any, metas: dict[str, list[str]], origin: Origin) -> str | None:
    """The page's own canonical address; a page that was fetched may only name its own site."""
    links = (
        link.get("href", "")
        for link in tree.iter("link")
        if "canonical" in link.get("rel", "").lower().split()
    )
    for candidate in [*links, *metas.get("og:url", [])]:
        try:
            url = canonical_url(urljoin(origin.url or "", candidate.strip()))
        except ValueError:
            continue
        if url and (origin.url is None or _site(url) == _site(origin.url)) and _is_page(url):
            return url
    return canonical_url(origin.url) if origin.url else None


def _site(url: str) -> str:
    return _SITE_PREFIX.sub("", (urlsplit(url).hostname or "").lower())


def _is_page(url: str) -> bool:
    """A canonical link to the site's front page is a mistake of the template."""
    parts = urlsplit(url)
    return parts.path not in {"", "/"} or bool(parts.query)


def _from_linked_data(tree: Any, address: str | None) -> Stated:
    """What the page's JSON-LD says of this article; nothing of the others it lists."""
    nodes = list(islice(_news_nodes(tree), 50))
    if not nodes:
        return Stated(text="")
    own = [node for node in nodes if address and _points_to(node, address)]
    stated = from_schema((own or nodes)[0])
    stated.id = None  # @id names the node of the graph, the address names the article
    return stated


def _news_nodes(tree: Any) -> Iterator[dict[str, object]]:
    for script in tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip()
        try:
            waiting = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting = node + waiting
            elif isinstance(node, dict):
                if is_news(node):
                    yield node
                for key in ("@graph", "mainEntity"):
                    waiting += [node[key]] if isinstance(node.get(key), list | dict) else []


def _points_to(node: dict[str, object], address: str) -> bool:
    stated = from_schema(node)
    return isinstance(stated.url, str) and canonical_url(stated.url) == canonical_url(address)


def _fill(stated: Stated, metas: dict[str, list[str]], tree: Any) -> None:
    """Take from meta tags what the linked data does not state."""
    for name, keys in _META.items():
        if words(getattr(stated, name)) is None:
            setattr(stated, name, _stated(metas, keys))
    if words(stated.title) is None:
        stated.title = _heading(tree)
    html_language = tree.get("lang") or tree.get("xml:lang")
    if html_language and words(stated.language) is None:
        stated.language = html_language
    for key in ("description", "keywords", "news_keywords"):
        if key in metas:
            stated.metadata.setdefault(key, metas[key][0])


def _stated(metas: dict[str, list[str]], keys: tuple[str, ...]) -> object:
    for key in keys:
        values = [value for value in metas.get(key, []) if not value.startswith("http")]
        if values:
            return values if key.endswith("author") else values[0]
    return None


def _heading(tree: Any) -> str | None:
    """The only top heading of the page, else the title of its window."""
    headings = [" ".join(element.itertext()) for element in tree.iter("h1")]
    if len(headings) == 1 and words(headings[0]):
        return headings[0]
    return next((" ".join(element.itertext()) for element in tree.iter("title")), None)


def _drop_hidden(tree: Any) -> None:
    for element in list(tree.iter()):
        unseen = element.tag in {"template", "noscript"} or is_hidden(element)
        if isinstance(element.tag, str) and unseen and element.getparent() is not None:
            element.drop_tree()


def _extract(tree: Any, title: str, url: str | None) -> str:
    """The article's paragraphs, with a blank line between them and without its headline."""
    from trafilatura import bare_extraction

    document = bare_extraction(
        tree,
        url=url,
        favor_precision=True,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
    )
    text = getattr(document, "text", None) or ""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [line for line in lines if line]
    if kept and title and kept[0].casefold() == title.casefold():
        kept = kept[1:]
    return "\n\n".join(kept)
