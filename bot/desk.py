"""The desk: everything a newsroom does with its archive, wired in one place."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, BinaryIO

from bot.answer import Answer
from bot.chat import Chat, ModelUnavailable
from bot.cross_encoder import CrossEncoder
from bot.digest import Digest, digest
from bot.evidence import Finding
from bot.inquiry import Filters, Inquiry, inquire
from bot.ledger import Ledger, Turn
from bot.model_answer import answer_with_model
from bot.prose import FORM, in_prose
from bot.quoting import answer
from bot.readings import Readings
from bot.settings import Settings
from bot.summary import Summary, summarise
from bot.thread_summary import Remark, ThreadSummary, summed_up
from bot.unheard import unheard
from index.archive import Archive, Outcome, open_archive
from index.article import Article
from index.errors import NewsroomError, StoreUnavailable
from index.sources import Failure as Failure
from index.sources import find
from index.statements import said_by_somebody
from index.thesaurus import Thesaurus

if TYPE_CHECKING:
    from bot.feeds import Feeds

LONGEST_QUESTION = 4_000
READ_AHEAD = 600  # articles that a desk reads when it is opened for long
FEED_SECONDS = 15.0  # for which one server may keep a thread from other feeds

log = logging.getLogger(__name__)


class BadQuestion(NewsroomError):
    """A question that cannot be asked as it stands."""


class Desk:
    """The use cases. One desk may be used by many threads at once."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        ledger: Ledger,
        chat: Chat | None = None,
        writer: Chat | None = None,
    ) -> None:
        self.settings = settings
        self.archive = archive
        self.ledger = ledger
        self._chat = chat
        self._writer = writer
        self._readings = Readings(Thesaurus())
        self._encoder = CrossEncoder()

    def prepare(self) -> None:
        """Load what the first who asks would have to wait for."""
        inquire(self.archive, self._readings, "What is the news?")
        self._encoder.load()
        if self._chat is not None:
            try:
                self._chat.prepare()
            except ModelUnavailable as error:
                log.warning("%s", error)

    def read_ahead(self) -> Iterator[None]:
        """Read the newest articles, which most will be asked about, one at each step."""
        for article_id in self.archive.newest(READ_AHEAD):
            for reading in self._readings.of(
                list(self.archive.articles([article_id]).values()), self.archive
            ):
                reading.look_through()
            yield

    def ask(
        self,
        question: str,
        *,
        thread: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        context: Sequence[str] = (),
        on_finding: Callable[[Finding], None] | None = None,
    ) -> Answer:
        """Answer a question from the archive, and write the answer down.

        Questions with the same `thread` are one conversation; `context` is what was said before
        its first one, oldest first. `since` and `until` are ISO dates, both inclusive. A chat model
        that writes for long hands each finding to `on_finding` as soon as it is proved.
        Raises BadQuestion for a question without a word, or an endless one.
        """
        started = time.monotonic()
        asked = _checked(question)
        turns = self.ledger.turns(thread) or tuple(Turn(said, ()) for said in context)
        filters = Filters(since, until, outlet)
        inquiries = inquire(self.archive, self._readings, asked, turns, filters)
        given = self._answer(asked, inquiries, [turn.question for turn in turns], on_finding)
        took = round((time.monotonic() - started) * 1000)
        return self._kept(replace(given, took_ms=took), thread)

    def _kept(self, answer: Answer, thread: str | None) -> Answer:
        """Written down; an answer that cannot be is given all the same, and says so."""
        try:
            return self.ledger.keep(answer, thread)
        except StoreUnavailable as error:
            told = f"{error} This answer could not be kept, so a follow-up will not know of it."
            return replace(answer, note=" ".join(filter(None, (answer.note, told))))

    def answer(self, answer_id: str) -> Answer | None:
        """An answer that was given before, as far as its articles may still be seen."""
        return self.ledger.answer(answer_id, self.archive.article)

    def summarise(
        self,
        target: str,
        *,
        since: str | None = None,
        until: str | None = None,
        fetch: bool = False,
    ) -> Summary:
        """Summarise an article, by id or address, or a topic between two days, both included.

        With `fetch` an address that the archive does not have is read into it first. With a chat
        model the findings are also told in its words, as far as they prove those.
        """

        def read(address: str) -> None:
            failed = [o for o in self.ingest([address]) if isinstance(o, Failure)]
            if failed:
                raise NewsroomError(failed[0].error)

        reader = read if fetch else None
        found = summarise(
            self.archive, self._readings, target, since=since, until=until, fetch=reader
        )
        return in_prose(self._writer, found) if self._writer else found

    def sum_up(self, said: Sequence[Remark]) -> ThreadSummary:
        """What people asked and claimed in a thread, and what of it the archive says."""
        return summed_up(
            said, lambda text: self._quoted(text, inquire(self.archive, self._readings, text))
        )

    def digest(
        self,
        since: datetime,
        until: datetime,
        *,
        topic: str | None = None,
        first: Collection[str] = (),
        posted: Collection[str] = (),
    ) -> Digest:
        """The stories between two moments, the second not included.

        With a `topic` only its stories; those of the topics in `first` come before others. Of the
        articles in `posted` the reader knows already.
        """
        return digest(
            self.archive, self._readings, since, until, topic=topic, first=first, posted=posted
        )

    @cached_property
    def feeds(self) -> "Feeds":
        """The feeds and folders that are followed."""
        from bot.feeds import Feeds
        from index.fetch import Fetcher

        fetcher = Fetcher(self.settings.allowed_hosts, seconds=FEED_SECONDS)
        return Feeds(self.archive, self.ledger, fetcher)

    def now(self) -> float:
        """This moment, in seconds since 1970, as the archive's clock has it."""
        return self.archive.now()

    def ingest(
        self, sources: Sequence[str], stdin: BinaryIO | None = None
    ) -> Iterator[Outcome | Failure]:
        """Read every source into the archive; each outcome is seen when its article is stored.

        What cannot be read comes as a Failure and stops nothing. At the end the vector index is
        brought up to date, unless another process keeps it.
        """
        failures: list[Failure] = []
        for outcome in self.archive.add(self._articles(sources, stdin, failures)):
            yield outcome
            yield from _emptied(failures)
        yield from _emptied(failures)
        if self.archive.own_index():
            self.archive.drain()

    def _articles(
        self, sources: Sequence[str], stdin: BinaryIO | None, failures: list[Failure]
    ) -> Iterator[Article]:
        from index.fetch import Fetcher

        fetcher = Fetcher(self.settings.allowed_hosts)
        for source in sources:
            for found in find(source, stdin, fetcher):
                if isinstance(found, Failure):
                    failures.append(found)
                else:
                    yield found

    def _answer(
        self,
        question: str,
        inquiries: Sequence[Inquiry],
        conversation: Sequence[str],
        on_finding: Callable[[Finding], None] | None,
    ) -> Answer:
        if self._chat is None:
            return self._quoted(question, inquiries)
        try:
            return self._modelled(self._chat, question, inquiries, conversation, on_finding)
        except ModelUnavailable as error:
            quoted = self._quoted(question, inquiries)
            note = f"{error} This answer is quoted from the archive without the model."
            return replace(quoted, note=f"{note} {quoted.note or ''}".rstrip())

    def _quoted(self, question: str, inquiries: Sequence[Inquiry]) -> Answer:
        if missing := unheard(self.archive, question, inquiries):
            return Answer(question, (), missing, _searched(inquiries))
        return answer(question, inquiries, _searched(inquiries), self._encoder)

    def _modelled(
        self,
        chat: Chat,
        question: str,
        inquiries: Sequence[Inquiry],
        conversation: Sequence[str],
        on_finding: Callable[[Finding], None] | None,
    ) -> Answer:
        in_turn = chain.from_iterable(zip_longest(*(i.hits for i in inquiries)))
        hits = list({(h.article.article_id, h.passage): h for h in in_turn if h}.values())
        if not hits:
            return self._quoted(question, inquiries)
        held = self.archive.statements({hit.article.article_id for hit in hits})
        statements = {article_id: said_by_somebody(of) for article_id, of in held.items()}
        given = answer_with_model(
            chat, question, hits, statements, conversation=conversation, on_finding=on_finding
        )
        return Answer(
            question,
            given.findings,
            given.not_stated,
            _searched(inquiries),
            chat.name,
            given.prompt_version,
            given.dropped,
        )


def _checked(question: str) -> str:
    asked = " ".join(question.split())
    if not any(c.isalnum() for c in asked):
        raise BadQuestion("There is no question in that; ask it in words.")
    if len(asked) > LONGEST_QUESTION:
        raise BadQuestion(
            f"That question has {len(asked):,} characters; ask it in {LONGEST_QUESTION:,} or fewer."
        )
    return asked


def _searched(inquiries: Sequence[Inquiry]) -> int:
    return len({hit.article.article_id for i in inquiries for hit in i.hits})


def _emptied(failures: list[Failure]) -> Iterator[Failure]:
    while failures:
        yield failures.pop(0)


@contextmanager
def open_desk(settings: Settings, own_index: bool = False) -> Iterator[Desk]:
    """Open the stores that the settings name; with `own_index` also keep the vector index."""
    with open_archive(
        settings.home,
        settings.database_url,
        settings.chroma_url,
        settings.embeddings,
        own_index=own_index,
    ) as archive:
        chat = Chat(settings.model, tracing=True) if settings.model else None
        writer = Chat(settings.model, tracing=True, form=FORM) if settings.model else None
        yield Desk(settings, archive, Ledger(archive.record), chat, writer)
