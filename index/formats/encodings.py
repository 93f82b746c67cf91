"""Bytes to text: byte order mark, UTF-8, what is declared, Windows-1252; never mojibake."""

import codecs
import re

from index.errors import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})"""
    rb"""|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
# Bytes that are ASCII, and so valid UTF-8, in encodings that mean something else by them.
_SEVEN_BIT = re.compile(r"iso2022|hz", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of these bytes; raises Unreadable when they are no text, or in no telling which."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name)
    if wide := _wide(data):
        return _strictly(data, wide, name)
    if is_binary(data):
        raise Unreadable(f"{name} is not text; save the article as text, HTML, PDF or DOCX.")
    codec = _codec(declared)
    if codec and _SEVEN_BIT.match(codec.replace("_", "").replace("-", "")):
        return _strictly(data, codec, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, name, codec)


def declared_in(data: bytes) -> str | None:
    """The encoding that a page names in its first bytes."""
    found = _DECLARED.search(data[:4096])
    return (found[1] or found[2]).decode("ascii") if found else None


def is_binary(data: bytes) -> bool:
    """Whether these bytes cannot be text in any encoding that is ASCII below 128."""
    sample = data[:65_536]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > len(sample) / 500 or (b"\0" in sample and controls > 3)


def is_wide(data: bytes) -> bool:
    """Whether these bytes are UTF-16 or UTF-32, where a line feed is not one byte."""
    return any(data.startswith(mark) for mark, _ in _MARKS[1:]) or _wide(data) is not None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte is zero."""
    sample = data[:2000]
    if len(sample) < 8 or len(data) % 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.05 else None


def _codec(declared: str | None) -> str | None:
    """The codec for a declared name; Latin-1 means Windows-1252, as browsers read it."""
    try:
        codec = codecs.lookup((declared or "").strip("\"' "))
    except (LookupError, ValueError):
        return None
    text = getattr(codec, "_is_text_encoding", True)
    if not text or codec.name in {"utf-7", "utf-8", "ascii", "idna", "punycode", "unicode_escape"}:
        return None
    return "cp1252" if codec.name == "iso8859-1" else codec.name


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        raise Unreadable(
            f"{name} says that it is {encoding} but is not; save it as UTF-8."
        ) from None


def _not_utf8(data: bytes, name: str, codec: str | None) -> str:
    wrong = len(re.findall(rb"[\x80-\xff]", _MULTIBYTE.sub(b"", data)))
    if len(_MULTIBYTE.findall(data)) > 3 * wrong:
        return data.decode("utf-8", errors="replace")  # cut or damaged in a place or two
    for encoding in (codec, "cp1252"):
        text = _plausible(data, encoding)
        if text is not None:
            return text
    return _guess(data, name)


def _plausible(data: bytes, encoding: str | None) -> str | None:
    """The text in this encoding, unless it is Windows-1252 only in name."""
    try:
        text = data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None
    if text is None or encoding != "cp1252":
        return text
    letters = sum(c.isalpha() for c in text)
    accented = sum(c.isalpha() and c > "\x7f" for c in text)
    return text if accented <= max(2, letters * 0.2) else None


def _guess(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000]).best()
    if best is not None and best.chaos < 0.1 and best.coherence > 0:
        try:
            return data.decode(best.encoding)
        except UnicodeError:
            pass
    raise Unreadable(f"The encoding of {name} cannot be told; save it as UTF-8.")
