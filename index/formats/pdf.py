"""The text of a PDF in paragraphs: lines joined by where they stand on the page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from threading import Lock
from typing import Any, NamedTuple

from index.article import Article
from index.errors import Unreadable
from index.formats.compose import Origin, Stated, compose

_HYPHENS = ("\ufffe", "\x02", "\xad")  # what PDFium writes for a hyphen at a line's end
_CUT = "\ufffe"
_ENDS = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_ONE_AT_A_TIME = Lock()  # PDFium is not safe for threads
_LONGEST = 2_000


class _Line(NamedTuple):
    text: str
    left: float
    right: float
    first: float  # height on the page of its first letter, and of its last
    last: float
    size: float


def read_pdf(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article]:
    """The article of a PDF; raises Unreadable for a scan, a locked file and what is no PDF."""
    with _ONE_AT_A_TIME:
        pages, facts = _open(data, origin.name)
    blocks = _paragraphs(_without_running_heads(pages))
    text = _mend("\n\n".join(blocks))
    if not any(c.isalnum() for c in text):
        raise Unreadable(
            f"{origin.name} is a PDF without text, perhaps a scan; run text recognition on it."
        )
    known = {f"pdf_{key.lower()}": value for key, value in facts.items() if value.strip()}
    metadata: dict[str, object] = {**known, "pages": len(pages)}
    yield compose(origin, Stated(text=text, title=_title(pages), metadata=metadata))


def _open(data: bytes, name: str) -> tuple[list[list[_Line]], dict[str, str]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "is locked with a password" if locked else "is not a PDF that can be opened"
        raise Unreadable(f"{name} {reason}.") from None
    try:
        if len(document) > _LONGEST:
            raise Unreadable(f"{name} has {len(document):,} pages; give the article's own pages.")
        pages = [_lines(document, number) for number in range(len(document))]
        facts = document.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError:
        raise Unreadable(f"{name} is a damaged PDF; save it again.") from None
    finally:
        document.close()
    return pages, {key: str(value) for key, value in facts.items()}


def _title(pages: Sequence[Sequence[_Line]]) -> str | None:
    """The lines of the first page that are set larger than all its others."""
    lines = pages[0] if pages else ()
    largest = max((line.size for line in lines), default=0.0)
    titles = [line.text for line in lines if line.size > largest * 0.95]
    usual = sorted(line.size for line in lines)[len(lines) // 2] if lines else largest
    if largest < usual * 1.2 or len(titles) > 4:
        return None
    return _mend(" ".join(titles))


def _lines(document: Any, number: int) -> list[_Line]:
    """The lines of a page, in the order of the file."""
    from pypdfium2 import raw

    page = document[number]
    letters = page.get_textpage()
    codes = [raw.FPDFText_GetUnicode(letters.raw, i) for i in range(letters.count_chars())]
    lines, start = [], 0
    for at, code in enumerate([*codes, 10]):
        if code == 10:
            if line := _line(letters, codes, start, at):
                lines.append(line)
            start = at + 1
    letters.close()
    page.close()
    return lines


def _line(letters: Any, codes: Sequence[int], start: int, end: int) -> _Line | None:
    text = "".join(chr(code) for code in codes[start:end])
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    seen = [at for at in range(start, end) if not chr(codes[at]).isspace()]
    if not seen:
        return None
    first = letters.get_charbox(seen[0], loose=True)
    last = letters.get_charbox(seen[-1], loose=True)
    size = max(first[3] - first[1], 1.0)
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, _CUT)
    return _Line(" ".join(text.split()), first[0], last[2], first[1], last[1], size)


def _without_running_heads(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without lone page numbers and the first and last lines that most pages share."""
    edges = Counter(mask for page in pages for mask in {_mask(line) for line in _edges(page)})
    common = {mask for mask, times in edges.items() if times > 2 and times > len(pages) / 2}
    return [
        [
            line
            for at, line in enumerate(page)
            if at not in {0, len(page) - 1}
            or not (_mask(line) in common or (len(pages) > 1 and _is_page_number(line)))
        ]
        for page in pages
    ]


def _edges(page: Sequence[_Line]) -> tuple[_Line, ...]:
    return (page[0], page[-1]) if page else ()


def _mask(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _is_page_number(line: _Line) -> bool:
    return bool(re.fullmatch(r"(?:page )?\W*\d{1,4}\W*(?:(?:of|/) ?\d+)?", line.text, re.I))


def _paragraphs(pages: Sequence[Sequence[_Line]]) -> list[str]:
    lines = [(line, number) for number, page in enumerate(pages) for line in page]
    if not lines:
        return []
    pitch = _pitch(pages)
    width = max(line.right for line, _ in lines)
    blocks = [[lines[0][0].text]]
    for (before, page), (line, next_page) in pairwise(lines):
        ended = _is_end(before, line, pitch, width, page != next_page)
        if ended:
            blocks.append([line.text])
        else:
            blocks[-1].append(line.text)
    return [" ".join(block) for block in blocks]


def _pitch(pages: Sequence[Sequence[_Line]]) -> float:
    """The usual distance from one line to the next."""
    gaps = [
        before.last - line.first
        for page in pages
        for before, line in pairwise(page)
        if before.last - line.first > line.size * 0.7
    ]
    if len(gaps) < 8:  # too few lines to tell lines from paragraphs but by their height
        return min([*gaps, *(line.size * 1.2 for page in pages for line in page)], default=0.0)
    return sorted(gaps)[len(gaps) // 10]


def _is_end(before: _Line, line: _Line, pitch: float, width: float, new_page: bool) -> bool:
    """Whether a paragraph ends between two lines."""
    finished = bool(_ENDS.search(before.text))
    gap = before.last - line.first
    if new_page or gap < -before.size:  # a new page or column may go on with the sentence
        return finished or line.size > before.size * 1.15
    if abs(line.size - before.size) > before.size * 0.15 and gap > 0:
        return True
    if gap > max(pitch * 1.3, line.size * 0.3):
        return True
    indented = line.left > before.left + line.size * 0.8
    return finished and (indented or before.right < width * 0.8)


def _mend(text: str) -> str:
    """Words cut at a line's end made whole; a hyphen stays where the text has it elsewhere too."""

    def join(found: re.Match[str]) -> str:
        whole, hyphened = f"{found[1]}{found[2]}", f"{found[1]}-{found[2]}"
        return hyphened if hyphened in text and whole not in text else whole

    text = re.sub(rf"{_CUT} ", _CUT, text)
    return re.sub(rf"(\w+){_CUT}(\w+)", join, text).replace(_CUT, "")
