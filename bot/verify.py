"""Proof of a model's draft: what of it stands in the archive, and why the rest does not.

Nothing of the model's wording survives. The quotation becomes the stored sentences that hold it;
speaker, role, stance and evidence are what the statement reader found there, and only where it
found nothing, what the model says and those sentences bear out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.bearing import evidence_borne_out, names, speaks, stance_borne_out
from bot.draft import PARTS, Draft, DraftClaim
from bot.evidence import Citation, Finding, Part
from bot.verbatim import find_quote
from index.article import Passage, Span, Stored
from index.dateline import read_opening
from index.sentences import sentences
from index.statements import EVIDENCE, STANCES, Statement

MOST_SENTENCES = 4


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that the model was given, under the id that it was given."""

    passage_id: str
    article: Stored
    passage: Passage
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A claim that is not proved, and why, in words for whoever made it."""

    claim: DraftClaim
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A draft after verification."""

    findings: tuple[Finding, ...]
    failed: tuple[Failure, ...]


class _Unproved(Exception):
    """Why a claim fails."""


def verify(draft: Draft, sources: Mapping[str, Source]) -> Verified:
    """Keep what is proved; name what fails."""
    findings: list[Finding] = []
    failed: list[Failure] = []
    for claim in draft.claims:
        try:
            findings.append(_prove(claim, sources))
        except _Unproved as reason:
            failed.append(Failure(claim, str(reason)))
    return Verified(in_order(findings), tuple(failed))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Answers first, then disputes, then earlier figures; no sentence twice.

    An earlier figure is one that an answer of a later date replaces; anything else is an answer.
    """
    kept: list[Finding] = []
    for finding in findings:
        cited = finding.citations[0]
        shown = next((n for n, k in enumerate(kept) if cited.overlaps(k.citations[0])), None)
        if shown is None:
            kept.append(finding)
        elif _whose(finding) == _whose(kept[shown]):
            kept[shown] = _joined(kept[shown], finding)
    if all(f.part != "answer" for f in kept):
        kept = [replace(f, part="answer") for f in kept]
    newest = max((_date(f) for f in kept if f.part == "answer"), default="")
    placed = [
        replace(f, part="answer") if f.part == "earlier" and not "" < _date(f) < newest else f
        for f in kept
    ]
    return tuple(sorted(placed, key=lambda f: PARTS.index(f.part)))


def _whose(finding: Finding) -> tuple[str | None, str]:
    return finding.speaker, finding.stance


def _joined(one: Finding, other: Finding) -> Finding:
    """One finding of two whose sentences overlap."""
    a, b = one.citations[0], other.citations[0]
    whole = Citation(a.article, min(a.start, b.start), max(a.end, b.end))
    return replace(one, citations=(whole, *one.citations[1:]))


def _date(finding: Finding) -> str:
    return (finding.citations[0].article.published_at or "")[:10]


def _prove(claim: DraftClaim, sources: Mapping[str, Source]) -> Finding:
    source = sources.get(claim.passage_id)
    if source is None:
        raise _Unproved(f"no passage has the id {claim.passage_id!r}")
    quoted = _find(claim, source)
    if quoted is None:
        raise _Unproved(_elsewhere(claim, sources))
    whole = [s for s in source.passage.sentences if _shared(s, quoted)]
    if not whole:
        raise _Unproved("those words are not part of a sentence")
    statement = _statement(claim, quoted, _hull(whole), source.statements)
    if statement:
        whole = [s for s in whole if _shared(s, Span(statement.start, statement.end))] or whole
    if len(whole) > MOST_SENTENCES:
        raise _Unproved(f"that is more than {MOST_SENTENCES} sentences; quote what answers")
    shown = _hull(whole)
    part: Part = next((p for p in PARTS if p == claim.part), "answer")
    if statement:
        return _by_statement(claim, statement, shown, source.article, part)
    return _by_sentence(claim, shown, source.article, part)


def _find(claim: DraftClaim, source: Source) -> Span | None:
    start, end = source.passage.start, source.passage.end
    return find_quote(claim.quote, source.article.text, start, end)


def _elsewhere(claim: DraftClaim, sources: Mapping[str, Source]) -> str:
    if not any(c.isalnum() for c in claim.quote):
        return "it quotes nothing"
    for source in sources.values():
        if _find(claim, source):
            return f"those words stand in passage {source.passage_id}, not in {claim.passage_id}"
    return f"those words do not stand in passage {claim.passage_id}, word for word"


def _statement(
    claim: DraftClaim, quoted: Span, shown: Span, statements: Sequence[Statement]
) -> Statement | None:
    """The attribution that the quoted words belong to, as the statement reader found it.

    Where sentences carry several, the one whose speaker the model names; else the one whose
    words are quoted. Whom the model names is no reason to leave the reader's attribution out.
    """
    here = [s for s in statements if _shared(Span(s.start, s.end), shown)]
    named = [s for s in here if claim.speaker and names(claim.speaker, s)]
    spoken = [s for s in named or here if _mostly(quoted, Span(s.content_start, s.content_end))]
    if spoken or named or (claim.speaker and here):
        candidates = spoken or named or here
        return max(candidates, key=lambda s: _shared(Span(s.content_start, s.content_end), quoted))
    return None


def _mostly(quoted: Span, content: Span) -> bool:
    """Whether most of one is in the other."""
    shorter = min(quoted.end - quoted.start, content.end - content.start)
    return 2 * _shared(quoted, content) >= max(shorter, 1)


def _shared(one: Span, other: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _hull(spans: Sequence[Span]) -> Span:
    return Span(spans[0].start, spans[-1].end)


def _by_statement(
    claim: DraftClaim, statement: Statement, shown: Span, article: Stored, part: Part
) -> Finding:
    citations = [Citation(article, shown.start, shown.end)]
    if statement.evidence_start is not None and statement.evidence_end is not None:
        where = Span(statement.evidence_start, statement.evidence_end)
        if not shown.start <= where.start < where.end <= shown.end:
            citations.append(_sentences_around(where, article))
    return Finding(
        tuple(citations),
        statement.speaker or _named(claim.speaker, article.text, shown),
        statement.role,
        statement.stance,
        statement.evidence,
        statement.second_hand,
        statement.said_on,
        part,
    )


def _sentences_around(where: Span, article: Stored) -> Citation:
    text = article.text
    whole = [s for s in sentences(text, read_opening(text).body_start) if _shared(s, where)]
    return Citation(article, *_hull(whole or [where]))


def _by_sentence(claim: DraftClaim, shown: Span, article: Stored, part: Part) -> Finding:
    """A finding where the statement reader found nothing: only what the sentences bear out."""
    words = article.text[shown.start : shown.end]
    citations = (Citation(article, shown.start, shown.end),)
    name = _literal(claim.speaker, article.text, shown)
    if claim.speaker and not name:
        raise _Unproved(f"nothing there says that {claim.speaker!r} is speaking")
    if not name or not speaks(name, article.text, shown):
        return Finding(citations, None, None, "reports", "not_stated", None, None, part)
    stance = next((s for s in STANCES if s == claim.stance), None)
    evidence = next((e for e in EVIDENCE if e == claim.evidence), None)
    if stance is None or evidence is None:
        raise _Unproved(f"no such stance or evidence: {claim.stance!r}, {claim.evidence!r}")
    return Finding(
        citations,
        article.text[name.start : name.end],
        None,
        stance_borne_out(stance, words),
        evidence_borne_out(evidence, words),
        None,
        None,
        part,
    )


def _named(speaker: str | None, text: str, shown: Span) -> str | None:
    """Whom the model names where the reader could not tell, if those sentences say it too."""
    name = _literal(speaker, text, shown)
    return text[name.start : name.end] if name and speaks(name, text, shown) else None


def _literal(speaker: str | None, text: str, shown: Span) -> Span | None:
    """Where those sentences have the speaker's name, if they have it."""
    if not speaker:
        return None
    if found := find_quote(speaker, text, shown.start, shown.end):
        return found
    found = find_quote(f"{speaker}'s", text, shown.start, shown.end)
    return Span(found.start, found.end - len("'s")) if found else None
