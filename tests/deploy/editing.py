"""An editor's own copy of the project, and the server it pushes to: for tests and measures."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests/examples/ok/content"
ROOMS = "commands deploy editorial incremental newsletter plugins theme watch".split()
FILES = ("tasks.py", "pelicanconf.py", "publishconf.py", "requirements.lock", ".gitignore")


def lay_project(folder: Path, content: Path = EXAMPLES) -> None:
    """Copy the program into a new folder, with other content."""
    folder.mkdir(parents=True)
    for name in ROOMS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(content, folder / "content")
    shutil.rmtree(folder / "content/registres", ignore_errors=True)


class Editor:
    """An editor's copy of a project, a server with the hooks of `deploy/`, and the site it shows.

    The program is the one that runs this, instead of an installation of the server's own.
    """

    def __init__(self, folder: Path, content: Path = EXAMPLES):
        self.copy = folder / "copie"
        self.server = folder / "depot.git"
        self.site = folder / "site"
        lay_project(self.copy, content)
        self.run("git", "init", "--bare", "--initial-branch=main", self.server)
        for hook in (ROOT / "deploy" / "hooks").iterdir():
            shutil.copy(hook, self.server / "hooks")
        self.run("git", "config", "irev.site", self.site, folder=self.server)
        lock = (ROOT / "requirements.lock").read_bytes()
        venv = self.site / "venvs" / hashlib.sha256(lock).hexdigest()[:16]
        (venv / "bin").mkdir(parents=True)
        (venv / "bin/invoke").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m invoke "$@"\n')
        (venv / "bin/invoke").chmod(0o755)
        (venv / "installed").touch()
        self.run("git", "init", "--initial-branch=main")
        self.run("git", "remote", "add", "origin", self.server)

    @property
    def environment(self) -> dict[str, str]:
        """What an editor's terminal knows."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        clean |= {
            f"GIT_{who}_{what}": "Redaction"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        clean["PATH"] = f"{Path(sys.executable).parent}:{clean['PATH']}"
        return clean

    def run(
        self, *command: str | Path, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy, or elsewhere, to its end."""
        return subprocess.run(
            command,
            cwd=folder or self.copy,
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )

    def start(self, *command: str | Path, folder: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a command, silent, with its children in a group of their own."""
        return subprocess.Popen(
            command,
            cwd=folder or self.copy,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def commit(self) -> None:
        """Keep everything that was written."""
        self.run("git", "add", "-A")
        self.run("git", "commit", "-m", "content: what the editor wrote")

    def push(self) -> subprocess.CompletedProcess[str]:
        """Keep everything that was written, and publish it."""
        self.commit()
        return self.run("git", "push", "origin", "HEAD:main")

    def write(self, path: str, text: str) -> None:
        """Write a file of the content."""
        (self.copy / "content" / path).write_text(text)
