"""Many questions in one go: JSON Lines in, JSON Lines out, one bad line never stopping the rest."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from bot.arguments import MAX_LIMIT, WrongUsage, check_window, iso_date
from bot.console import Console
from bot.incidents import report
from bot.shapes import Shape
from index.errors import NewsroomError


@dataclass(frozen=True, slots=True)
class Query:
    """One question or query with its filters, checked."""

    text: str
    limit: int | None = None
    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    thread: str | None = None


def answer_lines(console: Console, name: str, key: str, answer: Callable[[Query], Shape]) -> int:
    """Answer every line of a file (`-` is stdin) whose text stands under `key`; 0 at its end."""
    with _opened(console, name) as lines:
        for line in lines:
            console.check()
            if line.strip():
                console.line(_answered(line, key, answer))
    return 0


@contextmanager
def _opened(console: Console, name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield console.stdin
        return
    with console.path(name).open("rb") as file:
        yield file


def _answered(line: bytes, key: str, answer: Callable[[Query], Shape]) -> Shape:
    identity: object = None
    try:
        item = json.loads(line.decode("utf-8-sig"))
        if not isinstance(item, dict):
            raise WrongUsage(f'The line is not a JSON object with an "id" and a "{key}".')
        identity = item.get("id")
        return {"id": identity, **answer(read_query(item, key))}
    except (WrongUsage, NewsroomError) as error:
        sentence = str(error)
    except UnicodeDecodeError:
        sentence = "The line is not UTF-8."
    except (json.JSONDecodeError, RecursionError):
        sentence = "The line is not JSON."
    except Exception as error:  # noqa: BLE001  an edge: told and logged
        sentence = report(error)
    return {"id": identity, "error": sentence}


def read_query(item: Mapping[str, object], key: str) -> Query:
    """The question of a batch line, its text under `key`. Raises WrongUsage."""
    text = _text(item, key)
    if text is None or not text.strip():
        raise WrongUsage(f'The line has no "{key}".')
    since, until = (_date(item, name) for name in ("since", "until"))
    check_window(since, until)
    return Query(text, _limit(item), since, until, _text(item, "outlet"), _thread(item))


def _text(item: Mapping[str, object], name: str) -> str | None:
    value = item.get(name)
    if value is None or isinstance(value, str):
        return value
    raise WrongUsage(f'"{name}" is not a text.')


def _date(item: Mapping[str, object], name: str) -> str | None:
    text = _text(item, name)
    try:
        return None if text is None else iso_date(text)
    except argparse.ArgumentTypeError as error:
        raise WrongUsage(f'"{name}": {error}.') from None


def _limit(item: Mapping[str, object]) -> int | None:
    value = item.get("limit")
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_LIMIT:
        return value
    raise WrongUsage(f'"limit" is not a number from 1 to {MAX_LIMIT}.')


def _thread(item: Mapping[str, object]) -> str | None:
    value = item.get("thread")
    return str(value) if isinstance(value, int) else _text(item, "thread")
