"""What stands around "S said": adverbials after the verb, content before the subject."""

from index.attribution.clauses import Words
from index.attribution.grammar import (
    COORDINATORS,
    DASHES,
    PREPOSITIONS,
    QUOTE,
    SUBORDINATORS,
    is_adverb,
    is_finite,
)
from index.attribution.listeners import opens_clause, past_phrase
from index.attribution.phrases import is_time

Range = tuple[int, int]
_MEANWHILE = frozenset({"as", "while", "when", "after", "before"})
_STOPS = frozenset({".", "?", "!"})
_PLACE = frozenset(
    "in on at during to through via from after before by as outside inside with for over under "
    "amid "
    "around across near following despite late early".split()
)
_BEFORE_NAME = PREPOSITIONS | {"'s", "’s"}
_JOINTS = SUBORDINATORS | COORDINATORS | PREPOSITIONS
_LINKS = PREPOSITIONS | SUBORDINATORS


def sentence_end(words: Words) -> int:
    """Where the words of a sentence end, its full stop left out."""
    end = len(words)
    while end and words.low[end - 1] in _STOPS:
        end -= 1
    return end


def skip_adverbials(words: Words, at: int, end: int) -> int:
    """Past "Tuesday", "in a statement", "on Fox News" to where content may begin."""
    low, begun = words.low, at
    while at < end:
        word = low[at]
        if word in {"that", ":", ","} or word in DASHES:
            return at if word in {"that", ":"} else _past_aside(words, at)
        if word == QUOTE:
            if at == begun or low[at - 1] not in _BEFORE_NAME:
                return at
            at += 1
        elif (
            is_time(words, at)
            or is_adverb(word)
            or (word in {"several", "times"} and "times" in low[at : at + 2])
        ):
            at += 1
        elif word in _PLACE or (word in {"of", "about"} and at == begun):
            past = past_phrase(words, at + 1, end)
            if past == at + 1:
                return at
            at = past
        else:
            return at
    return at


def _past_aside(words: Words, comma: int) -> int:
    """Past ", New York," or ", through a lawyer," to the "that" behind it; else the comma."""
    low = words.low
    mark, clause = low[comma], False
    for at in range(comma + 1, min(comma + 16, len(low) - 1)):
        if low[at] == mark and low[at + 1] == "that":
            return at + 1
        clause = clause or low[at] in {"where", "who", "which", "as"}
        verb = is_finite(low[at]) and not (at == comma + 1 and low[at].endswith("ed"))
        if low[at] == QUOTE or (low[at] == "," and mark == ",") or (verb and not clause):
            break
    return comma


def end_of_quotation(words: Words, at: int, end: int) -> int:
    """Where content ends that begins with a quotation: right behind it when it is complete.

    What follows a whole spoken sentence is the article's own: "…," when asked about it.
    """
    more = QUOTE in words.low[at + 1 : end]
    return end if more or at not in words.spoken else at + 1


def following(words: Words, at: int) -> list[Range]:
    """Content that goes on after ", S said,": a quotation, or a clause that "that" opens."""
    low, end = words.low, sentence_end(words)
    while at < end and (low[at] in {",", ":", ";"} or low[at] in DASHES or is_time(words, at)):
        at += 1
    if at + 1 < end and low[at] in COORDINATORS and low[at + 1] == QUOTE:
        at += 1
    if at < end and low[at] == QUOTE:
        return [(at, end_of_quotation(words, at, end))]
    return [(at + 1, end)] if at + 1 < end and low[at] == "that" else []


def around(
    words: Words, begin: int, end: int, tail: int, contents: list[Range], floor: int
) -> tuple[list[Range], int]:
    """Add what stands before ", S said," to what follows it."""
    low = words.low
    at = skip_adverbials(words, end, sentence_end(words))
    after = at if at < len(low) and low[at] == "," and _only_time(words, end, at) else None
    if after is not None and begin and low[begin - 1] == ",":
        rest = interrupted(words, after, after_opening(words, begin, floor))
        first = before_subject(words, begin, floor, interrupts=rest is not None)
        if rest and first:
            return [first, rest], after
    ahead = before_subject(words, begin, floor)
    if not ahead:
        return contents, tail
    if low[begin - 1] == QUOTE and contents and low[tail] not in {",", ":", "that", QUOTE}:
        named = begin - 1 > floor and opens_clause(words, tail)
        return (contents, tail) if named else ([ahead], end)
    if contents and low[begin - 1] == QUOTE and low[tail] in {",", "that", QUOTE}:
        return [ahead, *contents], tail
    if contents and low[begin - 1] == "," and low[end] in _MEANWHILE:
        return [ahead], tail
    if contents or not (low[begin - 1] == QUOTE or _nothing_follows(words, at)):
        return contents, tail
    return [ahead], tail


def _only_time(words: Words, first: int, last: int) -> bool:
    return all(is_time(words, k) or is_adverb(words.low[k]) for k in range(first, last))


def _nothing_follows(words: Words, at: int) -> bool:
    """Whether the verb has no object at word `at`, so that what it says must stand before it."""
    low = words.low
    return at >= sentence_end(words) or not low[at][0].isalnum() or low[at] in _JOINTS


def after_opening(words: Words, begin: int, floor: int) -> bool:
    """Whether ", S said," follows no more than an adverbial: "In the end, S said, …"."""
    opening = words.low[floor : begin - 1]
    short = 0 < len(opening) < 9 and not any(is_finite(w) or w == QUOTE for w in opening)
    return short and opening[0] in PREPOSITIONS


def interrupted(words: Words, comma: int, opened: bool = False) -> Range | None:
    """The rest of a clause that ", S said," interrupts; `opened`: it has hardly begun before."""
    low, end, at = words.low, sentence_end(words), comma + 1
    if at >= end or low[at] in COORDINATORS or low[at] in {"who", "whose", "which", "while", "as"}:
        return None
    if low[at].endswith("ing") and low[at] not in {"being", "nothing", "everything", "something"}:
        return None
    whole = opened and end - at > 3 and low[at] not in PREPOSITIONS
    return (at, end) if whole or any(is_finite(w) or w == QUOTE for w in low[at:end]) else None


def before_subject(words: Words, begin: int, floor: int, interrupts: bool = False) -> Range | None:
    """The content that ends right before word `begin` with a comma or a quotation.

    `interrupts`: the clause may go on afterwards, so that what stands before need be no clause.
    """
    low, last = words.low, begin - 1
    floor = floor + (low[floor] == "that") if floor < last and floor else _after_dateline(words)
    if last < floor:
        return None
    if low[last] == QUOTE:
        colon = next((k for k in range(last, floor, -1) if low[k] == ":"), floor - 1)
        return _without_joint(words, max(last, floor) if floor else colon + 1, last + 1)
    if not (low[last] in {",", "?", "!"} or low[last] in DASHES):
        return None
    if interrupts and last > floor and low[last] == ",":
        return _without_joint(words, floor, last) or (floor, last)
    if low[last - 1] == QUOTE:
        return _without_joint(words, floor, last)
    before = low[floor:last]
    if len(before) < 2 or not any(is_finite(w) or w == QUOTE for w in before):
        return None
    if before[0] in _LINKS and QUOTE not in before and "," not in before:
        return None
    return _without_joint(words, floor, last)


def _after_dateline(words: Words) -> int:
    """Where a sentence begins behind "MOSCOW (AP) —"; 0 when no dateline opens it."""
    dash = next((k for k, word in enumerate(words.low[:12]) if word in DASHES), 0)
    if dash and words.raw[0].isupper() and len(words.raw[0]) > 2:
        return dash + 1
    return 0


def _without_joint(words: Words, first: int, last: int) -> Range | None:
    """Content up to word `last`, joining words at its beginning left out."""
    low = words.low
    while first < last and (low[first] in {",", ";"} or low[first] in COORDINATORS):
        first += 1
    return (first, last) if first < last else None
