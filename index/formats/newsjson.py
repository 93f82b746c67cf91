"""Articles in JSON: the article line, schema.org's NewsArticle, ninjs, and lists of them."""

import json
from collections.abc import Iterator, Mapping, Sequence

from index.article import Article
from index.embargo import is_cancelled
from index.errors import Unreadable
from index.formats.compose import Origin, Stated, compose, words
from index.formats.markup import has_markup, html_text

Item = Mapping[str, object]

# The article line: what each field may be called there; everything else is metadata.
_LINE = {
    "text": ("text", "body"),
    "title": ("title", "headline"),
    "url": ("url",),
    "source": ("source", "publisher"),
    "author": ("author", "authors", "byline"),
    "published": ("published_at", "published", "date"),
    "modified": ("modified_at", "modified", "updated_at"),
    "category": ("category", "section"),
    "language": ("language",),
}
_IDS = ("id", "uri", "guid")
_NINJS_ONLY = ("versioncreated", "pubstatus", "body_text", "body_html", "body_xhtml", "bodies")
_NINJS_METADATA = {
    "pubstatus": "pubStatus",
    "embargoed": "embargoedUntil",
    "embargoeduntil": "embargoedUntil",
    "ednote": "edNote",
    "usageterms": "usageTerms",
    "copyrightholder": "copyrightHolder",
    "copyrightnotice": "copyrightNotice",
    "infosources": "infoSources",
}
_NINJS_BODIES = ("body_html", "body_xhtml", "body_text")


def load(text: str, name: str) -> object:
    """The JSON value; raises Unreadable with the place of the first mistake."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else error.colno
        where = at if isinstance(at, str) else f"character {at}"
        what = error.msg.removesuffix(" at")
        raise Unreadable(f"{name} is not valid JSON: {what} at {where}.") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} is not JSON that can be read: too deep or too large.") from None


def articles(value: object, origin: Origin) -> Iterator[Article | Unreadable]:
    """The articles in a JSON value; one that cannot be read does not stop the others."""
    items = _items(value, origin.name)
    many = len(items) > 1
    for number, item in enumerate(items, 1):
        place = origin._replace(name=f"Item {number} of {origin.name}" if many else origin.name)
        try:
            yield article(item, place, one_of_many=many or isinstance(value, list))
        except Unreadable as error:
            yield error


def _items(value: object, name: str) -> Sequence[object]:
    if isinstance(value, list):
        if not value:
            raise Unreadable(f"{name} is an empty list.")
        return [item for part in value for item in _nested(part)]
    if isinstance(value, dict):
        if "jsonfeed.org" in str(value.get("version", "")):
            raise Unreadable(f"{name} is a feed; give the addresses of its articles instead.")
        if not any(value.get(key) for key in _LINE["text"]) and isinstance(
            value.get("articles"), list
        ):
            return _items(value["articles"], name)
        return _nested(value)
    raise Unreadable(f"{name} is JSON, but not an article or a list of articles.")


def _nested(value: object) -> Sequence[object]:
    """The articles of a JSON-LD graph; any other value is itself the article."""
    graph = value.get("@graph") if isinstance(value, dict) else None
    if not isinstance(graph, list):
        return [value]
    return [node for node in graph if is_news(node)] or [value]


def article(item: object, origin: Origin, *, one_of_many: bool = True) -> Article:
    """One JSON object as an article."""
    if not isinstance(item, dict):
        raise Unreadable(f"{origin.name} is not a JSON object.")
    if is_news(item) or "articleBody" in item:
        stated = from_schema(item)
    elif any(key.lower() in _NINJS_ONLY for key in item):
        stated = _from_ninjs(item)
    else:
        stated = _from_line(item)
    if not stated.text.strip() and is_cancelled(stated.metadata):
        # A kill need not repeat what it kills; it is no article, and never shown as one.
        stated.text = words(stated.metadata.get("edNote")) or words(stated.title) or "Withdrawn."
    if not stated.text.strip():
        raise Unreadable(f"{origin.name} holds no text.")
    stated.one_of_many = one_of_many
    return compose(origin, stated)


def _from_line(item: Item) -> Stated:
    used = {name: _first(item, keys) for name, keys in _LINE.items()}
    taken = {key for key, _ in used.values()}
    value = {name: value for name, (_, value) in used.items()}
    extra = {key: value for key, value in item.items() if key not in taken and value is not None}
    nested = extra.pop("metadata", None)
    return Stated(
        text=value["text"] if isinstance(value["text"], str) else "",
        title=value["title"],
        url=value["url"],
        source=value["source"],
        author=value["author"],
        published=value["published"],
        modified=value["modified"],
        category=value["category"],
        language=value["language"],
        id=next((item[key] for key in _IDS if words(item.get(key))), None),
        metadata={**nested, **extra} if isinstance(nested, dict) else extra,
    )


def _first(item: Item, keys: Sequence[str]) -> tuple[str, object]:
    """The first of these keys that says something, with its value."""
    return next(
        ((key, item[key]) for key in keys if item.get(key) not in (None, "")), (keys[0], None)
    )


def is_news(node: object) -> bool:
    """Whether a JSON-LD node is an article of some kind."""
    kinds = node.get("@type") if isinstance(node, dict) else None
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(kind, str)
        and kind.rpartition("/")[2].endswith(("Article", "BlogPosting", "LiveBlogPosting"))
        for kind in kinds
    )


def from_schema(node: Item) -> Stated:
    """A schema.org article in our words; its text may be empty."""
    body = node.get("articleBody") or node.get("text")
    page = node.get("mainEntityOfPage")
    address = node.get("url") or (page.get("@id") if isinstance(page, Mapping) else page)
    metadata = {
        key: value
        for key in ("dateline", "keywords", "isAccessibleForFree", "alternativeHeadline", "creator")
        if (value := node.get(key)) is not None
    }
    return Stated(
        text=_prose(body) if isinstance(body, str) else "",
        title=_unmarked(node.get("headline") or node.get("name")),
        url=address,
        source=node.get("publisher") or node.get("sourceOrganization") or node.get("provider"),
        author=node.get("author"),
        published=node.get("datePublished"),
        modified=node.get("dateModified"),
        category=node.get("articleSection"),
        language=_language(node.get("inLanguage")),
        id=node.get("identifier") if isinstance(node.get("identifier"), str) else node.get("@id"),
        metadata=metadata,
    )


def _language(stated: object) -> object:
    return stated.get("alternateName") or stated if isinstance(stated, Mapping) else stated


def _unmarked(stated: object) -> object:
    """A headline without tags and entities."""
    if isinstance(stated, str) and (has_markup(stated) or "&" in stated):
        return html_text(stated).replace("\n\n", " ")
    return stated


def _prose(body: str) -> str:
    return html_text(body) if has_markup(body) else body


def _from_ninjs(item: Item) -> Stated:
    """ninjs 1, 2 (`versioncreated`) and 3 (`versionCreated`)."""
    low = {key.lower(): value for key, value in item.items()}
    metadata = {
        key: value
        for key, value in item.items()
        if key.lower() not in {*_NINJS_BODIES, "bodies", *_NINJS_METADATA} and value is not None
    }
    for name, ours in _NINJS_METADATA.items():
        if low.get(name) not in (None, ""):
            metadata[ours] = low[name]
    first, version = low.get("firstcreated"), low.get("versioncreated")
    address = next((low[key] for key in ("url", "canonicalurl") if low.get(key)), None)
    return Stated(
        text=_ninjs_body(low),
        title=_unmarked(low.get("headline") or _main(low.get("headlines"))[0] or low.get("title")),
        url=address,
        source=low.get("source") or _only(low.get("infosources")),
        author=low.get("byline") or low.get("by") or low.get("authors"),
        published=first or version,
        modified=version if first and version != first else low.get("contentmodified"),
        category=_subjects(low.get("subjects") or low.get("subject")),
        language=low.get("language"),
        id=low.get("uri") or low.get("guid"),
        metadata=metadata,
    )


def _ninjs_body(low: Item) -> str:
    for key in _NINJS_BODIES:
        if isinstance(body := low.get(key), str) and body.strip():
            return body if key == "body_text" else html_text(body)
    value, kind = _main(low.get("bodies"), "html")
    if not isinstance(value, str):
        return ""
    return html_text(value) if "html" in kind or "xml" in kind else value


def _main(variants: object, preferred: str = "") -> tuple[object, str]:
    """Of the variants of a headline or body: the preferred content type, else role main."""
    if not isinstance(variants, list):
        return None, ""
    known = [variant for variant in variants if isinstance(variant, dict) and variant.get("value")]
    typed = [
        (variant, str(variant.get("contentType") or variant.get("contenttype") or "").lower())
        for variant in known
    ]
    typed.sort(key=lambda pair: (preferred not in pair[1], pair[0].get("role") != "main"))
    return (typed[0][0].get("value"), typed[0][1]) if typed else (None, "")


def _only(named: object) -> object:
    return named[0] if isinstance(named, list) and len(named) == 1 else None


def _subjects(stated: object) -> object:
    return stated[:3] if isinstance(stated, list) else stated
