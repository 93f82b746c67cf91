"""A speaker as far as an article tells: name, role, and which pronouns may mean it."""

import re
from dataclasses import dataclass

from index.attribution.grammar import DETERMINERS
from index.attribution.names import Entity
from index.attribution.nouns import FEMALE, FOLLOWERS, MALE, ORGANISATIONS

HE, SHE = frozenset({"he", "his", "him"}), frozenset({"she", "her"})
THEY, IT = frozenset({"they", "their", "them"}), frozenset({"it", "its"})
PRONOUNS = (HE, SHE, THEY, IT)
_KIND = ORGANISATIONS | FOLLOWERS | DETERMINERS


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved source: the words to show, and what is known for resolving the next pronoun."""

    name: str
    role: str | None = None
    person: bool = False
    plural: bool = False
    proper: bool = False
    unsure: bool = False  # a name that may be anybody's or anything's
    entity: Entity | None = None

    @property
    def key(self) -> str:
        """What makes two mentions the same speaker: the name without kind words and case."""
        words = [w for w in re.findall(r"\w+", self.name.lower()) if w not in _KIND]
        return " ".join(words) or self.name.lower()


def agrees(speaker: Speaker, pronoun: frozenset[str]) -> bool:
    if pronoun is THEY:
        return speaker.plural
    if pronoun is IT:
        return not speaker.person and not speaker.plural
    if speaker.plural or not (speaker.person or speaker.unsure):
        return False
    if speaker.entity and speaker.entity.person is False:
        return False
    gender = speaker.entity.gender if speaker.entity else None
    if gender is None:
        words = set(f"{speaker.name} {speaker.role or ''}".lower().split())
        gender = "f" if FEMALE & words else "m" if MALE & words else None
    return gender is None or gender == ("m" if pronoun is HE else "f")
