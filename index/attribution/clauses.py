"""A sentence as words, each quotation in it being one word, and the noun phrases beside a verb."""

import re
from collections.abc import Iterator, Sequence

from index.article import Span
from index.attribution.grammar import QUOTE

_TOKEN = re.compile(
    r"""[^\W_]+(?:[-/&@.'’:,](?=[^\W_])(?!(?<=['’])(?:s|ve|re|d|ll|m)\b)(?!(?<=[,:])[^\W\d])[^\W_]+)*%?
      |['’](?:s|ve|re|d|ll|m)\b|--+|\.\.+|[$£€]\d[\d.,]*\d|\S""",
    re.VERBOSE,
)

_ENDINGS = frozenset(",.?!…")
_NOT = frozenset({"'t", "’t"})


class Words:
    """The words of one sentence with their places; a quotation is the one word QUOTE.

    A quotation that goes on over several sentences has its whole extent in each of them.
    """

    __slots__ = ("ends", "low", "raw", "spoken", "starts")

    def __init__(self, text: str, span: Span, quoted: Sequence[Span]) -> None:
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.spoken: set[int] = set()  # quotations that end in a comma or a stop of their own
        at = span.start
        for quote in quoted:
            self._take(text, at, max(at, quote.start))
            if text[quote.end - 2 : quote.end - 1] in _ENDINGS:
                self.spoken.add(len(self.raw))
            self.raw.append(QUOTE)
            self.starts.append(quote.start)
            self.ends.append(quote.end)
            at = min(quote.end, span.end)
        self._take(text, at, span.end)
        self.low = [word.lower() for word in self.raw]

    def __len__(self) -> int:
        return len(self.raw)

    def _take(self, text: str, start: int, end: int) -> None:
        raw, starts, ends = self.raw, self.starts, self.ends
        for match in _TOKEN.finditer(text, start, end):
            word, (at, stop) = match.group(), match.span()
            if word == "." and self._is_abbreviation(at, stop, end):
                raw[-1] += "."
                ends[-1] = stop
                continue
            if word[-2:] in _NOT and len(word) > 3 and word[-3] in "nN":
                raw.append(word[:-3])
                starts.append(at)
                ends.append(stop - 3)
                word, at = word[-3:], stop - 3
            raw.append(word)
            starts.append(at)
            ends.append(stop)

    def _is_abbreviation(self, at: int, stop: int, end: int) -> bool:
        """Whether a stop belongs to the word before it, the sentence going on behind it."""
        glued = bool(self.ends) and self.ends[-1] == at and self.raw[-1][-1].isalpha()
        return glued and stop < end - 1

    def span(self, first: int, last: int) -> Span:
        """The text of the words from `first` up to, not including, `last`."""
        return Span(self.starts[first], self.ends[last - 1])


def quoted_in(span: Span, quoted: Sequence[Span], first: int) -> Iterator[Span]:
    """The quotations, from number `first` on, that reach into a span."""
    for number in range(first, len(quoted)):
        if quoted[number].start >= span.end:
            return
        if quoted[number].end > span.start:
            yield quoted[number]
