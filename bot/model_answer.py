"""The model answerer: a chat model points to sentences, and what is proved of that is shown."""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.chat import Chat, DraftUnreadable, Message, ModelUnavailable
from bot.draft import Draft, DraftClaim, as_json
from bot.evidence import Finding
from bot.material import as_material, passage_ids
from bot.verbatim import find_quote, visible
from bot.verify import Failure, Source, in_order, verify
from index.article import Hit
from index.statements import Statement
from prompts import load

DEADLINE = 60.0  # seconds for everything that the model is asked for one question
SECOND_ROUND = 2.0  # with less time than this left, there is none
MOST_PASSAGES = 24
MOST_FINDINGS = 6
MOST_TOLD = 12  # claims that the second round is told about
_NOTHING_PROVED = "Nothing that the chat model claimed could be proved from the archive."
_UNREADABLE = "Your answer could not be read: it was not the JSON object that was asked for."
_EMPTY = "Your answer named neither a claim nor anything that is missing."


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What is proved of a model's answer; with no findings, that the archive does not say.

    `not_stated` are words of the question. `dropped` counts claims that could not be proved.
    """

    findings: tuple[Finding, ...]
    not_stated: tuple[str, ...]
    dropped: int
    prompt_version: str


@dataclass(frozen=True, slots=True)
class _Round:
    """One answer of the model, verified; `complaint` says what must be put right, if anything."""

    findings: tuple[Finding, ...]
    failed: tuple[Failure, ...]
    missing: tuple[str, ...]
    complaint: str


def answer_with_model(
    chat: Chat,
    question: str,
    hits: Sequence[Hit],
    statements: Mapping[str, Sequence[Statement]],
    *,
    conversation: Sequence[str] = (),
    seconds: float = DEADLINE,
    on_finding: Callable[[Finding], None] | None = None,
) -> ModelAnswer:
    """Ask the model, verify, and ask once more about what failed.

    `statements` are by article id; `conversation` is the questions before this one. With
    `on_finding` each finding is handed over as soon as it is proved, while the model still
    writes; the answer, which may order and join them otherwise, takes their place. Raises
    ModelUnavailable when the model gives nothing that can be used, in `seconds` at the latest.
    """
    ends = time.monotonic() + seconds
    sources = _sources(hits[:MOST_PASSAGES], statements)
    prompt = load("answer", frozenset({"mark", "question", "conversation", "passages"}))
    mark = secrets.token_hex(8)
    request = prompt.fill(
        mark=mark,
        question=visible(question),
        conversation=_conversation(conversation, mark),
        passages="\n\n".join(as_material(s, mark) for s in sources.values()),
    )
    version = prompt.version
    on_claim = _telling(on_finding, sources) if on_finding else None
    rounds = [_ask(chat, prompt.instruction, request, sources, ends, on_claim)]
    if rounds[0].complaint and ends - time.monotonic() > SECOND_ROUND:
        repair = load("repair", frozenset({"mark", "failures"}))
        again = repair.fill(mark=mark, failures=rounds[0].complaint)
        try:
            request = f"{request}\n\n{again}"
            rounds.append(_ask(chat, prompt.instruction, request, sources, ends, on_claim))
            version = f"{version}+{repair.version}"
        except ModelUnavailable:
            if not rounds[0].findings:
                raise
    return _value(question, rounds, version)


def _ask(
    chat: Chat,
    instruction: str,
    request: str,
    sources: Mapping[str, Source],
    ends: float,
    on_claim: Callable[[DraftClaim], None] | None,
) -> _Round:
    messages: list[Message] = [("system", instruction), ("human", request)]
    try:
        draft = chat.draft(messages, seconds=ends - time.monotonic(), on_claim=on_claim)
    except DraftUnreadable:
        return _Round((), (), (), _UNREADABLE)
    checked = verify(draft, sources)
    told = checked.failed[:MOST_TOLD]
    complaint = "\n\n".join(f"{as_json([f.claim])}\nwas not used: {f.reason}" for f in told)
    if not draft.claims and not draft.missing:
        complaint = _EMPTY
    return _Round(checked.findings, checked.failed, draft.missing, complaint)


def _telling(
    on_finding: Callable[[Finding], None], sources: Mapping[str, Source]
) -> Callable[[DraftClaim], None]:
    """Hands over what a claim proves, unless its sentences were handed over before."""
    told: list[Finding] = []

    def on_claim(claim: DraftClaim) -> None:
        for finding in verify(Draft((claim,), ()), sources).findings:
            if len(told) < MOST_FINDINGS and len(in_order([*told, finding])) > len(told):
                told.append(finding)
                on_finding(finding)

    return on_claim


def _value(question: str, rounds: Sequence[_Round], version: str) -> ModelAnswer:
    first, last = rounds[0], rounds[-1]
    findings = in_order(f for r in rounds for f in r.findings)
    if not findings and last.complaint:
        raise ModelUnavailable(_NOTHING_PROVED)
    missing = _words_of(question, (words for r in rounds for words in r.missing))
    if findings:  # then it is not all of the question that is missing
        missing = tuple(words for words in missing if len(words) < 0.9 * len(question))
    dropped = len(first.failed)
    if last is not first:
        dropped = max(dropped - len(last.findings), len(last.failed))
    return ModelAnswer(
        _at_most(findings), missing or (() if findings else (question,)), dropped, version
    )


def _at_most(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first findings, with room kept for the other side and for earlier figures."""
    answers = [f for f in findings if f.part == "answer"]
    others = [f for f in findings if f.part != "answer"]
    answers = answers[: MOST_FINDINGS - min(len(others), 2)]
    return (*answers, *others[: MOST_FINDINGS - len(answers)])


def _words_of(question: str, missing: Iterable[str]) -> tuple[str, ...]:
    """The parts of the question that are named as missing, in the question's own words."""
    found = []
    folded = question.casefold()
    place = folded if len(folded) == len(question) else question
    for words in missing:
        span = find_quote(words, question) or find_quote(words.casefold(), place)
        if span:
            found.append(question[span.start : span.end])
    return tuple(dict.fromkeys(found))


def _sources(
    hits: Sequence[Hit], statements: Mapping[str, Sequence[Statement]]
) -> dict[str, Source]:
    ids = passage_ids(len(hits))
    return {
        name: Source(
            name, hit.article, hit.passage, tuple(statements.get(hit.article.article_id, ()))
        )
        for name, hit in zip(ids, hits, strict=True)
    }


def _conversation(earlier: Sequence[str], mark: str) -> str:
    if not earlier:
        return "It is the first question of this conversation."
    asked = "\n".join(visible(question) for question in earlier)
    return (
        "The reporter asked these before, in this order; they say what the question is about.\n"
        f"<asked-before {mark}>\n{asked}\n</asked-before {mark}>"
    )
