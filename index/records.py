"""The record: articles, versions, passages, statements and what is still to be indexed, in SQL.

This is the truth. Whatever the vector index or an answer shows is read from here, and everything
derived (stems, embeddings, statements, fingerprints) can be computed again from `versions.text`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    or_,
    select,
)

from index.addresses import canonical_url
from index.article import Stored
from index.database import Record as Record
from index.database import open_record as open_record

schema = MetaData()

articles = Table(
    "articles",
    schema,
    Column("id", String, primary_key=True),  # "a" + 12 base32 letters of the locator's SHA-256
    Column("locator", String, nullable=False, unique=True),
    Column("version", Integer, nullable=False),  # the number of the newest version
    Column("cluster", String, nullable=False, index=True),  # id of the cluster's earliest article
    Column("fingerprint", String, index=True),  # of the words of the newest version's body
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
    # Of the metadata: when an embargo ends, seconds, infinite while withheld; else null.
    Column("visible_from", Float),
    Column("withdrawn_at", String),  # when its publisher killed it
    Index("articles_held_back", "visible_from"),
    Index("articles_withdrawn", "withdrawn_at"),
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
# terms of title, source and date. `sentences` is [[start, end], …] in the article's text. An id is
# never given twice, so a passage that is gone cannot be taken for another.
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
    Index("passages_of_article", "article_id", "ordinal"),
    sqlite_autoincrement=True,
)

# float16, unit length; apart from the passages so that all can be read at once. `generation`
# counts embedders: a new one's are written beside the old one's and then take their place.
embeddings = Table(
    "embeddings",
    schema,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Index("embeddings_of_passage", "passage_id"),
    sqlite_with_rowid=False,
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
    Column("print", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index("prints_of_article", "article_id"),
    sqlite_with_rowid=False,
)

# Articles whose vectors are not yet in the index as the record has them now (or that are gone).
outbox = Table(
    "outbox",
    schema,
    Column("article_id", String, primary_key=True),
    Column("queued_at", String, nullable=False),
)

# What the vector index may hold: written before it is, deleted after it is gone there.
indexed = Table(
    "indexed",
    schema,
    Column("article_id", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("collection", String, primary_key=True),
    Column("passages", Integer, nullable=False),
)

# Facts about the archive itself, by name: which embedder, how often embeddings changed.
facts = Table(
    "facts",
    schema,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)


def find(connection: Connection, ref: str) -> str | None:
    """The id of the article that an id, a URL or a locator names; of several, the newest read."""
    url = canonical_url(ref)
    named = or_(
        articles.c.id == ref,
        articles.c.url.in_([ref, url or ref]),
        articles.c.locator.in_([ref, f"url:{url or ref}"]),
    )
    newest = select(articles.c.id).where(named).order_by(articles.c.first_seen.desc()).limit(1)
    return connection.execute(newest).scalar()


def locator(connection: Connection, article_id: str) -> str:
    """The locator by which a stored article was first read."""
    mine = select(articles.c.locator).where(articles.c.id == article_id)
    return str(connection.execute(mine).scalar_one())


def stored(connection: Connection, ids: Collection[str]) -> dict[str, Stored]:
    """The newest version of each article that is there, by id, in the order asked."""
    rows = connection.execute(_NEWEST, {"ids": list(ids)}).mappings()
    found = {row[articles.c.id]: _stored(row) for row in rows}
    return {article_id: found[article_id] for article_id in ids if article_id in found}


def stored_version(connection: Connection, article_id: str, number: int) -> Stored | None:
    """That version of the article, or None when there is none."""
    row = (
        connection.execute(
            select(articles, versions)
            .join(versions, versions.c.article_id == articles.c.id)
            .where(articles.c.id == article_id, versions.c.number == number)
        )
        .mappings()
        .one_or_none()
    )
    return _stored(row) if row else None


def fact(connection: Connection, name: str) -> object:
    """What the record knows by that name, None when it does not."""
    return connection.execute(_FACT, {"fact": name}).scalar()


def set_fact(connection: Connection, name: str, value: object) -> None:
    """Remember something by name; None forgets it."""
    connection.execute(_FORGET, {"fact": name})
    if value is not None:
        connection.execute(insert(facts), {"name": name, "value": value})


def _stored(row: Mapping[Any, Any]) -> Stored:
    a, v = articles.c, versions.c
    return Stored(
        article_id=row[a.id],
        version=row[v.number],
        text=row[v.text],
        sha256=row[v.sha256],
        seen_at=row[v.seen_at],
        latest=row[a.version],
        cluster=row[a.cluster],
        first_seen=row[a.first_seen],
        title=row[v.title],
        url=row[a.url],
        source=row[a.source],
        author=row[a.author],
        published_at=row[a.published_at],
        modified_at=row[a.modified_at],
        dateline=row[a.dateline],
        category=row[a.category],
        language=row[a.language],
        metadata=row[a.metadata],
    )


# Built once, as building them takes longer than running them.
_NEWEST = (
    select(articles, versions)
    .join(
        versions,
        (versions.c.article_id == articles.c.id) & (versions.c.number == articles.c.version),
    )
    .where(articles.c.id.in_(bindparam("ids", expanding=True)))
)
_FACT = select(facts.c.value).where(facts.c.name == bindparam("fact"))
_FORGET = delete(facts).where(facts.c.name == bindparam("fact"))
