"""Fixed-size splitting as LangChain's RecursiveCharacterTextSplitter does it, for comparison.

The same algorithm, so that the comparison needs no further package: a text is split at the first
of its separators that it has, pieces that are still too long at the next one, and neighbours are
merged up to `size` characters, the last `overlap` of them said again by the next chunk.
"""

from collections.abc import Iterator, Sequence

SEPARATORS = ("\n\n", "\n", " ", "")


def split(
    text: str, size: int = 1_000, overlap: int = 200, separators: Sequence[str] = SEPARATORS
) -> list[str]:
    """The chunks of a text."""
    at = next(i for i, separator in enumerate(separators) if separator in text)
    chunks: list[str] = []
    fitting: list[str] = []
    for piece in _pieces(text, separators[at]):
        if len(piece) < size:
            fitting.append(piece)
            continue
        chunks += _merged(fitting, size, overlap)
        fitting = []
        finer = separators[at + 1 :]
        chunks += split(piece, size, overlap, finer) if finer else [piece]
    return chunks + list(_merged(fitting, size, overlap))


def _pieces(text: str, separator: str) -> list[str]:
    """Each piece begins with the separator that stood before it."""
    if not separator:
        return list(text)
    first, *others = text.split(separator)
    return [piece for piece in (first, *(separator + other for other in others)) if piece]


def _merged(pieces: Sequence[str], size: int, overlap: int) -> Iterator[str]:
    held: list[str] = []
    length = 0
    for piece in pieces:
        if held and length + len(piece) > size:
            yield from _stripped(held)
            while length > overlap or (length and length + len(piece) > size):
                length -= len(held.pop(0))
        held.append(piece)
        length += len(piece)
    yield from _stripped(held)


def _stripped(pieces: Sequence[str]) -> Iterator[str]:
    chunk = "".join(pieces).strip()
    if chunk:
        yield chunk
