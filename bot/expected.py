"""What form an answer must have: a name, a figure with its unit, a day, a place, a reason."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.figures import figures, tells_when, tells_where, tells_why

Form = Literal["name", "figure", "when", "where", "why", "any"]

_NAME = re.compile(
    r"""\b(?:name|names|identity|identities|called|named)\b
    |^\W*(?:(?:by|to|for|with|from|of|at|in|on)\ )?(?:which|whose|who|whom)\b
    |^\W*what\ (?:company|group|hotel|school|firm|bank|street|judge|contractor)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FIGURE = re.compile(
    r"\bhow (?:many|much|old|long|far|fast|high|tall|large|big|deep|wide|heavy|often)\b|\btoll\b"
    r"|\bwhat (?:percentage|share|proportion|sum|amount|price)\b|\bnumber of\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|time|year|month)\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\bwhere\b|\b(?:what|which) (?:place|city|town|country|village)\b", re.IGNORECASE
)
_WHY = re.compile(r"\bwhy\b|\bwhat (?:caused|reason|motive)\b|\bfor what reason\b", re.IGNORECASE)
_MONEY = re.compile(
    r"\bhow much (?:money|did|does|do|will|would|is|was|were|has|have)\b|\bcosts?\b|\bpa(?:y|id)\b",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"[$€£¥]|\b(?:dollars?|euros?|pounds?|crowns?|marks?|francs?|rials?|rupees?|yen|yuan|pesos?|kroner?|shillings?|cents?|percent|per cent)\b|%",
    re.IGNORECASE,
)
_CAPITALS = re.compile(
    r"(?<![.!?]\s)(?<!^)(?<![\"“'‘])\b[A-Z][\w'’-]*(?:\s+(?:of|the|and|de|von|van|al|bin)\s+[A-Z][\w'’-]*|\s+[A-Z][\w'’.-]*)*"
)
_NOT_NAMES = re.compile(
    r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|Mr|Mrs|Ms|Dr|Prof|I|We|He|She|It|The|A|An|They)\.?$"
)


_HEAD = re.compile(
    r"\b(?:which|what|whose|how many|how much|what kind of|what sort of)\s+(?P<head>[\w'’-]+(?:\s+[\w'’-]+){0,3}?)"
    r"\s+(?:of|in|on|at|for|from|by|to|with|that|who|is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must|be|been)\b",
    re.IGNORECASE,
)


def head(question: str) -> str:
    """The words that name the kind of thing asked for: "contractor" of "which contractor said"."""
    match = _HEAD.search(question)
    return match["head"] if match else ""


@dataclass(frozen=True, slots=True)
class Expected:
    """The form that the answer to one part must have."""

    form: Form
    money: bool


def expected(question: str) -> Expected:
    """The form that a question asks for; "any" when every sentence may do."""
    money = bool(_MONEY.search(question)) and "how many" not in question.lower()
    if _FIGURE.search(question):
        return Expected("figure", money)
    forms: tuple[tuple[Form, re.Pattern[str]], ...] = (
        ("when", _WHEN),
        ("where", _WHERE),
        ("why", _WHY),
        ("name", _NAME),
    )
    return Expected(
        next((form for form, pattern in forms if pattern.search(question)), "any"), money
    )


def places(sentence: str, form: Expected, asked: frozenset[str]) -> list[int]:
    """Where in a sentence something of that form stands, as offsets; names asked about left out."""
    if form.form == "figure":
        found = [at for at, _ in figures(sentence)]
        if form.money:
            found = [at for at in found if _CURRENCY.search(sentence[max(0, at - 2) : at + 40])]
        return found
    if form.form == "name":
        return [
            m.start()
            for m in _CAPITALS.finditer(sentence)
            if not _NOT_NAMES.match(m.group())
            and not {w.lower().rstrip(".") for w in m.group().split()} <= asked
        ]
    tells = {"when": tells_when, "where": tells_where, "why": tells_why}.get(form.form)
    return [0] if tells is None or tells(sentence) else []
