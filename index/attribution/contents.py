"""What was said: the words that follow a verb of attribution, if they can be said."""

from index.attribution.clauses import Words
from index.attribution.cues import Cue
from index.attribution.grammar import (
    BE,
    CLAUSE_MARKS,
    COORDINATORS,
    DASHES,
    DETERMINERS,
    HAVE,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    QUOTE,
    REFLEXIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_finite,
)
from index.attribution.listeners import past_listener
from index.attribution.phrases import is_time, is_verb_at
from index.attribution.placement import end_of_quotation, following, sentence_end, skip_adverbials

Range = tuple[int, int]
# Verbs whose object may be a noun alone: "announced a plan". "Claimed a term" attributes nothing.
_TAKES_NOUN = frozenset(
    "announce confirm deny acknowledge admit concede reveal disclose promise threaten vow "
    "predict propose recommend demand allege repeat reiterate stress emphasize emphasise "
    "warn explain plead maintain recall suggest imply estimate forecast ask verify "
    "corroborate bemoan question".split()
)
_NEEDS_CLAUSE = frozenset(
    "claim write agree maintain report find state declare reply note observe pledge suspect "
    "believe "
    "hold add post protest threaten accept boast".split()
)
# Verbs whose content may follow a preposition: "warned of floods".
_TAKES_PREPOSITION = frozenset(
    "confess warn complain insist hint boast speculate object joke muse caution agree testify "
    "comment wonder call speak talk point refer lash argue report respond".split()
)
_TOPIC = frozenset({"of", "about", "against", "for", "on", "to", "at", "with"})
_TAKES_INFINITIVE = frozenset(
    "vow promise pledge threaten agree claim swear propose tell ask warn urge recommend "
    "demand".split()
)
_TAKES_GERUND = frozenset("report deny admit recall suggest propose recommend describe".split())
_QUOTE_ONLY = frozenset("continue text post message blog interject lecture read repeat".split())
_HOSTILE = frozenset(
    "attack attacks bombing bombings blast shooting killing assault explosion strike raid massacre "
    "murder ambush kidnapping stabbing hack assassination".split()
)
_ASIDES = frozenset(
    "which who where as while because when after although though since despite".split()
)
_DANGLING = frozenset("as before after while when because".split())
_AUXILIARIES = BE | HAVE
_ENDS_SUBJECT = SUBORDINATORS | {","} | PREPOSITIONS - {"of"}
_MARKS = (CLAUSE_MARKS | DASHES) - {QUOTE, ":"}
_BEGINS_OBJECT = DETERMINERS | OBJECT_PRONOUNS | {QUOTE}
_AFTER_NAME = PREPOSITIONS | SUBORDINATORS | {",", "."}


def ends_inside(words: Words, first: int, last: int, restrictive: bool = False) -> int:
    """Where content ends that stands inside an aside: at its next comma or bracket.

    `restrictive`: of "those who say this are few", also before the second verb.
    """
    verbs = 0
    for at in range(first + 1, last):
        if words.low[at] in {",", ")"}:
            return at
        if _new_verb(words, at):
            verbs += 1
            if restrictive and verbs == 2:
                return at
    return last


def _new_verb(words: Words, at: int) -> bool:
    """Whether another verb with its auxiliaries begins at a word."""
    word, before = words.low[at], words.low[at - 1]
    if not is_verb_at(words, at):
        return False
    return not is_finite(before) or (before.endswith("ed") and word in _AUXILIARIES)


def after_verb(words: Words, verb_end: int, cue: Cue) -> tuple[list[Range], int]:
    """The content after a verb, if there is any, and where the cue with its adverbials ends."""
    low, end = words.low, sentence_end(words)
    at = verb_end
    if cue.frame == "tell":
        at = past_listener(words, at, end)
        if at == verb_end:
            return [], at
    if cue.frame in {"act", "link"}:
        return _object(words, at, end, cue), verb_end
    topic = at
    if not (low[at : at + 1] == ["to"] and cue.lemma in _TAKES_INFINITIVE):
        at = skip_adverbials(words, at, end)
    if at >= end:
        return _topic(words, topic, end, cue), min(topic, len(words) - 1)
    if low[at] in {"that", ":"}:
        relative = at > verb_end and _is_relative(words, at)
        return ([(at + 1, end)] if at + 1 < end and not relative else []), at
    if low[at] == ",":
        return following(words, at), at
    if low[at] == QUOTE:
        return [(at, end_of_quotation(words, at, end))], at
    if low[at] in CLAUSE_MARKS or low[at] in DASHES or low[at] in COORDINATORS:
        return _topic(words, topic, end, cue), at
    return _clause(words, _before_words(words, at, end, cue.frame == "tell"), topic, end, cue)


def _is_relative(words: Words, that: int) -> bool:
    """Whether "that" goes on about a noun: "said in a reversal that left his staff confused"."""
    low = words.low
    told = that + 2 < len(low) and is_verb_at(words, that + 1) and low[that + 2] in _BEGINS_OBJECT
    return told and not is_time(words, that - 1)


def _before_words(words: Words, at: int, end: int, told: bool) -> int:
    """Past what is left of a listener or adverbial: "told S at the April hearing, “…”"."""
    for comma in range(at, min(at + 6, end - 1)):
        if words.low[comma] == "," and words.low[comma + 1] == QUOTE:
            return comma + 1
        if words.low[comma] == "that" and words.raw[at][0].isupper() and told:
            return comma + 1
        if is_finite(words.low[comma]) or words.low[comma] in {",", QUOTE}:
            break
    return at


def _clause(words: Words, at: int, topic: int, end: int, cue: Cue) -> tuple[list[Range], int]:
    """The content that begins right at word `at`, without "that" or a quotation mark."""
    low = words.low
    if cue.frame == "show":
        return ([(at, end)] if end - at > 1 else []), at
    if cue.frame == "tell":
        finite = any(is_finite(w) or w == QUOTE for w in low[at:end])
        return ([(at, end)] if finite or low[at] in {"to", "about", "of", "not"} else []), at
    if cue.lemma in _QUOTE_ONLY and QUOTE not in low[at : at + 6]:
        return [], at
    if topic < at and low[topic] in _TOPIC and cue.lemma in _TAKES_PREPOSITION:
        return [(topic, end)], topic
    if low[at] == "to" and cue.lemma in _TAKES_INFINITIVE:
        return [(at, end)], at
    if low[at] in PREPOSITIONS:
        return _topic(words, topic, end, cue), at
    return ([(at, end)] if _sayable(words, at, end, cue) else []), at


def _sayable(words: Words, at: int, end: int, cue: Cue) -> bool:
    """Whether what follows such a verb is something that can be said, and no mere object."""
    low = words.low
    if low[at : at + 3] == ["not", "to", "be"] or (cue.lemma == "ask" and "anonymity" in low[at:]):
        return False
    if end - at < 3 and low[at] in {"so", "goodbye", "nothing", "little", "yes", "no"}:
        return low[at] in {"yes", "no"} and cue.lemma == "say"
    if cue.lemma == "claim" and not _HOSTILE.isdisjoint(low[at : at + 6]):
        return True
    if cue.lemma in {"plead", "maintain"}:
        return (
            low[at] in {"not", "guilty"}
            or "innocence" in low[at : at + 3]
            or has_clause(words, at, end)
        )
    if low[at].endswith("ing") and cue.lemma in _TAKES_GERUND:
        return True
    if cue.lemma in _NEEDS_CLAUSE:
        return has_clause(words, at, end)
    finite = any(is_finite(w) or w == QUOTE for w in low[at:end])
    return finite or cue.lemma in _TAKES_NOUN or (cue.lemma == "say" and end - at > 3)


def has_clause(words: Words, at: int, end: int) -> bool:
    """Whether a subject and its verb follow before any comma, and not merely a noun."""
    low = words.low
    if at >= end:
        return False
    if low[at] in SUBJECT_PRONOUNS or low[at] in {"there", "to", "if", "whether", "how", "why"}:
        return True
    for place in range(at + 1, end):
        if low[place] in _ENDS_SUBJECT:
            return low[place] == "," and low[place + 1 : place + 2] == [QUOTE]
        if low[place] == QUOTE or (is_finite(low[place]) and low[place + 1 : place + 2] != ["by"]):
            return True
    return False


def _topic(words: Words, at: int, end: int, cue: Cue) -> list[Range]:
    """The content of "warned of floods", where no clause or quotation follows."""
    takes = cue.lemma.split()[0] in _TAKES_PREPOSITION and not is_time(words, at)
    return [(at, end)] if takes and at + 1 < end and words.low[at] in _TOPIC else []


def _object(words: Words, at: int, end: int, cue: Cue) -> list[Range]:
    """What an act is done to, up to where the article goes on about something else."""
    low = words.low
    if at >= end or low[at] in {"by", ",", ".", "as"} or low[at] in _MARKS:
        return []
    named = low[at] in _BEGINS_OBJECT or words.raw[at][0].isupper()
    if cue.lemma == "call" and (not named or _telephoned(words, at, end)):
        return []
    if low[at] in COORDINATORS or (low[at] in PREPOSITIONS and low[at] not in _TOPIC):
        return []
    if low[at] == "to" and cue.lemma == "thank":
        return []
    if low[at - 1] == "calling" and low[at] in REFLEXIVES:
        return []
    if cue.frame == "link" and not {"to", "with"} & set(low[at + 1 : end]):
        return []
    return [(at, object_end(words, at, end))]


def _telephoned(words: Words, at: int, end: int) -> bool:
    """Whether "called" has a name alone as its object, and nothing that the name is called."""
    last = at
    while last < end and words.raw[last][0].isupper():
        last += 1
    after = words.low[last] if last < end else "."
    return last > at and (after in _AFTER_NAME or is_time(words, last))


def object_end(words: Words, at: int, end: int) -> int:
    """Where an object ends: where the article goes on about something else."""
    low = words.low
    for place in range(at + 1, end - 1):
        after = low[place + 1]
        if low[place] == "," and (after in _ASIDES or after == "but"):
            return place
        if (
            low[place] == ","
            and after == "and"
            and low[place + 2 : place + 3]
            and (low[place + 2] in SUBJECT_PRONOUNS)
        ):
            return place
        if low[place] in DASHES or low[place] in {":", ";"}:
            return place
        if low[place] in _DANGLING and (after in SUBJECT_PRONOUNS or after.endswith("ing")):
            return place
    return end


def noun_content(words: Words, at: int) -> Range | None:
    """The content of "S's claim that …": the clause, or the noun with what it is of."""
    low, end = words.low, sentence_end(words)
    after = low[at + 1] if at + 1 < end else ""
    of = low[at + 2] if at + 2 < end else ""
    if after == "that":
        first, most = at + 2, 1
    elif after == "of" and of in {"responsibility", "involvement"}:
        first, most = at, 0
    else:
        return None
    verbs = 0
    for place in range(at + 2, end):
        if low[place] in {",", ";", "—"} and verbs >= most:
            return first, place
        if _new_verb(words, place):
            verbs += 1
            if verbs > most:
                return first, place
    return (first, end) if first < end else None
