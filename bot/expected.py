"""What form an answer must have: a name, a figure with its unit, a day, a place, a reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.figures import figures, tells_when, tells_where, tells_why

Form = Literal["figure", "when", "where", "why", "name", "any"]

_FORMS: tuple[tuple[Form, str], ...] = (
    (
        "figure",
        r"""\bhow\ (?:many|much|old|long|far|fast|high|tall|large|big|deep|wide|heavy|often)\b
        |\btoll\b|\bwhat\ (?:percentage|share|proportion|sum|amount|price)\b|\bnumber\ of\b""",
    ),
    ("when", r"\bwhen\b|\b(?:what|which)\ (?:day|date|time|year|month)\b"),
    ("where", r"\bwhere\b|\b(?:what|which)\ (?:place|city|town|country|village)\b"),
    ("why", r"\bwhy\b|\bwhat\ (?:caused|reason|motive)\b|\bfor\ what\ reason\b"),
    (
        "name",
        r"""\b(?:names?|identity|identities|called|named)\b
        |^\W*(?:(?:by|to|for|with|from|of|at|in|on)\ )?(?:which|whose|who|whom)\b
        |^\W*what\ (?:company|group|hotel|school|firm|bank|street|judge|contractor)\b""",
    ),
)
_ASKED = tuple((form, re.compile(p, re.IGNORECASE | re.VERBOSE)) for form, p in _FORMS)
_MONEY = re.compile(
    r"\bhow much (?:money|did|does|do|will|would|is|was|were|has|have)\b|\bcosts?\b|\bpa(?:y|id)\b",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"""[$€£¥%]|\b(?:dollars?|euros?|pounds?|crowns?|marks?|francs?|rials?|rupees?|yen|yuan|pesos?
    |kron(?:a|or|er?)|shillings?|dinars?|rubles?|roubles?|lira|cents?|percent|per\ cent)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CAPITALS = re.compile(
    r"""(?<![.!?]\s)(?<!^)(?<!["“'‘])\b[A-Z][\w'’-]*
    (?:\s+(?:of|the|and|de|von|van|al|bin)\s+[A-Z][\w'’-]*|\s+[A-Z][\w'’.-]*)*""",
    re.VERBOSE,
)
_NO_NAME = re.compile(
    r"""(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July
    |August|September|October|November|December|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|Mr|Mrs|Ms|Dr
    |Prof|I|We|He|She|It|The|A|An|They)\.?$""",
    re.VERBOSE,
)
_HEAD = re.compile(
    r"""\b(?:which|what|whose|how\ many|how\ much|what\ kind\ of|what\ sort\ of)
    \s+(?P<head>[\w'’-]+(?:\s+[\w'’-]+){0,3}?)
    \s+(?:of|in|on|at|for|from|by|to|with|that|who|is|are|was|were|do|does|did|has|have|had|will
    |would|can|could|should|may|might|must|be|been)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Expected:
    """The form that the answer to one part must have; "any" when every sentence may do."""

    form: Form
    money: bool


def expected(question: str) -> Expected:
    """The form that a question asks for."""
    form: Form = next((form for form, asks in _ASKED if asks.search(question)), "any")
    money = form == "figure" and "how many" not in question.lower()
    return Expected(form, money and bool(_MONEY.search(question)))


def head(question: str) -> str:
    """The words that name the kind of thing asked for: "contractor" of "which contractor said"."""
    match = _HEAD.search(question)
    return match["head"] if match else ""


def places(sentence: str, form: Expected, asked: frozenset[str]) -> list[int]:
    """Offsets of what has that form in a sentence; names whose words are `asked` are left out."""
    return unasked(shapes(sentence, form), asked)


def shapes(sentence: str, form: Expected) -> tuple[tuple[int, str], ...]:
    """What has that form in a sentence: its offset, and a name's own words."""
    if form.form == "figure":
        found = [at for at, _ in figures(sentence)]
        return tuple((at, "") for at in found if not form.money or _priced(sentence, at))
    if form.form == "name":
        names = ((m.start(), m.group()) for m in _CAPITALS.finditer(sentence))
        return tuple((at, name) for at, name in names if not _NO_NAME.match(name))
    tells = {"when": tells_when, "where": tells_where, "why": tells_why}.get(form.form)
    return ((0, ""),) if tells is None or tells(sentence) else ()


def unasked(found: Iterable[tuple[int, str]], asked: frozenset[str]) -> list[int]:
    """The offsets of those that are no name, or a name with a word that was not asked about."""
    return [at for at, name in found if not name or not _words(name) <= asked]


def _priced(sentence: str, at: int) -> bool:
    return bool(_CURRENCY.search(sentence[max(0, at - 2) : at + 40]))


@lru_cache(maxsize=20_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower().rstrip(".") for word in name.split())
