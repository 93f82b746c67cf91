"""A summary or a digest as headings and lines, for every way of showing it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from bot import words
from bot.changes import Change, Kind
from bot.digest import Digest, Story
from bot.evidence import Citation, Finding, Part
from bot.summary import Summary
from index.article import Stored
from index.prepare import epoch
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
    "denial": "Denied",
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


def of_digest(digest: Digest) -> Iterator[Piece]:
    """A digest: its time and zone, then story by story what is new, changed and denied."""
    about = f": {words.short(digest.topic)}" if digest.topic else ""
    yield Piece("title", f"Digest{about}, {_days(digest)}")
    count = digest.articles
    read = f"{count:,} {words.plural('article', count)} read"
    yield Piece("note", f"{time_and_zone(digest)} · {read}")
    if not digest.stories:
        yield Piece("note", quiet(digest))
    for number, story in enumerate(digest.stories, 1):
        yield from of_story(story, number)
    if digest.more:
        left = "story was" if digest.more == 1 else "stories were"
        yield Piece("note", f"{digest.more:,} more {left} left out.")


def quiet(digest: Digest) -> str:
    """The one line of a digest with no story."""
    about = f" about {words.short(digest.topic)}" if digest.topic else ""
    return f"Nothing new{about} in the archive in this time."


def time_and_zone(digest: Digest) -> str:
    """The time that a digest is of, and in which zone."""
    first, last = (f"{_day(at)}, {at:%H:%M}" for at in (digest.since, digest.until))
    zone = getattr(digest.since.tzinfo, "key", None) or f"UTC{digest.since:%z}"
    return f"From {first} to {last} ({zone})"


def of_story(story: Story, number: int) -> Iterator[Piece]:
    """One story: its headline, who reports it, and its lines in the order of the article."""
    headline = words.line(story.headline or "") or "Story without a headline"
    yield Piece("story", f"{number}. {headline}")
    yield Piece("note", " · ".join(_reported(story)))
    order = {article.article_id: n for n, article in enumerate(_newest_first(story.articles))}
    items: list[Change | Finding] = [*story.changed, *story.findings]
    for item in sorted(items, key=lambda item: _place(item, order)):
        if isinstance(item, Change):
            yield from changed(item)
        else:
            yield line(item)
    for finding in story.disputed:
        yield line(finding, "Denied: ")


def _place(item: Change | Finding, order: dict[str, int]) -> tuple[int, int]:
    finding = item.now if isinstance(item, Change) else item
    citation = finding.citations[0]
    return order.get(citation.article.article_id, len(order)), citation.start


def _reported(story: Story) -> Iterator[str]:
    names = dict.fromkeys(words.short(a.source or "") for a in _newest_first(story.articles))
    outlets = ", ".join(name or "outlet not stated" for name in list(names)[:4])
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    count = story.sources
    yield f"{count} independent {words.plural('source', count)}: {outlets}{more}"
    days = {words.day(a.published_at) or "undated" for a in story.articles}
    if len(days) == 1:
        yield days.pop()
    if story.earlier:
        yield "reported before"
    if story.subject:
        yield f"topic: {words.short(story.subject)}"


def _newest_first(articles: Sequence[Stored]) -> list[Stored]:
    return sorted(articles, key=lambda a: epoch(a.published_at) or 0.0, reverse=True)


def _days(digest: Digest) -> str:
    """The last day that the digest is of, or the first and the last."""
    last = digest.until
    midnight = last.hour == last.minute == 0
    if midnight and (last.date() - digest.since.date()).days == 1:
        return _day(digest.since)
    if (last.date() - digest.since.date()).days <= 1:
        return _day(last)
    return f"{_day(digest.since)} to {_day(last)}"


def _day(at: datetime) -> str:
    return words.day(at.date().isoformat()) or ""


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
