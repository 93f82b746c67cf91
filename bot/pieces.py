"""The lines of a bulletin: a finding with whose words they are, and what it changes."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot import words
from bot.changes import Change, Kind
from bot.evidence import Citation, Finding
from index.terms import terms

# Words that say by themselves that somebody said them: "He rejected it", "she said".
_OTHERS_WORDS = re.compile(r"\b(?:he|she|they|it|who)\b", re.IGNORECASE)
_UNQUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?")

Style = Literal["title", "note", "heading", "story", "line", "small"]

CHANGED: dict[Kind, str] = {
    "figure": "New figure",
    "denial": "Now disputed",
    "retraction": "Taken back",
    "admission": "Now admitted",
    "text": "Rewritten",
}


class Piece(NamedTuple):
    """One line of a bulletin, clean text without markup; `cited` is what proves it."""

    style: Style
    text: str
    cited: tuple[Citation, ...] = ()


def line(finding: Finding, lead: str = "", known: set[str] | None = None) -> Piece:
    """A finding in its own words; whose words they are is said where they do not say it.

    `known` is what stands above, in which a speaker may have been told in full; this is added.
    """
    quote = words.flowing(finding.text).replace("\n", " ")
    above = known if known is not None else set()
    whose = _unsaid_speaker(finding, above)
    above.add(f"{whose}{quote}")
    told = f"{lead}{whose}{quote}" if whose or lead else quote
    state = finding.evidence == "none_stated" and finding.stance in {
        "blames",
        "claims_responsibility",
    }
    note = f" ({words.EVIDENCE[finding.evidence]})" if state else ""
    return Piece("line", told + note, finding.citations)


def _unsaid_speaker(finding: Finding, known: set[str]) -> str:
    """Who says it, when the quotation has only a pronoun or a bare surname for them, or nothing."""
    if not finding.speaker:
        return ""
    spoken, told = terms(finding.speaker), set(terms(finding.text))
    new = not any(finding.speaker in line for line in known)
    if set(spoken) <= told or (set(spoken) & told and (not new or not _is_name(finding.speaker))):
        return ""
    role = words.short(finding.role or "")
    if not new or (set(spoken) & told and set(terms(role)) <= told):
        role = ""
    if not set(spoken) & told and not _OTHERS_WORDS.search(_UNQUOTED.sub(" ", finding.text)):
        return f"{words.speaker(finding)}{words.manner(finding)}: "
    return f"{words.speaker(finding)}{f', {role}' if role else ''}: "


def _is_name(speaker: str) -> bool:
    """Whether somebody is named in full, and not by a role or a kind: "Calvin Roth"."""
    return len(speaker.split()) > 1 and all(word[:1].isupper() for word in speaker.split())


def changed(change: Change, known: set[str] | None = None) -> Iterator[Piece]:
    """What is different, and how it was told before with its date."""
    yield line(change.now, f"{CHANGED[change.kind]}: ", known)
    if change.before is not None:
        cited = change.before.citations[0].article
        when = words.day(cited.published_at) or "undated"
        source = words.short(cited.source or "") or "outlet not stated"
        version = f", version {cited.version}" if change.kind == "text" else ""
        before = line(change.before, f"Before ({source}, {when}{version}): ", known)
        yield Piece("small", before.text, before.cited)


def numbered(pieces: Sequence[Piece]) -> tuple[Citation, ...]:
    """Every citation once, in the order shown; number n is the n-th of them, from 1."""
    return tuple(dict.fromkeys(c for piece in pieces for c in piece.cited))
