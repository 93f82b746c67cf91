"""Whether a word is a verb where it stands, and of what form, judged from its neighbours."""

from index.attribution.clauses import Words
from index.attribution.cues import AMBIGUOUS, PARTICIPLES, Cue
from index.attribution.grammar import (
    BE,
    DASHES,
    DETERMINERS,
    HAVE,
    PREPOSITIONS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_adverb,
)
from index.attribution.predicates import DOCUMENTS
from index.attribution.subjects import Group, subject_before

_BEFORE_ADJECTIVE = frozenset("the a an his her their its our my your every no".split())
_AFFLICTED = frozenset("dead missing killed wounded injured".split())  # "confirmed dead"
_SHOWING = frozenset("show shows find finds".split())
_SEVERAL = frozenset("those these some many most both several two three four half".split())
_PLURAL = frozenset(
    "police people who they we some many others critics both most few "
    "half third quarter five six seven eight nine ten percent surveyed polled , ) and".split()
)
_AFTER_NOUN = frozenset("of . from is was were are have has".split())
_AFTER_VERB = (
    DETERMINERS
    | SUBJECT_PRONOUNS
    | {"that", QUOTE, ":", ",", "him", "them", "her", "for", "himself", "herself"}
)
_BEFORE_NOUN = PREPOSITIONS - {"to"}


def is_verb(words: Words, at: int, group: Group) -> bool:
    """Whether a word that may be a noun is a verb here, judged from its neighbours."""
    word, before = words.low[at], words.low[at - 1] if at else ""
    after = words.low[at + 1] if at + 1 < len(words.low) else "."
    if before in DETERMINERS or before in _BEFORE_NOUN or before in {"'s", "’s"}:
        return False
    if before in DOCUMENTS and word in _SHOWING:
        return True
    if (
        after in _AFTER_NOUN
        or (word == "thanks" and after == "to")
        or (words.raw[at][0].isupper() and at)
    ):
        return False
    if group.do or group.be or group.have or before in SUBJECT_PRONOUNS or before == "to":
        return True
    if before in DOCUMENTS:
        return True
    free = words.raw[at - 1][0].isupper() or before in {",", ")"} or is_adverb(before)
    if word.endswith("s") and not free:
        return after in {"that", QUOTE, ":", "to"}
    follows = after != "." and (after in _AFTER_VERB or words.raw[at + 1][0].isupper())
    return follows or is_adverb(before) or word.endswith(("ed", "ing"))


def takes_base(words: Words, at: int, last: int) -> bool:
    """Whether a subject that ends at word `last` takes the verb at word `at` without an ending."""
    word = words.low[last] if last >= 0 else ""
    if word[:1].isdigit() or word in DASHES or word in _PLURAL or _is_plural(word):
        return True
    return last >= 0 and words.low[at] not in AMBIGUOUS and _is_plural_phrase(words, last)


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _is_plural_phrase(words: Words, last: int) -> bool:
    """Whether a phrase is plural whose last word is not: "activists close to her"."""
    subject = subject_before(words, last)
    if subject.link != "own" or subject.last - subject.first < 2:
        return False
    named = words.low[subject.first : subject.last]
    head = next((k for k, w in enumerate(named) if k and w in PREPOSITIONS), len(named) - 1)
    return named[0] in _SEVERAL or any(w.isalpha() and _is_plural(w) for w in named[: head + 1])


def is_participle(words: Words, at: int, cue: Cue) -> bool:
    """Whether a past form is no verb of its own: "a letter written by", "a plan put was"."""
    if at and words.low[at - 1] in _BEFORE_ADJECTIVE:
        return True
    following = words.low[at + 1 : at + 14]
    if following[:1] and following[0] in _AFFLICTED:
        return True
    if words.low[at] in PARTICIPLES or (
        following[:1] == ["by"] and cue.lemma not in {"say", "add"}
    ):
        return True
    if cue.frame not in {"act", "link"}:
        return False
    for word in following:
        if word in SUBORDINATORS or word in {",", QUOTE, "and", "but"}:
            return False
        if (
            (word in BE or word in HAVE)
            and word[0].isalpha()
            and word not in {"being", "having", "be"}
        ):
            return True
    return False
