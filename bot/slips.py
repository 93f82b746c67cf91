"""Slips of the hand in a word that the desk knows: `hlep`, `sicne`."""

from collections.abc import Sequence


def near(word: str, names: Sequence[str]) -> str | None:
    """The name that a word is, or was meant to be."""
    return next((name for name in names if _is_slip(word, name)), None)


def _is_slip(word: str, name: str) -> bool:
    """Two neighbouring letters swapped, or in a longer name one letter wrong, missing or extra."""
    swapped = (name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1))
    if word == name or word in swapped:
        return True
    if len(name) < 4 or abs(len(word) - len(name)) > 1:
        return False
    short, long = sorted((word, name), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
