"""The kinds of thing that a question asks for, and the words by which each is asked."""

import re
from types import MappingProxyType
from typing import Literal, get_args

Kind = Literal[
    "responsibility",
    "evidence",
    "denial",
    "comparison",
    "count",
    "reaction",
    "when",
    "where",
    "why",
    "said",
    "who",
    "what",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# In order of precedence: "what evidence did she give when she denied it" asks for evidence.
_ASKED_BY: MappingProxyType[Kind, str] = MappingProxyType(
    {
        "evidence": r"""\b(?:evidence|proof|proofs|prove[ds]?|substantiat\w+|corroborat\w+
            |(?:to|did|does|do|can|could|would|that|which|who|what)\ (?:\w+\ )?
            back\ (?:\w+\ ){0,3}up|back(?:s|ed|ing)\ (?:\w+\ ){0,3}up)\b""",
        "responsibility": r"""
            \b(?:claim\w*|tak\w+|took|accept\w*|admit\w*)\s+(?:\w+\s+)?responsib\w+
            |\bwho\ (?:\w+\ )?claim(?:s|ed)\ .{0,40}\b(?:attack|bomb(?:ing)?|blast|explosion
            |shooting|killing|murder|kidnapping|abduction|hack|raid|ambush|sabotage|strike)s?\b
            |\bresponsible\ for\b|\bclaim\ of\ responsib|\b(?:culprit|perpetrator)s?\b
            |\bwho\ (?:is|was|were|are)\ (?:responsible|behind|to\ blame|blamed|accused)
            |\bwho\ (?:did\ (?:it|this|that)\b|carried\ out|attacked|bombed|blew\ up|planted
            |perpetrated|kidnapped|abducted|shot|murdered|hacked|broke\ into|sabotaged
            |launched|staged|admit\w*|orchestrated)|\bwho\ .{0,40}\b(?:blam\w+|accus\w+)\b""",
        "denial": r"""\b(?:den(?:y|ies|ied|ial|ials)|reject(?:s|ed)?|refut\w+|disput\w+
            |contradict\w*)\b""",
        "comparison": r"""\b(?:differ\w*|compar\w+|versus|vs|disagree\w*|conflicting|both\ sides
            |competing|accounts)\b""",
        "count": r"""
            \bhow\ (?:many|much|large|big|long|old|far|high|tall|often|fast|deep|wide|heavy)\b
            |\b(?:death\ )?toll\b|\bnumber\ of\b|\bcasualt\w+\b|\bprice\ tag\b
            |\b(?:total|final|overall)\ (?:number|count|figure|cost|bill|price|sum)\b
            |\bwhat\ (?:percentage|share|proportion|sum|amount|price|cost)\b
            |\bwhat\ (?:did|will|would|does)\ .{0,60}\bcost\b""",
        "reaction": r"""
            \b(?:react(?:s|ed|ion|ions)?|respond(?:s|ed)?|responses?|replied|reply)\b""",
        "when": r"""^\W*(?:and\ )?(?:on\ |by\ |since\ |until\ )?
            (?:when|(?:what|which)\ (?:day|date|time|year|month))\b""",
        "where": r"""^\W*(?:and\ )?(?:in\ |at\ |from\ |to\ |near\ )?
            (?:where|(?:what|which)\ (?:place|city|town|country|venue|location))\b""",
        "why": r"""^\W*(?:and\ )?(?:why|for\ what\ reason|what\ (?:caused|led\ to|triggered)
            |what\ (?:was|is|were)\ the\ (?:reason|cause|motive))\b""",
        "said": r"""
            \b(?:say|says|said|saying|claim(?:s|ed)?|state[ds]?|argue[ds]?|announce[ds]?|tell|told|warn(?:s|ed)?|allege[ds]?|comment(?:s|ed)?|promise[ds]?|suggest(?:s|ed)?
            |accus(?:e|es|ed)|blam(?:e|es|ed)|acknowledg\w+|admit(?:s|ted)?|vow(?:s|ed)?
            |explain(?:s|ed)?|describe[ds]?|demand(?:s|ed)?|believe[ds]?|thinks?
            |recommend(?:s|ed)?|according\ to)\b""",
        "who": r"""^\W*(?:and\ )?(?:by\ |to\ |for\ |with\ )?(?:who|whom|whose
            |which\ (?:group|person|official|company|country|minister|party))\b""",
    }
)
ASKED_BY = MappingProxyType(
    {kind: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for kind, pattern in _ASKED_BY.items()}
)

# Words that only name the kind; the sentence that answers need not hold them.
NAMED_BY: MappingProxyType[Kind, frozenset[str]] = MappingProxyType(
    {
        "responsibility": _words(
            """claim claimed claims claiming claimant responsibility responsible behind blame blamed
            blames accused accuse accuses culprit culprits perpetrator perpetrators carried group
            groups admitted accept accepted blew up"""
        ),
        "evidence": _words(
            """evidence proof proofs prove proved proves substantiate substantiated back backed up
            corroborate corroborated offered offer provided provide presented present published
            publish shown show claim claims claimed supporting support basis"""
        ),
        "denial": _words(
            """deny denies denied denial denials reject rejects rejected refute refuted dispute
            disputes disputed contradict contradicted contradicts anyone anybody"""
        ),
        "said": _words(
            """claim claims claimed argue argued argues announce announced comment commented
            comments explain explained suggest suggested describe described think thinks believe
            believes
            believed exact words quote quoted according"""
        ),
        "reaction": _words(
            """react reacted reacts reaction reactions respond responded responds response responses
            reply replied comment"""
        ),
        "count": _words(
            """number figure figures total amount sum latest newest current currently confirmed
            percentage share proportion"""
        ),
        "when": _words("day date time year month"),
        "where": _words("place city town country venue location located"),
        "why": _words("reason reasons cause caused motive led triggered because"),
        "comparison": _words(
            """differ difference differences different differently compare compared comparison
            versus vs disagree conflict conflicting accounts account sides side competing agree"""
        ),
        "who": _words("person named"),
        "what": frozenset(),
    }
)

# Words of asking, never what is asked about.
ASKING = _words(
    """a an the and or but if of to in on at by for from with about into over after before between
    during since until as than then so not no nor only also any some each every both more most other
    such same very just even who whom whose what which when where why how whether that this these
    those there here is are was were be been being am do does did done doing has have had having can
    could will would shall should may might must i me my we our you your he him his she her
    hers it its they them their theirs one ones tell show find give gives gave given please know
    report reported reports reporting article articles story stories archive news say says said
    saying told state stated states happen happened happens exactly actually really get got go going
    make made take took taken come came still yet now ever many much"""
)
PRONOUNS = _words("he him his she her hers they them their theirs it its")


def kinds_of(text: str) -> tuple[Kind, ...]:
    """The kinds that a text asks for, the deciding one first; ("what",) when none shows."""
    return tuple(kind for kind, pattern in ASKED_BY.items() if pattern.search(text)) or ("what",)
