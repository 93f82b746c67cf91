"""Domain values as the JSON that docs/commands.md promises; dicts are made here and only here."""

from collections.abc import Iterable, Sequence

from bot.answer import Answer
from bot.evidence import Citation, Finding, Link
from index.article import Hit, Stored
from index.statements import Statement

Shape = dict[str, object]


def answer(value: Answer, link: Link) -> Shape:
    """An answer, its findings and its citations, numbered from 1."""
    numbers = {cited: n for n, cited in enumerate(value.citations, 1)}
    return {
        "question": value.question,
        "status": value.status,
        "findings": [finding(f, [numbers[c] for c in f.citations]) for f in value.findings],
        "citations": [citation(cited, n, link) for cited, n in numbers.items()],
        "not_stated": list(value.not_stated),
        "independent_sources": value.independent_sources,
        "newest": value.newest,
        "model": value.model,
        "prompt_version": value.prompt_version,
        "dropped": value.dropped,
        "note": value.note,
        "searched": value.searched,
        "answer_id": value.answer_id,
        "took_ms": value.took_ms,
    }


def citation(value: Citation, n: int, link: Link) -> Shape:
    """A citation; what its article does not state is None."""
    article = value.article
    return {
        "n": n,
        "article_id": article.article_id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published_at": article.published_at,
        "url": article.url,
        "quote": value.quote,
        "start": value.start,
        "end": value.end,
        "version": article.version,
        "evidence_url": link(value),
    }


def finding(value: Finding, numbers: list[int]) -> Shape:
    """A finding; `numbers` are those of its citations."""
    return {
        "text": value.text,
        "speaker": value.speaker,
        "role": value.role,
        "stance": value.stance,
        "evidence": value.evidence,
        "second_hand": value.second_hand,
        "said_on": value.said_on,
        "part": value.part,
        "citations": numbers,
    }


def search(query: str, hits: Sequence[Hit], took_ms: int) -> Shape:
    """The passages that a search found, best first."""
    return {"query": query, "passages": [passage(hit) for hit in hits], "took_ms": took_ms}


def passage(hit: Hit) -> Shape:
    """One passage that a search found."""
    article = hit.article
    return {
        "article_id": article.article_id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "published_at": article.published_at,
        "text": hit.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 6),
        "version": article.version,
    }


def claim(article: Stored, statement: Statement) -> Shape:
    """One attribution, its spans cut from the article's text."""
    text, evidence = article.text, (statement.evidence_start, statement.evidence_end)
    return {
        "article_id": article.article_id,
        "speaker": statement.speaker,
        "role": statement.role,
        "cue": statement.cue,
        "content": text[statement.content_start : statement.content_end],
        "stance": statement.stance,
        "evidence": statement.evidence,
        "evidence_quote": None if None in evidence else text[slice(*evidence)],
        "second_hand": statement.second_hand,
        "quote": text[statement.start : statement.end],
        "start": statement.start,
        "end": statement.end,
        "said_on": statement.said_on,
    }


def article(value: Stored, versions: Iterable[tuple[int, str, str]]) -> Shape:
    """An article version with its text; `versions` are (number, seen at, SHA-256)."""
    return {
        "article_id": value.article_id,
        "url": value.url,
        "title": value.title,
        "source": value.source,
        "author": value.author,
        "published_at": value.published_at,
        "modified_at": value.modified_at,
        "first_seen": value.first_seen,
        "dateline": value.dateline,
        "category": value.category,
        "language": value.language,
        "version": value.version,
        "text": value.text,
        "versions": [
            {"version": number, "seen_at": seen_at, "sha256": sha256}
            for number, seen_at, sha256 in versions
        ],
    }


def line(value: Stored) -> Shape:
    """An article as one line of JSON Lines that `ingest` reads back; unknown keys stay in it.

    It has no id of ours: what `ingest` would keep of that is not the article's.
    """
    return {
        **value.metadata,
        "url": value.url,
        "title": value.title,
        "text": value.text,
        "source": value.source,
        "author": value.author,
        "published_at": value.published_at,
        "modified_at": value.modified_at,
        "category": value.category,
        "language": value.language,
    }
