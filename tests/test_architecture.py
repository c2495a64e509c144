"""The arrows of the design: who imports whom, who reads the clock, who trusts HTML."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STANDARD = sys.stdlib_module_names
# What the model may stand on: no site engine, no templates, no network.
MODEL_PARTS = {
    "pydantic",
    "pydantic_core",
    "yaml",
    "markdown",
    "icalendar",
    "dateutil",
    "feedgen",
    "bs4",
    "nh3",
    "PIL",
    "defusedxml",
}
ENGINE = {"pelican", "blinker", "jinja2"}
# The rooms that each one may import; the clock is read in `commands` alone.
ARROWS = {
    "editorial": set(),
    "incremental": set(),
    "plugins": {"editorial", "incremental"},
    "newsletter": {"editorial", "incremental"},
    "watch": {"editorial"},
    "deploy": set(),
    "commands": {"deploy", "editorial", "incremental", "newsletter", "plugins", "watch"},
    "tasks": {"commands", "editorial"},
    "pelicanconf": {"editorial"},
    "publishconf": {"pelicanconf"},
}
# What each room may not stand on.
STRANGERS = {
    "editorial": ENGINE | {"smtplib"},
    "incremental": ENGINE | {"smtplib"},
    "plugins": {"smtplib"},
    "newsletter": {"pelican", "blinker"},
    "watch": ENGINE | {"smtplib"},
    "deploy": ENGINE | {"smtplib"},
    "commands": ENGINE | {"smtplib"},
    "tasks": ENGINE | {"smtplib"},
}
# Templates, relative to theme/templates, that print HTML made by our own renderer.
SAFE_PLACES = {"components/prose.html"}

_SAFE = re.compile(r"\|\s*safe\b|autoescape\s+false")
_CLOCKS = {
    "date": {"today"},
    "datetime": {"today", "now", "utcnow"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
}


def _modules(room: str) -> list[Path]:
    """The Python files of a room, or the one file of that name; none when it is not there yet."""
    return sorted((ROOT / room).rglob("*.py")) or sorted(ROOT.glob(f"{room}.py"))


def _imports(tree: ast.AST) -> Iterator[str]:
    """The first name of each absolute import, wherever it is; relative ones stay in their room."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"}:
            yield from (a.value.split(".")[0] for a in node.args[:1] if isinstance(a, ast.Constant))


def _name(node: ast.AST) -> str:
    """The last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _clock_reads(tree: ast.AST) -> Iterator[int]:
    """The lines that ask what day or time it is, even under a name given by an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _CLOCKS.get(_name(node.value), ()):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            names = {alias.name for alias in node.names}
            yield from [node.lineno] if names & _CLOCKS["time"] else []


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def _arrows(room: str) -> dict[str, set[str]]:
    """What each file of a room imports."""
    return {str(f.relative_to(ROOT)): set(_imports(_tree(f))) for f in _modules(room)}


def _offences(room: str, forbidden: set[str]) -> dict[str, set[str]]:
    return {path: names & forbidden for path, names in _arrows(room).items() if names & forbidden}


def test_editorial_stands_on_the_standard_library_and_a_few_parts() -> None:
    allowed = (STANDARD | MODEL_PARTS | {"editorial"}) - {"smtplib"}
    strangers = {path: names - allowed for path, names in _arrows("editorial").items()}
    assert {path: names for path, names in strangers.items() if names} == {}


@pytest.mark.parametrize("room", ARROWS)
def test_arrows_go_one_way(room: str) -> None:
    others = ARROWS.keys() | {"tests", "conftest", "bench"}
    forbidden = others - ARROWS[room] - {room} | STRANGERS.get(room, set())
    assert _offences(room, forbidden) == {}


def test_editorial_leaves_the_engine_unloaded() -> None:
    code = (
        "import editorial, sys; print(*sorted({'pelican', 'jinja2', 'smtplib'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""


@pytest.mark.parametrize("room", sorted(ARROWS.keys() - {"commands"}))
def test_clock_is_read_in_commands_only(room: str) -> None:
    reads = {
        f"{file.relative_to(ROOT)}:{line}"
        for file in _modules(room)
        for line in _clock_reads(_tree(file))
    }
    assert reads == set()


def test_html_is_trusted_only_where_listed() -> None:
    templates = ROOT / "theme" / "templates"
    trusting = {
        file.relative_to(templates).as_posix()
        for file in templates.rglob("*")
        if file.is_file() and _SAFE.search(file.read_text(encoding="utf-8"))
    }
    assert trusting - SAFE_PLACES == set()


@pytest.mark.parametrize(
    "code",
    [
        "import datetime\ndatetime.date.today()",
        "from datetime import datetime\ndatetime.now()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "from datetime import date\nclock = date.today",
    ],
)
def test_reading_the_clock_is_seen(code: str) -> None:
    assert list(_clock_reads(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "import pelican.utils",
        "from pelican import signals",
        "def f():\n    import pelican",
        "import_module('pelican.readers')",
        "importlib.import_module('pelican')",
    ],
)
def test_import_is_seen_wherever_it_is(code: str) -> None:
    assert list(_imports(ast.parse(code))) == ["pelican"]


@pytest.mark.parametrize("text", ["{{ a|safe }}", "{{ a | safe }}", "{% autoescape false %}"])
def test_trusted_html_is_seen(text: str) -> None:
    assert _SAFE.search(text)
