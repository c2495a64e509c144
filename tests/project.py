"""A copy of the project that a test may break."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = "commands deploy editorial incremental newsletter plugins theme watch".split()
FILES = ["pelicanconf.py", "publishconf.py", "tasks.py"]
EXAMPLES = ROOT / "tests" / "examples" / "ok" / "content"
"""A few contents of each type, quickly built."""


def copy_project(folder: Path, content: Path = ROOT / "content") -> Path:
    """Copy the rooms and some content to a folder."""
    for name in ROOMS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(content, folder / "content")
    return folder
