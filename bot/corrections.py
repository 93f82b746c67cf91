"""What an outlet prints to put right what it printed before: "An article on Friday said …"."""

import re
from collections.abc import Iterator, Sequence

from bot.found import LONGEST, Found
from bot.reading import Reading
from bot.story import day
from index.article import Span

REPEATED = 0.6  # of what was told, that a correction says again
FEWEST = 3  # stems of it
_PRINTED = re.compile(
    r"""\W*(?:corrections?|corrected|clarifications?)\b\W
    |.{0,40}\b(?:an?|our)\ (?:\w+\ )?(?:article|story|report|version\ of\ this\ \w+|headline)\b
     .{0,60}\b(?:said|stated|gave|gives|misstated|misidentified|misspelled|wrongly|incorrectly
     |mistakenly|erroneously)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def put_right(answers: Sequence[Found], readings: Sequence[Reading]) -> list[Found]:
    """At least one answer, behind the correction of what leads where an article no older has it."""
    lead = answers[0]
    later = (r for r in readings if day(r) >= day(lead.reading))
    printed = (c for r in later for c in _printed(r, lead))
    correction = next((c for c in printed if _within(lead, c) or _repeats(c, lead)), None)
    if correction is None:
        return list(answers)
    return [correction, *(f for f in answers if not _within(f, correction))]


def _printed(reading: Reading, lead: Found) -> Iterator[Found]:
    """The corrections in an article, each with the sentence that goes on in the same paragraph."""
    text, spans = reading.article.text, reading.spans
    for number, (start, end) in enumerate(spans):
        if _PRINTED.match(text, start, end):
            after = spans[min(number + 1, len(spans) - 1)]
            if "\n\n" not in text[end : after.start] and after.end - start <= LONGEST:
                end = after.end
            yield Found(reading, -1, Span(start, end), None, lead.fit, lead.features)


def _within(found: Found, other: Found) -> bool:
    inside = other.span.start <= found.span.start and found.span.end <= other.span.end
    return found.reading is other.reading and inside


def _repeats(correction: Found, lead: Found) -> bool:
    told = lead.content
    return len(told & correction.stems) >= max(FEWEST, REPEATED * len(told))
