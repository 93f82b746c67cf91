"""An answer in a thread of Slack: begun, shown while it is made, posted, put right, taken away."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from bot import streams
from bot.blocks import Block, Message, message, rich, section, text
from bot.pace import USUAL, Pace
from bot.posting import BLOCKS_REFUSED, HASTE, Ended, Found, forms
from bot.sessions import Session
from bot.streams import Live, Place, Stream, StreamBroken

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

STREAM = "stream"
STOPPED = "Stopped, as you wished. Ask again whenever you like."
GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
)


class InThread:
    """A reply in the thread of the message that asked; with no thread, in the channel itself.

    `posted` is told the ts of each message and the message; `standing` gives those of an earlier
    answer, which this one takes the place of.
    """

    def __init__(
        self,
        client: "WebClient",
        place: Place,
        live: Live | None = None,
        posted: Callable[[str, Message], None] = lambda ts, shown: None,
        standing: Callable[[], Sequence[str]] | None = None,
        pace: Pace = USUAL,
    ) -> None:
        from slack_sdk import WebClient

        self._patient = client
        self._hasty = WebClient(
            token=client.token, base_url=client.base_url, timeout=HASTE, retry_handlers=[]
        )
        self._place = place
        self._live = live
        self._posted = posted
        self._earlier = standing
        self._standing: list[str] = []
        self._pace = pace
        self._session = Session(self._hasty, place, live)
        self._stream: Stream | None = None
        self._status = ""
        self._notice: list[str] = []  # what the message says that stands until the answer comes
        self._early: list[Found] = []  # findings from before anything could be shown
        self._updated = 0.0
        self._begun = self._answered = self._stopped = False
        self._turn = Lock()

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Set the thread's status, which Slack takes away when the answer comes."""
        with self._turn:
            if self._begun or self._answered:
                return
            if not self._set_status(doing) and instead:
                self._stand_in(instead.text)

    def begin(self, doing: str) -> None:
        """Show what is `doing`: as a stream, else as a status, else in a message."""
        with self._turn:
            if self._answered or self._begun:
                return
            self._begun = True
            self._session.begin()
            shown = self._begin_stream(doing) or self._set_status(f"is {doing}…")
            if not shown and self._live and self._live.wanted:
                self._stand_in(f"I am {doing}…")
            for finding in self._early:
                self._show_early(finding)

    def renew(self) -> None:
        """Show the status again, if that is what is shown."""
        with self._turn:
            if self._status and not self._answered:
                self._set_status(self._status)

    def found(self, finding: Found) -> None:
        """Show a finding that is proved, where the answer stands in the making. Raises Ended."""
        with self._turn:
            if self._answered:
                raise Ended
            if self._begun:
                self._show_early(finding)
            self._early.append(finding)
            if self._stopped:
                raise Ended

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages in the thread. Raises SlackApiError or OSError."""
        with self._turn:
            self._answered = True
            if messages and self._earlier:
                self._standing += self._earlier()
            try:
                self._show(self._hasty if hastily else self._patient, messages)
            finally:
                self._session.end()

    def _show(self, client: "WebClient", messages: Sequence[Message]) -> None:
        if not messages and self._stream:
            self._standing.append(self._stream.ts)
            self._stream = None
        left = list(messages)
        abandoned = None
        if self._stream:
            abandoned = self._end_stream(self._stream, left)
        for number, shown in enumerate(left):
            ts = self._put(client, shown, self._standing.pop(0) if self._standing else None)
            if self._place.thread is None and not number:
                self._place = replace(self._place, thread=ts)
        for ts in [*self._standing, *([abandoned] if abandoned else [])]:
            self._delete(client, ts)

    def _begin_stream(self, doing: str) -> bool:
        from slack_sdk.errors import SlackApiError

        place = self._place
        if self._earlier or place.thread is None or not self._live:
            return False
        if not self._live.may(STREAM, place.team):
            return False
        try:
            self._stream = Stream(self._hasty, place, doing.capitalize())
        except (SlackApiError, OSError) as error:
            self._live.refused(STREAM, place.team, error)
            return False
        return True

    def _end_stream(self, stream: Stream, left: list[Message]) -> str | None:
        """Put the first message into the stream and end it; the ts of one that must go instead.

        What the stream does not take stays in `left`.
        """
        for _, blocks in forms(left[0]):
            try:
                stream.end(blocks)
            except StreamBroken as broken:
                if broken.error in BLOCKS_REFUSED:
                    continue
                return self._broken(stream, broken.error, left)
            self._posted(stream.ts, left.pop(0))
            return None
        try:
            stream.end(())
        except StreamBroken as broken:
            return self._broken(stream, broken.error, left)
        self._standing.insert(0, stream.ts)
        return None

    def _broken(self, stream: Stream, error: str, left: list[Message]) -> str | None:
        """What becomes of a stream that ended otherwise than it should, and what is left to say."""
        log.info("a stream broke: %s", error)
        if error == streams.STOPPED:
            left[:] = [stopped()]
            self._posted(stream.ts, left[0])
            return None
        if error == streams.DEAD:
            self._standing.insert(0, stream.ts)
            return None
        return stream.ts

    def _show_early(self, finding: Found) -> None:
        if self._stream:
            self._found_in_stream(self._stream, finding)
        elif self._notice:
            self._found_in_message(finding)

    def _found_in_stream(self, stream: Stream, finding: Found) -> None:
        try:
            stream.found(finding.title, finding.url, finding.source)
        except StreamBroken as broken:
            if broken.error == streams.STOPPED:
                self._stopped = True
            log.info("a finding is not shown before its answer: %s", broken.error)

    def _found_in_message(self, finding: Found) -> None:
        from slack_sdk.errors import SlackApiError

        self._notice.append(f"• {finding.title}")
        if time.monotonic() < self._updated + self._pace.updates:
            return
        self._updated = time.monotonic()
        try:
            self._send(self._hasty, *_plainly("\n".join(self._notice)), self._standing[0])
        except (SlackApiError, OSError) as error:
            log.info("a finding is not shown before its answer: %s", error)

    def _set_status(self, doing: str) -> bool:
        from slack_sdk.errors import SlackApiError

        if self._place.thread is None:
            return False
        self._status = ""
        try:
            self._hasty.assistant_threads_setStatus(
                channel_id=self._place.channel, thread_ts=self._place.thread, status=doing
            )
        except (SlackApiError, OSError) as error:
            log.info("no status shown: %s", error)
            return False
        self._status = doing
        return True

    def _stand_in(self, sentence: str) -> None:
        """Post a message in whose place the answer will come."""
        if self._earlier or self._standing:
            return
        self._standing = [self._send(self._hasty, *_plainly(sentence), None)]
        self._notice, self._updated = [sentence], time.monotonic()

    def _put(self, client: "WebClient", shown: Message, ts: str | None) -> str:
        """Post a message, or put it in the place of another; the ts at which it begins."""
        from slack_sdk.errors import SlackApiError

        for words, blocks in forms(shown):
            try:
                put = self._send(client, words, blocks, ts)
            except SlackApiError as error:
                if ts and error.response["error"] in GONE:
                    return self._put(client, shown, None)
                if error.response["error"] not in BLOCKS_REFUSED:
                    raise
                log.warning("blocks refused: %s", error.response.data)
            else:
                self._posted(put, shown)
                return put
        began = ""
        for page in shown.fallback:
            put = self._send(client, page, (), ts)
            self._posted(put, shown)
            began, ts = began or put, None
        return began

    def _send(
        self, client: "WebClient", words: str, blocks: Sequence[Block], ts: str | None
    ) -> str:
        channel, thread = self._place.channel, self._place.thread
        if ts:
            client.chat_update(channel=channel, ts=ts, text=words, blocks=list(blocks))
            return ts
        posted = client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=words,
            blocks=list(blocks) or None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    def _delete(self, client: "WebClient", ts: str) -> None:
        from slack_sdk.errors import SlackApiError

        try:
            client.chat_delete(channel=self._place.channel, ts=ts)
        except (SlackApiError, OSError) as error:
            log.warning("a message could not be taken away: %s", error)


def stopped() -> Message:
    """What is said to whoever pressed Stop."""
    return message(STOPPED, [rich(section(text(STOPPED)))], private=True)


def _plainly(sentence: str) -> tuple[str, tuple[Block, ...]]:
    made = message(sentence, [rich(section(text(sentence)))])
    return made.text, made.blocks
