"""Who is said to have said what in one sentence: source, cue and content, as places in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Span
from index.attribution.clauses import Words
from index.attribution.cues import NOUNS, Cue
from index.attribution.grammar import COORDINATORS, QUOTE, SUBJECT_PRONOUNS

Range = tuple[int, int]

# Words that end what one speaker says when what another says, or does, follows them.
_JOINTS = frozenset({",", "with", "despite", "while", "whereas", "though", "although", ";", "even"})

_OF_COMMENT = (["that"], ["which"], ["for"], ["he"], ["she"], ["it"], ["they"], ["the"])


@dataclass(slots=True)
class Attribution:
    """One attribution, in word numbers of its sentence.

    `begin` is the first word that is its own (source or joining word), `tail` the word after the
    verb's adverbials ("said on Monday in a statement"). `shared` is the attribution whose source
    is understood here; `outer` the one inside whose content this one stands; `relayed_by` names
    who passed it on. `awaits`: it ends in a colon, its content being the quotation that follows.
    """

    cue: Cue
    words: Words
    verb: Range
    source: Range | None
    contents: list[Range]
    begin: int
    tail: int
    shared: "Attribution | None" = None
    outer: "Attribution | None" = None
    relayed_by: Range | None = None
    negated: bool = False
    awaits: bool = False
    gone: bool = False

    def spans(self, ranges: Sequence[Range]) -> list[Span]:
        """The text spans of some word ranges."""
        return [self.words.span(first, last) for first, last in ranges if first < last]


def settle(found: list[Attribution]) -> list[Attribution]:
    """Give each word to one attribution: content ends where the next attribution begins."""
    for number, later in enumerate(found):
        for earlier in found[:number]:
            if not earlier.gone and not later.gone:
                _settle_pair(earlier, later)
    for attribution in found:
        _cut_comment(attribution)
    return [a for a in found if not a.gone and (a.contents or a.awaits)]


def _cut_comment(attribution: Attribution) -> None:
    """End content before what the article says of it: ", an accusation that …"."""
    low = attribution.words.low
    for first, last in attribution.contents:
        for at in range(first + 1, last - 2):
            if low[at] == "," and low[at + 1] in {"a", "an"} and _is_comment(low[at + 2 : at + 5]):
                _cut(attribution, at)
                return


def _is_comment(words: list[str]) -> bool:
    noun = next((n for n, word in enumerate(words) if word in NOUNS or word == "charge"), None)
    return noun is not None and words[noun + 1 : noun + 2] in _OF_COMMENT


def _settle_pair(earlier: Attribution, later: Attribution) -> None:
    low = earlier.words.low
    if not later.contents:
        _cut(earlier, later.begin)
        return
    if not any(first <= later.begin < last for first, last in earlier.contents):
        if any(first <= earlier.begin < last for first, last in later.contents):
            earlier.outer = later
        return
    begin, ahead = later.begin, later.contents[0]
    quoted = low[ahead[0]] == QUOTE and ahead[1] <= begin
    if quoted and earlier.contents[0][0] == ahead[0] and later.cue.lemma == "according to":
        _share_quotation(earlier, later)
        return
    if quoted:
        _cut(earlier, ahead[0])
        return
    if earlier.cue.lemma == "according to" and later.begin <= earlier.contents[0][0] + 1:
        later.relayed_by, earlier.gone = later.relayed_by or earlier.source, True
        return
    postposed = later.contents[-1][1] <= begin and later.cue.frame in {"say", "tell"}
    if later.cue.lemma == "according to" or (postposed and low[begin] not in SUBJECT_PRONOUNS):
        earlier.relayed_by, later.gone = later.source, True
        _cut(earlier, begin)
        return
    joint = begin
    while joint and (low[joint - 1] in _JOINTS or low[joint - 1] in {"and", "but"}):
        joint -= 1
    relative = low[begin - 1] in {"which", "who"} and low[begin - 2] in {",", "and"}
    opens = low[begin] in COORDINATORS or low[begin] == ","
    if opens or joint < begin or later.shared is not None or relative:
        _cut(earlier, begin - 2 if relative else joint)
    else:
        later.outer = earlier


def _share_quotation(earlier: Attribution, later: Attribution) -> None:
    """In "R warned of “…” as 40 died, according to S" the quotation is R's, the rest is of S."""
    first, last = later.contents[0]
    if last - first > 2:
        later.contents[0] = (first + 1, last)
        _cut(earlier, first + 1)
    else:
        earlier.relayed_by, later.gone = later.source, True
        _cut(earlier, later.begin)


def _cut(attribution: Attribution, at: int) -> None:
    low = attribution.words.low
    while at and low[at - 1] in {",", ":"}:
        at -= 1
    attribution.contents = [
        (first, min(last, at)) for first, last in attribution.contents if first < at
    ]
