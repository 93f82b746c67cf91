"""The quoting answerer: an answer made of the archive's own sentences, without a model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bot import accounts as said
from bot.accounts import Account
from bot.answer import Answer
from bot.doubt import DOUBTED, doubt, signs
from bot.evidence import Citation, Finding
from bot.evidence import Part as Place
from bot.figures import figures
from bot.fit import COLUMN, SPOKEN, Features, features, fits
from bot.inquiry import Inquiry
from bot.kinds import Kind
from bot.reading import Reading
from bot.speakers import same_speaker, spoken_by
from bot.story import absent, recency, related
from index.article import Span
from index.statements import Stance, Statement
from index.terms import terms

MOST = 6
ANSWERS = 4
CLOSE = 4.0  # how far below the best a sentence may fit and still be shown
CLAIMED = frozenset({"responsibility", "evidence"})
_CLAIMING: dict[Stance, float] = {"claims_responsibility": 2.0, "blames": 1.0}
_WEIGHED = frozenset({"asserted", "none_stated"})
SAME = 0.6  # two sentences sharing more of their stems than this say the same
LONGEST = 700  # characters of one quotation


@dataclass(frozen=True, slots=True)
class Found:
    """A passage chosen for an answer, with the statement it carries, if it carries one."""

    reading: Reading
    number: int
    span: Span
    statement: Statement | None
    fit: float
    features: Features
    also: tuple[tuple[Reading, Span], ...] = ()

    @property
    def text(self) -> str:
        """The passage's words."""
        return self.reading.article.text[self.span.start : self.span.end]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(terms(self.text))

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


def ranked(inquiry: Inquiry) -> list[Found]:
    """Every sentence of the articles looked up, the best fit first."""
    found: list[Found] = []
    for reading, recent in zip(inquiry.readings, recency(inquiry.readings), strict=True):
        cited = reading.article.article_id in inquiry.cited
        table = features(inquiry.ask, reading, inquiry.weights, cited, recent)
        found.extend(
            Found(reading, n, reading.spans[n], None, float(fit), table[n])
            for n, fit in enumerate(fits(table))
        )
    return sorted(found, key=lambda f: -f.fit)


def answer(question: str, inquiries: Sequence[Inquiry], searched: int) -> Answer:
    """The archive's answer to a question whose parts were looked up."""
    replies: list[Reply] = []
    for number, inquiry in enumerate(inquiries):
        before = inquiries[number - 1] if number else None
        if before and replies[-1].answer and _already_told(inquiry, before):
            continue
        replies.append(reply(inquiry))
    return assemble(question, replies, searched)


def _already_told(inquiry: Inquiry, before: Inquiry) -> bool:
    """Whether a part asks for the evidence of claims that were just shown with theirs."""
    ask = inquiry.ask
    return (
        ask.part.kind == "evidence"
        and not ask.terms
        and not ask.who
        and before.ask.part.kind == "responsibility"
    )


def reply(inquiry: Inquiry) -> Reply:
    """What the archive says to one part of a question."""
    candidates = ranked(inquiry)
    nothing = Reply(not_stated=[inquiry.ask.part.text])
    if not candidates:
        return nothing
    claimed = inquiry.ask.part.kind in CLAIMED
    head = _claims_head(inquiry, candidates) if claimed else candidates[0].reading
    if _doubted(inquiry, candidates, head):
        return nothing
    family = [
        r
        for r in inquiry.readings
        if r is head or related(head, r, inquiry.ask.everything, inquiry.weights)
    ]
    story = [c for c in candidates if c.reading in family]
    fitted = {(id(c.reading), c.number): (c.fit, c.features) for c in story}
    spoken = said.accounts(family, fitted)
    special = _BY_KIND.get(inquiry.ask.part.kind)
    answered = special(inquiry, story, spoken) if special else None
    if answered is None:
        answered = _general(inquiry, story, spoken)
    if not answered.answer:
        return nothing
    answered.dispute.extend(_disputes(answered, spoken))
    return answered


def _claims_head(inquiry: Inquiry, candidates: Sequence[Found]) -> Reading:
    """The article to answer from when it is asked who did it, or what the evidence is."""

    def worth(reading: Reading) -> float:
        best = next(c.fit for c in candidates if c.reading is reading)
        stances = {s.stance for s in reading.statements}
        return best + sum(_CLAIMING[stance] for stance in stances if stance in _CLAIMING)

    return max((r for r in inquiry.readings if r.spans), key=worth)


def _doubted(inquiry: Inquiry, candidates: Sequence[Found], head: Reading) -> bool:
    ask = inquiry.ask
    if ask.part.kind in CLAIMED and not ask.terms and not absent(head, ask.everything):
        if any(s.stance in _CLAIMING for s in head.statements):
            return False
    best = np.stack([c.features for c in candidates[:5]])
    numbers = [c.number for c in candidates[:5] if c.reading is head]
    found = signs(ask, head, inquiry.weights, best, numbers, candidates[0].fit)
    return doubt(found) >= DOUBTED


def _general(inquiry: Inquiry, story: Sequence[Found], found: Sequence[Account]) -> Reply:
    if inquiry.ask.who and SPOKEN & set(inquiry.ask.part.kinds):
        last = inquiry.ask.who[-1].stem
        story = [c for c in story if c.features[COLUMN["speaker"]] or last in c.stems]
    if inquiry.ask.part.kind == "count":
        counted = _counted(story)
        if counted.answer:
            return counted
    return Reply(_novel(story, ANSWERS))


def _shown(account: Account) -> Found:
    s = account.statement
    span = _quotable(account.reading, s, Span(s.start, s.end))
    return Found(account.reading, -1, span, s, account.fit, account.features)


def _responsibility(
    inquiry: Inquiry, story: Sequence[Found], found: Sequence[Account]
) -> Reply | None:
    text, who = inquiry.ask.part.text.lower(), inquiry.ask.who
    claims = said.one_each(said.of_stance(found, {"claims_responsibility"}), 2)
    others = _other_accounts(found, claims)
    if who:
        mine = [a for a in (*others, *claims) if spoken_by(a.statement, who)]
        return Reply([_shown(a) for a in mine[:3]]) if mine else None
    backing = [a for a in others if _backs(a, claims)]
    rivals = [a for a in others if a not in backing]
    asks_blame = "blam" in text or "accus" in text
    if asks_blame or not claims:
        blames = said.of_stance(rivals, {"blames"}) or rivals
        return (
            Reply([_shown(a) for a in blames[:3]], [_shown(a) for a in claims]) if blames else None
        )
    return Reply([_shown(a) for a in (*claims, *backing[:1])], [_shown(a) for a in rivals[:2]])


def _other_accounts(found: Sequence[Account], claims: Sequence[Account]) -> list[Account]:
    """Who else says who did it: accusations, and statements about whose evidence something is told.

    One a speaker, those of whose evidence something is told first.
    """
    told = [
        a
        for a in found
        if a.statement.stance == "blames"
        or (a.statement.stance in ("asserts", "confirms") and a.statement.evidence in _WEIGHED)
    ]
    others = [
        a
        for a in sorted(told, key=lambda a: -a.worth)
        if not any(same_speaker(a.statement, c.statement) or said.overlap(a, c) for c in claims)
    ]
    return said.one_each(others, 4)


def _backs(account: Account, claims: Sequence[Account]) -> bool:
    """Whether somebody says, with or without showing how they know, that a claimant did it."""
    if account.statement.evidence == "none_stated":
        return False
    about = {"respons", "behind", "perpetr"}
    about = about.union(*(terms(c.statement.speaker or "") for c in claims)) - {"the", "group"}
    return account.statement.stance != "blames" and not about.isdisjoint(terms(account.content))


def _evidence(inquiry: Inquiry, story: Sequence[Found], found: Sequence[Account]) -> Reply | None:
    asked = inquiry.ask
    if asked.who:
        mine = [a for a in found if spoken_by(a.statement, asked.who)]
        told = [a for a in mine if a.statement.evidence != "not_stated"]
        best = said.one_each(sorted(told or mine, key=lambda a: -a.fit), 1)
        if not best:
            return None
        rest = [c for c in story if c.features[COLUMN["speaker"]]]
        shown = _novel([*(_shown(a) for a in best), *rest], 2)
        return Reply(shown, not_stated=[] if told else [asked.part.text])
    if asked.terms:
        return None
    claimants = said.of_stance(found, {"claims_responsibility", "blames", "confirms", "asserts"})
    told = [a for a in claimants if a.statement.evidence != "not_stated"]
    return Reply([_shown(a) for a in said.one_each(told, 4)]) if told else None


def _comparison(inquiry: Inquiry, story: Sequence[Found], found: Sequence[Account]) -> Reply | None:
    stances: set[Stance] = {"claims_responsibility", "blames", "denies", "asserts", "confirms"}
    voices = said.one_each(said.of_stance(found, stances), 4)
    return Reply([_shown(a) for a in voices]) if len(voices) > 1 else None


def _counted(story: Sequence[Found]) -> Reply:
    """The newest figure first; a figure that a later article replaced, as an earlier one."""
    best: dict[str, Found] = {}
    for c in story:
        near = c.features[COLUMN["form_near"]] >= 0.6
        if c.fit >= story[0].fit - CLOSE and near and figures(c.text):
            best.setdefault(c.reading.article.article_id, c)
    dated = sorted(best.values(), key=lambda c: c.reading.article.published_at or "", reverse=True)
    if not dated:
        return Reply()
    lead, *older = dated
    now = {figure for _, figure in figures(lead.text)}
    same = [c for c in older if now & {f for _, f in figures(c.text)}]
    other = [c for c in older if c not in same]
    for c in same:
        lead = _backed(lead, c)
    return Reply([lead], earlier=other[:2])


def _novel(candidates: Sequence[Found], most: int) -> list[Found]:
    """The best that say something new; one that only repeats another source backs it instead."""
    kept: list[Found] = []
    for candidate in candidates:
        if kept and candidate.fit < kept[0].fit - CLOSE:
            break
        c = _attributed(candidate)
        twin = next((n for n, k in enumerate(kept) if _alike(c, k)), None)
        if twin is not None:
            kept[twin] = _backed(kept[twin], c)
        elif len(kept) < most:
            kept.append(c)
    return kept


def _attributed(found: Found) -> Found:
    """With the statement that the sentence carries, and the whole span that may be quoted of it."""
    if found.statement is not None:
        return found
    span = found.span
    inside = [s for s in found.reading.statements if s.start < span.end and span.start < s.end]
    fitting = [s for s in inside if max(s.end, span.end) - min(s.start, span.start) <= LONGEST]
    if not fitting:
        return found
    best = max(fitting, key=lambda s: _shared(Span(s.content_start, s.content_end), span))
    return replace(found, statement=best, span=_quotable(found.reading, best, span))


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _quotable(reading: Reading, statement: Statement, span: Span) -> Span:
    """The whole sentences of a statement, with the next or last one if that tells its evidence."""
    start, end = min(statement.start, span.start), max(statement.end, span.end)
    numbers = reading.numbers(start, end)
    told = reading.numbers(statement.evidence_start or 0, statement.evidence_end or 0)
    if numbers and told and told[-1] + 1 >= numbers[0] and told[0] - 1 <= numbers[-1]:
        first, last = min(numbers[0], told[0]), max(numbers[-1], told[-1])
        wider = Span(reading.spans[first].start, reading.spans[last].end)
        if wider.end - wider.start <= LONGEST:
            return wider
    return Span(start, end)


def _backed(shown: Found, other: Found) -> Found:
    """With one more citation, if the other is another source's."""
    clusters = {r.article.cluster for r, _ in ((shown.reading, shown.span), *shown.also)}
    if other.reading.article.cluster in clusters or len(shown.also) == 2:
        return shown
    return replace(shown, also=(*shown.also, (other.reading, other.span)))


def _alike(one: Found, other: Found) -> bool:
    a, b = one.span, other.span
    if one.reading is other.reading and a.start < b.end and b.start < a.end:
        return True
    return len(one.stems & other.stems) >= SAME * min(len(one.stems), len(other.stems))


def _disputes(answered: Reply, found: Iterable[Account]) -> list[Found]:
    """Denials and retractions of what the answer shows; the accused first."""
    shown = answered.answer + answered.dispute
    topic = frozenset[str]().union(*(f.stems for f in shown))
    charged = frozenset[str]().union(*(f.stems for f in shown if _charges(f)))
    against: list[tuple[bool, Found]] = []
    for account in said.of_stance(found, {"denies", "retracts"}):
        candidate = _shown(account)
        accused = set(terms(account.statement.speaker or "")) & charged - {"the", "of", "group"}
        near = len(candidate.stems & topic) >= 0.4 * len(candidate.stems)
        own = any(f.statement and same_speaker(f.statement, account.statement) for f in shown)
        if (accused and not own) or near:
            against.append((bool(accused and not own), candidate))
    kept: list[Found] = []
    for _, candidate in sorted(against, key=lambda pair: not pair[0]):
        if not any(_alike(candidate, f) for f in (*shown, *kept)):
            kept.append(candidate)
    return kept[:2]


def _charges(found: Found) -> bool:
    return found.statement is not None and found.statement.stance != "denies"


Special = Callable[[Inquiry, Sequence[Found], Sequence[Account]], Reply | None]
_BY_KIND: dict[Kind, Special] = {
    "responsibility": _responsibility,
    "evidence": _evidence,
    "comparison": _comparison,
}


def assemble(question: str, replies: Sequence[Reply], searched: int) -> Answer:
    """One answer from the replies to its parts: no passage twice, disputes never crowded out."""
    answers = _once(f for r in replies for f in r.answer)
    disputes = _once((f for r in replies for f in r.dispute), answers)
    earlier = _once((f for r in replies for f in r.earlier), [*answers, *disputes])
    answers = answers[: MOST - min(len(disputes), 2)]
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
