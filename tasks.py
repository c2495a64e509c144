"""The tasks of the project: `invoke --list`. They are written in `commands/`, by trade."""

from __future__ import annotations

import shutil
import subprocess

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from commands.desk import PYTHON, ROOT, sound_corpus
from commands.guard import secrets
from commands.letters import (
    letter_build,
    letter_check,
    letter_new,
    letter_reconcile,
    letter_report,
    letter_send,
    letter_test,
)
from commands.press import (
    links,
    partners,
    press_counts,
    press_import,
    watch,
    watch_add,
    watch_bookmark,
)
from commands.site import build, publish, rollback, serve
from commands.subscribers import (
    returns_read,
    subscribers_add,
    subscribers_confirm,
    subscribers_erase,
    subscribers_export,
    subscribers_import,
    subscribers_init,
    subscribers_list,
    subscribers_remove,
)
from commands.writing import calendars, check, follow_up, new

__all__ = [
    "build",
    "calendars",
    "check",
    "docs",
    "follow_up",
    "letter_build",
    "letter_check",
    "letter_new",
    "letter_reconcile",
    "letter_report",
    "letter_send",
    "letter_test",
    "links",
    "lint",
    "lock",
    "new",
    "partners",
    "press_counts",
    "press_import",
    "publish",
    "returns_read",
    "rollback",
    "screenshots",
    "secrets",
    "serve",
    "subscribers_add",
    "subscribers_confirm",
    "subscribers_erase",
    "subscribers_export",
    "subscribers_import",
    "subscribers_init",
    "subscribers_list",
    "subscribers_remove",
    "test",
    "watch",
    "watch_add",
    "watch_bookmark",
]

LOCKS = {"requirements.lock": (), "requirements-test.lock": ("--group", "test")}


@task(help={"as_of": "Le jour des images (AAAA-MM-JJ).", "output": "Le dossier du site."})
def screenshots(c: Context, as_of: str = "2022-04-15", output: str = "output") -> None:
    """Refait les images de docs/images d’après le site construit (il faut chromium)."""
    build(c, as_of=as_of, output=output)
    command = [PYTHON, "-m", "tests.site.screenshots", output, "docs/images"]
    subprocess.run(command, check=True, cwd=ROOT)


@task
def docs(c: Context) -> None:
    """Récrit la référence des champs (docs/champs.md) et les schémas des éditeurs de texte."""
    from editorial.json_schemas import json_schemas
    from editorial.reference import reference

    (ROOT / "docs" / "champs.md").write_text(reference(), encoding="utf-8")
    for name, text in json_schemas(sound_corpus()).items():
        (ROOT / "docs" / "schemas" / name).write_text(text, encoding="utf-8")


@task
def lint(c: Context) -> None:
    """Vérifie le style et les types du code."""
    for words in ("ruff check .", "ruff format --check .", "mypy"):
        c.run(f"{PYTHON} -m {words}")


@task(pre=[lint])
def test(c: Context) -> None:
    """Lance le style, les types et tous les tests."""
    c.run(f"{PYTHON} -m pytest --numprocesses auto --dist worksteal")


@task
def lock(c: Context) -> None:
    """Fige les versions (avec leurs empreintes) d’après pyproject.toml."""
    if shutil.which("uv") is None:
        raise Exit("Il faut uv : .venv/bin/pip install uv.", code=1)
    for name, groups in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml", *groups, "--universal", "--upgrade"]
        options = ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", name]
        subprocess.run([*command, *options], check=True, cwd=ROOT)
