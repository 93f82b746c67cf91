"""Slack's rules for messages: its block types, its limits, and what it would act on in text."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

SAMPLES = Path(__file__).parent / "samples" / "slack"

# Longest strings and longest lists, by the type of the element and the key in it.
LONGEST = {
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("link", "url"): 3000,
    ("plain_text", "text"): 3000,
    ("mrkdwn", "text"): 3000,
    ("text", "text"): 3000,
    ("icon_button", "value"): 2000,
}
MOST = {
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("context_actions", "elements"): 5,
    ("section", "fields"): 10,
}
IDS = 255
BLOCKS = 50
TEXT = 4000
ALL_TEXT = 13_000
PLAIN = {"title": 24, "submit": 24, "close": 24, "label": 2000}
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
METADATA = 3000
CHUNK_KEYS = {
    "markdown_text": {"text"},
    "task_update": {"id", "title", "status", "details", "output", "sources"},
    "plan_update": {"title"},
    "blocks": {"blocks"},
}
TASK_STATES = {"pending", "in_progress", "complete", "error"}
BLOCK_NAMES = {
    "rich_text": "RichTextBlock",
    "header": "HeaderBlock",
    "context": "ContextBlock",
    "section": "SectionBlock",
    "actions": "ActionsBlock",
    "divider": "DividerBlock",
    "context_actions": "ContextActionsBlock",
    "input": "InputBlock",
}

_TOKEN = re.compile(r"<([^<>]*)>")
_ACTIVE = re.compile(
    r"https?://|\bwww\.\w|\w\.[^\W\d_]{2,}|@(?:channel|here|everyone|[A-Za-z0-9])",
    re.IGNORECASE,
)


def broken(text: object, blocks: object) -> list[str]:
    """The rules that a message breaks; empty when Slack would take it and show it whole."""
    found: list[str] = []
    if not isinstance(text, str) or not text.strip():
        found.append("a message needs top-level text")
    elif len(text) > TEXT:
        found.append(f"text has {len(text)} characters")
    if blocks is None:
        return found
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS:
        return [*found, "a message takes 1 to 50 blocks"]
    for number, block in enumerate(blocks):
        found += [f"block {number}: {problem}" for problem in _block(block)]
    total = sum(len(s) for block in blocks for s in strings(block))
    return [*found, f"{total} characters in blocks"] if total > ALL_TEXT else found


def broken_view(view: Any) -> list[str]:
    """The rules that a modal or Home tab breaks."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["a view is a modal or a home"]
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= VIEW_BLOCKS:
        return ["a view takes 1 to 100 blocks"]
    found = [f"block {n}: {problem}" for n, block in enumerate(blocks) for problem in _block(block)]
    if view["type"] == "modal":
        found += _modal(view, blocks)
    if len(json.dumps(view)) > VIEW_BYTES:
        found.append("the view is larger than 250 KB")
    return found


def _modal(view: dict[str, Any], blocks: list[dict[str, Any]]) -> Iterator[str]:
    for key in ("title", "submit", "close"):
        shown = view.get(key)
        if shown is not None and not 0 < len(shown.get("text", "")) <= PLAIN[key]:
            yield f"{key} of a modal: {shown}"
    if "title" not in view:
        yield "a modal needs a title"
    if any(b["type"] == "input" for b in blocks) and "submit" not in view:
        yield "a modal with inputs needs a submit"
    if len(view.get("private_metadata", "")) > METADATA:
        yield "private_metadata is too long"
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    if len(set(ids)) < len(ids):
        yield "a block_id stands twice"


def broken_chunks(chunks: Any) -> list[str]:
    """The rules that the chunks of a stream break."""
    found = []
    for chunk in chunks:
        kind = chunk.get("type")
        extra = set(chunk) - {"type"} - CHUNK_KEYS.get(kind, set())
        if kind not in CHUNK_KEYS or extra:
            found.append(f"chunk {kind} with {sorted(extra)}")
        if kind == "task_update":
            if not chunk.get("id") or not chunk.get("title"):
                found.append("a task needs an id and a title")
            if chunk.get("status") not in TASK_STATES:
                found.append(f"a task cannot be {chunk.get('status')}")
            for source in chunk.get("sources", []):
                if set(source) != {"type", "url", "text"} or source["type"] != "url":
                    found.append(f"a source: {source}")
    return found


def active(text: str, ours: Sequence[str]) -> list[str]:
    """What Slack would act on in a text it reads as markup, except links that begin with `ours`."""
    tokens = [t for t in _TOKEN.findall(text) if not t.startswith(tuple(ours))]
    return tokens + [found.group() for found in _ACTIVE.finditer(_TOKEN.sub(" ", text))]


def acting(blocks: Sequence[dict[str, Any]], ours: Sequence[str]) -> list[str]:
    """Elements of blocks that mention, link elsewhere, or are read as markup."""
    found = []
    for element in elements(blocks):
        kind = element.get("type")
        if kind in {"user", "usergroup", "channel", "broadcast", "team", "mrkdwn", "markdown"}:
            found.append(f"{kind}: {element}")
        if "url" in element and not element["url"].startswith(tuple(ours)):
            found.append(f"a link to {element['url']}")
        if kind == "plain_text" and element.get("emoji") is not False:
            found.append("emoji names in plain text are read")
    return found


def elements(part: object) -> Iterator[dict[str, Any]]:
    """Every object inside blocks."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from elements(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from elements(value)


def strings(part: object) -> Iterator[str]:
    """Every text and address inside blocks."""
    for element in elements(part):
        yield from (v for k, v in element.items() if k in {"text", "url"} and isinstance(v, str))


@cache
def _validator(definition: str) -> Draft7Validator:
    schema = json.loads((SAMPLES / "known_block.schema.json").read_text("utf-8"))
    return Draft7Validator({**schema, "$ref": f"#/definitions/{definition}"})


def _block(block: Any) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    name = BLOCK_NAMES.get(str(kind), "KnownBlock")
    yield from (f"{error.json_path}: {error.message[:200]}" for error in _errors(name, block))
    for element in elements(block):
        yield from _limits(element)


def _errors(name: str, block: object) -> Iterator[Any]:
    return iter(_validator(name).iter_errors(block))


def _limits(element: dict[str, Any]) -> Iterator[str]:
    kind = str(element.get("type"))
    for key, value in element.items():
        if isinstance(value, str):
            yield from _string(kind, key, value)
        most = MOST.get((kind, key))
        if isinstance(value, list) and (not value or (most and len(value) > most)):
            yield f"{kind}.{key} has {len(value)} elements"
    if kind in {"actions", "context_actions"}:
        ids = [e["action_id"] for e in element["elements"] if "action_id" in e]
        if len(set(ids)) < len(ids):
            yield "an action_id stands twice in one block"
    if kind == "icon_button" and len(element.get("visible_to_user_ids", [])) > 10:
        yield "an icon is for at most ten people"
    if kind == "header" and len(element["text"]["text"]) > LONGEST["header", "text"]:
        yield "a header is longer than 150 characters"
    if kind == "section" and not ("text" in element or "fields" in element):
        yield "a section needs text or fields"


def _string(kind: str, key: str, value: str) -> Iterator[str]:
    longest = IDS if key in {"block_id", "action_id"} else LONGEST.get((kind, key))
    if longest and len(value) > longest:
        yield f"{kind}.{key} has {len(value)} characters"
    if not value and key in {"text", "url"}:
        yield f"{kind}.{key} is empty"
    try:
        value.encode()
    except UnicodeEncodeError:
        yield f"{kind}.{key} cannot be sent"
