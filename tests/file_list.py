"""The list of files in docs/files.md; `python tests/file_list.py` renews it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "files.md"
FOLDERS = ("index", "bot", "prompts", "benchmarks", "docs")
ENDINGS = {".py", ".md", ".html", ".css"}
HEADING = """# Every file

What each file is, in its own first line. `python tests/file_list.py` renews this page.
"""
LONGEST = 90
SILENT = {
    "bot/templates/article.html": "The evidence page",
    "bot/templates/base.html": "What every page has around it",
    "bot/templates/error.html": "What is shown when there is no page to show",
    "bot/static/page.css": "How the pages look",
}


def files() -> Iterator[Path]:
    """Every file that the list names, in its order."""
    for path in (p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*"))):
        is_listed = path.suffix in ENDINGS and path.name not in {"__init__.py", "__main__.py"}
        if is_listed and "migrations" not in path.parts:
            yield path


def tree() -> str:
    """The list: a file a line, folder by folder."""
    lines: list[str] = []
    for folder in FOLDERS:
        names = [
            str(p.relative_to(ROOT)) for p in files() if p.relative_to(ROOT).parts[0] == folder
        ]
        width = max(map(len, names), default=0)
        lines += ["", *(f"{name:<{width}}  {first_line(name)}".rstrip() for name in names)]
    return "\n".join(lines[1:])


def first_line(name: str) -> str:
    """What a file says that it is, cut to fit a line."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".py"):
        text = " ".join((ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0].split())
        text = re.split(r"(?<=[a-z`)])\. ", text)[0]
    elif name.endswith(".md"):
        text = text.strip().partition("\n")[0].lstrip("# ")
    else:
        text = SILENT.get(name, "")
    text = text.rstrip(".")
    return (
        text
        if len(text) <= LONGEST
        else text[: text.rfind(" ", 0, LONGEST - 1)].rstrip(",;:") + " …"
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(f"{HEADING}\n```\n{tree()}\n```\n", encoding="utf-8")


if __name__ == "__main__":
    main()
