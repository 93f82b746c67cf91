"""Figures, days, places and reasons: whether a sentence gives what a question asks for."""

import re

_NUMBER_WORD = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|hundreds?|thousands?|million|billion|dozens?|scores|half"
)
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_NUMBER = re.compile(
    rf"""(?<![\w.])[$€£¥]?\d[\d,]*(?:\.\d+)?
        (?:\s?(?:%|per\ ?cent|percent|million|billion|trillion|m\b|bn\b|k\b))?
    |\b(?:{_NUMBER_WORD})(?:[- ](?:{_NUMBER_WORD}))*\b""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NOT_BEFORE = re.compile(rf"(?:{_MONTH}\.?|\b(?:version|No\.?)) $", re.IGNORECASE)
_NOT_AFTER = re.compile(rf" {_MONTH}\b|:\d\d|\s?[ap]\.?m\b", re.IGNORECASE)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHEN = re.compile(
    rf"""\b{_DAY}\b|\b{_MONTH}\.?\ \d|\b\d{{1,2}}\ {_MONTH}\b|\b(?:19|20)\d\d\b
    |\b\d{{1,2}}(?::\d\d)?\s?[ap]\.?m\b|\b\d\d?:\d\d\b
    |\b(?:yesterday|today|tomorrow|tonight|overnight|midnight|noon|dawn|dusk|morning|afternoon
    |evening|earlier\ this)\b
    |\b(?:last|next|this)\ (?:night|week|month|year|spring|summer|autumn|winter)\b
    |\b(?:minutes?|hours?|days?|weeks?|months?|years?)\ (?:ago|later|earlier|before|after)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WHERE = re.compile(
    r"""\b(?:in|at|near|outside|inside|on|from|off|into|to|between|north|south|east|west)
        \ (?:the\ |of\ |a\ )*(?:[a-z]+\ )?[A-Z]\w+
    |\b(?:at|inside|outside|near|on|under|beside|behind)\ (?:the|a)\ """,
    re.VERBOSE,
)
_WHY = re.compile(
    r"""\b(?:because|due\ to|owing\ to|caus(?:e|ed|ing)|after|as\ a\ result|blam(?:ed|ing)
    |reasons?|trigger(?:ed|ing)|led\ to|in\ (?:protest|response|reply|return)|sparked|since|so\ that
    |amid|following|attributed|failure|fault|faulty|reply\ to|over\ (?:the|a|pay|plans?)
    |to\ (?:avoid|protect|protest|stop|prevent|allow|make|pay|reduce|save|demand|force))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def figures(sentence: str) -> list[tuple[int, str]]:
    """The figures of a sentence with their offsets; not years, days of a month or clock times."""
    found = []
    for match in _NUMBER.finditer(sentence):
        figure = match.group().strip().lower().replace(",", "")
        before = sentence[max(0, match.start() - 12) : match.start()]
        after = sentence[match.end() : match.end() + 12]
        if _YEAR.match(figure) or _NOT_BEFORE.search(before) or _NOT_AFTER.match(after):
            continue
        if figure != "one" or after.lstrip()[:1].islower():
            found.append((match.start(), figure))
    return found


def tells_when(sentence: str) -> bool:
    """Whether a sentence names a day, a date or a time."""
    return bool(_WHEN.search(sentence))


def tells_where(sentence: str) -> bool:
    """Whether a sentence names a place."""
    return bool(_WHERE.search(sentence))


def tells_why(sentence: str) -> bool:
    """Whether a sentence gives a cause or a purpose."""
    return bool(_WHY.search(sentence))
