"""How near two words are in meaning, from the built-in embedder's own word vectors.

"killed" is near "died", "cost" near "price", and neither near "fell". Names and numbers are never
compared this way: Port Halven is not nearly Port Harven.
"""

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.embedder import WordLlamaEmbedder

Vectors = NDArray[np.float32]
NEAR = 0.42

# Words that news uses for one another and that word vectors do not bring together.
_GROUPS = tuple(
    frozenset(group.split())
    for group in (
        "died die dies dead death deaths killed kill kills toll casualties casualty fatalities"
        " fatality victims lives bodies perished massacre",
        "injured injuries injury wounded hurt hospitalised hospitalized casualties",
        "missing unaccounted",
        "evidence proof video videos footage photographs photos images documents recording",
        "blame blamed blames accuse accused accuses fault responsible",
        "attack assault bombing blast explosion raid shooting strike attacked bombed",
        "explosion blast bomb bombing detonation exploded",
        "ship ferry vessel boat",
        "resign resigned resignation quit stepped",
        "fired sacked dismissed ousted axed",
        "jobs job layoffs redundancies posts workers",
        "arrest arrested detained custody held",
        "election vote poll ballot elections",
        "buy bought purchase purchased acquire acquired acquisition takeover",
        "cost costs price prices worth paid pay",
        "deny denied denies reject rejected rejects dismissed",
        "police officers investigators detectives",
        "troops soldiers army military forces",
        "storm hurricane cyclone typhoon",
        "earthquake quake tremor",
        "flood floods flooding flooded deluge",
        "fire blaze flames inferno",
        "crash collision collided crashed accident",
        "cause caused causes because due reason",
        "evacuated evacuation evacuate displaced",
        "company firm manufacturer business group",
        "walkout strike strikes striking",
        "verdict ruling judgment decision ruled",
        "trial court hearing",
        "prime premier",
        "ceasefire truce",
        "agreement deal accord pact",
        "boss chief head director chairman ceo leader executive",
        "spokesman spokeswoman spokesperson",
        "lawyer attorney counsel",
        "rise rose increase increased grew climbed",
        "fall fell drop dropped decrease decreased declined",
        "start started began begin begun",
        "end ended finished over stopped",
        "venue hall arena stadium",
        "children child kids pupils schoolchildren",
    )
)


class Thesaurus:
    """Unit word vectors, looked up once a word. Loads the embedder's weights on first use."""

    def __init__(self) -> None:
        self._embedder = WordLlamaEmbedder()
        self._known: dict[str, Vectors] = {}
        self._rarity: dict[str, float] = {}
        self._groups: dict[str, set[int]] = {}
        for number, group in enumerate(_GROUPS):
            for word in group:
                self._groups.setdefault(word, set()).add(number)

    def vectors(self, words: Sequence[str]) -> Vectors:
        """One row a word, shape (words, 256)."""
        missing = [word for word in words if word not in self._known]
        if missing:
            self._learn(missing)
        return (
            np.stack([self._known[word] for word in words])
            if words
            else np.zeros((0, 256), np.float32)
        )

    def likeness(self, asked: Sequence[str], words: Sequence[str], vectors: Vectors) -> Vectors:
        """How near each asked word is to each word, shape (asked, words): 0, or NEAR to 1."""
        near = self.vectors(asked) @ vectors.T
        near = np.where(near >= NEAR, np.minimum(near * 1.1, 0.9), 0.0).astype(np.float32)
        for row, word in enumerate(asked):
            groups = self._groups.get(word)
            if groups:
                for column, other in enumerate(words):
                    if not groups.isdisjoint(self._groups.get(other, ())):
                        near[row, column] = 0.95
        return cast(Vectors, near)

    def rarity(self, word: str) -> float:
        """How rare a word is in English at large, about as an inverse document frequency.

        The tokenizer's vocabulary is in order of frequency, and rare words it has only in pieces.
        """
        known = self._rarity.get(word)
        if known is None:
            tokens = self._embedder.tokens(word)
            known = math.log(max(tokens[0], 300) / 150) if len(tokens) == 1 else 5.0
            self._rarity[word] = known
        return known

    def _learn(self, words: Sequence[str]) -> None:
        rows = self._embedder.embed_documents(list(words))
        self._known.update(zip(words, np.asarray(rows, np.float32), strict=True))
