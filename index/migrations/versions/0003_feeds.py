"""Feeds that are followed, what was seen in them, and from when an article may be seen."""

import json

import sqlalchemy as sa
from alembic import op

from index.embargo import is_cancelled, stored_moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("outlet", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("added_at", sa.Float, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("pause", sa.Float, nullable=False),
        sa.Column("checked_at", sa.Float),
        sa.Column("changed_at", sa.Float),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", sa.Float),
        sa.Column("told_at", sa.Float),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("problem", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("feeds_due", "feeds", ["next_at"])
    op.create_table(
        "feed_entries",
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("url", sa.Text),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("dates", sa.String, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.Column("next_at", sa.Float),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("entry", sa.JSON(none_as_null=True)),
        sa.Column("article_id", sa.String),
    )
    op.create_index("feed_entries_waiting", "feed_entries", ["next_at"])
    op.create_index("feed_entries_url", "feed_entries", ["url"])
    op.add_column("articles", sa.Column("visible_from", sa.Float))
    op.add_column("articles", sa.Column("withdrawn_at", sa.String))
    op.create_index("articles_held_back", "articles", ["visible_from"])
    _hold_back()


def _hold_back() -> None:
    """Embargoes and statuses that were stored before they were heeded."""
    connection = op.get_bind()
    stated = sa.text(
        "SELECT id, metadata, first_seen FROM articles"
        " WHERE lower(CAST(metadata AS TEXT)) LIKE '%embargo%'"
        " OR lower(CAST(metadata AS TEXT)) LIKE '%status%'"
    )
    for article_id, metadata, first_seen in connection.execute(stated).all():
        known = json.loads(metadata) if isinstance(metadata, str) else metadata
        connection.execute(
            sa.text(
                "UPDATE articles SET visible_from = :moment, withdrawn_at = :withdrawn"
                " WHERE id = :id"
            ),
            {
                "id": article_id,
                "moment": stored_moment(known),
                "withdrawn": first_seen if is_cancelled(known) else None,
            },
        )
