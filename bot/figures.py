"""Figures: which sentence gives the number that was asked for, and which number it is."""

import re

NUMBER_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "dozen",
    "dozens",
    "scores",
    "hundreds",
    "thousands",
    "half",
]
_NUMBER = re.compile(
    r"(?<![\w.])[$€£¥]?\d[\d,]*(?:\.\d+)?\s?(?:%|per ?cent|percent|million|billion|trillion|m\b|bn\b|k\b)?"
    r"|\b(?:" + "|".join(NUMBER_WORDS) + r")(?:[- ](?:" + "|".join(NUMBER_WORDS) + r"))*\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DAY_BEFORE = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? $|\b(?:aged?|version|No\.) $",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(
    r" (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b|(?::\d\d|\s?[ap]\.?m\b)",
    re.IGNORECASE,
)


def figures(sentence: str) -> list[tuple[int, str]]:
    """The figures in a sentence with where they stand; not years, days of a month or clock times."""
    found = []
    for match in _NUMBER.finditer(sentence):
        figure = match.group().strip().lower().replace(",", "")
        if _YEAR.match(figure) or (
            figure == "one" and not sentence[match.end() :].lstrip()[:1].islower()
        ):
            continue
        before, after = (
            sentence[max(0, match.start() - 12) : match.start()],
            sentence[match.end() : match.end() + 12],
        )
        if _DAY_BEFORE.search(before) or _DAY_AFTER.match(after):
            continue
        found.append((match.start(), figure))
    return found


_WHEN = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:19|20)\d\d\b|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\b\d\d:\d\d\b|\b(?:yesterday|today|tomorrow|tonight|overnight|midnight|noon|dawn|dusk"
    r"|morning|afternoon|evening|earlier this|last (?:week|month|year|night)|next (?:week|month|year)|this (?:week|month|year)|(?:days?|weeks?|months?|hours?|years?) (?:ago|later|earlier|before|after))\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:in|at|near|outside|inside|on|from|off|into|to|between|north|south|east|west) (?:the |of |a )*(?:[a-z]+ )?[A-Z]\w+|\b(?:at|inside|outside|near|on) (?:the|a) "
)
_WHY = re.compile(
    r"\b(?:because|due to|owing to|caused?|causing|cause|after|as a result|blamed|blaming|reason|triggered|led to|to (?:avoid|protect|protest|stop|prevent|allow|make|pay|reduce|save|demand)|in protest|in response|over (?:the|a|pay|plans?)|sparked|since|so that|amid|following|attributed|failure|fault|faulty)\b",
    re.IGNORECASE,
)


def tells_when(sentence: str) -> bool:
    """Whether a sentence names a day, a date or a time."""
    return bool(_WHEN.search(sentence))


def tells_where(sentence: str) -> bool:
    """Whether a sentence names a place."""
    return bool(_WHERE.search(sentence))


def tells_why(sentence: str) -> bool:
    """Whether a sentence gives a cause or a purpose."""
    return bool(_WHY.search(sentence))
