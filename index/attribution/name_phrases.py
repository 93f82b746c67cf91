"""Names inside noun phrases: where they stand, and whether the words before are a role."""

from index.attribution.grammar import DETERMINERS, PREPOSITIONS
from index.attribution.names import ORGANISATION_WORDS

_LOWER_IN_NAMES = frozenset(
    "de da di du del della van von der den bin bint ibn al el la le abu".split()
)


def name_run(words: list[str]) -> tuple[int, int]:
    """The last row of capitalised words in a phrase: where it begins and ends."""
    joints = _LOWER_IN_NAMES | {"and", "&"}
    last = len(words)
    while last and not words[last - 1][0].isupper():
        last -= 1
    first = last
    while first and (words[first - 1][0].isupper() or words[first - 1].lower() in joints):
        if words[first - 1].endswith(("’s", "'s", "s’", "s'")) and first < last:
            break
        first -= 1
    while first < last and words[first] in joints:
        first += 1
    return first, last


def is_linked(before: list[str]) -> bool:
    """Whether the words before the last part of a name are the rest of it: "Army of the"."""
    lower = [w for w in before if not w[0].isupper()]
    return (
        before[0][0].isupper()
        and bool(lower)
        and all(w in {"of", "the", "for", "and"} for w in lower)
    )


def is_time_or_linked(before: list[str]) -> bool:
    """Whether the words before a name can be no role: a time, or a thing with what it is of."""
    return before[-1] in {"time", "year", "week", "month", "day"} or any(
        word in PREPOSITIONS for word in before
    )


def role_like(before: list[str]) -> bool:
    """Whether the words before a name are somebody's role."""
    last = before[-1]
    if last in DETERMINERS or last in {"and", "or"} or last.endswith(("’s", "'s", "ed")):
        return False
    return last.isalpha() or "-" in last


def name_beside(apposition: str) -> list[str]:
    """The name in "the group's spokesman, Bo Lind, 41"; no words when it holds none."""
    for part in apposition.split(",")[:3]:
        words = part.split()
        if 2 <= len(words) <= 5 and all(
            w[0].isupper() or w.lower() in _LOWER_IN_NAMES | {"of", "the"} for w in words
        ):
            return words
    return []


def is_organisation(name: str) -> bool:
    words = name.lower().split()
    return any(w in ORGANISATION_WORDS for w in words) or (name.isupper() and " " not in name)
