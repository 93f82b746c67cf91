"""Who is said to have said what: one row for each shape in which news copy puts it."""

import pytest

from index.attribution.reading import read_statements
from index.sentences import sentences
from index.statements import said_by_somebody

Row = tuple[str | None, str, str]  # speaker, cue, content


def read(text: str) -> list[Row]:
    found = said_by_somebody(read_statements(text, sentences(text), None))
    return [(s.speaker, s.cue, text[s.content_start : s.content_end]) for s in found]


# text -> every statement in it
SHAPES: list[tuple[str, list[Row]]] = [
    ("Zorin said the pier was safe.", [("Zorin", "said", "the pier was safe")]),
    ("Zorin said that the pier was safe.", [("Zorin", "said", "the pier was safe")]),
    ("The pier was safe, Zorin said.", [("Zorin", "said", "The pier was safe")]),
    ("The pier was safe, said Zorin.", [("Zorin", "said", "The pier was safe")]),
    ("“It is safe,” Zorin said.", [("Zorin", "said", "“It is safe,”")]),
    ("“It is safe,” said Zorin.", [("Zorin", "said", "“It is safe,”")]),
    ("Zorin said: “It is safe.”", [("Zorin", "said", "“It is safe.”")]),
    ("Zorin said on Monday, “It is safe.”", [("Zorin", "said", "“It is safe.”")]),
    ("‘It’s safe,’ Zorin said.", [("Zorin", "said", "‘It’s safe,’")]),
    ("“Is it safe?” asked Zorin.", [("Zorin", "asked", "“Is it safe?”")]),
    ('"It is safe," Zorin shouted.', [("Zorin", "shouted", '"It is safe,"')]),
    ("According to Zorin, it was safe.", [("Zorin", "According to", "it was safe")]),
    ("It was safe, according to Zorin.", [("Zorin", "according to", "It was safe")]),
    ("The pier, Zorin said, was safe.", [("Zorin", "said", "The pier, Zorin said, was safe")]),
    (
        "Zorin, who runs the port, said it was safe.",
        [("Zorin", "said", "it was safe")],
    ),
    ("Zorin - who runs the port - said it was safe.", [("Zorin", "said", "it was safe")]),
    ("Zorin (Reform Party) said it was safe.", [("Zorin", "said", "it was safe")]),
    ("Zorin has repeatedly said it was safe.", [("Zorin", "said", "it was safe")]),
    ("Zorin on Monday warned of a storm.", [("Zorin", "warned", "of a storm")]),
    ("Zorin told reporters it was safe.", [("Zorin", "told", "it was safe")]),
    (
        "Zorin told a news conference on Monday that it was safe.",
        [("Zorin", "told", "it was safe")],
    ),
    ("Zorin said in a statement that it was safe.", [("Zorin", "said", "it was safe")]),
    ("In a statement, Zorin said it was safe.", [("Zorin", "said", "it was safe")]),
    ("On Monday Zorin said it was safe.", [("Zorin", "said", "it was safe")]),
    ("Zorin went on to say it was safe.", [("Zorin", "went on to say", "it was safe")]),
    ("Zorin is insisting that it was safe.", [("Zorin", "insisting", "it was safe")]),
    (
        "R. N. experts warned that “it is at risk” as rain fell on Ulve, according to the port.",
        [
            ("R. N. experts", "warned", "“it is at risk”"),
            ("the port", "according to", "as rain fell on Ulve"),
        ],
    ),
    (
        "It rests on the diary of a clerk, found in an archive in 2024, which says that it fell.",
        [("the diary of a clerk", "says", "it fell")],
    ),
    (
        "It was safe, Zorin said on Monday in a reversal that left his staff confused.",
        [("Zorin", "said", "It was safe")],
    ),
    (
        "Zorin said in a memo that plans for the pier were false.",
        [
            ("Zorin", "said", "plans for the pier were false"),
        ],
    ),
    (
        "A gang calling itself Glasswing said on Friday that it had done it.",
        [("Glasswing", "said", "it had done it")],
    ),
    (
        "The record of that day's tests, which the port kept, says that it fell.",
        [("The record of that day's tests", "says", "it fell")],
    ),
    ('The first reads, "It fell again."', []),
    (
        "Zorin was said by his wife to be safe.",
        [("his wife", "was said by", "Zorin was said by his wife to be safe")],
    ),
    ("Zorin was told by telephone that it fell.", []),
    ("23:35 Zorin says it fell.", [("Zorin", "says", "it fell")]),
    ("It fell in May, and 1,140 divers said it was cut.", [("1,140 divers", "said", "it was cut")]),
    ("The court heard a diver, who said it fell.", [("a diver", "said", "it fell")]),
    ("The fire spread quickly, Zorin said.", [("Zorin", "said", "The fire spread quickly")]),
    ("It is shut, the port said as it sent its crew home.", [("the port", "said", "It is shut")]),
    (
        "The number of people confirmed dead rose, Zorin said.",
        [
            ("Zorin", "said", "The number of people confirmed dead rose"),
        ],
    ),
    (
        "According to the police there were nine.",
        [("the police", "According to", "there were nine")],
    ),
    (
        "In the end, Zorin said, the port will shut.",
        [
            ("Zorin", "said", "In the end, Zorin said, the port will shut"),
        ],
    ),
    ("As Zorin said on Monday, the port will shut.", [("Zorin", "said", "the port will shut")]),
    ("The nets were torn, records show.", [("records", "show", "The nets were torn")]),
    ("Zorin told Berg at the April hearing, “Go.”", [("Zorin", "told", "“Go.”")]),
    ("Activists close to her say it is safe.", [("Activists close to her", "say", "it is safe")]),
    ("The pier fell, Zorin reported on Monday; it held.", [("Zorin", "reported", "The pier fell")]),
    (
        "Zorin told the radio station Voice of Ulve that it was safe.",
        [("Zorin", "told", "it was safe")],
    ),
    (
        "A man who was there, and who asked that only his first name, Bo, be used, said it fell.",
        [("A man", "said", "it fell")],
    ),
    ("Zorin denied the charge.", [("Zorin", "denied", "the charge")]),
    ("Zorin called for an inquiry.", [("Zorin", "called for", "an inquiry")]),
    ("Zorin called the report “a lie”.", [("Zorin", "called", "the report “a lie”")]),
    ("Zorin ruled out a sale.", [("Zorin", "ruled out", "a sale")]),
    ("Zorin pointed out that it was safe.", [("Zorin", "pointed out", "it was safe")]),
    (
        "Zorin made it clear that it was safe.",
        [("Zorin", "made it clear", "it was safe")],
    ),
    ("Zorin let it be known that it was safe.", [("Zorin", "let it be known", "it was safe")]),
    ("Zorin put the toll at 14.", [("Zorin", "put", "the toll at 14")]),
    (
        "Zorin held Orbis responsible for the spill.",
        [("Zorin", "held", "Orbis responsible for the spill")],
    ),
    ("Zorin vowed to rebuild the pier.", [("Zorin", "vowed", "to rebuild the pier")]),
    (
        "A study by Orbis found that fish had died.",
        [("A study by Orbis", "found", "fish had died")],
    ),
    (
        "Two officials who asked not to be named said it fell.",
        [("Two officials", "said", "it fell")],
    ),
    ("Police say the door was locked.", [("Police", "say", "the door was locked")]),
    ("Zorin's claim that it was safe was wrong.", [("Zorin", "claim", "it was safe")]),
    ("The plan was condemned by Zorin.", [("Zorin", "was condemned by", "The plan")]),
    ("With Zorin saying it was safe, ships left.", [("Zorin", "saying", "it was safe")]),
    ("Zorin: “It is safe.”", [("Zorin", ":", "“It is safe.”")]),
    (
        "Zorin said it was safe and accused Orbis of neglect.",
        [("Zorin", "said", "it was safe"), ("Zorin", "accused", "Orbis of neglect")],
    ),
    (
        "Zorin left the hall, saying it was safe.",
        [("Zorin", "saying", "it was safe")],
    ),
    (
        "Zorin said it was safe, while Lund warned of a storm.",
        [("Zorin", "said", "it was safe"), ("Lund", "warned", "of a storm")],
    ),
    (
        "Zorin rejected the claim, with an aide to Mayor Ana Lund saying it was “absurd”.",
        [
            ("Zorin", "rejected", "the claim"),
            ("an aide to Mayor Ana Lund", "saying", "it was “absurd”"),
        ],
    ),
    (
        "“It is safe,” Zorin said, “and it will stay open.”",
        [("Zorin", "said", "“It is safe,” Zorin said, “and it will stay open.”")],
    ),
    (
        "“It is safe,” Zorin said. “Nobody need worry. We looked.”",
        [
            ("Zorin", "said", "“It is safe,”"),
            ("Zorin", "said", "“Nobody need worry. We looked.”"),
        ],
    ),
    (
        "“It is safe. Nobody need worry,” Zorin said.",
        [("Zorin", "said", "“It is safe. Nobody need worry,”")],
    ),
    (
        "Zorin was defiant. He said:\n\n“It is safe.”",
        [("Zorin", "said", "“It is safe.”")],
    ),
    (
        "“It is safe,” Zorin said.\n\n“Nobody need worry.”\n\nShips left.",
        [("Zorin", "said", "“It is safe,”"), ("Zorin", "said", "“Nobody need worry.”")],
    ),
]

NOTHING = [
    "The pier is said to be safe.",
    "That said, the pier will open.",
    "Needless to say, nobody came.",
    "He thinks the plan is bad.",
    "The storm claimed nine victims.",
    "Zorin claimed a new term after the vote.",
    "The reports of the game were long.",
    "The claims department moved to Ulve.",
    "Zorin did not say whether he would go.",
    "Zorin declined to comment.",
    "Nobody has claimed responsibility.",
    "The group has not claimed responsibility for the attack.",
    "Zorin would say anything.",
    "A ship called Orbis sank.",
    "Zorin was told to leave.",
    "Zorin called Berg on Monday.",
    "Both teams boast players that run.",
    "The alleged fraud was large.",
    "He asked for anonymity because he was afraid.",
    "Zorin: the man and the port.",
    "Zorin withdrew two batches of its bread after people who ate it fell ill.",
    "The letter written in May was lost.",
    "Zorin withdrew his troops.",
    "The bridge connects Ulve to the island.",
    "All told, nine ships left.",
    "“It is safe.”",
]


@pytest.mark.parametrize(("text", "expected"), SHAPES, ids=[text[:60] for text, _ in SHAPES])
def test_every_shape_of_attribution_is_read(text: str, expected: list[Row]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_attributes_nothing_is_left_alone(text: str) -> None:
    assert read(text) == []


# text -> whose attitude it tells, in what words, to what
ATTITUDES: list[tuple[str, list[Row]]] = [
    ("Zorin wants to rebuild the pier.", [("Zorin", "wants", "to rebuild the pier")]),
    ("Zorin declined to comment.", [("Zorin", "declined", "to comment")]),
    (
        "The ministry did not say whether anybody was hurt.",
        [("The ministry", "did not say", "whether anybody was hurt")],
    ),
    ("Zorin opposes the sale.", [("Zorin", "opposes", "the sale")]),
    ("Zorin hopes the pier will open in May.", [("Zorin", "hopes", "the pier will open in May")]),
    ("Zorin is worried that it may fall.", [("Zorin", "is worried", "it may fall")]),
    (
        "Zorin does not support the plan, which the council passed.",
        [("Zorin", "does not support", "the plan")],
    ),
    ("Zorin sees the pier as a danger.", [("Zorin", "sees", "the pier as a danger")]),
    ("Zorin would like to sell the pier.", [("Zorin", "would like", "to sell the pier")]),
    ("Zorin likes to fish.", []),
    ("“It is safe,” Zorin said, and he hopes to sell it.", []),
    ("Zorin backed away from the deal.", []),
    ("The support of the pier is weak.", []),
    ("The plans for the pier are old.", []),
    ("A man who wants to sell the pier came.", []),
]


@pytest.mark.parametrize(("text", "expected"), ATTITUDES, ids=[text for text, _ in ATTITUDES])
def test_what_people_want_or_think_is_told_as_the_articles_own_report(
    text: str, expected: list[Row]
) -> None:
    found = [s for s in read_statements(text, sentences(text), None) if s.stance == "reports"]
    assert [(s.speaker, s.cue, text[s.content_start : s.content_end]) for s in found] == expected
