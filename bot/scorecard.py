"""A report on the answers, as text for people and as JSON for scripts."""

from collections.abc import Iterator

from bot.evaluate import Outcome, Report
from bot.shapes import Shape


def as_text(report: Report, show: int = 0) -> str:
    """The figures of a report, and the first `show` questions that fell short of something."""
    width = max(map(len, (*report.shares, *report.kinds)), default=0)
    lines = [f"{report.name}: {len(report.outcomes)} questions"]
    lines += [f"  {name:<{width}}  {share}" for name, share in report.shares.items() if share.whole]
    lines += ["  by kind, answered in full or rightly refused:"]
    lines += [f"    {name:<{width - 2}}  {share}" for name, share in report.kinds.items()]
    for outcome in report.short[:show]:
        lines += ["", *_told(outcome)]
    left = len(report.short) - min(show, len(report.short))
    if left:
        lines += ["", f"{left} {'more ' if show else ''}fell short."]
    return "\n".join(lines)


def as_json(report: Report) -> Shape:
    """The same, and every question that fell short, as one JSON object."""
    return {
        "half": report.name,
        "questions": len(report.outcomes),
        "shares": {n: {"part": s.part, "whole": s.whole} for n, s in report.shares.items()},
        "kinds": {n: {"part": s.part, "whole": s.whole} for n, s in report.kinds.items()},
        "short": [_short(outcome) for outcome in report.short],
    }


def _told(outcome: Outcome) -> Iterator[str]:
    """A question that fell short: what was asked, what was wanted and what came."""
    case, answer = outcome.case, outcome.answer
    thread = f", thread {case.thread}" if case.thread else ""
    yield f"{case.id} ({case.kind}{thread}): {case.question}"
    yield from (f"  ! {fault}" for fault in outcome.faults)
    yield from (f"  wanted  {' | or | '.join(choice)}" for choice in outcome.missing)
    if answer is None:
        return
    for n, finding in enumerate(answer.findings, 1):
        place = f"{finding.part}, {finding.speaker or 'the article'}, {finding.evidence}"
        yield f"  got {n:>2}  {finding.text}  [{place}]"
    yield from (f"  not stated  {text}" for text in answer.not_stated)


def _short(outcome: Outcome) -> Shape:
    answer = outcome.answer
    return {
        "id": outcome.case.id,
        "kind": outcome.case.kind,
        "question": outcome.case.question,
        "faults": list(outcome.faults),
        "missing": [list(choice) for choice in outcome.missing],
        "findings": [f.text for f in answer.findings] if answer else [],
        "not_stated": list(answer.not_stated) if answer else [],
    }
