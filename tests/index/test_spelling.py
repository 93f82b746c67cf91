import pytest

from index.spelling import allowed, distance, is_slip, neighbours

WORDS = [("concert", 40), ("concept", 9), ("concord", 2), ("zelenski", 30), ("h2o", 1), ("fire", 8)]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("concret", ("concert",)),  # swapped
        ("concet", ("concert", "concept")),  # missing; the more frequent first
        ("conccert", ("concert",)),  # doubled
        ("zelenskyy", ("zelenski",)),  # two letters of a long word
        ("fyre", ("fire",)),
        ("concert1", ()),
        ("bridge", ()),
        ("fix", ()),
        ("h3o", ()),
    ],
)
def test_a_word_is_taken_for_its_nearest(word: str, meant: tuple[str, ...]) -> None:
    assert neighbours(word, WORDS) == meant


def test_longer_words_may_have_more_wrong() -> None:
    assert [allowed(word) for word in ("its", "fire", "concert", "zelenski", "12345")] == [
        0, 1, 1, 2, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("fire", "fire", 0),
        ("fire", "fires", 1),
        ("ifre", "fire", 1),
        ("", "ab", 2),
        ("abcd", "x", 3),
    ],
)
def test_distance_counts_letters(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 2) == apart


@pytest.mark.parametrize(
    ("word", "meant", "slips"),
    [
        ("clamied", "claim", True),
        ("seeping", "seen", False),  # a word of its own
        ("hack", "hask", False),
        ("estonian", "estonia", True),  # of one kin
    ],
)
def test_no_english_word_is_a_slip_for_another(word: str, meant: str, slips: bool) -> None:
    assert is_slip(word, meant) is slips
