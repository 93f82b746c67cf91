"""Words to stems, one way for everything that is compared: passages, questions, headers."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:\.[0-9]+)?(?:['’][^\W_]+)?")
_POSSESSIVE = re.compile(r"['’]s?$")
_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one word: case, accents, possessive endings and abbreviation dots do not count.

    "US" and "U.S." are one term, and not the pronoun "us".
    """
    if word in {"US", "U.S.", "USA", "U.S.A."}:
        return "u.s"
    plain = unicodedata.normalize("NFKD", word.lower()).replace("’", "'")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    if letters.endswith(".") or letters.count(".") > 1:
        return letters.replace(".", "")
    return str(_stemmer.stemWord(_POSSESSIVE.sub("", letters)))


def terms(text: str) -> list[str]:
    """The stems of a text in order, nothing left out."""
    return [stem(word) for word in _WORD.findall(text)]
