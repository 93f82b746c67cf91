"""A summary or a digest as headings and lines, for every way of showing it."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot import words
from bot.changes import Change, Kind
from bot.evidence import Citation, Finding, Part
from bot.summary import Summary
from index.terms import terms

Style = Literal["title", "note", "heading", "story", "line", "small"]

NOTHING = "The archive does not say."
HEADINGS: dict[Part, str] = {
    "answer": "",
    "dispute": words.HEADINGS["dispute"] or "",
    "earlier": "Earlier, since replaced",
}
CHANGED: dict[Kind, str] = {
    "figure": "New figure",
    "denial": "Now denied",
    "retraction": "Taken back",
    "admission": "Now admitted",
    "text": "Rewritten",
}


class Piece(NamedTuple):
    """One line of a bulletin, clean text without markup; `cited` is what proves it."""

    style: Style
    text: str
    cited: tuple[Citation, ...] = ()


def of_summary(summary: Summary) -> Iterator[Piece]:
    """A summary: what is told, who denies it, what it replaces, what changed."""
    yield Piece("title", _summary_title(summary))
    if not summary.findings:
        yield Piece("note", NOTHING)
        return
    yield Piece("note", " · ".join(_facts(summary)))
    part: Part = "answer"
    for finding in summary.findings:
        if finding.part != part:
            part = finding.part
            yield Piece("heading", HEADINGS[part])
        yield line(finding)
    if summary.changed:
        yield Piece("heading", "What changed")
        for change in summary.changed:
            yield from changed(change)


def _summary_title(summary: Summary) -> str:
    article = summary.article
    if article is not None:
        return words.line(article.title or "") or "Article without a headline"
    return words.short(summary.target)


def _facts(summary: Summary) -> Iterator[str]:
    article = summary.article
    if article is not None:
        yield words.short(article.source or "") or "outlet not stated"
        yield words.day(article.published_at) or "undated"
        if article.latest > 1:
            yield f"version {article.version} of {article.latest}"
        return
    count = summary.independent_sources
    yield f"{count} independent {words.plural('source', count)}"
    if newest := words.day(summary.newest):
        yield f"newest {newest}"
    for name, stated in (("since", summary.since), ("until", summary.until)):
        if stated:
            yield f"{name} {words.day(stated) or stated}"


def line(finding: Finding, lead: str = "") -> Piece:
    """A finding in its own words; whose words they are is said where they do not say it."""
    quote = words.flowing(finding.text).replace("\n", " ")
    whose = _unsaid_speaker(finding)
    told = f"{lead}{whose}{quote}" if whose or lead else quote
    state = finding.evidence == "none_stated" and finding.stance in {
        "blames",
        "claims_responsibility",
    }
    note = f" ({words.EVIDENCE[finding.evidence]})" if state else ""
    return Piece("line", told + note, finding.citations)


def _unsaid_speaker(finding: Finding) -> str:
    """Who says it, when the quotation has only a pronoun for them, or nothing."""
    if not finding.speaker:
        return ""
    spoken = set(terms(finding.speaker))
    if spoken & set(terms(finding.text)):
        return ""
    return f"{words.speaker(finding)}{words.manner(finding)}: "


def changed(change: Change) -> Iterator[Piece]:
    """What is different, and how it was told before with its date."""
    yield line(change.now, f"{CHANGED[change.kind]}: ")
    if change.before is not None:
        cited = change.before.citations[0].article
        when = words.day(cited.published_at) or "undated"
        source = words.short(cited.source or "") or "outlet not stated"
        before = line(change.before, f"Before ({source}, {when}): ")
        yield Piece("small", before.text, before.cited)


def numbered(pieces: Sequence[Piece]) -> tuple[Citation, ...]:
    """Every citation once, in the order shown; number n is the n-th of them, from 1."""
    return tuple(dict.fromkeys(c for piece in pieces for c in piece.cited))
