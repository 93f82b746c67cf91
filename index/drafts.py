"""Statements in the making: attributions with their speakers, and the evidence given for them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Span
from index.attributions import Attribution
from index.clauses import Words
from index.evidence_state import IN_RECORDING, Phrase, phrases
from index.speakers import Speaker, Speakers
from index.statements import Evidence, Stance
from index.subjects import subject_before, verb_group

if TYPE_CHECKING:
    from index.reading import Found


@dataclass(slots=True)
class Draft:
    """One statement before it is final; `sentence` is the number of the sentence of its verb."""

    attribution: Attribution
    sentence: int
    speaker: Speaker | None
    stance: Stance
    content: Span
    second_hand: str | None
    evidence: Evidence = "not_stated"
    evidence_span: Span | None = None


_STRENGTH: dict[Evidence, int] = {"not_stated": 0, "asserted": 1, "shown": 2, "none_stated": 3}
_REACH = 2


class EvidenceOf:
    """Hands each phrase about evidence to the claims of the speaker whose evidence it is."""

    def __init__(self, text: str, spans: Sequence[Span], drafts: list[Draft]) -> None:
        self.text = text
        self.spans = spans
        self.drafts = drafts

    def assign(self, found: "Found", speakers: Speakers) -> None:
        """Find the phrases of one sentence and their owners."""
        for phrase in phrases(self.text, found.span):
            number, words = found.number, found.words
            owned = self._owned(phrase, number, words, speakers)
            for draft in owned + self._claims_before(phrase, owned, number):
                inside = draft.content.start < phrase.span.start < draft.content.end
                if inside and phrase.subject == "loose" and phrase.state == "none_stated":
                    before = self.text[draft.content.start : phrase.span.start].rstrip(" ,\n")
                    draft.content = Span(draft.content.start, draft.content.start + len(before))
                if _STRENGTH[phrase.state] > _STRENGTH[draft.evidence]:
                    draft.evidence, draft.evidence_span = phrase.state, phrase.span

    def _claims_before(self, phrase: Phrase, owned: list[Draft], number: int) -> list[Draft]:
        """The claim of responsibility that what is shown beside something else is shown for."""
        if phrase.state != "shown" or any(d.stance == "claims_responsibility" for d in owned):
            return []
        keys = {d.speaker.key for d in owned if d.speaker}
        return [
            d
            for d in self.drafts
            if d.stance == "claims_responsibility"
            and number - _REACH <= d.sentence < number
            and d.speaker
            and d.speaker.key in keys
        ]

    def claims_in_recordings(self) -> None:
        """Who claims in a recording has shown it."""
        for draft in self.drafts:
            if draft.stance == "claims_responsibility" and draft.evidence == "not_stated":
                match = IN_RECORDING.search(self.text, *self.spans[draft.sentence])
                if match:
                    draft.evidence, draft.evidence_span = "shown", Span(*match.span())

    def spread_over_claims(self) -> None:
        """A claim of responsibility told twice is one claim: its evidence is that of both."""
        claims = [d for d in self.drafts if d.stance == "claims_responsibility" and d.speaker]
        for known in claims:
            for other in claims:
                if (
                    known.evidence == "shown"
                    and other.evidence == "not_stated"
                    and (known.speaker and other.speaker and known.speaker.key == other.speaker.key)
                ):
                    other.evidence, other.evidence_span = known.evidence, known.evidence_span

    def _owned(self, phrase: Phrase, number: int, words: Words, speakers: Speakers) -> list[Draft]:
        here = [d for d in self.drafts if d.sentence == number]
        if phrase.subject in {"passive", "before"}:
            near = (here if phrase.subject == "passive" else []) or [
                d for d in self.drafts if d.sentence == number - 1
            ]
            return near if len({d.speaker.key if d.speaker else "" for d in near}) == 1 else []
        if phrase.subject == "loose":
            return self._hanging(phrase, here, words, number, speakers)
        verb = max(0, bisect_right(words.starts, phrase.span.start) - 1)
        subject = subject_before(words, verb_group(words, verb).last)
        if subject.link == "shared":
            return self._before(phrase, here)
        if subject.link == "none":
            alone = len({d.speaker.key if d.speaker else "" for d in here}) == 1
            return self._before(phrase, here) if alone else []
        if self._quoted(phrase, here, words, subject.first):
            return []
        span = words.span(subject.first, subject.last)
        return self._of(self.text[span.start : span.end], speakers.read(span, number), number)

    def _quoted(self, phrase: Phrase, here: list[Draft], words: Words, first: int) -> bool:
        """Whether the phrase and its subject are both what somebody says.

        They are not after ", and" or ", but": there the article goes on in its own voice.
        """
        at = words.starts[first]
        holders = [d for d in here if d.content.start <= at and phrase.span.end <= d.content.end]
        if (
            not holders
            or first < 2
            or words.low[first - 2] != ","
            or words.low[first - 1] not in {"and", "but"}
        ):
            return bool(holders)
        for draft in holders:
            draft.content = Span(draft.content.start, words.ends[first - 3])
        return False

    def _hanging(
        self, phrase: Phrase, here: list[Draft], words: Words, number: int, speakers: Speakers
    ) -> list[Draft]:
        """The claims that "without giving evidence" hangs on: those of the verb beside it."""
        if not here:
            return []
        place = bisect_right(words.starts, phrase.span.start) - 1
        ahead = [d for d in here if d.attribution.begin > place]
        behind = [d for d in here if d.attribution.begin <= place]
        if place <= 1 or not behind:
            owner = ahead[0] if ahead else behind[-1]
        else:
            owner = behind[-1]
            rival = self._clause_subject(words, place, number, speakers)
            if rival is not None and owner.speaker is not None and rival.key != owner.speaker.key:
                named = [d for d in here if d.speaker and d.speaker.key == rival.key]
                return named or self._of(rival.name, rival, number)
        key = owner.speaker.key if owner.speaker else None
        if key is None or place > 1:
            return [owner]
        return [d for d in here if d.speaker and d.speaker.key == key]

    def _clause_subject(
        self, words: Words, place: int, number: int, speakers: Speakers
    ) -> Speaker | None:
        """A named subject of the verb right before a phrase, when the clause has its own."""
        from index.grammar import is_finite

        for at in range(place - 1, max(0, place - 12), -1):
            if words.low[at] in {",", ";"}:
                return None
            if is_finite(words.low[at]) and words.raw[at].islower():
                subject = subject_before(words, verb_group(words, at).last)
                if subject.link != "own" or not words.raw[subject.first][0].isupper():
                    return None
                return speakers.read(words.span(subject.first, subject.last), number)
        return None

    def _before(self, phrase: Phrase, here: list[Draft]) -> list[Draft]:
        before = [d for d in here if d.content.start <= phrase.span.start]
        if not before:
            return []
        key = before[-1].speaker.key if before[-1].speaker else None
        return [
            d for d in before if d is before[-1] or (key and d.speaker and d.speaker.key == key)
        ]

    def _of(self, subject: str, speaker: Speaker | None, number: int) -> list[Draft]:
        """The nearest claims by a speaker, in this sentence or just before."""
        for back in range(number, number - _REACH - 1, -1):
            found = [
                d
                for d in self.drafts
                if d.sentence == back and d.speaker and _is_same(d.speaker, speaker, subject)
            ]
            if found:
                return found
        return []


def _is_same(claimant: Speaker, subject: Speaker | None, words: str) -> bool:
    """Whether the subject of a phrase is the claimant, or something of the claimant's."""
    if subject is not None and subject.key == claimant.key:
        return True
    initials = "".join(w[0] for w in claimant.key.title().split())
    stem = words.replace("-", " ").replace("’s", "").replace("'s", "").split()
    return (len(initials) > 1 and initials in stem) or (
        claimant.name[0].isupper() and claimant.key in words.lower() and not claimant.person
    )
