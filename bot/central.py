"""Which sentences carry an article's story: their features, and the weights learned for them.

The weights are fitted by `python -m benchmarks.summaries --fit` on the half of the articles that
is for tuning.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.reading import Reading, Scores
from index.article import Span
from index.attribution.quotations import quotations
from index.rarity import Rarity
from index.statements import Statement
from index.stopwords import FUNCTION, REPORTING
from index.terms import stem

Table = NDArray[np.float32]

WEIGHTS = {
    "always": -1.44,
    "first": 2.13,
    "late": -0.82,  # how far down it stands
    "paragraph": 0.49,  # it begins a paragraph
    "title": 0.55,  # how much of the headline it holds
    "named": 0.40,  # somebody says it, by name
    "strong": 1.38,  # somebody claims it, blames, confirms, retracts
    "denies": 1.41,
    "quoted": -2.01,  # how much of it stands in quotation marks
    "unknown": 0.89,  # it says what is not known, not said, not done
    "changed": 0.19,  # it says what is different from before
    "grave": 0.43,  # death, arrest, verdict, closure
    "points": -0.72,  # it begins with a pronoun
    "length": 0.44,
}
ASKING = 4.0  # what it costs to ask something of the reader
_STRONG = frozenset({"claims_responsibility", "blames", "confirms", "retracts"})
_STOP = frozenset(map(stem, (*FUNCTION, *REPORTING)))
_UNKNOWN = re.compile(
    r"\b(?:no|not|nobody|none|neither|never|without|unknown|unclear|declined|refused|yet to)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:withdr[ae]w\w*|revis\w+|correct(?:ed|ion)|retract\w*|apolog\w+|admit\w*|acknowledg\w+"
    r"|conced\w+|took back|instead of|no longer|earlier|previously|rose|risen|climbed|fell|fallen"
    r"|raised|lowered|cut|reached|now known|changed|from [\d,]+ to|has since|dropped|cleared)\b",
    re.IGNORECASE,
)
GRAVE = re.compile(
    r"\b(?:kill\w*|died|dead|deaths?|bodies|injur\w+|wounded|missing|arrest\w*|detained|charged"
    r"|acquitted|convicted|guilty|sentenced|resign\w*|closed?|shut|banned|ordered|demand\w*"
    r"|elected|signed|agreed|released|freed|stolen|found|ill)\b",
    re.IGNORECASE,
)
# What pages ask of their readers; it stands in many a text that was read from a page.
BOILERPLATE = re.compile(
    r"\b(?:sign up|subscribe|newsletters?|valid email|privacy (?:policy|notice)|read more"
    r"|terms of (?:use|service)|click here|follow us|cookies|all rights reserved|advertisement"
    r"|download (?:the|our) app|affiliate|prices? (?:were|are) accurate|getty images"
    r"|image credits?|file photo|photo(?:graph)? by|in this (?:courtroom sketch|photo\w*|picture"
    r"|image))\b|^by (?:the )?[\w ]+ team\b|\?[”\"’]?\s*$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[“\"‘]?(?:he|she|it|they|his|her|its|their|this|that|these|those)\b", re.I)


def centrality(reading: Reading, rarity: Rarity) -> Scores:
    """How much each sentence of the body carries the story, as a logit."""
    weights = np.array(list(WEIGHTS.values()), np.float32)
    text = reading.article.text
    asks = [bool(BOILERPLATE.search(text[start:end])) for start, end in reading.spans]
    told = features(reading, rarity) @ weights
    return np.asarray(told - ASKING * np.array(asks, np.float32), np.float32)


def features(reading: Reading, rarity: Rarity) -> Table:
    """One row a sentence, one column a weight."""
    text, spans = reading.article.text, reading.spans
    told = [_content(stems) for stems in reading.stems]
    weight = {s: rarity.of(s, s, s in reading.names) for stems in told for s in stems}
    title = _content(reading.title_stems)
    held = title.intersection(frozenset().union(*told))
    quoted = quotations(text)
    rows = [
        (
            1.0,
            number == 0,
            number / len(spans),
            _begins_paragraph(text, span),
            _share(stems & held, held, weight),
            *_said(reading.statements_in(number)),
            _covered(span, quoted),
            *(bool(form.search(text, *span)) for form in (_UNKNOWN, _CHANGED, GRAVE)),
            bool(_POINTS.match(text, span.start)),
            min(len(stems), 25) / 25,
        )
        for number, (span, stems) in enumerate(zip(spans, told, strict=True))
    ]
    return np.array(rows, np.float32).reshape(len(rows), len(WEIGHTS))


def _content(stems: frozenset[str]) -> frozenset[str]:
    return stems - _STOP


def _share(part: frozenset[str], whole: frozenset[str], weight: Mapping[str, float]) -> float:
    total = sum(weight[s] for s in whole)
    return sum(weight[s] for s in part) / total if total else 0.0


def _begins_paragraph(text: str, span: Span) -> bool:
    return span.start == 0 or "\n" in text[max(0, span.start - 2) : span.start]


def _said(statements: Sequence[Statement]) -> tuple[bool, bool, bool]:
    return (
        any(s.speaker for s in statements),
        any(s.stance in _STRONG for s in statements),
        any(s.stance == "denies" for s in statements),
    )


def _covered(span: Span, quoted: Sequence[Span]) -> float:
    inside = sum(max(0, min(q.end, span.end) - max(q.start, span.start)) for q in quoted)
    return inside / max(1, span.end - span.start)
