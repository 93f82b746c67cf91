from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sinking import (
    ASLEEP,
    BLAMED,
    BUILT,
    CLAIMED,
    DENIED,
    EXPLAINED,
    FELL,
    MET,
    MISSING,
    MONDAY,
    WEDNESDAY,
    hits,
    monday_statements,
    statement,
    stored,
)

from bot.bearing import evidence_borne_out, names, speaks, stance_borne_out
from bot.draft import Draft, DraftClaim
from bot.evidence import Finding
from bot.verify import Source, Verified, verify
from index.article import Span
from index.statements import Evidence, Stance, Statement

MONDAY_ARTICLE = stored(MONDAY)
WEDNESDAY_ARTICLE = stored(WEDNESDAY, "halmar-2", "2031-05-08")


def sources(*statements: Statement) -> dict[str, Source]:
    """All passages: p1… of the first article, q1… of the second, which has no statements."""
    found = {}
    for letter, article in (("p", MONDAY_ARTICLE), ("q", WEDNESDAY_ARTICLE)):
        for n, hit in enumerate(hits(article), 1):
            mine = statements if letter == "p" else ()
            found[f"{letter}{n}"] = Source(f"{letter}{n}", hit.article, hit.passage, tuple(mine))
    return found


def said(quote: str, speaker: str | None = None, **more: str) -> DraftClaim:
    """A claim about the passage that holds the words, or about the first."""
    holds = [
        s.passage_id
        for s in sources().values()
        if quote and quote in s.article.text[s.passage.start : s.passage.end]
    ]
    fields = {"stance": "asserts", "evidence": "not_stated", "part": "answer", **more}
    return DraftClaim(fields.pop("passage_id", (holds or ["p1"])[0]), quote, speaker, **fields)


def check(*claims: DraftClaim, statements: tuple[Statement, ...] | None = None) -> Verified:
    known = tuple(monday_statements()) if statements is None else statements
    return verify(Draft(claims, ()), sources(*known))


def only(*claims: DraftClaim, statements: tuple[Statement, ...] | None = None) -> Finding:
    verified = check(*claims, statements=statements)
    assert verified.failed == ()
    (finding,) = verified.findings
    return finding


def reason(*claims: DraftClaim, statements: tuple[Statement, ...] | None = None) -> str:
    verified = check(*claims, statements=statements)
    assert verified.findings == ()
    return verified.failed[0].reason


def test_part_of_a_sentence_becomes_the_whole_sentence_as_stored() -> None:
    assert only(said("rejected the charge as “a fairy tale”")).text == DENIED
    assert only(said("built in 1987")).text == BUILT


def test_quote_with_other_typography_shows_the_stored_words() -> None:
    finding = only(replace(said(DENIED), quote=DENIED.replace("’", "'").replace("“", '"')))
    assert finding.text == DENIED


def test_speaker_role_stance_and_evidence_are_the_statement_readers() -> None:
    finding = only(said(BLAMED, "Brandt", stance="confirms", evidence="shown"))
    assert (finding.speaker, finding.role) == ("Ilse Brandt", "Port minister")
    assert (finding.stance, finding.evidence) == ("blames", "none_stated")


def test_sentence_given_to_another_speaker_is_shown_as_its_own_speakers() -> None:
    finding = only(said(DENIED, "Ilse Brandt", stance="blames"))
    assert (finding.speaker, finding.stance) == ("Orsk’s foreign ministry", "denies")


def test_sentence_given_to_nobody_is_shown_as_its_speakers() -> None:
    assert only(said(MISSING, None, stance="reports")).speaker == "Pavel Rune"


def test_pronoun_is_shown_as_the_one_it_stands_for() -> None:
    assert only(said(MISSING, "He")).speaker == "Pavel Rune"


def test_sentences_of_two_speakers_are_cut_to_those_of_the_one_named() -> None:
    both = f"{BLAMED} {DENIED}"
    assert only(said(both, "Ilse Brandt")).text == BLAMED
    assert only(said(both, "Orsk's foreign ministry")).text == DENIED


def test_sentence_with_two_statements_is_the_one_whose_speaker_is_named() -> None:
    known = (
        statement(MONDAY, "Orsk", BLAMED, "the neighbouring republic of Orsk", "denies"),
        *monday_statements(),
    )
    assert only(said(BLAMED, "Ilse Brandt"), statements=known).stance == "blames"
    assert only(said(BLAMED, "Orsk"), statements=known).stance == "denies"


def test_evidence_that_stands_elsewhere_is_cited_with_its_whole_sentence() -> None:
    known = statement(
        MONDAY, "Ilse Brandt", BLAMED, "Orsk", "blames", "shown", shown="built in 1987"
    )
    finding = only(said(BLAMED, "Ilse Brandt"), statements=(known,))
    assert [c.quote for c in finding.citations] == [BLAMED, BUILT]


def test_evidence_inside_the_quotation_is_not_cited_twice() -> None:
    assert [c.quote for c in only(said(CLAIMED)).citations] == [CLAIMED]


def test_article_in_its_own_name_reports_whatever_stance_the_model_gives_it() -> None:
    finding = only(said(BUILT, None, stance="denies", evidence="shown"))
    assert (finding.speaker, finding.stance, finding.evidence) == (None, "reports", "not_stated")


def test_speaker_that_the_reader_missed_must_stand_in_the_sentence() -> None:
    finding = only(said(EXPLAINED, "Anton Vell"))
    assert (finding.speaker, finding.stance) == ("Anton Vell", "asserts")
    assert "is speaking" in reason(said(EXPLAINED, "Ilse Brandt"))


def test_person_merely_named_is_not_made_a_speaker() -> None:
    finding = only(said(MET, "Ilse Brandt", stance="confirms"))
    assert (finding.speaker, finding.stance) == (None, "reports")


def test_speaker_the_reader_could_not_resolve_is_taken_only_from_the_sentence() -> None:
    nobody = statement(MONDAY, None, MISSING, "14 sailors were missing")
    assert only(said(MISSING, "Ilse Brandt"), statements=(nobody,)).speaker is None
    known = statement(WEDNESDAY, None, EXPLAINED, "a charge of that size")
    source = replace(sources()["q1"], statements=(known,))
    claim = replace(said(EXPLAINED, "Anton Vell"), passage_id=source.passage_id)
    (finding,) = verify(Draft((claim,), ()), {source.passage_id: source}).findings
    assert finding.speaker == "Anton Vell"


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (said(DENIED, passage_id="p9zz"), "no passage has the id 'p9zz'"),
        (said("Orsk’s foreign ministry accepted the charge"), "word for word"),
        (said("He said 41 sailors were missing."), "word for word"),
        (said(""), "quotes nothing"),
        (said("…"), "quotes nothing"),
        (said(DENIED, passage_id="q1"), "those words stand in passage p"),
    ],
)
def test_what_cannot_be_found_fails_and_says_why(claim: DraftClaim, why: str) -> None:
    assert why in reason(claim)


def test_unknown_stance_matters_only_where_the_model_is_all_there_is() -> None:
    assert only(said(BLAMED, "Brandt", stance="shouts", evidence="?", part="!")).stance == "blames"
    assert "shouts" in reason(said(EXPLAINED, "Anton Vell", stance="shouts"))


@pytest.mark.parametrize(
    ("sentence", "speaker", "speaking"),
    [
        ("Anton Vell said it rained.", "Anton Vell", True),
        ("Anton Vell, a diver, has repeatedly denied it.", "Anton Vell", True),
        ("“It rained,” said Anton Vell.", "Anton Vell", True),
        ("It rained, according to the diver Anton Vell.", "diver Anton Vell", True),
        ("Anton Vell’s claim that it rained was new.", "Anton Vell", True),
        ("The mayor met Anton Vell and said it rained.", "Anton Vell", False),
        ("A letter to Anton Vell said it rained.", "Anton Vell", False),
        ("Aides of Anton Vell said it rained.", "Anton Vell", False),
        ("The mayor blamed Anton Vell.", "Anton Vell", False),
        ("Later, blamed Anton Vell left.", "Anton Vell", False),
        ("Anton Vell left.", "Anton Vell", False),
        ("The nine men of the old red boat said no.", "The nine men of the old red boat", True),
        ("The nine men of the old red boat hut said no.", "The nine men of the old red boat hut",
         False),
    ],
)  # fmt: skip
def test_speaker_is_who_the_words_are_given_to(sentence: str, speaker: str, speaking: bool) -> None:
    start = sentence.index(speaker)
    name = Span(start, start + len(speaker))
    assert speaks(name, sentence, Span(0, len(sentence))) is speaking


def test_stance_and_evidence_that_the_words_do_not_bear_out_are_lowered() -> None:
    finding = only(said(EXPLAINED, "Anton Vell", stance="blames", evidence="shown"))
    assert (finding.stance, finding.evidence) == ("asserts", "not_stated")


@pytest.mark.parametrize(
    ("stance", "sentence", "shown"),
    [
        ("denies", "Vell denied it.", "denies"),
        ("denies", "Vell said it rained.", "asserts"),
        ("claims_responsibility", "The group claimed responsibility.", "claims_responsibility"),
        ("claims_responsibility", "The group claimed the harbour.", "asserts"),
        ("blames", "It accused Orsk.", "blames"),
        ("retracts", "The paper withdrew its report.", "retracts"),
    ],
)
def test_stance_needs_a_word_for_it(stance: Stance, sentence: str, shown: Stance) -> None:
    assert stance_borne_out(stance, sentence) == shown


@pytest.mark.parametrize(
    ("evidence", "sentence", "shown"),
    [
        ("none_stated", "He gave no evidence.", "none_stated"),
        ("none_stated", "He spoke for an hour without once offering proof.", "none_stated"),
        ("none_stated", "He spoke for an hour.", "not_stated"),
        ("shown", "They published a video of it.", "shown"),
        ("shown", "They did not publish a video of it.", "not_stated"),
        ("asserted", "They said they had documents.", "asserted"),
        ("asserted", "They said so.", "not_stated"),
        ("not_stated", "They published a video of it.", "not_stated"),
    ],
)
def test_evidence_needs_words_for_it(evidence: Evidence, sentence: str, shown: Evidence) -> None:
    assert evidence_borne_out(evidence, sentence) == shown


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Brandt", True),
        ("Ilse Brandt", True),
        ("port minister Brandt", True),
        ("Minister Ilse Brandt of Tolvik", True),
        ("the minister", False),
        ("Orsk", False),
        ("Anton Brandt", False),
        ("the", False),
        ("", False),
    ],
)
def test_shorter_and_longer_forms_of_a_name_mean_the_same_speaker(asked: str, meant: bool) -> None:
    known = statement(MONDAY, "Ilse Brandt", BLAMED, "Orsk", role="Port minister")
    assert names(asked, known) is meant


def test_no_sentence_is_shown_twice() -> None:
    verified = check(said(MISSING), said("14 sailors were missing"), said(f"{ASLEEP} {MISSING}"))
    assert verified.failed == ()
    shown = [f.text for f in verified.findings]
    assert len(set(shown)) == len(shown)
    assert sum(text.count("14 sailors") for text in shown) == 1


def test_answers_come_first_then_disputes_then_figures_that_a_later_date_replaced() -> None:
    verified = check(
        said(MISSING, part="earlier"), said(DENIED, part="dispute"), said(FELL, part="answer")
    )
    assert [(f.text, f.part) for f in verified.findings] == [
        (FELL, "answer"),
        (DENIED, "dispute"),
        (MISSING, "earlier"),
    ]


def test_figure_is_not_earlier_without_a_later_answer() -> None:
    verified = check(said(FELL, part="earlier"), said(MISSING, part="answer"))
    assert [f.part for f in verified.findings] == ["answer", "answer"]


def test_dispute_with_nothing_to_dispute_is_the_answer() -> None:
    assert only(said(DENIED, part="dispute")).part == "answer"


def test_whole_passages_are_too_much() -> None:
    text = "MOTALA - " + " ".join(f"Boat {n} came in at dusk." for n in range(9))
    (hit,) = hits(stored(text))
    claim = DraftClaim("p1", hit.text, None, "reports", "not_stated", "answer")
    verified = verify(Draft((claim,), ()), {"p1": Source("p1", hit.article, hit.passage, ())})
    assert "more than 4 sentences" in verified.failed[0].reason


WORDS = st.sampled_from([BLAMED, DENIED, FELL, EXPLAINED, MET, MISSING, ASLEEP, "Orsk", "Brandt"])
ANYTHING = st.one_of(st.text(max_size=40), WORDS, st.tuples(WORDS, WORDS).map(" ".join))
CLAIMS = st.builds(
    DraftClaim,
    passage_id=st.sampled_from(["p1", "p2", "q1", "q2", "x", ""]),
    quote=ANYTHING,
    speaker=st.one_of(st.none(), ANYTHING),
    stance=st.sampled_from(["asserts", "denies", "blames", "reports", "shouts", ""]),
    evidence=st.sampled_from(["shown", "none_stated", "not_stated", "x"]),
    part=st.sampled_from(["answer", "dispute", "earlier", "x"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CLAIMS, max_size=6))
def test_whatever_a_model_writes_only_words_of_the_archive_are_shown(
    claims: list[DraftClaim],
) -> None:
    verified = check(*claims)
    assert len(verified.findings) + len(verified.failed) <= len(claims)
    for finding in verified.findings:
        article = finding.citations[0].article
        assert article.text[finding.citations[0].start : finding.citations[0].end] == finding.text
        assert finding.text[-1] in ".”"
        assert finding.speaker is None or finding.speaker in article.text
        assert finding.role is None or finding.role in article.text
