"""Answers that can be shown again; what people thought of them; where they stand in Slack."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("answers", sa.Column("searched", sa.Integer, nullable=False, server_default="0"))
    op.add_column("answers", sa.Column("dropped", sa.Integer, nullable=False, server_default="0"))
    op.add_column("answers", sa.Column("note", sa.Text))
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String, primary_key=True),
        sa.Column("giver", sa.String, primary_key=True),
        sa.Column("rating", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("given_at", sa.String, nullable=False),
    )
    op.create_table(
        "slack_posts",
        sa.Column("channel", sa.String, primary_key=True),  # with its team: "T1:C1"
        sa.Column("ts", sa.String, primary_key=True),
        sa.Column("question_ts", sa.String, nullable=False),
        sa.Column("asker", sa.String, nullable=False),  # with their team: "T1:U1"
        sa.Column("answer_id", sa.String),
    )
    op.create_index("slack_posts_of_question", "slack_posts", ["channel", "question_ts"])
    op.create_table(
        "slack_answers",
        sa.Column("answer_id", sa.String, primary_key=True),
        sa.Column("asker", sa.String, nullable=False),
        sa.Column("asked_at", sa.String, nullable=False),
    )
    op.create_index("slack_answers_of_asker", "slack_answers", ["asker", "asked_at"])
