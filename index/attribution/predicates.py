"""A verb of attribution with its subject and what it says, in one sentence."""

import re

from index.attribution.attributions import Attribution, Range
from index.attribution.clauses import Words
from index.attribution.contents import after_verb, ends_inside
from index.attribution.cues import Cue
from index.attribution.grammar import (
    NEGATIVE_SUBJECTS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_SUBORDINATORS,
)
from index.attribution.phrases import is_verb_at
from index.attribution.placement import around, sentence_end
from index.attribution.subjects import Group, Subject, subject_before, verb_group

_NOTHING = frozenset[str]()
_TELLS_NOTHING = {"ask": frozenset({"anonymity", "name"}), "write": frozenset({"it", "them"})}
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_SPEAKERS = NEGATIVE_SUBJECTS | frozenset({"i", "we", "you", "what", "there", "that", "this"})
DOCUMENTS = frozenset(
    "poll polls survey surveys study studies report reports investigation review analysis "
    "analyses audit inquiry data figures records documents document results research researchers "
    "scientists statement letter email emails e-mail memo filing filings complaint lawsuit suit "
    "affidavit indictment transcript video footage photographs images newspaper magazine article "
    "site website post committee court judge jury panel agency officials investigators experts "
    "numbers statistics census average ruling tape tapes recording experiment evidence history "
    "estimates message tweet "
    "sign signs banner petition resolution note notice polling math findings".split()
)
_ASIDE = TIME_SUBORDINATORS | {"with", "despite"}
_NOT_LEADING = _NOT_SPEAKERS | {"it"}


class Predicates:
    """Gives the verbs of one sentence their subject and content; `found` is what it has so far."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.low = words.low
        self.found: list[Attribution] = []

    def complete(
        self, at: int, end: int, cue: Cue, group: Group, subject: Subject, begin: int
    ) -> Attribution | None:
        """Give a verb with a subject its content: what follows it, or what stands before."""
        source, shared = self.whose(subject, at)
        if (source is None and shared is None) or not self.suits(cue, at, source):
            return None
        contents, tail = after_verb(self.words, end, cue)
        inside = self.inside(subject, begin)
        if inside:
            cut = self.is_restrictive(subject)
            contents = [(a, ends_inside(self.words, a, b, cut)) for a, b in contents]
        if cue.frame in {"say", "tell", "show"} and source is not None:
            heard = max(end, tail) if cue.frame == "tell" and not contents else end
            contents, tail = around(self.words, begin, heard, tail, contents, self.floor(begin))
        if source is not None and begin and self.low[begin - 1] in {"what", "as"}:
            contents = self.of_free_relative(begin, contents) or self.of_opening(begin, tail, cue)
        awaits = not contents and cue.frame in {"say", "tell"} and self.low[-1] == ":"
        if not contents and not awaits:
            return None
        return Attribution(
            cue,
            self.words,
            (at, end),
            source,
            contents,
            max(begin, 0),
            max(end, tail),
            shared,
            negated=group.negated,
            awaits=awaits,
        )

    def of_free_relative(self, begin: int, contents: list[Range]) -> list[Range]:
        """In "what S called "this"" the quotation alone is said; in "as she said" nothing is."""
        first = contents[0][0] if contents else len(self.low)
        if self.low[begin - 1] == "what":
            return [(first, first + 1)] if self.low[first : first + 1] == [QUOTE] else []
        quoted = any(QUOTE in self.low[a:b] for a, b in contents)
        return [] if self.low[begin] in SUBJECT_PRONOUNS and begin > 1 and not quoted else contents

    def of_opening(self, begin: int, tail: int, cue: Cue) -> list[Range]:
        """The sentence that "As S said," opens."""
        end = sentence_end(self.words)
        opens = begin == 1 and self.low[0] == "as" and cue.frame in {"say", "tell", "show"}
        if not opens or self.low[tail : tail + 1] != [","] or end - tail < 4:
            return []
        return [(tail + 1, end)]

    def is_restrictive(self, subject: Subject) -> bool:
        """Whether a subject is "those who" at the head of its clause, whose verb is to come."""
        who = subject.last - 1
        heads = subject.first == 0 or self.low[subject.first - 1] in {",", "and", "but"}
        return heads and self.low[who] in {"who", "which", "that"} and self.low[who - 1] != ","

    def inside(self, subject: Subject, begin: int) -> bool:
        """Whether the verb is in an aside: "S, who said this, …", "After S said this, …"."""
        if subject.link == "own" and self.low[subject.last - 1] in {"who", "which", "that"}:
            return True
        before = self.low[begin - 1] if begin > 0 else ""
        first = begin == 1 or (begin < 4 and self.low[begin - 2] in {"and", "but", ","})
        return before == "(" or (first and before in _ASIDE)

    def suits(self, cue: Cue, at: int, source: Range | None) -> bool:
        """Whether such a subject can say such a thing."""
        if _TELLS_NOTHING.get(cue.lemma, _NOTHING) & set(self.low[at + 1 : at + 4]):
            return False
        if source is None:
            return True
        subject = self.low[source[0] : source[1]]
        if len(subject) == 1 and _YEAR.fullmatch(subject[0]):
            return False
        if cue.frame == "show":
            if any(source[0] <= e.verb[0] < source[1] for e in self.found):
                return False
            return not DOCUMENTS.isdisjoint(subject) or QUOTE in self.low[at + 1 : at + 3]
        after = self.words.raw[at + 1] if at + 1 < len(self.low) else "."
        named = after[0].isupper() or after == QUOTE
        return not (cue.lemma == "call" and subject[0] in {"a", "an"} and named)

    def whose(self, subject: Subject, at: int) -> tuple[Range | None, Attribution | None]:
        """The words that name who speaks, or the earlier attribution whose source it shares."""
        if subject.link == "own":
            named = self.low[subject.first] not in _NOT_SPEAKERS
            return ((subject.first, subject.last) if named else None), None
        if subject.link == "none":
            return None, None
        for earlier in reversed(self.found):
            if (
                earlier.tail <= at
                and earlier.cue.lemma != "according to"
                and not self.is_aside(earlier)
            ):
                return None, earlier
        return self.leading_subject(at), None

    def is_aside(self, earlier: Attribution) -> bool:
        """Whether an attribution stands in a clause that hangs on another, its subject its own."""
        source = earlier.source
        if source is None:
            return earlier.shared is not None and self.is_aside(earlier.shared)
        before = self.low[source[0] - 1] if source[0] else ""
        return self.low[source[1] - 1] in {"who", "which", "that"} or (
            before in SUBORDINATORS and before not in {"as", "while", "when", "although", "though"}
        )

    def leading_subject(self, verb: int) -> Range | None:
        """The subject of the nearest verb before, for "S came to the town and said"."""
        for at in range(verb - 1, max(0, verb - 60), -1):
            if is_verb_at(self.words, at):
                subject = subject_before(self.words, verb_group(self.words, at).last)
                if subject.link != "own" or self.low[subject.last - 1] in {"which", "who", "that"}:
                    continue
                if subject.first and self.low[subject.first - 1] in SUBORDINATORS:
                    continue
                named = self.low[subject.first] not in _NOT_LEADING
                return (subject.first, subject.last) if named else None
        return None

    def is_followed(self, earlier: Attribution, begin: int) -> bool:
        """Whether ", she said" comes right behind what was found or done: it tells that, too."""
        ends = earlier.contents[-1][1] if earlier.contents else 0
        whole = earlier.begin == 0 and earlier.cue.frame in {"show", "act"}
        return whole and self.low[begin - 1] == "," and ends >= begin - 1

    def floor(self, begin: int) -> int:
        """The first word that may belong to content standing before word `begin`."""
        ends = [0]
        for earlier in self.found:
            if earlier.tail <= begin and not self.is_followed(earlier, begin):
                ends += [earlier.tail, *(1 + last for _, last in earlier.contents if last < begin)]
        return max(ends)
