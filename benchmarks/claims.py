"""Score who said what, with what stance and on what evidence: `python -m benchmarks.claims`."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.answers import HERE
from index.attribution.reading import read_statements
from index.passages import passages
from index.statements import Statement

Line = dict[str, str]
MEASURES = ("found", "speaker", "stance", "evidence", "all four")


def main(argv: Sequence[str] | None = None) -> int:
    """Read the statements out of the articles and compare them with the labels."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims", description=__doc__)
    parser.add_argument("--half", choices=("tune", "held", "both"), default="tune")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N that fell short")
    given = parser.parse_args(argv)
    claims = [c for c in lines("claims.jsonl") if given.half in (c["half"], "both")]
    results = list(compare(claims))
    right = Counter(name for _, marks, _ in results for name, is_right in marks.items() if is_right)
    print(f"{given.half}: {len(results)} claims")
    for name in MEASURES:
        print(f"  {name:<9} {100 * right[name] / len(results):5.1f} %  ({right[name]})")
    for claim, marks, best in [r for r in results if not r[1]["all four"]][: given.show]:
        print(f"\n{claim['quote']}\n  wanted  {labels(claim)}\n  got     {seen(best)}")
        print(f"  wrong   {', '.join(n for n in MEASURES[:-1] if not marks[n])}")
    return 0


def lines(name: str) -> Iterator[Line]:
    """The lines of one file of the development set."""
    for line in (HERE / "desk" / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def compare(claims: Sequence[Line]) -> Iterator[tuple[Line, dict[str, bool], Statement | None]]:
    """Each claim, what of it was read right, and the statement nearest to it."""
    articles = {a["url"]: a for a in lines("articles.jsonl")}
    for claim in claims:
        text, published = articles[claim["url"]]["text"], articles[claim["url"]]["published_at"]
        spans = [span for passage in passages(text) for span in passage.sentences]
        at = text.index(claim["quote"])
        around = [
            s
            for s in read_statements(text, spans, published)
            if s.start <= at and at + len(claim["quote"]) <= s.end
        ]
        marked = [(marks(claim, s), s) for s in around]
        none = (dict.fromkeys(MEASURES, False), None)
        best = max(marked, key=lambda m: sum(m[0].values()), default=none)
        yield claim, *best


def marks(claim: Line, statement: Statement) -> dict[str, bool]:
    """What of a labelled claim a statement has right; of labels joined by "or", any is."""
    named = (statement.speaker or "").casefold()
    right = {
        "found": True,
        "speaker": any(who.split()[-1].casefold() in named for who in either(claim["speaker"])),
        "stance": statement.stance in either(claim["stance"]),
        "evidence": statement.evidence in either(claim["evidence"]),
    }
    return {**right, "all four": all(right.values())}


def either(label: str) -> list[str]:
    """The labels that are right, where more than one is."""
    return label.split(" or ")


def labels(claim: Line) -> str:
    """A claim's labels on one line."""
    return " | ".join((claim["speaker"], claim["stance"], claim["evidence"]))


def seen(statement: Statement | None) -> str:
    """A statement's labels on one line."""
    if statement is None:
        return "nothing"
    return f"{statement.speaker or 'nobody named'} | {statement.stance} | {statement.evidence}"


if __name__ == "__main__":
    sys.exit(main())
