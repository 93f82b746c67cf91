"""A sentence as words, each quotation in it being one word, and the noun phrases beside a verb."""

import re
from collections.abc import Iterator, Sequence

from index.article import Span
from index.attribution.grammar import QUOTE

# A plain word comes first because most are. A stop belongs to a word when the sentence goes on.
_TOKEN = re.compile(
    r"""[A-Za-z]+(?=[ ])
      |[^\W_]+(?:[-/&@.'’:,](?=[^\W_])(?!(?<=['’])(?:s|ve|re|d|ll|m)\b)(?!(?<=[,:])[^\W\d])[^\W_]+)*
          (?:%|(?<=[^\W\d])\.(?!\.)(?=[\s\S]{2}))?
      |['’](?:s|ve|re|d|ll|m)\b(?:\.(?!\.)(?=[\s\S]{2}))?|--+|\.\.+|[$£€]\d[\d.,]*\d|\S""",
    re.VERBOSE,
)
_ENDINGS = frozenset(",.?!…")
_HAS_NOT = re.compile("[nN]['’]t")
_NOT = re.compile(r"(?<=\w)[nN]['’]t$")


class Words:
    """The words of one sentence with their places; a quotation is the one word QUOTE.

    A quotation that goes on over several sentences has its whole extent in each of them. The
    places are told when they are first asked for, since most sentences attribute nothing.
    """

    __slots__ = ("_ends", "_pieces", "_starts", "_text", "low", "raw", "spoken")

    def __init__(self, text: str, span: Span, quoted: Sequence[Span]) -> None:
        self.raw: list[str] = []
        self.spoken: set[int] = set()  # quotations that end in a comma or a stop of their own
        self._text = text
        self._pieces: list[tuple[Span, list[str]]] = []
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        at = span.start
        for quote in quoted:
            self._take(Span(at, max(at, quote.start)))
            if text[quote.end - 2 : quote.end - 1] in _ENDINGS:
                self.spoken.add(len(self.raw))
            self.raw.append(QUOTE)
            self._pieces.append((quote, []))
            at = min(quote.end, span.end)
        self._take(Span(at, span.end))
        self.low = "\n".join(self.raw).lower().split("\n") if self.raw else []

    def __len__(self) -> int:
        return len(self.raw)

    def _take(self, piece: Span) -> None:
        if piece.start >= piece.end:
            return
        found = _TOKEN.findall(self._text, *piece)
        if _HAS_NOT.search(self._text, *piece):
            found = [part for word in found for part in _parts(word)]
        if found:
            self.raw += found
            self._pieces.append((piece, found))

    @property
    def starts(self) -> list[int]:
        """Where each word begins."""
        if self._starts is None:
            self._starts = []
            for piece, words in self._pieces:
                if words:
                    self._place(piece, words)
                else:
                    self._starts.append(piece.start)
                    self._ends.append(piece.end)
        return self._starts

    @property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return self._ends if self.starts else []

    def _place(self, piece: Span, words: Sequence[str]) -> None:
        """Tell the places of the words of one piece; nothing but spaces stands between them."""
        text, at = self._text, piece.start
        for word in words:
            at = text.find(word, at)
            self._starts.append(at)  # type: ignore[union-attr]
            at += len(word)
            self._ends.append(at)

    def span(self, first: int, last: int) -> Span:
        """The text of the words from `first` up to, not including, `last`."""
        return Span(self.starts[first], self.ends[last - 1])


def _parts(word: str) -> tuple[str, ...]:
    """A word with its "n't" cut off."""
    cut = _NOT.search(word) if word.endswith("t") else None
    return (word[: cut.start()], word[cut.start() :]) if cut else (word,)


def quoted_in(span: Span, quoted: Sequence[Span], first: int) -> Iterator[Span]:
    """The quotations, from number `first` on, that reach into a span."""
    for number in range(first, len(quoted)):
        if quoted[number].start >= span.end:
            return
        if quoted[number].end > span.start:
            yield quoted[number]
