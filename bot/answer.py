"""Answers, quoted from the archive."""

from dataclasses import dataclass

from bot.evidence import Citation, Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question; with no findings, that it does not say.

    `not_stated` names what was asked and no article says, in words for the asker. `model` is
    "quoting" or the chat model's name. `dropped` counts findings that could not be proved. `note`
    is one plain sentence when something about the way it was answered must be known.
    """

    question: str
    findings: tuple[Finding, ...]
    not_stated: tuple[str, ...] = ()
    searched: int = 0
    model: str = "quoting"
    prompt_version: str | None = None
    dropped: int = 0
    note: str | None = None
    answer_id: str = ""
    took_ms: int = 0

    @property
    def status(self) -> str:
        """`answered` or `not_in_archive`."""
        return "answered" if self.findings else "not_in_archive"

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order shown; number n is the n-th of them, from 1."""
        return tuple(dict.fromkeys(c for f in self.findings for c in f.citations))

    @property
    def independent_sources(self) -> int:
        """How many sources stand behind it; a story and its copies and pick-ups are one."""
        return len({c.article.cluster for c in self.citations})

    @property
    def newest(self) -> str | None:
        """The newest publication date among the articles cited, as stated."""
        dates = [c.article.published_at for c in self.citations if c.article.published_at]
        return max(dates, default=None)
