"""The record: articles, versions, passages, statements and what is still to be indexed, in SQL.

This is the truth. Whatever the vector index or an answer shows is read from here, and everything
derived (stems, embeddings, statements, fingerprints) can be computed again from `versions.text`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

schema = MetaData()

articles = Table(
    "articles",
    schema,
    Column("id", String, primary_key=True),  # "a" + 12 base32 letters of the locator's SHA-256
    Column("locator", String, nullable=False, unique=True),
    Column("version", Integer, nullable=False),  # the number of the newest version
    Column("cluster", String, nullable=False, index=True),  # id of the cluster's earliest article
    Column("first_seen", String, nullable=False),  # ISO 8601, UTC
    Column("url", String, index=True),
    Column("title", Text),
    Column("source", String, index=True),
    Column("author", Text),
    Column("published_at", String),  # ISO 8601 as stated, with its precision
    Column("published_epoch", Float, index=True),  # seconds, of the above; a bare date is its start
    Column("modified_at", String),
    Column("dateline", String),
    Column("category", String),
    Column("language", String),
    Column("metadata", JSON, nullable=False),
)

versions = Table(
    "versions",
    schema,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha256", String, nullable=False, index=True),
    Column("seen_at", String, nullable=False),
    Column("title", Text),
    Column("text", Text, nullable=False),
)

# Of the newest version only. `stems` is the passage's terms, one sentence a line; `header` the
# terms of title, source and date. `sentences` is [[start, end], …] in the article's text.
passages = Table(
    "passages",
    schema,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentences", JSON, nullable=False),
    Column("stems", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("length", Integer, nullable=False),  # number of terms in `stems`
    Column("embedding", LargeBinary),  # float16, unit length
    Index("passages_of_article", "article_id", "ordinal"),
)

# Of the newest version only: who said what, as `index.statements` reads it.
statements = Table(
    "statements",
    schema,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("statement", JSON, nullable=False),  # the fields of index.statements.Statement
    Index("statements_of_article", "article_id", "ordinal"),
)

# Hashes of whole sentences, to find the articles that may be copies of one another.
sentence_prints = Table(
    "sentence_prints",
    schema,
    Column("print", BigInteger, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index("prints_of_article", "article_id"),
)

# Articles whose vectors are not yet in the index as the record has them now (or that are gone).
outbox = Table(
    "outbox",
    schema,
    Column("article_id", String, primary_key=True),
    Column("queued_at", String, nullable=False),
)

# Facts about the archive itself, by name: which embedder, which collections are live.
facts = Table(
    "facts",
    schema,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)
