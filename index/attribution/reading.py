"""An article read from its first sentence to its last: speakers, evidence, statements."""

from collections.abc import Sequence

from index.article import Span
from index.attribution.attitudes import is_plain
from index.attribution.attributions import Attribution
from index.attribution.cues import cues
from index.attribution.drafts import Draft
from index.attribution.evidence_state import asserted
from index.attribution.finding import Finder, Found
from index.attribution.grammar import QUOTE, SUBORDINATORS, is_finite
from index.attribution.names import text_at
from index.attribution.nouns import ORGANISATIONS
from index.attribution.phrases import begins_clause, is_verb_at
from index.attribution.proof import Proof
from index.attribution.said_on import published_day, said_on
from index.attribution.speaker import Speaker
from index.attribution.speakers import Speakers
from index.attribution.stances import stance_of
from index.attribution.subjects import subject_before, verb_group
from index.statements import Statement

_RELATIVES = frozenset({"who", "which", "that"})
_POINTING = frozenset("he she it they his her their its the this that these those".split())
_OWN_DOCUMENT = frozenset(
    "statement transcript release filing tweet post letter speech interview book website "
    "prepared".split()
)


class ArticleReader:
    """Reads one article once."""

    def __init__(self, text: str, spans: Sequence[Span], published_at: str | None) -> None:
        self.text = text
        self.spans = spans
        self.day = published_day(published_at)
        self.speakers = Speakers(text)
        self.resolved: dict[int, Speaker | None] = {}

    def statements(self) -> tuple[Statement, ...]:
        """All statements, evidence and dates told."""
        speakers = self.speakers
        drafts: list[Draft] = []
        held: list[Draft] = []
        every = list(Finder(self.text, self.spans).found())
        proof = Proof(self.text, self.spans, drafts, speakers)
        resolved: dict[int, Speaker | None] = {}
        wanted = self.looked_back_on(every)
        for found in every:
            if found.number in wanted:
                self.see_subject(found, speakers)
            for attribution in found.attributions:
                resolved[id(attribution)] = self.speaker(
                    attribution, found.number, speakers, resolved
                )
            for attribution in found.attributions:
                drafts += self.drafts(attribution, found, resolved)
            unsaid = [a for a in found.attributions if a.negated]
            for attitude in (*found.attitudes, *unsaid):
                held += self.attitude(attitude, found, resolved)
            if found.continues is not None:
                drafts += self.continuation(found, resolved)
            if found.speaks_of_proof:
                proof.assign(found.number, found.words)
        proof.share()
        self.confirm_claims(drafts)
        return tuple(
            sorted(map(self.statement, drafts + held), key=lambda s: (s.start, s.content_start))
        )

    def looked_back_on(self, every: Sequence[Found]) -> frozenset[int]:
        """The sentences that a pronoun or "the group" may point back to."""
        wanted: set[int] = set()
        for found in every:
            if any(_points_back(a) for a in found.attributions):
                wanted.update(range(found.number - 2, found.number + 1))
            if not found.attributions and found.speaks_of_proof:
                wanted.update(range(found.number - 2, found.number + 1))
        return frozenset(wanted)

    def confirm_claims(self, drafts: list[Draft]) -> None:
        """To say that those did it who claim it confirms their claim; it is no other blame."""
        claimants = frozenset(
            word.lower()
            for draft in drafts
            if draft.stance == "claims_responsibility" and draft.speaker
            for word in draft.speaker.name.split()
            if len(word) > 3
        )
        for draft in drafts:
            if draft.stance == "blames" and draft.attribution.cue.stance == "asserts" and claimants:
                content = text_at(self.text, draft.content)
                stance = stance_of(draft.attribution.cue, content, draft.speaker, claimants)
                draft.stance = stance or draft.stance

    def see_subject(self, found: Found, speakers: Speakers) -> None:
        """Remember who a sentence is about: the subject of its first verb, when it is a name."""
        words, table = found.words, cues()
        for at in range(1, min(40, len(words))):
            word = words.low[at]
            cue = word in table and words.raw[at].islower()
            if not cue and not (is_finite(word) and is_verb_at(words, at)):
                continue
            subject = subject_before(words, verb_group(words, at).last)
            if subject.link != "own" or words.low[subject.last - 1] in _RELATIVES:
                continue
            if subject.first and words.low[subject.first - 1] in SUBORDINATORS:
                continue
            if not begins_clause(words, subject.first):
                continue
            speaks = any(a.source and a.source[0] == subject.first for a in found.attributions)
            if words.raw[subject.first][0].isupper() and not speaks:
                span = words.span(subject.first, subject.last)
                speakers.saw(found.number, span.start, speakers.read(span, found.number))
            return

    def speaker(
        self,
        attribution: Attribution,
        number: int,
        speakers: Speakers,
        resolved: dict[int, Speaker | None],
    ) -> Speaker | None:
        if attribution.shared is not None:
            return resolved.get(id(attribution.shared))
        if attribution.source is None:
            return None
        span = attribution.words.span(*attribution.source)
        speaker = speakers.read(span, number)
        speakers.saw(number, span.start, speaker)
        return speaker

    def drafts(
        self,
        attribution: Attribution,
        found: Found,
        resolved: dict[int, Speaker | None],
    ) -> list[Draft]:
        """The statements of one attribution: more than one when its words stand apart."""
        speaker = resolved[id(attribution)]
        contents = attribution.spans(attribution.contents)
        citing = attribution.cue.lemma == "cite" and attribution.shared is not None
        if attribution.negated or citing or not contents or self.is_heading(attribution):
            return []
        outer = attribution.outer
        if outer is not None and not _relays(resolved.get(id(outer)), speaker):
            return []
        plain = attribution.cue.frame == "act" and attribution.cue.stance == "asserts"
        if outer is not None and (plain or attribution.cue.frame == "show"):
            return []
        content = Span(min(c.start for c in contents), max(c.end for c in contents))
        stance = stance_of(attribution.cue, text_at(self.text, content), speaker, frozenset())
        if stance is None:
            return []
        relay = self.relay(attribution, resolved)
        draft = Draft(attribution, found.number, speaker, stance, content, relay)
        proof = asserted(self.text, content)
        if proof is not None:
            draft.evidence, draft.evidence_span = "asserted", proof
        return [draft]

    def is_heading(self, attribution: Attribution) -> bool:
        """Whether "Name: …" may be no more than a heading: it is no line of a transcript."""
        if attribution.cue.lemma != ":" or QUOTE in attribution.words.low:
            return False
        return not attribution.words.raw[attribution.verb[0] - 1].isupper()

    def attitude(
        self,
        attitude: Attribution,
        found: Found,
        resolved: dict[int, Speaker | None],
    ) -> list[Draft]:
        """What the article reports of somebody: an attitude, or that something was not said."""
        if id(attitude) not in resolved:
            resolved[id(attitude)] = self.speaker(attitude, found.number, self.speakers, resolved)
        speaker = resolved[id(attitude)]
        contents = attitude.spans(attitude.contents)
        if speaker is None or not contents or not is_plain(attitude):
            return []
        known = speaker.person or speaker.proper or speaker.plural
        if not known and ORGANISATIONS.isdisjoint(speaker.name.lower().split()):
            return []
        content = Span(min(c.start for c in contents), max(c.end for c in contents))
        return [Draft(attitude, found.number, speaker, "reports", content, None)]

    def relay(self, attribution: Attribution, resolved: dict[int, Speaker | None]) -> str | None:
        """Who passed on what was said, when it was not said to the article itself."""
        if attribution.outer is not None:
            outer = resolved.get(id(attribution.outer))
            return outer.name if outer else None
        if attribution.shared is not None and attribution.relayed_by is None:
            return self.relay(attribution.shared, resolved)
        if attribution.relayed_by is None:
            return None
        span = attribution.words.span(*attribution.relayed_by)
        relay = text_at(self.text, span)
        if _OWN_DOCUMENT & set(relay.lower().split()):
            return None
        speaker = self.speakers.read(span, 0)
        return speaker.name if speaker else relay

    def continuation(self, found: Found, resolved: dict[int, Speaker | None]) -> list[Draft]:
        """A sentence that is all quotation goes on with the words of the last speaker."""
        before = found.continues
        if before is None:
            return []
        span = Span(found.quoted[0].start, found.quoted[-1].end)
        speaker = resolved.get(id(before))
        if speaker is None:
            return []
        stance = before.cue.stance if before.awaits else "asserts"
        relay = self.relay(before, resolved)
        return [Draft(before, found.number, speaker, stance, span, relay)]

    def statement(self, draft: Draft) -> Statement:
        attribution = draft.attribution
        words = attribution.words
        parts = [draft.content]
        continued = self.spans[draft.sentence].start > words.starts[-1]
        if not continued or attribution.awaits:
            parts.append(words.span(*attribution.verb))
            if attribution.source is not None:
                parts.append(words.span(*attribution.source))
        whole = self.whole(
            Span(min(p.start for p in parts), max(p.end for p in parts)), draft.sentence
        )
        cue = words.span(*attribution.verb)
        if draft.stance == "reports":  # with its "did not"
            first = verb_group(words, attribution.verb[0]).last + 1
            cue = words.span(first, attribution.verb[1])
        speaker = draft.speaker
        return Statement(
            speaker=speaker.name if speaker else None,
            role=speaker.role if speaker else None,
            cue=text_at(self.text, cue),
            stance=draft.stance,
            evidence=draft.evidence,
            second_hand=draft.second_hand,
            said_on=self.date(attribution),
            start=whole.start,
            end=whole.end,
            content_start=draft.content.start,
            content_end=draft.content.end,
            evidence_start=draft.evidence_span.start if draft.evidence_span else None,
            evidence_end=draft.evidence_span.end if draft.evidence_span else None,
        )

    def whole(self, span: Span, number: int) -> Span:
        """The sentences that a span stands in."""
        first = last = number
        while first and self.spans[first].start > span.start:
            first -= 1
        while last + 1 < len(self.spans) and self.spans[last].end < span.end:
            last += 1
        return Span(min(self.spans[first].start, span.start), max(self.spans[last].end, span.end))

    def date(self, attribution: Attribution) -> str | None:
        """The day it was said: named beside the verb, else beside the verb it is joined to."""
        words = attribution.words
        first, last = attribution.verb
        source = attribution.source
        before = range(source[1], first) if source and source[1] <= first else range(first, first)
        limit = min([first for first, _ in attribution.contents if first >= last], default=10**6)
        after = range(last, min(max(attribution.tail + 1, last + 6), limit, len(words)))
        begin = attribution.begin
        opening = range(begin) if begin <= 6 and "," in words.low[:begin] else range(0)
        found = said_on(words, before, after, opening, self.day)
        if found is None and attribution.shared is not None:
            return self.date(attribution.shared)
        return found


def _points_back(attribution: Attribution) -> bool:
    """Whether a source is a pronoun or a short phrase such as "the group"."""
    if attribution.source is None:
        return False
    first, last = attribution.source
    return last - first < 5 and attribution.words.low[first] in _POINTING


def _relays(outer: Speaker | None, speaker: Speaker | None) -> bool:
    """Whether what stands inside somebody's words was said by somebody else, both known."""
    return outer is not None and speaker is not None and outer.key != speaker.key


def read_statements(
    text: str, spans: Sequence[Span], published_at: str | None
) -> tuple[Statement, ...]:
    """Every statement that an article attributes to somebody, in the order of the text.

    `spans` are its sentences. Dates such as "Tuesday" are told from `published_at`.
    """
    return ArticleReader(text, spans, published_at).statements()
