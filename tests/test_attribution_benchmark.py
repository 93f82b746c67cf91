"""The PolNeAR measurement: skips without the corpus, counts right with one."""

from pathlib import Path

import pytest

from benchmarks.attribution import main


def test_without_the_corpus_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "skipped" in capsys.readouterr().out


def test_it_scores_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("text", "attributions"):
        (tmp_path / "data" / "dev" / folder).mkdir(parents=True)
    text = "“It is safe,” Lund said. Berg hopes so."
    (tmp_path / "data/dev/text/a.txt").write_text(text, encoding="utf-8")
    marks = (
        "T1\tSource 14 18\tLund\nT2\tCue 19 23\tsaid\nT3\tContent 0 13\t“It is safe,”\n"
        "E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3\n"
        "T4\tSource 25 29\tBerg\nT5\tCue 30 35\thopes\nT6\tContent 36 38\tso\n"
        "E2\tAttribution:T5 Source:T4 Cue:T5 Content:T6\n"
    )
    (tmp_path / "data/dev/attributions/a_x.ann").write_text(marks, encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "1 articles, 2 attributions annotated (1 with a word of saying), 1 found" in output
    assert "| content | 1.000 | 0.500 | 0.667 |" in output
    assert "| content, saying alone | 1.000 | 1.000 | 1.000 |" in output
