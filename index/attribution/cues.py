"""The verbs and nouns by which news copy attributes words, with how strongly they say it."""

from functools import lru_cache
from typing import Literal, NamedTuple

from index.statements import Stance

# say: a clause or quotation is its object, before or after it. tell: the same, with a listener.
# act: done to something named right after it ("accused X of", "rejected Y"). show: what a
# document, poll or study does. link: "tied X to Y".
Frame = Literal["say", "tell", "act", "show", "link", "hold"]
Form = Literal["past", "present", "base", "ing", "noun", "adjective"]


class Cue(NamedTuple):
    """One form of one verb of attribution."""

    lemma: str
    form: Form
    frame: Frame
    stance: Stance


_VERBS: tuple[tuple[Frame, Stance, str], ...] = (
    (
        "say",
        "asserts",
        "say/said add explain note insist argue claim announce tweet write/wrote/written state "
        "declare warn reply respond recall suggest predict allege assert maintain contend stress "
        "emphasize emphasise reiterate repeat remark comment observe caution complain boast joke "
        "quip muse lament vow promise pledge threaten reveal disclose estimate testify swear/swore/"
        "sworn speculate believe suspect conclude hint indicate imply signal agree counter retort "
        "shout yell scream exclaim chant whisper mutter ask wonder advise recommend propose demand "
        "post message email e-mail retweet continue blog opine reason surmise venture interject "
        "proclaim affirm attest clarify elaborate fume gush snap joke marvel concur lecture "
        "theorize bemoan protest stipulate plead beg report forecast/forecast posit hypothesize",
    ),
    (
        "tell",
        "asserts",
        "tell/told remind assure inform notify brief/briefed advise caution warn ask text",
    ),
    (
        "act",
        "asserts",
        "criticize criticise condemn denounce praise applaud hail welcome slam blast assail "
        "lambaste lambast rebuke ridicule mock chide decry deride endorse urge call demand request "
        "thank congratulate describe portray label brand dub characterize characterise liken cite "
        "express voice reiterate tout question mention apologize apologise exhort implore "
        "hint slate castigate deplore vilify scold berate lash reaffirm "
        "salute commend appeal quote depict swipe rail vouch pan trash "
        "excoriate disparage belittle vent recount propose",
    ),
    ("act", "denies", "reject dismiss refute dispute rebuff repudiate rebut disavow disown"),
    ("act", "denies", "contest"),
    ("say", "denies", "deny"),
    ("say", "confirms", "accept confess confirm acknowledge admit concede verify corroborate"),
    ("act", "retracts", "retract withdraw/withdrew/withdrawn recant disclaim correct"),
    ("act", "blames", "accuse blame implicate fault"),
    ("link", "blames", "link tie/tied connect attribute pin"),
    ("show", "asserts", "show/showed/shown find/found indicate suggest reveal read/read"),
)
# Two words that count as one verb; the second must follow the verb, an object may stand between.
PARTICLES: dict[tuple[str, str], tuple[Frame, Stance]] = {
    ("point", "out"): ("say", "asserts"),
    ("make", "clear"): ("say", "asserts"),
    ("walk", "back"): ("act", "retracts"),
    ("take", "back"): ("act", "retracts"),
    ("rule", "out"): ("act", "denies"),
    ("brush", "off"): ("act", "denies"),
    ("brush", "aside"): ("act", "denies"),
    ("shrug", "off"): ("act", "denies"),
    ("hit", "back"): ("say", "asserts"),
    ("lash", "out"): ("act", "asserts"),
    ("speak", "out"): ("act", "asserts"),
    ("point", "to"): ("act", "asserts"),
    ("refer", "to"): ("act", "asserts"),
    ("speak", "of"): ("act", "asserts"),
    ("talk", "about"): ("act", "asserts"),
    ("speak", "about"): ("act", "asserts"),
    ("call", "for"): ("act", "asserts"),
    ("call", "on"): ("act", "asserts"),
    ("put", "it"): ("say", "asserts"),
    ("hold", "responsible"): ("act", "blames"),
    ("hold", "accountable"): ("act", "blames"),
    ("laugh", "off"): ("act", "denies"),
    ("scoff", "at"): ("act", "denies"),
    ("put", "at"): ("act", "asserts"),
    ("let", "known"): ("say", "asserts"),
    ("make", "known"): ("say", "asserts"),
    ("shoot", "back"): ("say", "asserts"),
    ("fire", "back"): ("say", "asserts"),
}
# What somebody can put at a number.
COUNTED = frozenset(
    "number numbers toll figure cost costs damage dead deaths death losses total turnout count "
    "price "
    "casualties injured missing crowd value odds chance loss".split()
)
_PARTICLE_VERBS = (
    "point make/made walk take/took/taken rule brush shrug hit/hit let/let put/put shoot/shot fire "
    "hold/held laugh scoff speak/spoke/spoken refer talk"
)
# Verb and object that together attribute: "claimed responsibility", "issued a denial".
OBJECTS: tuple[tuple[str, str, Stance], ...] = (
    (
        "claim claims claimed claiming accept accepts accepted accepting take takes took taking "
        "taken assume assumed assuming admit admitted admitting",
        "responsibility credit blame",
        "claims_responsibility",
    ),
    (
        "shift shifted shifting pin pins pinned pinning lay lays laid laying put puts cast casting "
        "place placed placing deflect deflected",
        "blame",
        "blames",
    ),
    ("point points pointed pointing", "finger", "blames"),
    (
        "make makes made making level leveled levelled leveling repeat repeated",
        "accusation accusations allegation allegations",
        "blames",
    ),
    ("issue issued issuing", "denial", "denies"),
    ("issue issued issuing publish published", "retraction", "retracts"),
    ("issue issued issuing sound sounded", "warning", "asserts"),
    ("cast casts casting", "doubt", "asserts"),
)
RESPONSIBLE: dict[str, tuple[frozenset[str], Stance]] = {
    form: (frozenset(objects.split()), stance)
    for forms, objects, stance in OBJECTS
    for form in forms.split()
}
# Forms that are no past tense: verbs only after "has", "was" and the like.
PARTICIPLES = frozenset("written shown spoken taken sworn withdrawn".split())
# What somebody's words are called when a noun stands for the verb: "the group's denial that …".
NOUNS: dict[str, Stance] = {
    "claim": "asserts",
    "claims": "asserts",
    "allegation": "asserts",
    "allegations": "asserts",
    "assertion": "asserts",
    "assertions": "asserts",
    "suggestion": "asserts",
    "contention": "asserts",
    "statement": "asserts",
    "warning": "asserts",
    "warnings": "asserts",
    "announcement": "asserts",
    "insistence": "asserts",
    "prediction": "asserts",
    "promise": "asserts",
    "pledge": "asserts",
    "vow": "asserts",
    "admission": "confirms",
    "acknowledgment": "confirms",
    "acknowledgement": "confirms",
    "confirmation": "confirms",
    "accusation": "blames",
    "accusations": "blames",
    "denial": "denies",
    "denials": "denies",
    "retraction": "retracts",
}
# Forms that are also nouns or adjectives: read as verbs only in a verb's company.
AMBIGUOUS = frozenset(
    "claim claims report reports note notes state states call calls charge charges "
    "estimate estimates promise promises demand demands comment comments remark remarks "
    "request requests question questions post posts reply replies tweet tweets show shows "
    "find finds order orders record records fault faults link links tie ties pin pins "
    "blame welcome message messages text texts email emails e-mail e-mails caution pledge "
    "pledges vow vows signal signals forecast forecasts protest protests blog blogs "
    "object objects joke jokes chant chants shout shouts reason reasons hint hints brand "
    "brands label labels slate blast blasts detail details address addresses reference "
    "references suspect suspects mock express voice voices pan brief advocate appeal "
    "appeals echo echoes read reads attribute attributes outline lash complete lecture "
    "saying finding findings warning reasoning posting lament laments counter venture "
    "total cite highlight highlights quote quotes snap plead permit doubt doubts point "
    "points thanks answer answers response salute rebuke praise dispute disputes test "
    "rail swipe trash contest contests".split()
)
_DOUBLED = frozenset(
    "refer quip snap pin beg rebut concur slam pan admit dub shrug hit let put blog plan prefer "
    "regret opt".split()
)


@lru_cache(maxsize=1)
def cues() -> dict[str, tuple[Cue, ...]]:
    """Every form of every verb of attribution, lower case, with the readings it has."""
    table: dict[str, list[Cue]] = {}
    for frame, stance, verbs in _VERBS:
        for spec in verbs.split():
            _enter(table, spec, frame, stance)
    for spec in _PARTICLE_VERBS.split():
        _enter(table, spec, "act", "reports")
    return {form: tuple(readings) for form, readings in table.items()}


@lru_cache(maxsize=1)
def starters() -> frozenset[str]:
    """The words without one of which a sentence attributes nothing."""
    objects = {form for forms, _, _ in OBJECTS for form in forms.split()}
    return (
        frozenset(cues())
        | objects
        | frozenset(NOUNS)
        | {"according", "poll", "polls", "survey", "surveys"}
    )


def _enter(table: dict[str, list[Cue]], spec: str, frame: Frame, stance: Stance) -> None:
    lemma, *irregular = spec.split("/")
    for word, form in forms(lemma, irregular):
        readings = table.setdefault(word, [])
        if all(r.frame != frame or r.lemma != lemma for r in readings):
            readings.append(Cue(lemma, form, frame, stance))


def forms(lemma: str, irregular: list[str]) -> list[tuple[str, Form]]:
    """The forms of a verb, its past forms being regular unless they are given."""
    consonant_y = lemma[-1] == "y" and lemma[-2] not in "aeou"
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    if lemma in _DOUBLED:
        stem += lemma[-1]
    past = lemma[:-1] + "ied" if consonant_y else stem + "ed"
    ing = "tying" if lemma == "tie" else (lemma if lemma.endswith("ee") else stem) + "ing"
    if consonant_y:
        present = lemma[:-1] + "ies"
    elif lemma.endswith(("s", "sh", "ch", "x", "o")):
        present = lemma + "es"
    else:
        present = lemma + "s"
    forms: list[tuple[str, Form]] = [(present, "present"), (ing, "ing")]
    if lemma not in irregular:
        forms.append((lemma, "base"))
    return forms + [(word, "past") for word in irregular or [past]]
