"""An answer in a thread of Slack: begun, shown while it is made, posted, put right, taken away."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from bot import streams
from bot.blocks import Block, Message, message, rich, section, text
from bot.posting import BLOCKS_REFUSED, HASTE, Found, forms
from bot.streams import Place, Stream, StreamBroken, Streams

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

UPDATES = 3.0  # seconds between two updates of a message, as Slack asks for
GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
)


class InThread:
    """A reply in the thread of the message that asked; with no thread, in a direct message.

    `posted` is told the ts of each message and the message; `standing` are those of an earlier
    answer, which this one takes the place of.
    """

    def __init__(
        self,
        client: "WebClient",
        place: Place,
        live: Streams | None = None,
        posted: Callable[[str, Message], None] = lambda ts, shown: None,
        standing: Sequence[str] = (),
    ) -> None:
        from slack_sdk import WebClient

        self._patient = client
        self._hasty = WebClient(
            token=client.token, base_url=client.base_url, timeout=HASTE, retry_handlers=[]
        )
        self._place = place
        self._live = live
        self._posted = posted
        self._standing = list(standing)
        self._stream: Stream | None = None
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
            if self._answered:
                return
            self._begun = True
            shown = self._begin_stream(doing) or self._set_status(f"is {doing}…")
            if not shown and self._live and self._live.wanted:
                self._stand_in(f"I am {doing}…")
            for finding in self._early:
                self._show_early(finding)

    def found(self, finding: Found) -> None:
        """Show a finding that is proved, where the answer stands in the making."""
        with self._turn:
            if self._begun and not self._answered:
                self._show_early(finding)
            self._early.append(finding)

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages in the thread. Raises SlackApiError or OSError."""
        client = self._hasty if hastily else self._patient
        with self._turn:
            self._answered = True
            if not messages and self._stream:
                self._standing.append(self._stream.ts)
                self._stream = None
            left = list(messages)
            abandoned = None
            if self._stream:
                abandoned = self._end_stream(self._stream, left)
            for shown in () if self._stopped else left:
                self._put(client, shown, self._standing.pop(0) if self._standing else None)
            for ts in [*self._standing, *([abandoned] if abandoned else [])]:
                self._delete(client, ts)

    def _begin_stream(self, doing: str) -> bool:
        from slack_sdk.errors import SlackApiError

        place = self._place
        if self._standing or place.thread is None or not self._live:
            return False
        if not self._live.may(place.team):
            return False
        try:
            self._stream = Stream(self._hasty, place, doing.capitalize())
        except (SlackApiError, OSError) as error:
            log.info("no stream begun: %s", error)
            self._live.refused(place.team, error)
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
                return self._broken(stream, broken.error)
            self._posted(stream.ts, left.pop(0))
            return None
        try:
            stream.end(())
        except StreamBroken as broken:
            return self._broken(stream, broken.error)
        self._standing.insert(0, stream.ts)
        return None

    def _broken(self, stream: Stream, error: str) -> str | None:
        """What becomes of a stream that ended otherwise than it should."""
        log.info("a stream broke: %s", error)
        if error == streams.STOPPED:
            self._stopped = True
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
        if time.monotonic() < self._updated + UPDATES:
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
        try:
            self._hasty.assistant_threads_setStatus(
                channel_id=self._place.channel, thread_ts=self._place.thread, status=doing
            )
        except (SlackApiError, OSError) as error:
            log.info("no status shown: %s", error)
            return False
        return True

    def _stand_in(self, sentence: str) -> None:
        """Post a message in whose place the answer will come."""
        if self._standing:
            return
        self._standing = [self._send(self._hasty, *_plainly(sentence), None)]
        self._notice, self._updated = [sentence], time.monotonic()

    def _put(self, client: "WebClient", shown: Message, ts: str | None) -> None:
        from slack_sdk.errors import SlackApiError

        for words, blocks in forms(shown):
            try:
                self._posted(self._send(client, words, blocks, ts), shown)
                return
            except SlackApiError as error:
                if ts and error.response["error"] in GONE:
                    self._put(client, shown, None)
                    return
                if error.response["error"] not in BLOCKS_REFUSED:
                    raise
                log.warning("blocks refused: %s", error.response.data)
        for page in shown.fallback:
            self._posted(self._send(client, page, (), ts), shown)
            ts = None

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


def _plainly(sentence: str) -> tuple[str, tuple[Block, ...]]:
    made = message(sentence, [rich(section(text(sentence)))])
    return made.text, made.blocks
