"""A summary in prose: a chat model writes sentences, and code keeps those that findings prove."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import words
from bot.chat import Chat, Message, ModelUnavailable
from bot.evidence import Finding
from bot.material import passage_ids
from bot.plainly import proves
from bot.summary import Sentence, Summary
from bot.verbatim import visible
from prompts import load

DEADLINE = 45.0  # seconds that the model has
MOST = 8  # sentences
MOST_POINTS = 3  # findings of one sentence
_NOTHING_PROVED = "Nothing that the chat model wrote could be proved from the archive."
_EXTRACTS = "These are the articles' own sentences, without the model."
_TEXT = {"type": "string"}
FORM: dict[str, object] = {
    "title": "Prose",
    "description": "A summary in sentences, each with the findings that bear it out.",
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {**_TEXT, "description": "one sentence"},
                    "findings": {"type": "array", "items": _TEXT, "description": "ids"},
                },
                "required": ["text", "findings"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A sentence as the model sent it, and the ids that it points to."""

    text: str
    points: tuple[str, ...]


def in_prose(chat: Chat, summary: Summary, seconds: float = DEADLINE) -> Summary:
    """The summary with what is proved of a model's prose; else as it is, and why in its note."""
    if not summary.findings:
        return summary
    findings = dict(zip(passage_ids(len(summary.findings)), summary.findings, strict=True))
    prompt = load("summary", frozenset({"mark", "target", "findings"}))
    mark = secrets.token_hex(8)
    request = prompt.fill(
        mark=mark,
        target=visible(summary.target),
        findings="\n\n".join(_material(name, f, mark) for name, f in findings.items()),
    )
    messages: list[Message] = [("system", prompt.instruction), ("human", request)]
    try:
        written = _read(chat.asked(messages, seconds=seconds))
    except ModelUnavailable as error:
        return replace(summary, note=f"{error} {_EXTRACTS}")
    kept = tuple(_kept(written, findings))
    dropped = len(written) - len(kept)
    if not kept:
        return replace(summary, note=f"{_NOTHING_PROVED} {_EXTRACTS}", dropped=dropped)
    return replace(
        summary, prose=kept, model=chat.name, prompt_version=prompt.version, dropped=dropped
    )


def _read(sent: object) -> list[_Written]:
    """What a model sent, whatever it is. Raises ModelUnavailable when it is not what was asked."""
    sentences = sent.get("sentences") if isinstance(sent, Mapping) else None
    if not isinstance(sentences, list):
        raise ModelUnavailable("The chat model did not answer in the form asked for.")
    found = []
    for sentence in sentences[: 2 * MOST]:
        fields = sentence if isinstance(sentence, Mapping) else {}
        text, points = fields.get("text"), fields.get("findings")
        told = words.line(text) if isinstance(text, str) else ""
        ids = [p for p in points if isinstance(p, str)] if isinstance(points, list) else []
        found.append(_Written(told, tuple(dict.fromkeys(ids))))
    return found


def _kept(written: Sequence[_Written], findings: Mapping[str, Finding]) -> list[Sentence]:
    """The sentences that are proved, each once."""
    kept: dict[str, Sentence] = {}
    for sentence in written:
        cited = tuple(findings[p] for p in sentence.points if p in findings)
        known = 0 < len(cited) == len(sentence.points) <= MOST_POINTS
        if known and len(kept) < MOST and proves(cited, sentence.text):
            kept.setdefault(sentence.text, Sentence(sentence.text, cited))
    return list(kept.values())


def _material(name: str, finding: Finding, mark: str) -> str:
    """One finding with whose words it is, from where and when."""
    article = finding.citations[0].article
    lines = [
        f"<finding {name} {mark}>",
        f"Outlet: {_line(article.source)}",
        f"Date: {_line(words.day(article.published_at))}",
        f"Speaker: {_line(finding.speaker)}",
        f"Role: {_line(finding.role)}",
        f"Stance: {finding.stance}; evidence: {finding.evidence}; place: {finding.part}",
        "Text:",
        visible(finding.text),
        f"</finding {name} {mark}>",
    ]
    return "\n".join(lines)


def _line(stated: str | None) -> str:
    return words.short(visible(stated or "")) or "not stated"
