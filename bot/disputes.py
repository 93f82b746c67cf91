"""The other side of what an answer shows: denials, retractions, and what a retraction replaces."""

from collections.abc import Iterable, Sequence

from bot import accounts as said
from bot.accounts import Account
from bot.denials import is_denial
from bot.excerpts import only_points
from bot.found import LIKELY, Found, Reply, alike, quotable
from bot.reading import Reading
from bot.speakers import same_speaker
from index.article import Span
from index.statements import Statement
from index.stopwords import FUNCTION, REPORTING
from index.terms import stem, stems_of, terms

OVERLAP = 0.5  # of what is denied, that the sentence tells which it is shown beside
FEWEST = 2  # stems of it
_PRINTED = frozenset(terms("article report story headline"))
_NO_MATTER = frozenset(map(stem, FUNCTION | REPORTING | {"allegation", "accusation", "charge"}))


def chosen(account: Account) -> Found:
    s = account.statement
    span = quotable(account.reading, s, Span(s.start, s.end))
    also = _evidence_elsewhere(account, span)
    return Found(account.reading, -1, span, s, account.fit, account.best.features, also=also)


def _evidence_elsewhere(account: Account, span: Span) -> tuple[tuple[Reading, Span], ...]:
    """The sentences that tell the evidence of an account, where its quotation does not."""
    s, reading = account.statement, account.reading
    told = reading.numbers(s.evidence_start or 0, s.evidence_end or 0)
    if not told or span.start <= reading.spans[told[0]].start < span.end:
        return ()
    return ((reading, Span(reading.spans[told[0]].start, reading.spans[told[-1]].end)),)


def with_disputes(answered: Reply, found: Iterable[Account], then: bool) -> Reply:
    """The reply with denials and retractions of what it shows, those of the accused first.

    What its own speaker or outlet took back later does not lead: the retraction does, unless it
    was asked what was said `then`.
    """
    against = said.of_stance(found, {"denies", "retracts"})
    taken_back = next((a for a in against if _takes_back(a, answered.answer[0])), None)
    if taken_back:
        retraction = chosen(taken_back)
        rest = [f for f in answered.answer if not alike(f, retraction)]
        answered.answer = [*rest[:then], retraction, *rest[then:]]
    shown = answered.answer + answered.dispute
    ranked = sorted(against, key=lambda a: not _accused(a, shown))
    kept: list[Found] = []
    for account in ranked:
        candidate = chosen(account)
        if _denies(account, shown) and not any(alike(candidate, f) for f in (*shown, *kept)):
            kept.append(candidate)
    answered.dispute.extend(kept[:2])
    return answered


def _takes_back(account: Account, lead: Found) -> bool:
    """Whether a retraction is of what leads: by the same speaker or outlet, and not before it."""
    s, article = account.statement, lead.reading.article
    if s.stance == "retracts" and account.reading is lead.reading and _of_article(lead):
        return True
    if s.stance != "retracts" or not _no_earlier(account, lead):
        return False
    if lead.statement and lead.statement.stance != "retracts" and same_speaker(s, lead.statement):
        return True
    outlet = terms(article.source or "")
    return bool(outlet) and account.reading is not lead.reading and terms(s.speaker or "") == outlet


def _of_article(found: Found) -> bool:
    """Whether a sentence tells what an article said: "the article said that …"."""
    speaker = terms(found.statement.speaker or "") if found.statement else ()
    return not _PRINTED.isdisjoint(speaker)


def _no_earlier(account: Account, lead: Found) -> bool:
    then, now = lead.reading.article.published_at, account.reading.article.published_at
    if account.reading is lead.reading:
        return account.statement.start > lead.span.start
    return bool(then and now) and str(now) >= str(then)


def _denies(account: Account, shown: Sequence[Found]) -> bool:
    """Whether it denies or takes back what is shown or asked, and nothing else of that story."""
    s = account.statement
    if s.stance == "denies" and not is_denial(account.reading, s):
        return False
    if account.best.odds > LIKELY or _accused(account, shown):
        return True
    same = _follows if only_points(account.reading, s) else _same_matter
    return any(same(account, f) for f in shown)


def _same_matter(account: Account, found: Found) -> bool:
    """Whether a sentence tells what an account denies."""
    denied = stems_of(account.content) - _NO_MATTER - stems_of(account.statement.speaker or "")
    both = denied & found.content
    return len(both) >= max(FEWEST, OVERLAP * len(denied))


def _accused(account: Account, shown: Sequence[Found]) -> bool:
    """Whether somebody else's charge names the one who denies; by the last word of the name."""
    name = terms(account.statement.speaker or "")
    charges = [f for f in shown if f.statement and _charges(f.statement)]
    own = any(f.statement and same_speaker(f.statement, account.statement) for f in shown)
    return bool(name) and not own and any(name[-1] in f.stems for f in charges)


def _charges(statement: Statement) -> bool:
    """Whether it blames somebody, or has or lacks evidence as a charge does."""
    weighed = statement.stance in ("asserts", "confirms") and statement.evidence != "not_stated"
    return statement.stance == "blames" or weighed


def _follows(account: Account, found: Found) -> bool:
    """Whether a denial stands right after a statement of somebody else's."""
    if account.reading is not found.reading or not found.statement:
        return False
    told = account.reading.numbers(account.statement.start, account.statement.end)
    before = found.reading.numbers(*found.span)
    after = bool(told and before) and told[0] == before[-1] + 1
    return after and not same_speaker(account.statement, found.statement)
