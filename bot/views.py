"""What Slack shows beside messages: the Home tab, all passages of an answer, what was wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import words
from bot.answer import Answer
from bot.blocks import (
    MAX_QUOTE,
    Block,
    actions,
    bullets,
    button,
    context,
    header,
    link,
    plain,
    quotation,
    rich,
    section,
    text,
)
from bot.commands import Command
from bot.evidence import Link
from bot.render import PASSAGES

REASONS = (
    ("not_answer", "It does not answer my question"),
    ("missing", "Something important is missing"),
    ("wrong_speaker", "Wrong person, date or outlet"),
    ("old", "It is out of date"),
    ("other", "Something else"),
)
WRONG = "wrong"  # the callback of the view that asks what was wrong
MOST_PASSAGES = 40
MOST_CHARACTERS = 40_000
MAX_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an archive holds, as far as the Home tab tells."""

    articles: int
    outlets: tuple[str, ...]


def passages(answer: Answer, passage: Link) -> Block:
    """Every passage of an answer, numbered, in a modal."""
    blocks = [rich(section(text(_asked(answer, 300), "bold")))]
    room = MOST_CHARACTERS
    for number, citation in enumerate(answer.citations, 1):
        shown, left = words.fold(words.flowing(citation.quote), MAX_QUOTE)
        room -= len(shown)
        if room < 0 or number > MOST_PASSAGES:
            blocks.append(context([f"And {len(answer.citations) - number + 1} more passages."]))
            break
        title = words.short(citation.article.title or "", 200) or "Untitled"
        goes_on = f"The passage goes on for {left:,} characters · " if left else ""
        source = section(
            text(f"{goes_on}{words.origin(citation)} · "),
            link(passage(citation), words.READ),
        )
        blocks.append(rich(section(text(f"{number}. {title}", "bold")), quotation(shown), source))
    return _modal("All passages", blocks)


def wrong(answer_id: str) -> Block:
    """A modal that asks what was wrong with an answer."""
    options = [{"text": plain(label), "value": value} for value, label in REASONS]
    choice: Block = {"type": "radio_buttons", "action_id": "choice", "options": options}
    written: Block = {
        "type": "plain_text_input",
        "action_id": "words",
        "multiline": True,
        "max_length": MAX_REASON,
    }
    blocks = [
        _input("reason", "What was wrong?", choice),
        _input("detail", "What would have been right?", written),
    ]
    submit = {"callback_id": WRONG, "private_metadata": answer_id, "submit": plain("Send")}
    return {**_modal("Not helpful", blocks), **submit}


def reason(state: object) -> str | None:
    """What was written into that modal, on one line."""
    values = _at(state, "values")
    chosen = _at(_at(_at(values, "reason"), "choice"), "selected_option")
    detail = _at(_at(_at(values, "detail"), "words"), "value")
    label = dict(REASONS).get(str(_at(chosen, "value")), "")
    written = words.short(detail, MAX_REASON) if isinstance(detail, str) else ""
    return ": ".join(part for part in (label, written) if part) or None


def home(
    holdings: Holdings, commands: Sequence[Command], latest: Sequence[Answer], admin: bool
) -> Block:
    """The Home tab of one person."""
    return {"type": "home", "blocks": list(_home(holdings, commands, latest, admin))}


def closed(sentence: str) -> Block:
    """The Home tab of somebody who may not ask."""
    return {"type": "home", "blocks": [rich(section(text(sentence)))]}


def _home(
    holdings: Holdings, commands: Sequence[Command], latest: Sequence[Answer], admin: bool
) -> Iterator[Block]:
    yield header("In the archive")
    count = holdings.articles
    held = f"{count:,} {words.plural('article', count)}" if count else "No article yet"
    outlets = _outlets(holdings.outlets)
    yield rich(section(text(held, "bold"), *([text(outlets)] if outlets else [])))
    yield header("How to ask")
    ways = [
        "Mention me in a channel or a thread; the answer comes in the thread.",
        "In a thread about a claim, mention me and ask: is this true?",
        "On any message, choose Fact-check this from its menu.",
        "Write to me directly, and ask on in the thread.",
    ]
    yield rich(
        bullets(
            [
                *(section(text(way)) for way in ways),
                *(_usage(c) for c in commands if admin or not c.admins_only),
            ]
        )
    )
    yield header("Your last answers")
    if not latest:
        yield rich(section(text("None yet. Ask something, and it is listed here.")))
    for answer in latest:
        yield rich(section(text(_asked(answer, 200), "bold")))
        yield context([words.headline(answer)])
        if answer.citations:
            yield actions(button(PASSAGES, "Show all passages", answer.answer_id))
    yield context(["Every quotation is a passage of a stored article. People decide what is true."])


def _asked(answer: Answer, limit: int) -> str:
    return words.short(answer.question, limit) or "…"


def _usage(command: Command) -> Block:
    return section(text(f"/{command.name} {command.hint}", "code"), text(f" {command.help}."))


def _outlets(outlets: Sequence[str]) -> str:
    if not outlets:
        return ""
    named = ", ".join(words.short(outlet, 60) for outlet in outlets[:8])
    more = f" and {len(outlets) - 8:,} more" if len(outlets) > 8 else ""
    return f" of {len(outlets):,} {words.plural('outlet', len(outlets))}: {named}{more}"


def _modal(title: str, blocks: Sequence[Block]) -> Block:
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": list(blocks)}


def _input(block_id: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "optional": True,
        "label": plain(label),
        "element": element,
    }


def _at(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None
