"""Articles, passages and claims as lines for a terminal."""

import textwrap
from collections.abc import Callable, Iterable, Sequence

from bot import words
from bot.console import Console
from bot.evidence import Citation
from index.article import Hit, Stored
from index.statements import Statement

BOLD, DIM, CYAN, ALARM = "1", "2", "36", "31;1"
WIDEST = 100


def title(article: Stored) -> str:
    """The headline on one line, or what the article is called without one."""
    return words.line(article.title or "") or "Article without a headline"


def passages(console: Console, hits: Sequence[Hit], link: Callable[[Citation], str]) -> None:
    """The passages that a search found, best first."""
    if not hits:
        console.say("Nothing in the archive matches that.")
    for number, hit in enumerate(hits, 1):
        citation = Citation(hit.article, hit.passage.start, hit.passage.end)
        console.say(console.style(f"{number}. {title(hit.article)}", BOLD))
        console.say(console.style(f"   {words.origin(citation)} · {link(citation)}", DIM))
        _wrapped(console, hit.text, "   ")
        console.say()


def article(console: Console, value: Stored, versions: int, held_back: str | None) -> None:
    """A stored article: what it states about itself, its text, and whether it is held back."""
    if held_back:
        console.say(console.style(f"NOT FOR USE. This article {words.line(held_back)}.", ALARM))
        console.say("It is shown here alone: no answer, search, digest or export has it.")
        console.say()
    console.say(console.style(title(value), BOLD))
    facts = {
        "Outlet": value.source,
        "Author": value.author,
        "Published": value.published_at,
        "Modified": value.modified_at,
        "First seen": value.first_seen,
        "Address": value.url,
        "Article": f"{value.article_id}, version {value.version} of {versions}",
    }
    for name, said in facts.items():
        console.say(f"{console.style(f'{name}:', DIM)} {words.line(said or '') or 'not stated'}")
    console.say()
    _wrapped(console, value.text, "")


def claims(console: Console, found: Iterable[tuple[Stored, Statement]]) -> None:
    """Who said what, article by article."""
    shown: str | None = None
    for where, said in found:
        if where.article_id != shown:
            shown = where.article_id
            console.say(console.style(f"{title(where)} · {where.article_id}", BOLD))
        who = words.line(said.speaker or "") or "Speaker not named"
        role = f", {words.line(said.role)}," if said.role else ""
        relayed = f", via {words.line(said.second_hand)}" if said.second_hand else ""
        state = words.EVIDENCE[said.evidence]
        console.say(f"  {console.style(who, CYAN)}{role} {words.STANCES[said.stance]}{relayed}")
        _wrapped(console, where.text[said.start : said.end], "    │ ")
        console.say(console.style(f"    {state}", DIM))
    if shown is None:
        console.say("No claims were found there.")


def _wrapped(console: Console, text: str, lead: str) -> None:
    width = max(30, min(console.width, WIDEST)) - len(lead)
    for number, paragraph in enumerate(words.flowing(text).split("\n")):
        if number and not lead:
            console.say()
        for row in textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False):
            console.say(lead + row)
