"""Who may ask the desk in Slack, where, and how often."""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING

from bot.incoming import Asked
from bot.settings import SlackRules

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

WINDOW = 300.0  # seconds that the limits count
KNOWN_FOR = 600.0  # seconds that it is remembered whether somebody is a guest
MOST = 10_000  # people and channels remembered

OUTSIDE = (
    "People from another organisation can read this channel, so I do not quote the archive here."
    " Ask me in a direct message, or in a channel of your own workspace."
)
GUEST = (
    "I answer members of this workspace, and you are a guest here. Ask a member of the newsroom,"
    " or the people who run this desk to let guests ask (SLACK_GUESTS)."
)
NOT_LISTED = (
    "You are not on the list of those who may ask me. The people who run this desk can put you on"
    " it (SLACK_USERS)."
)
NOT_HERE = (
    "I am not to be used in this channel. Ask me in a direct message, or in a channel that the"
    " people who run this desk have listed (SLACK_CHANNELS)."
)
PERSON_OFTEN = "You have asked {most} questions in five minutes. Please ask again in {wait}."
CHANNEL_OFTEN = (
    "This channel has asked {most} questions in five minutes. Please ask again in {wait}, or in a"
    " direct message."
)


class Gate:
    """The rules of one desk. What cannot be found out about a person does not keep them out."""

    def __init__(self, rules: SlackRules) -> None:
        self.admins = rules.admins
        self._rules = rules
        self._people = Often(rules.user_limit, PERSON_OFTEN)
        self._channels = Often(rules.channel_limit, CHANNEL_OFTEN)
        self._guests: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._lock = Lock()

    def admin(self, user: str) -> bool:
        """Whether the settings name this person as an admin."""
        return user in self.admins

    def too_often(self, asked: Asked) -> str | None:
        """Count a question; a sentence when there were too many lately."""
        return self._people.count(asked.asker) or (
            None if _private(asked) else self._channels.count(asked.place)
        )

    def refusal(self, asked: Asked, client: "WebClient") -> str | None:
        """A sentence for who may not ask, or not here; None for who may."""
        rules = self._rules
        named = asked.user in rules.users | rules.admins
        if asked.outside:
            return OUTSIDE
        if rules.users and not named:
            return NOT_LISTED
        if rules.channels and not _private(asked) and asked.channel not in rules.channels:
            return NOT_HERE
        return None if rules.guests or named or not self._guest(asked, client) else GUEST

    def _guest(self, asked: Asked, client: "WebClient") -> bool:
        now = time.monotonic()
        with self._lock:
            known = self._guests.get(asked.asker)
        if known and known[0] > now:
            return known[1]
        guest = _is_guest(client, asked.user)
        if guest is None:
            return False
        with self._lock:
            self._guests[asked.asker] = now + KNOWN_FOR, guest
            while len(self._guests) > MOST:
                self._guests.popitem(last=False)
        return guest


class Often:
    """How often each has asked in the last five minutes."""

    def __init__(self, most: int, sentence: str) -> None:
        self._most = most
        self._sentence = sentence
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def count(self, who: str) -> str | None:
        """Count one more; a sentence when it is one too many."""
        now = time.monotonic()
        with self._lock:
            times = self._asked.setdefault(who, deque())
            self._asked.move_to_end(who)
            while times and times[0] <= now - WINDOW:
                times.popleft()
            while len(self._asked) > MOST:
                self._asked.popitem(last=False)
            if len(times) < self._most:
                times.append(now)
                return None
            wait = times[0] + WINDOW - now
        return self._sentence.format(most=self._most, wait=_waiting(wait))


def _waiting(seconds: float) -> str:
    minutes = -(-int(seconds) // 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"


def _private(asked: Asked) -> bool:
    return asked.channel.startswith("D")


def _is_guest(client: "WebClient", user: str) -> bool | None:
    """Whether Slack says so; None when it does not say."""
    from slack_sdk.errors import SlackApiError

    try:
        told = client.users_info(user=user).get("user")
    except (SlackApiError, OSError) as error:
        log.info("not known whether %s is a guest: %s", user, error)
        return None
    known = told if isinstance(told, Mapping) else {}
    kinds = ("is_restricted", "is_ultra_restricted", "is_stranger")
    return any(known.get(kind) is True for kind in kinds)
