"""Who wants a digest when, and which digests were posted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("days", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("made_by", sa.String),
        sa.Column("made_at", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("subscriptions_of_place", "subscriptions", ["place"])
    op.create_table(
        "digest_posts",
        sa.Column(
            "subscription_id",
            sa.Integer,
            sa.ForeignKey("subscriptions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("window_from", sa.Float, nullable=False),
        sa.Column("window_to", sa.Float, nullable=False),
        sa.Column("changed_at", sa.Float, nullable=False),
        sa.Column("posted", sa.String),
        sa.Column("articles", sa.JSON, nullable=False),
    )
    op.create_index("digest_posts_state", "digest_posts", ["state"])
