"""Reads one sentence for attributions, verb by verb from left to right."""

from index.attribution.attributions import Attribution, settle
from index.attribution.clauses import Words
from index.attribution.constructions import (
    according,
    cited,
    inversion,
    noun,
    passive,
    surveyed,
    transcript,
)
from index.attribution.cues import (
    AMBIGUOUS,
    COUNTED,
    NOUNS,
    PARTICLES,
    RESPONSIBLE,
    Cue,
    cues,
    starters,
)
from index.attribution.grammar import (
    DETERMINERS,
    PREPOSITIONS,
    QUOTE,
    SUBORDINATORS,
    is_finite,
)
from index.attribution.phrases import phrase_start
from index.attribution.predicates import DOCUMENTS, Predicates
from index.attribution.subjects import NONE, SHARED, Group, Subject, subject_before, verb_group
from index.attribution.verb_forms import is_participle, is_verb, takes_base

_WITH_PARTICLES = frozenset(verb for verb, _ in PARTICLES)
_MOST = 24  # attributions in one sentence
_CHAINS = frozenset(
    "continued continues continue seemed appeared appears seems tried tries sought seeks proceeded "
    "moved rushed began begins begun started starts attempted hastened going kept keeps".split()
)
_GERUND_SHARED = frozenset("by in after before while when and but or then".split())
_GERUND_NOT = frozenset(
    "of from for without denied stopped avoid avoided worth seen shown given left".split()
)
_BREAKS = frozenset({"", ",", "—", "–", "--", "-", ";", ":", QUOTE})
_NO_SUBJECT = PREPOSITIONS | SUBORDINATORS | DETERMINERS


class SentenceReader(Predicates):
    """Reads one sentence."""

    def __init__(self, words: Words, labelled: bool = False) -> None:
        super().__init__(words)
        self.labelled = labelled

    def read(self) -> list[Attribution]:
        """All attributions of the sentence, each word given to one of them."""
        table = cues()
        self.keep(transcript(self.words, self.labelled) or surveyed(self.words))
        triggers = starters()
        for at in [at for at, word in enumerate(self.low) if word in triggers]:
            if len(self.found) >= _MOST:
                break
            word = self.low[at]
            if word == "according" and self.low[at + 1 : at + 2] == ["to"]:
                self.keep(according(self.words, at, self.floor(at), self.found))
            elif (word in NOUNS and self.keep(noun(self.words, at, word))) or (
                word in RESPONSIBLE and self.responsible(at, word)
            ):
                continue
            elif word in table:
                self.verb(at, table[word])
        return settle(self.found)

    def keep(self, attribution: Attribution | None) -> bool:
        """Add what was found, if anything was."""
        if attribution is not None:
            self.found.append(attribution)
        return attribution is not None

    def verb(self, at: int, readings: tuple[Cue, ...]) -> None:
        """Try the readings of one verb until one fits."""
        group = verb_group(self.words, at)
        for cue in readings:
            whole = self.particle(at, cue)
            if whole is not None and self.keep(self.attempt(at, whole[1], whole[0], group)):
                return

    def particle(self, at: int, cue: Cue) -> tuple[Cue, int] | None:
        """The verb with its particle ("walked back"); None when it attributes only with one."""
        low = self.low
        if cue.lemma not in _WITH_PARTICLES:
            return cue, at + 1
        for place in range(at + 1, min(at + 10, len(low))):
            known = PARTICLES.get((cue.lemma, low[place]))
            if known is None:
                continue
            whole = cue.lemma in {"make", "let"} and place <= at + 3
            counts = cue.lemma == "put" and not COUNTED.isdisjoint(low[at + 1 : place])
            holds = cue.lemma == "hold"
            apart = holds or (known[1] in {"retracts", "denies"} and place <= at + 3)
            if place == at + 1 or whole or counts or apart:
                end = place + 1 if place == at + 1 or whole else at + 1
                return Cue(f"{cue.lemma} {low[place]}", cue.form, *known), end
        return None if cue.stance == "reports" else (cue, at + 1)

    def attempt(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        """One reading of one verb, after its form."""
        named = self.words.raw[at][0].isupper() and at > 0 and self.words.raw[at - 1][0].isupper()
        if (
            (named and not _is_titled(self.words))
            or group.modal
            or (self.low[at] in AMBIGUOUS and not is_verb(self.words, at, group))
        ):
            return None
        if cue.lemma in {"quote", "cite"} and "as" in self.low[at : at + 9]:
            return None
        if cue.form == "ing":
            return self.participle(at, end, cue, group)
        if group.be or (at == 1 and self.low[0] == "as" and self.low[2:3] == ["by"]):
            return passive(self.words, at, cue, group)
        if cue.form == "base" and group.have:
            return None
        if cue.form == "base" and not group.do:
            if group.last >= 0 and self.low[group.last] == "to":
                return self.infinitive(at, end, cue, group)
            if not takes_base(self.words, at, group.last):
                return None
        if cue.form == "past" and not group.have and is_participle(self.words, at, cue):
            return None
        return self.active(at, end, cue, group)

    def active(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        """ "S said …", "…, S said" and "…, said S"."""
        turned = inversion(self.words, at, cue, group, self.floor(at))
        if turned is not None:
            return turned
        subject = subject_before(self.words, group.last)
        begin = subject.first if subject.link == "own" else group.last
        return self.complete(at, end, cue, group, subject, begin)

    def participle(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        """ "…, saying …", "with S saying …", "was cited as saying …"."""
        before = self.low[group.last] if group.last >= 0 else ""
        if group.be:
            return self.active(at, end, cue, group)
        if before == "as":
            return self.cited(at, end, cue, group.last)
        if before in _GERUND_NOT or group.have:
            return None
        if before in _CHAINS:
            return self.chained(at, end, cue, group.last)
        if before in _BREAKS or before in _GERUND_SHARED:
            return self.complete(at, end, cue, group, SHARED, group.last + (before == QUOTE))
        if before in _NO_SUBJECT or is_finite(before):
            return None
        return None if cue.frame == "link" else self.with_subject(at, end, cue, group)

    def with_subject(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        """ "with S saying …", "a letter saying …": whose letter it is, says it."""
        if self.low[group.last] in DOCUMENTS:
            return self.complete(at, end, cue, group, SHARED, at)
        first = self.accompanied(group.last)
        if first is None:
            first = phrase_start(self.words, group.last)
        if first is None:
            return None
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
        """ "S was cited as saying by R that …"."""
        relay = cited(self.words, at, link)
        if relay is None:
            return None
        group = verb_group(self.words, relay.verb)
        subject = subject_before(self.words, group.last)
        by = relay.by
        if not group.be:
            by = (subject.first, subject.last) if subject.link == "own" else by
            subject = Subject("own", relay.verb + 1, link) if relay.verb + 1 < link else NONE
        begin = subject.first if subject.link == "own" else group.last
        found = self.complete(at, max(end, relay.end), cue, group, subject, begin)
        if found is not None:
            found.verb = (relay.verb if not group.be else group.last + 1, max(at + 1, relay.end))
            found.relayed_by = by
        return found

    def infinitive(self, at: int, end: int, cue: Cue, group: Group) -> Attribution | None:
        """ "S went on to say", "S sought to blame": the chain stands for the verb."""
        chain = group.last - 1
        if (
            chain > 0
            and self.low[chain] == "on"
            and self.low[chain - 1] in {"went", "goes", "go", "gone"}
        ):
            return self.chained(at, end, cue, chain - 1)
        if chain < 0 or self.low[chain] not in _CHAINS:
            return None
        return self.chained(at, end, cue, chain)

    def chained(self, at: int, end: int, cue: Cue, chain: int) -> Attribution | None:
        """A verb that another verb at word `chain` brings in, whose subject is the subject."""
        group = verb_group(self.words, chain)
        if group.modal:
            return None
        subject = subject_before(self.words, group.last)
        begin = subject.first if subject.link == "own" else group.last
        found = self.complete(at, end, cue, group, subject, begin)
        if found is not None:
            found.verb = (chain, found.verb[1])
        return found

    def responsible(self, at: int, word: str) -> bool:
        """ "S claimed responsibility for …", "S sought to shift blame onto …"."""
        objects, stance = RESPONSIBLE[word]
        following = range(at + 1, min(at + 4, len(self.low)))
        thing = next((k for k in following if self.low[k] in objects), None)
        if thing is None or any(
            w in PREPOSITIONS or w in {",", "that"} for w in self.low[at + 1 : thing]
        ):
            return False
        group = verb_group(self.words, at)
        form = "ing" if word.endswith("ing") else "past"
        if group.last >= 0 and self.low[group.last] == "to":
            form = "base"
        cue = Cue(f"{word} {self.low[thing]}", form, "act", stance)  # type: ignore[arg-type]
        if group.modal or group.negated:
            return True
        attribution = self.attempt_object(at, thing, cue, group)
        if attribution is not None:
            attribution.verb = (attribution.verb[0], thing + 1)
            attribution.tail = max(attribution.tail, thing + 1)
        return self.keep(attribution)

    def attempt_object(self, at: int, thing: int, cue: Cue, group: Group) -> Attribution | None:
        """A verb and its object as one cue; the content is the object and what it is of."""
        if cue.form == "ing":
            return self.participle(at, thing, cue, group)
        if group.be:
            return passive(self.words, at, cue, group)
        if cue.form == "base":
            return self.infinitive(at, thing, cue, group)
        return self.active(at, thing, cue, group)


def _is_titled(words: Words) -> bool:
    """Whether a sentence is a headline in which nearly every word has a capital."""
    long = [word for word in words.raw if len(word) > 3 and word.isalpha()]
    return len(long) > 3 and sum(word[0].isupper() for word in long) > 0.8 * len(long)
