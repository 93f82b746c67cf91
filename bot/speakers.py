"""Whom a question asks about, and whether a statement is theirs."""

import re
from collections.abc import Sequence

from bot.question import Part, Term, content
from index.statements import Statement
from index.terms import stems_of, terms

_VERB = (
    "say|said|claim|claimed|state|argue|announce|tell|told|warn|allege|comment|promise|suggest"
    "|accuse|blame|acknowledge|admit|vow|explain|describe|demand|believe|think|recommend|give|gave"
    "|given|offer|provide|present|publish|show|react|respond|reply|deny|denied|reject|refute"
    "|dispute|dismiss|contradict|report|confirm|retract|withdraw|prove|back up"
)
_SAID = (
    "response|reaction|evidence|proof|claims?|statement|denial|account|version|view|position"
    "|explanation|comments?|words?"
)
# Kinds of question that a bare name goes on with: "and the minister?".
ANSWERING = frozenset({"said", "reaction", "denial", "evidence", "responsibility", "what"})
_NAME = r"(?:the |an? )?[\w'’-]+(?: [\w'’-]+){0,3}"
_SUBJECT = re.compile(
    r"\b(?:did|does|do|has|have|had|is|was|were)\s+"
    r"(?P<who>(?!there\b|it\b|any|no\b)[\w .'’-]+?)\s+"
    rf"(?-i:{_VERB})(?:s|ed|ing|d)?\b",
    re.IGNORECASE,
)
_OWNER = re.compile(rf"\b(?:the )?(?P<who>[\w .-]+?)['’]s?\s+(?:\w+ )?(?:{_SAID})\b", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:{_SAID}) (?:from|by|of) (?P<who>[\w .'’-]+)$", re.IGNORECASE)
_TO = re.compile(r"\baccording to (?P<who>[\w .'’-]+)$", re.IGNORECASE)
_ALONE = re.compile(
    rf"^(?:and |but |or )*(?:what about |how about )?"
    rf"(?!(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|did|do|does)\b)"
    rf"(?P<who>{_NAME})$",
    re.IGNORECASE,
)


def speaker_asked(part: Part) -> tuple[Term, ...]:
    """The content words of the speaker whom a part asks about, or none."""
    alone = part.refers_back and len(part.text.split()) <= 5 and part.kind in ANSWERING
    for pattern in (_SUBJECT, _OWNER, _FROM, _TO, *((_ALONE,) if alone else ())):
        match = pattern.search(part.text)
        if match:
            return content(match["who"], part.kinds)
    return ()


def spoken_by(statement: Statement, who: Sequence[Term]) -> bool:
    """Whether a statement is by the person, body or office that a question names."""
    if statement.speaker is None or not who:
        return False
    name, role = stems_of(statement.speaker), stems_of(statement.role or "")
    asked = {t.stem for t in who}
    last = who[-1].stem
    if asked <= name | role or last in name:
        return True
    return last in role and len(asked & (name | role)) * 2 > len(asked)


_KIND = frozenset(
    terms("the a an group armed militant calling itself called known as of and so-called")
)


def same_speaker(one: Statement, other: Statement) -> bool:
    """Whether two statements are by one speaker; unknown speakers are never the same.

    "Putin" is "Vladimir Putin", and "an armed group calling itself the Red Line" the Red Line.
    """
    if one.speaker is None or other.speaker is None:
        return False
    first, second = (
        [s for s in terms(name) if s not in _KIND] for name in (one.speaker, other.speaker)
    )
    if not first or not second:
        return terms(one.speaker) == terms(other.speaker)
    short, long = sorted((first, second), key=len)
    return set(short) <= set(long) and (len(short) > 1 or short[-1] == long[-1])
