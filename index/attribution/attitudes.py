"""What people want, intend, think or stand for: told by the article, not said by them."""

from collections.abc import Sequence

from index.attribution.attributions import Attribution, Range
from index.attribution.clauses import Words
from index.attribution.constructions import owner_before, passive
from index.attribution.contents import ends_inside, has_clause, object_end
from index.attribution.cues import Cue
from index.attribution.grammar import (
    AUXILIARIES,
    BE,
    CLAUSE_MARKS,
    COORDINATORS,
    DASHES,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_adverb,
    is_finite,
)
from index.attribution.holding import (
    ADJECTIVES,
    NOUNS,
    Holding,
    attitude_cues,
    attitude_words,
    holdings,
)
from index.attribution.phrases import begins_clause
from index.attribution.placement import sentence_end
from index.attribution.predicates import DOCUMENTS
from index.attribution.subjects import Group, Subject, subject_before, verb_group
from index.attribution.verbs import SentenceReader

_WH = frozenset("whether how why what".split())
_NOT_THINGS = frozenset("so otherwise away off out up down in back over forward".split())
_NO_OBJECT = (
    PREPOSITIONS | COORDINATORS | SUBORDINATORS | CLAUSE_MARKS | DASHES | {",", ".", "'", "’"}
)
_NO_SUBJECT = _NO_OBJECT | _NOT_THINGS | AUXILIARIES
_NO_NOUN = _NOT_THINGS | AUXILIARIES | {"that"}
_BEGINS_OBJECT = DETERMINERS | OBJECT_PRONOUNS | {QUOTE}
_NO_BARE_OBJECT = _NO_OBJECT | SUBJECT_PRONOUNS


class AttitudeReader(SentenceReader):
    """Reads one sentence in which `said` is what is said."""

    def __init__(self, words: Words, said: Sequence[Attribution]) -> None:
        super().__init__(words)
        self.end = sentence_end(words)
        self.said = said

    def read(self) -> list[Attribution]:
        """The attitudes that stand outside what is said."""
        table = attitude_cues()
        known = attitude_words()
        for at in [at for at, word in enumerate(self.low) if word in known]:
            if self.is_taken(at):
                continue
            word = self.low[at]
            if word in table and self.hold(at, table[word]):
                continue
            if word in ADJECTIVES:
                self.adjective(at, word)
            elif word in NOUNS:
                self.noun(at, word)
        return self.found

    def is_taken(self, at: int) -> bool:
        """Whether a word is said by somebody, or the verb of it."""
        return any(first <= at < last for a in self.said for first, last in (*a.contents, a.verb))

    def hold(self, at: int, cue: Cue) -> bool:
        """A verb of attitude with its subject and what completes it."""
        content = self.completed(at + 1, holdings()[cue.lemma])
        group = verb_group(self.words, at)
        if group.be and cue.form == "past":
            return self.keep(passive(self.words, at, cue, group))
        would = self.would(at)
        if content is None or (group.modal and not would) or (cue.lemma == "like" and not would):
            return False
        return self.keep(
            self.attempt(at, at + 1, cue, group._replace(modal=False, do=group.do or would))
        )

    def would(self, at: int) -> bool:
        """Whether the modal before a verb leaves an attitude one: "would like", "would support"."""
        return bool({"would", "'d", "’d"} & set(self.low[max(0, at - 4) : at]))

    def complete(
        self, at: int, end: int, cue: Cue, group: Group, subject: Subject, begin: int
    ) -> Attribution | None:
        """Give a verb of attitude its subject and its complement."""
        source, shared = self.whose(subject, at)
        content = self.completed(end, holdings()[cue.lemma])
        if content is None or (source is None and shared is None):
            return None
        if self.inside(subject, begin):
            content = content[0], ends_inside(self.words, *content, self.is_restrictive(subject))
        return self.made(cue, (at, end), source, content, group.negated, shared)

    def made(
        self,
        cue: Cue,
        verb: Range,
        source: Range | None,
        content: Range,
        negated: bool = False,
        shared: Attribution | None = None,
    ) -> Attribution | None:
        """The attribution, its content cut where something said begins."""
        first, last = content
        for other in self.said:
            marks = [other.begin, other.verb[0], *(start for start, _ in other.contents)]
            last = min([last, *(mark for mark in marks if first < mark)])
        while last > first and (self.low[last - 1] in {",", "and", "but"}):
            last -= 1
        if last <= first:
            return None
        begin = source[0] if source else verb[0]
        return Attribution(
            cue, self.words, verb, source, [(first, last)], begin, verb[1], shared, negated=negated
        )

    def completed(self, at: int, holding: Holding) -> Range | None:
        """What completes a verb that ends before word `at`, if it can."""
        low, end = self.low, self.end
        while at < end and (is_adverb(low[at]) or low[at] in {"very", "much"}) and low[at] != "all":
            at += 1
        if at >= end:
            return None
        first = at + (low[at] == "that")
        fits = (
            low[at] in holding.prepositions
            or self.is_clausal(at, holding.kinds)
            or self.is_nominal(at, holding.kinds)
        )
        return self.upto(first) if fits else None

    def is_clausal(self, at: int, kinds: frozenset[str]) -> bool:
        """Whether an infinitive, a clause or an "-ing" form that completes a verb begins there."""
        word, end = self.low[at], self.end
        if word == "to":
            return "i" in kinds
        if word == "that":
            return bool(kinds & {"c", "w"}) and has_clause(self.words, at + 1, end)
        if word in _WH:
            return bool(kinds & {"c", "w"})
        if word.endswith("ing") and "g" in kinds and word not in {"king", "nothing"}:
            return True
        plain = word not in _NO_SUBJECT
        return "c" in kinds and plain and has_clause(self.words, at, end)

    def is_nominal(self, at: int, kinds: frozenset[str]) -> bool:
        """Whether a noun phrase that completes a verb begins at a word."""
        if self.low[at] in _NO_NOUN:
            return False
        return ("s" in kinds and self.as_follows(at)) or ("n" in kinds and self.object_at(at))

    def as_follows(self, at: int) -> bool:
        """Whether a noun phrase at word `at` is followed by "as"."""
        for place in range(at, min(at + 12, self.end)):
            word = self.low[place]
            if word == "as":
                after = self.low[place + 1 : place + 2]
                return place > at and after not in (["well"], ["if"], ["though"])
            if word in {",", ";"} or is_finite(word):
                return False
        return False

    def object_at(self, at: int) -> bool:
        """Whether a noun phrase that is an object begins at word `at`."""
        word = self.low[at]
        if word in _BEGINS_OBJECT or word == "what":
            return True
        return word not in _NO_BARE_OBJECT and word[0].isalnum() and not is_finite(word)

    def upto(self, first: int) -> Range | None:
        """The complement that begins at a word."""
        last = object_end(self.words, first, self.end)
        for at in range(first + 1, last - 1):
            if self.low[at] in {"and", "but", "yet"} and self.goes_on(at + 1):
                last = at
                break
        return (first, last) if first < last else None

    def goes_on(self, at: int) -> bool:
        """Whether a verb begins at word `at`, so that the sentence goes on behind "and"."""
        at += is_adverb(self.low[at])
        return at < self.end and is_finite(self.low[at]) and self.low[at - 1] != ","

    def adjective(self, at: int, word: str) -> None:
        """ "S is eager to …", "S was worried that …"."""
        low = self.low
        after = low[at + 1] if at + 1 < self.end else ""
        group = verb_group(self.words, at)
        if after not in ADJECTIVES[word] or not (group.be or low[group.last] in {"feels", "felt"}):
            return
        subject = subject_before(self.words, group.last)
        source = self.whose(subject, at)[0]
        if source is None or low[source[0]] in {"it", "there"}:
            return
        content = self.upto(at + 2 if after == "that" else at + 1)
        if content is not None:
            cue = Cue(word, "adjective", "hold", "reports")
            self.keep(self.made(cue, (group.last + 1, at + 1), source, content, group.negated))

    def noun(self, at: int, word: str) -> None:
        """ "the minister's refusal to …", "his support for …"."""
        after = self.low[at + 1] if at + 1 < self.end else ""
        if after not in NOUNS[word]:
            return
        source = owner_before(self.words, at)
        first = at + 2 if after == "that" else at + 1
        last = self.end_of_noun(first)
        if source is not None and first < last:
            cue = Cue(word, "noun", "hold", "reports")
            self.keep(self.made(cue, (at, at + 1), source, (first, last)))

    def end_of_noun(self, first: int) -> int:
        """Where what a noun holds ends: before the verb of its own sentence."""
        low = self.low
        for at in range(first + 1, self.end):
            if low[at] in {",", ";", ":", "(", ")"} or low[at] in DASHES:
                return at
            verb = is_finite(low[at]) and low[at] not in {"be", "do", "have"}
            if verb and at > first + 1 and low[at - 1] != "to":
                return at
        return self.end


def is_plain(attitude: Attribution) -> bool:
    """Whether a main clause tells of it, its subject before its verb: "S hopes …"."""
    source, low, verb = attitude.source, attitude.words.low, attitude.verb[0]
    if source is None or attitude.outer or source[1] > verb or attitude.cue.form == "noun":
        return False
    if attitude.cue.form == "ing" and low[verb - 1] not in BE and low[verb] not in BE:
        return False
    first, last = source
    if low[last - 1] in {"who", "which", "that"} or not begins_clause(attitude.words, first):
        return False
    if low[first] == "whose":
        return False
    pronoun = first > 0 and low[first] in SUBJECT_PRONOUNS
    if pronoun or not DOCUMENTS.isdisjoint(low[first:last]):
        return False
    if first > 1 and low[first - 1] in COORDINATORS and low[first - 2] != ",":
        return False
    return not first or low[first - 1] not in SUBORDINATORS
