"""The pipeline that tutorials build, for comparison: fixed chunks, an embedder, Chroma's ten best.

Nothing is stored but the chunks, and nothing is answered: what it finds would be a model's to read.
`python -m benchmarks.naive ARTICLES.jsonl FOLDER` reads articles as a process of its own.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.recursive_splitter import split
from index.embedder import open_embedder

_BATCH = 1_000


class Naive:
    """Chunks of 1,000 characters, 200 of them overlapping, in a Chroma of their own."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        self._embedder = open_embedder()
        self._client = chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False))
        self._collection = self._client.get_or_create_collection(
            "naive", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        self._count = self._collection.count()

    def add(self, texts: Iterable[str]) -> None:
        """Split, embed and store."""
        chunks: list[str] = []
        for text in texts:
            chunks += split(text)
            while len(chunks) >= _BATCH:
                self._store(chunks[:_BATCH])
                chunks = chunks[_BATCH:]
        if chunks:
            self._store(chunks)

    def find(self, query: str) -> Sequence[str]:
        """The ten chunks nearest to a question."""
        import numpy

        vector = numpy.array([self._embedder.embed_query(query)], numpy.float32)
        found = self._collection.query(query_embeddings=vector, n_results=10)
        return (found["documents"] or [[]])[0]

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()  # type: ignore[attr-defined]

    def _store(self, chunks: Sequence[str]) -> None:
        import numpy

        first = self._count
        self._count += len(chunks)
        self._collection.add(
            ids=[str(number) for number in range(first, self._count)],
            embeddings=numpy.array(self._embedder.embed_documents(list(chunks)), numpy.float32),
            documents=list(chunks),
        )


def main(articles: str, folder: str) -> int:
    """Read articles from JSON Lines."""
    naive = Naive(Path(folder))
    with open(articles, encoding="utf-8") as lines:
        naive.add(json.loads(line)["text"] for line in lines)
    naive.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
