"""`factdesk doctor`: look at the installation and say what to fix."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from bot.console import Console
from bot.incidents import in_words
from bot.settings import Settings
from bot.slack_checks import slack_checks
from bot.words import plural
from index.errors import NewsroomError

if TYPE_CHECKING:
    from bot.desk import Desk

State = Literal["ok", "note", "wrong"]
LITTLE_SPACE = 500 * 1024 * 1024
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")
_FIX_EMBEDDER = (
    "Look at FACTDESK_EMBEDDINGS and the keys that it needs; without it, the built-in one is used."
)
_MARKS = {"ok": ("ok", "32"), "note": ("note", "33"), "wrong": ("WRONG", "31;1")}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, and what to do about it when something is to be done."""

    name: str
    state: State
    found: str
    fix: str | None = None


def doctor(settings: Settings, console: Console, desk: "Desk | None", as_json: bool) -> int:
    """Print every check; 1 when something is wrong. `desk` is the open one of a running desk."""
    checks = list(examine(settings, desk))
    wrong = any(check.state == "wrong" for check in checks)
    if as_json:
        console.document({"ok": not wrong, "checks": [asdict(check) for check in checks]})
        return int(wrong)
    for check in checks:
        mark, code = _MARKS[check.state]
        console.say(f"{console.style(f'{mark:5}', code)}  {check.name}: {check.found}")
        if check.fix:
            console.say(f"       {check.fix}")
    return int(wrong)


def examine(settings: Settings, desk: "Desk | None") -> Iterator[Check]:
    """Look at everything that an answer needs, one after the other."""
    yield _home(settings)
    yield from _stores(settings, desk)
    yield _embedder(settings)
    yield _model(settings)
    yield from (Check(*told) for told in slack_checks(settings))
    yield _page(settings, desk)


def _home(settings: Settings) -> Check:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            free = shutil.disk_usage(home).free
    except OSError as error:
        fix = "Give this user the right to write there, or set FACTDESK_HOME to another folder."
        return Check("Home", "wrong", in_words(error), fix)
    found = f"{home}, {free / 1e9:.1f} GB free"
    if free < LITTLE_SPACE:
        return Check("Home", "wrong", found, "Free some disk space, or move the home.")
    return Check("Home", "ok", found)


def _stores(settings: Settings, desk: "Desk | None") -> Iterator[Check]:
    if desk is not None:
        yield from _open_stores(desk)
        return
    from bot.desk import open_desk

    try:
        with open_desk(settings) as opened:
            yield from _open_stores(opened)
    except NewsroomError as error:
        fix = "Look at FACTDESK_DATABASE_URL and FACTDESK_CHROMA_URL, and at the home folder."
        yield Check("Record", "wrong", str(error), fix)


def _open_stores(desk: "Desk") -> Iterator[Check]:
    count = desk.archive.count()
    if count:
        yield Check("Record", "ok", f"{count:,} {plural('article', count)}")
    else:
        yield Check("Record", "note", "no articles yet", "Read some in: factdesk ingest FOLDER")
    yield _index(desk)


def _index(desk: "Desk") -> Check:
    """Whether the vector index is whole; opening it repairs it when it is damaged."""
    name, waiting = "Vector index", desk.archive.waiting()
    if waiting:
        fix = "`factdesk serve` brings it up to date, and so does the next ingest."
        return Check(name, "note", f"{waiting:,} {plural('article', waiting)} wait for it", fix)
    try:
        if not desk.archive.own_index():
            return Check(name, "ok", "kept by another process")
        rebuilt = desk.archive.drain()
    except NewsroomError as error:
        fix = "Searches go on without it. Look at FACTDESK_CHROMA_URL and the free disk space."
        return Check(name, "wrong", str(error), fix)
    if rebuilt:
        return Check(name, "note", f"was damaged; built again from {rebuilt:,} articles")
    return Check(name, "ok", "whole, and up to date with the record")


def _embedder(settings: Settings) -> Check:
    from index.embedder import open_embedder

    try:
        embedder = open_embedder(settings.embeddings)
        found = f"{embedder.name}, {len(embedder.embed_query('newsroom'))} dimensions"
    except NewsroomError as error:
        return Check("Embedder", "wrong", str(error), _FIX_EMBEDDER)
    return Check("Embedder", "ok", found)


def _model(settings: Settings) -> Check:
    if settings.model is None:
        found = "none; answers are quoted from the archive, which needs no model"
        return Check("Chat model", "ok", found)
    if settings.model.startswith("openai:") and not settings.openai_api_key:
        fix = "Set OPENAI_API_KEY; a server of your own that needs none takes any text."
        return Check("Chat model", "wrong", f"{settings.model} has no key", fix)
    from bot.chat import Chat

    try:
        Chat(settings.model).prepare()
    except NewsroomError as error:
        fix = "Set FACTDESK_MODEL to a name such as openai:<model>, or leave it out."
        return Check("Chat model", "wrong", str(error), fix)
    return Check("Chat model", "ok", f"{settings.model} is set up; it was not asked anything")


def _page(settings: Settings, desk: "Desk | None") -> Check:
    if desk is None:
        return Check("Desk", "note", "not running", "Start it: factdesk serve")
    found = f"running, its page at {desk.settings.public_url}"
    if settings.slack_bot_token and desk.settings.public_url.startswith(_LOOPBACK):
        fix = "Set FACTDESK_PUBLIC_URL to an address that reporters can open."
        return Check("Desk", "note", f"{found}, which only this machine can open", fix)
    return Check("Desk", "ok", found)
