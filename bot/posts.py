"""Where answers stand in Slack and who asked for them, in the record."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Delete, MetaData, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from index.records import Record

_schema = MetaData()

slack_posts = Table(
    "slack_posts",
    _schema,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("question_ts", String, nullable=False),
    Column("asker", String, nullable=False),
    Column("answer_id", String),
)

slack_answers = Table(
    "slack_answers",
    _schema,
    Column("answer_id", String, primary_key=True),
    Column("asker", String, nullable=False),
    Column("asked_at", String, nullable=False),
)

slack_shown = Table(
    "slack_shown",
    _schema,
    Column("article_id", String, primary_key=True),
    Column("place", String, primary_key=True),  # with its team: "T1:C1", or in private "T1:U1"
    Column("thread", String, primary_key=True),  # or ""
)

_PERSON = re.compile(r"(?:(?P<team>[TE][A-Z0-9]+):)?<?@?(?P<user>[UW][A-Z0-9]*\d[A-Z0-9]*)>?")


@dataclass(frozen=True, slots=True)
class Where:
    """Where people read something: a channel or a person, with their team, and a thread there."""

    place: str
    thread: str = ""

    @property
    def team(self) -> str:
        return self.place.partition(":")[0]

    @property
    def channel(self) -> str:
        """The channel's id, or the person's."""
        return self.place.partition(":")[2]


def person(named: str | None) -> Where | None:
    """The person whom these words name by their id in Slack, as in U024BE7LH or T02:U024BE7LH."""
    found = _PERSON.fullmatch(named or "")
    return Where(f"{found['team'] or ''}:{found['user']}") if found else None


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the desk. `channel` and `asker` are with their team, as in T1:C1 and T1:U1."""

    channel: str
    ts: str
    question_ts: str
    asker: str
    answer_id: str | None = None


class Posts:
    """The messages with which the desk answered."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def keep(self, post: Post) -> None:
        """Write down a message that was posted."""
        values = {
            "channel": post.channel,
            "ts": post.ts,
            "question_ts": post.question_ts,
            "asker": post.asker,
            "answer_id": post.answer_id,
        }
        same = (slack_posts.c.channel == post.channel) & (slack_posts.c.ts == post.ts)
        with self._record.writing() as connection:
            connection.execute(delete(slack_posts).where(same))
            connection.execute(insert(slack_posts).values(values))

    def of_question(self, channel: str, question_ts: str) -> tuple[Post, ...]:
        """The messages that answer one, in order."""
        return self._found(
            (slack_posts.c.channel == channel) & (slack_posts.c.question_ts == question_ts)
        )

    def at(self, channel: str, ts: str) -> Post | None:
        """The message of the desk that stands there."""
        found = self._found((slack_posts.c.channel == channel) & (slack_posts.c.ts == ts))
        return found[0] if found else None

    def take(self, posts: Iterable[Post]) -> tuple[Post, ...]:
        """Forget messages, to change or remove them; those that nobody else took before."""
        with self._record.writing() as connection:
            return tuple(p for p in posts if connection.execute(_forgotten(p)).rowcount)

    def given(
        self, asker: str, answer_id: str | None, where: Where, articles: Collection[str]
    ) -> None:
        """Write down who an answer was for, and what was shown where of which articles."""
        now = datetime.now(UTC).isoformat()
        answer = {"answer_id": answer_id, "asker": asker, "asked_at": now}
        s = slack_shown.c
        here = (s.place == where.place) & (s.thread == where.thread)
        shown = [
            {"article_id": key, "place": where.place, "thread": where.thread} for key in articles
        ]
        try:
            with self._record.writing() as connection:
                if shown:
                    connection.execute(delete(slack_shown).where(here, s.article_id.in_(articles)))
                    connection.execute(insert(slack_shown), shown)
                if answer_id:
                    connection.execute(insert(slack_answers).values(answer))
        except IntegrityError:
            return

    def shown(self, articles: Collection[str]) -> tuple[tuple[str, Where], ...]:
        """Where something of these articles was shown: the article's id, and the place."""
        s = slack_shown.c
        query = select(s.article_id, s.place, s.thread).where(s.article_id.in_(articles))
        with self._record.reading() as connection:
            rows = connection.execute(query.order_by(s.article_id, s.place, s.thread)).all()
        return tuple((row.article_id, Where(row.place, row.thread)) for row in rows)

    def asker_of(self, answer_id: str) -> str | None:
        """Who an answer was for, if that is known."""
        query = select(slack_answers.c.asker).where(slack_answers.c.answer_id == answer_id)
        with self._record.reading() as connection:
            return connection.execute(query).scalars().first()

    def answers_of(self, asker: str, most: int) -> tuple[str, ...]:
        """The ids of the latest answers that one person asked for, newest first."""
        query = (
            select(slack_answers.c.answer_id)
            .where(slack_answers.c.asker == asker)
            .order_by(slack_answers.c.asked_at.desc())
            .limit(most)
        )
        with self._record.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def _found(self, condition: object) -> tuple[Post, ...]:
        query = select(slack_posts).where(condition).order_by(slack_posts.c.ts)  # type: ignore[arg-type]
        with self._record.reading() as connection:
            return tuple(Post(**row) for row in connection.execute(query).mappings())


def _forgotten(post: Post) -> Delete:
    same = slack_posts.c.answer_id.is_not_distinct_from(post.answer_id)
    return delete(slack_posts).where(
        slack_posts.c.channel == post.channel, slack_posts.c.ts == post.ts, same
    )
