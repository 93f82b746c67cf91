"""The archive: articles go in, passages and whole articles come out, and nothing is lost."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from sqlalchemy import func, select
from sqlalchemy.engine import URL

from index import adding, embargo, outbox, ownership, upkeep
from index.article import Article, Hit, Span, Stored
from index.coverage import Coverage
from index.database import Record, open_record
from index.embedder import Embedder, EmbedderFailed, open_embedder
from index.embeddings import Generation, generation
from index.errors import NewsroomError, NotFound, StoreUnavailable
from index.exact import Exact
from index.indexing import passages_of
from index.intake import Outcome as Outcome
from index.owned import OwnedIndex
from index.records import articles, find, passages, statements, stored, stored_version, versions
from index.search import Search
from index.statements import Statement

_RESTING = 60.0  # seconds for which an embedder that failed is not asked again

_log = logging.getLogger(__name__)


class Version(NamedTuple):
    """One version of an article that the archive holds."""

    version: int
    seen_at: str
    sha256: str


def open_archive(
    home: Path,
    database_url: str | None = None,
    chroma_url: str | None = None,
    embeddings: str | None = None,
    own_index: bool = False,
    clock: Callable[[], float] = time.time,
) -> "Archive":
    """Open the archive in that home, making one if there is none.

    With `own_index` this process alone keeps the vector index: StoreUnavailable when another
    does. Without it reading and adding work all the same.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The home folder {home} cannot be made; it must be a folder in which this user may"
            " write."
        ) from error
    file = URL.create("sqlite", database=str(home.resolve() / "factdesk.db"))
    archive = Archive(
        home, open_record(database_url or file), chroma_url, open_embedder(embeddings), clock
    )
    if own_index and not archive.own_index():
        archive.close()
        raise StoreUnavailable(
            f"Another process keeps the vector index in {home}; use that one, or stop it first."
        )
    return archive


class Archive:
    """An open archive; every method may be called from any thread.

    What is under embargo, withheld or withdrawn is not found, nor are its statements.
    """

    def __init__(
        self,
        home: Path,
        record: Record,
        chroma_url: str | None,
        embedder: Embedder,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.record = record
        self.embedder = embedder
        self._former = embedder  # whose vectors are searched until the embedder's own are there
        self._home = home
        self._chroma_url = chroma_url
        self._exact = Exact()
        self._index: OwnedIndex | None = None
        self._rests_until = 0.0
        self.now = clock  # seconds since 1970; it decides what may be seen
        self.search = Search(record, self.nearest, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close everything; what was added is stored, what waits for the index waits on."""
        if self._index:
            self._index.close()
            self._index = None
        self.embedder.close()
        self._former.close()
        self.record.close()

    def own_index(self) -> bool:
        """Keep the vector index from now on; False when another process does.

        It is opened by the first `drain`. A command that has added articles ends with
        `if archive.own_index(): archive.drain()`.
        """
        if self._index is None and (lock := ownership.take(self._home)):
            self._index = OwnedIndex(self.record, self._home, self._chroma_url, lock)
        return self._index is not None

    def drain(self) -> int:
        """Bring the vector index up to date; how many articles that were.

        0 while another process keeps it: what was added waits for that process.
        """
        return self._index.drain(self.embedder) if self._index else 0

    def add(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        """Store articles; each outcome is seen when its article is stored for good."""
        return adding.add(self.record, self.embedder, articles)

    def remove(self, ref: str) -> Stored:
        """Delete an article for good, from the disk as well; what it was is returned."""
        removed = upkeep.remove(self.record, ref)
        try:
            self.drain()
        except NewsroomError as error:
            _log.warning("%s The article is gone; its vectors go later.", error)
        return removed

    def reindex(self, progress: Callable[[int, int], object] = lambda done, total: None) -> None:
        """Compute everything derived anew, and build the vector index from that if it is kept."""
        upkeep.derive_all(self.record, progress)
        if self._index:
            self._index.rebuild()
            self._index.drain(self.embedder)

    def article(self, ref: str, version: int | None = None, *, held_back: bool = False) -> Stored:
        """An article by id or URL, its newest version or that one; NotFound when there is none.

        Withheld, a NotFound too, when it may not be seen now; with `held_back` it is given all
        the same, for the eyes of who runs the desk.
        """
        with self.record.reading() as connection:
            key = find(connection, ref)
            if key is None:
                raise NotFound(f"The archive has no article {ref}.")
            found = stored(connection, [key])[key]
            if not held_back and not embargo.visible(found, self.now()):
                raise embargo.withheld(ref, found.metadata, self.now())
            older = stored_version(connection, key, version) if version is not None else found
        if older is None:
            raise NotFound(f"The archive has no version {version} of {ref}.")
        return older

    def articles(self, article_ids: Collection[str]) -> dict[str, Stored]:
        """The newest version of each of these articles that there is and may be seen, by id."""
        now = self.now()
        with self.record.reading() as connection:
            found = stored(connection, article_ids)
        return {key: article for key, article in found.items() if embargo.visible(article, now)}

    def statements(self, article_ids: Collection[str]) -> dict[str, tuple[Statement, ...]]:
        """Who said what in the newest version of each article, in the order of the text."""
        query = (
            select(statements.c.article_id, statements.c.statement)
            .join(articles, articles.c.id == statements.c.article_id)
            .where(statements.c.article_id.in_(article_ids))
            .where(embargo.released(articles.c.visible_from, self.now()))
            .order_by(statements.c.ordinal)
        )
        found: dict[str, list[Statement]] = {article_id: [] for article_id in article_ids}
        with self.record.reading() as connection:
            for article_id, statement in connection.execute(query):
                found[article_id].append(Statement(**statement))
        return {article_id: tuple(said) for article_id, said in found.items()}

    def sentences(self, article_ids: Collection[str]) -> dict[tuple[str, int], tuple[Span, ...]]:
        """The sentences of the body of each article, by id and newest version."""
        query = (
            select(passages.c.article_id, passages.c.version, passages.c.sentences)
            .where(passages.c.article_id.in_(article_ids))
            .order_by(passages.c.article_id, passages.c.ordinal)
        )
        found: dict[tuple[str, int], list[Span]] = {}
        with self.record.reading() as connection:
            for article_id, version, spans in connection.execute(query):
                found.setdefault((article_id, version), []).extend(map(Span._make, spans))
        return {key: tuple(spans) for key, spans in found.items()}

    def newest(self, most: int) -> list[str]:
        """The ids of the articles that were published last, the newest first."""
        latest = select(articles.c.id).order_by(articles.c.published_epoch.desc().nulls_last())
        with self.record.reading() as connection:
            return list(connection.execute(latest.limit(most)).scalars())

    def versions(self, article_id: str) -> list[Version]:
        """Every version of an article, oldest first."""
        columns = versions.c.number, versions.c.seen_at, versions.c.sha256
        query = select(*columns).where(versions.c.article_id == article_id).order_by(columns[0])
        with self.record.reading() as connection:
            return [Version(*row) for row in connection.execute(query)]

    def outlets(self) -> tuple[str, ...]:
        """The sources of the archive's articles, each once."""
        return self.search.outlets()

    def meant(self, query: str) -> dict[str, str]:
        """For stems of a query that the archive does not have, how it may have them spelt."""
        return self.search.meant(query)

    def idf(self, terms: Collection[str]) -> dict[str, float]:
        """How much each stem tells in this archive; one that it does not have tells most."""
        return self.search.idf(terms)

    def coverage(self, query: str, hits: Sequence[Hit]) -> Coverage:
        """How much of a question its hits speak of, and what it names that the archive lacks."""
        return self.search.coverage(query, hits)

    def count(self) -> int:
        """How many articles there are."""
        with self.record.reading() as connection:
            return connection.execute(select(func.count()).select_from(articles)).scalar_one()

    def waiting(self) -> int:
        """How many articles the vector index is not up to date with."""
        with self.record.reading() as connection:
            return outbox.waiting(connection)

    def nearest(self, query: str, limit: int) -> dict[int, float]:
        """The passages nearest to a text in meaning, with their similarity; none if unknown.

        From the vector index where this process keeps it, else from the record's embeddings.
        """
        with self.record.reading() as connection:
            current = generation(connection)
        vector = self._vector(query, current) if current else None
        if current is None or vector is None:
            return {}
        found = self._index.nearest(vector, limit, current.label) if self._index else None
        with self.record.reading() as connection:
            if found is None:
                return dict(self._exact.nearest(connection, current, vector, limit))
            return dict(passages_of(connection, found))

    def _vector(self, query: str, current: Generation) -> list[float] | None:
        """The query's vector by the embedder whose vectors the archive holds."""
        if time.monotonic() < self._rests_until:
            return None
        if self._former.name != current.embedder:
            self._former.close()
            mine = self.embedder.name == current.embedder
            self._former = self.embedder if mine else open_embedder(current.embedder)
        try:
            return self._former.embed_query(query)
        except EmbedderFailed as error:
            _log.warning("%s Searching without it.", error)
            self._rests_until = time.monotonic() + _RESTING
            return None
