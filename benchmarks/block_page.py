"""Slack messages as a web page, near enough to judge them by eye: the blocks that Factdesk uses."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from bot.blocks import Message

STYLE = """
body { margin: 0; background: #fff; font: 15px/1.467 Lato, "Helvetica Neue", Arial, sans-serif;
  color: #1d1c1d; }
main { box-sizing: border-box; padding: 14px 20px; }
.message { display: flex; gap: 9px; padding: 6px 0; }
.face { width: 36px; height: 36px; border-radius: 8px; background: #1d3557; color: #fff; flex: none;
  display: grid; place-items: center; font-weight: 900; }
.face.person { background: #c9a227; }
.body { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.who { font-weight: 900; } .app { font-size: 10px; background: #ddd; border-radius: 2px;
  padding: 1px 3px; color: #454447; font-weight: 700; vertical-align: 1px; }
.when { color: #616061; font-size: 12px; font-weight: 400; }
.block { margin: 4px 0 8px; } .section { white-space: pre-wrap; }
h3 { font-size: 18px; line-height: 1.33; margin: 14px 0 2px; }
blockquote { margin: 4px 0; padding: 0 0 0 12px; border-left: 4px solid #ddd;
  white-space: pre-wrap; }
a { color: #1264a3; text-decoration: none; }
code { font: 12px Menlo, Consolas, monospace; color: #c01343; background: #f8f8f8;
  border: 1px solid #ddd; border-radius: 3px; padding: 2px 3px; }
ul { margin: 2px 0; padding-left: 24px; }
.context { color: #616061; font-size: 13px; display: flex; flex-wrap: wrap; gap: 2px 12px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
button { font: 700 13px Lato, Arial, sans-serif; color: #1d1c1d; background: #fff; height: 28px;
  border: 1px solid #bbb; border-radius: 8px; padding: 0 10px; }
.small { display: flex; gap: 12px; }
.field { height: 60px; border: 1px solid #bbb; border-radius: 4px; margin-top: 4px; }
svg { width: 16px; height: 16px; fill: none; stroke: #616061; stroke-width: 1.5; }
"""
THUMB = "M5 14V7l3-5c2 0 2 1.500 1 4h4.500l-1 7-1 1zM2 7h3v7H2z"
BIN = "M3 4h10M6 4V2h4v2M4.500 4l.5 10h6l.5-10"


def page(question: str, messages: Sequence[Message], width: int) -> str:
    """What Factdesk replies, to a question if there is one, as HTML so many pixels wide."""
    asked = f'<div class="section">{escape(question)}</div>'
    person = _message("ola", "person", "10:02", asked) if question else ""
    replies = [_message("Factdesk", "", "10:02", "".join(map(_block, m.blocks))) for m in messages]
    body = "".join([person, *replies])
    style = f"{STYLE} main {{ width: {width}px; }}"
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style><main>{body}</main>'


def _message(who: str, kind: str, when: str, body: str) -> str:
    app = "" if kind else ' <span class="app">APP</span>'
    return (
        f'<div class="message"><div class="face {kind}">{who[0].upper()}</div><div class="body">'
        f'<span class="who">{who}</span>{app} <span class="when">{when}</span>{body}</div></div>'
    )


def _block(block: Mapping[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h3>{escape(block['text']['text'])}</h3>"
    if kind == "context":
        lines = "".join(f"<span>{escape(e['text'])}</span>" for e in block["elements"])
        return f'<div class="block context">{lines}</div>'
    if kind == "actions":
        buttons = "".join(
            f"<button>{escape(e['text']['text'])}</button>" for e in block["elements"]
        )
        return f'<div class="block actions">{buttons}</div>'
    if kind == "input":
        return f'<div class="block"><b>{escape(block["label"]["text"])}</b>{_field(block)}</div>'
    if kind == "context_actions":
        return f'<div class="block small">{"".join(_icons(block["elements"]))}</div>'
    return f'<div class="block">{"".join(map(_rich, block["elements"]))}</div>'


def _field(block: Mapping[str, Any]) -> str:
    choices = block["element"].get("options", ())
    if not choices:
        return '<div class="field"></div>'
    return "".join(f"<div>◯ {escape(choice['text']['text'])}</div>" for choice in choices)


def _icons(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for element in elements:
        if element["type"] == "feedback_buttons":
            yield _svg(THUMB)
            yield _svg(THUMB, "rotate(180 8 8)")
        else:
            yield _svg(BIN)


def _svg(path: str, turned: str = "") -> str:
    return f'<svg viewBox="0 0 16 16"><path d="{path}" transform="{turned}"/></svg>'


def _rich(element: Mapping[str, Any]) -> str:
    kind = element["type"]
    if kind == "rich_text_list":
        items = "".join(f"<li>{_rich(item)}</li>" for item in element["elements"])
        return f"<ul>{items}</ul>"
    inside = "".join(map(_inline, element["elements"]))
    if kind == "rich_text_quote":
        return f"<blockquote>{inside}</blockquote>"
    return f'<div class="section">{inside}</div>'


def _inline(element: Mapping[str, Any]) -> str:
    shown = escape(element["text"])
    if element["type"] == "link":
        return f'<a href="#">{shown}</a>'
    for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        if element.get("style", {}).get(style):
            shown = f"<{tag}>{shown}</{tag}>"
    return shown
