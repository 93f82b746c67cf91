from pathlib import Path

import pytest

from benchmarks.recursive_splitter import split
from benchmarks.retrieval import auroc, main, score


def test_hits_are_counted_as_the_paper_counts_them() -> None:
    texts = ["Nothing here.", "The  ferry\nsank.", "It was fog. The ferry sank.", "Ice came."]
    hits_10, hits_4, rank, precision, recall = score(texts, ["The ferry sank.", "Ice came.", "No."])
    assert (hits_10, hits_4, rank) == (1.0, 1.0, 0.5)
    assert precision == pytest.approx((1 / 2 + 1 / 4) / 3)
    assert recall == pytest.approx(2 / 3)


def test_a_question_without_a_hit_counts_nothing() -> None:
    assert score(["Nothing here."], ["The ferry sank."]) == (0.0, 0.0, 0.0, 0.0, 0.0)
    assert score([], ["The ferry sank."]) == (0.0, 0.0, 0.0, 0.0, 0.0)


def test_auroc_is_how_often_one_is_above_the_other() -> None:
    assert auroc([2, 3], [1, 0]) == 1.0
    assert auroc([1], [1]) == 0.5


def test_chunks_are_short_and_overlap() -> None:
    text = "\n\n".join(" ".join(f"word{n}" for n in range(at, at + 40)) for at in range(0, 800, 40))
    chunks = split(text, 300, 60)
    assert all(len(chunk) <= 300 for chunk in chunks)
    assert sum(map(len, chunks)) > len(text)
    assert chunks[0].startswith("word0 ")
    assert chunks[-1].endswith(" word799")


def test_a_text_without_blanks_is_cut_at_any_letter() -> None:
    assert split("x" * 25, 10, 0) == ["x" * 10, "x" * 10, "x" * 5]


def test_without_the_data_the_benchmark_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"Skipped: MultiHop-RAG is not in {tmp_path}.\n"
