"""Chroma, and only Chroma: the vector index, which can always be built again from the record.

Collections are by month of publication. They hold ids and vectors and no text, and an id is
`article:version:ordinal`. The embedded index is opened by one process at a time (`ownership.py`).
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from random import randrange
from typing import TYPE_CHECKING, Any

from index.chroma_server import read_url
from index.errors import StoreUnavailable

if TYPE_CHECKING:
    import chromadb
    import numpy
    from chromadb.api import ClientAPI
    from chromadb.config import Settings

UNDATED = "undated"
_PREFIX = "factdesk"
_BATCH = 300  # what Chroma Cloud takes at once; a local index is no faster with more
_SAMPLE = 20
_AT_ONCE = 8  # collections that are asked
_SEVERAL = 6  # collections of an embedded index that are asked one after the other
_CHECK_SECONDS = 120.0
_REQUEST_SECONDS = 20.0
_LIST_SECONDS = 60.0
_SAME = 0.01  # the cosine distance of a vector to itself, as it is kept


class IndexBroken(StoreUnavailable):
    """The embedded vector index cannot be read or written and must be built again."""


class Vectors:
    """The collections of one label in an open Chroma."""

    def __init__(self, client: "ClientAPI", label: str, server: str | None = None) -> None:
        self.label = label
        self.server = server
        self._client = client
        self._collections: dict[str, chromadb.Collection] = {}
        self._listed = 0.0
        self._list()

    def upsert(self, month: str, vectors: "Mapping[str, numpy.ndarray]") -> None:
        """Add or replace vectors by id."""
        with self._worded():
            collection = self._collection(month)
            items = list(vectors.items())
            for start in range(0, len(items), _BATCH):
                ids, rows = zip(*items[start : start + _BATCH], strict=True)
                collection.upsert(ids=list(ids), embeddings=list(rows))

    def delete(self, month: str, ids: Sequence[str]) -> None:
        """Delete by id; an id that is not there is no error."""
        with self._worded():
            self._list()
            if month in self._collections:
                for start in range(0, len(ids), _BATCH):
                    self._collections[month].delete(ids=list(ids[start : start + _BATCH]))

    def nearest(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """The k nearest ids with their cosine similarity."""
        import numpy

        asked = numpy.asarray([vector], dtype=numpy.float32)

        def ask(collection: "chromadb.Collection") -> list[tuple[str, float]]:
            answer = collection.query(query_embeddings=asked, n_results=k, include=["distances"])
            distances = (answer["distances"] or [[]])[0]
            return [(id, 1 - d) for id, d in zip(answer["ids"][0], distances, strict=True)]

        with self._worded():
            self._list()
            asking = list(self._collections.values())
            if self.server or len(asking) > _SEVERAL:  # it is little work and much waiting
                with ThreadPoolExecutor(_AT_ONCE) as pool:
                    answers = list(pool.map(ask, asking))
            else:
                answers = [ask(collection) for collection in asking]
        return sorted(chain.from_iterable(answers), key=lambda pair: -pair[1])[:k]

    def count(self) -> int:
        """How many vectors there are."""
        with self._worded():
            self._list()
            return sum(collection.count() for collection in self._collections.values())

    def ids(self) -> set[str]:
        """Every id there is."""
        with self._worded():
            self._list()
            return {i for c in self._collections.values() for i in c.get(include=[])["ids"]}

    def drop(self, label: str | None = None) -> None:
        """Delete the collections of a label; without one, of every label but this."""
        with self._worded():
            for name in list(_named(self._client)):
                if (_label(name) == label) if label else (_label(name) != self.label):
                    self._client.delete_collection(name)
            self._collections = {}
            self._listed = 0.0

    def close(self) -> None:
        """Let go of the index."""
        if self.server:
            for session in _sessions(self._client):
                session.close()
        self._client.close()  # type: ignore[attr-defined]

    def _collection(self, month: str) -> "chromadb.Collection":
        if month not in self._collections:
            self._collections[month] = self._client.get_or_create_collection(
                f"{_PREFIX}-{self.label}-{month}",
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
            )
        return self._collections[month]

    def _list(self) -> None:
        """Find the months; on a server other processes may add some."""
        fresh = time.monotonic() - self._listed < _LIST_SECONDS
        if self._listed and (fresh or not self.server):
            return
        with self._worded():
            for name in _named(self._client):
                if _label(name) == self.label:
                    month = name.split("-", 2)[2]
                    self._collections[month] = self._client.get_collection(
                        name, embedding_function=None
                    )
        self._listed = time.monotonic()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        with _worded(self.server):
            yield


def open_embedded(folder: Path, label: str) -> Vectors:
    """Open the index in that folder, which this process owns; IndexBroken when it cannot be."""
    import chromadb

    with _worded(None):
        folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(folder, settings=_settings())
    return Vectors(client, label)


def open_server(url: str, label: str) -> Vectors:
    """Connect to a Chroma server, or to Chroma Cloud with the key in CHROMA_API_KEY."""
    import chromadb

    server = read_url(url)
    with _worded(server.name):
        if server.is_cloud:
            client = chromadb.CloudClient(settings=_settings())
        else:
            server.wait_for_answer()
            client = chromadb.HttpClient(
                host=server.host,
                port=server.port,
                ssl=server.secure,
                headers=server.headers,
                settings=_settings(),
            )
        # Chroma gives its own sessions no timeout, and has no setting for it.
        for session in _sessions(client):
            session.timeout = _REQUEST_SECONDS
    return Vectors(client, label, server.name)


def healthy(folder: Path) -> bool:
    """Whether the index in that folder can be read, found out in another process.

    Opening a damaged one can end the process that does it, or never end.
    """
    command = [sys.executable, "-m", "index.vectors", str(folder.resolve())]
    started = subprocess.Popen(
        command,
        cwd=Path(__file__).resolve().parent.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        import chromadb  # noqa: F401  it takes both processes a second: better at the same time

        return started.wait(_CHECK_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        started.kill()
        started.wait()


def _check(folder: Path) -> bool:
    """Whether some vectors of every collection find themselves."""
    import chromadb

    client = chromadb.PersistentClient(folder, settings=_settings())
    return all(
        _finds_itself(client.get_collection(name, embedding_function=None))
        for name in _named(client)
    )


def _finds_itself(collection: "chromadb.Collection") -> bool:
    offset = randrange(max(1, collection.count() - _SAMPLE))  # noqa: S311  a sample, no secret
    sample = collection.get(limit=_SAMPLE, offset=offset, include=["embeddings"])
    rows = sample["embeddings"]
    if rows is None or not len(rows):
        return collection.count() == 0
    answer = collection.query(query_embeddings=rows, n_results=1, include=["distances"])
    found = answer["distances"] or []
    # A vector of zeros, of a passage without a word, is near to nothing.
    return all(near and near[0] < _SAME for near, row in zip(found, rows, strict=True) if any(row))


def _settings() -> "Settings":
    from chromadb.config import Settings

    # Not from `.env`: what is there is ours.
    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]


def _sessions(client: Any) -> list[Any]:
    """A client's HTTP sessions, which it keeps to itself and never closes."""
    return [client._server._session, client._admin_client._server._session]


def _named(client: "ClientAPI") -> Iterator[str]:
    """The names of all our collections, of every label."""
    page = 100
    for offset in count(0, page):
        names = [c.name for c in client.list_collections(limit=page, offset=offset)]
        yield from (name for name in names if name.startswith(f"{_PREFIX}-"))
        if len(names) < page:
            return


def _label(name: str) -> str:
    return name.split("-", 2)[1]


@contextmanager
def _worded(server: str | None) -> Iterator[None]:
    """Chroma's errors, which are of many kinds and no tree, as ours."""
    try:
        yield
    except (StoreUnavailable, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # its native part panics with a BaseException
        if server:
            raise StoreUnavailable(
                f"The Chroma server at {server} cannot be used; check that it runs and that"
                " FACTDESK_CHROMA_URL names it."
            ) from error
        if "full" in str(error) or "No space left" in str(error):
            raise StoreUnavailable(
                "The disk of the vector index is full; free some space and try again."
            ) from error
        raise IndexBroken(
            "The vector index is damaged; it is built again at the next start."
        ) from error


if __name__ == "__main__":
    sys.exit(0 if _check(Path(sys.argv[1])) else 1)
