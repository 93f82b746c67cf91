"""How near two words are in meaning, from the built-in embedder's own word vectors.

"killed" is near "died", "cost" near "price", and neither near "fell". Names and numbers are never
compared this way: Port Halven is not nearly Port Harven.
"""

import math
from collections.abc import Collection, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.embedder import WordLlamaEmbedder

Vectors = NDArray[np.float32]
Numbers = NDArray[np.intp]
NEAR = 0.42
RARE = 5.0  # the rarity of a word that the vocabulary has only in pieces
GROUPED = 0.8  # how near the words of one group below are
MOST_WORDS = 100_000  # remembered at once; 50 MB

# Words that news uses for one another and that word vectors do not bring together.
_GROUPS = (
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
    # irregular forms, which no stemmer brings together
    "sink sinks sinking sank sunk capsized",
    "strike strikes striking struck stricken",
    "steal steals stealing stole stolen theft robbed",
    "win wins winning won victory",
    "lose loses losing lost",
    "break breaks breaking broke broken",
    "shoot shoots shooting shot",
    "fly flies flying flew flown flight",
    "flee flees fleeing fled",
    "drive drives driving drove driven",
    "speak speaks speaking spoke spoken",
    "write writes writing wrote written",
    "sell sells selling sold sale",
    "build builds building built",
    "catch catches catching caught",
    "fight fights fighting fought",
    "find finds finding found",
    "keep keeps keeping kept",
    "lead leads leading led",
    "leave leaves leaving left",
    "meet meets meeting met",
    "send sends sending sent",
    "spend spends spending spent",
    "throw throws throwing threw thrown",
    "choose chooses choosing chose chosen",
    "grow grows growing grew grown",
    "blow blows blowing blew blown",
    "hide hides hiding hid hidden",
    "forbid forbids forbade forbidden banned ban",
    "swear swears swearing swore sworn",
)


class Thesaurus:
    """Words as numbers, and how near they are. Loads the embedder's weights on first use."""

    def __init__(self) -> None:
        self._embedder = WordLlamaEmbedder()
        self._lock = Lock()
        self._rarity: dict[str, float] = {}
        self._groups: dict[str, set[str]] = {}
        for group in _GROUPS:
            for word in group.split():
                self._groups.setdefault(word, set()).update(group.split())
        self._numbers: dict[str, int] = {}
        self._table = np.zeros((4096, self._embedder.dimensions), np.float16)

    def numbers(self, words: Sequence[str]) -> Numbers:
        """The number of each word, which stays as it is; 0 for words beyond the most."""
        with self._lock:
            missing = list(dict.fromkeys(w for w in words if w not in self._numbers))
            if missing and len(self._numbers) + len(missing) < MOST_WORDS:
                self._learn(missing)
            return np.array([self._numbers.get(word, 0) for word in words], np.intp)

    def vectors(self, numbers: Numbers) -> Vectors:
        """One unit row a word, shape (words, 256); zeros for number 0."""
        return self._table[numbers].astype(np.float32)

    def likeness(self, near: Vectors) -> Vectors:
        """How near words are whose cosines these are: 0, or NEAR to 1."""
        return np.where(near >= NEAR, np.minimum(near * 1.1, 0.9), 0.0).astype(np.float32)

    def group(self, word: str) -> Collection[str]:
        """Words that news uses for this one; their likeness is at least GROUPED."""
        return self._groups.get(word, ())

    def rarity(self, word: str) -> float:
        """How rare a word is in English at large, about as an inverse document frequency.

        The tokenizer's vocabulary is in order of frequency, and rare words it has only in pieces.
        """
        known = self._rarity.get(word)
        if known is None:
            tokens = self._embedder.tokens(word)
            known = math.log(max(tokens[0], 300) / 150) if len(tokens) == 1 else RARE
            if len(self._rarity) < MOST_WORDS:
                self._rarity[word] = known
        return known

    def knows(self, word: str) -> bool:
        """Whether it is a common word of English, so hardly a slip of spelling."""
        return self.rarity(word) < RARE

    def _learn(self, words: Sequence[str]) -> None:
        first = len(self._numbers) + 1
        last = first + len(words)
        while last > len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[first:last] = self._embedder.embed_words(words)
        self._numbers.update(zip(words, range(first, last), strict=True))
