"""What must stay private is seen before it is committed, pushed or shown."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from commands.desk import ROOT
from editorial import french

if TYPE_CHECKING:
    from editorial.problems import Problem

SHOWN = 20


@task(
    help={
        "staged": "Seulement ce que « git add » a préparé.",
        "commit": "Ce qu’une modification apporte à main, d’étape en étape (pour le serveur).",
    }
)
def secrets(c: Context, staged: bool = False, commit: str = "") -> None:
    """Cherche des clés, des mots de passe et des listes d’adresses dans ce que git garde."""
    from editorial.confidential import confidential

    files = _brought_by(commit) if commit else _staged() if staged else _kept()
    refuse(problem for name, content in files for problem in confidential(name, content))


def refuse(problems: Iterable[Problem]) -> None:
    """Say what is private and end the task, if anything is."""
    found = list(problems)
    for problem in found[:SHOWN]:
        print(os.fsencode(str(problem)).decode(errors="replace"))  # names are bytes for git
    if len(found) > SHOWN:
        print(f"… et {len(found) - SHOWN} autres.")
    if found:
        count = french.counted(len(found), "donnée confidentielle", "données confidentielles")
        raise Exit(f"{count} : rien n’est gardé ni publié.", code=1)


def private_in(site: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """What a built site would show and must not, among some of its files."""
    from editorial.confidential import confidential

    for path in paths:
        yield from confidential(path, (site / path).read_bytes())


def _kept() -> Iterator[tuple[str, bytes]]:
    """The files that git knows here, and those that ``git add`` would take."""
    for name in _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        file = ROOT / name
        if name and file.is_file() and not file.is_symlink():
            yield name, file.read_bytes()


def _staged() -> Iterator[tuple[str, bytes]]:
    """The files of the next commit that it changes, as they will be in it."""
    names = _git("diff", "--cached", "--name-only", "-z", "--diff-filter=d").split("\0")
    return _blobs((f":{name}", name) for name in names if name)


def _brought_by(commit: str) -> Iterator[tuple[str, bytes]]:
    """Every file that a commit and those before it add to main, even if another removed it.

    Whoever keeps the repository may accept some: ``git config --add irev.accepted OBJECT``.
    """
    accepted = _git("config", "--get-all", "irev.accepted", missing_is_fine=True).split()
    rows = _git("rev-list", "--objects", commit, "--not", "--branches=main").splitlines()
    objects = (row.partition(" ")[::2] for row in rows)
    return _blobs((sha, name) for sha, name in objects if sha not in accepted)


def _blobs(objects: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The files among objects of git, given as a name of git's and a path."""
    command = ["git", "cat-file", "--batch"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as process:
        if process.stdin is None or process.stdout is None:
            return
        for sha, path in objects:
            process.stdin.write(os.fsencode(f"{sha}\n"))
            process.stdin.flush()
            *_, kind, size = process.stdout.readline().split()
            if size == b"missing":  # a folder of another repository
                continue
            content = process.stdout.read(int(size) + 1)[:-1]
            if kind == b"blob":
                yield path, content


def _git(*words: str, missing_is_fine: bool = False) -> str:
    command = ["git", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode and not missing_is_fine:
        last = (os.fsdecode(done.stderr).strip().splitlines() or ["sans un mot"])[-1]
        raise Exit(f"git n’a pas répondu : {last}", code=1)
    return os.fsdecode(done.stdout)
