"""The ledger: what was answered to whom in which conversation, and what was already handled."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("asked_at", sa.String, nullable=False),
        sa.Column("thread", sa.String),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("prompt_version", sa.String),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("not_stated", sa.JSON, nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
    )
    op.create_index("answers_of_thread", "answers", ["thread", "asked_at"])
    op.create_table(
        "handled",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("handled_at", sa.String, nullable=False),
    )
    op.create_index("handled_when", "handled", ["handled_at"])
