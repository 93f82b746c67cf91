"""Somebody's role, in the words that stand beside the name."""

import re

from index.attribution.names import Entity, is_title, split_title
from index.attribution.nouns import is_role

_BEGINS = re.compile(
    r"(?:an?|the|his|her|their|its|one of|former|then|acting|deputy|chief|senior|head"
    r"|director)\b|[a-z]"
)
_NO_ROLE = (
    "who ",
    "in ",
    "on ",
    "at ",
    "after ",
    "when ",
    "speaking ",
    "and ",
    "however",
    "but ",
    "said",
    "which ",
    "whose ",
    "from ",
    "with ",
    "for ",
    "as ",
    "to ",
    "by ",
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})
_AFTER = re.compile(r",\s+([^,.;()“”\"\n]{3,90})[,.]")
_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) ([a-z][\w’' -]{2,60}), $")
_LONGEST = 90


def apposed_role(apposition: str) -> str | None:
    """An apposition as a role: its first part, without an article before it."""
    for part in re.split(r",\s|\s[-—–]\s|\(", apposition)[:2]:
        words = part.strip(" ,")
        if not words or words.isdigit():
            continue
        known = _BEGINS.match(words) or is_title(words.split()[0])
        if not known or not 3 <= len(words) <= _LONGEST or words.lower().startswith(_NO_ROLE):
            return None
        role = _ARTICLE.sub("", words)
        return role if is_role(role) else None
    return None


def role_beside(text: str, entity: Entity) -> str | None:
    """The role that stands beside a name where the article gives it in full."""
    for at in entity.mentions[:3]:
        end = text.find(entity.words[-1], at, at + len(entity.name) + 80)
        if end < 0:
            continue
        end += len(entity.words[-1])
        titles = [
            t for t in split_title(text[at:end].split())[0] if t.lower().strip(".") not in _COURTESY
        ]
        if titles:
            return " ".join(titles)
        before = _BEFORE.search(text, max(0, at - 90), at)
        if before and entity.person and is_role(before[1]):
            return before[1]
        after = _AFTER.match(text, end, end + 110)
        if after and entity.person and (role := apposed_role(after[1])):
            return role
    return None
