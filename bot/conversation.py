"""A question among those asked before it in one thread: what it goes on with, and leaves unsaid."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.ledger import Turn
from bot.question import Part, Term, asks_whether, corrected, points, read
from bot.speakers import ANSWERING, speaker_asked

FEW_TERMS = 6  # with which a question in a thread hardly begins with something else
Knows = Callable[[str], bool]


def parts(question: str, turns: Sequence[Turn], knows: Knows) -> tuple[Part, ...]:
    """What is asked; "is this true?" asks about the last thing said that names anything."""
    if not turns or not asks_whether(question):
        return read(corrected(question, knows))
    said = [read(corrected(turn.question, knows)) for turn in turns]
    named = (some for some in reversed(said) if any(t.name for p in some for t in p.terms))
    return next(named, said[0])


def remembered(turns: Sequence[Turn], knows: Knows) -> list[Part]:
    """The parts of the questions asked before, in order."""
    asked: list[Part] = []
    for turn in turns:
        for part in read(corrected(turn.question, knows)):
            asked.append(in_context(part, asked))
    return asked


def topic(part: Part, before: Sequence[Part], knows: Knows) -> tuple[Term, ...]:
    """The terms that a part leaves unsaid: those of the last part that stood alone.

    A part that points ("when was that?") points at the part before it.
    """
    if not part.refers_back and any(t.name for t in part.terms):
        return ()
    root = next((p for p in reversed(before) if not goes_on(p, knows)), None)
    meant = [*(before[-1:] if points(part.text) else ()), *((root,) if root else before[:1])]
    return tuple(dict.fromkeys(t for p in meant for t in p.terms))


def goes_on(part: Part, knows: Knows) -> bool:
    """Whether a part may ask more of what a conversation is about, as what names nothing does."""
    plain = len(part.terms) <= FEW_TERMS and not any(
        t.name or not knows(t.word) for t in part.terms
    )
    return part.refers_back or plain


def told_of(turns: Sequence[Turn]) -> Sequence[str]:
    """The articles that were quoted last."""
    return next((turn.articles for turn in reversed(turns) if turn.articles), ())


def in_context(part: Part, before: Sequence[Part]) -> Part:
    """An elliptical part ("and the minister?") asks what the part before it asked."""
    if part.kinds != ("what",) or not part.refers_back or len(part.text.split()) > 5 or not before:
        return part
    inherited = replace(part, kinds=before[-1].kinds)
    if speaker_asked(part) and inherited.kind not in ANSWERING:
        return replace(part, kinds=("said",))
    return inherited
