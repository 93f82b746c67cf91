"""A thread's summary as Slack messages: who said what, and what of it the archive holds."""

from collections.abc import Iterator

from bot import pieces, words
from bot.blocks import (
    MAX_QUOTE,
    Block,
    Message,
    bullets,
    context,
    fitting,
    header,
    link,
    message,
    rich,
    section,
    text,
)
from bot.evidence import Finding, Link
from bot.render import notice
from bot.thread_summary import Remark, ThreadSummary, Topic

TITLE = "This thread, and what the archive says"
NOTHING = "Nothing that was written in this thread names something that I could look up."
LONGEST = 400  # characters of a sentence that somebody wrote


def messages(value: ThreadSummary, passage: Link) -> tuple[Message, ...]:
    """What was asked and claimed, each with what the archive says; then what it does not say."""
    if not value.topics and not value.unsaid:
        return (notice(NOTHING),)
    return tuple(message(TITLE, part) for part in fitting(_blocks(value, passage)))


def _blocks(value: ThreadSummary, passage: Link) -> Iterator[Block]:
    yield header(TITLE)
    for topic in value.topics:
        yield rich(
            *(section(*_said(remark)) for remark in _once(topic)),
            bullets(_finding(finding, passage) for finding in topic.findings),
        )
    if value.unsaid:
        yield header("The archive does not say")
        yield rich(bullets(section(*_said(remark)) for remark in value.unsaid))
    yield context([_footing(value)])


def _once(topic: Topic) -> tuple[Remark, ...]:
    return tuple(dict.fromkeys(topic.remarks))


def _said(remark: Remark) -> Iterator[Block]:
    yield text(words.short(remark.author, 60), "bold")
    yield text(f": “{words.short(remark.text, LONGEST)}”")


def _finding(finding: Finding, passage: Link) -> Block:
    told, left = words.fold(pieces.line(finding).text, MAX_QUOTE)
    cited = finding.citations[0]
    return section(
        text(told + (" …" if left else "")),
        text(f" · {words.origin(cited, finding.said_on)} · "),
        link(passage(cited), words.READ),
    )


def _footing(value: ThreadSummary) -> str:
    told = sum(len(topic.remarks) for topic in value.topics) + len(value.unsaid)
    left = value.read - told
    names = "names" if left == 1 else "name"
    other = f"; {left:,} more {words.plural('sentence', left)} {names} nothing to look up, or were"
    rest = f"{other} left out for length" if left else ""
    return f"{told:,} {words.plural('sentence', told)} of this thread looked up{rest}."
