"""Who reads a channel in Slack, and a reply that all of them see, if they may."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.posting import Found, Reply, ToAsker

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

NOT_IN_IT = frozenset({"not_in_channel", "channel_not_found"})


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a channel: people `outside`, and the desk itself if it is a `member`.

    `hidden` is Slack's word for why that is not known; then nobody is to be shown anything.
    """

    outside: bool = False
    member: bool = False
    hidden: str | None = None


def readers(client: "WebClient", channel: str) -> Readers:
    """Ask Slack who reads a channel; a direct message is its two people's."""
    from slack_sdk.errors import SlackApiError

    if channel.startswith("D"):
        return Readers(member=True)
    try:
        told = client.conversations_info(channel=channel).get("channel")
    except SlackApiError as error:
        return Readers(hidden=str(error.response.get("error")))
    except OSError as error:
        log.info("not known who reads a channel: %s", error)
        return Readers(hidden="unreachable")
    known = told if isinstance(told, Mapping) else {}
    outside = any(known.get(kind) for kind in ("is_ext_shared", "is_pending_ext_shared"))
    return Readers(outside=outside, member=known.get("is_member") is True)


class InOpen:
    """A reply that all see where the desk may post, and otherwise by a response URL.

    What is for one person goes to them, and so does all of it once it is to be `private`.
    """

    def __init__(self, opened: Reply, otherwise: ToAsker, alone: ToAsker) -> None:
        self._opened = opened
        self._otherwise = otherwise
        self._alone = alone
        self.private = False

    def show(self, messages: Sequence[Message], hastily: bool = False) -> None:
        """Post the messages. Raises SlackApiError or OSError."""
        from slack_sdk.errors import SlackApiError

        if self.private or (messages and all(shown.private for shown in messages)):
            self._alone.show(messages, hastily)
            messages = ()  # and what was shown in the open goes
        try:
            self._opened.show(messages, hastily)
        except SlackApiError as error:
            if error.response.get("error") not in NOT_IN_IT:
                raise
            self._otherwise.show(messages, hastily)

    def begin(self, doing: str) -> None:
        """Show that it is being made, where all see it."""
        if not self.private:
            self._opened.begin(doing)

    def found(self, finding: Found) -> None:
        """Show a finding before the others, where all see it. Raises Ended."""
        if not self.private:
            self._opened.found(finding)

    def renew(self) -> None:
        """Show again what Slack takes away after a while."""
        self._opened.renew()

    def status(self, doing: str, instead: Message | None = None) -> None:
        """Show what happens before it is begun, or tell the one person."""
        if not self.private:
            self._opened.status(doing)
        elif instead:
            self._alone.show([instead])
