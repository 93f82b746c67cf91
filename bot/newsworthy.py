"""How newsworthy an event is, by its headlines and how its articles begin; without a model."""

import re
from collections.abc import Sequence

from bot.central import GRAVE
from index.article import Stored
from index.dateline import read_opening

SERVICE = 0.5  # what it costs to be of a list, a guide or a forecast
OPENING = 300  # characters

_SERVICE = re.compile(
    r"\b(?:best|how to|deals?|tips|guide|reviews?|predictions?|odds|picks|bets?|betting|fantasy"
    r"|rankings?|gifts?|quiz|horoscope|recipes?|live score|live stream"
    r"|what to (?:know|watch|expect)"
    r"|everything (?:you need )?to know|timeline|explained|in pictures|lineups?|promo|bonus)\b"
    r"|^\W*\d+ (?!people|dead|killed|hurt)",
    re.IGNORECASE,
)
_TALKING = re.compile(r"\b(?:you|your|my|our|we|i|how|why)\b|\bI[’']|\?", re.IGNORECASE)
_STRUCK = re.compile(
    r"\b(?:fired|ousted|sacked|quits?|sues?|sued|lawsuit|trial|court|ruling|rules|verdict|jury|war"
    r"|attack\w*|strikes?|blasts?|explo\w+|bomb\w*|shoot\w*|shot|fires?|crash\w*|collaps\w+|flood\w*"
    r"|earthquake|hostages?|accus\w+|blam\w+|den(?:y|ies|ied)|admit\w*|claims?|recalls?|recalled"
    r"|retract\w*|correction|ceasefire|sanctions?|police|minister|president|government)\b",
    re.IGNORECASE,
)
_LATELY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight"
    r"|this (?:morning|week))\b"
    r"|\b(?:said|announced|told|according to)\b",
    re.IGNORECASE,
)


def is_service(article: Stored) -> bool:
    """Whether an article is a list, a guide or a forecast, by its headline."""
    return bool(_SERVICE.search(article.title or ""))


def weight(group: Sequence[Stored]) -> float:
    """What the newest article of an event weighs beside the number of its sources, below one."""
    grave = any(GRAVE.search(a.title or "") for a in group)
    struck = any(_STRUCK.search(a.title or "") for a in group)
    service = all(map(is_service, group))
    opening = _opening(group[-1])
    lately = 0.2 * bool(_LATELY.search(opening))
    talking = 0.2 * bool(_TALKING.search(f"{group[-1].title or ''} {opening}"))
    return 0.3 * grave + 0.3 * struck + lately - talking - SERVICE * service


def _opening(article: Stored) -> str:
    begin = read_opening(article.text).body_start
    return article.text[begin : begin + OPENING]
