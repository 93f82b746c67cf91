"""What the desk says in Slack to a question, a command, or a wish to share an answer."""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot import commands, render, render_thread, whole_thread
from bot.answer import Answer
from bot.blocks import Message
from bot.commands import Asking
from bot.digest import Digest
from bot.evidence import Finding, Link
from bot.gate import Gate
from bot.incoming import Asked
from bot.posting import Reply
from bot.posts import Where
from bot.summary import Summary
from bot.talk import LONGEST, is_bare, said_before
from bot.thread_summary import ThreadSummary
from bot.words import fold
from index.errors import NewsroomError

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.desk import Desk

Messages = Sequence[Message]
log = logging.getLogger(__name__)

TRUE = "Is this true?"
SOMEBODY = "Somebody"
FORGOTTEN = "I no longer have this answer. Ask again, and share it from there."
FILES_ONLY = "I cannot read attachments. Paste the words here, or ask a question about them."
WORDLESS = "There are no words in this message that I could look for in the archive."
UNREAD = (
    "I cannot read what was said in this thread before. Mention me with the claim itself, or let"
    " the app read channels that it is in (the scopes channels:history and groups:history)."
)
IN_THREAD = (
    "Mention me inside the thread that you want summed up, with the word “summary”; or write"
    " /summary and the link to a message of it, in the channel where it is."
)
UNREAD_THREAD = (
    "I cannot read this thread. Invite me to the channel, and let the app read channels that it is"
    " in (the scopes channels:history and groups:history)."
)


class Answering:
    """From what was asked to messages; where they are shown is not known here."""

    def __init__(self, desk: "Desk", gate: Gate, passage: Link) -> None:
        self._desk = desk
        self._gate = gate
        self._passage = passage

    def said(self, asked: Asked, client: "WebClient", reply: Reply) -> Messages:
        """The answer to a mention, a direct message or a follow-up."""
        if asked.files and not asked.text:
            return [render.notice(FILES_ONLY)]
        if thread := self._thread(asked, client):
            return thread
        before = said_before(asked, client, self._desk.ledger)
        if before is None and is_bare(asked.text):
            return [render.notice(UNREAD)]
        asking = Asking(
            thread=asked.conversation,
            context=before or (),
            admin=self._gate.admin(asked.user),
            on_finding=self._telling(reply),
            place=_place(asked),
            who=asked.asker,
        )
        text = asked.text or (TRUE if before else "")
        value = commands.run(self._desk, text, asking)
        self._noted(asked, value, Where(asked.place, asked.thread or ""))
        return render.messages(value, self._passage, removers=self._removers(asked))

    def checked(self, asked: Asked, reply: Reply, alone: bool) -> Messages:
        """What the archive holds of a message that somebody wants checked."""
        claim, _ = fold(asked.text, LONGEST)
        if not claim:
            return [render.notice(FILES_ONLY if asked.files else WORDLESS)]
        value = self._desk.ask(TRUE, context=(claim,), on_finding=self._telling(reply))
        where = Where(asked.asker) if alone else Where(asked.place, asked.thread or "")
        self._noted(asked, value, where)
        if alone:
            return self._for_one(asked, value)
        who = asked.name or SOMEBODY
        return render.messages(value, self._passage, who, removers=self._removers(asked))

    def _thread(self, asked: Asked, client: "WebClient") -> Messages | None:
        """The summary of a thread, for who wants that; else None."""
        where = whole_thread.wanted(asked)
        if where is None:
            return [render.notice(IN_THREAD)] if whole_thread.misses(asked) else None
        said = whole_thread.remarks(where, asked, client)
        if said is None:
            return [render.notice(UNREAD_THREAD)]
        value = self._desk.sum_up(said)
        shown = Where(asked.asker) if asked.command else Where(asked.place, asked.thread or "")
        self._noted(asked, value, shown)
        return render_thread.messages(value, self._passage)

    def commanded(self, asked: Asked, client: "WebClient") -> Messages:
        """The answer to a slash command, for the asker alone."""
        if asked.command == "summary" and (thread := self._thread(asked, client)):
            return thread
        admin = self._gate.admin(asked.user)
        asking = Asking(admin=admin, place=_place(asked), who=asked.asker)
        value = commands.run_command(self._desk, asked.command, asked.text, asking)
        self._noted(asked, value, Where(asked.asker))
        return self._for_one(asked, value)

    def shared(self, asked: Asked) -> Messages:
        """An answer that somebody had for themselves, for everybody."""
        value = self._desk.answer(asked.text)
        if value is None:
            return [render.notice(FORGOTTEN)]
        who = asked.name or SOMEBODY
        return render.messages(value, self._passage, who, removers=self._removers(asked))

    def now_shared(self, asked: Asked) -> None:
        """Write down that all may see it, so that they can be told when it no longer holds."""
        if value := self._desk.answer(asked.text):
            self._desk.ledger.posts.given(asked.asker, None, Where(asked.place), _articles(value))

    def _for_one(self, asked: Asked, value: commands.Value) -> Messages:
        share = not asked.channel.startswith("D")
        return render.messages(value, self._passage, asker="You", share=share)

    def _removers(self, asked: Asked) -> Sequence[str]:
        return (asked.user, *sorted(self._gate.admins))

    def _telling(self, reply: Reply) -> Callable[[Finding], None]:
        return lambda finding: reply.found(render.found(finding, self._passage))

    def _noted(self, asked: Asked, value: commands.Value | ThreadSummary, where: Where) -> None:
        """Write down what is shown to whom, so that they can be told when it no longer holds."""
        if isinstance(value, Answer | Summary | Digest | ThreadSummary):
            answer_id = value.answer_id if isinstance(value, Answer) else None
            try:
                self._desk.ledger.posts.given(asked.asker, answer_id, where, _articles(value))
            except NewsroomError as error:
                log.warning("to whom something was shown is not written down: %s", error)


def _articles(value: Answer | Summary | Digest | ThreadSummary) -> frozenset[str]:
    return frozenset(citation.article.article_id for citation in value.citations)


def _place(asked: Asked) -> str:
    """Where a digest is to come: the channel, or the person who asks in private."""
    return asked.asker if asked.channel.startswith("D") else asked.place
