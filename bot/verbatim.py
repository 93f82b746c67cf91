"""Where a quotation stands in a text, word for word.

A quotation is found when it is the same as the text after this normalisation of both, and never
because it is similar:

- compatibility forms are unfolded and accents composed (Unicode NFKC): "ﬁ" is "fi", "…" is "..."
- every quotation mark, apostrophe or prime, single or double, is one mark; a run of them is one
- every dash or hyphen is "-", and white space around it does not count; a run of them is one
- every run of white space is one space
- soft hyphens, zero-width and direction marks are removed
- a hyphen at the end of a line between letters may be the word's own or not: both are right

Case counts, and so does every word and every other mark. The quotation's own outer quotation
marks, and a full stop or comma at its end, may differ. It never begins or ends inside a word, a
contraction, a compound or a number: "can" is not found in "can't", "500" not in "1,500".
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from index.article import Span

_MARKS = "\"'`´‘’‚‛“”„‟«»‹›′″‴＂＇ʼ〝〞〟"
_DASHES = "\\-‐‑‒–—―−﹘﹣－⸺⸻"
_NOTHING = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufffe"
)
_TAGS = "\U000e0000-\U000e01ef"
_UNSEEN = re.compile(f"\u00ad(?!\\s*[\r\n])|[{_NOTHING[1:]}{_TAGS}]+")
_BLANK = f"\\s{_NOTHING}{_TAGS}"
_LINE_END = "\u00ad"  # stands for a hyphen at a line end: no other soft hyphen is left

_TOKEN = re.compile(
    f"""(?P<line_end>(?<=[^\\W\\d_])[-‐\u00ad][^\\S\\r\\n]*(?:\\r\\n?|\\n)[^\\S\\r\\n]*(?=[^\\W\\d_]))
      | (?P<dash>[{_BLANK}]*[{_DASHES}][{_BLANK}{_DASHES}]*)
      | (?P<blank>[{_NOTHING}{_TAGS}][{_BLANK}]*|\\s[{_BLANK}]+|[^\\S\\ ])
      | (?P<mark>[{_MARKS}]+)
      | (?P<other>[\\x21-\\x7e]?[^\\x00-\\x7f\\s{_DASHES}{_MARKS}{_NOTHING}{_TAGS}]+)""",
    re.VERBOSE,
)
_COMBINING = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1160-\u11ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_CLUSTER = re.compile(f".[{_COMBINING}]*", re.DOTALL)
_HYPHENS = "-‐‑–−﹣－"  # an em dash joins nothing
_EDGE = 4
_CURRENCY = "$€£¥₹₽"


class _Normal(NamedTuple):
    """A text normalised; character i stands for `source[starts[i]:ends[i]]`."""

    source: str
    text: str
    starts: list[int]
    ends: list[int]


def find_quote(quote: str, text: str, start: int = 0, end: int | None = None) -> Span | None:
    """Where `quote` stands in `text[start:end]`, in offsets of `text`; None when it does not."""
    end = len(text) if end is None else min(end, len(text))
    offset = max(0, start - _EDGE)  # so that a word that the bounds cut is seen to be cut
    place = _normal(text[offset : end + _EDGE])
    for wanted in _readings(_normal(quote).text):
        for first, last in _places(wanted, place):
            found = Span(offset + place.starts[first], offset + place.ends[last - 1])
            if start <= found.start and found.end <= end and _whole_words(place, first, last):
                return found
    return None


def _readings(quote: str) -> list[str]:
    """The quotation as given; then without its outer marks and closing stop."""
    whole = quote.strip()
    bare = whole.strip("' ").rstrip(".,' ").strip("- ")
    return [q for q in dict.fromkeys((whole, bare)) if any(c.isalnum() for c in q)]


def visible(text: str) -> str:
    """The text without the characters that nobody sees and that a quotation may leave out."""
    return _UNSEEN.sub("", text)


def _places(quote: str, place: _Normal) -> Iterator[tuple[int, int]]:
    """Wherever the quotation stands in the normalised text, also inside words."""
    if _LINE_END in quote or _LINE_END in place.text:
        yield from (match.span() for match in _pattern(quote).finditer(place.text))
        return
    at = place.text.find(quote)
    while at >= 0:
        yield at, at + len(quote)
        at = place.text.find(quote, at + 1)


def _pattern(quote: str) -> re.Pattern[str]:
    """The quotation, where a hyphen at a line end, in it or in the text, counts or does not."""
    parts = []
    for before, letter in zip(" " + quote, quote, strict=False):
        if letter == _LINE_END:
            parts.append(f"[-{_LINE_END}]?")
        elif letter == "-":
            parts.append(f"[-{_LINE_END}]")
        elif before.isalpha() and letter.isalpha():
            parts.append(f"{_LINE_END}?{re.escape(letter)}")
        else:
            parts.append(re.escape(letter))
    return re.compile("".join(parts))


def _whole_words(place: _Normal, start: int, end: int) -> bool:
    return not (_joined(place, start) or _joined(place, end))


def _joined(place: _Normal, at: int) -> bool:
    """Whether the characters on the two sides of `at` belong to one word or number."""
    text = place.text
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if place.starts[at] == place.starts[at - 1] or _LINE_END in (before, after):
        return True
    if _in_word(before) and _in_word(after):
        return True
    if (before.isdigit() and after in "%‰°") or (before in _CURRENCY and after.isdigit()):
        return True
    if before.isalpha() and after in _CURRENCY:
        return True
    return _joins(place, at - 1) or _joins(place, at)


def _joins(place: _Normal, at: int) -> bool:
    """Whether the mark at `at` stands between two parts of one word or number."""
    text = place.text
    if not 0 < at < len(text) - 1:
        return False
    before, mark, after = text[at - 1], text[at], text[at + 1]
    if mark in ".,:/":
        if before.isdigit() and after.isdigit():
            return True
        return mark == "." and before.isalpha() and after.isalpha() and _initial(text, at)
    if mark == "-":
        return _is_hyphen(place, at)
    return mark == "'" and _in_word(before) and _in_word(after)


def _is_hyphen(place: _Normal, at: int) -> bool:
    """Whether the dash at `at` is a hyphen between words, or the minus sign of a number."""
    written = place.source[place.starts[at] : place.ends[at]]
    before, after = place.text[at - 1], place.text[at + 1]
    if written[-1] not in _HYPHENS:
        return False
    return after.isdigit() or (len(written) == 1 and _in_word(before) and _in_word(after))


def _initial(text: str, at: int) -> bool:
    """Whether the letter before or after the full stop at `at` stands alone, as in "U.S."."""
    return not (text[at - 2 : at - 1].isalpha() and text[at + 2 : at + 3].isalpha())


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"


def _normal(source: str) -> _Normal:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(piece: str, start: int, end: int) -> None:
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))

    def copy(start: int, end: int) -> None:
        pieces.append(source[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    done = 0
    for match in _TOKEN.finditer(source):
        first, last = match.span()
        if match.lastgroup == "other":
            if unicodedata.is_normalized("NFKC", match.group()):
                continue
            copy(done, first)
            for cluster in _CLUSTER.finditer(source, first, last):
                put(unicodedata.normalize("NFKC", cluster.group()), *cluster.span())
        else:
            copy(done, first)
            put(_plain(match), first, last)
        done = last
    copy(done, len(source))
    return _Normal(source, "".join(pieces), starts, ends)


def _plain(match: re.Match[str]) -> str:
    """What a run of marks, dashes or blanks becomes."""
    match match.lastgroup:
        case "line_end":
            return _LINE_END
        case "dash":
            return "-"
        case "mark":
            return "'"
        case _:
            return " " if any(c.isspace() for c in match.group()) else ""
