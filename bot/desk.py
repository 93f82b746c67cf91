"""The desk: everything a newsroom does with its archive, wired in one place."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from index.archive import Archive, open_archive

from bot.answer import Answer
from bot.inquiry import Filters, Inquiry, inquire
from bot.ledger import Ledger
from bot.quoting import assemble, reply
from bot.reading import Readings
from bot.settings import Settings
from index.errors import NewsroomError
from index.thesaurus import Thesaurus

LONGEST_QUESTION = 4_000


class BadQuestion(NewsroomError):
    """A question that cannot be asked as it stands."""


class Desk:
    """The use cases. One desk may be used by many threads at once."""

    def __init__(self, settings: Settings, archive: Archive, ledger: Ledger) -> None:
        self.settings = settings
        self.archive = archive
        self.ledger = ledger
        self._readings = Readings(Thesaurus())

    def ask(
        self,
        question: str,
        *,
        thread: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
    ) -> Answer:
        """Answer a question from the archive, and write the answer down.

        Questions with the same `thread` are one conversation. `since` and `until` are ISO dates,
        both inclusive. Raises BadQuestion for a question without a word, or an endless one.
        """
        started = time.monotonic()
        asked = " ".join(question.split())
        if not any(c.isalnum() for c in asked):
            raise BadQuestion("There is no question in that; ask it in words.")
        if len(asked) > LONGEST_QUESTION:
            raise BadQuestion(
                f"That question has {len(asked):,} characters; ask it in {LONGEST_QUESTION:,} or fewer."
            )
        turns = self.ledger.turns(thread)
        inquiries = inquire(
            self.archive, self._readings, asked, turns, Filters(since, until, outlet)
        )
        answer = self._quoted(asked, inquiries)
        took = round((time.monotonic() - started) * 1000)
        return self.ledger.keep(replace(answer, took_ms=took), thread)

    def _quoted(self, question: str, inquiries: Sequence[Inquiry]) -> Answer:
        replies = [reply(i.part, i.topic, i.story, i.weights) for i in inquiries]
        searched = {hit.article.article_id for i in inquiries for hit in i.hits}
        return assemble(question, replies, len(searched))


@contextmanager
def open_desk(settings: Settings, own_index: bool = False) -> Iterator[Desk]:
    """Open the stores that the settings name; with `own_index` also the vector index, for writing."""
    with open_archive(
        settings.home,
        settings.database_url,
        settings.chroma_url,
        settings.embeddings,
        own_index=own_index,
    ) as archive:
        yield Desk(settings, archive, Ledger(archive.record))
