"""Passages as a chat model gets to see them: data between marks that no article can write."""

import secrets

from bot.verbatim import visible
from bot.verify import Source
from index.article import Span
from index.statements import Statement

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LONGEST = 160


def passage_ids(count: int) -> list[str]:
    """Ids such as p7k2 that say nothing about order, all different."""
    ids: dict[str, None] = {}
    while len(ids) < count:
        ids["p" + "".join(secrets.choice(_ALPHABET) for _ in range(3))] = None
    return list(ids)


def as_material(source: Source, mark: str) -> str:
    """One passage with what is known of its article and of who says what in it."""
    article, passage = source.article, source.passage
    here = [s for s in source.statements if s.start < passage.end and passage.start < s.end]
    lines = [
        f"<passage {source.passage_id} {mark}>",
        f"Outlet: {_line(article.source)}",
        f"Date: {_line(article.published_at)}",
        f"Headline: {_line(article.title)}",
        "Text:",
        visible(article.text[passage.start : passage.end]),
    ]
    if here:
        lines += ["Who said what:", *(_statement(s, article.text) for s in here)]
    return "\n".join([*lines, f"</passage {source.passage_id} {mark}>"])


def _statement(statement: Statement, text: str) -> str:
    role = f" ({_line(statement.role)})" if statement.role else ""
    relayed = f", relayed by {_line(statement.second_hand)}" if statement.second_hand else ""
    content = _line(text[slice(*Span(statement.content_start, statement.content_end))])
    return (
        f"- {_line(statement.speaker, 'somebody not named')}{role}{relayed}; {statement.stance}; "
        f"evidence {statement.evidence}: {content}"
    )


def _line(words: str | None, unknown: str = "not stated") -> str:
    line = " ".join(visible(words or "").split())
    return (line[:_LONGEST] + " …" if len(line) > _LONGEST else line) or unknown
