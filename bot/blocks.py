"""Slack's Block Kit: the pieces that messages are made of, and the limits Slack sets to them.

Words of articles, questions and people stand in `rich_text` text or `plain_text` elements, which
Slack shows as they are. Only `link` makes links, and only of addresses of this desk.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot import words

Block = dict[str, object]

MAX_BLOCKS = 50
MAX_QUOTE = 3_000  # characters shown of one quotation
MAX_CHARACTERS = 9_000  # of all text in one message; Slack refuses from about 13,000
MAX_ELEMENT = 3_000
MAX_CONTEXT = 10
MAX_REMOVERS = 10
MAX_TEXT = 3_900  # of a message's text; Slack's limit is 4,000

REMOVE = "Remove this answer"

_ACTIVE = re.compile(r"(?<=\w)\.(?=[^\W\d_])|:(?=//)|(?<=[@#])(?=\w)")


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message. `text` is the notification; `fallback` is posted if blocks are refused.

    `private` is for the one person it answers, also where others could be shown it. `answer_id` is
    that of the answer it shows.
    """

    text: str
    blocks: tuple[Block, ...]
    fallback: tuple[str, ...]
    private: bool = False
    answer_id: str = ""


def message(
    text: str, blocks: Iterable[Block], private: bool = False, answer_id: str = ""
) -> Message:
    """A message of blocks with its notification and what is posted where blocks are refused."""
    held = tuple(blocks)
    rows = [row for block in held for row in _rows(block)]
    shown, _ = words.fold(inert(words.line(text)), MAX_TEXT)
    return Message(shown, held, tuple(_paged(rows)), private, answer_id)


def inert(text: str) -> str:
    """Text for places where Slack reads markup, with nothing in it that Slack would act on."""
    text = _ACTIVE.sub(lambda found: f"{found.group()}\u200b", words.clean(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitting(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks in as few messages as the limits allow; a block is never divided."""
    held: list[Block] = []
    size = 0
    for block in blocks:
        weight = sum(map(len, _strings(block)))
        if held and (len(held) == MAX_BLOCKS or size + weight > MAX_CHARACTERS):
            carried = [held.pop()] if len(held) > 1 and held[-1]["type"] == "header" else []
            yield held
            held, size = carried, sum(len(text) for block in carried for text in _strings(block))
        held.append(block)
        size += weight
    if held:
        yield held


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text[:150])}


def context(lines: Sequence[str]) -> Block:
    """Small print, one element a line."""
    shown = [words.fold(line, MAX_ELEMENT // 4)[0] for line in lines if line]
    return {"type": "context", "elements": [plain(line) for line in shown[:MAX_CONTEXT]]}


def rich(*elements: Block) -> Block:
    """A block of rich text: sections, quotations, lists."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Block) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(shown: str) -> Block:
    """A quotation, set apart."""
    parts = list(words.pieces(shown, MAX_ELEMENT)) or ["…"]
    return {"type": "rich_text_quote", "elements": [text(part) for part in parts]}


def bullets(items: Iterable[Block]) -> Block:
    """A list of sections."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def text(shown: str, style: str | None = None) -> Block:
    """Words as they are; `style` is bold, italic or code."""
    element: Block = {"type": "text", "text": shown}
    return {**element, "style": {style: True}} if style else element


def link(url: str, label: str) -> Block:
    """A link of this desk."""
    return {"type": "link", "url": url, "text": label}


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def button(action: str, label: str, value: str) -> Block:
    """A button, for a row of them."""
    return {"type": "button", "action_id": action, "text": plain(label), "value": value}


def verdicts(action: str, value: str, remove: str, removers: Sequence[str]) -> Block:
    """👍, 👎, and a bin for those few who may take the message away; small, under a message."""
    thumbs: Block = {
        "type": "feedback_buttons",
        "action_id": action,
        "positive_button": _thumb("Helpful", f"up:{value}"),
        "negative_button": _thumb("Not helpful", f"down:{value}"),
    }
    elements = [thumbs]
    if removers:
        bin_: Block = {
            "type": "icon_button",
            "icon": "trash",
            "action_id": remove,
            "text": plain(REMOVE),
            "value": value,
            "visible_to_user_ids": list(removers[:MAX_REMOVERS]),
            "confirm": _confirm(),
        }
        elements.append(bin_)
    return {"type": "context_actions", "elements": elements}


def classic(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks for a workspace that does not have the newest kinds yet."""
    return tuple(_classic(b) if b["type"] == "context_actions" else b for b in blocks)


def _classic(block: Block) -> Block:
    row: list[Block] = []
    held = block["elements"]
    for element in held if isinstance(held, list) else []:
        if element["type"] == "icon_button":
            row.append(
                {**button(element["action_id"], REMOVE, element["value"]), "confirm": _confirm()}
            )
            continue
        for side, label in (
            ("positive_button", "👍 Helpful"),
            ("negative_button", "👎 Not helpful"),
        ):
            value = element[side]["value"]
            row.append(button(f"{element['action_id']}_{value.partition(':')[0]}", label, value))
    return actions(*row)


def _thumb(label: str, value: str) -> Block:
    return {"text": plain(label), "accessibility_label": label, "value": value}


def _confirm() -> Block:
    return {
        "title": plain("Remove this answer?"),
        "text": plain("It is taken out of this conversation for everybody."),
        "confirm": plain("Remove"),
        "deny": plain("Keep"),
    }


def plain(text: str) -> Block:
    """Words as they are, where Slack takes no rich text."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _strings(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key in {"text", "url"} and isinstance(value, str):
                yield value
            else:
                yield from _strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value)


def _rows(part: object) -> Iterator[str]:
    """A block as lines of text that Slack may read as markup."""
    if not isinstance(part, dict):
        return
    elements = part.get("elements", [])
    match part["type"]:
        case "rich_text" | "context" | "rich_text_list":
            for element in elements:
                yield from _rows(element)
        case "rich_text_quote":
            yield f"“{''.join(map(_inline, elements))}”"
        case "rich_text_section":
            yield "".join(map(_inline, elements))
        case "actions" | "context_actions":
            return
        case "header":
            yield f"\n{_inline(part['text'])}"
        case _:
            yield _inline(part)


def _inline(element: Block) -> str:
    if element["type"] == "link":
        return f"<{str(element['url']).replace('&', '&amp;')}>"
    return inert(str(element["text"]))


def _paged(rows: Iterable[str]) -> Iterator[str]:
    page = ""
    for row in rows:
        for piece in words.pieces(row, MAX_TEXT):
            if page and len(page) + len(piece) + 1 > MAX_TEXT:
                yield page
                page = ""
            page = f"{page}\n{piece}" if page else piece
    if page:
        yield page
