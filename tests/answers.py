"""Small answers to show, about events that never were."""

import secrets
from typing import Any

from bot.answer import Answer
from bot.evidence import Citation, Finding
from index.article import Stored

ADDRESS = "http://desk.test:3000"


def article(text: str, **stated: Any) -> Stored:
    """A stored article; what is stated replaces the defaults."""
    known: dict[str, Any] = {
        "article_id": "a1",
        "version": 1,
        "text": text,
        "sha256": "0" * 64,
        "seen_at": "2026-03-02T10:00:00+00:00",
        "latest": 1,
        "cluster": "a1",
        "first_seen": "2026-03-02T10:00:00+00:00",
        "title": "Blast at the customs hall",
        "url": None,
        "source": "Harbour Wire",
        "author": None,
        "published_at": "2026-03-02",
        "modified_at": None,
        "dateline": None,
        "category": None,
        "language": "en",
        "metadata": {},
    }
    return Stored(**{**known, **stated})


def citation(text: str, quote: str | None = None, **stated: Any) -> Citation:
    """A passage of an article that has this text: the whole of it, or the quote in it."""
    start = text.index(quote) if quote else 0
    return Citation(article(text, **stated), start, start + len(quote or text))


def finding(quote: str) -> Finding:
    """A claim of responsibility, with evidence shown."""
    return Finding(
        citations=(citation(quote),),
        speaker="Reed Front",
        role="an armed group",
        stance="claims_responsibility",
        evidence="shown",
        second_hand=None,
        said_on=None,
    )


def answer(*findings: Finding, question: str = "who did it?") -> Answer:
    """An answer with these findings."""
    return Answer(question, findings, answer_id=secrets.token_hex(6))
