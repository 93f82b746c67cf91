"""A sentence as words, each quotation in it being one word, and the noun phrases beside a verb."""

import re
from collections.abc import Iterator, Sequence

from index.article import Span
from index.grammar import QUOTE

_TOKEN = re.compile(
    r"""(?:[^\W\d_]\.){2,}                                   # U.S. a.m.
      |(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Prof|Lt|Col|Capt|Sgt|Maj|Cmdr|Adm|Rev|Hon|St|Jr|Sr|Inc|Corp
         |Co|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Brig|Supt|Insp|Det|No)\.(?=\W)
      |(?<![\w.])[^\W\d_]\.(?=\s+[^\W\d_])                      # initials
      |[$£€]?\d[\d,.:/]*\d%?|\d%?
      |[^\W_]+?(?=n['’]t\b)|n['’]t\b
      |[^\W_]+(?:[-/&@.](?=[^\W_])[^\W_]+|['’](?=[^\W_])(?!(?:s|ve|re|d|ll|m)\b)[^\W_]+)*
      |['’](?:s|ve|re|d|ll|m)\b|--+|\.\.+|\S""",
    re.VERBOSE | re.IGNORECASE,
)


class Words:
    """The words of one sentence with their places; a quotation is the one word QUOTE.

    A quotation that goes on over several sentences has its whole extent in each of them.
    """

    __slots__ = ("ends", "low", "raw", "starts")

    def __init__(self, text: str, span: Span, quoted: Sequence[Span]) -> None:
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        at = span.start
        for quote in quoted:
            self._take(text, at, max(at, quote.start))
            self.raw.append(QUOTE)
            self.starts.append(quote.start)
            self.ends.append(quote.end)
            at = min(quote.end, span.end)
        self._take(text, at, span.end)
        self.low = [word.lower() for word in self.raw]

    def __len__(self) -> int:
        return len(self.raw)

    def _take(self, text: str, start: int, end: int) -> None:
        for match in _TOKEN.finditer(text, start, end):
            if self._is_abbreviation(match, end):
                self.raw[-1] += "."
                self.ends[-1] = match.end()
                continue
            self.raw.append(match.group())
            self.starts.append(match.start())
            self.ends.append(match.end())

    def _is_abbreviation(self, match: re.Match[str], end: int) -> bool:
        """Whether this is the stop of a word before it, the sentence going on behind it."""
        at = match.start()
        glued = bool(self.ends) and self.ends[-1] == at and self.raw[-1][-1].isalpha()
        return match.group() == "." and glued and match.end() < end - 1

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
