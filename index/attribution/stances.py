"""How strongly something is said: the verb's stance, corrected by what is said with it."""

import re

from index.attribution.cues import Cue
from index.attribution.speaker import Speaker
from index.statements import Stance

HOSTILE = (
    r"(?:attack|assault|bomb|blast|explosion|shooting|massacre|killing|murder|raid|air ?strike"
    r"|strike"
    r"|hack|breach|poisoning|kidnap|abduction|sabotage|incursion|arson|stabbing|ambush|shelling"
    r"|missile|drone|coup|fire|crash|collapse|outage|leak|spill|death|war|violence|incident)"
)
_HOSTILE = re.compile(rf"\b{HOSTILE}\w*", re.IGNORECASE)
_RESPONSIBLE = r"(?:behind|responsible|to blame|at fault)\b"
_SELF = re.compile(
    r"^(?:that )?[\"“'‘]?(?P<who>it|they|we|he|she|I)"
    r"(?: had| has|['’]d|['’]ve|['’]re|['’]m)?(?: (?:was|were|is|are|am|been))?"
    rf"(?: \w+ly| indeed)? (?:{_RESPONSIBLE}|done it\b|did it\b|carried it out\b|(?:carried out"
    rf"|staged|conducted|launched|planted|detonated"
    rf"|set off|ordered|fired)\b(?=[^.]*\b{HOSTILE}))",
    re.IGNORECASE,
)
_OUR_MEN = re.compile(
    r"^[\"“'‘]?(?:our|its|their) (?:\w+ )?"
    r"(?:men|fighters|forces|group|brothers|soldiers|units?|heroes)"
    rf" (?:have |had )?(?:carried out|staged|conducted|launched|planted"
    rf"|detonated)\b[^.]*\b{HOSTILE}",
    re.IGNORECASE,
)
_SELF_DENIAL = re.compile(
    r"^(?:that )?[\"“'‘]?(?:it|they|we|he|she|I|its|their|his|her|our)\b[^.,;]{0,40}?"
    r"(?:\b(?:not|never)\b|n['’]t\b) (?:been )?(?:behind|responsible|involved|to blame|connected)\b"
    r"|^(?:that )?[\"“'‘]?(?:it|they|we|he|she|I)\b[^.,;]{0,15} (?:had|has|have) "
    r"(?:nothing to do with|no (?:role|part|involvement|hand|links?|connection|knowledge))\b"
    r"|^(?:that )?(?:it|they|we|he|she|I) (?:knew nothing|know nothing|knew of no)\b"
    r"|\bno truth\b|^(?:his|her|their) innocence\b|^not guilty\b|^(?:that )?(?:he|she"
    r"|I)['’]?\w* (?:was |is |am )?innocent\b",
    re.IGNORECASE,
)
_BLAME = re.compile(
    rf"\b(?:was|were|is|are|had been|has been|have been)(?: \w+ly| also)? "
    rf"(?:{_RESPONSIBLE}|linked to|tied to|connected to|(?:carried out|ordered|orchestrated"
    rf"|masterminded"
    r"|facilitated|organi[sz]ed|perpetrated|planned|financed) by)"
    rf"|\b(?:facilitated|orchestrated|masterminded|ordered|organi[sz]ed) by\b"
    r"|\b(?:have|has|had) (?:a |an )?(?:direct |clear |close )?(?:connections?|links?"
    r"|ties) (?:to|with)\b"
    rf"|\b(?:carried out|orchestrated|masterminded|ordered|staged) (?:the|this|that|last"
    rf"|a)\b[^.,;]{{0,30}}{HOSTILE}",
    re.IGNORECASE,
)
_OWN_ERROR = re.compile(
    r"\b(?:(?:its|his|her|their|our|my)(?: own)? (?:[\w-]+ ){0,2}?|(?:the|an) (?:earlier"
    r"|previous|initial|first|original) )"
    r"(?:statement|figure|report|claim|account|estimate|toll|number|warning|accusation"
    r"|announcement)s?\b"
    r"[^.,;]{0,30}\b(?:was|were|had been|is|are) (?:wrong|incorrect|inaccurate|mistaken|false"
    r"|in error|an error"
    r"|a mistake|untrue)\b"
    r"|^(?:that )?[\"“'‘]?(?:it|they|we|he|she|I) (?:had |have |has )?(?:been|was|were) "
    r"(?:wrong|mistaken|misinformed)\b",
    re.IGNORECASE,
)
_FALSE = (
    r"(?:false|untrue|baseless|unfounded|groundless|nonsense|fabricat\w+|fake|a lie|lies|not true"
    r"|incorrect|inaccurate|absurd|without merit|without foundation|invented|made up|fairy tale"
    r"|fiction|a myth|a hoax|a smear|a fantasy|propaganda)\b"
)
_CALLED_FALSE = re.compile(_FALSE, re.IGNORECASE)
_SAID_FALSE = re.compile(
    r"\b(?:claims?|allegations?|accusations?|reports?|charges?|suggestions?|assertions?"
    r"|rumou?rs?|it|this|that)\b"
    rf"[^.,;]{{0,30}} (?:was|were|is|are|['’]s)(?: \w+ly| all| simply)? {_FALSE}",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:no|not|never|nobody|whether|if|who|what|no-one)\b|n['’]t\b", re.IGNORECASE
)
_TELLTALES = tuple(
    "behind|responsible|blame|fault|linked|tied|connect|carried|orchestrat|mastermind|facilitat"
    "|organi|ordered|staged|perpetrat|planned|financed|link|ties|false|true|baseless|unfounded"
    "|groundless|nonsense|fabricat|fake|lie|correct|accurate|absurd|without|invented|made up"
    "|involve|nothing|no |launched|fired|planted|detonated|conducted|set off|done it|did it|wrong"
    "|mistake|misinformed|error|innocen|guilty|no truth|knew|knowledge|fairy|fiction|myth|hoax"
    "|smear|fantasy|propaganda".split("|")
)
_ALLEGATION = re.compile(
    r"\b(?:accus|alleg|claim|charge|suggest|report|notion|idea|critici|assert|involve|responsib"
    r"|link"
    r"|rumou?r|calls\b|demands\b|any\b|that\b|wrongdoing|blame|role|tie|connection|characteri"
    r"|insinuat|speculat|theor"
    r"|concern|complain|question|version|account|statement|findings?|evidence|as (?:false|base"
    r"|untrue"
    r"|unfound|fabricat|lies|a lie|nonsense|politic))",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:claim|statement|allegation|accusation|complaint|report|article|story|remark|comment"
    r"|testimony|confession|paper|study|assertion|suggestion|charge|estimate|figure|toll|warning"
    r"|apology|endorsement|it\b|them\b)",
    re.IGNORECASE,
)
_OFFICIAL = frozenset(
    "officials police authorities investigators prosecutors detectives they".split()
)
_CALLING = frozenset("call describe brand label dub characterize characterise portray".split())


def stance_of(
    cue: Cue, content: str, speaker: Speaker | None, claimants: frozenset[str]
) -> Stance | None:
    """The stance of a statement; None when its verb attributes nothing with this object.

    `claimants` are words naming those who claim responsibility in the article: who says that they
    did it confirms their claim and blames nobody else.
    """
    if cue.stance == "denies" and cue.lemma != "deny":
        return (
            "denies"
            if _ALLEGATION.search(content) or cue.lemma in {"refute", "rebut"}
            else "asserts"
        )
    if cue.stance == "retracts":
        taken_back = _TAKEN_BACK.search(" ".join(content.split()[:6]))
        return "retracts" if taken_back else None
    if cue.frame == "link":
        return (
            "blames" if _HOSTILE.search(content) or content.startswith(("it ", "them ")) else None
        )
    if cue.lemma in _CALLING and _CALLED_FALSE.search(content):
        return "denies"
    if cue.stance in {"asserts", "confirms"}:
        return _of_content(cue, content, speaker, claimants)
    return cue.stance


def _of_content(
    cue: Cue, content: str, speaker: Speaker | None, claimants: frozenset[str]
) -> Stance:
    if cue.lemma == "claim" and not _clause_like(content) and _HOSTILE.search(content):
        return "claims_responsibility"
    lower = content.lower()
    if not any(word in lower for word in _TELLTALES):
        return cue.stance
    own = _SELF.match(content)
    if own and _is_self(own["who"].lower(), speaker):
        return "claims_responsibility"
    if _OWN_ERROR.search(content):
        return "retracts"
    if _OUR_MEN.match(content):
        return "claims_responsibility"
    if _SELF_DENIAL.search(content):
        return "denies"
    if _SAID_FALSE.search(content):
        return "denies"
    blame = _BLAME.search(content)
    if (
        blame
        and cue.stance == "asserts"
        and cue.frame in {"say", "tell"}
        and not _doubted(content, blame)
    ):
        who = re.split(r"[,;.]", content[: blame.start()].lower())[-1]
        if claimants & set(re.findall(r"\w{4,}", who)):
            return "confirms"
        return "blames"
    return cue.stance


def _doubted(content: str, blame: "re.Match[str]") -> bool:
    """Whether the words before a blame take it back: "no", "whether", "who"."""
    before = re.split(r"[,;.]", content[: blame.start()])[-1]
    return bool(_DOUBT.search(f"{before} {blame.group()}"))


def _clause_like(content: str) -> bool:
    return bool(re.match(r"(?:that|it|they|he|she|we|I|there|to)\b", content))


def _is_self(pronoun: str, speaker: Speaker | None) -> bool:
    """Whether a pronoun that opens what is said can mean the speaker."""
    if speaker is None:
        return pronoun in {"we", "i"}
    if pronoun in {"we", "i"}:
        return True
    if pronoun == "they":
        return (speaker.plural or not speaker.person) and not _OFFICIAL & set(
            speaker.name.lower().split()
        )
    if pronoun == "it":
        return not speaker.person and not speaker.plural
    return speaker.person
