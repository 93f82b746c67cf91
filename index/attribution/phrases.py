"""Where a noun phrase begins and ends, seen from the verb beside it."""

import re

from index.attribution.clauses import Words
from index.attribution.grammar import (
    CLAUSE_MARKS,
    COORDINATORS,
    DASHES,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
    is_adverb,
    is_finite,
)

_RELATIVES = frozenset({"who", "that", "which", "whose"})
_LONGEST = 45
_BEFORE_NOUN = frozenset("the a an his her their its our my your no every ’s 's".split())
_ALONE = frozenset("all some many most both few several others none one two another".split())
_ING_NOUNS = frozenset("king ring wing being thing string spring building ruling meeting".split())
_CLAUSE_BEGINS = COORDINATORS | SUBORDINATORS | CLAUSE_MARKS | DASHES
_GERUND_OBJECT = PREPOSITIONS | DETERMINERS
_NEW_CLAUSE = SUBORDINATORS | SUBJECT_PRONOUNS
_LINKS = PREPOSITIONS - {"of", "for"}
_PRONOUNS = SUBJECT_PRONOUNS - {"who"}
_MARKS = CLAUSE_MARKS - {QUOTE}
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d$")  # which opens an entry of a live page


def is_time(words: Words, at: int) -> bool:
    """Whether a word is part of "on Monday", "last week", "for the first time", "in 2013"."""
    low = words.low
    if at >= len(low):
        return False
    word = low[at]
    if word in {"this", "last", "next", "late", "early", "that"}:
        return at + 1 < len(low) and low[at + 1] in TIME_WORDS
    if word in TIME_WORDS:
        return True
    if word in {"on", "in", "since", "for", "at"}:
        return at + 1 < len(low) and (
            low[at + 1] in TIME_WORDS
            or (word == "for" and low[at + 1 : at + 3] == ["the", "first"])
        )
    if word in {"the", "first", "time"} and "first" in low[max(0, at - 1) : at + 2]:
        return "time" in low[at : at + 3]
    if word[0].isdigit() and at > 0:
        return low[at - 1] in MONTHS or (low[at - 1] == "in" and len(word) == 4)
    return False


def is_verb_at(words: Words, at: int) -> bool:
    """Whether a word is likely a finite verb where it stands, and not a noun as in "the plan"."""
    if not is_finite(words.low[at]) or not words.raw[at].islower():
        return False
    return at == 0 or words.low[at - 1] not in _BEFORE_NOUN


def begins_clause(words: Words, first: int) -> bool:
    """Whether a clause may begin at a word: nothing before it can be its verb."""
    if first == 0:
        return True
    before = words.low[first - 1]
    return before == "," or before in _CLAUSE_BEGINS


def phrase_start(words: Words, last: int) -> int | None:
    """Where the noun phrase that ends at word `last` begins; None when it is no subject."""
    first = last
    at = last
    while at >= 0 and last - at < _LONGEST:
        step = _step_left(words, at, last)
        if step < 0:
            break
        at -= step
        first = at + 1
    first = _skip_opening(words, first, last)
    return first if first <= last and _may_be_noun(words, first, last) else None


def _may_be_noun(words: Words, first: int, last: int) -> bool:
    """Whether a stretch can name somebody: it is no lone adjective and no clause in "-ing"."""
    low, raw = words.low, words.raw
    if first == last and low[first] in DETERMINERS - _ALONE:
        return False
    if first == last and raw[first].islower():
        return not (is_finite(low[first]) or low[first] in {"much", "even", "very"})
    opening = low[first + 1] if is_adverb(low[first]) else low[first]
    after = low[first + 1] if first + 1 <= last else ""
    free = raw[first].islower() or (first == 0 and after in _GERUND_OBJECT)
    return not (opening.endswith("ing") and free and opening not in _ING_NOUNS)


def _step_left(words: Words, at: int, last: int) -> int:
    """How many words ending at `at` still belong to the phrase; -1 when the phrase begins after."""
    low = words.low
    word = low[at]
    if word == "," and _in_list(words, at, last):
        return 1
    if word == "," or word in CLAUSE_MARKS or word in DASHES:
        return -1
    if word == "that" and at > 0 and low[at - 1] in PREPOSITIONS:
        return 1
    if word in SUBORDINATORS:
        relative = word in _RELATIVES and at > 0 and is_nounish(words, at - 1)
        return 1 if relative and any(is_finite(w) for w in low[at + 1 : last + 1]) else -1
    if word in COORDINATORS:
        return 1 if word in {"and", "or", "nor"} and _joins_nouns(words, at) else -1
    if is_verb_at(words, at) and not is_adjectival(words, at, last):
        for back in range(at - 1, max(-1, at - 7), -1):
            if low[back] in _RELATIVES and back > 0 and is_nounish(words, back - 1):
                return at - back + 1
            if low[back] == "," or low[back] in CLAUSE_MARKS:
                break
        return -1
    return 1


def is_nounish(words: Words, at: int) -> bool:
    word = words.low[at]
    return word[0].isalnum() and not (
        word in PREPOSITIONS
        or word in SUBORDINATORS
        or word in COORDINATORS
        or is_verb_at(words, at)
    )


def is_adjectival(words: Words, at: int, last: int) -> bool:
    """Whether a word that looks like a verb stands inside a noun phrase: "the injured man"."""
    low = words.low
    if at == last and at and at + 1 < len(low) and is_time(words, at + 1):
        return is_nounish(words, at - 1) and low[at].endswith("ed")
    if at >= last or at == 0:
        return False
    word, before, after = low[at], low[at - 1], low[at + 1]
    if not word.endswith("ed") and word not in {"held", "led", "made", "known", "written", "seen"}:
        return False
    if after in PREPOSITIONS or after in TIME_WORDS or is_adverb(after):
        return is_nounish(words, at - 1) and before not in SUBJECT_PRONOUNS
    named = words.raw[at - 1][0].isupper() and at > 1 and low[at - 2] in DETERMINERS
    modifies = before in DETERMINERS or before in {"'s", "’s", "and"} or named
    return modifies and after not in DETERMINERS


def _in_list(words: Words, comma: int, last: int) -> bool:
    """Whether a comma stands between names or nouns in a row: "Ana, Bo and Kim said"."""
    low, raw = words.low, words.raw
    joint = next((k for k in range(comma + 1, last) if low[k] in {"and", "or"}), None)
    if joint is None or comma == 0:
        return False
    between = range(comma + 1, joint)
    names = all(raw[k][0].isupper() or low[k] in {",", "of", "the"} for k in between)
    return names and raw[comma - 1][0].isupper() and bool(between) and raw[joint + 1][0].isupper()


def _joins_nouns(words: Words, joint: int) -> bool:
    """Whether "and" joins two nouns of one phrase, and not two clauses."""
    low = words.low
    if joint == 0 or not is_nounish(words, joint - 1) or low[joint + 1] in SUBJECT_PRONOUNS:
        return False
    at = joint - 1
    while at >= 0 and low[at] != "," and low[at] not in CLAUSE_MARKS:
        if low[at] in SUBORDINATORS and low[at] not in _RELATIVES:
            break
        if is_verb_at(words, at) and not is_adjectival(words, at, joint):
            return False
        at -= 1
    return True


def _skip_opening(words: Words, first: int, last: int) -> int:
    """Leave out what stands before a subject: "On Monday", "In an interview", adverbs."""
    low = words.low
    if first == 0 < last and _CLOCK.match(low[0]):
        first = 1
    while (
        first <= last
        and (is_adverb(low[first]) or is_time(words, first))
        and low[first]
        not in {
            "all",
            "both",
            "one",
            "late",
            "next",
            "last",
            "this",
            "first",
            "may",
            "long",
            "only",
            "even",
        }
    ):
        first += 1
    if first <= last and low[first] in PREPOSITIONS and low[first] not in {"about", "over", "like"}:
        return _last_name(words, first, last)
    return first


def _last_name(words: Words, first: int, last: int) -> int:
    """Where the last name or determined noun of a stretch begins, when it stands free in it."""
    low, raw = words.low, words.raw
    for at in range(last, first, -1):
        starts_name = raw[at][0].isupper() and not raw[at - 1][0].isupper()
        starts_noun = low[at] in DETERMINERS
        if starts_name or starts_noun:
            before = low[at - 1]
            free = (
                is_nounish(words, at - 1)
                and before not in {"'s", "’s"}
                and before not in DETERMINERS
            )
            return at if free else last + 1
    return last + 1


def phrase_end(words: Words, first: int) -> int:
    """Where the noun phrase that begins at word `first` ends (exclusive), without appositions."""
    low, raw = words.low, words.raw
    at = first
    while at < len(low):
        word = low[at]
        if word in {",", ".", "?", "!"} or word in CLAUSE_MARKS or word in DASHES:
            break
        if at > first and (word in _NEW_CLAUSE or (word == "there" and _is_existential(low, at))):
            break
        if word in COORDINATORS and not (
            at + 1 < len(low) and (raw[at + 1][0].isupper() or low[at + 1] in DETERMINERS)
        ):
            break
        if at > first and (
            (
                is_verb_at(words, at)
                and not is_adjectival(words, at, at + 1 if at + 1 < len(low) else at)
            )
            or is_time(words, at)
        ):
            break
        if (
            at > first
            and word in {"in", "on", "at", "during", "after", "before", "as", "when"}
            and (
                low[at - 1] not in DETERMINERS
                and at + 1 < len(low)
                and not raw[at + 1][0].isupper()
            )
        ):
            break
        at += 1
    return at


def _is_existential(low: list[str], at: int) -> bool:
    """Whether "there" begins "there were …"."""
    return at + 1 < len(low) and low[at + 1] in {"is", "are", "was", "were", "had", "has", "have"}


def apposition_end(words: Words, comma: int) -> int:
    """Where the apposition after a comma ends (exclusive); the comma itself if there is none."""
    low, raw = words.low, words.raw
    at = comma + 1
    if at >= len(low) or low[at] == QUOTE or low[at] in COORDINATORS:
        return comma
    if low[at] in SUBORDINATORS and low[at] not in {"who", "whose"}:
        return comma
    if low[at].endswith("ing") or low[at] in _LINKS or low[at] in _PRONOUNS:
        return comma
    if not (raw[at][0].isalnum()):
        return comma
    while at < len(low) and low[at] not in {",", "."} and low[at] not in _MARKS:
        at += 1
    return at
