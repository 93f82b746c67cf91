"""A summary or a digest as headings and lines, for every way of showing it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot import words
from bot.changes import Change
from bot.digest import Digest, Story
from bot.draft import PARTS
from bot.evidence import Finding, Part
from bot.pieces import Piece, changed, line
from bot.summary import Summary
from index.article import Stored
from index.prepare import epoch

NOTHING = "The archive does not say."
HEADINGS: dict[Part, str] = {
    "answer": "",
    "dispute": words.HEADINGS["dispute"] or "",
    "earlier": "Earlier, since replaced",
}
NOT_KNOWN = "Not known or not answered"


def of_summary(summary: Summary) -> Iterator[Piece]:
    """A summary: what is told, day by day if it is of several, then what is open or denied.

    What is different from before is marked where it is told.
    """
    yield Piece("title", _summary_title(summary))
    if summary.note:
        yield Piece("note", words.short(summary.note, 600))
    if not summary.findings:
        yield Piece("note", NOTHING)
        return
    yield Piece("note", " · ".join(_facts(summary)))
    if summary.prose:
        yield from _prose(summary)
    known: set[str] = set()
    turned = {c.now.citations[0]: c for c in reversed(summary.changed)}
    replaced = {c.before.citations[0] for c in turned.values() if c.before is not None}
    heading = ""
    for finding in sorted(summary.findings, key=lambda f: _rank(f, summary)):
        if finding.citations[0] in replaced:
            continue
        if (under := _heading(finding, summary)) != heading:
            heading = under
            yield Piece("heading", heading)
        change = turned.pop(finding.citations[0], None)
        yield from (
            changed(change, known)
            if change
            else (line(finding, _dated(finding, heading, summary), known),)
        )
    if turned:
        yield Piece("heading", _what_changed(summary))
    for change in turned.values():
        yield from changed(change, known)


def _prose(summary: Summary) -> Iterator[Piece]:
    """What the chat model wrote, each sentence with its passages; then the passages follow."""
    for sentence in summary.prose:
        cited = dict.fromkeys(f.citations[0] for f in sentence.findings)
        yield Piece("line", sentence.text, tuple(cited))
    left = ""
    if count := summary.dropped:
        left = f"; {count} {words.plural('sentence', count)} left out: not proved"
    yield Piece("note", f"Written by {words.short(summary.model)}, proved from what follows{left}.")
    yield Piece("heading", "In the articles' own words")


def _rank(finding: Finding, summary: Summary) -> int:
    """What is told, then what is not known, then who denies it, then what was replaced."""
    return 2 * PARTS.index(finding.part) + (finding in summary.not_known)


def _heading(finding: Finding, summary: Summary) -> str:
    """What a line stands under: what kind it is or, in a summary of several days, its day."""
    if finding.part != "answer":
        return HEADINGS[finding.part]
    if finding in summary.not_known:
        return NOT_KNOWN
    return _day_of(finding) if len(summary.days) > 1 else ""


def _dated(finding: Finding, heading: str, summary: Summary) -> str:
    """Its day, if there are several and it does not stand under its own."""
    day = _day_of(finding)
    return f"{day}: " if len(summary.days) > 1 and heading != day else ""


def _day_of(finding: Finding) -> str:
    return words.day(finding.citations[0].article.published_at) or "Undated"


def _what_changed(summary: Summary) -> str:
    """The heading of what is not told above: between versions, for a summary of an article."""
    if summary.article is None:
        return "What changed"
    return f"What changed since version {_former(summary)}"


def _former(summary: Summary) -> int:
    before = [c.before.citations[0].article.version for c in summary.changed if c.before]
    return before[0] if before else (summary.article.version - 1 if summary.article else 1)


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
    away = f"{digest.since:%z}"
    zone = getattr(digest.since.tzinfo, "key", None) or f"UTC{away if int(away) else ''}"
    return f"From {first} to {last} ({zone})"


def of_story(story: Story, number: int) -> Iterator[Piece]:
    """One story: its headline, who reports it, and its lines in the order of the articles."""
    headline = words.line(story.headline or "") or "Story without a headline"
    yield Piece("story", f"{number}. {headline}")
    yield Piece("note", " · ".join(_reported(story)))
    heads = [a for a in _newest_first(story.articles) if a.title == story.headline]
    ordered = dict.fromkeys(a.article_id for a in (*heads, *_newest_first(story.articles)))
    order = {article_id: n for n, article_id in enumerate(ordered)}
    items: list[Change | Finding] = [*story.changed, *story.findings]
    known: set[str] = set()
    for item in sorted(items, key=lambda item: _place(item, order)):
        if isinstance(item, Change):
            yield from changed(item, known)
        else:
            yield line(item, known=known)
    for finding in story.disputed:
        yield line(finding, "Disputed: ", known)


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
