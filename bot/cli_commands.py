"""What each command does with an open desk, and how a terminal shows it."""

import secrets
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot import feeds_command, listing, plain, shapes, words
from bot.answer import Answer
from bot.batch import Query, answer_lines
from bot.console import Console
from bot.evidence import Finding
from bot.ingest import ingest, progress
from bot.render import passages_at
from bot.scoring import score
from bot.shapes import Shape
from bot.summary_command import digest, summary
from index.article import Hit, Stored
from index.embargo import reason
from index.everything import every_article
from index.statements import Statement, said_by_somebody

if TYPE_CHECKING:
    from bot.desk import Desk

DEFAULT_LIMIT = 10
CLAIMS_ABOUT = 20


def ask(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Answer one question, or a batch of them."""
    link = passages_at(desk.settings.public_url)
    if arguments.batch is not None:
        conversation = f"batch:{secrets.token_hex(8)}"
        return answer_lines(
            console,
            arguments.batch,
            "question",
            lambda query: shapes.answer(_answer(desk, query, conversation), link),
        )
    answer = _answer(desk, _query(arguments, arguments.thread), "terminal")
    if arguments.json:
        console.document(shapes.answer(answer, link))
    else:
        console.stdout.write(plain.answer(answer, link, console.colour, console.width))
    _note_if_empty(desk, console)
    return 0


def _note_if_empty(desk: "Desk", console: Console) -> None:
    """Nothing is found where nothing was put, and whoever just began may not know that."""
    if not desk.archive.count():
        home = desk.settings.home
        console.note(f"The archive in {home} holds no articles yet: factdesk ingest FOLDER")


def _answer(desk: "Desk", query: Query, conversation: str) -> Answer:
    answer = desk.ask(
        query.text,
        thread=None if query.thread is None else f"{conversation}:{query.thread}",
        since=query.since,
        until=query.until,
        outlet=query.outlet,
    )
    return answer if query.limit is None else replace(answer, findings=_most(answer, query.limit))


def _most(answer: Answer, limit: int) -> tuple[Finding, ...]:
    """At most `limit` findings of each part, so that what disputes a finding stays beside it."""
    shown = [
        [f for f in answer.findings if f.part == part][:limit]
        for part in ("answer", "dispute", "earlier")
    ]
    kept = {id(f) for part in shown for f in part}
    return tuple(f for f in answer.findings if id(f) in kept)


def search(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Find passages for one query, or for a batch of them."""
    if arguments.batch is not None:
        return answer_lines(console, arguments.batch, "query", lambda query: _found(desk, query)[1])
    hits, shape = _found(desk, _query(arguments, None))
    if arguments.json:
        console.document(shape)
    else:
        listing.passages(console, hits, passages_at(desk.settings.public_url))
    _note_if_empty(desk, console)
    return 0


def _found(desk: "Desk", query: Query) -> tuple[Sequence[Hit], Shape]:
    started = time.monotonic()
    hits = desk.archive.search(
        query.text,
        limit=query.limit or DEFAULT_LIMIT,
        since=query.since,
        until=query.until,
        outlet=query.outlet,
    )
    took = round((time.monotonic() - started) * 1000)
    return hits, shapes.search(query.text, hits, took)


def _query(arguments: Namespace, thread: str | None) -> Query:
    text = " ".join(arguments.words)
    window = (arguments.since, arguments.until, arguments.outlet)
    return Query(text, arguments.limit, *window, thread)


def show(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Print one article as it is stored; one that is held back with a mark that says so."""
    article = desk.archive.article(arguments.article, arguments.number, held_back=True)
    versions = desk.archive.versions(article.article_id)
    held_back = reason(article.metadata, desk.archive.now())
    if arguments.json:
        console.document({**shapes.article(article, versions), "held_back": held_back})
    else:
        listing.article(console, article, len(versions), held_back)
    return 0


def claims(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Print who said what: in one article, in passages about something, or in all articles."""
    found = _claims(desk, arguments, console)
    if arguments.json:
        console.document({"claims": [shapes.claim(*claim) for claim in found]})
    else:
        listing.claims(console, found)
    return 0


def _claims(
    desk: "Desk", arguments: Namespace, console: Console
) -> Iterator[tuple[Stored, Statement]]:
    if arguments.about is not None:
        yield from _claims_about(desk, arguments.about)
        return
    one = arguments.article
    for article in (
        [desk.archive.article(one)]
        if one
        else every_article(desk.archive.record, desk.archive.now())
    ):
        console.check()
        held = desk.archive.statements([article.article_id])[article.article_id]
        for statement in said_by_somebody(held):
            yield article, statement


def _claims_about(desk: "Desk", text: str) -> Iterator[tuple[Stored, Statement]]:
    hits = desk.archive.search(text, limit=CLAIMS_ABOUT)
    said = desk.archive.statements({hit.article.article_id for hit in hits})
    for hit in hits:
        for statement in said_by_somebody(said[hit.article.article_id]):
            if hit.passage.start <= statement.start < hit.passage.end:
                yield hit.article, statement


def remove(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Remove an article with its versions, and its vectors."""
    desk.archive.own_index()
    article = desk.archive.remove(arguments.article)
    if arguments.json:
        console.document({"removed": article.article_id, "title": article.title})
    else:
        console.say(f"Removed {article.article_id}: {listing.title(article)}")
    return 0


def reindex(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Compute everything derived anew, and build the vector index from that."""
    kept = desk.archive.own_index()
    with progress(console) as bar:

        def told(done: int, total: int) -> None:
            console.check()
            bar(f"{done:,} of {total:,}")

        desk.archive.reindex(told)
    count = desk.archive.count()
    console.say(f"{count:,} {words.plural('article', count)} indexed anew.")
    if not kept:
        console.say("Another process keeps the vector index, which was left as it is.")
    return 0


def export(desk: "Desk", arguments: Namespace, console: Console) -> int:
    """Print every article as a line that `ingest` reads."""
    for article in every_article(desk.archive.record, desk.archive.now()):
        console.check()
        console.line(shapes.line(article))
    return 0


COMMANDS: MappingProxyType[str, Callable[["Desk", Namespace, Console], int]] = MappingProxyType(
    {
        "ingest": ingest,
        "ask": ask,
        "search": search,
        "show": show,
        "claims": claims,
        "summary": summary,
        "digest": digest,
        "eval": score,
        "remove": remove,
        "reindex": reindex,
        "export": export,
        "feeds": feeds_command.feeds,
    }
)
