"""What changes: the newest figure and a speaker's latest word lead, what they replaced follows."""

import re
from collections.abc import Sequence
from datetime import date

from bot.figures import figures
from bot.fit import COLUMN
from bot.found import SURE, Found, Reply, attributed, backed
from bot.inquiry import Inquiry
from bot.speakers import same_speaker
from bot.story import RELATED, akin
from index.periods import periods
from index.statements import Statement
from index.terms import stems_of

CLOSE = 4.0  # log odds below the best with which a sentence may still give a figure of the same
POSSIBLE = -3.5  # log odds below which none does
BESIDE = 2  # sentences
NAMED = 0.8  # how near one of its words comes to the kind of thing that is asked for
ASIDE = 0.1  # of the question that the opening of an article may hold less than the best
NOW = re.compile(
    r"\b(?:final(?:ly)?|latest|newest|current(?:ly)?|now|today|so far|most recent(?:ly)?)\b", re.I
)  # how things are in the end is asked for
_ARTICLES = frozenset({"the", "a", "an"})
_ANY_DAY = date(2000, 1, 1)
_REPORTED = re.compile(
    r"\b(?:report\w*|g[ai]ve|given|said|say|saying|put|st(?:oo|an)d|announce\w*|as of)\b", re.I
)
_REPLACED = re.compile(
    r"(?:\bnot|\bfrom|\bthan|\binstead of|\binitially|\bearlier|\bpreviously)\s+(?:the |an? )?$",
    re.IGNORECASE,
)
_PART = re.compile(r"\S+ of (?:the|them|those|these|whom|which|its|his|her|their)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:none|nobody|no[- ]one|no (?:\w+ )?\w+s (?:was|were|has|have))\b", re.I)


def counted(inquiry: Inquiry, story: Sequence[Found]) -> Reply:
    """The newest figure first, backed by other sources of the same; then the earlier ones.

    Where the question asks what was reported on some day, the newest of that day; where it asks
    for the figure at first, nothing.
    """
    if inquiry.ask.then:
        return Reply()
    text = inquiry.ask.part.text
    telling = _telling(inquiry, story)
    if _REPORTED.search(text) and (asked := periods(text, _ANY_DAY)):
        telling = [c for c in telling if any(p.holds(_day(c)) for p in asked)]
    best: dict[str, Found] = {}
    for candidate in telling:
        best.setdefault(candidate.reading.article.article_id, candidate)
    dated = sorted(best.values(), key=_day, reverse=True)
    if not dated:
        return Reply()
    reply = _in_time(inquiry, dated)
    reply.dispute = _told_beside(inquiry, dated[0], story)
    return reply


def _told_beside(inquiry: Inquiry, lead: Found, story: Sequence[Found]) -> list[Found]:
    """Other figures that other speakers give right before or after: "the police say 4,500"."""
    lead, figure = attributed(lead), _figure(inquiry, lead)
    beside = [
        attributed(c)
        for c in story
        if c.reading is lead.reading and 0 < abs(c.number - lead.number) <= BESIDE
        if _figure(inquiry, c) not in (None, figure) and (c.odds > POSSIBLE or _bare(c))
    ]
    return [
        c
        for c in beside
        if c.statement and lead.statement and not same_speaker(c.statement, lead.statement)
    ]


def _bare(found: Found) -> bool:
    """Whether a sentence ends with its only figure, of what left unsaid: "there were 4,500"."""
    span = found.reading.spans[found.number]
    sentence = found.reading.article.text[span.start : span.end]
    given = figures(sentence)
    if len(given) != 1:
        return False
    at, figure = given[0]
    return sentence[at:].rstrip('.”"').replace(",", "").lower() == figure


def latest_word(chosen: Sequence[Found]) -> list[Found]:
    """With what its speaker said of it in a later article in front, if that answers too."""
    if not chosen or not chosen[0].statement:
        return list(chosen)
    lead, said = chosen[0], chosen[0].statement
    later = [
        c
        for c in chosen[1:]
        if c.odds > SURE
        and _day(c) > _day(lead)
        and c.statement
        and (same_speaker(said, c.statement) or _by_role(said, c.statement))
        and c.content & lead.content
    ]
    return _led(chosen, max(later, key=_day, default=lead))


def newest(chosen: Sequence[Found]) -> list[Found]:
    """With the newest that surely answers first, where it is asked how things are now."""
    return _led(chosen, max((c for c in chosen if c.odds > SURE), key=_day, default=None))


def oldest(chosen: Sequence[Found]) -> list[Found]:
    """With the oldest that surely answers first, where it is asked what was told at first."""
    return _led(chosen, min((c for c in chosen if c.odds > SURE), key=_day, default=None))


def _led(chosen: Sequence[Found], lead: Found | None) -> list[Found]:
    return [*((lead,) if lead else ()), *(c for c in chosen if c is not lead)]


def _by_role(one: Statement, other: Statement) -> bool:
    """Whether one names a speaker by what the other tells of them: "the company"."""
    return any(
        b.role and frozenset() < stems_of(a.speaker or "") - _ARTICLES <= stems_of(b.role)
        for a, b in ((one, other), (other, one))
    )


def _in_time(inquiry: Inquiry, dated: Sequence[Found]) -> Reply:
    lead, *older = map(attributed, dated)
    figure = _figure(inquiry, lead)
    earlier: list[Found] = []
    for candidate in older:
        told = _figure(inquiry, candidate)
        if told == figure:
            lead = backed(lead, candidate)
        elif told not in [_figure(inquiry, e) for e in earlier]:
            earlier.append(candidate)
    return Reply([lead], earlier=earlier[:3])


def _telling(inquiry: Inquiry, story: Sequence[Found]) -> list[Found]:
    """The sentences that give a figure of the event, about as probably asked for as the best.

    Where the best names what is counted, one that does not must surely answer: "22,000 hens" is no
    number of eggs.
    """
    told = [c for c in story if c.odds > POSSIBLE and _figure(inquiry, c)]
    if not told:
        return []
    best = max(told, key=lambda c: c.odds)
    return [
        c
        for c in told
        if c.odds >= best.odds - CLOSE
        and (c.odds > SURE or _names_it(c) or not _names_it(best))
        and _of_event(inquiry, c, best)
    ]


def _names_it(found: Found) -> bool:
    """Whether a sentence names the kind of thing that is counted."""
    return bool(found.features[COLUMN["head"]] >= NAMED)


def _of_event(inquiry: Inquiry, candidate: Found, best: Found) -> bool:
    """Whether its article tells of the event of the best sentence, or opens with as much of it."""
    if akin(best.reading, candidate.reading, inquiry.weights) >= RELATED:
        return True
    opening = COLUMN["opening"]
    return bool(candidate.features[opening] >= best.features[opening] - ASIDE)


def _day(found: Found) -> str:
    return found.reading.article.published_at or ""


def _figure(inquiry: Inquiry, found: Found) -> str | None:
    """The figure that a sentence gives: the nearest to what was asked, no former one, no part.

    "None has died" gives 0.
    """
    marks = found.reading.positions(found.number, found.reading.marked(inquiry.ask.telling))
    span = found.reading.spans[found.number]
    sentence = found.reading.article.text[span.start : span.end]
    given = [
        (at, f)
        for at, f in figures(sentence)
        if not _REPLACED.search(sentence[:at]) and not _PART.match(sentence, at)
    ]
    if not given:
        return "0" if _NONE.search(sentence) else None
    return min(
        given, key=lambda g: min((abs(_word(sentence, g[0]) - m) for m in marks), default=0)
    )[1]


def _word(sentence: str, at: int) -> int:
    return sentence.count(" ", 0, at)
