"""Pictures of the main messages: `make pictures` draws them into a folder, to be looked at.

Needs a Chromium. `docs/pictures/answer.png` is one of them.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.block_page import page
from bot import commands, render, views
from bot.answer import Answer
from bot.blocks import Block, Message
from bot.desk import open_desk
from bot.settings import Settings
from bot.turns import BUSY

SAMPLES = Path("tests/samples/wire")
QUESTIONS = {
    "answer": (
        "Who claimed responsibility for the bombing of the customs hall, and what evidence was"
        " given?"
    ),
    "disputed": "Who was behind the bombing of the customs hall?",
    "figures": "How many people were killed in the customs hall bombing?",
    "refusal": "What sentence did the court give the customs hall bombers?",
    "help": "help",
}
WIDTHS = {"": 640, "-phone": 390}
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --force-device-scale-factor=1.5"
).split()


def main() -> int:
    """Draw every message, wide and as on a phone."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?", default=Path("var/pictures"))
    folder: Path = arguments.parse_args().folder
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("No Chromium is installed; apt-get install chromium.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for name, question, messages in shown():
        for suffix, width in WIDTHS.items():
            draw(browser, page(question, messages, width), folder / f"{name}{suffix}.png", width)
            print(folder / f"{name}{suffix}.png")
    return 0


def shown() -> Iterator[tuple[str, str, Sequence[Message]]]:
    """Each message or view with its name and what it answers, from the sample articles."""
    with TemporaryDirectory() as home:
        settings = Settings.load({"FACTDESK_HOME": home, "TZ": "UTC"}, None)
        passage = render.passages_at("https://factdesk.example.org")
        with open_desk(settings) as desk:
            for _ in desk.ingest([str(SAMPLES)]):
                pass
            given = []
            for name, question in QUESTIONS.items():
                value = commands.run(desk, question)
                yield name, question, render.messages(value, passage, removers=["U1"])
                given += [value] if isinstance(value, Answer) else []
            alone = render.messages(given[2], passage, asker="You", share=True)
            yield "private", f"/ask {given[2].question}", alone
            yield "passages", "", [as_message(views.passages(given[0], passage))]
            yield "wrong", "", [as_message(views.wrong("a1"))]
            held = views.Holdings(desk.archive.count(), desk.archive.outlets())
            yield "home", "", [as_message(views.home(held, commands.COMMANDS, given[:3], False))]
    yield "busy", QUESTIONS["answer"], [render.notice(BUSY)]


def as_message(view: Block) -> Message:
    """A modal or the Home tab, drawn as if it were a message."""
    blocks = view["blocks"]
    return Message("", tuple(blocks) if isinstance(blocks, list) else (), ())


def draw(browser: str, html: str, picture: Path, width: int) -> None:
    """Draw a page as tall as it is."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        common = [browser, *FLAGS, f"--user-data-dir={folder}/profile"]
        tall = _height(common, source, width)
        size = f"--window-size={width},{tall}"
        target = f"--screenshot={picture.absolute()}"
        subprocess.run([*common, size, target, source.as_uri()], check=True, capture_output=True)


def _height(browser: Sequence[str], source: Path, width: int) -> int:
    script = "<script>document.title = document.querySelector('main').offsetHeight</script>"
    measured = source.with_name("measured.html")
    measured.write_text(source.read_text(encoding="utf-8") + script, encoding="utf-8")
    size = f"--window-size={width},800"
    ran = subprocess.run(
        [*browser, size, "--dump-dom", measured.as_uri()],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(ran.stdout.partition("<title>")[2].partition("</title>")[0])


if __name__ == "__main__":
    sys.exit(main())
