"""Summaries and digests as the JSON that docs/commands.md promises."""

from collections.abc import Mapping

from bot import shapes
from bot.changes import Change
from bot.digest import Digest, Story
from bot.evidence import Citation, Finding, Link
from bot.shapes import Shape
from bot.summary import Sentence, Summary

Numbers = Mapping[Citation, int]


def summary(value: Summary, link: Link) -> Shape:
    """A summary, its findings and its citations, numbered from 1."""
    numbers = {cited: n for n, cited in enumerate(value.citations, 1)}
    return {
        "target": value.target,
        "article_id": value.article.article_id if value.article else None,
        "from": value.since,
        "to": value.until,
        "findings": [_finding(f, numbers) for f in value.findings],
        "changed": [_change(c, numbers) for c in value.changed],
        "not_known": [_finding(f, numbers) for f in value.not_known],
        "prose": [_sentence(sentence, numbers) for sentence in value.prose],
        "model": value.model,
        "prompt_version": value.prompt_version,
        "dropped": value.dropped,
        "note": value.note,
        "independent_sources": value.independent_sources,
        "newest": value.newest,
        "citations": [shapes.citation(cited, n, link) for cited, n in numbers.items()],
    }


def digest(value: Digest, link: Link) -> Shape:
    """A digest, its stories and its citations, numbered from 1."""
    numbers = {cited: n for n, cited in enumerate(value.citations, 1)}
    return {
        "from": value.since.isoformat(),
        "to": value.until.isoformat(),
        "topic": value.topic,
        "articles": value.articles,
        "stories": [_story(story, numbers) for story in value.stories],
        "more": value.more,
        "citations": [shapes.citation(cited, n, link) for cited, n in numbers.items()],
    }


def _story(value: Story, numbers: Numbers) -> Shape:
    return {
        "headline": value.headline,
        "article_ids": [article.article_id for article in value.articles],
        "sources": value.sources,
        "outlets": sorted({article.source for article in value.articles if article.source}),
        "findings": [_finding(f, numbers) for f in value.findings],
        "disputed": [_finding(f, numbers) for f in value.disputed],
        "changed": [_change(c, numbers) for c in value.changed],
        "earlier_articles": value.earlier,
        "topic": value.subject,
        "new": value.is_new,
    }


def _sentence(value: Sentence, numbers: Numbers) -> Shape:
    cited = {numbers[c] for finding in value.findings for c in finding.citations}
    return {"text": value.text, "citations": sorted(cited)}


def _finding(value: Finding, numbers: Numbers) -> Shape:
    return shapes.finding(value, [numbers[c] for c in value.citations])


def _change(value: Change, numbers: Numbers) -> Shape:
    return {
        "kind": value.kind,
        "now": _finding(value.now, numbers),
        "before": _finding(value.before, numbers) if value.before else None,
    }
