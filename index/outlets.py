"""The outlets of an archive that a text names, by any name that they go by."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[.&'’-][^\W_]+)*")
_TAGLINE = re.compile(r"\s+[|–—-]\s+|\s*\|\s*|:\s+")
_DOMAIN = re.compile(r"^(?:www\.)?([^.\s]+)\.(?:[a-z]{2,4}\.)?[a-z]{2,4}$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OWN = ("'s", "’s")
_TELLS = re.compile(
    r"['’\"”]|\s+(?:reports?|reported|articles?|story|stories|said|says?|wrote|writes?|coverage)\b"
)
_CAPITALISED = r"[A-Z0-9][\w&.’-]*"
_CALLED = rf"(?P<name>(?:[Tt]he\ )?{_CAPITALISED}(?:\ (?:of\ |and\ |for\ |in\ )?{_CAPITALISED})*)"
_PIECE = r"""(?:articles?|reports?|pieces?|reviews?|stor(?:y|ies)|analys[ei]s|coverage|features?
    |posts?|columns?|interviews?|editorials?|profiles?|publications?)"""
_PUBLISHED = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"{_PIECE}[^.,;]{{0,60}}?\b(?:from|by|in)\ ['\"‘“]?{_CALLED}",
        rf"{_CALLED}['\"’”]?(?:'s|’s)?\s+{_PIECE}\b",
        rf"\b(?:another|one|other)\s+(?:\w+\s+)?(?:from|by|in)\ ['\"‘“]?{_CALLED}",
        rf"""\b(?:report|mention|discuss|detail|not|publish|cover|featur|describ|present|highlight
        |accord|stat|outlin|provid|explor|analy[sz]|identifi|predict)(?:ed|ing)\ (?:by|in|to)
        \ (?:both\ )?['\"‘“]?{_CALLED}""",
    )
)
_Word = tuple[int, int, str]
Names = Mapping[tuple[str, ...], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet named at `start:end` of a text, with the archive's sources of that name."""

    start: int
    end: int
    sources: frozenset[str]


def outlets(text: str, sources: Sequence[str]) -> tuple[Outlet, ...]:
    """The outlets named in a text, in order, the longest name first."""
    return tuple(_named(text, _names(tuple(sources))))


def sources_named(name: str, sources: Sequence[str]) -> frozenset[str]:
    """The sources that go by this name, case aside."""
    wanted = name.strip().casefold()
    same = frozenset(source for source in sources if source.casefold() == wanted)
    return same | _names(tuple(sources)).get(_key(name), frozenset())


def unknown_outlets(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """The names that a text speaks of as publishing something, and that no source goes by.

    Read from the words around them alone, so that a person or a team may be among them.
    """
    known = outlets(text, sources)
    found = [
        m["name"]
        for pattern in _PUBLISHED
        for m in pattern.finditer(text)
        if not any(m.start("name") < o.end and o.start < m.end("name") for o in known)
    ]
    return tuple(dict.fromkeys(re.sub(r"['’]s$", "", name.rstrip(".")) for name in found))


@lru_cache(maxsize=4)
def _names(sources: tuple[str, ...]) -> Names:
    names: dict[tuple[str, ...], set[str]] = {}
    for source in sources:
        for name in _names_of(source):
            key = _key(name)
            if any(len(word) > 1 for word in key):
                names.setdefault(key, set()).add(source)
    return {key: frozenset(found) for key, found in names.items()}


def _names_of(source: str) -> Iterator[str]:
    """ "The Globe | World News", also "The Globe"; "www.AtlasDaily.com", also "Atlas Daily"."""
    head = _TAGLINE.split(source, maxsplit=1)[0]
    yield from (source, head)
    domain = _DOMAIN.match(head)
    if domain:
        yield from (domain.group(1), _CAMEL.sub(" ", domain.group(1)))


def _key(name: str) -> tuple[str, ...]:
    return _without_article(tuple(_plain(word) for word in _WORD.findall(name)))


def _without_article(key: tuple[str, ...]) -> tuple[str, ...]:
    """ "The Quay Gazette" is "Quay Gazette"; "The Age" is not "Age"."""
    return key[1:] if key[:1] == ("the",) and len(key) > 2 else key


def _plain(word: str) -> str:
    folded = word.casefold()
    return folded[:-2] if folded.endswith(_OWN) else folded


def _named(text: str, names: Names) -> Iterator[Outlet]:
    longest = max(map(len, names), default=0) + 1  # an article before it
    words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        outlet, length = _starting(text, words[at : at + longest], names)
        if outlet:
            yield outlet
        at += length


def _starting(text: str, words: Sequence[_Word], names: Names) -> tuple[Outlet | None, int]:
    """The outlet that the first of these words begin, and how many of them it takes."""
    key = tuple(_plain(word) for _, _, word in words)
    for length in range(len(words), 0, -1):
        sources = names.get(_without_article(key[:length]))
        if sources and _is_meant(text, words[:length]):
            start, end = words[0][0], words[length - 1][1]
            end -= 2 if text[:end].endswith(_OWN) else 0
            return Outlet(start, end, sources), length
    return None, 1


def _is_meant(text: str, words: Sequence[_Word]) -> bool:
    """Whether a name that may be a mere word ("Fortune", "the age") stands for the outlet.

    It does when it is capitalised where words are not, is quoted, or tells or reports.
    """
    own = [word for _, _, word in words if word.casefold() != "the"]
    if len(own) > 1:
        return True
    start, end = words[0][0], words[-1][1]
    tells = bool(_TELLS.match(text, end)) or text[:end].endswith(_OWN)
    before = text[:start].rstrip()
    opens = len(words) == 1 and (not before or before.endswith((".", "?", "!")))
    if not own or not own[0][0].isupper():
        return bool(own) and len(words) == 2 and tells  # "what did the herald say"
    return tells or not opens
