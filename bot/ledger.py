"""The ledger: answers given, the conversations they belong to, and what was already handled."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.answer import Answer
from bot.evidence import Citation, Finding
from bot.posts import Posts
from index.article import Stored
from index.errors import NotFound
from index.records import Record

Rating = Literal["up", "down"]

_schema = MetaData()

answers = Table(
    "answers",
    _schema,
    Column("id", String, primary_key=True),
    Column("asked_at", String, nullable=False),
    Column("thread", String),
    Column("question", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("model", String, nullable=False),
    Column("prompt_version", String),
    Column("findings", JSON, nullable=False),  # per finding its citations, speaker and stance
    Column("not_stated", JSON, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("searched", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("note", Text),
)

feedback = Table(
    "feedback",
    _schema,
    Column("answer_id", String, primary_key=True),
    Column("giver", String, primary_key=True),
    Column("rating", String, nullable=False),
    Column("reason", Text),
    Column("given_at", String, nullable=False),
)

handled = Table(
    "handled",
    _schema,
    Column("key", String, primary_key=True),
    Column("handled_at", String, nullable=False),
)

REMEMBERED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, and the articles that its answer cited."""

    question: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one status: how many, how long together, how many within each bound."""

    status: str
    count: int
    took_ms: int
    within: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given: its id, the question, in which conversation and when."""

    answer_id: str
    question: str
    thread: str | None
    asked_at: str


class Ledger:
    """What the desk did, in the record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.posts = Posts(record)

    def first_time(self, key: str) -> bool:
        """True for the first caller with this key, over all processes and restarts; else False."""
        return self._is_new(key, datetime.now(UTC).isoformat())

    def _is_new(self, key: str, when: str) -> bool:
        old = (datetime.now(UTC) - REMEMBERED).isoformat()
        try:
            with self._record.writing() as connection:
                connection.execute(delete(handled).where(handled.c.handled_at < old))
                connection.execute(insert(handled).values(key=key, handled_at=when))
        except IntegrityError:
            return False
        return True

    def is_handled(self, key: str) -> bool:
        """Whether anybody was told, lately, that it is the first with this key."""
        with self._record.reading() as connection:
            return bool(connection.execute(select(handled.c.key).where(handled.c.key == key)).all())

    def mark(self, key: str, when: str) -> None:
        """Note when something happened; of the same thing, the latest time stays."""
        if self._is_new(key, when):
            return
        earlier = (handled.c.key == key) & (handled.c.handled_at < when)
        with self._record.writing() as connection:
            connection.execute(update(handled).where(earlier).values(handled_at=when))

    def marked_since(self, keys: Sequence[str], when: str) -> frozenset[str]:
        """Which of these have happened after that time."""
        query = select(handled.c.key).where(handled.c.key.in_(keys), handled.c.handled_at > when)
        with self._record.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def keep(self, answer: Answer, thread: str | None) -> Answer:
        """Write an answer down; the same answer with its id comes back."""
        kept = replace(answer, answer_id=secrets.token_hex(6))
        row = {
            "id": kept.answer_id,
            "asked_at": datetime.now(UTC).isoformat(),
            "thread": thread,
            "question": kept.question,
            "status": kept.status,
            "model": kept.model,
            "prompt_version": kept.prompt_version,
            "findings": _findings(kept),
            "not_stated": list(kept.not_stated),
            "took_ms": kept.took_ms,
            "searched": kept.searched,
            "dropped": kept.dropped,
            "note": kept.note,
        }
        with self._record.writing() as connection:
            connection.execute(insert(answers), row)
        return kept

    def answer(self, answer_id: str, article: Callable[[str, int], Stored]) -> Answer | None:
        """An answer as it was given, its passages cut anew from the versions it cited.

        `article` finds a version, and raises NotFound for one that may no longer be seen: a finding
        that stood on it is left out, and the note says so. None for an id that nothing is kept of.
        """
        with self._record.reading() as connection:
            query = select(answers).where(answers.c.id == answer_id)
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        findings = tuple(_rebuilt(row["findings"], article))
        return Answer(
            question=row["question"],
            findings=findings,
            not_stated=tuple(row["not_stated"]),
            searched=row["searched"],
            model=row["model"],
            prompt_version=row["prompt_version"],
            dropped=row["dropped"],
            note=_noted(row["note"], len(row["findings"]) - len(findings)),
            answer_id=answer_id,
            took_ms=row["took_ms"],
        )

    def answers_citing(self, article_id: str) -> tuple[Given, ...]:
        """The answers that cited an article, in whatever version, in the order they were given."""
        columns = answers.c.id, answers.c.question, answers.c.thread, answers.c.asked_at
        names = cast(answers.c.findings, Text).contains(article_id, autoescape=True)
        query = select(*columns, answers.c.findings).where(names).order_by(answers.c.asked_at)
        with self._record.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Given(*row[:4]) for row in rows if article_id in _articles(row.findings))

    def rate(self, answer_id: str, giver: str, rating: Rating, reason: str | None = None) -> None:
        """Keep what somebody thinks of an answer; what they said of it before is replaced."""
        same = (feedback.c.answer_id == answer_id) & (feedback.c.giver == giver)
        now = datetime.now(UTC).isoformat()
        with self._record.writing() as connection:
            connection.execute(delete(feedback).where(same))
            connection.execute(
                insert(feedback).values(
                    answer_id=answer_id, giver=giver, rating=rating, reason=reason, given_at=now
                )
            )

    def ratings(self, answer_id: str) -> dict[str, tuple[str, str | None]]:
        """Who thinks what of an answer, and why."""
        query = select(feedback).where(feedback.c.answer_id == answer_id)
        with self._record.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["giver"]: (row["rating"], row["reason"]) for row in rows}

    def turns(self, thread: str | None, most: int = 8) -> tuple[Turn, ...]:
        """The latest questions of a conversation, oldest first."""
        if thread is None:
            return ()
        latest = (
            select(answers.c.question, answers.c.findings)
            .where(answers.c.thread == thread)
            .order_by(answers.c.asked_at.desc())
            .limit(most)
        )
        with self._record.reading() as connection:
            rows = connection.execute(latest).all()
        return tuple(Turn(row.question, _articles(row.findings)) for row in reversed(rows))

    def tally(self, bounds_ms: Sequence[int]) -> tuple[Tally, ...]:
        """How many answers were given, by status, and how many took no longer than each bound."""
        within = [func.sum(case((answers.c.took_ms <= ms, 1), else_=0)) for ms in bounds_ms]
        counted = select(answers.c.status, func.count(), func.sum(answers.c.took_ms), *within)
        with self._record.reading() as connection:
            rows = connection.execute(counted.group_by(answers.c.status)).all()
        return tuple(Tally(row[0], row[1], row[2], tuple(row[3:])) for row in rows)


def _findings(answer: Answer) -> list[dict[str, object]]:
    return [
        {
            "speaker": f.speaker,
            "role": f.role,
            "stance": f.stance,
            "evidence": f.evidence,
            "second_hand": f.second_hand,
            "said_on": f.said_on,
            "part": f.part,
            "citations": [
                [c.article.article_id, c.article.version, c.start, c.end] for c in f.citations
            ],
        }
        for f in answer.findings
    ]


def _articles(findings: list[dict[str, list[list[str]]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c[0] for f in findings for c in f["citations"]))


def _rebuilt(
    kept: Sequence[Mapping[str, Any]], article: Callable[[str, int], Stored]
) -> Iterator[Finding]:
    for finding in kept:
        cited = [_citation(article, *citation) for citation in finding["citations"]]
        if cited[0] is not None:  # the quotation shown
            yield Finding(
                citations=tuple(citation for citation in cited if citation),
                speaker=finding["speaker"],
                role=finding.get("role"),
                stance=finding["stance"],
                evidence=finding["evidence"],
                second_hand=finding.get("second_hand"),
                said_on=finding.get("said_on"),
                part=finding["part"],
            )


def _citation(
    article: Callable[[str, int], Stored], article_id: str, version: int, start: int, end: int
) -> Citation | None:
    try:
        return Citation(article(article_id, version), start, end)
    except NotFound:
        return None


def _noted(note: str | None, gone: int) -> str | None:
    if not gone:
        return note
    was = "One finding was" if gone == 1 else f"{gone} findings were"
    left_out = f"{was} left out: the article is no longer in the archive."
    return f"{note} {left_out}" if note else left_out
