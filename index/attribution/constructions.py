"""Shapes of attribution other than a subject before its verb."""

from typing import NamedTuple

from index.attribution.attributions import Attribution, Range
from index.attribution.clauses import Words
from index.attribution.contents import noun_content
from index.attribution.cues import NOUNS, Cue
from index.attribution.grammar import (
    COORDINATORS,
    DASHES,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_finite,
)
from index.attribution.nouns import is_person_noun
from index.attribution.phrases import apposition_end, phrase_end, phrase_start
from index.attribution.placement import before_subject, following, sentence_end
from index.attribution.subjects import Group, subject_before, verb_group

_SURVEYS = frozenset("poll polls survey surveys study average".split())
_OWNERS = frozenset({"'s", "’s", "his", "her", "their", "its", "’", "'"})
_POSSESSIVES = frozenset({"his", "her", "their", "its"})
_NO_AGENT = frozenset({"post", "write", "report", "message", "tie", "connect", "pin"})
_MEANS = frozenset("telephone phone radio letter email e-mail text post hand mistake error".split())
_CITING = frozenset({"quoted", "cited", "reported", "recorded", "heard"})
_CLOSING = frozenset({",", ".", QUOTE, ";", "—", "-", ":", "?", "!"})
_JOINTS = SUBORDINATORS | COORDINATORS | PREPOSITIONS
_LINKS = PREPOSITIONS - {"of"}
_CLAUSE_JOINTS = COORDINATORS | SUBORDINATORS


class Relay(NamedTuple):
    """The verb of "was cited", who cites, and where the whole cue ends."""

    verb: int
    by: Range
    end: int


def inversion(words: Words, at: int, cue: Cue, group: Group, floor: int) -> Attribution | None:
    """ "…," said S, who is this. — the subject after its verb."""
    low, left = words.low, at - 1
    if cue.frame != "say" or cue.form == "base" or group.last != left or left < 0:
        return None
    if not (low[left] in {QUOTE, ",", "?", "!"} or low[left] in DASHES):
        return None
    last = _subject_after(words, at)
    if last is None or (low[left] == "," and not _is_bare(words, left, at + 1, last)):
        return None
    content = before_subject(words, at, floor)
    if content is None:
        return None
    if last < len(low) and low[last] == ",":
        last = apposition_end(words, last)
    contents = [content, *following(words, last)]
    return Attribution(cue, words, (at, at + 1), (at + 1, last), contents, at, last)


def _subject_after(words: Words, verb: int) -> int | None:
    """Where the subject that follows a verb ends; None when none follows."""
    low, first = words.low, verb + 1
    if first >= len(low) or not low[first][0].isalnum() or is_finite(low[first]):
        return None
    if low[first] == "that" or low[first] in PREPOSITIONS | SUBJECT_PRONOUNS - {
        "he",
        "she",
        "they",
    }:
        return None
    last = phrase_end(words, first)
    tail = low[last] if last < len(low) else "."
    ends = tail in _CLOSING or tail in _JOINTS
    quoted = low[verb - 1] == QUOTE
    return last if last > first and (ends or quoted) else None


def _is_bare(words: Words, comma: int, first: int, last: int) -> bool:
    """Whether "…, said S." is no "S, who is this, said …": nothing else can be the subject."""
    tail = words.low[last] if last < len(words) else "."
    if tail not in {",", "."}:
        return False
    low = words.low[first]
    named = words.raw[first][0].isupper() or low in DETERMINERS or is_person_noun(low)
    return named and not (tail == "," and subject_before(words, comma).link == "own")


def passive(words: Words, at: int, cue: Cue, group: Group) -> Attribution | None:
    """ "S was accused by R of …": R is who speaks."""
    low = words.low
    opens = low[:at] == ["as"]
    if (
        cue.form != "past"
        or group.negated
        or cue.frame == "show"
        or (cue.lemma in _NO_AGENT and not opens)
    ):
        return None
    by = next((k for k in range(at + 1, min(at + 8, len(low))) if low[k] == "by"), None)
    between = low[at + 1 : by] if by is not None else ["."]
    if (
        by is None
        or between[:1] == ["as"]
        or any(is_finite(w) or w in {",", QUOTE} for w in between)
    ):
        return None
    last = phrase_end(words, by + 1)
    while last > by + 1 and low[last - 1] in PREPOSITIONS:
        last -= 1
    if low[by + 1] in _MEANS and last == by + 2:
        return None
    if opens and cue.frame in {"say", "show"}:
        begin = _after_opening(words, last)
        whole = (begin, sentence_end(words))
        return Attribution(cue, words, (at, by + 1), (by + 1, last), [whole], 0, last)
    patient = subject_before(words, group.last)
    if last == by + 1 or patient.link != "own" or low[by + 1].endswith("ing"):
        return None
    contents = [(patient.first, patient.last)]
    end = next((k for k in range(last, len(low)) if low[k] in {",", ";", "—", ".", ")"}), len(low))
    if end > last:
        contents.append((last, end))
    verb = (group.last + 1, by + 1)
    return Attribution(cue, words, verb, (by + 1, last), contents, patient.first, last)


def cited(words: Words, at: int, link: int) -> Relay | None:
    """The citing verb before "as saying", and who cites: "by R" before or after it."""
    low, verb = words.low, link - 1
    while verb >= 0 and low[verb] not in _CITING:
        if link - verb > 10:
            return None
        verb -= 1
    if verb < 0:
        return None
    if not verb_group(words, verb).be:
        return Relay(verb, (verb, verb + 1), at + 1)
    if low[at + 1 : at + 2] == ["by"]:
        last = phrase_end(words, at + 2)
        return Relay(verb, (at + 2, last), last)
    if low[verb + 1 : verb + 2] in (["by"], ["in"]) and verb + 2 < link:
        return Relay(verb, (verb + 2, link), at + 1)
    return Relay(verb, (verb, verb + 1), at + 1)


def noun(words: Words, at: int, word: str) -> Attribution | None:
    """ "the group's claim of responsibility", "his denial that …"."""
    low, content = words.low, noun_content(words, at)
    source = owner_before(words, at) if content else None
    if content is None or source is None:
        return None
    claims = word.startswith("claim") and low[at + 1 : at + 3] == ["of", "responsibility"]
    cue = Cue(word, "base", "act", "claims_responsibility" if claims else NOUNS[word])
    return Attribution(cue, words, (at, at + 1), source, [content], source[0], at + 1)


def owner_before(words: Words, at: int) -> Range | None:
    """The words that name whose the noun at word `at` is: "the group's (own) …", "his …"."""
    low = words.low
    owner = next((k for k in range(at - 1, max(-1, at - 4), -1) if low[k] in _OWNERS), None)
    if owner is None or low[owner] in _POSSESSIVES:
        return (owner, owner + 1) if owner is not None else None
    return _owner(words, owner)


def _owner(words: Words, mark: int) -> Range | None:
    """The words that name whose it is, ending before the possessive mark."""
    first = phrase_start(words, mark - 1) if mark else None
    if first is None:
        return None
    for at in range(mark - 1, first - 1, -1):
        if words.low[at] in _LINKS:
            return (at + 1, mark) if at + 1 < mark else None
    return first, mark


def surveyed(words: Words) -> Attribution | None:
    """ "In a poll by S, most …": what a poll or a study found."""
    low = words.low
    if low[:1] not in (["in"], ["from"]) or "," not in low[2:16]:
        return None
    comma = low.index(",", 2)
    if _SURVEYS.isdisjoint(low[1:comma]) or any(is_finite(w) for w in low[1:comma]):
        return None
    end = sentence_end(words)
    if end - comma < 5 or not any(is_finite(w) for w in low[comma:end]):
        return None
    cue = Cue(low[0], "past", "show", "asserts")
    return Attribution(cue, words, (0, 1), (1, comma), [(comma + 1, end)], 0, comma)


def according(words: Words, at: int, floor: int, found: list[Attribution]) -> Attribution | None:
    """ "According to S, …" and "…, according to S"."""
    low, first = words.low, at + 2
    last = phrase_end(words, first)
    if last == first or low[first] in {"plan", "schedule", "law", "custom", "type", "whether"}:
        return None
    cue = Cue("according to", "past", "say", "asserts")
    before_it = {w for w in low[:at] if w[0].isalnum() or w == QUOTE}
    if before_it <= COORDINATORS or low[at - 1] in _CLAUSE_JOINTS or low[at - 2] in SUBORDINATORS:
        begin = _after_opening(words, last)
        ranges = [(begin, sentence_end(words))]
        last = begin - 1 if begin > last else last
    else:
        if last < len(low) and low[last] == "," and low[first] not in OBJECT_PRONOUNS:
            last = apposition_end(words, last)
        before = before_subject(words, at, floor) or (floor, at)
        if not any(w[0].isalnum() or w == QUOTE for w in low[before[0] : before[1]]):
            if found:
                found[-1].relayed_by = found[-1].relayed_by or (first, last)
            return None
        ranges = [before, *following(words, last)]
    ranges = [r for r in ranges if r[0] < r[1]]
    return Attribution(cue, words, (at, first), (first, last), ranges, at, last) if ranges else None


def _after_opening(words: Words, last: int) -> int:
    """Where the sentence goes on after "According to S, who is this,"."""
    low = words.low
    if last >= len(low) or low[last] != ",":
        return last
    end = apposition_end(words, last)
    aside = last < end < len(low) and low[end] == ","
    if aside and not any(is_finite(w) for w in low[last + 1 : end]):
        return end + 1
    return last + 1


def transcript(words: Words, labelled: bool) -> Attribution | None:
    """S: "…" at the beginning of a line; `labelled`: with no need of quotation marks."""
    low, raw = words.low, words.raw
    colon = low.index(":", 1) if ":" in low[1:9] else 0
    if not colon or not (labelled or low[colon + 1 : colon + 2] == [QUOTE]):
        return None
    said = low[colon + 1 : sentence_end(words)]
    if QUOTE not in said[:1] and (len(said) < 4 or not any(is_finite(w) for w in said)):
        return None
    if not all(word[0].isupper() or word in "()," for word in raw[:colon]):
        return None
    cue = Cue(":", "past", "say", "asserts")
    content = (colon + 1, sentence_end(words))
    return Attribution(cue, words, (colon, colon + 1), (0, colon), [content], 0, colon + 1)
