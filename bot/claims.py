"""Answers made of accounts: who did it, on what evidence, who says otherwise, who denies it."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

from bot import accounts as said
from bot.accounts import Account
from bot.disputes import chosen
from bot.fit import COLUMN
from bot.found import Found, Reply, novel
from bot.inquiry import Inquiry
from bot.kinds import Kind
from bot.speakers import same_speaker, spoken_by
from index.statements import Stance
from index.terms import terms

CLAIMED = frozenset({"responsibility", "evidence"})
CLAIMING: MappingProxyType[Stance, float] = MappingProxyType(
    {"claims_responsibility": 2.0, "blames": 1.0}
)
FAR = 5.2  # how far below the best an account may fit and still be one of the same thing
_WEIGHED = frozenset({"asserted", "none_stated"})


def _responsibility(
    inquiry: Inquiry, story: Sequence[Found], found: Sequence[Account]
) -> Reply | None:
    text, who = inquiry.ask.part.text.lower(), inquiry.ask.who
    claims = said.one_each(said.of_stance(found, {"claims_responsibility"}), 2)
    others = _other_accounts(found, claims)
    if who:
        mine = [a for a in (*others, *claims) if spoken_by(a.statement, who)]
        return Reply([chosen(a) for a in mine[:3]]) if mine else None
    backing = [a for a in others if _backs(a, claims)]
    rivals = [a for a in others if a not in backing]
    asks_blame = "blam" in text or "accus" in text
    if asks_blame or not claims:
        blames = said.of_stance(rivals, {"blames"}) or rivals
        return (
            Reply([chosen(a) for a in blames[:3]], [chosen(a) for a in claims]) if blames else None
        )
    return Reply([chosen(a) for a in (*claims, *backing[:1])], [chosen(a) for a in rivals[:2]])


def _other_accounts(found: Sequence[Account], claims: Sequence[Account]) -> list[Account]:
    """Who else says who did it: accusations, and statements about whose evidence something is told.

    One a speaker, and none that fits the question far less than the best of all accounts does.
    """
    told = [
        a
        for a in found
        if a.statement.stance == "blames"
        or (a.statement.stance in ("asserts", "confirms") and a.statement.evidence in _WEIGHED)
    ]
    best = max((a.fit for a in (*told, *claims)), default=0.0)
    others = [
        a
        for a in sorted(told, key=lambda a: -a.worth)
        if a.fit >= best - FAR
        and not any(same_speaker(a.statement, c.statement) or said.overlap(a, c) for c in claims)
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
        shown = novel([*(chosen(a) for a in best), *rest], 2)
        return Reply(shown, not_stated=[] if told else [asked.part.text])
    if asked.terms:
        return None
    claimants = said.of_stance(found, {"claims_responsibility", "blames", "confirms", "asserts"})
    told = [a for a in claimants if a.statement.evidence != "not_stated"]
    return Reply([chosen(a) for a in said.one_each(told, 4)]) if told else None


def _comparison(inquiry: Inquiry, story: Sequence[Found], found: Sequence[Account]) -> Reply | None:
    stances: set[Stance] = {"claims_responsibility", "blames", "denies", "asserts", "confirms"}
    voices = said.one_each(said.of_stance(found, stances), 4)
    return Reply([chosen(a) for a in voices]) if len(voices) > 1 else None


Special = Callable[[Inquiry, Sequence[Found], Sequence[Account]], Reply | None]
BY_KIND: MappingProxyType[Kind, Special] = MappingProxyType(
    {"responsibility": _responsibility, "evidence": _evidence, "comparison": _comparison}
)
