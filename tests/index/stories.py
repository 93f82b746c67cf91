"""Invented wire stories, as many as a test wants, and one that others pick up."""

import random
from collections.abc import Sequence

from index.article import Article

WIRE = """TARRIN, March 4 (Corvin News Agency) - A ferry carrying 212 people ran aground off the \
port of Tarrin early on Monday, and rescuers brought all but three of them ashore, the harbour \
authority said.

The Lady Amaranth struck a sandbank shortly after five in the morning in thick fog, according to \
harbour master Ilse Dornach. "We had two lifeboats alongside within half an hour," Dornach told \
reporters at the quay. She said the three missing were members of the crew.

Divers searched the flooded engine room until the tide turned, and were to go back at noon. The \
ferry's owner, Northmere Lines, said it had no indication of a technical fault. "The vessel passed \
her last inspection in January without any remark," the company said in a statement.

The seafarers' union of Velmora accused Northmere of sailing with too few hands. Its chairman, \
Otto Brandvold, said the crew had warned the company twice in February. Northmere denied that it \
had received any such warning.

Transport minister Carla Venn ordered an inquiry and asked the coastguard of neighbouring Ostrava \
Bay for its radar recordings. A first report is expected within thirty days. Ferries to the \
islands were suspended until further notice.

Passengers spoke of a jolt that threw them from their bunks. "The lights went out and somebody \
shouted to put on the vests," said Pell Arvidsen, a schoolteacher on her way home. She praised the \
stewards, who had counted the children twice.

By the afternoon the Lady Amaranth lay with a list of eleven degrees. Two tugs from Dunholt held \
her against the current, and the harbour authority said about forty tonnes of fuel would be pumped \
out before the weather turned on Wednesday.

Hotels in the old town opened their halls to those who had lost their luggage. The bishop of \
Tarrin invited the families of the missing to an evening of prayer.

It is the third grounding off Tarrin in ten years. After the loss of the freighter Sorrel in 2016 \
a court found that the buoys had not been moved with the sand, and fined the port.
"""

_PLACES = (
    "Tarrin Velmora Ostrel Quillan Marsk Dunholt Perrow Astvik Lorne Calder Ebbing Soral".split()
)
_WHO = (
    "The mayor", "A court", "The fishermen's guild", "The water board", "The opposition",
    "A spokeswoman for the bank", "The coastguard", "The teachers' union", "The ministry",
)  # fmt: skip
_DID = (
    "rejected the plan to close", "promised new money for", "opened an inquiry into",
    "apologised for the delay at", "asked for more time to repair", "voted to sell",
    "published figures about", "denied a report about", "called off the strike at",
)  # fmt: skip
_WHAT = (
    "the old harbour bridge", "the northern power station", "the city hospital", "two railways",
    "the cement works", "the public library", "the fish market", "a school for pilots",
)  # fmt: skip
_WHY = (
    "after weeks of protest", "because the budget is spent", "before the vote in autumn",
    "although experts had warned of it", "as the price of oil rose", "in spite of heavy rain",
)  # fmt: skip


def sentences(seed: int, number: int) -> list[str]:
    """Sentences that no other seed has."""
    chance = random.Random(seed)
    return [
        f"{chance.choice(_WHO)} of {chance.choice(_PLACES)} {chance.choice(_DID)}"
        f" {chance.choice(_WHAT)} {chance.choice(_WHY)}, file {seed} page {page} says."
        for page in range(1, number + 1)
    ]


def text(seed: int, number: int = 20) -> str:
    """A text of so many sentences, five to a paragraph."""
    lines = sentences(seed, number)
    return "\n\n".join(" ".join(lines[i : i + 5]) for i in range(0, len(lines), 5))


def story(seed: int, number: int = 20, **stated: str | None) -> Article:
    """An article of its own; what is stated replaces what is made up."""
    made_up: dict[str, str | None] = {
        "title": f"{_PLACES[seed % len(_PLACES)]} waits for decision {seed}",
        "url": f"https://news.example/{seed}",
        "source": f"The {_PLACES[seed % 5]} Courier",
        "published_at": f"2024-{seed % 12 + 1:02}-{seed % 28 + 1:02}",
    }
    body = stated.pop("text", None) or text(seed, number)
    locator = stated.pop("locator", None) or f"url:https://news.example/{seed}"
    return Article(body, locator, **(made_up | stated))  # type: ignore[arg-type]


def pick_up(share: float, local: Sequence[str] = ()) -> str:
    """The wire story as another paper prints it: its beginning, and lines of its own."""
    paragraphs = WIRE.split("\n\n")
    kept = paragraphs[: max(1, round(len(paragraphs) * share))]
    return "\n\n".join([kept[0], *local, *kept[1:]])
