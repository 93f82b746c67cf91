import random
import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sinking import MONDAY, WEDNESDAY

from bot.verbatim import find_quote, visible
from index.article import Span

NEWS = (
    f"{MONDAY}\n{WEDNESDAY}\nThe U.S. envoy’s office — which can’t comment — put losses at $1,500, "
    "or 3.5% of the total… “It’s a pro-Orsk café,” she said; ‘nobody’ asked twice–thrice.\n"
    "Its well-known owner re-signed the 10–15 leases at 4:30 p.m. and left the co-op's inter-\n"
    "national branch, a well-\nknown one, to his ﬁrst heir.\n"
)
WORD = re.compile(r"[^\W_]+")


def found(quote: str, text: str = NEWS) -> str | None:
    span = find_quote(quote, text)
    return None if span is None else text[span.start : span.end]


def test_quote_is_found_with_its_exact_span() -> None:
    at = NEWS.index("He said 14")
    assert find_quote("He said 14 sailors were missing.", NEWS) == Span(at, at + 32)


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("which can't comment", "which can’t comment"),
        ("office - which", "office — which"),
        ("office—which", "office — which"),
        ("office -- which", "office — which"),
        ('"It\'s a pro-Orsk cafe\u0301," she', "“It’s a pro-Orsk café,” she"),
        ("total... 'It's", "total… “It’s"),
        ("10-15 leases", "10–15 leases"),
        ("his first heir", "his ﬁrst heir"),
        ("the co-op's international\u00a0 branch", "the co-op's inter-\nnational branch"),
        ("the co-op's inter-national", "the co-op's inter-\nnational"),
        ("a well-known one", "a well-\nknown one"),
        ("a well-\nknown one", "a well-\nknown one"),
        ("Its well-\nknown owner", "Its well-known owner"),
        ("re‑signed", "re-signed"),
        ("sink\u00ading. He\u200b said", "sinking. He said"),
        ("“nobody”", "‘nobody’"),
        ("'The U.S. envoy's office.'", "The U.S. envoy’s office"),
    ],
)
def test_typography_does_not_count(quote: str, stands: str) -> None:
    assert found(quote) == stands


@pytest.mark.parametrize(
    "quote",
    [
        "can",  # of can't
        "Orsk café",  # of pro-Orsk
        "500, or",  # of 1,500
        "1,500, or",  # of $1,500
        "or 3.5",  # of 3.5%
        "5% of",
        "S. envoy",  # of U.S.
        "envoy",  # of envoy’s
        "15 leases",  # of 10–15
        "national branch",  # of inter-national
        "or 3",
        "30 p.m.",  # of 4:30
        "ound alive",
        "found aliv",
        "rst heir",  # begins inside the ligature
    ],
)
def test_quote_never_begins_or_ends_inside_a_word_or_number(quote: str) -> None:
    assert found(quote) is None


@pytest.mark.parametrize(
    "quote",
    [
        "he said 14 sailors were missing.",  # case
        "He said 41 sailors were missing.",
        "He said 14 sailors were not missing.",
        "He said sailors were missing.",
        "He said 14 sailors … were missing.",
        "owner resigned the",  # not re-signed
        "We were asleep in our barracks? coast",
        "",
        " ",
        "…",
        "“”",
        "-",
    ],
)
def test_altered_or_empty_quote_is_not_found(quote: str) -> None:
    assert found(quote) is None


def test_search_keeps_within_its_bounds_and_sees_words_that_they_cut() -> None:
    text = "one two three two one"
    assert find_quote("two", text, 5) == Span(14, 17)
    assert find_quote("two", text, 5, 16) is None
    assert find_quote("ne two", text, 1) is None
    assert find_quote("one", text, 3, 99) == Span(18, 21)


def test_later_place_is_found_when_an_earlier_one_is_inside_a_word() -> None:
    assert find_quote("fire", "The gunfire and the fire.") == Span(20, 24)


VARIANTS = {
    "'": "'’‘ʼ′",
    "’": "'’‘ʼ",
    "“": '"“”„«‘',
    "”": "\"“”»'",
    "–": "-–‐‑",
    "—": "—–-―",
    "-": "-‐‑−",
    " ": (" ", "\u00a0", "  ", "\n", "\u2009", " \u200b", "\t "),
}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 40), st.randoms(use_true_random=False))
def test_typographic_variant_of_a_true_quote_is_found_where_it_stands(
    first: int, length: int, chance: random.Random
) -> None:
    words = [m.span() for m in re.finditer(r"(?:-\n|\S)+", NEWS)]
    first %= len(words) - 1
    start, end = words[first][0], words[min(first + length, len(words) - 1)][1]
    true = NEWS[start:end]
    written = "".join(chance.choice(VARIANTS.get(c, (c,))) for c in re.sub(r"-\n", "", true))
    if chance.random() < 0.5:
        written = unicodedata.normalize(chance.choice(["NFC", "NFD", "NFKC", "NFKD"]), written)
    span = find_quote(written, NEWS, max(0, start - 1))
    assert span is not None, written
    inside = NEWS[span.start : span.end]
    assert WORD.findall(inside) == WORD.findall(true)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 30), st.randoms(use_true_random=False))
def test_quote_with_one_word_changed_is_never_found(
    first: int, length: int, chance: random.Random
) -> None:
    words = NEWS.split()
    first %= len(words) - length
    quote = words[first : first + length]
    at = chance.randrange(length)
    kind = chance.choice(["replace", "insert", "drop", "swap", "number", "letter"])
    if kind == "insert":
        quote.insert(max(at, 1), chance.choice(["not", "never", "14", "allegedly"]))
    elif kind == "drop" and 0 < at < length - 1:
        del quote[at]
    elif kind == "swap" and at + 1 < length:
        quote[at], quote[at + 1] = quote[at + 1], quote[at]
    elif kind == "letter":
        quote[at] += "s"
    else:
        quote[at] = chance.choice(["zebra", "41", "denied"])
    altered = WORD.findall(unicodedata.normalize("NFKC", " ".join(quote)))
    everything = WORD.findall(unicodedata.normalize("NFKC", NEWS))
    if any(everything[n : n + len(altered)] == altered for n in range(len(everything))):
        return  # the edit happens to be true
    assert find_quote(" ".join(quote), NEWS) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_taken_and_a_span_lies_within_it(quote: str, text: str) -> None:
    span = find_quote(quote, text)
    assert span is None or 0 <= span.start < span.end <= len(text)


def test_long_text_takes_milliseconds_also_when_hostile() -> None:
    long = [
        NEWS * 80,
        "“’" * 25_000,
        " \u200b" * 25_000,
        "-\n" * 25_000,
        "e\u0301" * 25_000,
        "a-\n" * 17_000,
    ]
    started = time.perf_counter()
    for text in long:
        assert find_quote("not to be found anywhere in it", text) is None
    assert time.perf_counter() - started < 10


def test_invisible_characters_are_left_out_of_what_is_shown_to_a_model() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "obey")
    assert visible(f"a\u200bb\u202e c\u00add{hidden}") == "ab cd"
    assert find_quote("ab cd", f"a\u200bb\u202e c\u00add{hidden}") is not None
    assert visible("inter\u00ad\nnational") == "inter\u00ad\nnational"
