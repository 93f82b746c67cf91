"""The readings of articles that a running desk remembers."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from threading import Lock
from typing import Protocol

from bot.lexicon import Lexicon
from bot.reading import Reading
from index.article import Span, Stored
from index.passages import body
from index.statements import Statement, said_by_somebody
from index.thesaurus import Thesaurus

MOST_CHARACTERS = 8_000_000  # of the articles that are remembered, at about 15 bytes each


class Readable(Protocol):
    """Where readings are made from; sentences by an article's id and version."""

    def statements(self, article_ids: Collection[str]) -> Mapping[str, tuple[Statement, ...]]: ...
    def sentences(
        self, article_ids: Collection[str]
    ) -> Mapping[tuple[str, int], tuple[Span, ...]]: ...


class Readings:
    """The readings used lately, so that a running desk does not read an article anew each time."""

    def __init__(self, thesaurus: Thesaurus, most: int = MOST_CHARACTERS) -> None:
        self.thesaurus = thesaurus
        self._lexicon = Lexicon(thesaurus)
        self._most = most
        self._characters = 0
        self._read: OrderedDict[tuple[str, int], Reading] = OrderedDict()
        self._lock = Lock()

    def of(self, articles: Sequence[Stored], library: Readable) -> list[Reading]:
        """A reading of each article, in the order given; what is new is fetched there."""
        held = [self._held(article) for article in articles]
        new = [a.article_id for a, h in zip(articles, held, strict=True) if h is None]
        statements = library.statements(new) if new else {}
        sentences = library.sentences(new) if new else {}
        return [
            reading
            or self._read_now(
                article,
                sentences.get((article.article_id, article.version)),
                statements.get(article.article_id, ()),
            )
            for article, reading in zip(articles, held, strict=True)
        ]

    def _held(self, article: Stored) -> Reading | None:
        key = (article.article_id, article.version)
        with self._lock:
            reading = self._read.get(key)
            if reading is None or reading.article != article:
                return None
            self._read.move_to_end(key)
            return reading

    def _read_now(
        self, article: Stored, spans: tuple[Span, ...] | None, statements: tuple[Statement, ...]
    ) -> Reading:
        key = (article.article_id, article.version)
        spans = tuple(body(article.text)) if spans is None else spans
        with self._lock:
            if self._lexicon.full:
                self._lexicon = Lexicon(self.thesaurus)
            self._forget(key)
            reading = Reading(article, spans, said_by_somebody(statements), self._lexicon)
            self._read[key] = reading
            self._characters += len(article.text)
            while self._characters > self._most and len(self._read) > 1:
                self._forget(next(iter(self._read)))
            return reading

    def _forget(self, key: tuple[str, int]) -> None:
        reading = self._read.pop(key, None)
        self._characters -= len(reading.article.text) if reading else 0
