"""docs/benchmarks/digest.md: three commands measure what it tells, and each renews its own part."""

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "digest.md"
TITLE = "# Summaries and digests"
PARTS = ("Stories", "Summaries", "A busy day")


def put(part: str, told: str) -> None:
    """Write one part of the page; the others stay as they are."""
    parts = dict.fromkeys(PARTS, "")
    if PAGE.exists():
        for text in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
            heading, _, body = text.partition("\n")
            parts[heading] = body.strip()
    parts[part] = told.strip()
    written = [f"## {heading}\n\n{body}\n" for heading, body in parts.items() if body]
    PAGE.write_text("\n".join([f"{TITLE}\n", *written]), encoding="utf-8")


def load() -> str:
    """How busy the machine is, which the clock does not forgive."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
