"""A larger archive out of a small one: its articles told again of other people and numbers."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z]\b")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\b[a-z][\w’'-]*")

Line = dict[str, str]


def larger(articles: Sequence[Line], times: int) -> Iterator[Line]:
    """The articles, and then `times - 1` rounds of variations of each, the same at every call."""
    yield from articles
    names = names_of(articles)
    for number in range(1, times):
        chance = random.Random(number)
        others = dict(zip(names, chance.sample(names, len(names)), strict=True))
        for article in articles:
            yield varied(article, number, others, chance)


def names_of(articles: Sequence[Line]) -> list[str]:
    """Words that are written with a capital and in no article without one."""
    common: Counter[str] = Counter()
    for article in articles:
        common.update(_WORD.findall(article["text"]))
    found = {name for article in articles for name in _NAME.findall(article["text"])}
    return sorted(name for name in found if name.lower() not in common)


def varied(article: Line, number: int, others: Mapping[str, str], chance: random.Random) -> Line:
    """One article told of others, a month further back for each round."""
    moved = datetime.fromisoformat(article["published_at"]) - timedelta(days=30 * number)
    elsewhere = article.get("url", "").replace("://", f"://round-{number}.", 1)
    return {
        **article,
        **({"url": elsewhere} if elsewhere else {}),
        "title": _told(article["title"], others, chance),
        "text": _told(article["text"], others, chance),
        "published_at": moved.isoformat(),
    }


def _told(text: str, others: Mapping[str, str], chance: random.Random) -> str:
    text = _NAME.sub(lambda match: others.get(match.group(), match.group()), text)
    return _NUMBER.sub(lambda match: _another(match.group(), chance), text)


def _another(number: str, chance: random.Random) -> str:
    return str(chance.randrange(10 ** (len(number) - 1), 10 ** len(number)))
