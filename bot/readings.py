"""The readings of articles that a running desk remembers."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from bot.lexicon import Lexicon
from bot.reading import Reading
from index.article import Stored
from index.statements import Statement, said_by_somebody
from index.thesaurus import Thesaurus

MOST_CHARACTERS = 8_000_000  # of the articles that are remembered, at about 15 bytes each


class Readings:
    """The readings used lately, so that a running desk does not read an article anew each time."""

    def __init__(self, thesaurus: Thesaurus, most: int = MOST_CHARACTERS) -> None:
        self.thesaurus = thesaurus
        self._lexicon = Lexicon(thesaurus)
        self._most = most
        self._characters = 0
        self._read: OrderedDict[tuple[str, int], Reading] = OrderedDict()
        self._lock = Lock()

    def of(
        self, articles: Iterable[Stored], statements: dict[str, tuple[Statement, ...]]
    ) -> list[Reading]:
        """A reading of each article, in the order given."""
        return [self._one(article, statements.get(article.article_id, ())) for article in articles]

    def missing(self, articles: Iterable[Stored]) -> list[str]:
        """The ids of those articles whose statements are still to be fetched."""
        return [a.article_id for a in articles if not self._holds(a)]

    def _holds(self, article: Stored) -> bool:
        reading = self._read.get((article.article_id, article.version))
        return reading is not None and reading.article == article

    def _one(self, article: Stored, statements: tuple[Statement, ...]) -> Reading:
        key = (article.article_id, article.version)
        with self._lock:
            reading = self._read.get(key)
            if reading is None or reading.article != article:
                self._forget(key)
                if self._lexicon.full:
                    self._lexicon = Lexicon(self.thesaurus)
                reading = Reading(article, said_by_somebody(statements), self._lexicon)
                self._read[key] = reading
                self._characters += len(article.text)
                while self._characters > self._most and len(self._read) > 1:
                    self._forget(next(iter(self._read)))
            self._read.move_to_end(key)
            return reading

    def _forget(self, key: tuple[str, int]) -> None:
        reading = self._read.pop(key, None)
        self._characters -= len(reading.article.text) if reading else 0
