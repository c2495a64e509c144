"""Where a site is built: what is new in a folder beside, put in its place when all went well."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from invoke.exceptions import Exit

import editorial
from commands.desk import CACHE, ROOT, said_plainly
from editorial.reads import traced
from incremental.aside import Aside
from incremental.output import Output
from incremental.record import Look, Record, looks, merge, read_record, strays, write_record
from incremental.seen import TEXTS

LEDGER = "content/donnees/calendriers.yml"
MARKER = ".irev-site"
"""The file that says that a folder is a site of ours, which a build may replace."""
_PATIENCE = 5
"""Tenths of a second: the processes of a build that was killed end a moment after it."""
SOURCES = (
    "bench",
    "commands",
    "content",
    "deploy",
    "docs",
    "editorial",
    "incremental",
    "newsletter",
    "plugins",
    "tests",
    "theme",
    "watch",
    ".git",
)


def record_calendars(corpus: editorial.Corpus) -> int:
    """Write down what changed in the agenda, so that calendars tell it with its day."""
    from editorial import ledger
    from watch.disk import write_whole

    late = ledger.unrecorded(corpus)
    if late:
        text = ledger.ledger_text(corpus, now=datetime.now(UTC))
        with said_plainly():
            write_whole(ROOT / LEDGER, text)
    return len(late)


@dataclass
class Stage:
    """What a build writes, and what it tells its user."""

    output: Output
    said: tuple[str, ...] = ()
    structure: bytes = b""


class Left(NamedTuple):
    """What the last build left in a folder, and the files that are not as it left them."""

    record: Record | None
    """None when there is none to trust."""
    strays: Mapping[str, Look | None]

    @classmethod
    def found(cls, target: Path) -> Left:
        """What is found in a folder now."""
        record = read_record(record_of(target))
        return cls(record, strays(record, target) if record else {})


@dataclass(frozen=True)
class Place:
    """The folder of the site, held by this build alone, and what the last one left there."""

    target: Path
    last: Record | None
    """The last build; None when there is none to trust."""
    _strays: Callable[[], Mapping[str, Look | None]]
    _moved: Callable[[], list[str]]
    """The files read for this build that have changed since."""

    @cached_property
    def strays(self) -> Mapping[str, Look | None]:
        """The files of the folder that are not as the last build left them."""
        return self._strays()

    def is_built(self, inputs: str) -> tuple[str, ...]:
        """What the last build said, if it was made from the same things and nobody touched it."""
        is_same = self.last and self.last.inputs == inputs and not self.strays
        return self.last.said if self.last and is_same else ()

    def alike(self, base: str) -> Record | None:
        """The last build, when only texts may differ from those that it was made from."""
        return self.last if self.last and self.last.base == base else None

    def changed(self, base: str, texts: Mapping[str, str]) -> frozenset[str] | None:
        """The texts that differ from those of the last build; None when more than texts does."""
        if last := self.alike(base):
            return frozenset(name for name, _ in texts.items() ^ last.texts.items())
        return None

    @contextmanager
    def stage(self, inputs: str, base: str, texts: Mapping[str, str]) -> Iterator[Stage]:
        """Where to write what is new; it takes its place in the site only when all went well.

        What is changed meanwhile is forgotten first: killed there, the next build makes all again.
        A file that was left as it is is remembered as it was before: touched meanwhile, it is
        made again too.
        """
        for stale in self.target.parent.glob(f".{self.target.name}.tmp-*"):
            shutil.rmtree(stale, ignore_errors=True)
        marks = self.last.marks.items() if self.last else ()
        kept = {path: mark for path, mark in marks if path not in self.strays}
        prefix = f".{self.target.name}.tmp-"
        stage = Path(tempfile.mkdtemp(prefix=prefix, dir=self.target.parent))
        try:
            stage.chmod(0o755)
            last, changed = self.alike(base), self.changed(base, texts) or ()
            units = last.units if last else {}
            output = Output(stage, kept, units=units, changed=changed, traced=traced)
            yield (made := Stage(output))
            output.make(MARKER, MARKER, "Dossier récrit par « invoke build ».\n".encode)
            file = record_of(self.target)
            file.unlink(missing_ok=True)
            if self.last and kept:
                found = {**self.last.looks, **self.strays}
                seen = {path: look for path, look in found.items() if look}
                gone = seen.keys() - output.marks.keys()
                seen |= merge(stage, self.target, gone)
                for path in gone:
                    del seen[path]
            else:
                _swap(stage, self.target)
                seen = looks(self.target)
            built = inputs, output.marks, seen, made.said, output.units, base, texts
            record = Record(*built, made.structure)
            if moved := self._moved():  # the next build looks at them again
                record = replace(record, inputs="")
                if not all(name.endswith(TEXTS) for name in moved):
                    record = replace(record, base="", marks={})
            write_record(file, record)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def place(
    target: Path,
    *,
    forget: bool = False,
    moved: Callable[[], list[str]] = list,
    left: Left | None = None,
) -> Iterator[Place]:
    """The folder of the site, for one build at a time: a second one is refused.

    `moved` gives the files read for this build that have changed since; `left` is what was found
    in the folder, if that was a while ago and nobody can have touched it.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Construction arrêtée."))
    with said_plainly(), _alone(target):
        last = None if forget else read_record(record_of(target))
        if last is None:
            yield Place(target, last, dict, moved)
        elif left and left.record == last and (target / MARKER).is_file():
            yield Place(target, last, lambda: left.strays, moved)
        else:
            with Aside(partial(strays, last, target)) as looked:
                yield Place(target, last, looked.result, moved)


def record_of(target: Path) -> Path:
    """Where what was built in a folder is remembered: beside the project, never in the site."""
    name = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
    return CACHE / f"site-{name}"


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the one right to write `target`; the system releases it however we end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"irev-site-{os.getuid()}-{name}.lock").open("w") as file:
        for _ in range(_PATIENCE):
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.1)
        else:
            raise Exit(f"{target} — une autre construction est en cours.", code=1)
        yield


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
