"""A quotation is a slice of a stored version, and nothing can be found without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer
from bot.evidence import Citation, Finding
from index.article import Stored


def stored(
    text: str, article_id: str = "a1", cluster: str = "c1", day: str | None = None
) -> Stored:
    return Stored(
        article_id, 1, text, "sha", "2026-01-01T00:00:00Z", 1, cluster, "2026-01-01T00:00:00Z",
        None, None, None, None, day, None, None, None, None, {},
    )  # fmt: skip


def finding(*citations: Citation) -> Finding:
    return Finding(citations, None, None, "reports", "not_stated", None, None)


@given(st.text(min_size=1), st.integers(-5, 50), st.integers(-5, 50))
def test_a_citation_quotes_its_article_or_cannot_be_made(text: str, start: int, end: int) -> None:
    try:
        citation = Citation(stored(text), start, end)
    except ValueError:
        assert not (0 <= start < end <= len(text)) or not text[start:end].strip()
    else:
        assert citation.quote == text[start:end]


def test_a_finding_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="citation"):
        finding()


def test_an_answer_without_findings_says_that_the_archive_does_not_say() -> None:
    answer = Answer("Who?", (), ("Who",))
    assert (answer.status, answer.citations, answer.newest) == ("not_in_archive", (), None)


def test_copies_of_one_story_are_one_source() -> None:
    one = Citation(stored("It rained.", "a1", "c1", "2026-01-02"), 0, 10)
    copy = Citation(stored("It rained.", "a2", "c1", "2026-01-03"), 0, 10)
    other = Citation(stored("Rain fell.", "a3", "c3"), 0, 10)
    answer = Answer("Did it rain?", (finding(one, copy), finding(other), finding(one)))
    assert answer.independent_sources == 2
    assert answer.newest == "2026-01-03"
    assert answer.citations == (one, copy, other)
