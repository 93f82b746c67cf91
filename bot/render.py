"""Values as Slack messages. With bot/blocks.py the only Slack markup there is."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bot import render_digest, words
from bot.answer import Answer
from bot.blocks import (
    MAX_QUOTE,
    Block,
    Message,
    actions,
    bullets,
    button,
    context,
    fitting,
    header,
    link,
    message,
    quotation,
    rich,
    section,
    text,
    verdicts,
)
from bot.commands import Help, Ingested, Value
from bot.digest import Digest
from bot.digest_commands import Said
from bot.evidence import Citation, Finding, Link, Part
from bot.posting import Found
from bot.summary import Summary

SHARE, PASSAGES, FEEDBACK, REMOVE = "share", "passages", "feedback", "remove"


def passages_at(public_url: str) -> Link:
    """Links to the evidence page: the stored version with the passage marked."""

    def address(citation: Citation) -> str:
        article = quote(citation.article.article_id, safe="")
        span = f"start={citation.start}&end={citation.end}&version={citation.article.version}"
        return f"{public_url.rstrip('/')}/articles/{article}?{span}"

    return address


def messages(
    value: Value,
    passage: Link,
    asker: str | None = None,
    share: bool = False,
    removers: Sequence[str] = (),
) -> tuple[Message, ...]:
    """A value as one message, or more where one cannot hold it.

    With an `asker` the question is repeated as theirs; with `share` there is a button to share it.
    `removers` are the ids of those who are offered to take it away.
    """
    if isinstance(value, Help):
        return (message("How to ask this desk", _help(value), private=True),)
    if isinstance(value, Ingested):
        return (notice(ingested(value)),)
    if isinstance(value, Said):
        return (notice("\n".join(value.lines)),)
    if isinstance(value, Summary | Digest):
        return render_digest.messages(value, passage)
    blocks = list(_answer(value, passage) if value.findings else _refusal(value))
    if asker:
        blocks.insert(
            0, context([f"{words.short(asker)} asked: {words.short(value.question, 300)}"])
        )
    blocks += _buttons(value, share, removers)
    headline, answer_id = words.headline(value), value.answer_id
    return tuple(message(headline, part, answer_id=answer_id) for part in fitting(blocks))


def _buttons(answer: Answer, share: bool, removers: Sequence[str]) -> Iterator[Block]:
    if not answer.answer_id:
        return
    row = [button(SHARE, "Share with channel", answer.answer_id)] if share else []
    if not _is_whole(answer):
        row.insert(0, button(PASSAGES, "Show all passages", answer.answer_id))
    if row:
        yield actions(*row)
    yield verdicts(FEEDBACK, answer.answer_id, REMOVE, removers)


def _is_whole(answer: Answer) -> bool:
    """Whether every passage is quoted to its end."""
    links = any(words.corroborating(finding) for finding in answer.findings)
    return not links and all(len(c.quote) <= MAX_QUOTE for c in answer.citations)


def found(finding: Finding, passage: Link) -> Found:
    """A finding in one line, for while the others are still sought."""
    citation = finding.citations[0]
    said = f"{words.speaker(finding)}{words.manner(finding)}: {words.short(finding.text, 100)}"
    return Found(said, passage(citation), words.short(citation.article.source or "", 60))


def ingested(value: Ingested) -> str:
    """What became of what was read, in a sentence or two."""
    told = [f"{count:,} {name}" for name, count in value.counts if count]
    sentence = f"Read {words.short(value.source)}: {', '.join(told) or 'no article in it'}."
    if value.failures:
        more = len(value.failures) - 3
        sentence += " Not read: " + "; ".join(words.short(f) for f in value.failures[:3])
        sentence += f"; and {more} more." if more > 0 else ""
    return sentence


def notice(sentence: str) -> Message:
    """A plain sentence to a person: an error, a refusal, a place in the queue."""
    shown, _ = words.fold(words.flowing(sentence), MAX_QUOTE)
    return message(shown, [rich(section(text(shown or "…")))], private=True)


def _answer(answer: Answer, passage: Link) -> Iterator[Block]:
    part: Part = "answer"
    for finding in answer.findings:
        if finding.part != part:
            part = finding.part
            yield header(words.HEADINGS[part] or "Also")
        yield from _finding(finding, answer, passage)
    yield context(words.footing(answer))


def _finding(finding: Finding, answer: Answer, passage: Link) -> Iterator[Block]:
    state = words.evidence(finding, answer.question)
    head = [text(words.speaker(finding), "bold"), text(words.manner(finding))]
    if state:
        head += [text(" · "), text(state, "italic")]
    yield rich(section(*head), *_quoted(finding.citations[0], passage, finding.said_on))
    for citation in words.on_evidence(finding):
        yield rich(section(text("On the evidence:")), *_quoted(citation, passage))
    for citation in words.corroborating(finding):
        yield rich(section(text("Also: "), *_source(citation, passage)))


def _quoted(citation: Citation, passage: Link, said_on: str | None = None) -> Iterator[Block]:
    shown, left = words.fold(words.flowing(citation.quote), MAX_QUOTE)
    yield quotation(shown)
    goes_on = [text(f"The passage goes on for {left:,} characters · ")] if left else []
    yield section(*goes_on, *_source(citation, passage, said_on))


def _source(citation: Citation, passage: Link, said_on: str | None = None) -> Iterator[Block]:
    yield text(f"{words.origin(citation, said_on)} · ")
    yield link(passage(citation), words.READ)


def _refusal(answer: Answer) -> Iterator[Block]:
    yield rich(section(text(words.REFUSAL, "bold")))
    if lines := words.refused(answer):
        yield context(lines)
    yield rich(section(text("To try:")), bullets(section(text(hint)) for hint in words.TRY))


def _help(value: Help) -> Iterator[Block]:
    if value.missed:
        meant = f" Did you mean “{value.meant}”?" if value.meant else ""
        missed = words.short(value.missed, 80)
        yield rich(section(text(f"I did not understand “{missed}”.{meant}")))
    whole = len(value.commands) > 1
    if whole:
        yield _asking()
    for command in value.commands:
        usage = f"/{command.name} {command.hint}"
        yield rich(
            section(text(usage, "code"), text(f"\n{command.help}. For example:")),
            bullets(section(text(f"/{command.name} {e}", "code")) for e in command.examples),
        )
    told = "What no article says is not answered: you are told so, and what was searched."
    yield context([told if whole else "For everything else that I do: /ask help"])


def _asking() -> Block:
    return rich(
        section(text("Ask the archive a question", "bold")),
        section(
            text(
                "Mention me in a channel, or write to me directly. I answer in the thread: who said"
                " it, the words themselves, outlet, date, and a link to the passage. Ask on in the"
                " thread. In a thread of yours, mention me and ask: is this true? Or: summary. On"
                " any message, choose Fact-check this from its menu."
            )
        ),
    )
