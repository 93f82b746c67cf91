"""The archive: articles, their versions, and everything that is derived from their text."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ARTICLE = "articles.id"

# The stems are already terms, one blank between two of them: nothing in them separates.
TOKENS = "ascii tokenchars '!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'"


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("locator", sa.String, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("cluster", sa.String, nullable=False, index=True),
        sa.Column("fingerprint", sa.String, index=True),
        sa.Column("first_seen", sa.String, nullable=False),
        sa.Column("url", sa.String, index=True),
        sa.Column("title", sa.Text),
        sa.Column("source", sa.String, index=True),
        sa.Column("author", sa.Text),
        sa.Column("published_at", sa.String),
        sa.Column("published_epoch", sa.Float, index=True),
        sa.Column("modified_at", sa.String),
        sa.Column("dateline", sa.String),
        sa.Column("category", sa.String),
        sa.Column("language", sa.String),
        sa.Column("metadata", sa.JSON, nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("article_id", sa.String, sa.ForeignKey(ARTICLE, ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String, nullable=False, index=True),
        sa.Column("seen_at", sa.String, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.String, sa.ForeignKey(ARTICLE, ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("sentences", sa.JSON, nullable=False),
        sa.Column("stems", sa.Text, nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Index("passages_of_article", "article_id", "ordinal"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "embeddings",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "passage_id", sa.Integer, sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Index("embeddings_of_passage", "passage_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.String, sa.ForeignKey(ARTICLE, ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("statement", sa.JSON, nullable=False),
        sa.Index("statements_of_article", "article_id", "ordinal"),
    )
    op.create_table(
        "sentence_prints",
        sa.Column("print", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article_id", sa.String, sa.ForeignKey(ARTICLE, ondelete="CASCADE"), primary_key=True),
        sa.Index("prints_of_article", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("article_id", sa.String, primary_key=True),
        sa.Column("queued_at", sa.String, nullable=False),
    )
    op.create_table(
        "indexed",
        sa.Column("article_id", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("collection", sa.String, primary_key=True),
        sa.Column("passages", sa.Integer, nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _full_text_in_sqlite()


def _full_text_in_sqlite() -> None:
    tokens = TOKENS.replace('"', '""')
    op.get_bind().exec_driver_sql(
        "CREATE VIRTUAL TABLE passages_fts USING fts5(stems, header, content='passages',"
        f' content_rowid=\'id\', tokenize="{tokens}")'
    )
    op.get_bind().exec_driver_sql(
        "CREATE VIRTUAL TABLE passages_terms USING fts5vocab('passages_fts', 'row')"
    )
    op.get_bind().exec_driver_sql(
        "CREATE VIRTUAL TABLE passages_terms_by_column USING fts5vocab('passages_fts', 'col')"
    )
