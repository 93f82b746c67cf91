"""The names an article uses: full names, the short forms that stand for them, and roles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from index.article import Span
from index.attribution.grammar import (
    DAYS,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
)

_RUN = re.compile(
    r"(?:[A-ZÀ-ÞŁŚŽŠČİĞ][\w’'.-]*|[A-Z]\.)"
    r"(?:[ \u00a0\n](?:(?:de|da|di|du|del|della|van|von|der|den|bin|bint|ibn|al|el|la|le|y|e"
    r"|abu|ter)[ -])*"
    r"(?:[A-ZÀ-ÞŁŚŽŠČİĞ][\w’'.-]*))*"
)
_WORD = re.compile(r"\S+")
_KIN = re.compile(
    r",\s(?:the|his|her|their|a)\s(?:[\w’'-]+\s){0,2}?"
    r"(?:(?P<f>wife|widow|mother|daughter|sister|aunt|niece|grandmother)"
    r"|husband|widower|father|son|brother|uncle|nephew|grandfather)\b"
)
_OWN = re.compile(r"['’]s?$")
_EDGE = ".,’'-"
_NOT_NAMES = (
    DAYS
    | MONTHS
    | (DETERMINERS - {"may"})
    | PREPOSITIONS
    | SUBJECT_PRONOUNS
    | SUBORDINATORS
    | frozenset(
        "and but or nor so yet then also still even now here there not yes no according asked "
        "however meanwhile instead just only perhaps it's that's there's he's she's i'm i've let "
        "don't didn't later earlier last next such too well today yesterday".split()
    )
)
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister chancellor "
    "premier king queen prince princess pope archbishop bishop cardinal rabbi imam father sister "
    "brother pastor reverend rev sen senator rep representative congressman congresswoman gov "
    "governor mayor councilman councilwoman councillor councilor alderman judge justice attorney "
    "general gen col colonel lt lieutenant maj major capt captain cmdr commander adm admiral sgt "
    "sergeant cpl corporal brig brigadier marshal chief sheriff deputy inspector supt "
    "superintendent detective officer constable secretary state defense defence interior foreign "
    "finance justice speaker leader chairman chairwoman chair ceo director coach manager "
    "spokesman spokeswoman spokesperson ambassador envoy commissioner agent special counsel "
    "former ex-president ayatollah sheikh emir sultan crown first undersecretary assistant "
    "executive majority minority house senate editor author economist analyst lawyer striker "
    "goalkeeper captain midfielder defender "
    "quarterback host actor actress singer president-elect prosecutor magistrate coroner engineer "
    "fireman firefighter nurse surgeon historian novelist publisher".split()
)
_MALE_TITLES = frozenset(
    "mr sir lord king prince pope father brother congressman chairman spokesman".split()
)
_FEMALE_TITLES = frozenset(
    "mrs ms miss dame lady queen princess sister congresswoman chairwoman spokeswoman "
    "actress".split()
)
ORGANISATION_WORDS = frozenset(
    "group party ministry university college council committee agency department office bureau "
    "court bank union association federation league institute foundation fund company corporation "
    "inc corp ltd co plc llc service services news times post journal press network guard army "
    "navy police force forces front brigade brigades movement organization organisation "
    "commission authority administration government parliament senate house congress assembly "
    "club team school hospital church center centre society board campaign cabinet center nations "
    "watch international airlines "
    "airways motors bank media street state states kingdom republic union".split()
)
_MEN = frozenset(
    "james john robert michael william david richard joseph thomas charles christopher "
    "daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin brian "
    "george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan "
    "stephen larry justin scott brandon benjamin samuel gregory alexander patrick frank "
    "raymond jack dennis jerry tyler aaron jose adam nathan henry zachary douglas peter "
    "kyle noah ethan jeremy walter christian keith roger terry harry sean austin carl "
    "arthur lawrence dylan jesse jordan bryan billy bruce gabriel joe logan alan juan "
    "albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley "
    "philip eugene bill bernie ted marco jeb mike tim jim tom bob dan ben sam chris matt "
    "nick steve jeff greg tony rick mitt barack joe vladimir volodymyr sergei sergey "
    "dmitry dmitri boris emmanuel olaf recep tayyip benjamin mohammed muhammad mohamed "
    "ahmed ali hassan hussein omar abdullah ibrahim mahmoud yusuf pedro carlos luis "
    "miguel jorge pablo diego fernando rafael antonio manuel francisco javier marc jean "
    "pierre jacques francois michel andre hans klaus jurgen wolfgang karl lars erik sven "
    "nils johan anders viktor victor ivan igor oleg nikolai andrei alexei aleksandr "
    "mikhail yuri pavel xi narendra rahul raj ravi sanjay vijay anil arjun kenji hiroshi "
    "shinzo fumio lionel cristiano harvey elon sundar jerome neil ian graham simon nigel "
    "keir rishi gordon gavin stuart colin hugh giovanni marco luca matteo paolo giuseppe "
    "silvio mario roberto alessandro jan piotr pawel andrzej kai bo otto leo max felix "
    "oscar hugo theo luke owen liam jake rob ron don ray ed al lou gus wade neal kurt "
    "todd craig brett chad derek darren dean glenn lance marcus martin maurice".split()
)
_WOMEN = frozenset(
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy "
    "betty margaret sandra ashley kimberly emily donna michelle carol amanda dorothy "
    "melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley "
    "anna brenda pamela emma nicole helen samantha katherine christine debra rachel "
    "carolyn janet catherine maria heather diane ruth julie olivia joyce virginia "
    "victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah "
    "jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail "
    "alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella "
    "theresa diana natalie brittany charlotte marie kayla alexis lori hillary carly "
    "melania ivanka nikki kamala elena olga natalia tatiana irina svetlana ekaterina "
    "anastasia maria yulia marine brigitte ursula angela annalena giorgia sanna jacinda "
    "theresa priya indira sonia fatima aisha amina leila layla zeinab maryam yasmin noor "
    "ana marta mara lucia carmen rosa isabel sofia elsa ingrid astrid freya greta katja "
    "heike petra monika claudia birgit jane jill kate katie anne annie beth betsy wendy "
    "tina tracy stacy robin holly molly claire clara eva eve ella ellen eleanor louise "
    "lucy lily sally susie nina nora paula penny rita rosie taylor tanya vanessa yvonne "
    "zoe simone venus serena naomi gina ivy iris ida agnes edith hilda gretchen megyn "
    "loretta debbie kellyanne huma cheryl".split()
)
_GENDERED_TITLES = _MALE_TITLES | _FEMALE_TITLES


@dataclass(slots=True)
class Entity:
    """Somebody or something that the article names: its full name and what it says of it."""

    name: str
    at: int
    role: str | None = None
    person: bool | None = None
    gender: str | None = None
    sought: bool | None = None  # whether a role was looked for when it was (no) person
    mentions: list[int] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """The words of the name."""
        return self.name.split()


def gender_of(first_name: str, title: str = "") -> str | None:
    """ "m" or "f" where a title or a first name tells, else None."""
    if title in _MALE_TITLES or title in _FEMALE_TITLES:
        return "m" if title in _MALE_TITLES else "f"
    name = first_name.lower()
    if (name in _MEN) != (name in _WOMEN):
        return "m" if name in _MEN else "f"
    return None


def is_title(word: str) -> bool:
    """Whether a capitalised word before a name is part of a title, not of the name."""
    bare = word.lower().strip(_EDGE)
    return bare in TITLES or bare.rpartition("-")[2] in TITLES


class Names:
    """All names of one article, in the order in which it brings them up."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entities: list[Entity] = []
        self.by_last: dict[str, list[Entity]] = {}
        self.by_name: dict[str, Entity] = {}
        for match in _RUN.finditer(text):
            if " " in match.group() or "\n" in match.group():
                self._enter(match)

    def _enter(self, match: re.Match[str]) -> None:
        for offset, title, name in _read_run(match.group()):
            at, words = match.start() + offset, name
            if len(words) > 2 and self.text.startswith("of ", at - 3):
                words = words[1:]
            if 2 <= len(words) < 6:
                self.add(" ".join(words), at, title)
            elif len(words) == 1 and title in _GENDERED_TITLES:
                self._title_tells(words[0], title)

    def add(self, name: str, at: int, title: str = "") -> Entity:
        """The entity of a full name, new or known."""
        known = self.by_name.get(name)
        words = name.split()
        if known is None and (known := self._same(words)):
            self.by_name[name] = known
        if known is None:
            known = Entity(name, at)
            known.gender = gender_of(words[0], title) or self._kin(at + len(name))
            known.person = _is_person(words, title)
            self.by_name[name] = known
            self.entities.append(known)
            self.by_last.setdefault(words[-1].strip(_EDGE), []).append(known)
        known.mentions.append(at)
        if title in _GENDERED_TITLES:
            known.gender, known.person = gender_of("", title), True
        return known

    def _kin(self, end: int) -> str | None:
        """ "f" where a name is followed by "the wife of" or the like, "m" for "the father of"."""
        told = _KIN.match(self.text, end)
        return None if told is None else "f" if told["f"] else "m"

    def _same(self, words: list[str]) -> Entity | None:
        """Somebody known by the same first and last name, with or without one in between."""
        return next(
            (e for e in self.by_last.get(words[-1], []) if e.words[0] == words[0] and e.person),
            None,
        )

    def _title_tells(self, last: str, title: str) -> None:
        found = self.by_last.get(last, [])
        gender = gender_of("", title)
        if len(found) == 1 and found[0].gender in (None, gender):
            found[0].gender, found[0].person = gender, True

    def full(self, name: str, title: str = "") -> Entity | None:
        """The one entity that a name may mean; None when none or several may be meant."""
        if name in self.by_name:
            return self.by_name[name]
        words = name.split()
        found = [
            e
            for e in self.by_last.get(words[-1], [])
            if e.words[-len(words) :] == words and e.person is not False
        ]
        if gender := gender_of("", title):
            sure = [e for e in found if e.gender == gender]
            found = sure or [e for e in found if e.gender is None]
        return found[0] if len(found) == 1 else None


@lru_cache(maxsize=8192)
def _read_run(run: str) -> tuple[tuple[int, str, list[str]], ...]:
    """The names in a row of capitalised words: where each begins, its title and its words."""
    found = []
    for at, words in _parts(run):
        while words and words[0].lower().strip(_EDGE) in _NOT_NAMES:
            words.pop(0)
        while words and words[-1].lower().strip(_EDGE) in _NOT_NAMES:
            words.pop()
        titles, name = split_title(words)
        found.append((at, titles[-1].lower().strip(_EDGE) if titles else "", name))
    return tuple(found)


def _parts(run: str) -> Iterator[tuple[int, list[str]]]:
    """The names in a row of capitalised words, cut where one ends in a stop or a possessive."""
    words: list[str] = []
    start = 0
    for match in _WORD.finditer(run):
        if not words:
            start = match.start()
        bare = _OWN.sub("", match.group())
        ended = bare != match.group() or _ends(bare)
        words.append(bare.rstrip(".") if ended else bare)
        if ended:
            yield start, [w for w in words if w]
            words = []
    yield start, words


def _ends(word: str) -> bool:
    """Whether a word's full stop ends a sentence: it marks no initial, title or short form."""
    bare = word.rstrip(".")
    return bare != word and len(bare) > 1 and bare.lower() not in TITLES and "." not in bare


def split_title(words: list[str]) -> tuple[list[str], list[str]]:
    """ "French President Ana Ruiz" as title words and name; no title is an empty list."""
    last = max((n for n, word in enumerate(words) if is_title(word)), default=-1)
    name = words[last + 1 :]
    if last < 0 or not name or any(w.lower() in ORGANISATION_WORDS for w in name):
        return [], words
    return words[: last + 1], name


def _is_person(words: list[str], title: str) -> bool | None:
    if any(w.lower().strip(_EDGE) in ORGANISATION_WORDS for w in words):
        return False
    if title in TITLES or words[0].lower() in _MEN or words[0].lower() in _WOMEN:
        return True
    if len(words) == 3 and len(words[1].strip(".")) == 1:
        return True
    return None


def text_at(text: str, span: Span) -> str:
    """The words of a span, line ends made spaces."""
    return " ".join(text[span.start : span.end].split())
