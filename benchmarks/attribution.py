"""Measure who-said-what on PolNeAR: `python -m benchmarks.attribution PATH [--part dev]`.

PATH is a checkout of the corpus (GitHub: networkdynamics/PolNeAR). PolNeAR marks attributions in
the widest sense: what people say, and also what they think, want, support, fear or are expected to
do. So figures are given for all of them, and for what was said alone: annotated ones whose cue
holds a word of saying, and found ones that are no mere attitude. A prediction is matched with at
most one annotated attribution, by content; a match counts when the contents share words ("overlap")
or share half of their words ("half"). A source is right when it shares words with the annotated
one.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.article import Span
from index.attribution.finding import Finder
from index.sentences import sentences

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "attribution.md"
NOTE = """\
"Saying alone" are the annotated attributions whose cue is a verb or noun of saying, and the found
ones that are no attitude and no denial that anything was said. Attitudes (what somebody wants,
thinks, stands for or declined to say) are kept as what the article itself reports, never as the
speaker's words, and only where a main clause tells them with a plain subject. What is missed has
mostly no source ("is expected", "appears"), or is an attitude told by a noun or in a subordinate
clause."""
KINDS = ("direct", "mixed", "indirect")
SAYING = tuple(
    "said say saying told tell according add wrote write ask call announc argu claim report note "
    "noting noted suggest describ explain accus acknowledg declar criticiz urg conclud respond "
    "warn insist promis vow pledg state statement tweet deni deny reject dismiss confirm admit "
    "conced blam alleg testif predict reveal recall quot cit continu remark repl stress emphasi "
    "assert maintain contend express voic condemn denounc prais demand answer".split()
)


@dataclass(frozen=True, slots=True)
class Marked:
    """One attribution, annotated or predicted: the characters of its three parts."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    kind: str
    saying: bool


def characters(spans: list[Span]) -> frozenset[int]:
    """All the places that some spans cover."""
    return frozenset(at for span in spans for at in range(span.start, span.end))


def kind_of(text: str, spans: list[Span]) -> str:
    """Whether content is a direct quotation, holds one, or has none."""
    words = "".join(text[s.start : s.end] for s in spans).strip().replace("''", '"')
    words = words.replace("“", '"').replace("”", '"')
    inside = sum(map(len, words.split('"')[1::2]))
    if '"' not in words:
        return "indirect"
    return "direct" if words[0] == '"' and inside > 0.75 * len(words) else "mixed"


def annotated(path: Path, text: str) -> Iterator[Marked]:
    """The attributions of one annotation file."""
    spans: dict[str, list[Span]] = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        fields = line.split("\t")
        if len(fields) < 2:
            continue
        if fields[0].startswith("T"):
            pieces = fields[1].split(" ", 1)[1].split(";")
            spans[fields[0]] = [Span(*map(int, piece.split())) for piece in pieces]
        elif fields[0].startswith("E"):
            yield _event(fields[1], spans, text)


def _event(event: str, spans: dict[str, list[Span]], text: str) -> Marked:
    parts: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
    for role in event.split():
        name, _, reference = role.partition(":")
        parts.setdefault(name.rstrip("0123456789"), []).extend(spans.get(reference, []))
    cue = " ".join(text[s.start : s.end] for s in parts["Cue"]).lower()
    return Marked(
        characters(parts["Source"]),
        characters(parts["Cue"]),
        characters(parts["Content"]),
        kind_of(text, sorted(parts["Content"])) if parts["Content"] else "none",
        any(word in cue for word in SAYING),
    )


def predicted(text: str) -> list[Marked]:
    """What the reader finds; a quotation that goes on is counted with its beginning."""
    marked = []
    for words, attribution, more in Finder(text, sentences(text)).attributed():
        source = attribution
        while source.source is None and source.shared is not None:
            source = source.shared
        contents = attribution.spans(attribution.contents) + more
        marked.append(
            Marked(
                characters([words.span(*source.source)] if source.source else []),
                characters([words.span(*attribution.verb)]),
                characters(contents),
                kind_of(text, contents),
                attribution.cue.frame != "hold" and not attribution.negated,
            )
        )
    return marked


def matched(found: list[Marked], gold: list[Marked]) -> list[tuple[Marked, Marked]]:
    """Pairs of predicted and annotated attributions, the best overlaps first."""
    pairs = [
        (_likeness(p.content, g.content) + 0.5 * bool(p.cue & g.cue), i, j)
        for i, p in enumerate(found)
        for j, g in enumerate(gold)
        if p.content & g.content
    ]
    used_found: set[int] = set()
    used_gold: set[int] = set()
    result = []
    for _, i, j in sorted(pairs, reverse=True):
        if i not in used_found and j not in used_gold:
            used_found.add(i)
            used_gold.add(j)
            result.append((found[i], gold[j]))
    return result


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def count(text: str, path: Path, tally: Counter[str]) -> None:
    """Add one article's figures to the tally."""
    gold = list(annotated(path, text))
    started = time.process_time()
    found = predicted(text)
    tally["ms"] += round(1000 * (time.process_time() - started))
    tally["articles"] += 1
    tally["characters"] += len(text)
    tally["predicted"] += len(found)
    tally["predicted saying"] += sum(guess.saying for guess in found)
    for mark in gold:
        for group in _groups(mark):
            tally[f"gold {group}"] += 1
    for guess, mark in matched(found, gold):
        tally["right saying"] += guess.saying
        tally["right source saying"] += guess.saying and "source" in _measures(guess, mark)
        for group in _groups(mark):
            for measure in _measures(guess, mark):
                tally[f"{measure} {group}"] += 1


def _groups(mark: Marked) -> list[str]:
    return ["all", mark.kind] + ["saying"] * mark.saying


def _measures(guess: Marked, mark: Marked) -> Iterator[str]:
    half = _likeness(guess.content, mark.content) >= 0.5
    source = bool(guess.source & mark.source) or not (guess.source or mark.source)
    yield "content"
    if half:
        yield "half"
    if guess.cue & mark.cue:
        yield "cue"
    if source:
        yield "source"
    if source and half:
        yield "pair, half"


def report(tally: Counter[str], part: str) -> Iterator[str]:
    """The figures as a page."""
    yield "# Who said what, on PolNeAR\n"
    yield (
        f"The public corpus of attributions in news, its {part} part: {tally['articles']} articles,"
        f" {tally['gold all']} attributions annotated ({tally['gold saying']} with a word of"
        f" saying), {tally['predicted']} found, {tally['predicted saying']} of them something said."
        f" {tally['ms'] / tally['articles']:.1f} ms of CPU an article of"
        f" {tally['characters'] // tally['articles']} characters. The reader uses no model."
        f" `python -m benchmarks.attribution PATH --part {part}` measures it again; the corpus is"
        " not part of the project.\n"
    )
    yield "| measure (overlap of spans) | precision | recall | F1 |"
    yield "| --- | --- | --- | --- |"
    names = {
        "content": "content",
        "source": "source + content",
        "cue": "cue",
        "half": "content, half the words shared",
        "pair, half": "source + content, half the words shared",
    }
    for measure, name in names.items():
        precision = tally[f"{measure} all"] / max(1, tally["predicted"])
        recall = tally[f"{measure} all"] / max(1, tally["gold all"])
        yield _row(name, precision, recall)
    said = tally["right saying"] / max(1, tally["predicted saying"])
    yield _row(
        "content, saying alone", said, tally["content saying"] / max(1, tally["gold saying"])
    )
    named = tally["right source saying"] / max(1, tally["predicted saying"])
    recall = tally["source saying"] / max(1, tally["gold saying"])
    yield _row("source + content, saying alone", named, recall)
    yield "\n| recall | content | source + content | annotated |\n| --- | --- | --- | --- |"
    for kind in KINDS:
        gold = max(1, tally[f"gold {kind}"])
        content, source = tally[f"content {kind}"] / gold, tally[f"source {kind}"] / gold
        yield f"| {kind} | {content:.3f} | {source:.3f} | {gold} |"
    yield "\n" + NOTE


def _row(name: str, precision: float, recall: float) -> str:
    return f"| {name} | {precision:.3f} | {recall:.3f} | {_f1(precision, recall):.3f} |"


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def articles(corpus: Path, part: str) -> Iterator[tuple[str, Path]]:
    """Each article of a part once, with its first annotation."""
    seen = set()
    for path in sorted((corpus / "data" / part / "attributions").glob("*.ann")):
        name = path.stem.rsplit("_", 1)[0]
        source = corpus / "data" / part / "text" / f"{name}.txt"
        if name not in seen and source.exists():
            seen.add(name)
            with source.open(encoding="utf-8", newline="") as file:
                yield file.read(), path


def main(arguments: list[str]) -> int:
    """Run the measurement; without the corpus, say so and succeed."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.attribution")
    parser.add_argument(
        "corpus", nargs="?", type=Path, help="a checkout of networkdynamics/PolNeAR"
    )
    parser.add_argument("--part", choices=["train", "dev"], default="dev")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    if options.corpus is None or not (options.corpus / "data" / options.part).is_dir():
        print("skipped: give the path of a PolNeAR checkout (it has data/train and data/dev)")
        return 0
    tally: Counter[str] = Counter()
    for text, path in articles(options.corpus, options.part):
        count(text, path, tally)
    if not tally["articles"]:
        print("skipped: no annotated article has its text beside it in that checkout")
        return 0
    page = "\n".join(report(tally, options.part))
    print(page)
    if options.write:
        REPORT.write_text(page + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
