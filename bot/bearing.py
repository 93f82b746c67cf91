"""Whether sentences bear out what is said of them: a speaker, a stance, a state of evidence.

Only for sentences that the statement reader made nothing of. It errs on the side of saying less.
"""

import re

from index.article import Span
from index.attribution.cues import NOUNS, OBJECTS, cues
from index.statements import Evidence, Stance, Statement
from index.terms import terms

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_LONGEST_NAME = 8  # words
_AFTER = re.compile(
    r"(?:,[^,.;]{1,80},)?(?:\s+(?:have|has|had|also|then|later|earlier|again|\w+ly|on \w+day))*"
    r"\s+(?P<cue>[^\W\d_]+)|['’]s?\s+(?P<noun>[^\W\d_]+)"
)
_SAID_BEFORE = re.compile(r"[,”\"’']\s+(?P<cue>[^\W\d_]+)\s+(?:the\s+)?$")
_ACCORDING = re.compile(r"\baccording to (?:the\s+)?$", re.IGNORECASE)
_OBJECT = re.compile(
    r"\b(?:to|of|for|with|by|from|about|against|on|at|and|or|than|like|over|between|near)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_EVIDENCE = (
    r"(?:evidence|proof|proofs|videos?|footage|photos?|photographs?|images?|documents?|recordings?"
    r"|data|records?|transcripts?|emails?|e-mails?|screenshots?|files?|intelligence|information)"
)
_HELD = re.compile(rf"\b{_EVIDENCE}\b", re.IGNORECASE)
_NONE = re.compile(
    rf"\b(?:without|no|not|never|nor|neither|n[’']t|declined|refused|failed)\b[^.;]{{0,60}}\b{_EVIDENCE}\b",
    re.IGNORECASE,
)
_UNSPECIFIC = frozenset(terms("the a an of and for to in on group its his her their mr mrs ms"))


def names(speaker: str, statement: Statement) -> bool:
    """Whether a name may be meant for a statement's speaker: "Putin" for "Vladimir Putin"."""
    if not statement.speaker:
        return False
    asked = set(terms(speaker)) - _UNSPECIFIC
    theirs = set(terms(statement.speaker)) - _UNSPECIFIC
    known = theirs | set(terms(statement.role or ""))
    return bool(asked & theirs) and (asked <= known or theirs <= asked)


def speaks(name: Span, text: str, shown: Span) -> bool:
    """Whether the sentences at `shown` give words to the one named at `name`.

    "X said", "X, the mayor, has denied", "…,” said X", "according to X", "X's claim"; and not a
    name that only stands near a verb of saying.
    """
    if len(text[name.start : name.end].split()) > _LONGEST_NAME:
        return False
    before, after = text[shown.start : name.start], text[name.end : shown.end]
    if _ACCORDING.search(before):
        return True
    said = _SAID_BEFORE.search(before)
    if said and any(cue.frame == "say" for cue in cues().get(said["cue"].lower(), ())):
        return True
    follows = _AFTER.match(after)
    if not follows or _OBJECT.search(before):
        return False
    if follows["noun"]:
        return follows["noun"].lower() in NOUNS
    return any(cue.form != "ing" for cue in cues().get(follows["cue"].lower(), ()))


def stance_borne_out(stance: Stance, sentences: str) -> Stance:
    """The stance, if a word of the sentences expresses it; else the plainest one."""
    words = _words(sentences)
    if any(stance in _stances(word) for word in words):
        return stance
    for verbs, noun, expressed in OBJECTS:
        if (
            expressed == stance
            and set(words) & set(verbs.split())
            and set(words) & set(noun.split())
        ):
            return stance
    return "asserts"


def evidence_borne_out(evidence: Evidence, sentences: str) -> Evidence:
    """The state of the evidence, if the sentences speak of it; else that they do not."""
    if evidence == "none_stated":
        return evidence if _NONE.search(sentences) else "not_stated"
    if evidence in ("shown", "asserted"):
        held = _HELD.search(sentences) and not _NONE.search(sentences)
        return evidence if held else "not_stated"
    return "not_stated"


def _words(sentences: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(sentences)]


def _stances(word: str) -> set[Stance]:
    read = {cue.stance for cue in cues().get(word, ())} - {"reports"}
    return read | ({NOUNS[word]} if word in NOUNS else set())
