"""The quoting answerer: an answer made of the archive's own sentences, without a model."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from bot.accounts import accounts
from bot.answer import Answer
from bot.claims import BY_KIND, CLAIMED, CLAIMING
from bot.corrections import put_right
from bot.cross_encoder import CrossEncoder
from bot.disputes import with_disputes
from bot.doubt import DOUBTED, UNSURE, doubt, signs
from bot.excerpts import in_context
from bot.fit import COLUMN, SPOKEN, features, fits
from bot.found import CLOSE, LIKELY, SURE, Found, Reply, novel, once
from bot.inquiry import Inquiry
from bot.newest import NOW, counted, latest_word, newest, oldest
from bot.question import Term
from bot.reading import DATES, Reading, Scores
from bot.rereading import Reread, reread
from bot.story import TOUCHING, absent, akin, family, recency, strangers
from bot.unheard import LONG
from index.article import Hit

NEAREST = "The archive may not say exactly this; these passages come nearest to it."
MOST = 6
ROOM = 2  # quotations kept for those who say otherwise, and as many for earlier figures
UNLIKELY = -3.5  # log odds below which none is shown beside one that surely is an answer
HELD = 0.8  # of the question that an article with claims of responsibility surely answers
STRANGERS = 0.5  # of the names asked about, by weight, that no article looked up may lack


def ranked(inquiry: Inquiry) -> list[Found]:
    """Every sentence of the articles looked up, the best fit first."""
    found: list[Found] = []
    for reading, recent in zip(inquiry.readings, recency(inquiry.readings), strict=True):
        cited = reading.article.article_id in inquiry.cited
        hits = _hits(reading, inquiry.hits)
        table = features(inquiry.ask, reading, inquiry.weights, cited, recent, hits)
        found.extend(
            Found(reading, n, span, None, fit, row)
            for n, (span, fit, row) in enumerate(
                zip(reading.spans, fits(table).tolist(), table, strict=True)
            )
        )
    return sorted(found, key=lambda f: -f.fit)


def _hits(reading: Reading, hits: Sequence[Hit]) -> Scores:
    """How well the search found each sentence, against the best passage of all."""
    scores = np.zeros(len(reading.spans), np.float32)
    for hit in hits:
        if hit.article.article_id == reading.article.article_id and hits[0].score > 0:
            numbers = reading.numbers(hit.passage.start, hit.passage.end)
            within = slice(numbers.start, numbers.stop)
            scores[within] = np.maximum(scores[within], hit.score / hits[0].score)
    return scores


def answer(
    question: str, inquiries: Sequence[Inquiry], searched: int, encoder: CrossEncoder
) -> Answer:
    """The archive's answer to a question whose parts were looked up."""
    replies: list[Reply] = []
    for number, inquiry in enumerate(inquiries):
        before = inquiries[number - 1] if number else None
        if before and replies[-1].answer and _already_told(inquiry, before):
            continue
        if before and inquiry.ask.part.refers_back:
            inquiry = _in_same_story(inquiry, replies[-1])
        replies.append(reply(inquiry, encoder))
    return assemble(question, replies, searched)


def _in_same_story(inquiry: Inquiry, told: Reply) -> Inquiry:
    """Looked up where the part before was, and in what tells of the same event."""
    head = next((r for r in inquiry.readings if r is told.about), None)
    if head is None:
        return inquiry
    kin = family(head, inquiry.readings, inquiry.ask.everything, inquiry.weights)
    return replace(inquiry, readings=tuple(kin))


def _already_told(inquiry: Inquiry, before: Inquiry) -> bool:
    """Whether a part asks for the evidence of claims that were just shown with theirs."""
    ask = inquiry.ask
    return (
        ask.part.kind == "evidence"
        and not ask.terms
        and not ask.who
        and before.ask.part.kind == "responsibility"
    )


def reply(inquiry: Inquiry, encoder: CrossEncoder) -> Reply:
    """What the archive says to one part of a question."""
    first = ranked(inquiry)
    nothing = Reply(not_stated=[inquiry.ask.part.text])
    if not first:
        return nothing
    nothing.about = first[0].reading
    kind, asked = inquiry.ask.part.kind, inquiry.ask.everything
    claimed = _claims_head(inquiry, first) if kind in CLAIMED else None
    sure = claimed is not None and _surely_told(inquiry, first, claimed)
    judged = not sure and len(asked) <= LONG  # of a long one `bot.unheard` has judged
    if judged and strangers(inquiry.readings, asked, inquiry.weights) > STRANGERS:
        return nothing
    again, answering, here = Reread(first, SURE, SURE)
    if not sure or kind == "evidence":
        again, answering, here = reread(inquiry.ask, first, encoder)
    nothing.about = again[0].reading
    doubts = 0.0
    if judged:
        doubts = doubt(signs(inquiry.ask, inquiry.weights, first[:5], answering, here))
    if doubts >= DOUBTED:
        return nothing
    told = _told(inquiry, first if kind in BY_KIND else again, again, claimed)
    told.unsure = doubts >= UNSURE
    return told if told.answer else nothing


def _told(
    inquiry: Inquiry, candidates: Sequence[Found], again: Sequence[Found], claimed: Reading | None
) -> Reply:
    """What the articles of one story say: the answer, what puts it right, and who disputes it."""
    kind, asked = inquiry.ask.part.kind, inquiry.ask.everything
    kin = family(claimed or _head(candidates, asked), inquiry.readings, asked, inquiry.weights)
    story = [c for c in candidates if c.reading in kin]
    spoken = accounts(kin, {(id(c.reading), c.number): c for c in story})
    special = BY_KIND.get(kind)
    answered = special(inquiry, story, spoken) if special else None
    if answered is None:
        answered = _general(inquiry, story)
    elif answered.not_stated and not _named(inquiry):
        read = [c for c in again if c.reading in kin]
        answered = _general(inquiry, read) if read and read[0].odds > SURE else answered
    narrow = kind in CLAIMED or kind == "count"
    beside = [] if kind == "count" else _touching(kin, again, inquiry)
    rest = _of_speaker(inquiry, [c for c in again if c.reading in kin or c.reading in beside])
    answered = _completed(answered, rest, SURE if narrow else LIKELY)
    if not answered.answer:
        return answered
    answered.about = answered.answer[0].reading
    answered.answer = put_right(answered.answer, inquiry.readings)
    return with_disputes(answered, spoken, inquiry.ask.then)


def _completed(answered: Reply, story: Sequence[Found], odds: float) -> Reply:
    """With what else is an answer by more than these log odds."""
    shown = [*answered.answer, *answered.dispute, *answered.earlier]
    answered.answer += once(novel([c for c in story if c.odds > odds], MOST), shown)
    return answered


def _touching(kin: Sequence[Reading], again: Sequence[Found], inquiry: Inquiry) -> list[Reading]:
    """The articles that surely answer too, and share a little with those of the story."""
    sure = {id(c.reading): c.reading for c in again if c.odds > SURE}
    return [
        r
        for r in sure.values()
        if r not in kin and any(akin(k, r, inquiry.weights) >= TOUCHING for k in kin)
    ]


def _head(candidates: Sequence[Found], asked: Sequence[Term]) -> Reading:
    """The article to answer from: the best, or one that may well answer and holds more names."""
    best = candidates[0]
    likely = (c for c in candidates if c.odds > LIKELY and c.fit > best.fit - CLOSE)
    names = [t for t in asked if t.stem not in DATES]
    return min((best, *likely), key=lambda c: len(absent(c.reading, names))).reading


def _claims_head(inquiry: Inquiry, candidates: Sequence[Found]) -> Reading:
    """The article to answer from when it is asked who did it, or what the evidence is."""

    def worth(reading: Reading) -> float:
        best = next(c.fit for c in candidates if c.reading is reading)
        stances = {s.stance for s in reading.statements}
        return best + sum(CLAIMING[stance] for stance in stances if stance in CLAIMING)

    return max((r for r in inquiry.readings if r.spans), key=worth)


def _surely_told(inquiry: Inquiry, candidates: Sequence[Found], head: Reading) -> bool:
    """Whether somebody claims or blames in an article that holds what is asked."""
    ask = inquiry.ask
    if not any(s.stance in CLAIMING for s in head.statements) or absent(head, ask.everything):
        return False
    held = max(c.features[COLUMN["article"]] for c in candidates if c.reading is head)
    return not ask.terms or bool(held >= HELD)


def _general(inquiry: Inquiry, story: Sequence[Found]) -> Reply:
    story = _of_speaker(inquiry, story)
    if not inquiry.ask.terms:
        formed = [c for c in story if c.features[COLUMN["form"]] > 0 or c.odds > SURE]
        story = formed or story
    part = inquiry.ask.part
    if part.kind == "count" and (figures := counted(inquiry, story)).answer:
        return figures
    if any(c.odds > SURE for c in story):
        story = [c for c in story if c.odds > UNLIKELY]
    chosen = novel(story, MOST)
    if inquiry.ask.then:
        return Reply(oldest(chosen))
    return Reply(newest(chosen) if NOW.search(part.text) else latest_word(chosen))


def _named(inquiry: Inquiry) -> bool:
    """Whether it is asked about what somebody of some name says, and not "the engineer"."""
    return any(term.name for term in inquiry.ask.who)


def _of_speaker(inquiry: Inquiry, story: Sequence[Found]) -> Sequence[Found]:
    """Where it is asked what somebody of some name said, only that, if they said anything."""
    if not _named(inquiry) or not SPOKEN & set(inquiry.ask.part.kinds):
        return story
    return [c for c in story if c.features[COLUMN["speaker"]]] or story


def assemble(question: str, replies: Sequence[Reply], searched: int) -> Answer:
    """One answer from the replies to its parts: no passage twice, disputes never crowded out."""
    answers = _each_part(replies, MOST)
    disputed = once((f for r in replies for f in r.dispute), answers)
    earlier = once((f for r in replies for f in r.earlier), [*answers, *disputed])
    answers = _each_part(replies, MOST - min(len(disputed), ROOM) - min(len(earlier), ROOM))
    disputed = disputed[: MOST - len(answers)]
    earlier = earlier[: MOST - len(answers) - len(disputed)]
    shown = (*answers, *disputed, *earlier)
    answers, disputed = ([_understood(f, shown) for f in some] for some in (answers, disputed))
    findings = (
        *(f.finding("answer") for f in answers),
        *(f.finding("dispute") for f in disputed),
        *(f.finding("earlier") for f in earlier),
    )
    missing = tuple(dict.fromkeys(text for r in replies for text in r.not_stated))
    unsure = any(r.unsure for r in replies if r.answer)
    return Answer(question, findings, missing, searched, note=NEAREST if unsure else None)


def _understood(found: Found, shown: Sequence[Found]) -> Found:
    """With what "the union denied it" denies, where that is not shown by itself."""
    wide = in_context(found)
    return found if any(wide.overlaps(f) for f in shown if f is not found) else wide


def _each_part(replies: Sequence[Reply], most: int) -> list[Found]:
    """The answers, as many of each part as there is room for, in the order of the parts."""
    taken: list[Found] = []
    for answers in zip_longest(*(r.answer for r in replies)):
        taken += once(filter(None, answers), taken)
    chosen = {id(f) for f in taken[:most]}
    return [f for r in replies for f in r.answer if id(f) in chosen]
