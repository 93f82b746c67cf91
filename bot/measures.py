"""What a sentence counts, and how many: "nine people were killed" is 9 dead."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.figures import figures
from index.terms import stem

REACH = 20  # words between a figure and what it counts
_ACROSS = 4  # what a comma, a joining word or a bracket between them adds

_COUNTED = {
    "dead": "dead died dies die killed killing kills deaths death bodies lives drowned fatalities",
    "missing": "missing unaccounted",
    "hurt": "hurt injured injuring injuries injury wounded wounding",
    "ill": "ill sick sickened cases infected infections measles cholera ebola flu covid-19",
    "held": "arrested detained charged arrests",
}
_KINDS = {word: kind for kind, words in _COUNTED.items() for word in words.split()}
_UNITS = frozenset(
    "acre acres hectare hectares litre litres liter liters tonne tonnes ton tons vote votes home"
    " homes house houses building buildings prisoners hostages jobs".split()
)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*%?|[,;:()—–]")
_JOINING = frozenset("and but while of , ; : ( ) — –".split())
_NUMBERS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_DIGITS = re.compile(r"[$€£¥]?(\d+(?:\.\d+)?)\s*([a-z%]*)")
_NO_COUNT = re.compile(
    r"\b(?:not|from|than|instead of|initially|earlier|previously|aged"
    r"|(?:girl|boy|man|woman|child|baby) of)\s+(?:the |an? )?$",
    re.IGNORECASE,
)
# "Week 13" counts nothing, and in "six byes and some injuries" nobody counts the injuries.
_LABEL = re.compile(
    r"\b(?:week|round|game|season|day|chapter|section|page|part|volume|article|route|flight|stage"
    r"|phase|group|level|district|no|number|room|platform|table)[ .]\s*$",
    re.IGNORECASE,
)
_UNCOUNTED = frozenset("some many several another more few any".split())
_RUNNING = re.compile(
    r"\b(?:number|toll|count|total|tally)\b(?P<what>[^.;:]*?)\b(?:rose|risen|climb\w*|r[ai]s\w+"
    r"|reach\w*|grew|grown|fell|fallen|stood|stands|put|now|was|is|increased|jumped|passed)\b"
    r"(?:\s+(?:by \S+\s+)?(?:to|at|past|above|more than|at least|about|nearly|almost|some))*\s+$",
    re.IGNORECASE,
)
_TIME = re.compile(r"[\s-](?:year|month|week|day|hour|minute)s?\b")


class Measure(NamedTuple):
    """So many of something; `kind` is what is counted."""

    kind: str
    value: float


def measures(sentence: str) -> tuple[Measure, ...]:
    """What the sentence counts, each kind once; no ages, and no figure said to be a former one."""
    words = [(m.start(), m.group().lower()) for m in _WORD.finditer(sentence)]
    given = []
    for at, figure in figures(sentence):
        value = number(figure)
        time = _TIME.match(sentence, at + len(figure))
        before = sentence[:at]
        counts = not (time or _NO_COUNT.search(before) or _LABEL.search(before))
        if value is not None and counts:
            first = next((n for n, (start, _) in enumerate(words) if start >= at), len(words))
            given.append((first, len(_WORD.findall(figure)), value))
    running = _running(sentence)
    kinds = {m.kind for m in running}
    return (*running, *(m for m in _paired(words, given) if m.kind not in kinds))


def _running(sentence: str) -> tuple[Measure, ...]:
    """What "the number of people known to have died rose to 17" counts."""
    for at, figure in figures(sentence):
        found = _RUNNING.search(sentence[:at])
        value = number(figure)
        kinds = [_KINDS[w] for w in found["what"].lower().split() if w in _KINDS] if found else []
        if kinds and value is not None:
            return (Measure(kinds[0], value),)
    return ()


def _paired(words: list[tuple[int, str]], given: list[tuple[int, int, float]]) -> Iterator[Measure]:
    """The nearest figure for each kind, and the nearest kind for each figure."""
    near = []
    for figure, (first, length, _) in enumerate(given):
        for place, (_, word) in enumerate(words):
            if kind := _kind(word, place - first - length):
                near.append((_distance(words, first, first + length - 1, place), figure, kind))
    used: set[int] = set()
    kinds: set[str] = set()
    for distance, figure, kind in sorted(near):
        if distance <= REACH and figure not in used and kind not in kinds:
            used.add(figure)
            kinds.add(kind)
            yield Measure(kind, given[figure][2])


def _kind(word: str, after: int) -> str | None:
    """What the word says is counted, if it may be counted by a figure so many words before it."""
    if word in _KINDS:
        return _KINDS[word]
    return stem(word) if word in _UNITS and 0 <= after <= 1 else None


def _distance(words: list[tuple[int, str]], first: int, last: int, place: int) -> int:
    between = words[last + 1 : place] if place > last else words[place + 1 : first]
    if any(word in _UNCOUNTED for _, word in between[-2:]) and place > last:
        return 2 * REACH
    joins = sum(word in _JOINING - {"of"} for _, word in between)
    return len(between) + 1 + _ACROSS * joins


def number(figure: str) -> float | None:
    """The value of a figure in digits or words; None when it is not certain."""
    if found := _DIGITS.fullmatch(figure):
        scale = found[2]
        if scale in ("", "%", "percent"):
            return float(found[1])
        return float(found[1]) * _SCALES[scale] if scale in _SCALES else None
    total, part = 0.0, 0.0
    for word in re.split(r"[- ]", figure):
        if word in _NUMBERS or word in _TENS:
            part += _NUMBERS.get(word, 0) + _TENS.get(word, 0)
        elif word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            total, part = (total + part, 0.0) if _SCALES[word] >= 1e3 else (total, part)
        else:
            return None
    return total + part
