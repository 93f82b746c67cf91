"""What narrows a question down, written in it: since:2026-03-01, outlet:"Harbour Wire"."""

import re
from datetime import date

from bot.slips import near
from index.errors import NewsroomError

_NAMES = ("since", "until", "outlet")
_FILTER = re.compile(
    r"""(?<!\S)(since|until|outlet):(?:\s*"([^"]*)"|\s*“([^”]*)”|\s*(\d{4}-\S*)|(\S+)|(\s*$))""",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?<!\S)([a-z]{2,10}):(?=[\w\"“])(?!//)", re.IGNORECASE)
_SAME = {"from": "since", "after": "since", "before": "until", "source": "outlet"}


class WrongArgument(NewsroomError):
    """A command's text that cannot be understood; its text says how to write it."""


def taken_out(text: str) -> tuple[str, dict[str, str]]:
    """The question without its filters, and the filters. Raises WrongArgument."""
    given: dict[str, str] = {}
    for name, *values in _FILTER.findall(text):
        given[name.lower()] = _value(name.lower(), "".join(values).strip())
    question = " ".join(_FILTER.sub(" ", text).split())
    for name in _OTHER.findall(question):
        if meant := _SAME.get(name.lower()) or near(name.lower(), _NAMES):
            raise WrongArgument(f"I do not know {name}:; write it as {_example(meant)}.")
    return question, given


def _value(name: str, value: str) -> str:
    if name == "outlet":
        if not value:
            raise WrongArgument(f"Name the outlet right after outlet:, as in {_example(name)}.")
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise WrongArgument(
            f"I cannot read the date in {name}:{value[:40]}; write it as {_example(name)}."
        ) from None


def _example(name: str) -> str:
    return 'outlet:"Harbour Wire"' if name == "outlet" else f"{name}:2026-03-31"
