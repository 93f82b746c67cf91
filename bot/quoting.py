"""The quoting answerer: an answer made of the archive's own sentences, without a model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot import accounts as said
from bot.accounts import Account, fitness
from bot.answer import Answer
from bot.evidence import Citation, Finding
from bot.evidence import Part as Place
from bot.figures import figures, tells_when, tells_where, tells_why
from bot.kinds import Kind
from bot.question import Part, Term
from bot.reading import Reading
from bot.story import ENOUGH, Story, Weights
from index.article import Span
from index.statements import Stance, Statement

MOST = 6
SURE = 0.5  # the fit below which a sentence does not answer
NOVEL = 0.6  # two sentences sharing more of their stems than this say the same

_TELLS: dict[Kind, Callable[[str], bool]] = {
    "count": lambda sentence: bool(figures(sentence)),
    "when": tells_when,
    "where": tells_where,
    "why": tells_why,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A passage chosen for an answer, with the statement it carries, if it carries one."""

    reading: Reading
    span: Span
    statement: Statement | None
    fit: float
    also: tuple[tuple[Reading, Span], ...] = ()

    @property
    def text(self) -> str:
        """The passage's words."""
        return self.reading.article.text[self.span.start : self.span.end]

    def finding(self, place: Place) -> Finding:
        """The finding that shows it."""
        cited = ((self.reading, self.span), *self.also)
        citations = tuple(Citation(r.article, s.start, s.end) for r, s in cited)
        s = self.statement
        if s is None:
            return Finding(citations, None, None, "reports", "not_stated", None, None, place)
        return Finding(
            citations, s.speaker, s.role, s.stance, s.evidence, s.second_hand, s.said_on, place
        )


@dataclass(slots=True)
class Reply:
    """What was found for one part of a question."""

    answer: list[Found] = field(default_factory=list)
    dispute: list[Found] = field(default_factory=list)
    earlier: list[Found] = field(default_factory=list)
    not_stated: list[str] = field(default_factory=list)


def reply(part: Part, topic: Sequence[Term], story: Story, weights: Weights) -> Reply:
    """What a story says to one part of a question; the topic is what the part takes for granted."""
    who = said.speaker_asked(part)
    unknown = [t for t in story.absent if t not in who]
    if story.empty or story.coverage < ENOUGH or unknown:
        return Reply(not_stated=[part.text])
    asked = (*said.without(part, who), *(t for t in topic if t not in part.terms))
    found = said.accounts(story.readings, asked, weights)
    answered = _BY_KIND.get(part.kind, _general)(part, who, asked, story, found, weights)
    if not answered.answer and part.kind in _BY_KIND and not who:
        answered = _general(part, who, asked, story, found, weights)
    if not answered.answer:
        return Reply(not_stated=answered.not_stated or [part.text])
    answered.dispute.extend(_disputes(answered, found))
    return answered


def _shown(account: Account) -> Found:
    s = account.statement
    return Found(account.reading, Span(s.start, s.end), s, account.fit)


def _responsibility(
    part: Part,
    who: Sequence[Term],
    asked: Sequence[Term],
    story: Story,
    found: list[Account],
    weights: Weights,
) -> Reply:
    blaming = "blam" in part.text.lower() or "accus" in part.text.lower()
    claims = said.one_each(said.of_stance(found, {"claims_responsibility"}), 2)
    blames = said.one_each(said.of_stance(found, {"blames"}), 3)
    if who:
        mine = [a for a in (*claims, *blames) if said.spoken_by(a.statement, who)]
        return Reply([_shown(a) for a in mine[:3]], not_stated=[] if mine else [part.text])
    if blaming or not claims:
        lead, rest = blames, claims
    else:
        lead, rest = claims, blames
    if not lead:
        return Reply()
    backing = _backing(found, claims) if lead is claims else []
    return Reply([_shown(a) for a in (*lead, *backing)], [_shown(a) for a in rest[:2]])


def _backing(found: Iterable[Account], claims: Sequence[Account]) -> list[Account]:
    """Others who say that a claimant did it."""
    names = [
        stem for a in claims for stem in a.reading.names if stem in _stems_of(a.statement.speaker)
    ]
    about = {"respons", "behind", "perpetr", *names}
    stated: list[Account] = [
        a
        for a in said.of_stance(found, {"confirms", "asserts"})
        if a.statement.evidence in ("asserted", "shown", "none_stated")
        and about
        & _stems_of(a.reading.article.text[a.statement.content_start : a.statement.content_end])
        and not any(
            said.same_speaker(a.statement, c.statement) or said.overlap(a, c) for c in claims
        )
    ]
    return said.one_each(stated, 1)


def _stems_of(text: str | None) -> set[str]:
    from index.terms import terms

    return set(terms(text or ""))


def _evidence(
    part: Part,
    who: Sequence[Term],
    asked: Sequence[Term],
    story: Story,
    found: list[Account],
    weights: Weights,
) -> Reply:
    if who:
        mine = sorted(
            (a for a in found if said.spoken_by(a.statement, who)), key=said._worth, reverse=True
        )
        told = [a for a in mine if a.statement.evidence != "not_stated"]
        shown = said.one_each(told, 1) or said.one_each(mine, 1)
        return Reply([_shown(a) for a in shown], not_stated=[] if told else [part.text])
    claimants = said.of_stance(found, {"claims_responsibility", "blames", "confirms", "asserts"})
    told = [a for a in claimants if a.statement.evidence != "not_stated"]
    return Reply([_shown(a) for a in said.one_each(told, 4)])


def _said(
    part: Part,
    who: Sequence[Term],
    asked: Sequence[Term],
    story: Story,
    found: list[Account],
    weights: Weights,
) -> Reply:
    if not who:
        return Reply()
    mine = [a for a in found if said.spoken_by(a.statement, who)]
    if part.kind == "denial":
        mine = [a for a in mine if a.statement.stance == "denies"] or mine
    best = sorted(mine, key=lambda a: a.fit, reverse=True)
    chosen = _novel([_shown(a) for a in best], 3, floor=0.7)
    return Reply(chosen, not_stated=[] if chosen else [part.text])


def _denial(
    part: Part,
    who: Sequence[Term],
    asked: Sequence[Term],
    story: Story,
    found: list[Account],
    weights: Weights,
) -> Reply:
    if who:
        return _said(part, who, asked, story, found, weights)
    denials = sorted(said.of_stance(found, {"denies"}), key=lambda a: a.fit, reverse=True)
    return Reply([_shown(a) for a in said.one_each([a for a in denials if a.fit >= 0.3], 3)])


def _comparison(
    part: Part,
    who: Sequence[Term],
    asked: Sequence[Term],
    story: Story,
    found: list[Account],
    weights: Weights,
) -> Reply:
    stances: set[Stance] = {"claims_responsibility", "blames", "denies", "asserts", "confirms"}
    voices = said.one_each(said.of_stance([a for a in found if a.fit >= 0.4], stances), 4)
    return Reply([_shown(a) for a in voices])


def _general(
    part: Part,
    who: Sequence[Term],
    asked: Sequence[Term],
    story: Story,
    found: list[Account],
    weights: Weights,
) -> Reply:
    candidates = sorted(
        (c for r in story.readings[:8] for c in _sentences(part, r, asked or part.terms, weights)),
        key=lambda c: c.fit,
        reverse=True,
    )
    if not candidates or candidates[0].fit < SURE:
        return Reply()
    if part.kind == "count":
        return _counted(candidates)
    return Reply(_novel(candidates, 3, floor=0.85))


def _sentences(
    part: Part, reading: Reading, asked: Sequence[Term], weights: Weights
) -> list[Found]:
    fit = fitness(reading, asked, weights)
    tells = _TELLS.get(part.kind)
    text = reading.article.text
    chosen = []
    for number, span in enumerate(reading.spans):
        score = float(fit[number]) + (0.05 if number == 0 else 0.0)
        if tells is not None:
            score += 0.2 if tells(text[span.start : span.end]) else -0.35
        if score >= SURE:
            chosen.append(_sentence(reading, number, score))
    return chosen


def _sentence(reading: Reading, number: int, score: float) -> Found:
    span = reading.spans[number]
    inside = [s for s in reading.statements_in(number) if s.end - s.start <= 700]
    statement = max(
        inside, key=lambda s: _shared(Span(s.content_start, s.content_end), span), default=None
    )
    if statement is not None:
        span = Span(min(statement.start, span.start), max(statement.end, span.end))
    return Found(reading, span, statement, score)


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _counted(candidates: Sequence[Found]) -> Reply:
    """The newest figure first; a figure that a later article replaced, as an earlier one."""
    best: dict[str, Found] = {}
    for c in candidates:
        if c.fit >= 0.85 * candidates[0].fit and figures(c.text):
            best.setdefault(c.reading.article.article_id, c)
    dated = sorted(best.values(), key=lambda c: c.reading.article.published_at or "", reverse=True)
    if not dated:
        return Reply(_novel(list(candidates), 2, floor=0.85))
    lead, *older = dated
    now = {figure for _, figure in figures(lead.text)}
    same = [c for c in older if now & {f for _, f in figures(c.text)}]
    other = [c for c in older if c not in same]
    also = tuple(
        (c.reading, c.span)
        for c in same
        if c.reading.article.cluster != lead.reading.article.cluster
    )
    shown = Found(lead.reading, lead.span, lead.statement, lead.fit, also[:2])
    return Reply([shown], earlier=_novel(other, 3, floor=0.0))


def _novel(candidates: Sequence[Found], most: int, floor: float) -> list[Found]:
    """The best that say something new; one that only repeats another source backs it instead."""
    kept: list[Found] = []
    for c in candidates:
        if kept and c.fit < floor * kept[0].fit:
            break
        twin = next((n for n, k in enumerate(kept) if _alike(c, k)), None)
        if twin is None:
            if len(kept) < most:
                kept.append(c)
        elif (
            c.reading.article.cluster != kept[twin].reading.article.cluster
            and len(kept[twin].also) < 2
        ):
            k = kept[twin]
            kept[twin] = Found(
                k.reading, k.span, k.statement, k.fit, (*k.also, (c.reading, c.span))
            )
    return kept


def _alike(one: Found, other: Found) -> bool:
    if (
        one.reading is other.reading
        and one.span.start < other.span.end
        and other.span.start < one.span.end
    ):
        return True
    a, b = _stems_of(one.text), _stems_of(other.text)
    return len(a & b) >= NOVEL * min(len(a), len(b))


def _disputes(answered: Reply, found: Iterable[Account]) -> list[Found]:
    """Denials and retractions of what the answer shows."""
    shown = answered.answer + answered.dispute
    topic = set().union(*(_stems_of(f.text) for f in shown))
    against = said.of_stance(found, {"denies", "retracts"})
    kept: list[Found] = []
    for account in against:
        words = _stems_of(
            account.reading.article.text[account.statement.start : account.statement.end]
        )
        if account.fit < 0.3 and len(words & topic) < 0.4 * len(words):
            continue
        candidate = _shown(account)
        if not any(_alike(candidate, f) for f in (*shown, *kept)):
            kept.append(candidate)
    return kept[:2]


_BY_KIND = {
    "responsibility": _responsibility,
    "evidence": _evidence,
    "denial": _denial,
    "said": _said,
    "reaction": _said,
    "comparison": _comparison,
}


def assemble(question: str, replies: Sequence[Reply], searched: int) -> Answer:
    """One answer from the replies to its parts: no passage twice, disputes never crowded out."""
    answers = _once(f for r in replies for f in r.answer)
    disputes = _once((f for r in replies for f in r.dispute), answers)
    earlier = _once((f for r in replies for f in r.earlier), [*answers, *disputes])
    spare = MOST - min(len(disputes), 2)
    answers = answers[:spare]
    disputes = disputes[: MOST - len(answers)]
    earlier = earlier[: MOST - len(answers) - len(disputes)]
    findings = (
        *(f.finding("answer") for f in answers),
        *(f.finding("dispute") for f in disputes),
        *(f.finding("earlier") for f in earlier),
    )
    missing = tuple(dict.fromkeys(text for r in replies for text in r.not_stated))
    return Answer(question, findings, missing, searched)


def _once(found: Iterable[Found], taken: Sequence[Found] = ()) -> list[Found]:
    kept: list[Found] = []
    for f in found:
        if not any(_alike(f, k) for k in (*taken, *kept)):
            kept.append(f)
    return kept
