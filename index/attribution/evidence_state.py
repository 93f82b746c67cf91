"""What an article says of the evidence for a claim: phrases, and whose they are."""

import re
from typing import Literal, NamedTuple

from index.article import Span
from index.statements import Evidence

_GIVE = (
    r"(?:provid|offer|giv|present|cit|produc|show|suppl|shar|publish|furnish|releas|submit|disclos"
    r"|reveal|nam|add|stat)(?:ing|ed|e|y|ying|ied|es|en|s|n)?"
)
_GAVE = rf"(?:{_GIVE}|gave|given|shown|put forward|back(?:ed|ing)? up|substantiat\w+)"
_PROOF = (
    r"(?:evidence|proof|substantiation|corroboration|documents|recordings|witnesses|affidavits"
    r"|footage"
    r"|documentation|grounds)"
)
_FEW = r"(?:[\w’'-]+ ){0,4}?"
NONE_STATED = re.compile(
    rf"\bwithout (?:\w+ly )?(?:{_GIVE}|putting forward|backing up) {_FEW}{_PROOF}\b"
    rf"|\bwithout (?:any |a shred of |further |supporting |concrete |hard )?{_PROOF}\b"
    rf"|\b(?P<finite>(?:{_GAVE}) no (?:[\w’'-]+ ){{0,3}}?{_PROOF}"
    rf"|(?:did|does|do|has|have|had|could|would)(?: not| never|n['’]t) (?:\w+ly "
    rf"|yet )?{_GAVE} {_FEW}{_PROOF}"
    rf"|(?:failed|declined|refused) to {_GAVE} {_FEW}{_PROOF})\b"
    rf"|\b(?P<support>(?:{_GAVE}) nothing (?:to (?:support|back|prove|substantiate)|in support)"
    r"|(?:cited|named|gave) no sources?"
    r"|(?:did|does|do|has|have|would)(?: not|n['’]t) (?:say|explain|disclose|reveal) "
    r"(?:how|where|on what|what)\b[^.;,]{0,40}\b(?:knew|know|known|learned|based|obtained"
    r"|rests?|rested|came from))"
    rf"|\b(?P<passive>no (?:[\w-]+ ){{0,2}}?{_PROOF} (?:was|were|has been|is|had been) {_GAVE})\b"
    rf"|\bwith no (?:[\w-]+ ){{0,2}}?{_PROOF}\b",
    re.IGNORECASE,
)
_THING = (
    r"(?:videos?|video clips?|films?|tapes?|cop(?:y|ies) of|papers|affidavits?|memorand(?:um|a)"
    r"|memos?|footage|photos?|photographs?|pictures?|images?|imagery|recordings?|audio"
    r"|documents?|letters?|ledgers?|invoices?|bank statements?|fragments?|wreckage|passports?"
    r"|lists? of|transcripts?|screenshots?|e-?mails?|records|receipts?|scans|intercepts"
    r"|logs|contracts?|X-rays|test results|evidence|proof)"
)
SHOWN = re.compile(
    r"\b(?P<verb>publish(?:ed|es|ing)?|releas(?:ed|es|ing)|post(?:ed|ing)|shar(?:ed|ing)"
    r"|present(?:ed|ing)|produc(?:ed|ing)|display(?:ed|ing)|circulat(?:ed|ing)|aired|airing"
    r"|broadcast|unveil(?:ed|ing)|distribut(?:ed|ing)|showed|shown|upload(?:ed|ing)"
    r"|handed (?:out|over)"
    r"|submitted|issued|made public|played|screened|sent|gave|handed|put up|supplied|leaked"
    r"|provided|offered"
    r"|attach(?:ed|ing)|enclos(?:ed|ing)|append(?:ed|ing)|held up|holding up|read out|laid out"
    r"|put online"
    r"|posted online|tabled|exhibited|brandish(?:ed|ing)|made available|backed (?:it|this|that"
    r"|them) up with)\b(?: [^\s.;:“”\"]+){0,8}?"
    rf" (?P<thing>{_THING})\b"
    r"|\b(?P<naming>cit(?:ing|ed)|pointing to|pointed to|referring to)\b(?: [^\s.;,:“”\"]+){0,4}? "
    r"(?:videos?|footage|photos?|photographs?|images?|imagery|recordings?|documents?|records"
    r"|transcripts?|e-?mails?|receipts?|test results|forensic \w+)\b",
    re.IGNORECASE,
)
ASSERTED = re.compile(
    r"\b(?:has|have|had|having|possess(?:es|ed|ing)?|obtained|holds?|held|receiv(?:ed|ing)"
    r"|gather(?:ed|ing)"
    r"|collected|there (?:is|was|are|were)|citing|based on|according to|on the basis of)"
    r"(?: (?!no\b|not\b|any\b|little\b|without\b|to\b|that\b|seen\b)[\w’'-]+){0,4}? "
    r"(?:information|intelligence|evidence|proof|indications?|intercepts?|intercepted \w+)\b"
    r"|\b(?:has|have|had) (?:good |every |strong )?(?:reasons?|grounds) to (?:believe|think"
    r"|suspect)\b"
    r"|\b(?:evidence|proof|documents) (?:would|will) (?:be |soon be )?(?:laid|shown|published"
    r"|presented|made|come|follow)\w*"
    r"|\b(?:would|will) (?:publish|present|release|show|produce"
    r"|provide) (?:[\w’'-]+ ){0,2}?(?:evidence|proof|documents)\b"
    r"|\b(?:in possession of|claimed to have|claims to have|has seen|had seen"
    r"|have seen) (?:[\w’'-]+ ){0,3}?"
    r"(?:evidence|proof|documents|recordings?|footage|videos?|intelligence|records)\b"
    r"|\b(?:intelligence|evidence|information|intercepts) (?:\w+ly )?"
    r"(?:shows?|showed|suggest(?:s|ed)?|indicat(?:es?|ed)|point(?:s|ed)? to|confirm(?:s|ed)?)\b",
    re.IGNORECASE,
)
# "The announcement came with a film": of the words before it, whoever's they are.
ACCOMPANIED = re.compile(
    r"\b(?:the|its|their|his|her|that|this) (?:announcement|statement|message|claim|post|letter"
    r"|communiqu[eé])"
    r" (?:came with|was accompanied by|was posted with|included|contained|carried|appeared with)"
    rf"(?: [^\s.;:“”\"]+){{0,6}}? {_THING}\b",
    re.IGNORECASE,
)
IN_RECORDING = re.compile(
    r"\bin (?:an?|the) (?:[\w-]+ ){0,2}?(?:video|recording|film|tape|audio message)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"(?:\b(?:not|never|no|without|refused to|declined to|failed to)|n['’]t) ?\w* ?$"
)


class Phrase(NamedTuple):
    """One phrase about evidence: where it stands, what it says, and how its subject is found."""

    span: Span
    state: Evidence
    # How its owner is found: "finite", by the subject before it; "passive", nobody is named;
    # "before", by what was just said; "loose", by what it hangs on.
    subject: Literal["finite", "passive", "before", "loose"]


# Without one of these words a sentence says nothing of evidence.
PROOF_WORDS = frozenset(
    word + ending
    for word in "evidence proof substantiation corroboration video footage film tape photo image "
    "photograph picture recording document transcript screenshot email e-mail letter record scan "
    "receipt intercept log contract x-ray affidavit memo memorandum ledger invoice passport list "
    "fragment copy result source".split()
    for ending in ("", "s")
) | frozenset(
    "audio imagery copies papers memoranda forensic witness witnesses grounds nothing knew known "
    "learned based obtained rests rested wreckage statements proofs".split()
)
_BASIS = tuple(
    "information intelligence evidence proof indication intercept reason grounds document record "
    "footage video".split()
)


# Without one of these nothing is said not to have been given.
_NONE = re.compile(r"(?i:without|no|not|never|n['’]t|failed|declined|refused|nothing)\b")


def phrases(text: str, sentence: Span) -> list[Phrase]:
    """The phrases of a sentence that say that evidence was shown, or that none was given."""
    found: list[Phrase] = []
    for match in NONE_STATED.finditer(text, *sentence) if _NONE.search(text, *sentence) else ():
        kind: Literal["finite", "passive", "loose"] = (
            "finite"
            if match["finite"] or match["support"]
            else "passive"
            if match["passive"]
            else "loose"
        )
        if kind == "finite" and match.group().split()[0].lower().endswith("ing"):
            kind = "loose"
        found.append(Phrase(Span(*match.span()), "none_stated", kind))
    for match in ACCOMPANIED.finditer(text, *sentence):
        found.append(Phrase(Span(*match.span()), "shown", "before"))
    for match in SHOWN.finditer(text, *sentence):
        if _NEGATION.search(text, max(sentence.start, match.start() - 24), match.start()):
            continue
        if any(p.span.start <= match.end() and match.start() <= p.span.end for p in found):
            continue
        loose = bool(match["naming"]) or match["verb"].endswith("ing")
        found.append(Phrase(Span(*match.span()), "shown", "loose" if loose else "finite"))
    return found


def asserted(text: str, content: Span) -> Span | None:
    """Where what is said claims to rest on evidence or information, without showing it."""
    words = text[content.start : content.end].lower()
    if not any(word in words for word in _BASIS):
        return None
    match = ASSERTED.search(text, *content)
    return Span(*match.span()) if match else None
