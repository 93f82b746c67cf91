"""Whether findings prove a sentence that somebody else wrote about them.

It errs on the side of no. Every name, number, date and quotation of the sentence must stand in the
findings; who said something must be said to have said it, no more strongly; and what is denied or
negated must stay so.
"""

import re
from collections.abc import Sequence
from itertools import permutations

from bot import words
from bot.evidence import Finding
from bot.figures import figures
from bot.measures import measures, number
from bot.verbatim import find_quote
from index.article import Span
from index.attribution.reading import read_statements
from index.sentences import sentences
from index.statements import Stance, Statement
from index.stopwords import FUNCTION, REPORTING
from index.terms import WORD, stem, terms

LONGEST = 400  # characters
TURNED = 1  # of them, that may stand in another order
SHARED = 0.75  # of a sentence's own words, that stand in the findings
_JOINING = (
    "later earlier meanwhile however new newer newest figure toll number total day week still"
)
_FREE = frozenset(map(stem, (*FUNCTION, *REPORTING, *_JOINING.split())))
_PLAIN: frozenset[Stance] = frozenset({"asserts", "reports"})
_SOFTENED: frozenset[Stance] = frozenset({"confirms", "claims_responsibility", "blames"})
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»")
_NEGATED = re.compile(
    r"\b(?:no|not|nobody|nothing|none|never|neither|nor|without|cannot|den(?:y|ies|ied|ying)"
    r"|reject\w*|refus\w+|declin\w+|disput\w+|dismiss\w*|refut\w+|rul(?:ed|es) out|yet to)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>`*_{}\[\]|\\]|://|\bwww\.")


def proves(findings: Sequence[Finding], sentence: str) -> bool:
    """Whether these findings prove it."""
    if not sentence or len(sentence) > LONGEST or _MARKUP.search(sentence):
        return False
    told = "\n".join(finding.text for finding in findings)
    stated = "\n".join(filter(None, (s for f in findings for s in _stated(f))))
    return (
        _quotations_stand(findings, sentence)
        and _names_stand(sentence, f"{told}\n{stated}")
        and _numbers_stand(_undated(sentence, findings), told)
        and _words_stand(sentence, findings)
        and _negated_alike(findings, sentence)
        and _said_by_the_same(findings, sentence)
    )


def _stated(finding: Finding) -> tuple[str | None, ...]:
    article = finding.citations[0].article
    days = words.day(article.published_at), words.day(finding.said_on)
    return (finding.speaker, finding.role, finding.second_hand, article.source, *days)


def _quotations_stand(findings: Sequence[Finding], sentence: str) -> bool:
    quoted = ["".join(groups).strip() for groups in _QUOTED.findall(sentence)]
    if len(re.findall(r"[“”\"«»]", sentence)) != 2 * len(quoted):
        return False
    return all(q and any(find_quote(q, f.text) for f in findings) for q in quoted)


def _names_stand(sentence: str, material: str) -> bool:
    """Every word with a capital; the first may be a word of grammar."""
    known = set(terms(material))
    capital = [m for m in WORD.finditer(sentence) if m.group()[0].isupper()]
    return all(
        stem(m.group()) in known or (m.start() == 0 and stem(m.group()) in _FREE) for m in capital
    )


def _undated(sentence: str, findings: Sequence[Finding]) -> str:
    """Without the days that the findings are known to be of."""
    for finding in findings:
        for stated in (finding.citations[0].article.published_at, finding.said_on):
            full = words.day(stated)
            for day in filter(None, (full, full and full.rpartition(" ")[0])):
                sentence = sentence.replace(day, " ")
    return sentence


def _numbers_stand(sentence: str, told: str) -> bool:
    """Every figure and every other digit; and what it counts, where that can be told."""
    given = {number(f) for _, f in figures(told)} - {None}
    for _, figure in figures(sentence):
        if number(figure) not in given and figure.lower() not in told.lower():
            return False
    digits = {w for w in terms(sentence) if w[:1].isdigit()}
    counted = {m for line in told.split("\n") for m in measures(line)} | set(measures(told))
    return digits <= set(terms(told)) | {f"{n:g}" for n in given if n is not None} and (
        set(measures(sentence)) <= counted
    )


def _words_stand(sentence: str, findings: Sequence[Finding]) -> bool:
    """Most of its own words, and in the order of the findings: who did it to whom must not turn."""
    own = [w for w in terms(sentence) if w not in _FREE]
    known = [terms(" ".join(filter(None, (f.text, *_stated(f))))) for f in findings]
    there = sum(w in set().union(*known) for w in own)
    ordered = max(_in_order(own, [w for f in turn for w in f]) for turn in permutations(known))
    return bool(own) and min(there, ordered + TURNED) >= SHARED * len(own)


def _in_order(own: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words both have in one order."""
    row = [0] * (len(theirs) + 1)
    for word in own:
        before = row
        row = [0]
        for n, other in enumerate(theirs):
            row.append(before[n] + 1 if word == other else max(row[n], before[n + 1]))
    return row[-1]


def _negated_alike(findings: Sequence[Finding], sentence: str) -> bool:
    """No "not" of its own, and none lost that every finding has."""
    there = [bool(_NEGATED.search(f.text)) for f in findings]
    return any(there) if _NEGATED.search(sentence) else not all(there)


def _said_by_the_same(findings: Sequence[Finding], sentence: str) -> bool:
    """Who is quoted by the findings says it in the sentence, and nobody else says anything."""
    spans = sentences(sentence, 0, len(sentence)) or [Span(0, len(sentence))]
    said = [s for s in read_statements(sentence, list(spans), None) if s.speaker]
    spoken = [f for f in findings if f.speaker and f.stance != "reports"]
    return all(any(_same(f, s) for s in said) for f in spoken) and all(
        any(_same(f, s) for f in spoken) or _reported(findings, s) for s in said
    )


def _same(finding: Finding, said: Statement) -> bool:
    """Whether a statement has the finding's speaker, and is no stronger, and no denial lost."""
    softer = said.stance in _PLAIN and finding.stance in _SOFTENED
    return (finding.stance == said.stance or softer) and _speaks_as(finding, said)


def _speaks_as(finding: Finding, said: Statement) -> bool:
    asked = set(terms(said.speaker or "")) - _FREE
    theirs = set(terms(finding.speaker or "")) - _FREE
    known = theirs | set(terms(finding.role or ""))
    return bool(asked & known) and (asked <= known or theirs <= asked)


def _reported(findings: Sequence[Finding], said: Statement) -> bool:
    """Whether a finding that no speaker was read in gives the words to the same."""
    speaker = set(terms(said.speaker or "")) - _FREE
    return said.stance in _PLAIN and any(
        f.speaker is None and speaker and speaker <= set(terms(f.text)) for f in findings
    )
