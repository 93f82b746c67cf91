"""Reading a whole thread of Slack, and telling when somebody wants it summed up."""

import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.incoming import Asked, unmarked
from bot.posts import Where
from bot.thread_summary import Remark
from bot.words import short

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

PAGE, PAGES = 200, 3
_VERB = (
    r"summari[sz]e|summary(?:\s+of)?|sum\s+up|recap|tl\s?;?\s?dr|catch\s+(?:me|us)\s+up(?:\s+on)?"
)
_THREAD = r"(?:(?:this|the|our)\s+)?(?:whole\s+)?(?:thread|discussion|conversation|chat)"
_WANTED = re.compile(
    rf"""(?:please\s+)?(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?
    (?:(?:{_VERB})(?:\s+(?P<thread>{_THREAD}|this|it|above|so\s+far))?
    |who\s+said\s+what(?P<here>\s+(?:here|in\s+{_THREAD})))
    (?:\s+(?:for\s+(?:me|us)|please|so\s+far|above))*\s*[.!?]*""",
    re.IGNORECASE | re.VERBOSE,
)
_LINK = re.compile(
    r"https://[\w.-]+/archives/(?P<channel>[CDG]\w+)/p(?P<seconds>\d{10})(?P<rest>\d{6})"
    r"(?:\?(?:[^\s#]*&)?thread_ts=(?P<thread>\d{10}\.\d{6}))?\S*"
)
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


def wanted(asked: Asked) -> Where | None:
    """The thread that somebody wants summed up: the one they write in, or one they link to.

    Only a thread of the channel where it is asked, for who asks must be one who may read it.
    """
    text = asked.text.strip()
    linked = _LINK.search(text)
    if linked:
        rest = _LINK.sub(" ", text).strip()
        if linked["channel"] != asked.channel or not (
            _WANTED.fullmatch(rest) or (asked.command and not rest)
        ):
            return None
        stands = f"{linked['seconds']}.{linked['rest']}"
        return Where(asked.place, linked["thread"] or stands)
    inside = asked.thread is not None and asked.thread != asked.ts
    return Where(asked.place, asked.thread or "") if inside and _WANTED.fullmatch(text) else None


def misses(asked: Asked) -> bool:
    """Whether somebody wants a thread summed up from where no thread is."""
    text = f"{asked.command} {asked.text}".strip()
    found = _WANTED.fullmatch(text)
    named = found and (found["thread"] or found["here"] or "").strip()
    return bool(named and re.search(_THREAD, named)) or bool(asked.command and _LINK.search(text))


def remarks(where: Where, asked: Asked, client: "WebClient") -> tuple[Remark, ...] | None:
    """What people said there, each with their name; None if Slack does not let it be read."""
    from slack_sdk.errors import SlackApiError

    messages: list[object] = []
    cursor = None
    try:
        for _ in range(PAGES):
            told = client.conversations_replies(
                channel=where.channel, ts=where.thread, limit=PAGE, cursor=cursor
            )
            messages += told.get("messages") or []
            cursor = (told.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
    except (SlackApiError, OSError) as error:
        log.info("a thread could not be read: %s", error)
        return None
    names = _Names(client)
    found = [_remark(m, asked, names) for m in messages if isinstance(m, Mapping)]
    return tuple(remark for remark in found if remark)


def _remark(message: Mapping[str, object], asked: Asked, names: "_Names") -> Remark | None:
    """A person's message, but for the one that asks for the summary."""
    text, user = str(message.get("text") or ""), str(message.get("user") or "")
    if message.get("bot_id") or message.get("subtype") not in (None, "thread_broadcast"):
        return None
    words = unmarked(_MENTION.sub(lambda found: f"@{names.of(found[1])} ", text))
    if not user or not words or str(message.get("ts")) == asked.ts:
        return None
    return Remark(names.of(user), words)


class _Names:
    """What people are called; asked once of each."""

    def __init__(self, client: "WebClient") -> None:
        self._client = client
        self._known: dict[str, str] = {}

    def of(self, user: str) -> str:
        """A person's name, or that they are one of the channel."""
        if user not in self._known:
            self._known[user] = self._asked(user)
        return self._known[user]

    def _asked(self, user: str) -> str:
        from slack_sdk.errors import SlackApiError

        try:
            told = self._client.users_info(user=user).get("user") or {}
        except (SlackApiError, OSError) as error:
            log.info("not known what %s is called: %s", user, error)
            return "somebody"
        profile = told.get("profile") or {}
        named = profile.get("display_name") or told.get("real_name") or told.get("name")
        return short(str(named or ""), 60) or "somebody"
