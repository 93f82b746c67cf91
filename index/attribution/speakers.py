"""Who a source is: names made full, roles as the article gives them, pronouns resolved or left."""

import re

from index.article import Span
from index.attribution.grammar import DETERMINERS, PREPOSITIONS
from index.attribution.name_phrases import (
    is_linked,
    is_organisation,
    is_time_or_linked,
    name_beside,
    name_run,
    role_like,
)
from index.attribution.names import ORGANISATION_WORDS, Names, split_title, text_at
from index.attribution.nouns import (
    COUNTRIES,
    FOLLOWERS,
    GENERIC_ORGANISATIONS,
    ORGANISATIONS,
    head_of,
    is_person_noun,
    is_plural,
    is_role,
)
from index.attribution.roles import apposed_role, role_beside
from index.attribution.speaker import PRONOUNS, Speaker, agrees

_THAT = r"(?<!\bof )(?<!\bin )(?<!\bon )(?<!\bby )that"  # "of that day" tells which day
_RELATIVE = re.compile(rf",?\s+(?:who|which|whose|whom|{_THAT})\b(?:(?!, [A-Z]).)*", re.DOTALL)
_POSSESSIVE = re.compile(r"['’]s?$")
_CALLED = re.compile(
    r"\b(?:known as|calling (?:it|him|her|them)sel(?:f|ves)|calls? (?:it|him|her|them)sel(?:f|ves)"
    r"|(?<=\s)called|(?<=\s)named)\s+(?:the\s+)?[“\"]?([A-Z][\w’'-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'-]*)*)"
)
_WORKS = frozenset(
    "report study book film documentary paper article poll survey letter newsletter podcast song "
    "album show series memoir novel essay column".split()
)
_GOES_BY = re.compile(r"(?:known as|calling itself|called|named)\s+(?:the\s+)?$")
_NAMING = re.compile("called|calls?|calling|known as|named")
_NOBODY = frozenset(
    "who which that one those this others some many anyone anybody nobody none everyone".split()
)
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})
_GENERIC_ADJECTIVES = frozenset("same armed rebel militant extremist terrorist opposition".split())
_MOVEMENTS = frozenset("army front brigade brigades league guard federation forces union".split())
_PLACES = ("in", "across", "outside", "into", "inside", "state of", "city of", "near")
_REACH = 2
_REMEMBERED = 150  # mentions
_READ = 100_000  # characters in which a word's other uses are looked for
Place = tuple[int, int]  # a sentence's number, and where in the text
_KINDS = ORGANISATION_WORDS | ORGANISATIONS
_NOT_PUBLIC = GENERIC_ORGANISATIONS | _MOVEMENTS


class Speakers:
    """Reads the sources of one article in order, remembering who was spoken of last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.opening = text[:_READ]
        self.names = Names(text)
        self.places: dict[str, bool] = {}
        self.recent: list[tuple[int, int, Speaker]] = []  # sentence, place, who; in any order

    def saw(self, sentence: int, at: int, speaker: Speaker | None) -> None:
        """Remember that a sentence was, from a place on, about or by somebody."""
        if speaker is not None:
            self.recent.append((sentence, at, speaker))

    def _before(self, sentence: int, at: int, reach: int = 10**9) -> list[Speaker]:
        """Who was spoken of before a place, the nearest first."""
        known = [r for r in self.recent[-_REMEMBERED:] if r[1] < at and sentence - r[0] <= reach]
        return [speaker for _, _, speaker in sorted(known, key=lambda r: r[1], reverse=True)]

    def read(self, span: Span, sentence: int) -> Speaker | None:
        """Who the words of a source mean; None when a pronoun cannot be resolved."""
        words = text_at(self.text, span).strip(" ,-—–―").removeprefix("whose ")
        low = _POSSESSIVE.sub("", words).lower()
        for pronoun in PRONOUNS:
            if low in pronoun:
                near = [s for s in self._before(sentence, span.start, _REACH) if agrees(s, pronoun)]
                return near[0] if near else None
        proper = words.removeprefix("the ")[:1].isupper()
        phrase = self._goes_by(span.start) + low if proper else low
        called = _CALLED.search(words) if _NAMING.search(low) else None
        if called or len(phrase) > len(low):
            return self._called(called[1] if called else words.removeprefix("the "), phrase)
        human = "who" in words and bool(re.search(r"\b(?:who|whose)\b", words))
        related = "wh" in words or "that" in words
        raw = _RELATIVE.sub("", words).strip(" ,-—–―") if related else words
        if not raw or raw.lower() in _NOBODY:
            return None
        core, _, apposition = raw.partition(", ")
        return self._describe(core.strip(), apposition.strip(), (sentence, span.start), human)

    def _called(self, name: str, phrase: str) -> Speaker:
        """Whoever goes by a name: "a group known as the Ninth Lantern"."""
        entity = self.names.full(name)
        if entity is not None and not ORGANISATIONS.isdisjoint(phrase.split()):
            entity.person = False
        return self._entity(name, None, [])

    def _goes_by(self, at: int) -> str:
        """The words before a place, when they end in "known as" or the like; else none."""
        before = self.text[max(0, at - 60) : at].lower()
        return before if _GOES_BY.search(before) else ""

    def _describe(self, core: str, apposition: str, place: Place, human: bool) -> Speaker:
        words = core.split()
        article = words[0].lower() if len(words) > 1 else ""
        bare = words[1:] if article in {"the", "a", "an"} else words
        first, last = name_run(bare)
        if last == len(bare) and first < last:
            return self._named(words, bare, first, apposition, place)
        rest = [w.lower() for w in bare[last:]]
        if first == 0 < last and rest[0] in {"of", "for", "from", "at"}:
            titles, name = split_title(bare[:last])
            if titles and len(name) > 1:
                return self._entity(" ".join(name), " ".join(titles + bare[last:]), titles)
        of_its_kind = all(w in ORGANISATIONS or is_plural(w) for w in rest)
        owned = any(w.endswith(("’s", "'s", "s’", "s'")) for w in bare)
        named = first == 0 < last and len(rest) <= 2 and article not in {"a", "an"}
        if named and of_its_kind and not owned:
            return Speaker(" ".join(bare), plural=is_plural(rest[-1]), proper=True)
        return self._common(core, apposition, place, human)

    def _named(
        self, words: list[str], bare: list[str], first: int, apposition: str, place: Place
    ) -> Speaker:
        """A phrase that ends in a name: "French President Ana Ruiz", "a lawyer for Orbis"."""
        before = [w.lower() for w in bare[:first]]
        if any(w.lower() in {"and", "or", "&"} for w in bare[first:]) and "&" not in bare:
            return Speaker(" ".join(bare), person=True, plural=True, proper=True)
        if before and is_linked(bare[:first]):
            return self._of_something(bare, first)
        if before and not PREPOSITIONS.isdisjoint(before) and name_beside(apposition):
            return self._common(" ".join(words), apposition, place, False)
        titles, name = split_title(bare[first:])
        owned = bool(titles) and len(before) == 1
        if before and before[-1].endswith(("’s", "'s")) and not titles:
            known = self.names.full(" ".join(name))
            if known is not None and known.person:
                return self._entity(" ".join(name), None, titles)
        if before and not owned and (before[-1] in PREPOSITIONS or not role_like(before)):
            return self._common(" ".join(words), apposition, place, False)
        entity = self.names.full(" ".join(name))
        human = entity is not None and entity.person
        if before and not titles and not human and not is_role(" ".join(before)):
            if before[-1] in ORGANISATIONS:
                return Speaker(" ".join(name), " ".join(bare[:first]), proper=True)
            if len(name) < 2 or is_time_or_linked(before) or is_organisation(" ".join(name)):
                return self._plain(" ".join(words), False)
        role = " ".join(bare[:first] + titles) or None
        return self._entity(" ".join(name), role or apposed_role(apposition), titles)

    def _of_something(self, bare: list[str], first: int) -> Speaker:
        """ "Army of the Rivers" is one name; "Ana Ruiz of Orbis" is a person's."""
        link = next(n for n, word in enumerate(bare) if not word[0].isupper())
        titles, name = split_title(bare[:link])
        entity = self.names.full(" ".join(name))
        if titles or (entity is not None and entity.person):
            return self._entity(" ".join(name), " ".join(titles) or None, titles)
        return Speaker(" ".join(bare), proper=True)

    def _entity(self, name: str, role: str | None, titles: list[str]) -> Speaker:
        name = _POSSESSIVE.sub("", name)
        title = titles[-1].lower().strip(".") if titles else ""
        if role and role.lower().strip(".") in _COURTESY:
            role = None
        entity = self.names.full(name, title)
        if entity is None and not titles and self._is_common(name):
            return self._plain(name, False)
        if entity is None:
            person = bool(titles) or (
                role is not None and is_role(role) and not is_organisation(name)
            )
            return Speaker(name, role, person, proper=True, unsure=self._may_be_anything(name))
        if entity.person is None and (titles or (role is not None and is_role(role))):
            entity.person = True
        known = entity.person is True
        if entity.role is None and role is None and entity.sought is not known:
            role, entity.sought = role_beside(self.text, entity), known
        entity.role = entity.role or role
        unsure = entity.person is None and self._may_be_anything(entity.name)
        person = entity.person is True
        return Speaker(entity.name, entity.role, person, False, True, unsure, entity)

    def _may_be_anything(self, name: str) -> bool:
        return not (
            is_organisation(name) or COUNTRIES & set(name.lower().split()) or self._is_place(name)
        )

    def _is_common(self, word: str) -> bool:
        """Whether a capitalised word is a common noun that only begins its sentence."""
        low = word.lower()
        kind = (
            is_person_noun(low.removesuffix("s"))
            or low in FOLLOWERS
            or low in {"police", "people", "families"}
        )
        return " " not in word and (kind or f" {low} " in self.opening)

    def _common(self, core: str, apposition: str, place: Place, human: bool) -> Speaker:
        """A noun alone: "the group", "a top aide to the mayor"; or one with a name beside it."""
        titles, name = split_title(name_beside(apposition))
        if name and head_of(core.lower().split()) not in _WORKS:
            first, *rest = core.split()
            role: str | None = " ".join(rest) if rest and first.lower() in DETERMINERS else core
            known = role is not None and (
                is_role(role) or head_of(role.lower().split()) in ORGANISATIONS
            )
            if not known or rest[:1] == ["of"]:
                role = apposed_role(apposition.partition(",")[2])
            return self._entity(" ".join(name), role, titles)
        words = core.lower().split()
        if words[0] in {"the", "this", "that"} and len(words) <= 4:
            found = self._described(words, place)
            if found is not None:
                return found
        return self._plain(core, human)

    def _described(self, words: list[str], place: Place) -> Speaker | None:
        """Whom "the minister" or "the group" means, when only one can be meant."""
        head = words[-1]
        fitting = {
            speaker.key: speaker
            for speaker in self._before(*place)
            if speaker.proper and _is_a(speaker, words[1:])
        }
        if fitting:
            return next(iter(fitting.values())) if len(fitting) == 1 else None
        general = len(words) == 2 or (len(words) == 3 and words[1] in _GENERIC_ADJECTIVES)
        if head not in GENERIC_ORGANISATIONS or not general:
            return None
        near = [s for s in self._before(*place, _REACH) if self._may_be_a(head, s)]
        return near[0] if len({s.key for s in near}) == 1 else None

    def _may_be_a(self, head: str, speaker: Speaker) -> bool:
        """Whether the article lets a name be that of a group, a company, a gang …

        It does when the name says so itself, or when the word stands beside it somewhere.
        """
        words = speaker.name.lower().split()
        kind = [w for w in words if w in _KINDS]
        if not speaker.proper or speaker.person or speaker.plural or COUNTRIES & set(words):
            return False
        if kind:
            public = any(w not in _NOT_PUBLIC for w in kind)
            return not public and not self._is_place(speaker.name)
        name = re.escape(speaker.name)
        beside = rf"\b{head}\b[^.;]{{0,50}}\b{name}\b|\b{name}\b[^.;]{{0,50}}\b{head}\b"
        return re.search(beside, self.opening) is not None

    def _is_place(self, name: str) -> bool:
        """Whether the article speaks of being somewhere: "in Ruvenia", "the state of Ruvenia"."""
        if name not in self.places:
            self.places[name] = any(f" {at} {name}" in self.opening for at in _PLACES)
        return self.places[name]

    def _plain(self, words: str, human: bool) -> Speaker:
        head = head_of(words.lower().split())
        return Speaker(words, person=human or is_person_noun(head), plural=is_plural(head))


def _is_a(speaker: Speaker, kind: list[str]) -> bool:
    """Whether a speaker's role or name says that it is of a kind, every word of it."""
    if not speaker.person:
        return set(kind) <= set(speaker.name.lower().split())
    role = (speaker.role or "").lower().split(",")[0].split()
    return bool(role and kind) and head_of(role) == kind[-1] and set(kind) <= set(role)
