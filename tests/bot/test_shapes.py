"""Domain values as JSON: numbers that point right, and nothing invented for what is unknown."""

from answers import article

from bot import shapes
from bot.answer import Answer
from bot.evidence import Citation, Finding
from index.statements import Statement

TEXT = "Ilse Brandt said the wall was sound. She showed a log. Otto Read denied it."


def link(citation: Citation) -> str:
    return f"http://desk.test/{citation.start}-{citation.end}"


def finding(*citations: Citation, **stated: object) -> Finding:
    known: dict[str, object] = {
        "speaker": None,
        "role": None,
        "stance": "reports",
        "evidence": "not_stated",
        "second_hand": None,
        "said_on": None,
    }
    return Finding(citations, **{**known, **stated})  # type: ignore[arg-type]


def test_findings_point_to_citations_by_number_and_each_is_listed_once() -> None:
    one, two = (article(TEXT, article_id=name, cluster=name) for name in ("a1", "a2"))
    first, second, third = Citation(one, 0, 36), Citation(one, 37, 54), Citation(two, 55, 75)
    answer = Answer("Who?", (finding(first, second), finding(third, first)))
    shape = shapes.answer(answer, link)
    assert [f["citations"] for f in shape["findings"]] == [[1, 2], [3, 1]]  # type: ignore[attr-defined]
    assert [c["n"] for c in shape["citations"]] == [1, 2, 3]  # type: ignore[attr-defined]
    assert shape["independent_sources"] == 2
    cited = shape["citations"][1]  # type: ignore[index]
    assert cited["quote"] == "She showed a log."
    assert cited["evidence_url"] == "http://desk.test/37-54"


def test_what_is_not_stated_is_null() -> None:
    bare = article(TEXT, title=None, source=None, published_at=None, url=None)
    shape = shapes.citation(Citation(bare, 0, 36), 1, link)
    for name in ("title", "source", "author", "published_at", "url"):
        assert shape[name] is None
    answer = shapes.answer(Answer("Who?", (finding(Citation(bare, 0, 36)),)), link)
    assert answer["newest"] is None
    assert answer["prompt_version"] is None


def test_a_claim_is_cut_from_the_text_with_its_evidence_when_there_is_some() -> None:
    said = Statement(
        speaker="Ilse Brandt",
        role=None,
        cue="said",
        stance="asserts",
        evidence="shown",
        second_hand=None,
        said_on=None,
        start=0,
        end=36,
        content_start=17,
        content_end=35,
        evidence_start=37,
        evidence_end=54,
    )
    shape = shapes.claim(article(TEXT), said)
    assert shape["content"] == "the wall was sound"
    assert shape["quote"] == "Ilse Brandt said the wall was sound."
    assert shape["evidence_quote"] == "She showed a log."


def test_an_exported_line_holds_no_id_of_ours_and_keeps_unknown_keys() -> None:
    stored = article(TEXT, metadata={"desk": "night", "title": "not this"})
    line = shapes.line(stored)
    assert line["desk"] == "night"
    assert line["title"] == stored.title
    assert "article_id" not in line
    assert "id" not in line
