"""The article that the desk was first built for, among two hundred others; skipped where absent."""

import io
import json
from pathlib import Path

import pytest

from bot.desk import Failure, open_desk
from bot.settings import Settings

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ARTICLE = DATA / "seed" / "000_0374629e18bf1a2b.txt"
CORPUS = DATA / "multihop-rag" / "corpus.json"


@pytest.mark.skipif(not ARTICLE.exists() or not CORPUS.exists(), reason="no shared data here")
@pytest.mark.parametrize(
    "question",
    [
        "who claimed responsibility and what evidence was given",
        "Who claimed responsibility for the Moscow concert hall attack and what evidence is there?",
    ],
)
def test_who_claimed_the_attack_on_what_evidence_and_who_says_otherwise(
    tmp_path: Path, question: str
) -> None:
    others = json.loads(CORPUS.read_text(encoding="utf-8"))[:200]
    keys = ("title", "url", "source", "author", "published_at")
    lines = "\n".join(
        json.dumps({"text": entry["body"], **{k: entry[k] for k in keys}}) for entry in others
    )
    with open_desk(Settings.load({"FACTDESK_HOME": str(tmp_path)}, None)) as desk:
        stdin = io.BytesIO(lines.encode())
        assert not [o for o in desk.ingest([str(ARTICLE), "-"], stdin) if isinstance(o, Failure)]
        answer = desk.ask(question)
    assert answer.findings[0].stance == "claims_responsibility"
    assert "Islamic State" in (answer.findings[0].speaker or "")
    assert any("graphic videos" in c.quote for c in answer.findings[0].citations)
    by = {(f.speaker or "").split()[-1]: f for f in answer.findings}
    assert by["Putin"].evidence == "none_stated"
    assert "Without providing any evidence" in by["Putin"].text
    assert [f.evidence for f in answer.findings].count("none_stated") == 1
    assert by["Bortnikov"].second_hand
    assert by["Macron"].evidence == "asserted"
    assert by["Ukraine"].stance == "denies"
    assert {c.article.source for c in answer.citations} == {None}
