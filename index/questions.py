"""What a question names: outlets, dates, clauses, and the words that its answer must speak of."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.periods import Period, periods
from index.terms import WORD, stem

# Words that ask or join, and say nothing of what is asked.
_FUNCTION = frozenset(
    "a about above across after again against all along also although am among amongst amid an and "
    "another any are around as at be because been before being below between both but by can "
    "could did do does doing done down during each either else ever every few for from further "
    "get gets give given gave gives got had has have having he her here hers herself him himself "
    "his how however i if in instead into is it its itself just let like many may me might mine "
    "more most much must my myself neither no nor not now of off on once only onto or other others "
    "our ours out over own per please rather same shall she should since so some such than that "
    "the their theirs them themselves then there these they this those though through throughout "
    "thus to too toward towards under until up upon us versus very via was we were what whatever "
    "when where whereas whether which while who whoever whom whose why will with within without "
    "would yes yet you your yours yourself"
    " anything something nothing anyone someone everything know tell show find happen happened "
    "happening happens is isn't aren't wasn't weren't don't doesn't didn't can't won't couldn't "
    "i'm i'd i'll i've it's that's there's what's who's let's you're we're they're ok okay hi hello "
    "thanks thank".split()
)
# Words for the telling itself, which nearly every article and question about one has: they
# weigh less than what is told.
_REPORTING = frozenset(
    "according account accounts align aligned aligns answer article articles assert asserts associated attribute "
    "attributed authored change changed changes claim claimed claiming claims compare compared "
    "comparison concern concerning concerns consider considered considering consistency consistent "
    "contrast cover coverage covered covering covers describe described describes describing "
    "description detail detailed details differ difference different differently differing "
    "disagree discrepancy discuss discussed discusses discussing discussion emphasize emphasized "
    "emphasizes featured features featuring feature focus focused focuses focusing highlight highlighted "
    "highlighting highlights identified identify imply implies inconsistency inconsistent "
    "indicate indicated indicates indicating information involved involving issue mention "
    "mentioned mentioning mentions news newspaper note noted notes opposed outlet outlets "
    "perspective piece pieces portray portrayal portrayed portraying portrays previous "
    "previously publication publications publish published publisher question reference "
    "referenced referring regard regarded regarding related relating remain remained report "
    "reported reportedly reporter reporters reporting reports respective respectively said say "
    "saying says similar source sources specific specifically state stated statement statements "
    "states stating stories story subsequent suggest suggested suggesting suggests told topic "
    "type individual person entity".split()
)
_CONNECTIVE = re.compile(
    r"\b(?:while|whereas|but|and|compared (?:to|with)|versus|vs\.?|than|followed by|as well as"
    r"|in contrast to|despite|although)\b|[,;:?!](?=\s|$)|\.(?=\s+[A-Z])",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b[^\W\d_a-z][\w.’'-]*(?:\s+(?:(?:of|de|al|bin|van|von|der|del|la|el)\s+)?[^\W\d_a-z][\w’'-]*)*"
)
_OUTLET_WORD = re.compile(r"[^\W_]+(?:[.&'’-][^\W_]+)*")
_TAGLINE = re.compile(r"\s+[|–—-]\s+|\s*\|\s*|:\s+")
_DOMAIN = re.compile(r"^(?:www\.)?([^.\s]+)\.(?:[a-z]{2,4}\.)?[a-z]{2,4}$", re.IGNORECASE)
_REPORT_CUE = re.compile(r"['’]s?\b|['’\"”]|\s+(?:report|article|story|said|says|wrote|coverage)")
_MOST_CLAUSES = 8
_REPORTING_WEIGHT = 0.3
_OPERATORS = frozenset({"and", "or", "not", "near"})


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet named at `start:end` of a question, with the archive's sources of that name."""

    start: int
    end: int
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a question that an answer has to serve."""

    start: int
    end: int
    terms: tuple[str, ...]
    sources: frozenset[str]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised name in a question, that is no outlet and no date."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the archive understands it; every offset counts in `text`.

    `terms` are the stems of its content words, each once, in order; `weights` says what each
    counts for; `pairs` are those that stand side by side.
    """

    text: str
    outlets: tuple[Outlet, ...]
    periods: tuple[Period, ...]
    clauses: tuple[Clause, ...]
    names: tuple[Name, ...]
    terms: tuple[str, ...]
    weights: dict[str, float]
    pairs: tuple[tuple[str, str], ...]

    @property
    def sources(self) -> frozenset[str]:
        """The archive's sources that the question names."""
        return frozenset().union(*(outlet.sources for outlet in self.outlets))


def read_question(text: str, *, sources: Sequence[str], today: date) -> Question:
    """Read a question asked of an archive with these sources, on this day."""
    text = unicodedata.normalize("NFC", text)
    outlets = tuple(_outlets(text, _names_of(tuple(sources))))
    when = tuple(
        period
        for period in periods(text, today)
        if not any(period.start < o.end and o.start < period.end for o in outlets)
    )
    taken = [(mention.start, mention.end) for mention in (*outlets, *when)]
    words = [w for w in _words(text) if not any(s < w.end and w.start < e for s, e in taken)]
    weights = _weights(words)
    return Question(
        text=text,
        outlets=outlets,
        periods=when,
        clauses=tuple(_clauses(text, words, weights, outlets, when)),
        names=tuple(_names(text, taken)),
        terms=tuple(weights),
        weights=weights,
        pairs=tuple(_pairs(words, weights)),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    term: str
    weight: float


def _words(text: str) -> Iterator[_Word]:
    shouting = text.isupper()
    for match in WORD.finditer(text):
        word = match.group()
        yield _Word(match.start(), match.end(), word, stem(word), _weight(word, shouting))


def _weight(word: str, shouting: bool) -> float:
    plain = word.lower().replace("’", "'")
    if word.isupper() and len(word) > 1 and not shouting and plain not in _OPERATORS:
        return 1.0  # WHO, IT, US
    if plain in _FUNCTION:
        return 0.0
    return _REPORTING_WEIGHT if plain.removesuffix("'s") in _REPORTING else 1.0


def _weights(words: Sequence[_Word]) -> dict[str, float]:
    """What each term counts for; a question of nothing but function words is taken as it is."""
    weights: dict[str, float] = {}
    for word in words:
        if word.weight and word.term:
            weights[word.term] = max(word.weight, weights.get(word.term, 0.0))
    return weights


def _pairs(words: Sequence[_Word], weights: dict[str, float]) -> Iterator[tuple[str, str]]:
    seen = set()
    for first, second in zip(words, words[1:], strict=False):
        pair = (first.term, second.term)
        if first.weight and second.weight and pair not in seen and pair[0] != pair[1]:
            seen.add(pair)
            yield pair


def _clauses(
    text: str,
    words: Sequence[_Word],
    weights: dict[str, float],
    outlets: Sequence[Outlet],
    when: Sequence[Period],
) -> Iterator[Clause]:
    taken = [(mention.start, mention.end) for mention in (*outlets, *when)]
    for start, end in _parts(text, words, taken):
        inside = dict.fromkeys(w.term for w in words if start <= w.start < end and w.weight)
        yield Clause(
            start,
            end,
            tuple(inside),
            frozenset().union(*(o.sources for o in outlets if start <= o.start < end)),
            tuple(p for p in when if start <= p.start < end),
        )


def _parts(
    text: str, words: Sequence[_Word], taken: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where the question falls apart; a part with less than two content words joins another."""
    cuts = [
        match.start()
        for match in _CONNECTIVE.finditer(text)
        if not any(s < match.end() and match.start() < e for s, e in taken)
    ]
    edges = [0, *cuts, len(text)]
    parts: list[tuple[int, int]] = []
    for start, end in zip(edges, edges[1:], strict=False):
        content = {w.term for w in words if start <= w.start < end and w.weight == 1.0}
        first = {w.term for w in words if parts and parts[-1][0] <= w.start < start and w.weight == 1.0}
        if parts and (len(content) < 2 or len(first) < 2 or len(parts) == _MOST_CLAUSES):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return parts


def _names(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    seen = set()
    for match in _NAME.finditer(text):
        if any(s < match.end() and match.start() < e for s, e in taken):
            continue
        inside = [w for w in _words(match.group()) if w.text[0].isupper() or w.text[0].isdigit()]
        while inside and inside[0].weight < 1.0:
            inside.pop(0)
        stems = tuple(w.term for w in inside if w.weight)
        if not stems or stems in seen or text.isupper():
            continue
        seen.add(stems)
        yield Name(match.group()[inside[0].start : inside[-1].end], stems)


# Outlets: names are looked up word by word, the longest first.


@lru_cache(maxsize=4)
def _names_of(sources: tuple[str, ...]) -> dict[tuple[str, ...], frozenset[str]]:
    """The archive's sources by each name they go by, as words without case."""
    names: dict[tuple[str, ...], set[str]] = {}
    for source in sources:
        for name in _names_for(source):
            key = tuple(word.casefold() for word in _OUTLET_WORD.findall(name))
            if key and any(len(word) > 1 for word in key):
                names.setdefault(key, set()).add(source)
    return {key: frozenset(found) for key, found in names.items()}


def _names_for(source: str) -> Iterator[str]:
    head = _TAGLINE.split(source, maxsplit=1)[0]
    yield source
    yield head
    domain = _DOMAIN.match(head)
    if domain:
        yield domain.group(1)
        yield re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", domain.group(1))
    article, _, rest = head.partition(" ")
    if article.casefold() == "the" and " " in rest:
        yield rest


def _outlets(text: str, names: dict[tuple[str, ...], frozenset[str]]) -> Iterator[Outlet]:
    longest = max(map(len, names), default=0)
    words = [(m.start(), m.end(), m.group()) for m in _OUTLET_WORD.finditer(text)]
    at = 0
    while at < len(words):
        found = _outlet_at(text, words[at : at + longest], names)
        if found:
            length, outlet = found
            yield outlet
        at += found[0] if found else 1


def _outlet_at(
    text: str,
    words: Sequence[tuple[int, int, str]],
    names: dict[tuple[str, ...], frozenset[str]],
) -> tuple[int, Outlet] | None:
    folded = [word.casefold().removesuffix("'s").removesuffix("’s") for _, _, word in words]
    for length in range(len(words), 0, -1):
        sources = names.get(tuple(folded[:length]))
        if sources and _is_meant(text, words[:length]):
            start, end = words[0][0], words[length - 1][1]
            end -= 2 if text[end - 2 : end] in {"'s", "’s"} else 0
            return length, Outlet(start, end, sources)
    return None


def _is_meant(text: str, words: Sequence[tuple[int, int, str]]) -> bool:
    """A name of one word is a word too: it must be capitalised, and where that says nothing, at
    the start of a sentence, quoted or followed by "reported" or its like."""
    own = [word for _, _, word in words if word.casefold() != "the"]
    if len(own) > 1:
        return True
    start, end = words[0][0], words[-1][1]
    if not own or not own[0][0].isupper():
        return False
    if len(words) == 1 and not text[:start].rstrip("'\"“‘ ") or text[:start].rstrip().endswith((".", "?", "!")):
        return bool(_REPORT_CUE.match(text, end)) or text[end - 2 : end] in {"'s", "’s"}
    return True
