"""Denials: which statements deny what was said, and which sentences are a denial before all."""

import re

from bot.reading import Reading
from index.statements import Statement

# Who rejects a demand denies nothing that was said.
_WANTED = re.compile(
    r"(?:(?:an?|the|any|all|his|her|its|their|such|new|those|these|repeated|renewed|growing"
    r"|\w+[’']s?)\s+)*(?:calls?|demands?|requests?|appeals?|pleas?|offers?|bids?|invitations?"
    r"|proposals?|motions?|ultimatums?|deals?|plans?|bills?|resignations?|drafts?|amendments?"
    r"|treat(?:y|ies)|ceasefires?|truces?)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:(?:an?|the|any|his|her|its|their)\s+)?(?:requests?|appeals?|bids?|motions?|pleas?|entry"
    r"|access|bail|visas?)\b",
    re.IGNORECASE,
)
# "denied Silva the opener", "denied him from scoring": somebody did not get something.
_KEPT_FROM = re.compile(
    r"(?:him|her|them|us|[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)\s+"
    r"(?:from\s|an?\s|the\s|his\s|her\s|their\s|its\s|entry\b|access\b|bail\b)"
)
_OWN_WORDS = re.compile(
    r"\b(?:what|when|as) (?:I|we)\b[^.!?]*\b(?:said|told|claimed|announced)\b"
    r"|\bI (?:was|am) wrong\b|\bwe (?:were|are) wrong\b|\bI (?:lied|misled|misspoke)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:,|\band|\bbut)\s+(?:which|whom|who|whose)\b[^,;:]*$")
_GERUND = re.compile(r"\w+ing\b")
_PROGRESS = re.compile(r"\b(?:is|are|was|were|been|be)\s+(?:\w+ly\s+)?$")


def is_denial(reading: Reading, statement: Statement) -> bool:
    """Whether it denies what was said: no demand refused, no goal prevented, no own mistake."""
    if statement.stance != "denies":
        return False
    content = reading.article.text[statement.content_start : statement.content_end].lstrip("“\"' ")
    if statement.cue.lower().startswith(("deny", "deni")):
        if _ASKED.match(content) or _KEPT_FROM.match(content):
            return False
    elif _WANTED.match(content):
        return False
    return not _OWN_WORDS.search(content)


def is_main(reading: Reading, statement: Statement) -> bool:
    """Whether the denial is what its sentence says first of all.

    "She accused Orsk, which called it a lie" and "he blamed Orsk, dismissing the tape" accuse.
    """
    text = reading.article.text
    at = text.rfind(statement.cue, statement.start, statement.content_start)
    before = text[statement.start : max(at, statement.start)]
    if _GERUND.match(statement.cue):
        return bool(_PROGRESS.search(before))
    return not _RELATIVE.search(before)
