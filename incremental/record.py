"""What the last build left in a folder: the mark of each file, and how the file itself looked.

A file that is not as the build left it is not kept: it is made again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from incremental.memory import PLAIN, is_ours, opened, sealed

__all__ = [
    "Look",
    "Record",
    "files_below",
    "looks",
    "merge",
    "read_kept",
    "read_record",
    "strays",
    "write_kept",
    "write_record",
]

Look = tuple[int, int, int]
"""Size, time of change (ns), inode."""
Units = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""What is made by itself, by name: the texts that it was made from, the files that it gave."""


@dataclass(frozen=True)
class Record:
    """The last build of a folder: all that it was made from, and what it left there."""

    inputs: str
    marks: Mapping[str, str]
    looks: Mapping[str, Look]
    said: tuple[str, ...] = ()
    """What the build told its user."""
    units: Units = field(default_factory=dict)
    base: str = ""
    """The fingerprint of all that units are made from, beside texts."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The fingerprint of each text."""
    structure: bytes = b""
    """What the site is whatever its texts say."""


def read_record(file: Path) -> Record | None:
    """The record kept in a file; None when there is none to trust."""
    kept = read_kept(file)
    names = [field.name for field in fields(Record)]
    return Record(**kept) if isinstance(kept, dict) and [*kept] == names else None


def write_record(file: Path, record: Record) -> None:
    """Keep a record: where it cannot be kept, the next build makes all."""
    plain = {field.name: getattr(record, field.name) for field in fields(record)}
    write_kept(file, plain)


def read_kept(file: Path) -> Any | None:
    """The value kept in a file, not to be changed; None when there is none to trust."""
    try:
        about = file.stat()
        return _read(file, about.st_mtime_ns, about.st_ino) if is_ours(file) else None
    except OSError:
        return None


@lru_cache(maxsize=4)
def _read(file: Path, *_look: int) -> Any | None:
    """Read once as long as it looks the same: before it is needed, where there is time."""
    return opened(file.read_bytes(), PLAIN)


def write_kept(file: Path, value: Any) -> None:
    """Keep a plain value in a file, whole or not at all."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(sealed(value, PLAIN))
        fresh.chmod(0o600)
        fresh.replace(file)
    with suppress(OSError):
        fresh.unlink()


def files_below(
    folder: Path, *, left_out: Collection[str] = ()
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Each file below a folder, by its path there; links are not followed.

    `left_out` are the names of folders that are not looked at.
    """
    waiting = [(os.fspath(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        try:
            entries = list(os.scandir(place))
        except OSError:
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield f"{prefix}{entry.name}", entry
            elif entry.name not in left_out:
                waiting.append((entry.path, f"{prefix}{entry.name}/"))


def looks(folder: Path) -> dict[str, Look]:
    """How each file below a folder looks now, by its path there."""
    found: dict[str, Look] = {}
    for path, entry in files_below(folder):
        about = entry.stat(follow_symlinks=False)
        found[path] = about.st_size, about.st_mtime_ns, about.st_ino
    return found


def merge(stage: Path, target: Path, gone: Collection[str]) -> dict[str, Look]:
    """Put the files of `stage` in `target`, each whole, then remove those that are `gone`.

    Gives how the new ones look. Both are on one disk: a file is renamed, so that a reader finds
    the old one or the new one.
    """
    fresh = looks(stage)
    folders = {str(folder) for path in fresh for folder in PurePosixPath(path).parents}
    for path in folders.intersection(gone):  # a folder takes its name
        (target / path).unlink()
    for path in fresh:
        file = target / path
        if file.is_dir():
            shutil.rmtree(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        (stage / path).replace(file)
    for path in gone:
        if path not in folders:
            with suppress(FileNotFoundError, NotADirectoryError):  # its folder is a file now
                (target / path).unlink()
    _remove_empty(target, {folder for path in gone for folder in PurePosixPath(path).parents})
    return fresh


def _remove_empty(target: Path, folders: Iterable[PurePosixPath]) -> None:
    """Remove those of some folders that hold nothing any more, the deepest first."""
    for folder in sorted(folders, key=lambda folder: -len(folder.parts)):
        if folder.parts:
            with suppress(OSError):
                (target / folder).rmdir()


def strays(record: Record, folder: Path) -> dict[str, Look | None]:
    """The files of a folder that are not as the build left them: how each looks, None when gone."""
    found = looks(folder)
    differ = {path: look for path, look in found.items() if record.looks.get(path) != look}
    return differ | dict.fromkeys(record.looks.keys() - found.keys())
