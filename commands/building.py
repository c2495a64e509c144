"""How a site is built: in a folder beside, which takes its place when all went well."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from invoke.exceptions import Exit

import editorial
from commands.desk import CONTENT, PYTHON, ROOT, said_plainly
from editorial import ledger
from watch.disk import write_whole

LEDGER = "content/donnees/calendriers.yml"
MARKER = ".irev-site"
"""The file that says that a folder is a site of ours, which a build may replace."""
SOURCES = (
    "bench",
    "commands",
    "content",
    "deploy",
    "docs",
    "editorial",
    "newsletter",
    "plugins",
    "tests",
    "theme",
    "watch",
    ".git",
)


def record_calendars(corpus: editorial.Corpus) -> int:
    """Write down what changed in the agenda, so that calendars tell it with its day."""
    late = ledger.unrecorded(corpus)
    if late:
        text = ledger.ledger_text(corpus, now=datetime.now(UTC))
        with said_plainly():
            write_whole(ROOT / LEDGER, text)
    return len(late)


def pelican(stage: Path, today: date, *, lock: int, settings: str) -> None:
    """Run Pelican in a process of its own, where any warning is a failure.

    It holds the lock too, so that nobody clears its folder if only we are killed.
    """
    command = [PYTHON, "-m", "pelican", CONTENT.name, "-s", settings, "-o", str(stage)]
    options = ["--fatal", "warnings", "-e", f'AS_OF="{today.isoformat()}"']
    result = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        pass_fds=[lock],
    )
    if result.returncode:
        print(result.stdout + result.stderr, file=sys.stderr)
        raise Exit("La construction a échoué : le site d’avant est intact.", code=1)


@contextmanager
def staging(target: Path) -> Iterator[tuple[Path, int]]:
    """A folder beside `target` that takes its place only when all went well, and its lock.

    One build at a time: a second one is refused; what a killed one left behind is cleared.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Construction arrêtée."))
    with said_plainly(), _alone(target) as lock:
        for stale in target.parent.glob(f".{target.name}.tmp-*"):
            shutil.rmtree(stale, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}.tmp-", dir=target.parent))
        try:
            stage.chmod(0o755)
            yield stage, lock
            (stage / MARKER).write_text("Dossier récrit par « invoke build ».\n", encoding="utf-8")
            _swap(stage, target)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _alone(target: Path) -> Iterator[int]:
    """Hold the one right to write `target`; the system releases it however we end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"irev-site-{os.getuid()}-{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Exit(f"{target} — une autre construction est en cours.", code=1) from None
        yield file.fileno()


def _swap(stage: Path, target: Path) -> None:
    """Put `stage` in the place of `target`, or leave `target` as it was."""
    previous = stage.with_name(f"{stage.name}-ancien")
    if not target.exists():
        stage.rename(target)
        return
    target.rename(previous)
    try:
        stage.rename(target)
    except OSError:
        previous.rename(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def own_folder(output: str) -> Path:
    """The folder of the site; never one that holds anything else, nor one of the project's."""
    target = Path(os.path.abspath(output))  # noqa: PTH100 — a link is refused, not followed
    sources = [ROOT / name for name in SOURCES]
    if any(target == s or s in target.parents or target in s.parents for s in sources):
        raise Exit(f"{target} — ce dossier est celui du projet : en choisir un autre.", code=1)
    is_new = not os.path.lexists(target) or (
        target.is_dir() and not target.is_symlink() and not any(target.iterdir())
    )
    if not is_new and (target.is_symlink() or not (target / MARKER).is_file()):
        message = "ce dossier contient autre chose qu’un site construit ici : en choisir un autre."
        raise Exit(f"{target} — {message}", code=1)
    return target
