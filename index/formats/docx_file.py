"""A DOCX: running header, paragraphs and tables in reading order, as they read when accepted."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from index.article import Article
from index.errors import Unreadable
from index.formats.compose import Origin, Stated, compose

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADLINES = ("title", "heading 1")
_LARGEST_UNPACKED = 200 * 1024 * 1024


def read_docx(data: bytes, origin: Origin, charset: str | None) -> Iterator[Article]:
    """The article of a DOCX; raises Unreadable for what is none, or is damaged."""
    document = _open(data, origin.name)
    header = list(dict.fromkeys(_header_lines(document)))
    lines = [*header, *(line for line in _blocks(document.element.body) if line)]
    before = sum(len(line) + 2 for line in header)
    properties = document.core_properties
    facts = {"docx_title": properties.title, "docx_author": properties.author}
    metadata: dict[str, object] = {key: value for key, value in facts.items() if value}
    if header:
        metadata["header"] = header
    stated = Stated(
        text="\n\n".join(lines), title=_title(document), metadata=metadata, header=before
    )
    yield compose(origin, stated)


def _open(data: bytes, name: str) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            if "word/document.xml" not in package.namelist():
                raise Unreadable(f"{name} is a ZIP or Office file, but not a DOCX.")
        if unpacked > _LARGEST_UNPACKED:
            raise Unreadable(f"{name} unpacks to more than any article needs; it is not read.")
        return Document(BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, LxmlError, zipfile.LargeZipFile):
        raise Unreadable(f"{name} is a damaged DOCX; save it again.") from None
    except (KeyError, ValueError, AttributeError, NotImplementedError, EOFError, OSError):
        raise Unreadable(f"{name} is a damaged DOCX; save it again.") from None


def _header_lines(document: Any) -> Iterator[str]:
    """Embargo and slug lines live in the running header."""
    for section in document.sections:
        for header in (section.first_page_header, section.header):
            if not header.is_linked_to_previous:
                yield from (line for line in _blocks(header._element) if line)


def _blocks(parent: Any) -> Iterator[str]:
    """Paragraphs, tables a row a line, and content controls, in the order of the file."""
    for child in parent:
        if child.tag == f"{_WORDS}p":
            yield _paragraph(child)
        elif child.tag == f"{_WORDS}tbl":
            for row in _inside(child, "tr"):
                cells = (" ".join(filter(None, _blocks(cell))) for cell in _inside(row, "tc"))
                yield " | ".join(cell for cell in cells if cell)
        elif child.tag == f"{_WORDS}sdt":
            yield from _blocks(child.find(f"{_WORDS}sdtContent") or ())


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """A table's own rows, or a row's own cells, not those of a table within it."""
    for child in parent:
        if child.tag == f"{_WORDS}{tag}":
            yield child
        elif child.tag in {f"{_WORDS}sdt", f"{_WORDS}sdtContent"}:
            yield from _inside(child, tag)


def _paragraph(paragraph: Any) -> str:
    """Its words as they read with all changes accepted, without hidden ones."""
    pieces = (_piece(node) for node in paragraph.iter() if _is_shown(node, paragraph))
    return " ".join("".join(pieces).split())


def _piece(node: Any) -> str:
    if node.tag == f"{_WORDS}t":
        return node.text or ""
    if node.tag in {f"{_WORDS}tab", f"{_WORDS}br", f"{_WORDS}cr"}:
        return " "
    return "-" if node.tag == f"{_WORDS}noBreakHyphen" else ""


def _is_shown(node: Any, paragraph: Any) -> bool:
    if node.getparent() is None or node.getparent().tag != f"{_WORDS}r":
        return False
    run = node.getparent()
    style = run.find(f"{_WORDS}rPr")
    vanish = style.find(f"{_WORDS}vanish") if style is not None else None
    if vanish is not None and vanish.get(f"{_WORDS}val") not in {"0", "false"}:
        return False
    around = run.getparent()
    while around is not None and around is not paragraph:
        if around.tag in {f"{_WORDS}del", f"{_WORDS}moveFrom"} or around.tag.endswith("}Fallback"):
            return False
        around = around.getparent()
    return True


def _title(document: Any) -> str | None:
    """The first paragraph that is set as a title."""
    for paragraph in document.paragraphs[:20]:
        style = getattr(paragraph.style, "name", None) or ""
        if style.lower() in _HEADLINES and paragraph.text.strip():
            return str(paragraph.text)
    return None
