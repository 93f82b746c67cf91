"""The words for what people want, intend, think and stand for, and what follows each of them."""

from functools import lru_cache
from typing import NamedTuple

from index.attribution.cues import Cue, forms

# What completes a verb, one letter each: i "to" and an infinitive; c a clause; n a noun phrase;
# w only a clause after "that", "whether", "how" …; s a noun phrase and "as"; g an "-ing" form.
# After a slash irregular past forms, after a colon the prepositions that may follow.
_VERBS = (
    ("i n", "want seek/sought prefer favor favour"),
    ("i", "decline refuse aim wish offer long hesitate like"),
    ("i c", "intend decide resolve:on,against hope:for plan:on,for"),
    ("i c n", "expect"),
    ("c", "think/thought:of,about worry:about,over assume dream/dreamed:of care:about insist:on"),
    ("c n", "fear doubt"),
    ("w", "feel/felt know/knew learn/learned/learnt understand/understood realize realise see/saw"),
    ("w", "discover remember forget/forgot determine rule consider regret guess notice envision"),
    ("s", "see/saw/seen view regard deem consider perceive treat interpret"),
    ("n", "support oppose back defend champion advocate discuss admire resent"),
    ("n", "distrust detest dislike hate love loathe dread"),
    ("n", "envision contemplate ponder underscore highlight echo outline"),
    ("g", "consider contemplate regret favor oppose"),
    ("", "push:for lobby:for,against vote:for,against,to side:with disagree:with"),
    ("", "object:to insist:on respond:to react:to comment:on"),
)
# Adjectives with a form of "be", and what may follow them.
ADJECTIVES: dict[str, frozenset[str]] = {
    word: frozenset(after.split())
    for words, after in (
        ("eager willing unwilling reluctant keen determined inclined hesitant", "to"),
        ("worried concerned anxious", "that about over"),
        ("confident hopeful certain sure convinced optimistic pessimistic", "that of in about"),
        (
            "skeptical sceptical wary critical dismissive supportive doubtful fearful",
            "that of about",
        ),
        ("afraid aware unaware proud tired suspicious mindful", "that of"),
        ("opposed committed sympathetic open", "to"),
        (
            "surprised angry furious shocked glad happy pleased disappointed upset outraged sorry "
            "grateful appalled dismayed alarmed frustrated",
            "that about at over with by",
        ),
    )
    for word in words.split()
}
# Nouns with an owner, "its refusal to …", and what may follow them.
NOUNS: dict[str, frozenset[str]] = {
    word: frozenset(after.split())
    for words, after in (
        (
            "support opposition endorsement backing criticism condemnation praise attack attacks "
            "approval disapproval embrace rejection defense defence demand demands call calls "
            "disdain contempt admiration enthusiasm request requests advocacy preference",
            "for of to on",
        ),
        (
            "decision refusal desire intention determination willingness unwillingness reluctance "
            "plan plans promise promises pledge vow threat proposal offer wish hope hopes "
            "commitment aim eagerness readiness",
            "to",
        ),
        (
            "belief view opinion conviction concern concerns fear fears hope hopes doubt doubts "
            "worry worries suspicion suspicions insistence assumption expectation expectations "
            "complaint complaints claim claims assertion allegation allegations accusation "
            "accusations suggestion warning warnings argument",
            "that about of over",
        ),
    )
    for word in words.split()
}


class Holding(NamedTuple):
    """What may follow a verb of attitude: kinds of complement, and prepositions."""

    kinds: frozenset[str]
    prepositions: frozenset[str]


@lru_cache(maxsize=1)
def holdings() -> dict[str, Holding]:
    """Each verb of attitude with what may follow it."""
    return _tables()[1]


@lru_cache(maxsize=1)
def attitude_cues() -> dict[str, Cue]:
    """Every form of every verb of attitude."""
    return _tables()[0]


@lru_cache(maxsize=1)
def attitude_words() -> frozenset[str]:
    """The words without one of which a sentence tells no attitude."""
    return frozenset(attitude_cues()) | frozenset(ADJECTIVES) | frozenset(NOUNS)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Cue], dict[str, Holding]]:
    table: dict[str, Cue] = {}
    known: dict[str, Holding] = {}
    for kinds, verbs in _VERBS:
        for spec in verbs.split():
            shape, _, after = spec.partition(":")
            lemma, *irregular = shape.split("/")
            before = known.get(lemma, Holding(frozenset(), frozenset()))
            known[lemma] = Holding(
                before.kinds | frozenset(kinds.split()),
                before.prepositions | frozenset(filter(None, after.split(","))),
            )
            for word, form in forms(lemma, irregular):
                if word not in table:
                    table[word] = Cue(lemma, form, "hold", "reports")
    return table, known
