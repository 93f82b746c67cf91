"""Words to stems, one way for everything that is compared: passages, questions, headers."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

# A word, in text whose accents are composed.
WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:['’]s)?"  # U.S.
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])"  # 1,200
    r"|[\u3040-\u30ff\u3400-\u9fff]"  # scripts without spaces: a character is a word
    r"|[^\W_]+?(?=[\u3040-\u30ff\u3400-\u9fff])"
    r"|[^\W_]+(?:\.[0-9]+)?(?:['’][^\W_]+)?"
)
_POSSESSIVE = re.compile(r"['’][sS]?$")
_UNITED_STATES = frozenset({"US", "U.S.", "USA", "U.S.A."})
_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one word: case, accents, possessive endings and abbreviation dots do not count.

    "US" and "U.S." are one term, and not the pronoun "us".
    """
    if word.isascii() and word.isalpha() and word not in _UNITED_STATES:
        return str(_stemmer.stemWord(word.lower()))
    word = _POSSESSIVE.sub("", word)
    if word in _UNITED_STATES:
        return "u.s"
    plain = unicodedata.normalize("NFKD", word.lower()).replace("’", "'")
    letters = "".join(c for c in plain if c.isalnum() or c in ".'")
    if letters[:1].isdigit():
        return letters.replace(",", "")
    if letters.endswith(".") or letters.count(".") > 1:
        return letters.replace(".", "")
    return str(_stemmer.stemWord(letters))


def terms(text: str) -> list[str]:
    """The stems of a text in order, nothing left out."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return [stem(word) for word in WORD.findall(text)]


@lru_cache(maxsize=50_000)
def stems_of(name: str) -> frozenset[str]:
    """The stems of a name, or of a few words that are met again and again."""
    return frozenset(terms(name))
