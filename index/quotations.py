"""Where an article quotes: the spans between quotation marks, paragraph by paragraph."""

import re

from index.article import Span

_MARK = re.compile(
    r"""(?P<end>\n[^\S\n]*\n|\n(?=["“]\w))|(?P<double>[“”«»„"]|''|``)
      |(?P<open>(?<![\w'’])[‘'](?=[\w“"]))|(?P<close>(?<=[\w,.?!…])[’'](?![\w'’]))""",
    re.VERBOSE,
)
_OPENING = {"“": '”"', "«": "»", "„": "“”", '"': '"”', "``": "''", "''": "''"}
_SINGLE_LIMIT = 90


def quotations(text: str) -> list[Span]:
    """The quoted spans of a text in order, marks included.

    A quotation left open at a paragraph's end runs to that end when the next paragraph opens one
    again, as news copy writes quotations of several paragraphs; otherwise its mark is ignored.
    """
    return _Marks(text).read()


class _Marks:
    """One pass over the marks of one text; `opened` is where the quotation in hand began."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Span] = []
        self.opened = -1
        self.closing = ""
        self.single = -1

    def read(self) -> list[Span]:
        for match in _MARK.finditer(self.text):
            kind = match.lastgroup
            if kind == "double":
                self.double(match.group(), match.start(), match.end())
            elif kind == "open":
                self.single = match.start() if self.opened < 0 and self.single < 0 else self.single
            elif kind == "close":
                self.close_single(match.start(), match.end())
            else:
                self.paragraph(match.start(), match.end())
        self.paragraph(len(self.text), len(self.text))
        return self.found

    def double(self, mark: str, start: int, end: int) -> None:
        opens = self.looks_opening(start, end)
        if self.opened >= 0 and mark in self.closing and not (mark == '"' and opens):
            self.found.append(Span(self.opened, end))
            self.opened = -1
        elif mark in _OPENING and (self.opened < 0 or (opens and mark in '"“')):
            self.opened, self.closing = start, _OPENING[mark]
            if self.single >= 0 and start - self.single > _SINGLE_LIMIT:
                self.single = -1

    def looks_opening(self, start: int, end: int) -> bool:
        """Whether a mark stands like an opening one: a space before it, a word after it."""
        before = self.text[start - 1 : start]
        return (not before or before.isspace()) and self.text[end : end + 1].isalnum()

    def close_single(self, start: int, end: int) -> None:
        if self.single < 0 or self.opened >= 0:
            return
        long = end - self.single > _SINGLE_LIMIT
        if not long or self.text[start - 1] in ",.?!…":
            self.found = [q for q in self.found if q.start < self.single]
            self.found.append(Span(self.single, end))
            self.single = -1

    def paragraph(self, start: int, end: int) -> None:
        if self.opened >= 0 and self.text[end : end + 1] in self.reopening():
            self.found.append(Span(self.opened, start))
        self.opened = self.single = -1

    def reopening(self) -> str:
        """What a next paragraph begins with if it goes on with the quotation in hand."""
        mark = self.text[self.opened]
        return '"“' if mark in '"“' else mark
