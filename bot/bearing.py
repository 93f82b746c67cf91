"""Whether sentences bear out what is said of them: a speaker, a stance, a state of evidence.

Only for sentences that the statement reader made nothing of. It errs on the side of saying less.
"""

import re

from index.cues import AMBIGUOUS, NOUNS, OBJECTS, cues
from index.statements import Evidence, Stance, Statement
from index.terms import terms

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
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


def tells_of_speech(sentences: str) -> bool:
    """Whether somebody is said to have said something there; quotation marks alone say nothing."""
    if _ACCORDING.search(sentences):
        return True
    return any(_stances(word) for word in _words(sentences) if word not in AMBIGUOUS)


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
