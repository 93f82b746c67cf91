"""An article's text as passages: whole sentences, packed to a readable length, offsets exact."""

from collections.abc import Sequence

from index.article import Passage, Span
from index.dateline import read_opening
from index.sentences import sentences

# Longer passages are found more surely and read less quickly: at this limit the mean of a news
# corpus stays under 1,100 characters.
LONGEST = 1_220
SHORTEST = 200


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of an article in order; together they hold every sentence of its body."""
    groups = _packed(body(text))
    if len(groups) > 1 and _length(groups[-1]) < SHORTEST:
        groups[-2:] = _halves([*groups[-2], *groups[-1]])
    return tuple(Passage(group[0].start, group[-1].end, tuple(group)) for group in groups)


def body(text: str) -> list[Span]:
    """The sentences of an article, after what stands before the first."""
    return sentences(text, read_opening(text).body_start, len(text))


def _packed(spans: Sequence[Span]) -> list[list[Span]]:
    groups: list[list[Span]] = []
    for span in spans:
        if groups and span.end - groups[-1][0].start <= LONGEST:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _halves(spans: list[Span]) -> list[list[Span]]:
    """The split into two whose longer part is shortest, so that no scrap of an ending is left."""
    cuts = range(1, len(spans))
    cut = min(cuts, key=lambda at: max(_length(spans[:at]), _length(spans[at:])))
    return [spans[:cut], spans[cut:]]


def _length(spans: Sequence[Span]) -> int:
    return spans[-1].end - spans[0].start
