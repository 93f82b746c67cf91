import pytest

from index.outlets import outlets, sources_named, unknown_outlets

SOURCES = (
    "Tarrin Courier",
    "The Herald",
    "The Velmora Post",
    "Harbour",
    "Corvin | World News Leader",
    "The Globe - Sport",
    "The Globe - Life and Style",
    "www.AtlasDaily.com",
    "Eos: Earth and Sky",
)


def named(text: str) -> list[tuple[str, set[str]]]:
    return [(text[o.start : o.end], set(o.sources)) for o in outlets(text, SOURCES)]


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        ("What did the Tarrin Courier report?", "the Tarrin Courier", "Tarrin Courier"),
        ("what did tarrin courier say", "tarrin courier", "Tarrin Courier"),
        ("the Tarrin Courier's story", "the Tarrin Courier", "Tarrin Courier"),
        ("as The Herald had it", "The Herald", "The Herald"),
        ("what did the herald say?", "the herald", "The Herald"),
        ("'The Herald' on fish", "The Herald", "The Herald"),
        ("a Velmora Post article", "Velmora Post", "The Velmora Post"),
        ("according to Harbour", "Harbour", "Harbour"),
        ("Harbour's report", "Harbour", "Harbour"),
        ("'Harbour' was first", "Harbour", "Harbour"),
        ("by Corvin on Monday", "Corvin", "Corvin | World News Leader"),
        ("Corvin | World News Leader has", "Corvin | World News Leader",
         "Corvin | World News Leader"),
        ("from Atlas Daily and", "Atlas Daily", "www.AtlasDaily.com"),
        ("from AtlasDaily and", "AtlasDaily", "www.AtlasDaily.com"),
        ("in Eos this month", "Eos", "Eos: Earth and Sky"),
    ],
)  # fmt: skip
def test_an_outlet_is_known_by_its_names(text: str, words: str, source: str) -> None:
    assert named(text) == [(words, {source})]


@pytest.mark.parametrize(
    "text",
    ["the harbour was closed", "Harbour dues rise", "a herald of spring", "the herald arrived",
     "the post in Velmora", "globes", ""],
)  # fmt: skip
def test_a_word_is_not_taken_for_an_outlet(text: str) -> None:
    assert named(text) == []


def test_the_longest_name_is_meant() -> None:
    text = "The Globe - Life and Style, not The Globe"
    both = {"The Globe - Sport", "The Globe - Life and Style"}
    assert named(text) == [
        ("The Globe - Life and Style", {"The Globe - Life and Style"}),
        ("The Globe", both),
    ]


def test_an_archive_without_outlets_names_none() -> None:
    assert outlets("The Herald said", ()) == ()


@pytest.mark.parametrize("name", ["tarrin courier", "TARRIN COURIER", " Tarrin Courier "])
def test_a_source_is_named_whatever_the_case(name: str) -> None:
    assert sources_named(name, SOURCES) == {"Tarrin Courier"}


def test_a_name_that_several_sources_share_names_them_all() -> None:
    assert sources_named("The Globe", SOURCES) == {
        "The Globe - Sport",
        "The Globe - Life and Style",
    }
    assert sources_named("The Globe - Sport", SOURCES) == {"The Globe - Sport"}


def test_an_outlet_with_and_without_its_article_is_one() -> None:
    both = ("The Velmora Post", "Velmora Post")
    assert outlets("in the Velmora Post", both)[0].sources == set(both)
    assert (
        sources_named("velmora post", both) == sources_named("The Velmora Post", both) == set(both)
    )


def test_an_unknown_name_names_no_source() -> None:
    assert sources_named("The Nowhere Times", SOURCES) == frozenset()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What did an article in the Lowland Times say about fish?", ("the Lowland Times",)),
        ("According to a report by Quayside and another by The Herald, who won?", ("Quayside",)),
        ("the Lowland Times' review of the play", ("the Lowland Times",)),
        ("Who won, as reported by 'Lowland Times' and Harbour?", ("Lowland Times",)),
    ],
)  # fmt: skip
def test_an_outlet_of_which_nothing_was_read_is_noticed(text: str, named: tuple[str, ...]) -> None:
    assert unknown_outlets(text, SOURCES) == named


@pytest.mark.parametrize(
    "text",
    ["an article in The Globe - Life and Style on tea", "the Velmora Post's report", "who won?",
     "what did the Tarrin Courier's story on Ilse Dornach say", "an article about fish", ""],
)  # fmt: skip
def test_the_archives_own_outlets_are_not_unknown(text: str) -> None:
    assert unknown_outlets(text, SOURCES) == ()
