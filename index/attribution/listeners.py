"""Past whom something is told, and where, to the words themselves."""

from index.attribution.clauses import Words
from index.attribution.grammar import (
    CLAUSE_MARKS,
    COORDINATORS,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    QUOTE,
    REFLEXIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_finite,
)
from index.attribution.phrases import is_time, is_verb_at

_OBJECTS = OBJECT_PRONOUNS - REFLEXIVES
_NOUN_GOES_ON = PREPOSITIONS | DETERMINERS | COORDINATORS
_CLAUSE = SUBORDINATORS | SUBJECT_PRONOUNS | CLAUSE_MARKS | {",", "there"}
_NO_LISTENER = PREPOSITIONS | CLAUSE_MARKS


def past_listener(words: Words, at: int, end: int) -> int:
    """Where the listener of "told the newspaper (that) …" ends; `at` when there is none."""
    low = words.low
    if at >= end or low[at] in {"by", ",", "."} or low[at] in _NO_LISTENER:
        return at
    if low[at] in _OBJECTS:
        return at + 1
    first = at
    while at < end and not (low[at] in _CLAUSE or low[at] in {"to", "about", "not"}):
        if at > first and (_noun_ends(words, at) or _is_verb(words, at)):
            break
        at += 1
    if at < end and is_finite(low[at]) and at - first > 1:
        at -= 1
    return at


def past_phrase(words: Words, at: int, end: int) -> int:
    """Where the noun phrase after a preposition ends, so that a clause may begin there."""
    low, first = words.low, at
    while at < end and not (low[at] in _CLAUSE or low[at] == QUOTE):
        if at > first and _noun_ends(words, at):
            if not _is_verb(words, at - 1):
                break
        elif at > first and _is_verb(words, at) and not _is_reduced(words, at):
            return at - 1
        at += 1
    return at


def opens_clause(words: Words, at: int) -> bool:
    """Whether a clause with a verb of its own begins at word `at`."""
    low = words.low
    return at < len(low) and low[at] not in PREPOSITIONS and any(is_finite(w) for w in low[at:])


def _is_reduced(words: Words, at: int) -> bool:
    """Whether a participle goes on with its noun: "a message released on Friday"."""
    after = words.low[at + 1] if at + 1 < len(words) else "."
    return words.low[at].endswith("ed") and (after in PREPOSITIONS or is_time(words, at + 1))


def _is_verb(words: Words, at: int) -> bool:
    return is_verb_at(words, at)


def _noun_ends(words: Words, at: int) -> bool:
    """Whether a new noun phrase, a time or a place begins at word `at`."""
    low, raw = words.low, words.raw
    word, goes_on = low[at], low[at - 1] in _NOUN_GOES_ON
    opens = word in DETERMINERS and not goes_on
    name = raw[at][0].isupper() and raw[at - 1].islower() and not goes_on
    return opens or name or is_time(words, at) or (word in PREPOSITIONS and word != "of")
