"""What a reporter's question asks for: its parts, and of each the kind, the speaker, the terms."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.kinds import ASKING, NAMED_BY, PRONOUNS, Kind, kinds_of
from index.spelling import allowed, is_slip, neighbours
from index.stopwords import FUNCTION
from index.terms import stem

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)?")
_NEW_PART = re.compile(
    r"""\?\s+|;\s+|(?:,\s*)?\b(?:and|but|or)\s+(?:also\s+)?
    (?=(?:who|whom|whose|what|which|when|where|why|how|whether|did|does|do|was|were|is|are|has|have
    |(?:on|in|at|by|to|for|from|with|of|through|under|into)\ (?:what|which|whom|whose|how)
    |(?:until|till|since|by)\ when)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERS = re.compile(r"\b[a-z]{6,}\b")
_CUES = frozenset(w for w in ASKING.union(*NAMED_BY.values()) if len(w) >= 6)
CONTRACTED = frozenset(word for word in FUNCTION if "'" in word)  # "I'm", "they've"
_GREETING = re.compile(
    r"""^\s*(?:(?:hi|hello|hey|please|pls|thanks|ok|okay|so|well|um)\b[\s,!.:-]*
    |(?:can|could|would)\ you\ (?:please\ )?(?:tell|show|find|give)\ (?:me|us)\b[\s,:]*
    |(?:tell|show|remind)\ (?:me|us)\b[\s,:]*|(?:i|we)\ (?:need|want|would\ like)\ to\ know\b[\s,:]*
    |do\ (?:we|you)\ know\b[\s,:]*|any\ idea\b[\s,:]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
_WHETHER = re.compile(
    r"""\b(?:is|was|are)\s+(?:it|this|that|all\ this)\s+(?:really\s+|actually\s+)?
    (?:true|right|correct|accurate|so)\b(?:\s+that\b)?
    |^\W*(?:(?:can|could)\ you\s+)?(?:please\s+)?(?:fact[\ -]?check|check|verify|confirm)
    (?:\s+(?:this|that|it))?(?:\s+please)?\W*$
    |^\W*(?:really|true|seriously)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTRACTED = re.compile(r"\b(who|what|where|when|how|why)(?:['’]s|s)\b", re.IGNORECASE)
_CONTINUES = re.compile(r"^\W*(?:and|but|also|or|what about|how about)\b", re.IGNORECASE)
_POINTS = re.compile(
    r"""\b(?:it|that|this|them|those|these|him|her|they|there|then)\W*$
    |\b(?:about|of|after|before|since|during|by|to|from)\ (?:it|that|this|them|him|her)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question."""

    stem: str
    word: str
    name: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked. `terms` are its content words without those that only name its kind."""

    text: str
    kinds: tuple[Kind, ...]
    terms: tuple[Term, ...]
    refers_back: bool

    @property
    def kind(self) -> Kind:
        """The kind that decides how it is answered."""
        return self.kinds[0]


def read(question: str) -> tuple[Part, ...]:
    """The parts of a question in order; at least one, unless there is not a word in it."""
    claim = _WHETHER.sub(" ", question)
    stated = claim if WORD.search(claim) else question
    text = _GREETING.sub("", _CONTRACTED.sub(r"\1 is", stated.strip()))
    pieces = [piece.strip(" ,.?!") for piece in _NEW_PART.split(text)]
    parts = [_part(piece) for piece in pieces if WORD.search(piece)]
    if not parts:
        return (_part(question),) if WORD.search(question) else ()
    if _CONTINUES.search(text):
        parts[0] = replace(parts[0], refers_back=True)
    return tuple(parts)


def asks_whether(question: str) -> bool:
    """Whether it only asks if something is so that was said before: "is this true?"."""
    return not WORD.search(_GREETING.sub("", _WHETHER.sub(" ", question).strip()))


def corrected(question: str, knows: Callable[[str], bool]) -> str:
    """A question with slips in the words of asking put right: "who clamied resposibility".

    No slip is a word that `knows` tells to be one of its own.
    """

    def meant(match: re.Match[str]) -> str:
        word = match.group().lower()
        if word in _CUES or not allowed(word) or knows(word):
            return match.group()
        near = neighbours(word, ((cue, 1) for cue in _CUES if cue[0] == word[0]))
        return near[0] if len(near) == 1 and is_slip(word, near[0]) else match.group()

    return _LETTERS.sub(meant, question)


def points(text: str) -> bool:
    """Whether a text points at what was said just before it: "when was that?", "why did he?"."""
    pronoun = any(word.lower() in PRONOUNS for word in WORD.findall(text))
    return pronoun or bool(_POINTS.search(text))


def content(text: str, kinds: Sequence[Kind] = ()) -> tuple[Term, ...]:
    """The content words of a text, each once, in order."""
    leave = ASKING.union(CONTRACTED, *(NAMED_BY[kind] for kind in kinds))
    shouting = _capitals_tell_nothing(text)
    found: dict[str, Term] = {}
    for match in WORD.finditer(text):
        word = match.group()
        plain = word.lower().replace("’", "'").removesuffix("'s")
        if plain in leave or (len(word) == 1 and not word.isdigit()):
            continue
        named = not shouting and _capital(word, match.start(), text)
        term = Term(stem(word), plain, named)
        if term.stem not in found or (named and not found[term.stem].name):
            found[term.stem] = term
    return tuple(found.values())


def _capitals_tell_nothing(text: str) -> bool:
    """Whether a text is all in capitals, or Written Like A Headline."""
    words = [word for word in WORD.findall(text) if len(word) > 3 and word.isalpha()]
    headline = len(words) > 3 and all(word[0].isupper() for word in words)
    return text.upper() == text or headline


def _part(text: str) -> Part:
    kinds = kinds_of(_without_names(text))
    terms = content(text, kinds)
    return Part(text, kinds, terms, _refers_back(text, terms))


def _without_names(text: str) -> str:
    """A text whose names ask for nothing, such as "Tell" of "Tell Orhaz"."""
    if _capitals_tell_nothing(text):
        return text
    return WORD.sub(lambda m: "N" if _capital(m.group(), m.start(), text) else m.group(), text)


def _capital(word: str, start: int, text: str) -> bool:
    if not word[0].isupper():
        return False
    before = text[:start].rstrip()
    return (bool(before) and before[-1] not in ".?!:;") or (len(word) > 1 and word.isupper())


def _refers_back(text: str, terms: Sequence[Term]) -> bool:
    """Whether a part leaves its subject unsaid, so that it must be known from before."""
    if _CONTINUES.search(text) or _POINTS.search(text) or len(terms) <= 1:
        return True
    if any(term.name for term in terms):
        return False
    return points(text) or len(terms) <= 3
