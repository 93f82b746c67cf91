"""Whose verb it is: the noun phrase that stands before it, or the subject of an earlier verb."""

from typing import Literal, NamedTuple

from index.attribution.clauses import Words
from index.attribution.grammar import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CLAUSE_MARKS,
    COORDINATORS,
    DASHES,
    HAVE,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
    is_adverb,
    is_finite,
)
from index.attribution.nouns import is_person_noun
from index.attribution.phrases import begins_clause, is_time, phrase_start

Link = Literal["own", "shared", "none"]
_LONGEST = 45
_TAKES_IS = SUBJECT_PRONOUNS | {"that", "there", "what"}
_PRONOUNS = SUBJECT_PRONOUNS - {"who"}
_LINKS = PREPOSITIONS - {"of", "for"}


class Group(NamedTuple):
    """The words between a subject and its verb: where they begin and what they do to the verb."""

    last: int  # the word before them
    negated: bool
    have: bool
    be: bool
    modal: bool
    do: bool


class Subject(NamedTuple):
    """Words `first` up to `last` name who speaks; `shared`: the subject of an earlier verb does."""

    link: Link
    first: int = 0
    last: int = 0


_NO_ASIDE = (COORDINATORS | SUBJECT_PRONOUNS | SUBORDINATORS) - {"who", "which", "whose", "where"}
_BETWEEN = (
    NEGATIONS
    | MODALS
    | HAVE
    | BE
    | ADVERBS
    | TIME_WORDS
    | {
        "do",
        "does",
        "did",
        "this",
        "last",
        "next",
        "late",
        "early",
        "that",
        "on",
        "in",
        "since",
        "for",
        "at",
        "the",
        "first",
        "time",
    }
)
_RELATIVES = frozenset("who which whose whom where that".split())
NONE = Subject("none")
SHARED = Subject("shared")


def verb_group(words: Words, verb: int) -> Group:
    """Walk left from a verb over auxiliaries, adverbs and time words to what stands before."""
    low, raw = words.low, words.raw
    if verb and not _may_go_on(words, verb - 1):
        return Group(verb - 1, False, False, False, False, False)
    flags = {"negated": False, "have": False, "be": False, "modal": False, "do": False}
    at = verb - 1
    while at >= 0:
        word = low[at]
        if word in NEGATIONS:
            flags["negated"] = True
        elif word in MODALS and raw[at] != "May":
            flags["modal"] = True
        elif word in HAVE:
            flags["have"] = True
        elif word in BE and not (word in {"'s", "’s"} and _possessive(words, at)):
            flags["have" if _is_has(words, at, verb) else "be"] = True
        elif word in {"do", "does", "did"}:
            flags["do"] = True
        elif not (is_adverb(word) or is_time(words, at) or _since(words, at)):
            break
        at -= 1
    return Group(at, **flags)


def _may_go_on(words: Words, at: int) -> bool:
    """Whether a word may stand between a subject and its verb, judged at a glance."""
    word = words.low[at]
    return (
        word in _BETWEEN
        or word.endswith("ly")
        or word[0].isdigit()
        or (word == "since" and _since(words, at))
    )


def _since(words: Words, at: int) -> bool:
    """Whether a word is the "since" of "has since said"."""
    return words.low[at] == "since" and at > 0 and words.low[at - 1] in HAVE


def _is_has(words: Words, at: int, verb: int) -> bool:
    """Whether a 's is "has": "he's predicted a win", but not "he's accused of fraud"."""
    low = words.low
    after = low[verb + 1] if verb + 1 < len(low) else "."
    return low[at] in {"'s", "’s"} and low[verb].endswith("ed") and after not in {"of", "by", "to"}


def _possessive(words: Words, at: int) -> bool:
    """Whether a 's is a possessive: nothing verbal follows it at once."""
    return at > 0 and words.low[at - 1] not in _TAKES_IS


def subject_before(words: Words, last: int) -> Subject:
    """The subject that ends at word `last`, with its apposition if one stands before the verb."""
    if last < 0:
        return SHARED
    low = words.low
    word = low[last]
    if word in COORDINATORS:
        return SHARED
    if word in _PRONOUNS:
        return Subject("own", last, last + 1)
    if word in {"who", "which"} or (word == "that" and last and low[last - 1] not in {",", "and"}):
        return _antecedent(words, last)
    if word == "," or word in DASHES or word == ")":
        return _before_parenthesis(words, last)
    if (
        word in CLAUSE_MARKS
        or word in SUBORDINATORS
        or word in PREPOSITIONS
        or not word[0].isalnum()
    ):
        return NONE
    return _phrase(words, last)


def _phrase(words: Words, last: int) -> Subject:
    first = phrase_start(words, last)
    if first is None or last + 1 - first > _LONGEST:
        return NONE
    return Subject("own", first, last + 1)


def _antecedent(words: Words, relative: int) -> Subject:
    """Who "who" is: the noun phrase right before it, or before ", found in an archive,"."""
    last = relative - 1
    if last >= 0 and words.low[last] == ",":
        last = _before_participle(words, last) - 1
    if last < 0 or words.low[last] in COORDINATORS or not words.low[last][0].isalnum():
        return NONE
    first = phrase_start(words, last)
    begin = first if first is not None else _after_comma(words, last)
    links = [k for k in range(begin, last) if words.low[k] in _LINKS]
    if links and (first is None or not is_person_noun(words.low[links[0] - 1])):
        first = links[-1] + 1
    if first is None:
        return NONE
    return Subject("own", first, relative + 1)


def _after_comma(words: Words, last: int) -> int:
    """Where the stretch that ends at a word begins: behind a comma, or twelve words before."""
    commas = (k + 1 for k in range(last, max(0, last - 12), -1) if words.low[k] == ",")
    return next(commas, max(0, last - 12))


def _before_participle(words: Words, close: int) -> int:
    """The comma that opens an aside which closes at a comma and begins with a participle."""
    for comma in range(close - 1, 0, -1):
        if words.low[comma] in CLAUSE_MARKS:
            break
        if words.low[comma] == ",":
            participle = words.low[comma + 1]
            return comma if is_finite(participle) and participle not in AUXILIARIES else close
    return close


def _before_parenthesis(words: Words, close: int) -> Subject:
    """The subject of "S, who is this, said", "S (that) said" and "S - that - said"."""
    low = words.low
    mark = low[close]
    if mark != ",":
        opening = {"(": "("} if mark == ")" else dict.fromkeys(DASHES)
        for at in range(close - 1, 0, -1):
            if low[at] in opening:
                return subject_before(words, at - 1) if low[at - 1] != "," else NONE
        return NONE
    begin = close
    while begin > 0 and (low[begin - 1] not in CLAUSE_MARKS or low[begin - 1] == ")"):
        begin = _before_bracket(words, begin - 1) + (low[begin - 1] == ")")
    for comma in range(begin + 1, close):
        if low[comma] != "," or not _opens_aside(low, comma, close):
            continue
        if low[comma - 1] in SUBJECT_PRONOUNS and not is_finite(low[comma - 2]):
            if is_adverb(low[comma + 1]) or low[comma + 1] in PREPOSITIONS:
                return Subject("own", comma - 1, comma)
            continue
        last = _before_bracket(words, comma - 1)
        first = phrase_start(words, last) if last >= 0 and low[last][0].isalnum() else None
        if first is not None and begins_clause(words, first):
            return Subject("own", first, close)
    return NONE


def _opens_aside(low: list[str], comma: int, close: int) -> bool:
    """Whether an aside begins behind a comma: "who is this", "and who is that", "a man of this"."""
    if low[comma + 1] in _NO_ASIDE:
        return low[comma + 1] == "and" and low[comma + 2] in _RELATIVES
    inside = low[comma + 1 : close]
    clause = any(word in AUXILIARIES and word != "may" for word in inside[1:])
    return not clause or not _RELATIVES.isdisjoint(inside)


def _before_bracket(words: Words, at: int) -> int:
    """The word before a bracket that closes at word `at`; `at` itself when none does."""
    if words.low[at] != ")":
        return at
    while at > 0 and words.low[at] != "(":
        at -= 1
    return at - 1
