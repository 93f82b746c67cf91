from collections.abc import Mapping, Sequence
from datetime import date

from index.lexical import Size
from index.questions import read_question
from index.ranking import Candidate, Statistics, rank
from index.terms import terms

SOURCES = ("Tarrin Courier", "The Herald")
NONE: Mapping[str, Sequence[str]] = {}


def candidate(
    *sentences: str,
    title: str = "",
    source: str = "Wire",
    day: str | None = None,
    similarity: float = 0.0,
) -> Candidate:
    stems = "\n".join(" ".join(terms(sentence)) for sentence in sentences)
    return Candidate(0, source, day, stems, " ".join(terms(title)), similarity)


def order(
    question: str,
    *candidates: Candidate,
    limit: int = 10,
    idf: Mapping[str, float] | None = None,
    instead: Mapping[str, Sequence[str]] = NONE,
) -> list[int]:
    read = read_question(question, sources=SOURCES, today=date(2024, 3, 27))
    known = {term: (idf or {}).get(term, 1.0) for term in read.terms}
    return [
        at for at, _ in rank(read, candidates, Statistics(known, Size(1_000, 20.0), instead), limit)
    ]


def test_more_words_of_the_question_are_better() -> None:
    one = candidate("The ferry left the harbour.")
    two = candidate("The ferry burned in thick fog.")
    assert order("ferry fog", one, two) == [1, 0]


def test_a_rare_word_tells_more_than_a_frequent_one() -> None:
    frequent, rare = candidate("The ferry left."), candidate("The bakery left.")
    assert order("ferry bakery", frequent, rare, idf={"bakeri": 5.0}) == [1, 0]


def test_words_in_neighbouring_sentences_are_better_than_words_far_apart() -> None:
    filler = "Nobody on the quay spoke of it again."
    near = candidate(filler, filler, "The ferry sank.", "The owner wept.")
    far = candidate("The ferry left.", filler, filler, "The owner slept.")
    assert order("ferry owner", far, near) == [1, 0]


def test_words_side_by_side_are_better() -> None:
    apart = candidate("The master left the harbour.")
    together = candidate("The harbour master left.")
    assert order("harbour master", apart, together) == [1, 0]


def test_the_header_says_what_a_passage_is_about() -> None:
    other = candidate("Two people died in it.", title="Bakery fire")
    ferry = candidate("Two people died in all.", title="Ferry fire")
    assert order("how many died on the ferry", other, ferry) == [1, 0]


def test_a_named_outlet_comes_first() -> None:
    wire = candidate("The ferry sank in fog.")
    courier = candidate("The ferry left.", source="Tarrin Courier")
    assert order("What did the Tarrin Courier say of ferry fog?", wire, courier) == [1, 0]


def test_a_named_day_comes_before_others_and_before_days_near_it() -> None:
    never = candidate("The ferry left.")
    near = candidate("The ferry left.", day="2024-03-05T10:00:00Z")
    first = candidate("The ferry left.", day="2024-03-04")
    asked = "ferry between March 4, 2024 and March 7, 2024"
    assert order(asked, never, near, first, limit=1) == [2]
    assert order(asked, never, near, limit=1) == [1]


def test_each_clause_of_a_question_is_served() -> None:
    ferry = [candidate(f"The ferry owner and his crew denied fog {n} times.") for n in range(9)]
    bakery = candidate("The bakery fire was lit by hand.")
    asked = "Did the ferry owner and crew deny thick fog, while the bakery fire was lit?"
    assert 9 in order(asked, *ferry, bakery, limit=6)


def test_a_clause_is_served_by_the_outlet_that_it_names() -> None:
    courier = candidate("The ferry owner denied it.", source="Tarrin Courier")
    herald = candidate("The ferry owner denied it again.", source="The Herald")
    asked = "Did the Tarrin Courier find fog thick, and The Herald ask the ferry owner?"
    assert order(asked, courier, herald, limit=1) == [1]


def test_a_clause_is_served_by_the_day_that_it_names() -> None:
    early = candidate("The ferry owner denied it.", day="2024-03-04")
    late = candidate("The ferry owner denied it there.", day="2024-03-09")
    asked = "Was thick fog seen on March 4, 2024, and the ferry owner asked on March 9, 2024?"
    assert order(asked, early, late, limit=1) == [1]


def test_what_only_repeats_is_not_taken() -> None:
    text = ("The ferry sank in fog off Tarrin.", "Nobody on the quay spoke of it again.")
    again = candidate("The ferry sank in fog, off Tarrin!", text[1], source="Tarrin Courier")
    assert order("ferry fog", candidate(*text), again) == [0]


def test_a_changed_toll_is_no_repetition() -> None:
    first = candidate("The ferry sank off Tarrin, and 12 died.", "It was Monday.")
    later = candidate("The ferry sank off Tarrin, and 15 died.", "It was Monday.")
    assert len(order("ferry died", first, later)) == 2


def test_a_pick_up_with_news_of_its_own_is_no_repetition() -> None:
    wire = "The ferry sank in fog off Tarrin."
    own = ["The quay was closed until noon.", "Shops in the old town stayed shut as well."]
    assert len(order("ferry fog", candidate(wire), candidate(wire, *own))) == 2


def test_copies_do_not_use_up_the_places_of_others() -> None:
    copies = [candidate("The ferry sank in thick fog.") for _ in range(200)]
    other = candidate("A ferry left.")
    assert order("ferry thick fog", *copies, other, limit=2) == [0, 200]


def test_a_passage_without_a_word_of_the_question_is_taken_for_its_meaning_alone() -> None:
    plain = candidate("The ferry sank.")
    near = candidate("The boat went down.", similarity=0.6)
    far = candidate("The bakery burned.", similarity=0.1)
    assert order("ferry", plain, near, far) == [0, 1]


def test_meaning_decides_between_equal_words() -> None:
    assert order(
        "ferry", candidate("The ferry left."), candidate("The ferry sank.", similarity=0.7)
    ) == [1, 0]


def test_words_spelt_otherwise_stand_for_the_unknown_one() -> None:
    found = order(
        "concret hall",
        candidate("The hall stood."),
        candidate("The concert in the hall."),
        instead={"concret": ("concert",)},
    )
    assert found == [1, 0]


def test_scores_fall_from_hit_to_hit() -> None:
    read = read_question("ferry fog, and bakery fire", sources=(), today=date(2024, 3, 27))
    texts = ("ferry fog", "ferry fog and ice", "bakery fire", "a fire", "a ferry")
    known = Statistics(dict.fromkeys(read.terms, 1.0), Size(1_000, 3.0))
    scores = [score for _, score in rank(read, [candidate(t) for t in texts], known, 10)]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_nothing_comes_of_nothing() -> None:
    assert order("ferry") == []
    assert order("ferry", candidate("The ferry left."), limit=0) == []
    assert order("ferry", candidate("The bakery burned.")) == []


def test_a_question_without_content_takes_what_is_given() -> None:
    assert order("What happened?", candidate("The ferry left."), candidate("A fire.")) == [0, 1]
