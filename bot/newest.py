"""Figures that change: the newest leads, and what it replaced is shown as earlier."""

import re
from collections.abc import Sequence

from bot.figures import figures
from bot.fit import COLUMN
from bot.found import Found, Reply, backed
from bot.inquiry import Inquiry

CLOSE = 11.0  # how far below the best a sentence may fit and still give a figure of the same thing
ASIDE = 0.25  # of the question that the opening of an article may hold less than the best
_REPLACED = re.compile(
    r"(?:\bnot|\bfrom|\bthan|\binstead of|\binitially|\bearlier|\bpreviously)\s+(?:the |an? )?$",
    re.IGNORECASE,
)


def counted(inquiry: Inquiry, story: Sequence[Found]) -> Reply:
    """The newest figure first, backed by other sources of the same; then the earlier ones."""
    best: dict[str, Found] = {}
    for candidate in story:
        if candidate.fit < story[0].fit - CLOSE:
            break
        near = candidate.features[COLUMN["form_near"]] >= _beside(best)
        if near and _of_event(candidate, story[0]) and _figure(inquiry, candidate):
            best.setdefault(candidate.reading.article.article_id, candidate)
    dated = sorted(best.values(), key=_day, reverse=True)
    if not dated:
        return Reply()
    lead, *older = dated
    figure = _figure(inquiry, lead)
    earlier: list[Found] = []
    for candidate in older:
        told = _figure(inquiry, candidate)
        if told == figure:
            lead = backed(lead, candidate)
        elif told not in [_figure(inquiry, e) for e in earlier]:
            earlier.append(candidate)
    return Reply([lead], earlier=earlier[:3])


def _day(found: Found) -> str:
    return found.reading.article.published_at or ""


def _of_event(candidate: Found, best: Found) -> bool:
    """Whether its article opens with as much of the question as that of the best sentence."""
    opening = COLUMN["opening"]
    return bool(candidate.features[opening] >= best.features[opening] - ASIDE)


def _beside(best: dict[str, Found]) -> float:
    """How near to the word asked about a figure must stand; nearer once one was found."""
    return 1.0 if best else 0.6


def _figure(inquiry: Inquiry, found: Found) -> str | None:
    """The figure that a sentence gives: the one nearest to what was asked, and not a former one."""
    marks = found.reading.positions(found.number, found.reading.marked(inquiry.ask.telling))
    span = found.reading.spans[found.number]
    sentence = found.reading.article.text[span.start : span.end]
    given = [(at, f) for at, f in figures(sentence) if not _REPLACED.search(sentence[:at])]
    if not given:
        return None
    return min(
        given, key=lambda g: min((abs(_word(sentence, g[0]) - m) for m in marks), default=0)
    )[1]


def _word(sentence: str, at: int) -> int:
    return sentence.count(" ", 0, at)
