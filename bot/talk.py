"""What people said in a thread before the desk was called into it."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.incoming import Asked, unmarked
from bot.question import read
from bot.words import fold

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.ledger import Ledger

log = logging.getLogger(__name__)

LATEST = 3  # messages read beside the one that began the thread
LONGEST = 600  # characters of each
PAGE = 100


def said_before(asked: Asked, client: "WebClient", ledger: "Ledger") -> tuple[str, ...] | None:
    """What the thread is about, once: when the desk is mentioned in it for the first time.

    Empty where there is nothing to read or it is known already; None if Slack does not let it be
    read.
    """
    if asked.channel.startswith("D") or asked.thread in (None, asked.ts):
        return ()
    if ledger.turns(asked.conversation, most=1):
        return ()
    from slack_sdk.errors import SlackApiError

    try:
        told = client.conversations_replies(
            channel=asked.channel, ts=asked.thread or "", limit=PAGE
        ).get("messages")
    except (SlackApiError, OSError) as error:
        log.info("a thread could not be read: %s", error)
        return None
    messages = told if isinstance(told, list) else []
    earlier = [words for m in messages if (words := _words(m, asked.ts))]
    return tuple(dict.fromkeys([*earlier[:1], *earlier[1:][-LATEST:]]))


def is_bare(text: str) -> bool:
    """Whether the words alone do not say what they are about ("is this true?")."""
    return all(part.refers_back and not any(t.name for t in part.terms) for part in read(text))


def _words(message: object, before: str) -> str:
    if not isinstance(message, Mapping) or message.get("bot_id") or message.get("subtype"):
        return ""
    if str(message.get("ts", "")) >= before:
        return ""
    return fold(unmarked(str(message.get("text") or "")), LONGEST)[0]
