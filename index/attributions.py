"""Who is said to have said what in one sentence: source, cue and content, as places in the text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.article import Span
from index.clauses import Words
from index.contents import after_verb, before_subject, following, interrupted, noun_content
from index.cues import AMBIGUOUS, NOUNS, OBJECTS, PARTICLES, Cue, cues
from index.grammar import (
    COORDINATORS,
    DETERMINERS,
    NEGATIVE_SUBJECTS,
    PREPOSITIONS,
    QUOTE,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_SUBORDINATORS,
    is_adverb,
    is_finite,
)
from index.subjects import (
    NONE,
    SHARED,
    Group,
    Subject,
    apposition_end,
    phrase_end,
    phrase_start,
    subject_before,
    verb_group,
)

Range = tuple[int, int]

_PLURAL = frozenset(
    "police people who they we some many others critics both most few i you".split()
)
_CHAINS = frozenset(
    "continued continues continue seemed appeared appears seems tried tries sought seeks proceeded "
    "moved rushed began begins started starts on attempted hastened going".split()
)
_GERUND_SHARED = frozenset(
    {"by", "in", "after", "before", "while", "when", "and", "but", "or", "then"}
)
_GERUND_NOT = frozenset({"of", "from", "for", "without", "denied", "stopped", "avoid", "avoided"})
_RESPONSIBLE = {
    form: (objects.split(), stance) for forms, objects, stance in OBJECTS for form in forms.split()
}
DOCUMENTS = frozenset(
    "poll polls survey surveys study studies report reports investigation review analysis analyses "
    "audit inquiry data figures records documents document results research researchers scientists "
    "statement letter email emails e-mail memo filing filings complaint lawsuit affidavit indictment "
    "transcript video footage photographs images newspaper magazine article site website post "
    "committee court judge jury panel agency officials investigators experts numbers statistics "
    "census average ruling tape tapes recording experiment evidence history estimates".split()
)


@dataclass(slots=True)
class Attribution:
    """One attribution, in word numbers of its sentence; `outer` relays it at second hand."""

    cue: Cue
    words: Words
    verb: Range
    source: Range | None
    contents: list[Range]
    begin: int  # the first word that is this attribution's own: its source or joining word
    tail: int  # where the verb's adverbials end: "said on Monday in a statement"
    shared: "Attribution | None" = None
    outer: "Attribution | None" = None
    relayed_by: Range | None = None
    negated: bool = False
    gone: bool = field(default=False)

    def spans(self, ranges: Sequence[Range]) -> list[Span]:
        """The text spans of some word ranges."""
        return [self.words.span(first, last) for first, last in ranges if first < last]


class SentenceReader:
    """Reads one sentence, verb by verb from left to right."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.low = words.low
        self.found: list[Attribution] = []

    def read(self) -> list[Attribution]:
        table = cues()
        for at, word in enumerate(self.low):
            if word == "according" and self.low[at + 1 : at + 2] == ["to"]:
                self.according(at)
            elif word in NOUNS and self.noun(at, word):
                continue
            elif word in _RESPONSIBLE and self.responsible(at, word):
                continue
            elif word in table:
                self.verb(at, table[word])
        return settle(self.found)

    # Verbs ------------------------------------------------------------------------------------

    def verb(self, at: int, readings: tuple[Cue, ...]) -> None:
        group = verb_group(self.words, at)
        for cue in readings:
            reading = self.particle(at, cue)
            if reading is None:
                continue
            cue, end = reading
            attribution = self.attempt(at, end, cue, group)
            if attribution is not None:
                self.found.append(attribution)
                return

    def particle(self, at: int, cue: Cue) -> tuple[Cue, int] | None:
        """The verb with its particle ("walked back"), None when it attributes only with one."""
        for place in (at + 1, at + 2, at + 3):
            known = PARTICLES.get((cue.lemma, self.low[place])) if place < len(self.low) else None
            if known and (
                place == at + 1 or known[1] in {"retracts", "denies"} or cue.lemma == "make"
            ):
                frame, stance = known
                return Cue(
                    f"{cue.lemma} {self.low[place]}", cue.form, frame, stance
                ), place + 1 if (place == at + 1 or cue.lemma == "make") else at + 1
        return None if cue.stance == "reports" else (cue, at + 1)

    def attempt(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        if group.modal or self.low[at] in AMBIGUOUS and not self.is_verb(at, group):
            return None
        if cue.form == "ing":
            return self.participle(at, end, cue, group)
        if group.be:
            return self.passive(at, cue, group)
        if cue.form == "base" and not group.do:
            if group.last >= 0 and self.low[group.last] == "to":
                return self.infinitive(at, end, cue, group)
            if not self.plural(group.last):
                return None
        if cue.form == "past" and self.low[at + 1 : at + 2] == ["by"]:
            return None
        return self.active(at, end, cue, group)

    def is_verb(self, at: int, group: Group) -> bool:
        """Whether a word that may be a noun is a verb here, judged from its neighbours."""
        before = self.low[at - 1] if at else ""
        if before in DETERMINERS or before in PREPOSITIONS - {"to"} or before in {"'s", "’s"}:
            return False
        after = self.low[at + 1] if at + 1 < len(self.low) else "."
        if after in {"of", ".", "from", "is", "was", "were", "are", "have", "has"}:
            return False
        if self.words.raw[at][0].isupper() and at:
            return False
        if group.do or group.be or group.have or before in SUBJECT_PRONOUNS or before == "to":
            return True
        return after in DETERMINERS | SUBJECT_PRONOUNS | {
            "that",
            QUOTE,
            ":",
            ",",
            "it",
            "him",
            "for",
        } or (
            self.words.raw[at + 1][0].isupper()
            or is_adverb(before)
            or self.low[at].endswith("ed")
            or self.low[at].endswith("ing")
        )

    def plural(self, last: int) -> bool:
        """Whether the subject that ends at word `last` takes a verb without an ending."""
        word = self.low[last] if last >= 0 else ""
        return (word.endswith("s") and not word.endswith("ss")) or word in _PLURAL | {
            ",",
            ")",
            "and",
        }

    def active(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        inverted = self.inversion(at, cue, group)
        if inverted is not None:
            return inverted
        subject = subject_before(self.words, group.last)
        begin = subject.first if subject.link == "own" else group.last
        return self.complete(at, end, cue, group, subject, begin)

    def complete(
        self, at: int, end: int, cue: Cue, group: Group, subject: Subject, begin: int
    ) -> Attribution | None:
        """Give a verb with a subject its content: what follows it, or what stands before."""
        source, shared = self.whose(subject, at)
        if (source is None and shared is None) or not self.suits(cue, source, shared):
            return None
        contents, verb_end = after_verb(self.words, end, cue)
        contents = [
            (first, self.relative_end(subject, begin, first, last)) for first, last in contents
        ]
        if cue.frame in {"say", "tell"} and source is not None:
            contents, verb_end = self.around(begin, end, verb_end, contents)
        if not contents:
            return None
        return Attribution(
            cue,
            self.words,
            (at, end),
            source,
            contents,
            max(begin, 0),
            max(end, verb_end),
            shared,
            negated=group.negated,
        )

    def around(
        self, begin: int, end: int, verb_end: int, contents: list[Range]
    ) -> tuple[list[Range], int]:
        """Add what stands before ", S said," to what follows it."""
        low = self.low
        after = next((k for k in range(end, min(verb_end + 1, len(low))) if low[k] == ","), None)
        ahead = before_subject(self.words, begin, self.floor(begin), after is not None)
        if not ahead:
            return contents, verb_end
        if low[begin - 1] == QUOTE and contents and low[verb_end] not in {",", ":", "that"}:
            return [ahead], end
        if after is not None and low[begin - 1] == ",":
            rest = interrupted(self.words, after)
            if rest:
                return [ahead, rest], after
        if not contents or low[verb_end] in {",", "that"}:
            return [ahead, *contents], verb_end
        return contents, verb_end

    def relative_end(self, subject: Subject, begin: int, first: int, last: int) -> int:
        """Where content ends inside "S, who said this, …" and "After S said this, …"."""
        low = self.low
        relative = subject.link == "own" and low[subject.last - 1] in {"who", "which"}
        opened = (
            begin > 0
            and low[begin - 1] in TIME_SUBORDINATORS | {"("}
            and (begin == 1 or low[begin - 1] == "(")
        )
        if relative or opened:
            for at in range(first, last):
                if low[at] in {",", ")"} and at > first:
                    return at
        return last

    def whose(self, subject: Subject, at: int) -> tuple[Range | None, Attribution | None]:
        if subject.link == "own":
            if self.low[subject.first] in NEGATIVE_SUBJECTS | {"i", "we", "you", "what", "there"}:
                return None, None
            return (subject.first, subject.last), None
        if subject.link == "none":
            return None, None
        for earlier in reversed(self.found):
            if earlier.tail <= at and earlier.cue.lemma != "according to":
                return None, earlier
        return self.leading_subject(at), None

    def leading_subject(self, verb: int) -> Range | None:
        """The subject of the nearest verb before, for "S came to the town and said"."""
        for at in range(verb - 1, 0, -1):
            if is_finite(self.low[at]) and self.words.raw[at].islower():
                subject = subject_before(self.words, verb_group(self.words, at).last)
                if subject.link == "own" and self.low[subject.last : subject.last + 1] != ["which"]:
                    if self.low[subject.first] in NEGATIVE_SUBJECTS | {
                        "i",
                        "we",
                        "you",
                        "it",
                        "there",
                    }:
                        return None
                    return subject.first, subject.last
        return None

    def suits(self, cue: Cue, source: Range | None, shared: Attribution | None) -> bool:
        if cue.frame != "show" or source is None:
            return cue.frame != "show" or shared is not None
        return not DOCUMENTS.isdisjoint(self.low[source[0] : source[1]])

    def floor(self, begin: int) -> int:
        """The first word that may belong to content standing before word `begin`."""
        low = 0
        for earlier in self.found:
            if earlier.tail <= begin:
                low = max(
                    low, earlier.tail, *(1 + last for _, last in earlier.contents if last < begin)
                )
        return low

    # Other shapes -----------------------------------------------------------------------------

    def inversion(self, at: int, cue: Cue, group: Group) -> Attribution | None:
        """ "…," said S, who is this. — the subject after its verb."""
        low, left = self.low, at - 1
        if cue.frame not in {"say", "tell"} or cue.form == "base" or at + 1 >= len(low):
            return None
        if (
            group.last != left
            or left < 0
            or not (low[left] == QUOTE or low[left] in {",", "?", "!", "—", "-"})
        ):
            return None
        first = at + 1
        if low[first] in {"that", QUOTE, ":", ","} or low[
            first
        ] in PREPOSITIONS | SUBJECT_PRONOUNS - {"he", "she", "they"}:
            return None
        last = phrase_end(self.words, first)
        if last == first or is_finite(low[first]):
            return None
        tail = low[last] if last < len(low) else "."
        if tail not in {",", ".", QUOTE, ";", "—", "-", ":"} and not (
            tail in SUBORDINATORS | COORDINATORS | PREPOSITIONS
            or tail in {"on", "tuesday"}
            or low[left] == QUOTE
        ):
            return None
        if low[left] != QUOTE and (
            tail not in {",", "."}
            or not self.words.raw[first][0].isupper()
            and low[first] not in DETERMINERS
        ):
            return None
        if low[left] == "," and tail == "," and subject_before(self.words, left).link == "own":
            return None
        contents = [before_subject(self.words, at, self.floor(at))]
        if not contents[0]:
            return None
        if tail == ",":
            last = apposition_end(self.words, last)
        contents += following(self.words, last)
        ranges = [c for c in contents if c]
        return Attribution(cue, self.words, (at, at + 1), (first, last), ranges, at, last)

    def participle(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        before = self.low[group.last] if group.last >= 0 else ""
        if group.be:
            return self.active(at, end, cue, group)
        if before == "as":
            return self.cited(at, end, cue, group.last)
        if before in _GERUND_NOT or group.have:
            return None
        if (
            before in {"", ","}
            or before == QUOTE
            or before in _GERUND_SHARED
            or before in DASHES_OR_END
        ):
            return self.complete(at, end, cue, group, SHARED, group.last + (before == QUOTE))
        if before in PREPOSITIONS or before in SUBORDINATORS or before in DETERMINERS:
            return None
        first = self.accompanied(group.last)
        if first is not None:
            return self.complete(at, end, cue, group, Subject("own", first, group.last + 1), first)
        first = phrase_start(self.words, group.last)
        if first is None:
            return None
        if before in DOCUMENTS:
            return self.complete(at, end, cue, group, SHARED, at)
        return self.complete(at, end, cue, group, Subject("own", first, group.last + 1), first)

    def accompanied(self, last: int) -> int | None:
        """Where the subject begins in "with an aide saying" and "despite the group claiming"."""
        for at in range(last, -1, -1):
            if self.low[at] in {"with", "despite"}:
                return at + 1
            if self.low[at] in {",", QUOTE, ";"} or is_finite(self.low[at]):
                break
        return None

    def cited(self, at: int, end: int, cue: Cue, link: int) -> Attribution | None:
        """ "S was cited as saying by R that …": at second hand."""
        low, back = self.low, link - 1
        while back >= 0 and low[back] not in {"quoted", "cited", "reported", "recorded", "heard"}:
            if link - back > 10:
                return None
            back -= 1
        if back < 0:
            return None
        group = verb_group(self.words, back)
        if not group.be:
            return None
        subject = subject_before(self.words, group.last)
        relay = (back + 2, link) if low[back + 1 : back + 2] == ["by"] else None
        if low[at + 1 : at + 2] == ["by"]:
            last = phrase_end(self.words, at + 2)
            relay, end = (at + 2, last), last
        begin = subject.first if subject.link == "own" else group.last
        found = self.complete(at, end, cue, group._replace(be=False), subject, begin)
        if found is not None:
            found.verb = (group.last + 1, max(at + 1, end))
            found.relayed_by = relay or (back, back + 1)
        return found

    def passive(self, at: int, cue: Cue, group: Group) -> Attribution | None:
        """ "S was accused by R of …": R is who speaks."""
        low = self.low
        if cue.form != "past" or group.negated:
            return None
        by = next((k for k in range(at + 1, min(at + 8, len(low))) if low[k] == "by"), None)
        if low[at + 1 : at + 2] == ["as"] and by == at + 3:
            return None
        if by is None or any(is_finite(w) or w in {",", QUOTE} for w in low[at + 1 : by]):
            return None
        if cue.frame == "show" or cue.lemma in {
            "post",
            "write",
            "report",
            "message",
            "tie",
            "connect",
            "pin",
        }:
            return None
        last = phrase_end(self.words, by + 1)
        patient = subject_before(self.words, group.last)
        if last == by + 1 or patient.link != "own" or low[by + 1].endswith("ing"):
            return None
        contents = [(patient.first, patient.last)]
        rest = self.clause_end(last)
        if rest > last and low[last] not in {".", ",", ";"}:
            contents.append((last, rest))
        return Attribution(
            cue, self.words, (group.last + 1, by + 1), (by + 1, last), contents, patient.first, last
        )

    def clause_end(self, first: int) -> int:
        for at in range(first, len(self.low)):
            if self.low[at] in {",", ";", "—", ".", ")"}:
                return at
        return len(self.low)

    def infinitive(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        """ "S went on to say", "S sought to blame": the chain stands for the verb."""
        chain = group.last - 1
        if chain < 0 or self.low[chain] not in _CHAINS:
            return None
        if self.low[chain] == "on":
            chain -= 1
            if chain < 0 or self.low[chain] not in {"went", "goes", "go", "gone"}:
                return None
        outer = verb_group(self.words, chain)
        if outer.negated or outer.modal:
            return None
        subject = subject_before(self.words, outer.last)
        begin = subject.first if subject.link == "own" else outer.last
        found = self.complete(at, end, cue, outer, subject, begin)
        if found is not None:
            found.verb = (chain, found.verb[1])
        return found

    def responsible(self, at: int, word: str) -> bool:
        """ "S claimed responsibility for …", "S sought to shift blame onto …"."""
        objects, stance = _RESPONSIBLE[word]
        thing = next(
            (k for k in range(at + 1, min(at + 4, len(self.low))) if self.low[k] in objects), None
        )
        if thing is None or any(
            w in PREPOSITIONS or w in {",", "that"} for w in self.low[at + 1 : thing]
        ):
            return False
        group = verb_group(self.words, at)
        form = (
            "ing"
            if word.endswith("ing")
            else "base"
            if word in {"claim", "take", "shift", "lay", "pin"}
            else "past"
        )
        cue = Cue(f"{word} {self.low[thing]}", form, "act", stance)  # type: ignore[arg-type]
        if group.modal or (group.negated and stance == "claims_responsibility"):
            return True
        if group.be and form != "ing":
            attribution = self.passive(at, cue, group)
        elif form == "ing":
            attribution = self.participle(at, thing, cue, group)
        elif group.last >= 0 and self.low[group.last] == "to":
            attribution = self.infinitive(at, thing, cue, group)
        else:
            attribution = self.active(at, thing, cue, group)
        if attribution is not None:
            attribution.verb = (attribution.verb[0], thing + 1)
            attribution.tail = max(attribution.tail, thing + 1)
            self.found.append(attribution)
        return attribution is not None

    def noun(self, at: int, word: str) -> bool:
        """ "the group's claim of responsibility", "his denial that …"."""
        low = self.low
        content = noun_content(self.words, at)
        if content is None:
            return False
        owner = at - 1
        while (
            owner > 0
            and owner > at - 4
            and low[owner] not in {"'s", "’s", "his", "her", "their", "its"}
        ):
            owner -= 1
        if owner < 0 or low[owner] not in {"'s", "’s", "his", "her", "their", "its", "’", "'"}:
            return False
        if low[owner] in {"his", "her", "their", "its"}:
            source: Range = (owner, owner + 1)
        else:
            first = phrase_start(self.words, owner - 1)
            if first is None:
                return False
            source = (self.after_preposition_any(first, owner - 1), owner)
        claims = word.startswith("claim") and low[at + 1 : at + 3] == ["of", "responsibility"]
        stance = "claims_responsibility" if claims else NOUNS[word]
        cue = Cue(word, "base", "act", stance)  # type: ignore[arg-type]
        self.found.append(
            Attribution(cue, self.words, (at, at + 1), source, [content], source[0], at + 1)
        )
        return True

    def after_preposition_any(self, first: int, last: int) -> int:
        for at in range(last, first - 1, -1):
            if self.low[at] in PREPOSITIONS - {"of"}:
                return at + 1
        return first

    def according(self, at: int) -> None:
        """ "According to S, …" and "…, according to S"."""
        low = self.low
        first = at + 2
        last = phrase_end(self.words, first)
        if last == first or low[first] in {"plan", "schedule", "law", "custom"}:
            return
        cue = Cue("according to", "past", "say", "asserts")
        if at == 0 or low[at - 1] in COORDINATORS or at <= 1:
            begin = last
            if last < len(low) and low[last] == ",":
                begin = apposition_end(self.words, last) if self.more_commas(last) else last
                last, begin = begin, begin + 1
            contents = [(begin, self.sentence_end())]
        else:
            if last < len(low) and low[last] == ",":
                last = apposition_end(self.words, last)
            before = before_subject(self.words, at, self.floor(at))
            contents = [before] if before else [(self.floor(at), at)]
            contents += following(self.words, last)
        if contents[0][0] < contents[0][1]:
            self.found.append(
                Attribution(cue, self.words, (at, at + 2), (first, last), contents, at, last)
            )

    def more_commas(self, comma: int) -> bool:
        """Whether what follows an opening name is an apposition: a second comma closes it soon."""
        end = apposition_end(self.words, comma)
        return (
            end < len(self.low)
            and self.low[end] == ","
            and end > comma
            and not any(is_finite(w) for w in self.low[comma + 1 : end])
        )

    def sentence_end(self) -> int:
        end = len(self.low)
        while end and self.low[end - 1] in {".", "?", "!"}:
            end -= 1
        return end


DASHES_OR_END = frozenset({"—", "–", "--", "-", ";", ":"})


def settle(found: list[Attribution]) -> list[Attribution]:
    """Give each word to one attribution: content ends where the next attribution begins."""
    for number, later in enumerate(found):
        for earlier in found[:number]:
            _settle_pair(earlier, later)
    return [a for a in found if not a.gone and a.contents]


def _settle_pair(earlier: Attribution, later: Attribution) -> None:
    low = earlier.words.low
    holder = next((c for c in earlier.contents if c[0] <= later.begin < c[1]), None)
    if holder is None or earlier.gone:
        if any(c[0] <= earlier.begin < c[1] for c in later.contents) and not earlier.gone:
            earlier.outer = later
        return
    begin = later.begin
    if later.cue.lemma == "according to":
        earlier.relayed_by, later.gone = later.source, True
        _cut(earlier, begin)
        return
    joined = begin
    while joined > holder[0] and low[joined - 1] in {
        ",",
        "and",
        "but",
        "while",
        "with",
        "though",
        "although",
        "whereas",
        ";",
        "despite",
        "even",
    }:
        joined -= 1
    if (
        low[begin] in COORDINATORS
        or low[begin] == ","
        or joined < begin
        or later.shared is not None
    ):
        _cut(earlier, joined)
        return
    later.outer = earlier


def _cut(attribution: Attribution, at: int) -> None:
    low = attribution.words.low
    while at and low[at - 1] == ",":
        at -= 1
    attribution.contents = [
        (first, min(last, at)) for first, last in attribution.contents if first < at
    ]


def _unused() -> tuple[object, ...]:
    return NONE, Sequence
