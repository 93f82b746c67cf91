"""A thread of people, summed up: what they ask and claim, and what of it the archive says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer
from bot.evidence import Citation, Finding
from bot.question import content
from index.sentences import sentences
from index.terms import terms

MOST = 8  # things said that are told with what the archive says of them
UNSAID = 6  # things said that are quoted though the archive does not say
LOOKED_UP = 40  # sentences of one thread
SHARED = 0.3  # of the words of what somebody said, that a passage on it holds
_AGAINST = frozenset({"denies", "retracts"})


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence as somebody wrote it in a thread."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What people asked or claimed, in their words, and what the archive says of it."""

    remarks: tuple[Remark, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """What a thread is about, in its order; `unsaid` is what the archive does not say.

    Of `read` sentences, those that are in neither could not be looked up, or were too many.
    """

    topics: tuple[Topic, ...]
    unsaid: tuple[Remark, ...]
    read: int

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order shown."""
        findings = (finding for topic in self.topics for finding in topic.findings)
        return tuple(dict.fromkeys(c for finding in findings for c in finding.citations))


_CALLED = re.compile(r"@\w+\s*")  # whom a message is for is not what it asks


def summed_up(said: Sequence[Remark], answer: Callable[[str], Answer]) -> ThreadSummary:
    """Sum up what was said, message by message; `answer` is what the archive says of a sentence."""
    remarks = [part for remark in said for part in _sentences(remark)]
    telling = [remark for remark in remarks if _can_be_looked_up(remark.text)]
    topics: list[Topic] = []
    unsaid: list[Remark] = []
    for remark in telling[:1] + telling[1:][-LOOKED_UP:]:
        found = _on(remark.text, answer(_CALLED.sub("", remark.text)).findings)
        if found:
            _add(topics, Topic((remark,), found))
        elif _is_specific(remark.text):
            unsaid.append(remark)
    return ThreadSummary(_foremost(topics), tuple(unsaid[-UNSAID:]), len(remarks))


def _sentences(remark: Remark) -> list[Remark]:
    return [
        replace(remark, text=" ".join(remark.text[span.start : span.end].split()))
        for span in sentences(remark.text)
    ]


def _can_be_looked_up(text: str) -> bool:
    """Whether a sentence asks or claims something that has words of its own."""
    return _is_specific(text) or (text.endswith("?") and len(content(text)) > 1)


def _is_specific(text: str) -> bool:
    """Whether it names somebody or something, or a figure, and says more than that."""
    found = content(text)
    return len(found) > 1 and any(term.name or term.stem[:1].isdigit() for term in found)


def _on(text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first passage that is on what was said, and the first of the other side."""
    near = [finding for finding in findings if _is_near(text, finding)]
    other = [finding for finding in near[1:] if _is_against(finding) != _is_against(near[0])]
    return tuple(sorted([*near[:1], *other[:1]], key=_is_against))


def _is_against(finding: Finding) -> bool:
    return finding.part == "dispute" or finding.stance in _AGAINST


def _is_near(text: str, finding: Finding) -> bool:
    """Whether a passage holds enough of the words of what was said, and one of its names."""
    asked = content(text)
    told = set(terms(finding.text))
    held = told | set(terms(finding.speaker or ""))
    shared = [term for term in asked if term.stem in held]
    names = any(term.name for term in asked)
    return (
        len(shared) > 1
        and len(shared) >= SHARED * len(asked)
        and any(term.stem in told for term in shared)
        and (not names or any(term.name for term in shared))
    )


def _add(topics: list[Topic], new: Topic) -> None:
    """Tell what the same passage answers as one thing."""
    for number, topic in enumerate(topics):
        if topic.findings[0].citations[0] == new.findings[0].citations[0]:
            longer = max(topic.findings, new.findings, key=len)
            topics[number] = Topic((*topic.remarks, *new.remarks), longer)
            return
    topics.append(new)


def _foremost(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Those of which most was said, the later ones first; in the order of the thread."""
    order = sorted(range(len(topics)), key=lambda n: (len(topics[n].remarks), n), reverse=True)
    return tuple(topics[n] for n in sorted(order[:MOST]))
