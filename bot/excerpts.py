"""Excerpts: all that must be shown of a sentence or a statement so that it is understood."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bot.denials import is_denial, is_main
from bot.evidence import Finding
from bot.evidence import Part as Place
from bot.found import LONGEST, Found, attributed, quotable
from bot.reading import Reading
from index.article import Span
from index.statements import Statement

NOTHING = np.zeros(0, np.float32)  # no question was asked, so nothing was fitted to it
MOST_WITH_NEXT = 450  # characters of a statement with the sentence that goes on with it
_RETRACTED = re.compile(r"^\W*(?:correction|corrected|retraction|retracted|withdrawn)\b", re.I)
_ANSWERING = frozenset({"denies", "confirms"})
# Words that only point to what was said: "it", "the charge", "her account as a fairy tale".
_POINTING = re.compile(
    r"(?:it|this|that|them|all of it|all this)\b\W*(?:$|,)"
    r"|(?:the|this|that|these|those|such) (?:\w+ )?\w+\W*$"
    r"|(?:the|this|that|these|those|such|his|her|its|their) (?:\w+ )?(?:allegation|accusation"
    r"|charge|claim|finding|account|report|suggestion|assertion|characteri[sz]ation|criticism|statement"
    r"|version|story|theory|rumou?r|idea|mistake|error|failure)s?\b"
    r"(?!\s+(?:that|of|about|by|against|over|from|on|made|in|was|were|is|are|had|has|would)\b)",
    re.IGNORECASE,
)
_GOING_ON = re.compile(r"[“\"]|(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)


def corrects(reading: Reading) -> bool:
    """Whether an article is its outlet's correction of another."""
    return bool(_RETRACTED.match(reading.article.title or "") and reading.spans)


def whole(found: Found) -> Found:
    """All that may be quoted of a sentence; of a correction that is the first paragraph.

    Its first sentence alone may be what was wrong.
    """
    quoted = in_context(_with_statement(found))
    if found.number != 0 or not corrects(found.reading):
        return quoted
    text = found.reading.article.text
    end = text.find("\n", found.span.end)
    paragraph = [s.end for s in found.reading.spans if s.end <= (len(text) if end < 0 else end)]
    ends = [at for at in paragraph if at - found.span.start <= LONGEST]
    return replace(quoted, span=Span(found.span.start, max([quoted.span.end, *ends])))


def _with_statement(found: Found) -> Found:
    """With the denial that the sentence is before all, or else the statement it carries."""
    if found.statement is None and found.number >= 0:
        for statement in found.reading.statements_in(found.number):
            if (
                statement.stance == "denies"
                and is_denial(found.reading, statement)
                and is_main(found.reading, statement)
            ):
                span = quotable(found.reading, statement, found.span)
                return replace(found, statement=statement, span=span)
    return attributed(found)


def in_context(found: Found) -> Found:
    """ "The union denied it." with the sentence before, which says what, or with the next."""
    reading, statement = found.reading, found.statement
    if statement is None or statement.stance not in _ANSWERING:
        return found
    numbers = reading.numbers(*found.span)
    if not numbers or not only_points(reading, statement):
        return found
    span = _with_what_it_answers(reading, numbers[0], found.span, statement)
    return replace(found, span=span or _going_on(reading, numbers[-1], found.span) or found.span)


def only_points(reading: Reading, statement: Statement) -> bool:
    """Whether its words only point to what was said: "denied it", "called the charge absurd"."""
    content = reading.article.text[statement.content_start : statement.content_end]
    return bool(_POINTING.match(content.strip()))


def _with_what_it_answers(
    reading: Reading, number: int, span: Span, answer: Statement
) -> Span | None:
    """From the sentence before, if it stands in the same paragraph or accuses somebody."""
    if number == 0 or span.end - reading.spans[number - 1].start > LONGEST:
        return None
    before = reading.spans[number - 1]
    said = [s for s in reading.statements_in(number - 1) if s.speaker != answer.speaker]
    apart = "\n" in reading.article.text[before.end : span.start]
    if apart and not any(s.stance == "blames" for s in said):
        return None
    return Span(before.start, span.end)


def _going_on(reading: Reading, number: int, span: Span) -> Span | None:
    """To the end of the next sentence, if it goes on in the same paragraph with what is said."""
    if number + 1 >= len(reading.spans):
        return None
    text, after = reading.article.text, reading.spans[number + 1]
    goes_on = "\n" not in text[span.end : after.start] and _GOING_ON.match(text, after.start)
    if not goes_on or not reading.statements_in(number + 1):
        return None
    return Span(span.start, after.end) if after.end - span.start <= MOST_WITH_NEXT else None


def finding(reading: Reading, statement: Statement, place: Place = "answer") -> Finding:
    """The finding that shows a statement."""
    span = Span(statement.start, statement.end)
    return in_context(Found(reading, -1, span, statement, 0.0, NOTHING)).finding(place)


def shown(reading: Reading, span: Span, place: Place = "answer") -> Finding:
    """The finding that shows a sentence, with the statement it carries."""
    number = reading.spans.index(span)
    return whole(Found(reading, number, span, None, 0.0, NOTHING)).finding(place)


def denials_in(reading: Reading) -> Iterator[Statement]:
    """The statements of an article that deny what was said."""
    return (s for s in reading.statements if is_denial(reading, s))
