"""The ledger: answers given, the conversations they belong to, and what was already handled."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    JSON,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from bot.answer import Answer
from index.records import Record

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


class Ledger:
    """What the desk did, in the record."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def first_time(self, key: str) -> bool:
        """True for the first caller with this key, over all processes and restarts; else False."""
        now = datetime.now(UTC)
        try:
            with self._record.writing() as connection:
                old = (now - REMEMBERED).isoformat()
                connection.execute(delete(handled).where(handled.c.handled_at < old))
                connection.execute(insert(handled).values(key=key, handled_at=now.isoformat()))
        except IntegrityError:
            return False
        return True

    def keep(self, answer: Answer, thread: str | None) -> Answer:
        """Write an answer down; the same answer with its id comes back."""
        kept = replace(answer, answer_id=secrets.token_hex(6))
        with self._record.writing() as connection:
            connection.execute(
                insert(answers).values(
                    id=kept.answer_id,
                    asked_at=datetime.now(UTC).isoformat(),
                    thread=thread,
                    question=kept.question,
                    status=kept.status,
                    model=kept.model,
                    prompt_version=kept.prompt_version,
                    findings=_findings(kept),
                    not_stated=list(kept.not_stated),
                    took_ms=kept.took_ms,
                )
            )
        return kept

    def turns(self, thread: str | None, most: int = 4) -> tuple[Turn, ...]:
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
            "stance": f.stance,
            "evidence": f.evidence,
            "part": f.part,
            "citations": [
                [c.article.article_id, c.article.version, c.start, c.end] for c in f.citations
            ],
        }
        for f in answer.findings
    ]


def _articles(findings: list[dict[str, list[list[str]]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c[0] for f in findings for c in f["citations"]))
