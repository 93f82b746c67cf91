"""Who a source is: names made full, roles as the article gives them, pronouns resolved or left."""

import re
from dataclasses import dataclass

from index.article import Span
from index.grammar import DETERMINERS, PREPOSITIONS
from index.names import ORGANISATION_WORDS, Entity, Names, is_title, split_title, text_at

_TOKEN = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*\.?|['’]s?\b|\S")
_RELATIVE = re.compile(r",?\s+(?:who|which|whose|whom|that)\b.*", re.DOTALL)
_POSSESSIVE = re.compile(r"['’]s?$")
_HE, _SHE = frozenset({"he", "his"}), frozenset({"she", "her"})
_THEY, _IT = frozenset({"they", "their"}), frozenset({"it", "its"})
PRONOUNS = _HE | _SHE | _THEY | _IT
_ORGANISATION_HEADS = frozenset(
    "group company organization organisation agency ministry party union government court bank firm "
    "movement militia militants network coalition alliance campaign newspaper paper department "
    "commission committee council kremlin administration charity authority operator airline club "
    "university bureau office website site militant rebels army military broadcaster watchdog".split()
)
_PERSON_HEADS = frozenset(
    "minister president senator mayor governor spokesman spokeswoman spokesperson general judge lawyer "
    "attorney official officer chief director professor leader candidate congressman congresswoman "
    "chancellor premier ambassador envoy commissioner prosecutor secretary economist analyst author "
    "coach manager captain player executive chairman chairwoman ceo founder commander colonel scientist "
    "researcher king queen prince pope bishop representative lawmaker deputy aide adviser advisor "
    "strategist nominee billionaire businessman actor actress singer journalist reporter editor "
    "teacher doctor expert veteran historian activist owner head speaker sheriff detective".split()
)
_APPOSITION_START = re.compile(
    r"(?:an?|the|his|her|their|its|one of|former|then|acting|deputy|chief|senior|head|director|who)\b"
    r"|[a-z]"
)
_LONGEST_ROLE = 90


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved source: the words to show, and what is known for resolving the next pronoun."""

    name: str
    role: str | None
    person: bool
    plural: bool
    entity: Entity | None = None

    @property
    def key(self) -> str:
        """What makes two mentions the same speaker: the name without kind words and case."""
        words = [w for w in re.findall(r"\w+", self.name.lower()) if w not in _KIND_WORDS]
        return " ".join(words) or self.name.lower()


_KIND_WORDS = _ORGANISATION_HEADS | DETERMINERS | frozenset("jihadists militants fighters".split())


class Speakers:
    """Reads the sources of one article in order, remembering who was spoken of last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names = Names(text)
        self.roles: dict[str, str] = {}
        self.recent: list[tuple[int, Speaker]] = []  # (sentence number, who), newest last

    # What is in focus -------------------------------------------------------------------------

    def saw(self, sentence: int, speaker: Speaker | None) -> None:
        """Remember that a sentence was about, or by, somebody."""
        if speaker is not None:
            self.recent.append((sentence, speaker))

    def _latest(self, sentence: int, fits: "frozenset[str]") -> Speaker | None:
        """The nearest speaker whom a pronoun may stand for, at most two sentences back."""
        for number, speaker in reversed(self.recent):
            if sentence - number > 2:
                return None
            if _agrees(speaker, fits):
                return speaker
        return None

    # Reading a source -------------------------------------------------------------------------

    def read(self, span: Span, sentence: int) -> Speaker | None:
        """Who the words of a source mean; None when a pronoun cannot be resolved."""
        raw = _RELATIVE.sub("", text_at(self.text, span)).strip(" ,-—–")
        low = _POSSESSIVE.sub("", raw).lower()
        if low in _HE | _SHE | _THEY | _IT:
            pronoun = next(group for group in (_HE, _SHE, _THEY, _IT) if low in group)
            return self._latest(sentence, pronoun)
        if not raw or low in {
            "who",
            "which",
            "that",
            "one",
            "those",
            "this",
            "others",
            "some",
            "many",
        }:
            return None
        core, _, apposition = raw.partition(",")
        return self._describe(core.strip(), apposition.strip(), sentence)

    def _describe(self, core: str, apposition: str, sentence: int) -> Speaker:
        words = core.split()
        bare = words[1:] if len(words) > 1 and words[0].lower() in {"the", "a", "an"} else words
        first, last = _name_run(bare)
        if last == len(bare) and first < last:
            return self._named(bare, first, apposition, words)
        if first == 0 and last and len(bare) - last <= 2 and words[0].lower() not in {"a", "an"}:
            rest = [w.lower() for w in bare[last:]]
            if all(w in _ORGANISATION_HEADS or w.endswith("s") for w in rest) and not _owned(bare):
                return Speaker(" ".join(bare), None, False, rest[-1].endswith("s"))
        return self._common(core, apposition, sentence)

    def _named(self, bare: list[str], first: int, apposition: str, words: list[str]) -> Speaker:
        """A phrase that ends in a name: "the mayor of Ulve, Ana Ruiz", "FSB head Bo Lind"."""
        before = [w.lower() for w in bare[:first]]
        if before and (_is_link(before[-1])):
            return self._plain(" ".join(words), apposition)
        titles, name = split_title(bare[first:])
        role = " ".join(bare[:first] + titles) or None
        if any(w.lower() in {"and", "or"} for w in bare[first:]):
            return Speaker(" ".join(bare), None, True, True)
        if before and not _role_like(before):
            return self._plain(" ".join(words), apposition)
        return self._entity(" ".join(name), role, apposition, titles)

    def _entity(self, name: str, role: str | None, apposition: str, titles: list[str]) -> Speaker:
        name = _POSSESSIVE.sub("", name)
        title = titles[-1].lower().strip(".") if titles else ""
        entity = self.names.full(name, title)
        if role and role.lower().strip(".") in {"mr", "mrs", "ms", "miss", "dr", "sir"}:
            role = None
        person = (
            bool(titles)
            or (entity is not None and entity.person is True)
            or (bool(role) and not _is_organisation(name))
        )
        if entity is None:
            return Speaker(name, role or _role(apposition), person, False)
        if entity.person is None and (role or _role(apposition)):
            entity.person = person = True
        entity.role = (
            entity.role or _longer(role, _role(apposition)) or self._role_elsewhere(entity)
        )
        return Speaker(
            entity.name, entity.role, person and entity.person is not False, False, entity
        )

    def _role_elsewhere(self, entity: Entity) -> str | None:
        """The role that stands beside a name where the article first gives it in full."""
        start, end = entity.at, entity.at + len(entity.name) + 60
        for at in entity.mentions[:3]:
            start = at
            end = self.text.find(entity.words[-1], start, start + len(entity.name) + 80)
            if end < 0:
                continue
            end += len(entity.words[-1])
            lead = self.text[start:end].split()
            titles = split_title([w for w in lead])[0]
            if titles and any(t.lower().strip(".") not in _COURTESY for t in titles):
                return " ".join(titles)
            match = re.match(r",\s+([^,.;()“”\"\n]{3,90}),", self.text[end : end + 110])
            if match and (role := _role(match.group(1))):
                return role
        return None

    def _common(self, core: str, apposition: str, sentence: int) -> Speaker:
        """A noun alone: "the group", "a top aide to the president", "police"."""
        words = core.lower().split()
        head = _head(words)
        if words[0] in {"the", "this", "that"} and len(words) <= 3:
            found = self._described(head, words, sentence)
            if found is not None:
                return found
        name, found_role = self._apposed(apposition)
        if name is not None and head in _PERSON_HEADS | _PERSONS:
            return self._entity(
                name, core if words[0] not in {"the", "a", "an"} else core.split(None, 1)[1], "", []
            )
        return self._plain(core, apposition)

    def _apposed(self, apposition: str) -> tuple[str | None, None]:
        """The name in "the group's spokesman, Bo Lind"."""
        name = apposition.split(",")[0].strip()
        words = name.split()
        return (
            (name, None)
            if 2 <= len(words) <= 4 and all(w[0].isupper() for w in words)
            else (None, None)
        )

    def _described(self, head: str, words: list[str], sentence: int) -> Speaker | None:
        """Whom "the minister" or "the group" means, when only one can be meant."""
        fitting: dict[str, Speaker] = {}
        for _, speaker in self.recent:
            role = (speaker.role or "").lower().split()
            if head in role or (
                head in speaker.name.lower().split() and speaker.name.lower() != " ".join(words)
            ):
                fitting[speaker.key] = speaker
        if len(fitting) == 1:
            return next(iter(fitting.values()))
        if head in _ORGANISATION_HEADS and not fitting:
            for number, speaker in reversed(self.recent):
                if sentence - number > 2:
                    break
                if not speaker.person and not speaker.plural and speaker.name[0].isupper():
                    return speaker
        return None

    def _plain(self, words: str, apposition: str) -> Speaker:
        head = _head(words.lower().split())
        plural = (head.endswith("s") and not head.endswith("ss")) or head in {"police", "people"}
        return Speaker(words, None, head in _PERSON_HEADS | _PERSONS, plural)


_PERSONS = frozenset(
    "man woman boy girl mother father wife husband son daughter brother sister".split()
)
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})
_LOWER_IN_NAMES = frozenset(
    "de da di du del della van von der den bin bint ibn al el la le abu".split()
)


def _agrees(speaker: Speaker, pronoun: frozenset[str]) -> bool:
    if pronoun is _THEY:
        return speaker.plural
    if pronoun is _IT:
        return not speaker.person and not speaker.plural
    if not speaker.person or speaker.plural:
        return False
    gender = speaker.entity.gender if speaker.entity else None
    if gender is None:
        words = f"{speaker.name} {speaker.role or ''}".lower().split()
        gender = "f" if _FEMALE & set(words) else "m" if _MALE & set(words) else None
    return gender is None or gender == ("m" if pronoun is _HE else "f")


_FEMALE = frozenset(
    "spokeswoman woman mother wife daughter sister actress queen chairwoman she girl".split()
)
_MALE = frozenset("spokesman man father husband son brother king chairman businessman boy".split())


def _name_run(words: list[str]) -> tuple[int, int]:
    """The last row of capitalised words in a phrase: where it begins and ends."""
    last = len(words)
    while last and not words[last - 1][0].isupper():
        last -= 1
    first = last
    while first and (
        words[first - 1][0].isupper() or words[first - 1].lower() in _LOWER_IN_NAMES | {"and", "&"}
    ):
        if words[first - 1].endswith(("’s", "'s", "s’", "s'")) and first < last:
            break
        first -= 1
    while first < last and words[first].lower() in _LOWER_IN_NAMES | {"and", "&"}:
        first += 1
    return first, last


def _is_link(word: str) -> bool:
    return word in PREPOSITIONS or word in DETERMINERS or word in {"and", "or"}


def _role_like(before: list[str]) -> bool:
    """Whether the words before a name are somebody's role."""
    last = before[-1]
    return (
        not last.endswith(("’s", "'s"))
        and not last.endswith("ed")
        and last.isalpha()
        or "-" in last
    )


def _owned(words: list[str]) -> bool:
    return any(w.endswith(("’s", "'s", "s’", "s'")) for w in words)


def _is_organisation(name: str) -> bool:
    words = name.lower().split()
    return any(w in ORGANISATION_WORDS for w in words) or (name.isupper() and " " not in name)


def _role(apposition: str) -> str | None:
    """An apposition as a role: its first part, without an article before it."""
    first = re.split(r",\s|\s[-—–]\s|\(", apposition)[0].strip(" ,")
    if (
        not (3 <= len(first) <= _LONGEST_ROLE)
        or not _APPOSITION_START.match(first)
        and not is_title(first.split()[0])
    ):
        return None
    if first.lower().startswith(
        ("who ", "in ", "on ", "at ", "after ", "when ", "speaking ", "and ", "however")
    ):
        return None
    return re.sub(r"^(?:the|an?)\s+", "", first, flags=re.IGNORECASE)


def _longer(one: str | None, other: str | None) -> str | None:
    return one or other


def _head(words: list[str]) -> str:
    """The noun that a phrase is about: the last word before its first preposition."""
    for number, word in enumerate(words):
        if number and (word in PREPOSITIONS or word in {"who", "that", "which"}):
            return words[number - 1]
    return words[-1] if words else ""
