"""How well search finds evidence, on MultiHop-RAG: `python -m benchmarks.retrieval`.

The data (arXiv 2401.15391) is not part of the project: name its folder with `--data`. Hits are
counted as the paper's own script does: questions without an answer are skipped, spaces and line
ends do not count, a passage hits when any evidence stands in it word for word, and Hits@k is the
share of questions with a hit among the first k. Beside it runs the pipeline that tutorials build,
with the same embedder: fixed chunks of 1,000 characters, 200 of them overlapping, in Chroma.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.recursive_splitter import split
from index.archive import Archive, open_archive
from index.article import Article
from index.questions import Question, read_question
from index.search import Search

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "multihop-rag"
REPORT = ROOT / "docs" / "benchmarks" / "retrieval.md"

# Table 5 of the paper, embeddings with bge-reranker-large, 256-token chunks. MAP is left out: the
# script that the paper released computes another formula than the one that was printed.
PAPER = (
    ("paper: voyage-02 + bge-reranker-large", 0.7467, 0.6625, 0.5860),
    ("paper: bge-large-en-v1.5 + bge-reranker-large", 0.7183, 0.6364, 0.5630),
    ("paper: voyage-02", 0.6506, 0.4619, 0.3934),
)
HEAD = ("system", "Hits@10", "Hits@4", "MRR@10", "MAP@10", "EvRec@10", "characters", "p50", "p95")

Find = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """What one system reached; times in milliseconds."""

    name: str
    shares: tuple[float, ...]  # those of `score`
    mean_characters: float
    p50: float
    p95: float

    def cells(self) -> tuple[str, ...]:
        """As a table shows it."""
        numbers = (self.mean_characters, self.p50, self.p95)
        return (self.name, *(f"{s:.3f}" for s in self.shares), *(f"{n:,.0f}" for n in numbers))


class WordsAlone(Search):
    """Search that takes no notice of the outlets and days that a question names."""

    def _read(self, query: str, today: date | None) -> Question:
        question = read_question(query, sources=(), today=today or date.today())
        clauses = tuple(replace(clause, periods=()) for clause in question.clauses)
        return replace(question, periods=(), clauses=clauses)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0 also when the data is not there."""
    given = _arguments(argv)
    if not (given.data / "corpus.json").exists():
        print(f"Skipped: MultiHop-RAG is not in {given.data}.")
        return 0
    corpus = json.loads((given.data / "corpus.json").read_text(encoding="utf-8"))
    lines = (given.data / "queries-dev.jsonl").read_text(encoding="utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    asked = [q for q in every if q["evidence_list"] and q["question_type"] != "null_query"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        text = "\n".join(_report(corpus, every, asked, Path(home)))
    print(text)
    if given.write:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(text + "\n", encoding="utf-8")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of MultiHop-RAG")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    return parser.parse_args(argv)


def _report(
    corpus: Sequence[Mapping[str, Any]],
    every: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
    home: Path,
) -> Iterator[str]:
    started = time.perf_counter()
    with open_archive(home, own_index=True) as archive:
        for _ in archive.add(map(article, corpus)):
            pass
        archive.drain()
        seconds = time.perf_counter() - started
        rows = [
            measure("Factdesk", asked, _finder(archive.search), _mean(archive)),
            measure(
                "Factdesk, without vectors", asked, _finder(Search(archive.record)), _mean(archive)
            ),
            measure(
                "Factdesk, outlets and days not read",
                asked,
                _finder(WordsAlone(archive.record, archive.nearest)),
                _mean(archive),
            ),
            _naive(corpus, asked, archive),
        ]
        nulls = _nulls(archive.search, every, asked)
    yield "# Retrieval on MultiHop-RAG\n"
    yield (
        f"{len(asked)} development questions whose evidence is known, {len(corpus)} articles,"
        f" ingested in {seconds:.0f} s. Built-in embedder; {os.cpu_count()} cores under a load of"
        f" {os.getloadavg()[0]:.1f}; times are whole searches, in ms."
        " `python -m benchmarks.retrieval` measures it again.\n"
    )
    yield from _table([*(row.cells() for row in rows), *map(_published, PAPER)])
    yield (
        "\nMAP@10 is the released script's; EvRec@10 the share of all evidence among the first"
        " ten. Nearly every question of this set names an outlet, which reporters rarely do: the"
        " row that does not read them is nearer to everyday questions."
    )
    yield "\n" + nulls


def article(entry: Mapping[str, Any]) -> Article:
    return Article(
        text=entry["body"],
        locator=f"id:{entry['title']}",
        **{key: entry[key] for key in ("title", "url", "source", "author", "published_at")},
    )


def _mean(archive: Archive) -> float:
    with archive.record.reading() as conn:
        lengths = conn.exec_driver_sql('SELECT avg("end" - start) FROM passages').scalar()
    return float(lengths or 0)


def _finder(search: Search) -> Find:
    return lambda query: [hit.text for hit in search(query, limit=10)]


def _naive(
    corpus: Sequence[Mapping[str, Any]], asked: Sequence[Mapping[str, Any]], archive: Archive
) -> Row:
    import chromadb
    import numpy
    from chromadb.config import Settings

    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    chunks = [chunk for entry in corpus for chunk in split(entry["body"])]
    collection = client.create_collection(
        "naive", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    for start in range(0, len(chunks), 1_000):
        texts = chunks[start : start + 1_000]
        collection.add(
            ids=[str(start + i) for i in range(len(texts))],
            embeddings=numpy.array(archive.embedder.embed_documents(texts), numpy.float32),
            documents=texts,
        )

    def find(query: str) -> Sequence[str]:
        vector = numpy.array([archive.embedder.embed_query(query)], numpy.float32)
        found = collection.query(query_embeddings=vector, n_results=10)
        return (found["documents"] or [[]])[0]

    mean = statistics.mean(map(len, chunks))
    return measure("naive: chunks of 1000/200 + Chroma, k=10", asked, find, mean)


def measure(name: str, asked: Sequence[Mapping[str, Any]], find: Find, mean: float) -> Row:
    """Ask every question and count."""
    find(asked[0]["query"])  # what is loaded once is no part of a search
    counts, times = [], []
    for question in asked:
        started = time.perf_counter()
        texts = find(question["query"])
        times.append((time.perf_counter() - started) * 1_000)
        counts.append(score(texts, [e["fact"] for e in question["evidence_list"]]))
    shares = tuple(statistics.mean(column) for column in zip(*counts, strict=True))
    times.sort()
    return Row(name, shares, mean, statistics.median(times), times[int(0.95 * len(times))])


def score(texts: Sequence[str], facts: Sequence[str]) -> tuple[float, float, float, float, float]:
    """Hits@10, Hits@4, reciprocal rank, average precision and evidence recall of one question."""
    passages = [_squeezed(text) for text in texts[:10]]
    wanted = [_squeezed(fact) for fact in facts]
    hits = [any(fact in passage for fact in wanted) for passage in passages]
    first = hits.index(True) + 1 if True in hits else 0
    left, precision = list(wanted), 0.0
    for rank, passage in enumerate(passages, 1):
        new = [fact for fact in left if fact in passage]
        left = [fact for fact in left if fact not in passage]
        precision += len(new) / rank
    return (
        float(any(hits)),
        float(any(hits[:4])),
        1 / first if first else 0.0,
        precision / min(len(wanted), 10),
        1 - len(left) / len(wanted),
    )


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def _nulls(
    search: Search, every: Sequence[Mapping[str, Any]], asked: Sequence[Mapping[str, Any]]
) -> str:
    """How well coverage tells the questions that the archive does not answer."""
    without = [q for q in every if q["question_type"] == "null_query"]
    signals: list[list[tuple[float, float]]] = []
    for questions in (without, asked):
        covered = [search.coverage(q["query"], search(q["query"])) for q in questions]
        signals.append([(-c.best, float(len(c.names))) for c in covered])
    share, names = (
        auroc([s[at] for s in signals[0]], [s[at] for s in signals[1]]) for at in range(2)
    )
    return (
        f"{len(without)} questions that the archive does not answer are told from these"
        f" {len(asked)} by the share of the question's words in the best passage with AUROC"
        f" {share:.2f}, by its names that stand in no hit with {names:.2f}."
    )


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of the first is above one of the second; ties count half."""
    wins = sum((a > b) + (a == b) / 2 for a in higher for b in lower)
    return wins / (len(higher) * len(lower))


def _published(row: tuple[str, float, float, float]) -> tuple[str, ...]:
    name, hits_10, hits_4, mrr = row
    return (name, f"{hits_10:.3f}", f"{hits_4:.3f}", f"{mrr:.3f}", *("–",) * 5)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    for cells in (HEAD, ["-" * width for width in widths], *rows):
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield "| " + " | ".join(padded) + " |"


if __name__ == "__main__":
    sys.exit(main())
