"""Questions whose right answer is known: one JSON object a line, as docs/evaluation.md tells."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.errors import NewsroomError


class BadCase(NewsroomError):
    """A line of a question file that cannot be scored; its text says which and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and what its answer must and must not quote.

    Each entry of `required` is a choice of spans, one of which must be quoted. No span of
    `must_not_lead` may stand in the first quotation. `speaker` is whose words the required ones
    are. Each entry of `not_stated` must be named among what no article says. With `may_refuse`,
    saying that the archive does not say is as right as the quotation: "the name was not released".
    """

    id: str
    question: str
    kind: str
    half: str
    thread: str | None
    answerable: bool
    required: tuple[tuple[str, ...], ...]
    must_not_lead: tuple[str, ...]
    speaker: str | None
    not_stated: tuple[str, ...]
    may_refuse: bool = False


def read_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases of a question file, in its order; blank lines are passed over. Raises BadCase."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _case(number, json.loads(line))
            except (ValueError, TypeError, RecursionError) as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else error
                raise BadCase(
                    f"Line {number} of the questions cannot be scored: {reason}."
                ) from None


def _case(number: int, line: object) -> Case:
    if not isinstance(line, dict):
        raise ValueError("it is not a JSON object")
    question, required = line.get("question"), _choices(line.get("required"))
    if not isinstance(question, str) or not question.strip():
        raise ValueError('it has no "question"')
    answerable = _flag(line, "answerable", bool(required))
    if required and not answerable:
        raise ValueError('it names "required" spans and yet says that it is not answerable')
    return Case(
        id=str(line.get("id", number)),
        question=question,
        kind=_text(line, "kind") or "question",
        half=_text(line, "half") or "all",
        thread=_text(line, "thread"),
        answerable=answerable,
        required=required,
        must_not_lead=_texts(line.get("must_not_lead")),
        speaker=_text(line, "speaker"),
        not_stated=_texts(line.get("not_stated")),
        may_refuse=_flag(line, "may_refuse", False),
    )


def _flag(line: dict[str, object], key: str, default: bool) -> bool:
    value = line.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f'"{key}" is neither true nor false')
    return value


def _text(line: dict[str, object], key: str) -> str | None:
    value = line.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{key}" is not a text')
    return value or None


def _texts(value: object) -> tuple[str, ...]:
    texts = [] if value is None else value
    if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
        raise ValueError("a list of spans has something in it that is not a text")
    return tuple(texts)


def _choices(value: object) -> tuple[tuple[str, ...], ...]:
    entries = [] if value is None else value
    if not isinstance(entries, list) or [] in entries:
        raise ValueError('"required" is not a list of spans')
    return tuple(_texts(entry if isinstance(entry, list) else [entry]) for entry in entries)
