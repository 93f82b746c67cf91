"""Summaries and digests as Slack messages; the first of a post stands in the channel."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot import bulletin, words
from bot.blocks import (
    MAX_QUOTE,
    Block,
    Message,
    actions,
    button,
    context,
    fitting,
    header,
    link,
    message,
    rich,
    section,
    text,
    verdicts,
)
from bot.digest import Digest
from bot.evidence import Citation, Link
from bot.pieces import Piece
from bot.summary import Summary

UNSUBSCRIBE = "digest_unsubscribe"
FIRST = 4  # stories in the first message; the others go on in its thread


def messages(value: Summary | Digest, passage: Link) -> tuple[Message, ...]:
    """A summary or a digest as messages, in order."""
    pieces = list(
        bulletin.of_summary(value) if isinstance(value, Summary) else bulletin.of_digest(value)
    )
    return _messages(pieces[0].text, [list(_blocks(pieces, passage))])


def post(
    digest: Digest, passage: Link, subscription: int, key: str, feedback: tuple[str, str]
) -> tuple[Message, ...]:
    """A digest that somebody subscribed to: one message, and others for its thread.

    `feedback` names the actions of its thumbs and its bin.
    """
    pieces = list(bulletin.of_digest(digest))
    first, others = _parted(pieces)
    blocks = list(_blocks(first, passage))
    if others:
        more = len(digest.stories) - FIRST
        stories = "story" if more == 1 else "stories"
        blocks.append(context([f"{more} more {stories} in the thread."]))
    blocks.append(actions(button(UNSUBSCRIBE, "Unsubscribe", str(subscription))))
    blocks.append(verdicts(feedback[0], key, feedback[1], ()))
    return _messages(pieces[0].text, [blocks, list(_blocks(others, passage))])


def _parted(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """The stories for the first message, and those for its thread."""
    begins = [n for n, piece in enumerate(pieces) if piece.style == "story"]
    if len(begins) <= FIRST:
        return pieces, ()
    return pieces[: begins[FIRST]], pieces[begins[FIRST] :]


def _messages(title: str, parts: Iterable[list[Block]]) -> tuple[Message, ...]:
    return tuple(message(title, blocks) for part in parts for blocks in fitting(part))


def _blocks(pieces: Iterable[Piece], passage: Link) -> Iterator[Block]:
    """Each heading, note and list as a block; only passages of this desk are linked to."""
    for style, some in groupby(pieces, lambda piece: "list" if _listed(piece) else piece.style):
        held = list(some)
        if style == "list":
            yield rich(*_lists(held, passage))
            continue
        for piece in held:
            if style == "note":
                yield context([piece.text])
            elif style == "title":
                yield header(piece.text)
            else:
                yield rich(section(text(piece.text, "bold")))


def _listed(piece: Piece) -> bool:
    return piece.style in ("line", "small")


def _lists(pieces: Sequence[Piece], passage: Link) -> Iterator[Block]:
    """Bullets; how a thing was told before stands indented under it."""
    for small, some in groupby(pieces, lambda piece: piece.style == "small"):
        items = [_item(piece, passage, small) for piece in some]
        yield {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": int(small),
            "elements": items,
        }


def _item(piece: Piece, passage: Link, small: bool) -> Block:
    shown, left = words.fold(piece.text, MAX_QUOTE)
    said = [text(shown + (" …" if left else ""), "italic" if small else None)]
    for number, citation in enumerate(piece.cited):
        label = _where(citation) if number == 0 else "also " + _where(citation)
        said += [text(" · "), link(passage(citation), label)]
    return section(*said)


def _where(citation: Citation) -> str:
    return words.short(citation.article.source or "", 60) or "outlet not stated"
