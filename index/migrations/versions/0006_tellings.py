"""What was shown of which article in Slack, and who was told what about a feed or an article."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "slack_shown",
        sa.Column("article_id", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("thread", sa.String, primary_key=True),
    )
    op.create_table(
        "tellings",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String, nullable=False),
    )
    op.create_index("articles_withdrawn", "articles", ["withdrawn_at"])
    op.drop_column("feeds", "told_at")
