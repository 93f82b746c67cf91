"""Where an article quotes: the spans between quotation marks, paragraph by paragraph."""

import re

from index.article import Span

# Begins with one class of characters, so that the scan between marks is fast.
_MARK = re.compile(r"""[\n“”«»„"‘'’`](?:(?<=')'|(?<=`)`|(?<=\n)(?:[^\S\n]*\n|(?=["“]\w)))?""")
_APOSTROPHES = "'’‘"
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
            mark, start, end = match.group(), match.start(), match.end()
            if mark in _APOSTROPHES:
                self.apostrophe(mark, start, end)
            elif mark[0] != "\n":
                if mark != "`":
                    self.double(mark, start, end)
            elif end - start > 1 or self.text[end : end + 1] in {'"', "“"}:
                self.paragraph(start, end)
        self.paragraph(len(self.text), len(self.text))
        return self.found

    def double(self, mark: str, start: int, end: int) -> None:
        opens = self.looks_opening(start, end)
        if mark == '"' and self.opened < 0 and self.text[start - 1 : start].isalnum():
            return
        closes = mark in self.closing or (mark == "“" and self.looks_closing(start, end))
        if self.opened >= 0 and closes and not (mark == '"' and opens):
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

    def looks_closing(self, start: int, end: int) -> bool:
        """Whether a mark stands like a closing one: a stop before it, no word after it."""
        return self.text[start - 1] in ",.?!" and not self.text[end : end + 1].isalnum()

    def apostrophe(self, mark: str, start: int, end: int) -> None:
        """Take a single mark as opening or closing a quotation, or as the apostrophe it may be."""
        if self.opened >= 0:
            return
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        if mark != "’" and not before.isalnum() and (after.isalnum() or after in '“"'):
            if (not before or before not in _APOSTROPHES) and self.single < 0 and after:
                self.single = start
        elif mark != "‘" and self.single >= 0 and not after.isalnum():
            long = end - self.single > _SINGLE_LIMIT
            if before in ",.?!…" or (not long and before.isalnum()):
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
