"""How good the answers are on questions whose right answer is known."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.answer import Answer
from bot.cases import Case, read_cases
from bot.evidence import Citation, Finding
from bot.verbatim import find_quote
from index.article import Stored
from index.errors import NewsroomError

Ask = Callable[[str, str | None], Answer]
Fetch = Callable[[str, int], Stored]
MOST_QUOTATIONS = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, what was answered, and what that answer fell short of.

    With no answer, `failure` is why. `unproved` are citations that are not in the stored text.
    """

    case: Case
    answer: Answer | None
    missing: tuple[tuple[str, ...], ...]
    wrong_lead: bool
    right_lead: bool
    speaker_right: bool
    unsaid: tuple[str, ...]
    unproved: tuple[Citation, ...]
    failure: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the desk said that the archive does not say."""
        return self.answer is not None and not self.answer.findings

    @property
    def complete(self) -> bool:
        """Whether an answer quotes everything required, or refuses where it may."""
        if self.refused:
            return self.case.may_refuse
        return self.answer is not None and not self.missing

    @property
    def faults(self) -> tuple[str, ...]:
        """What fell short, in a few words each; empty when nothing did."""
        if self.failure:
            return (f"failed: {self.failure}",)
        if not self.case.answerable:
            return () if self.refused else ("answered, though no article says",)
        if self.refused:
            return () if self.case.may_refuse else ("refused, though the archive says",)
        found = {
            "a required span is missing": bool(self.missing),
            "the wrong sentence leads": self.wrong_lead,
            f"not shown as the words of {self.case.speaker}": not self.speaker_right,
            f"does not name as not stated: {', '.join(self.unsaid)}": bool(self.unsaid),
            "a citation is not verbatim": bool(self.unproved),
        }
        return tuple(fault for fault, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    def __str__(self) -> str:
        rate = f"{100 * self.part / self.whole:5.1f} %" if self.whole else "    – "
        return f"{rate}  ({self.part} of {self.whole})"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of one set of questions, and the shares that sum them up."""

    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def answerable(self) -> tuple[Outcome, ...]:
        """The questions that the archive answers."""
        return tuple(o for o in self.outcomes if o.case.answerable)

    @property
    def unanswerable(self) -> tuple[Outcome, ...]:
        """The questions that no article answers."""
        return tuple(o for o in self.outcomes if not o.case.answerable)

    @property
    def shares(self) -> dict[str, Share]:
        """Every figure by its name."""
        asked = self.answerable
        answered = [o for o in asked if o.answer and not o.refused]
        cited = [o for o in self.outcomes if o.answer]
        citations = sum(len(o.answer.citations) for o in cited if o.answer)
        said = [o for o in answered if o.case.speaker and o.complete]
        partial = [o for o in answered if o.case.not_stated]
        return {
            "all required spans quoted": _share(asked, lambda o: o.complete),
            "wrong sentence leads": _share(answered, lambda o: o.wrong_lead),
            "a required sentence leads": _share(answered, lambda o: o.right_lead),
            "unanswerable refused": _share(self.unanswerable, lambda o: o.refused),
            "answerable refused": _share(asked, lambda o: o.refused and not o.case.may_refuse),
            "speaker named right": _share(said, lambda o: o.speaker_right),
            "what is missing named": _share(partial, lambda o: not o.unsaid),
            "citations verbatim": Share(citations - sum(len(o.unproved) for o in cited), citations),
            f"more than {MOST_QUOTATIONS} quotations": _share(answered, _is_long),
            "failed": _share(self.outcomes, lambda o: o.failure is not None),
        }

    @property
    def kinds(self) -> dict[str, Share]:
        """By kind of question: all required spans quoted, or refused where no article says."""
        kinds = sorted({o.case.kind for o in self.outcomes})
        return {
            kind: _share([o for o in self.outcomes if o.case.kind == kind], _is_right)
            for kind in kinds
        }

    @property
    def short(self) -> tuple[Outcome, ...]:
        """The outcomes that fell short of something."""
        return tuple(o for o in self.outcomes if o.faults)


def evaluate(ask: Ask, lines: Iterable[str], fetch: Fetch | None = None) -> tuple[Report, ...]:
    """Ask every question of a question file and score the answers; a report for each half.

    Questions of one thread are one conversation of this run, in their order. With `fetch`, which
    gives a stored article by id and version, each citation is proved against the record.
    """
    run = secrets.token_hex(4)
    outcomes = [_outcome(case, ask, fetch, run) for case in read_cases(lines)]
    halves = dict.fromkeys(o.case.half for o in outcomes)
    return tuple(Report(h, tuple(o for o in outcomes if o.case.half == h)) for h in halves)


def _outcome(case: Case, ask: Ask, fetch: Fetch | None, run: str) -> Outcome:
    thread = f"eval:{run}:{case.thread}" if case.thread else None
    try:
        return score(case, ask(case.question, thread), fetch)
    except NewsroomError as error:
        return Outcome(case, None, case.required, False, False, False, (), (), str(error))


def score(case: Case, answer: Answer, fetch: Fetch | None = None) -> Outcome:
    """Compare one answer with what its case asks for."""
    lead = answer.findings[0].text if answer.findings else ""
    quotes = [c.quote for c in answer.citations]
    named = " ".join(answer.not_stated)
    return Outcome(
        case,
        answer,
        missing=tuple(one for one in case.required if not _quotes(quotes, one)),
        wrong_lead=_quotes([lead], case.must_not_lead),
        right_lead=not case.required or _quotes([lead], tuple(chain(*case.required))),
        speaker_right=_speaker_right(case, answer.findings),
        unsaid=tuple(text for text in case.not_stated if text.casefold() not in named.casefold()),
        unproved=tuple(c for c in answer.citations if not _is_verbatim(c, fetch)),
    )


def _quotes(quotes: Sequence[str], spans: Sequence[str]) -> bool:
    return any(find_quote(span, quote) for span in spans for quote in quotes)


def _speaker_right(case: Case, findings: Sequence[Finding]) -> bool:
    """Whether some required words are shown as those of the speaker the case names."""
    if case.speaker is None:
        return True
    spans = tuple(chain(*case.required))
    found = (f for f in findings if _quotes([c.quote for c in f.citations], spans))
    speakers = [finding.speaker or "" for finding in found]
    surname = case.speaker.split()[-1].casefold()
    return any(surname in speaker.casefold() for speaker in speakers)


def _is_verbatim(cited: Citation, fetch: Fetch | None) -> bool:
    article = cited.article
    text = fetch(article.article_id, article.version).text if fetch else article.text
    return bool(cited.quote.strip()) and text[cited.start : cited.end] == cited.quote


def _is_right(outcome: Outcome) -> bool:
    return outcome.complete if outcome.case.answerable else outcome.refused


def _is_long(outcome: Outcome) -> bool:
    return outcome.answer is not None and len(outcome.answer.findings) > MOST_QUOTATIONS


def _share(outcomes: Sequence[Outcome], is_so: Callable[[Outcome], bool]) -> Share:
    return Share(sum(map(is_so, outcomes)), len(outcomes))
