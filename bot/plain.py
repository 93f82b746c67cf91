"""Values as text for a terminal: an answer that is read in ten seconds."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from bot import words
from bot.answer import Answer
from bot.evidence import Citation, Finding, Link, Part

_BOLD, _DIM, _CYAN, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"


def answer(answer: Answer, link: Link, colour: bool = False, width: int = 80) -> str:
    """An answer with its numbered quotations, each with who, outlet, date and link."""
    page = _Page(answer, link, colour, max(30, min(width, 100)))
    lines = page.findings() if answer.findings else page.refusal()
    return "\n".join(lines).rstrip() + "\n"


@dataclass(frozen=True)
class _Page:
    answer: Answer
    link: Link
    colour: bool
    width: int

    def findings(self) -> Iterator[str]:
        part: Part = "answer"
        for finding in self.answer.findings:
            if finding.part != part:
                part = finding.part
                yield from (self.ink(words.HEADINGS[part] or "Also", _BOLD + _CYAN), "")
            yield from self.finding(finding)
            yield ""
        for text in words.footing(self.answer):
            yield from self.wrapped(text, "", _DIM)

    def finding(self, finding: Finding) -> Iterator[str]:
        state = words.evidence(finding, self.answer.question)
        yield from self.header(words.speaker(finding), words.manner(finding), state)
        yield from self.quotation(finding.citations[0], finding.said_on)
        for citation in words.on_evidence(finding):
            yield from self.wrapped("on the evidence:", "  ", _DIM)
            yield from self.quotation(citation)
        for citation in words.corroborating(finding):
            yield from self.reference(citation, "also ")

    def header(self, speaker: str, manner: str, state: str | None) -> Iterator[str]:
        shown = f"{self.ink(speaker, _BOLD)}{manner}"
        if state and len(speaker + manner + state) + 3 <= self.width:
            yield f"{shown} · {self.ink(state, _CYAN)}"
        else:
            yield shown
            yield from self.wrapped(state or "", "", _CYAN)

    def quotation(self, citation: Citation, said_on: str | None = None) -> Iterator[str]:
        for paragraph in words.flowing(citation.quote).split("\n"):
            yield from self.wrapped(paragraph, "  │ ")
        yield from self.reference(citation, "", said_on)

    def reference(self, citation: Citation, also: str, said_on: str | None = None) -> Iterator[str]:
        number = self.answer.citations.index(citation) + 1
        where = f"{also}[{number}] {words.origin(citation, said_on)}"
        url = words.line(self.link(citation))
        if len(where) + len(url) + 5 <= self.width:
            yield self.ink(f"  {where} · {url}", _DIM)
        else:
            yield from self.wrapped(where, "  ", _DIM)
            yield self.ink(f"  {url}", _DIM)

    def refusal(self) -> Iterator[str]:
        yield self.ink(words.REFUSAL, _BOLD)
        for text in words.refused(self.answer):
            yield from self.wrapped(text, "")
        yield from ("", "To try:")
        for text in words.TRY:
            yield from self.wrapped(text, "  - ")

    def wrapped(self, text: str, lead: str, ink: str = "") -> Iterator[str]:
        follow = lead if "│" in lead else " " * len(lead)
        room = self.width - len(lead)
        rows = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
        for number, row in enumerate(rows):
            yield self.ink(f"{follow if number else lead}{row}", ink)

    def ink(self, text: str, code: str) -> str:
        return f"{code}{text}{_PLAIN}" if self.colour and code else text
