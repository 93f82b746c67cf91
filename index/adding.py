"""Articles into the record one after the other, each acknowledged when it is stored for good."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from index import intake
from index.article import Article
from index.database import Record
from index.embedder import Embedder, EmbedderFailed
from index.embeddings import generation, pack
from index.errors import NewsroomError, StoreUnavailable
from index.intake import Outcome
from index.prepare import Prepared, article_id, clean, prepare
from index.records import stored

_log = logging.getLogger(__name__)


def add(record: Record, embedder: Embedder, articles: Iterable[Article]) -> Iterator[Outcome]:
    """Store each article in a transaction of its own; its outcome follows the commit.

    An embedder that likes many texts at once is given those of several articles. If it fails the
    articles are stored without vectors, and get them when the index is brought up to date.
    """
    embedding = _Embedding(record, embedder)
    items = (_read(record, article) for article in articles)
    for group in _groups(items, embedder.together):
        yield from _stored(record, embedding, group)


def _groups(
    items: Iterable[Outcome | Prepared], together: int
) -> Iterator[Sequence[Outcome | Prepared]]:
    """Items in groups that have so many passages; an error comes after what was read before it."""
    group: list[Outcome | Prepared] = []
    texts = 0
    try:
        for item in items:
            group.append(item)
            texts += len(item.passages) if isinstance(item, Prepared) else 0
            if texts >= together or texts == 0:
                yield group
                group, texts = [], 0
    except NewsroomError:
        yield group
        raise
    yield group


def _read(record: Record, article: Article) -> Outcome | Prepared:
    plain = clean(article)
    key = article_id(plain.locator)
    with record.reading() as connection:
        known = stored(connection, [key]).get(key)
    if known and intake.is_known(known, plain):
        return Outcome(key, known.title, "unchanged", plain.locator)
    if known and plain.published_at is None:
        plain = replace(plain, published_at=known.published_at)
    return prepare(plain)


def _stored(
    record: Record, embedding: "_Embedding", group: Sequence[Outcome | Prepared]
) -> Iterator[Outcome]:
    vectors = embedding.of([item.texts for item in group if isinstance(item, Prepared)])
    for item in group:
        if isinstance(item, Outcome):
            yield item
        else:
            yield _store(record, item, embedding.name, next(vectors))


def _store(record: Record, item: Prepared, embedder: str, vectors: Sequence[bytes]) -> Outcome:
    try:
        with record.writing() as connection:
            return intake.store(connection, item, embedder, vectors)
    except IntegrityError:
        _log.info("Another process stored %s at the same moment.", item.article.locator)
    try:
        with record.writing() as connection:
            return intake.store(connection, item, embedder, vectors)
    except IntegrityError as error:
        raise StoreUnavailable(
            f"{item.article.title or item.article.locator} could not be stored; try again."
        ) from error


class _Embedding:
    """The embedder while it works and the archive is its own; else no vectors."""

    def __init__(self, record: Record, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embedder = embedder
        with record.reading() as connection:
            current = generation(connection)
        self._active = current is None or current.embedder == embedder.name

    def of(self, texts: Sequence[Sequence[str]]) -> Iterator[tuple[bytes, ...]]:
        """The vectors of each article's passages, none when there are none to be had."""
        vectors = self._embedded([text for some in texts for text in some])
        at = 0
        for some in texts:
            yield vectors[at : at + len(some)]
            at += len(some)

    def _embedded(self, texts: list[str]) -> tuple[bytes, ...]:
        if not self._active or not texts:
            return ()
        try:
            return pack(self._embedder.embed_documents(texts))
        except EmbedderFailed as error:
            _log.warning("%s The articles are stored and are embedded later.", error)
            self._active = False
            return ()
