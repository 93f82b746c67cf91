"""The development articles in an archive, for tests that read whole days of news."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.desk import Desk, open_desk
from bot.settings import Settings

ARTICLES = Path(__file__).parents[1] / "benchmarks" / "desk" / "articles.jsonl"


@contextmanager
def desk_with(folder: Path, *lines: dict[str, str]) -> Iterator[Desk]:
    """A desk with these articles, or with none."""
    file = folder / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    settings = Settings.load(
        {"FACTDESK_HOME": str(folder / "home"), "FACTDESK_TIMEZONE": "Europe/Berlin"}, None
    )
    with open_desk(settings) as desk:
        if lines:
            assert list(desk.ingest([str(file)]))
        yield desk


def development() -> list[dict[str, str]]:
    """The lines of the development articles."""
    return [json.loads(line) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]
