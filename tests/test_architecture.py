"""Imports point one way, each outside library has one home, and importing does nothing."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("bot", "index", "prompts")
LONGEST = {"bot": 300, "index": 300, "prompts": 300, "benchmarks": 300, "tests": 700}

# Nothing reaches its own level or a later one, by whatever way.
LEVELS = (
    ("evidence",),
    ("answer",),
    ("ledger",),
    ("quoting", "model_answer", "evaluate"),
    ("desk",),
    ("commands",),
    ("render",),
    ("slack", "web"),
    ("serve",),
    ("cli",),
)

# Where each outside library may be imported; a folder stands for the modules in it.
HOMES = {
    "Stemmer": {"index.terms"},
    "alembic": {"index.database"},
    "charset_normalizer": {"index.formats.encodings"},
    "chromadb": {"index.vectors"},
    "docx": {"index.formats.docx_file"},
    "dotenv": {"bot.settings"},
    "fastfeedparser": {"index.feeds.syndication"},
    "flask": {"bot.endpoint", "bot.web"},
    "langchain": {"bot.chat", "index.embedder"},
    "langchain_core": {"bot.chat", "index.embedder"},
    "langsmith": {"bot.chat"},
    "lxml": {
        "index.formats.docx_file",
        "index.formats.markup",
        "index.feeds.sitemaps",
        "index.feeds.syndication",
        "index.formats.webpage",
    },
    "markdown_it": {"index.formats.markup"},
    "numpy": {"bot", "index"},
    "onnxruntime": {"bot.cross_encoder"},
    "openai": {"bot.chat"},
    "pypdfium2": {"index.formats.pdf"},
    "rich": {"bot.ingest"},
    "safetensors": {"index.embedder"},
    "slack_bolt": {"bot.slack", "bot.connection", "bot.workspace", "bot.endpoint"},
    "slack_sdk": {
        "bot.afterwards",
        "bot.buttons",
        "bot.endpoint",
        "bot.gate",
        "bot.home",
        "bot.intake",
        "bot.posting",
        "bot.readers",
        "bot.sessions",
        "bot.sharing",
        "bot.slack",
        "bot.slack_checks",
        "bot.streams",
        "bot.talk",
        "bot.thread",
        "bot.unasked",
        "bot.whole_thread",
        "bot.workspace",
    },
    "sqlalchemy": {"index", "bot.digest_posts", "bot.ledger", "bot.posts", "bot.telling"},
    "tokenizers": {"bot.cross_encoder", "index.embedder"},
    "trafilatura": {"index.formats.webpage"},
    "urllib3": {"index.fetch"},
    "waitress": {"bot.serve"},
    "werkzeug": {"bot.web"},
    "spellchecker": {"index.spelling"},
    "wordllama": {"index.embedder"},
}

# Not loaded by the modules that every command goes through.
HEAVY = {
    "alembic", "chromadb", "docx", "flask", "langchain", "langchain_core", "numpy", "openai",
    "pypdfium2", "rich", "slack_bolt", "sqlalchemy", "trafilatura", "wordllama",
}  # fmt: skip


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(p for name in OURS for p in (ROOT / name).rglob("*.py")):
        if "migrations" not in path.parts:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(node: ast.AST, later: bool = True) -> Iterator[str]:
    """What runs as an import, with `later` also in a function; not what only mypy reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and not later:
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from imports(child, later)


@cache
def imported(module: str, later: bool = True) -> frozenset[str]:
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    return frozenset(imports(tree, later))


@cache
def neighbours(module: str, later: bool = True) -> frozenset[str]:
    """Our own modules that a module imports itself."""
    named = {name for n in imported(module, later) for name in (n, n.rpartition(".")[0])}
    return frozenset(named & modules().keys() - {module, *OURS})


def reached(module: str, later: bool = True) -> set[str]:
    """Our own modules that a module imports, directly or through others."""
    seen: set[str] = set()
    left = [module]
    while left:
        new = neighbours(left.pop(), later) - seen
        seen |= new
        left += new
    return seen


def test_the_library_of_news_imports_nothing_of_the_bot() -> None:
    wrong = {
        (module, name)
        for module in modules()
        if module.split(".")[0] in {"index", "prompts"}
        for name in reached(module)
        if name.split(".")[0] == "bot"
    }
    assert not wrong


def test_no_module_imports_itself_through_others() -> None:
    assert not [module for module in modules() if module in reached(module, later=False)]


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_imports_point_from_the_edges_to_the_core(level: int) -> None:
    barred = {f"bot.{name}" for names in LEVELS[level:] for name in names}
    for name in LEVELS[level]:
        assert not (reached(f"bot.{name}") & barred) - {f"bot.{name}"}


def test_each_outside_library_has_one_home() -> None:
    strays = set()
    for module in modules():
        for name in imported(module):
            library = name.split(".")[0]
            if library in sys.stdlib_module_names or library in OURS:
                continue
            homes = HOMES.get(library, set())
            if not {module, module.split(".")[0]} & homes:
                strays.add(f"{module} imports {library}")
    assert not strays


@pytest.mark.parametrize("folder", LONGEST)
def test_every_file_fits_in_the_head(folder: str) -> None:
    files = (ROOT / folder).rglob("*.py")
    lengths = {str(p.relative_to(ROOT)): len(p.read_bytes().splitlines()) for p in files}
    assert {p: n for p, n in lengths.items() if n > LONGEST[folder]} == {}


WATCH = """
import importlib, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
opened = []
CODE = (".py", ".pyc", ".so", ".pth")
def watch(event, args):
    if event == "open" and isinstance(args[0], str):
        if not args[0].endswith(CODE) and not args[0].startswith((sys.prefix, sys.base_prefix)):
            opened.append(args[0])
    elif event in {"socket.connect", "sqlite3.connect", "subprocess.Popen", "os.mkdir"}:
        opened.append(event)
sys.addaudithook(watch)
for name in sys.argv[2:]:
    importlib.import_module(name)
print(json.dumps({"opened": opened, "loaded": sorted({m.split(".")[0] for m in sys.modules})}))
"""


def watched(folder: Path, *names: str) -> dict[str, list[str]]:
    """Import modules in a fresh process with an empty environment; what it opened and loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", WATCH, str(ROOT), *names],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, list[str]] = json.loads(ran.stdout)
    return told


def test_importing_anything_with_an_empty_environment_opens_nothing(tmp_path: Path) -> None:
    assert watched(tmp_path, *(m for m in modules() if m != "bot.__main__"))["opened"] == []
    assert not list(tmp_path.iterdir())


def test_the_command_line_starts_without_a_heavy_library(tmp_path: Path) -> None:
    loaded = watched(tmp_path, "bot.cli", "bot.arguments", "bot.relay", "bot.console")["loaded"]
    assert not HEAVY & set(loaded)
