"""What was said: the words after a verb of attribution, or those that stand before its subject."""

from index.clauses import Words
from index.cues import Cue
from index.grammar import (
    CLAUSE_MARKS,
    COORDINATORS,
    DASHES,
    DETERMINERS,
    PREPOSITIONS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_adverb,
    is_finite,
)
from index.subjects import _is_time

Range = tuple[int, int]

_STOPS = frozenset({".", "?", "!"})
# Verbs whose object may be a noun alone: "announced a plan". "Claimed a term" attributes nothing.
_TAKES_NOUN = frozenset(
    "announce confirm deny acknowledge admit concede reveal disclose promise pledge vow threaten "
    "predict propose recommend demand allege repeat reiterate stress emphasize emphasise warn explain "
    "recall suggest imply estimate forecast ask verify corroborate bemoan question note".split()
)
# Verbs whose content may follow a preposition: "warned of floods".
_TAKES_PREPOSITION = frozenset(
    "warn complain insist hint boast speculate object joke muse caution agree protest ask testify "
    "continue comment wonder call speak talk point refer lash argue report respond".split()
)
_TOPIC = frozenset({"of", "about", "against", "for", "on", "to", "at", "with"})
_TAKES_INFINITIVE = frozenset(
    "vow promise pledge threaten agree claim swear propose tell ask warn urge recommend demand".split()
)
_QUOTE_ONLY = frozenset("continue text post message blog interject lecture read repeat".split())
_PLACE = frozenset(
    "in on at during to through via from after before by as outside inside with for".split()
)
_OBJECTS = frozenset("me him them us you it her".split())


def sentence_end(words: Words) -> int:
    """Where the words of a sentence end, its full stop left out."""
    end = len(words)
    while end and words.low[end - 1] in _STOPS:
        end -= 1
    return end


def after_verb(words: Words, verb_end: int, cue: Cue) -> tuple[list[Range], int]:
    """The content after a verb, if there is any, and where the cue with its adverbials ends."""
    low, end = words.low, sentence_end(words)
    at = verb_end
    if cue.frame == "tell":
        at = _listener(words, at, end)
        if at == verb_end:
            return [], at
    if cue.frame in {"act", "link"}:
        return _object(words, at, end, cue), verb_end
    topic = at
    at = _skip_adverbials(words, at, end)
    if at >= end:
        return _topic(words, topic, end, cue), topic if topic < len(words) else len(words) - 1
    word = low[at]
    if word == "that":
        return [(at + 1, end)] if at + 1 < end else [], at
    if word == ":":
        return [(at + 1, end)] if at + 1 < end else [], at
    if word == ",":
        return [c for c in following(words, at) if c], at
    if word == QUOTE:
        return [(at, end)], at
    if word in CLAUSE_MARKS or word in DASHES or word in COORDINATORS:
        return _topic(words, topic, end, cue), at
    return _clause(words, at, topic, end, cue)


def _clause(words: Words, at: int, topic: int, end: int, cue: Cue) -> tuple[list[Range], int]:
    low = words.low
    finite = any(is_finite(w) or w == QUOTE for w in low[at:end])
    if cue.frame == "tell":
        ok = finite or low[at] in {"to", "about", "of", "not"}
        return ([(at, end)], at) if ok else ([], at)
    if cue.frame == "show":
        return ([(at, end)], at) if end - at > 1 else ([], at)
    if cue.lemma in _QUOTE_ONLY and QUOTE not in low[at : at + 6]:
        return [], at
    if topic < at and low[topic] in _TOPIC and cue.lemma in _TAKES_PREPOSITION:
        return [(topic, end)], topic
    if low[at] == "to" and cue.lemma in _TAKES_INFINITIVE:
        return [(at, end)], at
    if low[at] in PREPOSITIONS:
        return _topic(words, topic, end, cue), at
    takes = cue.lemma in _TAKES_NOUN or finite or (cue.lemma == "say" and end - at > 3)
    if (
        cue.lemma
        in {"claim", "write", "agree", "maintain", "report", "find", "state", "declare", "reply"}
        and takes
    ):
        takes = _has_clause(words, at, end)
    if low[at] in {"so", "yes", "no", "goodbye", "nothing", "little"} and end - at < 3:
        takes = False
    return ([(at, end)], at) if takes else ([], at)


def _has_clause(words: Words, at: int, end: int) -> bool:
    """Whether a subject and its verb follow before any comma, and not merely a noun."""
    low = words.low
    if low[at] in SUBJECT_PRONOUNS or low[at] in {"there", "to", "if", "whether", "how", "why"}:
        return True
    for place in range(at + 1, end):
        if low[place] in SUBORDINATORS | {","} | PREPOSITIONS - {"of"}:
            return low[place] == "," and low[place + 1 : place + 2] == [QUOTE]
        if is_finite(low[place]) or low[place] == QUOTE:
            return True
    return False


def _topic(words: Words, at: int, end: int, cue: Cue) -> list[Range]:
    """The content of "warned of floods", where no clause or quotation follows."""
    takes = cue.lemma.split()[0] in _TAKES_PREPOSITION
    if takes and at + 1 < end and words.low[at] in _TOPIC:
        return [(at, end)]
    return []


def _object(words: Words, at: int, end: int, cue: Cue) -> list[Range]:
    low = words.low
    if at >= end or low[at] in {"by", ",", ".", "as"} or low[at] in CLAUSE_MARKS - {QUOTE, ":"}:
        return []
    if cue.lemma == "call" and not (
        low[at] in DETERMINERS | _OBJECTS | {QUOTE} or words.raw[at][0].isupper()
    ):
        return []
    prepositional = low[at] in PREPOSITIONS and low[at] not in {
        "about",
        "against",
        "for",
        "of",
        "on",
        "to",
        "at",
    }
    if prepositional or low[at] in COORDINATORS:
        return []
    if cue.frame == "link" and not ({"to", "with"} & set(low[at + 1 : end])):
        return []
    return [(at, end)] if end > at else []


def _listener(words: Words, at: int, end: int) -> int:
    """Where the listener of "told the newspaper (that) …" ends; `at` when there is none."""
    low, raw = words.low, words.raw
    if (
        at >= end
        or low[at] in {"by", ",", "."}
        or low[at] in PREPOSITIONS
        or low[at] in CLAUSE_MARKS
    ):
        return at
    if low[at] in _OBJECTS:
        return at + 1
    first = at
    while at < end:
        word = low[at]
        if word in SUBORDINATORS | SUBJECT_PRONOUNS | CLAUSE_MARKS | {
            ",",
            "to",
            "there",
            "about",
            "not",
        }:
            break
        if at > first and word in PREPOSITIONS - {"of"}:
            break
        if at > first and word in DETERMINERS and low[at - 1] not in PREPOSITIONS | DETERMINERS:
            break
        if (
            at > first
            and raw[at][0].isupper()
            and raw[at - 1].islower()
            and low[at - 1] not in (PREPOSITIONS | DETERMINERS | COORDINATORS)
        ):
            break
        if at > first and (is_finite(word) and raw[at].islower() or _is_time(words, at)):
            break
        at += 1
    if at < end and is_finite(low[at]) and at - first > 1:
        at -= 1
    return at


def _skip_adverbials(words: Words, at: int, end: int) -> int:
    """Past "Tuesday", "in a statement", "on Fox News" to where content may begin."""
    low = words.low
    begun = at
    while at < end:
        word = low[at]
        if word in {"that", ":", ","} or word == QUOTE:
            return at
        if (
            _is_time(words, at)
            or is_adverb(word)
            or word in {"several", "times"}
            and "times" in low[at : at + 2]
        ):
            at += 1
        elif word in _PLACE or (word in {"of", "about"} and at == begun):
            past = _past_phrase(words, at + 1, end)
            if past == at + 1:
                return at
            at = past
        else:
            return at
    return at


def _past_phrase(words: Words, at: int, end: int) -> int:
    """Where the noun phrase after a preposition ends, so that a clause may begin there."""
    low, raw = words.low, words.raw
    first = at
    while at < end:
        word = low[at]
        if (
            word in SUBORDINATORS | SUBJECT_PRONOUNS | {",", ":", QUOTE, "there"}
            or word in CLAUSE_MARKS
        ):
            break
        if at > first:
            opens = (
                word in DETERMINERS and low[at - 1] not in PREPOSITIONS | DETERMINERS | COORDINATORS
            )
            name = (
                raw[at][0].isupper()
                and raw[at - 1].islower()
                and low[at - 1] not in (PREPOSITIONS | DETERMINERS | COORDINATORS)
            )
            if opens or name or _is_time(words, at) or (word in PREPOSITIONS and word != "of"):
                break
            if is_finite(word) and raw[at].islower():
                return at - 1
        at += 1
    return at


def following(words: Words, at: int) -> list[Range]:
    """Content that goes on after ", S said,": a quotation, or the rest of the clause."""
    low, end = words.low, sentence_end(words)
    while at < end and (low[at] in {",", ":", ";"} or low[at] in DASHES or _is_time(words, at)):
        at += 1
    if at < end and low[at] in COORDINATORS and at + 1 < end and low[at + 1] == QUOTE:
        return [(at + 1, end)]
    if at < end and low[at] == QUOTE:
        return [(at, end)]
    return []


def interrupted(words: Words, comma: int) -> Range | None:
    """The rest of a clause that ", S said," interrupts."""
    low, end, at = words.low, sentence_end(words), comma + 1
    if at >= end or low[at] in COORDINATORS or low[at] in {"who", "whose", "which", "while", "as"}:
        return None
    if low[at].endswith("ing") and low[at] not in {"being", "nothing", "everything", "something"}:
        return None
    return (at, end) if any(is_finite(w) or w == QUOTE for w in low[at:end]) else None


def before_subject(words: Words, begin: int, floor: int, interrupts: bool = False) -> Range | None:
    """The content that ends right before word `begin` with a comma or a quotation.

    `interrupts`: the clause may go on afterwards, so that what stands before need be no clause.
    """
    low, last = words.low, begin - 1
    if last < floor:
        return None
    if low[last] == QUOTE:
        return floor_of(words, floor, last + 1)
    if low[last] in {",", "?", "!"} or low[last] in DASHES:
        if interrupts and last > floor and low[last] == ",":
            return floor_of(words, floor, last) or (floor, last)
        if last - floor < 2 and low[last - 1] != QUOTE:
            return None
        if low[last - 1] != QUOTE and not any(is_finite(w) or w == QUOTE for w in low[floor:last]):
            return None
        if (
            low[floor] in PREPOSITIONS | SUBORDINATORS
            and QUOTE not in low[floor:last]
            and not ("," in low[floor:last])
        ):
            return None
        return floor_of(words, floor, last)
    return None


def floor_of(words: Words, floor: int, last: int) -> Range | None:
    """Content up to word `last`, joining words at its beginning left out."""
    low = words.low
    while floor < last and (low[floor] in {",", ";"} or low[floor] in COORDINATORS):
        floor += 1
    return (floor, last) if floor < last else None


def noun_content(words: Words, at: int) -> Range | None:
    """The content of "S's claim that …": the clause, or the noun with what it is of."""
    low, end = words.low, sentence_end(words)
    after = low[at + 1] if at + 1 < end else ""
    if after == "that":
        first = at + 2
    elif (
        after == "of" and low[at + 2 : at + 3] and low[at + 2] in {"responsibility", "involvement"}
    ):
        first = at
    else:
        return None
    verbs = 0
    for place in range(at + 2, end):
        if low[place] in {",", ";", "—"} and verbs:
            return first, place
        if is_finite(low[place]) and words.raw[place].islower() and not is_finite(low[place - 1]):
            verbs += 1
            if verbs > (1 if after == "that" else 0):
                return first, place
    return (first, end) if first < end else None
