"""What stands before an article's first sentence: date line, headline, byline, dateline."""

import re
from datetime import date
from typing import NamedTuple

from index.wires import AGENCIES, LABELS


class Opening(NamedTuple):
    """What an article's text states before its first sentence, which begins at `body_start`.

    `place`, `agency` and `dated_month_day` are the dateline's own words ("HEMPSTEAD, N.Y.", "UPI",
    "Sept. 26"); `date` is an ISO date that is stated with its year, else None.
    """

    body_start: int
    title: str | None = None
    date: str | None = None
    place: str | None = None
    agency: str | None = None
    dated_month_day: str | None = None
    byline: str | None = None


class _Dateline(NamedTuple):
    end: int
    place: str | None
    agency: str | None
    day: str | None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = rf"(?:{_MONTH} {{1,2}}\d{{1,2}}|\d{{1,2}} {{1,2}}{_MONTH})(?:,? \d{{4}})?\b"
_DATE_LINE = re.compile(r"date:?[ \t]+(\d{4}-\d{2}-\d{2})(?=\s|$)", re.IGNORECASE)
_DATED = re.compile(rf"(?:^|[,.]?\s+)({_DAY})\.?$", re.IGNORECASE)
_ONLY_DATE = re.compile(rf"(?:\w+day,? )?(?:{_MONTH} \d|\d).*", re.IGNORECASE)
_CAPTION_DAY = re.compile(_DAY, re.IGNORECASE)
_SPACE = re.compile(r"\s*")
_SENTENCE_END = re.compile(r"[^\W\d_]{3,}[.][\"”’')]*\s")

# A spaced hyphen or a dash; after an agency also AP's old underscore, a colon, TASS's full stop.
_SEPARATOR = re.compile(r"\s+--?\s+|\s*[—–―]\s*|(?<=[)/])(?:\s*--?\s+|\s+_\s+|:\s+|\.\s+)")
_NOTE = re.compile(r"\s*(?:\(([^()\n]{2,40})\)|(?<=\s)/([^/\n]{2,40})/)\.?$")
_PREFIX = re.compile(r"(?:Mc|Mac|De|La|Le|Du|[dDlL]['’])(?=[^\W\d_a-z]{2})")
_LONGEST = 100

_COUNTRIES = frozenset({"USA", "UK", "UAE", "DRC", "CAR", "PNG"})
_PARTICLES = "and in for of the at on de do da del di la le van von der den bin al el"
_SMALL = frozenset(_PARTICLES.split())


def read_opening(text: str) -> Opening:
    """What the text states before its first sentence; what it does not state is None."""
    at, stated = _date_line(text, _skip_space(text, 0))
    title, at = _headline(text, at)
    if stated is None:
        at, stated = _date_line(text, at)
    byline, at = _byline(text, at)
    if stated is None:
        at, stated = _date_line(text, at)
    dateline = _dateline(text, at)
    if dateline is None:
        return Opening(at, title, stated, byline=byline)
    end, place, agency, day = dateline
    return Opening(end, title, stated or _full_date(day), place, agency, day, byline)


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> tuple[str, int]:
    """The line at `at`, and where the next one that is not blank begins."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return text[at:end].strip(), _skip_space(text, end)


def _date_line(text: str, at: int) -> tuple[int, str | None]:
    found = _DATE_LINE.match(text, at)
    if not found:
        return at, None
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return at, None
    return _skip_space(text, found.end()), found[1]


def _full_date(day: str | None) -> str | None:
    """The ISO date of a dateline that states day, month and year."""
    found = re.search(r"\b\d{4}$", day or "")
    if not day or not found:
        return None
    month = re.search("|".join(_MONTHS), day.lower())
    number = re.search(r"\b\d{1,2}\b", day)
    if not month or not number:
        return None
    try:
        return date(int(found[0]), _MONTHS.index(month[0]) + 1, int(number[0])).isoformat()
    except ValueError:
        return None


def _headline(text: str, at: int) -> tuple[str | None, int]:
    """A short first line without a full stop, a blank line after it; and where it is over.

    A byline or dateline right below proves a headline, so then its punctuation and the blank line
    do not matter. Otherwise a line that ends in a question or a quotation may be a sentence.
    """
    line, after = _line(text, at)
    if not _may_be_headline(line) or after >= len(text) or _dateline(text, at):
        return None, at
    below = after
    for _ in range(3):  # a masthead and a second headline may stand there too
        if _opens_a_story(text, below):
            return line, below
        deck, next_line = _line(text, below)
        if not _may_be_headline(deck) or next_line >= len(text):
            break
        below = next_line
    blank = text.count("\n", at, after) > 1
    plain = (line[-1].isalnum() or line[-1] in ")%") and not _SENTENCE_END.search(line)
    if blank and plain and re.search(r"[.!?]", text[after : after + 2000]):
        return line, after
    return None, at


def _may_be_headline(line: str) -> bool:
    return (
        3 <= len(line) <= 160
        and any(c.isalpha() for c in line)
        and not re.search(r"""[.…:;,—–-]["'”’]?$""", line)
        and not re.match(r"https?://|[-*•#>|{\[<]", line)
        and not _ONLY_DATE.fullmatch(line)
        and not _is_byline(line)
    )


def _opens_a_story(text: str, at: int) -> bool:
    byline, at = _byline(text, at)
    at, stated = _date_line(text, at)
    return bool(byline or stated or _dateline(text, at))


def _byline(text: str, at: int) -> tuple[str | None, int]:
    line, after = _line(text, at)
    if after < len(text) and _is_byline(line):
        return line[3:].strip(), after
    return None, at


def _is_byline(line: str) -> bool:
    """Names after "By", alone on a line: "By Jane Doe and Wim van Dam, Associated Press"."""
    if not line.startswith(("By ", "BY ")) or len(line) > 120 or line[-1] in ".!?:;":
        return False
    words = re.findall(r"[^\W\d_]+", line[3:])
    named = [word for word in words if word[0].isupper()]
    single = _is_known(line[3:].strip())
    return (single or len(named) > 1) and all(w in _SMALL for w in words if w not in named)


def _dateline(text: str, at: int) -> _Dateline | None:
    """The dateline that begins at `at`: a place in capitals, or any place with a known agency."""
    line, _ = _line(text, at)
    for found in _SEPARATOR.finditer(text, at, at + min(len(line), _LONGEST)):
        head = _read_head(text[at : found.start()])
        if head and _begins_a_sentence(text, found.end(), head):
            return head._replace(end=found.end())
    return None


def _begins_a_sentence(text: str, at: int, head: _Dateline) -> bool:
    """Whether a story goes on at `at`; a bare place in capitals has to be told from a label."""
    line, _ = _line(text, at)
    if head.agency or head.day or not head.place:
        return bool(line)
    if _CAPTION_DAY.match(line):
        return False  # under a photograph: "ARDEN, NORLAND – MARCH 05: …"
    acronym = head.place.isalpha() and len(head.place) < 7
    if acronym and re.search(rf"\b{head.place}\b", text[at : at + 3000]):
        return False  # "NASA - The agency said NASA would …"
    first = line.lstrip("\"'“‘«„([")[:1]
    return (len(line) >= 40 or line.endswith(".")) and (first.isupper() or first.isdigit())


def _read_head(head: str) -> _Dateline | None:
    """The words before the dash as place, agency and day, or None when they are no dateline."""
    rest = head.strip()
    notes: list[str] = []
    while found := _NOTE.search(rest):
        notes.insert(0, (found[1] or found[2]).strip())
        rest = rest[: found.start()].rstrip()
    day = _DATED.search(rest)
    if day:
        rest = rest[: day.start()].rstrip(" ,")
    agency = notes.pop() if notes and (day or _is_agency(notes[-1])) else None
    if not rest:
        return _Dateline(0, None, agency, day[1]) if day and _is_known(agency) else None
    if not _is_place(rest, agency, notes):
        return None
    place = " ".join([rest, *(f"({region})" for region in notes)])
    return _Dateline(0, place, agency, day[1] if day else None)


def _is_known(agency: str | None) -> bool:
    return agency is not None and agency.lower() in AGENCIES


def _is_agency(note: str) -> bool:
    """Whether what stands in parentheses before the dash is a wire, and not "(India)"."""
    short = note.isalpha() and note.isupper() and len(note) <= 6
    return _is_known(note) or (short and note not in _COUNTRIES)


def _is_place(place: str, agency: str | None, regions: list[str]) -> bool:
    first, *others = re.split(r",\s+", place)
    words = re.split(r"[\s/]+", first)
    if len(words) > 7 or len(others) > 3 or not all(_is_name(part) for part in [*others, *regions]):
        return False
    if sum(c.isalpha() for c in first) < 3 or LABELS & set(words):
        return False
    if all(_in_capitals(word) or word in _SMALL for word in words):
        return True
    initials = "".join(word[0] for word in re.split(r"[\s-]+", first) if word[:1].isupper())
    return _is_known(agency) and initials != agency and _is_name(first)


def _in_capitals(word: str) -> bool:
    return _PREFIX.sub("", word).isupper() and not any(c.isdigit() for c in word)


def _is_name(words: str) -> bool:
    """A few words that each begin with a capital, "N.Y." or "New South Wales"."""
    parts = re.split(r"[\s/]+", words)
    capital = all(part[:1].isupper() or part in _SMALL for part in parts)
    return len(parts) <= 5 and capital and not any(c.isdigit() for c in words)
