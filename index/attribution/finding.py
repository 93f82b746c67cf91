"""The attributions of an article, sentence by sentence, and the quotations that go on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.article import Span
from index.attribution.attitudes import AttitudeReader
from index.attribution.attributions import Attribution
from index.attribution.clauses import Words, quoted_in
from index.attribution.cues import starters
from index.attribution.evidence_state import PROOF_WORDS
from index.attribution.holding import attitude_words
from index.attribution.quotations import quotations
from index.attribution.verbs import SentenceReader

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_READ = 50_000  # characters in which a label's other uses are counted
_LONGEST = 3000  # characters; what is longer is a list or a table, no sentence
_LABEL = re.compile(r"(?:[A-Z][\w.'’-]* ){0,3}(?P<name>[A-Z][\w'’-]+):[ \n]")
_LETTER = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Found:
    """What one sentence attributes, or whose quotation it goes on with."""

    text: str
    number: int
    span: Span
    quoted: list[Span]
    read: Words | None = None
    attributions: list[Attribution] = field(default_factory=list)
    attitudes: list[Attribution] = field(default_factory=list)
    continues: Attribution | None = None
    speaks_of_proof: bool = False

    @property
    def words(self) -> Words:
        """The words of the sentence, told apart when first asked for."""
        if self.read is None:
            self.read = Words(self.text, self.span, self.quoted)
        return self.read


class Finder:
    """Reads the sentences of one article, in order."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.spans = spans
        self.quoted = quotations(text)
        self.cursor = 0

    def found(self) -> Iterator[Found]:
        """The attributions of the article, sentence by sentence."""
        last: Attribution | None = None
        covered = -1
        for number, span in enumerate(self.spans):
            quoted = self.quoted_in(span)
            if span.end - span.start > _LONGEST:
                last = None
                yield Found(self.text, number, span, quoted)
                continue
            found = self.read(number, span, quoted)
            attributions = found.attributions
            if attributions:
                last = _leading(attributions)
                ends = [s.end for a in attributions for s in a.spans(a.contents)]
                covered = max(ends, default=covered)
            elif quoted and self.all_quoted(span, quoted):
                if quoted[0].start >= max(covered, span.start) and self.stands_alone(
                    number, quoted
                ):
                    found.continues = last
                    covered = quoted[-1].end
            else:
                last = None
            yield found

    def quoted_in(self, span: Span) -> list[Span]:
        """The quotations that reach into a span; spans are asked for in order."""
        quoted = self.quoted
        while self.cursor < len(quoted) and quoted[self.cursor].end <= span.start:
            self.cursor += 1
        if self.cursor == len(quoted) or quoted[self.cursor].start >= span.end:
            return []
        return list(quoted_in(span, quoted, self.cursor))

    def read(self, number: int, span: Span, quoted: list[Span]) -> Found:
        """What a sentence attributes and the attitudes it tells."""
        words = Words(self.text, span, quoted)
        found = Found(self.text, number, span, quoted, words)
        labelled = ":" in words.low[:9] and self.is_labelled(span)
        says = labelled or not starters().isdisjoint(words.low) or self.follows_colon(quoted)
        if says:
            found.attributions = SentenceReader(words, labelled).read()
        if not attitude_words().isdisjoint(words.low):
            found.attitudes = AttitudeReader(words, found.attributions).read()
        found.speaks_of_proof = not PROOF_WORDS.isdisjoint(words.low) or any(
            not PROOF_WORDS.isdisjoint(_WORD.findall(self.text[q.start : q.end].lower()))
            for q in quoted
        )
        return found

    def attributed(self) -> Iterator[tuple[Words, Attribution, list[Span]]]:
        """Each attribution that is a statement, with the later quotations that go on with it."""
        every = list(self.found())
        more: dict[int, list[Span]] = {}
        for found in every:
            if found.continues is not None:
                span = Span(found.quoted[0].start, found.quoted[-1].end)
                more.setdefault(id(found.continues), []).append(span)
        for found in every:
            for attribution in found.attributions:
                said = attribution.contents or more.get(id(attribution))
                if said and attribution.outer is None:
                    yield found.words, attribution, more.get(id(attribution), [])
            for attitude in found.attitudes:
                yield found.words, attitude, []

    def is_labelled(self, span: Span) -> bool:
        """Whether a sentence begins "TAPPER: " or with a name that the article uses: "Ruiz: "."""
        label = _LABEL.match(self.text, span.start, span.end)
        if label is None:
            return False
        name: str = label["name"]
        return (name.isupper() and len(name) > 2) or self.text.count(name, 0, _READ) > 2

    def follows_colon(self, quoted: Sequence[Span]) -> bool:
        """Whether a colon stands right before the first quotation of a sentence."""
        if not quoted:
            return False
        at = quoted[0].start
        return self.text[max(0, at - 3) : at].rstrip().endswith(":")

    def stands_alone(self, number: int, quoted: Sequence[Span]) -> bool:
        """Whether a quotation ends without anybody being named: it is not followed by "he said"."""
        end = quoted[-1].end
        while number + 1 < len(self.spans) and self.spans[number].end < end:
            number += 1
        return self.all_quoted(self.spans[number], quoted)

    def all_quoted(self, span: Span, quoted: Sequence[Span]) -> bool:
        """Whether a sentence holds nothing but quotations and marks."""
        at = span.start
        for quote in quoted:
            if _LETTER.search(self.text, at, max(at, quote.start)):
                return False
            at = max(at, quote.end)
        return not _LETTER.search(self.text, min(at, span.end), span.end)


def _leading(attributions: list[Attribution]) -> Attribution:
    """The attribution with which a following quotation goes on."""
    for attribution in reversed(attributions):
        if attribution.cue.frame in {"say", "tell"} and attribution.outer is None:
            return attribution
    return attributions[-1]
