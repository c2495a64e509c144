"""What the last build left in a folder: the mark of each file, and how the file itself looked.

A file that is not as the build left it is not kept: it is made again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from incremental.memory import is_ours, opened, sealed

__all__ = ["Look", "Record", "intact", "looks", "merge", "read_record", "write_record"]

Look = tuple[int, int, int]
"""Size, time of change (ns), inode."""


@dataclass(frozen=True)
class Record:
    """The last build of a folder: all that it was made from, and what it left there."""

    inputs: str
    marks: Mapping[str, str]
    looks: Mapping[str, Look]
    said: tuple[str, ...] = ()
    """What the build told its user."""


def read_record(file: Path) -> Record | None:
    """The record kept in a file; None when there is none to trust."""
    try:
        record = opened(file.read_bytes()) if is_ours(file) else None
    except OSError:
        return None
    return record if isinstance(record, Record) else None


def write_record(file: Path, record: Record) -> None:
    """Keep a record, whole or not at all: where it cannot be kept, the next build makes all."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(sealed(record))
        fresh.chmod(0o600)
        fresh.replace(file)
    with suppress(OSError):
        fresh.unlink()


def looks(folder: Path) -> dict[str, Look]:
    """How each file below a folder looks now, by its path there; links are not followed."""
    return dict(_looks(os.fspath(folder), ""))


def _looks(folder: str, prefix: str) -> Iterator[tuple[str, Look]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _looks(entry.path, f"{prefix}{entry.name}/")
        else:
            about = entry.stat(follow_symlinks=False)
            yield f"{prefix}{entry.name}", (about.st_size, about.st_mtime_ns, about.st_ino)


def merge(stage: Path, target: Path, marks: Mapping[str, str]) -> None:
    """Put the files of `stage` in `target`, each whole, then remove what has no mark there.

    Both are on one disk: a file is renamed, so that a reader finds the old one or the new one.
    """
    gone = looks(target).keys() - marks.keys()
    folders = {str(folder) for path in marks for folder in PurePosixPath(path).parents}
    for path in gone & folders:  # a folder takes its name
        (target / path).unlink()
    for path in looks(stage):
        file = target / path
        if file.is_dir():
            shutil.rmtree(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        (stage / path).replace(file)
    for path in gone - folders:
        with suppress(FileNotFoundError, NotADirectoryError):  # its folder is a file now
            (target / path).unlink()
    for folder, _, _ in os.walk(target, topdown=False):
        if not os.listdir(folder):  # noqa: PTH208 — only whether there is anything
            Path(folder).rmdir()


def intact(record: Record, now: Mapping[str, Look]) -> dict[str, str]:
    """The marks of the files that are still as the build left them."""
    return {
        path: mark
        for path, mark in record.marks.items()
        if path in now and now[path] == record.looks.get(path)
    }
