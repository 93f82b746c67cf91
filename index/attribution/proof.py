"""Whose evidence it is: each phrase about evidence goes to the claims of one speaker only."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from index.article import Span
from index.attribution.clauses import Words
from index.attribution.cues import cues
from index.attribution.drafts import Draft
from index.attribution.evidence_state import IN_RECORDING, Phrase, phrases
from index.attribution.phrases import is_verb_at
from index.attribution.speaker import Speaker
from index.attribution.speakers import Speakers
from index.attribution.subjects import subject_before, verb_group
from index.statements import Evidence

_STRENGTH: dict[Evidence, int] = {"not_stated": 0, "asserted": 1, "shown": 2, "none_stated": 3}
_REACH = 2
_NEAR = 80
_JOINT = re.compile(
    r"[\s,]*(?:\b(?:and|but)\b)?(?:\s+(?:has|have|had|also|later|then|he|she|it|they))*\s*$"
)
_CLAIMING = frozenset("made raised leveled levelled put".split())


class Proof:
    """Hands each phrase about evidence to the claims of the speaker whose evidence it is."""

    def __init__(
        self, text: str, spans: Sequence[Span], drafts: list[Draft], speakers: Speakers
    ) -> None:
        self.text = text
        self.spans = spans
        self.drafts = drafts
        self.speakers = speakers
        self.near: list[Draft] = []

    def assign(self, number: int, words: Words) -> None:
        """Find the phrases of one sentence and their owners."""
        self.near = [d for d in self.drafts[-_NEAR:] if number - d.sentence <= _REACH]
        here = [d for d in self.near if d.sentence == number]
        for phrase in phrases(self.text, self.spans[number]):
            owned = self._owned(phrase, number, words, here)
            for draft in owned + self._claims_before(phrase, owned, number):
                self._end_before(draft, phrase)
                if _STRENGTH[phrase.state] > _STRENGTH[draft.evidence]:
                    draft.evidence, draft.evidence_span = phrase.state, phrase.span

    def _end_before(self, draft: Draft, phrase: Phrase) -> None:
        """End content before what the article adds in its own voice."""
        if draft.content.start < phrase.span.start < draft.content.end:
            said = self.text[draft.content.start : phrase.span.start]
            length = len(said[: _JOINT.search(said).start()])  # type: ignore[union-attr]
            if length:
                draft.content = Span(draft.content.start, draft.content.start + length)

    def _owned(self, phrase: Phrase, number: int, words: Words, here: list[Draft]) -> list[Draft]:
        if phrase.subject in {"passive", "before"}:
            near = here if phrase.subject == "passive" and here else self._last(number)
            return near if len({d.key for d in near}) == 1 else []
        if phrase.subject == "loose":
            return self._hanging(phrase, here, words, number)
        verb = max(0, bisect_right(words.starts, phrase.span.start) - 1)
        subject = subject_before(words, verb_group(words, verb).last)
        if subject.link == "shared":
            return _joined(phrase, here)
        if subject.link == "none":
            return _joined(phrase, here) if len({d.key for d in here}) == 1 else []
        if self._quoted(phrase, here, words, subject.first):
            return []
        span = words.span(subject.first, subject.last)
        return self._of(self.text[span.start : span.end], self.speakers.read(span, number), number)

    def _last(self, number: int) -> list[Draft]:
        return [d for d in self.near if d.sentence == number - 1]

    def _quoted(self, phrase: Phrase, here: list[Draft], words: Words, first: int) -> bool:
        """Whether the phrase and its subject are both what somebody says.

        They are not after ", and" or ", but": there the article goes on in its own voice.
        """
        at = words.starts[first]
        holders = [d for d in here if d.content.start <= at and phrase.span.end <= d.content.end]
        joined = (
            first > 1 and words.low[first - 2] == "," and words.low[first - 1] in {"and", "but"}
        )
        if not holders or not joined:
            return bool(holders)
        for draft in holders:
            if words.ends[first - 3] > draft.content.start:
                draft.content = Span(draft.content.start, words.ends[first - 3])
        return False

    def _hanging(self, phrase: Phrase, here: list[Draft], words: Words, number: int) -> list[Draft]:
        """The claims that "without giving evidence" hangs on: those of the verb beside it."""
        place = bisect_right(words.starts, phrase.span.start) - 1
        ahead = [d for d in here if d.attribution.begin > place]
        behind = [d for d in here if d.attribution.begin <= place]
        if not behind or place <= 1:
            first = (ahead or behind)[:1]
            return [
                d for d in here if first and d.key is not None and d.key == first[0].key
            ] or first
        owner = behind[-1]
        verb = self._verb_beside(words, place, owner)
        if verb is None:
            return [owner]
        subject = subject_before(words, verb_group(words, verb).last)
        if subject.link != "own":
            return [owner]
        span = words.span(subject.first, subject.last)
        rival = self.speakers.read(span, number)
        if rival is not None and rival.key == owner.key:
            return [owner]
        if words.raw[subject.first][0].isupper() and rival is not None:
            return [d for d in here if d.key == rival.key] or self._of(rival.name, rival, number)
        claims = words.low[verb] in cues() or words.low[verb] in _CLAIMING
        return [] if claims else [owner]

    def _verb_beside(self, words: Words, place: int, owner: Draft) -> int | None:
        """The verb of another clause between a claim and what hangs there, no comma between."""
        for at in range(place - 1, max(owner.attribution.verb[1] - 1, place - 12), -1):
            if words.low[at] in {",", ";"}:
                return None
            if is_verb_at(words, at):
                return at
        return None

    def _of(self, subject: str, speaker: Speaker | None, number: int) -> list[Draft]:
        """The nearest claims by a speaker, in this sentence or just before."""
        for back in range(number, number - _REACH - 1, -1):
            found = [
                d
                for d in self.near
                if d.sentence == back and d.speaker and _is_same(d.speaker, speaker, subject)
            ]
            if found:
                return found
        return []

    def _claims_before(self, phrase: Phrase, owned: list[Draft], number: int) -> list[Draft]:
        """The claim of responsibility that what is shown beside something else is shown for."""
        if phrase.state != "shown" or any(d.stance == "claims_responsibility" for d in owned):
            return []
        keys = {d.key for d in owned if d.speaker}
        return [
            d
            for d in self.near
            if d.stance == "claims_responsibility"
            and number - _REACH <= d.sentence < number
            and d.key in keys
        ]

    def share(self) -> None:
        """Who claims in a recording has shown it; a claim told twice has the evidence of both."""
        claims = [d for d in self.drafts if d.stance == "claims_responsibility" and d.speaker]
        for draft in claims:
            match = IN_RECORDING.search(self.text, *self.spans[draft.sentence])
            if match and draft.evidence == "not_stated":
                draft.evidence, draft.evidence_span = "shown", Span(*match.span())
        shown = {d.key: d.evidence_span for d in reversed(claims) if d.evidence == "shown"}
        for draft in claims:
            if draft.evidence == "not_stated" and draft.key in shown:
                draft.evidence, draft.evidence_span = "shown", shown[draft.key]


def _joined(phrase: Phrase, here: list[Draft]) -> list[Draft]:
    """The claims before a phrase whose verb is joined to theirs: "said this and offered no …"."""
    before = [d for d in here if d.content.start <= phrase.span.start]
    last = before[-1:]
    return [d for d in before if d in last or (d.key is not None and d.key == last[0].key)]


def _is_same(claimant: Speaker, subject: Speaker | None, words: str) -> bool:
    """Whether the subject of a phrase is the claimant, or something of the claimant's."""
    if subject is not None and subject.key == claimant.key:
        return True
    initials = "".join(w[0] for w in claimant.key.title().split())
    parts = words.replace("-", " ").replace("’s", "").replace("'s", "").split()
    own = claimant.proper and not claimant.person and claimant.key in words.lower()
    return own or (len(initials) > 1 and initials in parts)
