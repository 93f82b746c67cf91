"""What an answer says in words, and text made safe and fit to show; for every way of showing it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from bot.answer import Answer
from bot.evidence import Citation, Finding, Part
from bot.kinds import kinds_of
from index.statements import Evidence, Stance

REFUSAL = "The archive does not say."
READ = "read"  # the label of every link to a passage; on a phone it fits behind outlet and date
TRY = (
    "Name the person, the place or the event as an article would write it.",
    "Ask one thing at a time, and leave out dates and outlets.",
)

STANCES: dict[Stance, str] = {
    "asserts": "said",
    "claims_responsibility": "claimed responsibility",
    "blames": "blamed",
    "denies": "denied",
    "confirms": "confirmed",
    "retracts": "retracted",
    "reports": "reports",
}
EVIDENCE: dict[Evidence, str] = {
    "shown": "published evidence",
    "asserted": "says it has evidence, not shown",
    "none_stated": "the article says no evidence was given",
    "not_stated": "evidence: the article does not say",
}
HEADINGS: dict[Part, str | None] = {
    "answer": None,
    "dispute": "Denied or told differently",
    "earlier": "Earlier figures",
}

_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")
_SPACE = re.compile(r"[^\S\n]*\n[^\S\n]*|[^\S\n]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|\n+")


def clean(text: str) -> str:
    """Text without what a reader cannot see: control, direction and other hidden characters."""
    text = _HIDDEN.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n\n"))
    return "".join(c if c in "\n\t" else _visible(c) for c in text)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " " if character in "\r\v\f\x85" else ""
    if category == "Cs" or ord(character) & 0xFFFE == 0xFFFE:
        return "\ufffd"
    return character


def line(text: str) -> str:
    """Clean text on one line."""
    return " ".join(clean(text).split())


def short(text: str, limit: int = 200) -> str:
    """Clean text on one line, and not longer than a name or a remark has reason to be."""
    shown, left = fold(line(text), limit)
    return f"{shown} …" if left else shown


def flowing(text: str) -> str:
    """Clean text with its paragraphs kept and the line ends inside them gone."""
    paragraphs = _PARAGRAPH.split(clean(text.replace("\r\n", "\n")).strip())
    return "\n".join(_SPACE.sub(" ", paragraph) for paragraph in paragraphs)


def fold(text: str, limit: int) -> tuple[str, int]:
    """The whole sentences from the start that fit, and how many characters are left out.

    Only a first sentence longer than the limit ends earlier, at a space where it has one.
    """
    if len(text) <= limit:
        return text, 0
    ends = [m.end() for m in _SENTENCE_END.finditer(text, 0, limit + 1)]
    end = ends[-1] if ends else text.rfind(" ", 1, limit + 1)
    shown = text[: end if end > 0 else limit].rstrip()
    return shown, len(text) - len(shown)


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text in parts of at most `limit` characters, nothing lost, cut at spaces if there are."""
    while len(text) > limit:
        end = text.rfind(" ", 0, limit) + 1
        yield text[: end or limit]
        text = text[end or limit :]
    if text:
        yield text


def day(stated: str | None) -> str | None:
    """A date as a person writes it, with the precision that was stated; None when there is none."""
    if not stated or not stated.strip():
        return None
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?![\d-])", stated.strip())
    if not match:
        return short(stated, 40)
    year, month, number = match.groups()
    try:
        when = date(int(year), int(month or 1), int(number or 1))
    except ValueError:
        return short(stated, 40)
    return f"{f'{when.day} ' if number else ''}{f'{when:%B} ' if month else ''}{year}"


def speaker(finding: Finding) -> str:
    """Whose words they are, in bold where there is bold."""
    if name := short(finding.speaker or ""):
        return name[:1].upper() + name[1:]
    if finding.stance == "reports":
        return short(finding.citations[0].article.source or "") or "The article"
    return "Speaker not named"


def manner(finding: Finding) -> str:
    """What stands after the speaker: role, stance, and who relayed it."""
    role, relay = short(finding.role or ""), short(finding.second_hand or "")
    known_as = f", {role}," if finding.speaker and role else ""
    relayed = f", at second hand, via {relay}" if relay else ""
    return f"{known_as} {STANCES[finding.stance]}{relayed}"


def evidence(finding: Finding, question: str) -> str | None:
    """The claim's evidence in words; None where nothing is stated and nobody would look for it."""
    if finding.evidence != "not_stated":
        return EVIDENCE[finding.evidence]
    if finding.stance == "reports" or finding.part == "earlier":
        return None
    matters = finding.stance in {"claims_responsibility", "blames"}
    return EVIDENCE["not_stated"] if matters or "evidence" in kinds_of(question) else None


def origin(citation: Citation, said_on: str | None = None) -> str:
    """Outlet and date of a passage, what is unknown named as unknown."""
    article = citation.article
    published = day(article.published_at)
    said = day(said_on)
    parts = [
        short(article.source or "") or "outlet not stated",
        published or "undated",
        f"said {said}" if said and said != published else None,
        "a newer version exists" if article.version < article.latest else None,
    ]
    return " · ".join(part for part in parts if part)


def on_evidence(finding: Finding) -> tuple[Citation, ...]:
    """The further passages of the same article: where the state of the evidence stands."""
    first = finding.citations[0].article.article_id
    return tuple(c for c in finding.citations[1:] if c.article.article_id == first)


def corroborating(finding: Finding) -> tuple[Citation, ...]:
    """The passages of other articles that say the same."""
    first = finding.citations[0].article.article_id
    return tuple(c for c in finding.citations[1:] if c.article.article_id != first)


def footing(answer: Answer) -> tuple[str, ...]:
    """What must be known about an answer as a whole, one short line each."""
    count = answer.independent_sources
    newest = day(answer.newest)
    age = f"newest {newest}" if newest else "undated"
    lines = [f"{count} independent {plural('source', count)}, {age}"]
    if answer.not_stated:
        lines.append(f"Not stated: {_listed(answer.not_stated)}")
    return (*lines, *_caveats(answer))


def _listed(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - 6} more" if len(texts) > 6 else ""
    return "; ".join(short(text, 100) for text in texts[:6]) + more


def _caveats(answer: Answer) -> Iterator[str]:
    if answer.dropped:
        yield f"{answer.dropped} {plural('finding', answer.dropped)} left out: not proved"
    if answer.model != "quoting":
        yield f"Chosen by {short(answer.model)}; every quotation checked against the archive"
    if answer.note:
        yield short(answer.note, 600)


def refused(answer: Answer) -> tuple[str, ...]:
    """What stands under a refusal: what was searched, what was missing, and any caveat."""
    lines = []
    if answer.searched:
        nearest = "one article" if answer.searched == 1 else f"{answer.searched:,} articles"
        lines.append(f"Searched the archive and read the {nearest} nearest to the question.")
    if answer.not_stated:
        lines.append(f"No article says: {_listed(answer.not_stated)}")
    return (*lines, *_caveats(answer))


def plural(noun: str, count: int) -> str:
    """The noun as it stands after that number."""
    return noun if count == 1 else f"{noun}s"


def headline(answer: Answer) -> str:
    """An answer in one line, for a notification."""
    if not answer.findings:
        return REFUSAL
    lead = answer.findings[0]
    return f"{speaker(lead)}{manner(lead)}: {short(lead.text, 300)}"
