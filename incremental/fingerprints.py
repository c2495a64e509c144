"""Fingerprints of what a build is made from: of every byte, never of a date."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from incremental.output import mark_of
from incremental.record import files_below

__all__ = ["CODE", "of_code", "of_files"]

CODE = (
    "editorial",
    "incremental",
    "newsletter",
    "plugins",
    "theme",
    "pelicanconf.py",
    "publishconf.py",
)
"""What decides, with the content and the day, of every byte of the site."""
_LEFT_OUT = {"__pycache__"}


def of_code(root: Path, *, digest: Callable[[str], str] | None = None) -> str:
    """The fingerprint of the project's code, of its interpreter and of the parts it stands on."""
    parts = sorted(os.listdir(sysconfig.get_path("purelib")))  # noqa: PTH208 — versions are in names
    named = [name for name in parts if name.endswith(".dist-info")]
    return of_files(root, CODE, said=(sys.version, *named), digest=digest)


def of_files(
    root: Path,
    names: Iterable[str],
    *,
    said: Iterable[str] = (),
    digest: Callable[[str], str] | None = None,
) -> str:
    """The fingerprint of some files and folders below `root`, and of what is `said` beside.

    `digest` gives that of the bytes of one file (by default, they are read).
    """
    digest = digest or _read
    rows = [f"{text}\0" for text in said]
    for path in sorted(path for name in names for path in _below(root, name)):
        try:
            found = digest(f"{root}/{path}")
        except OSError:
            found = ""  # whoever needs it says why it cannot be read
        rows.append(f"{path}\0{found}\0")
    return mark_of(os.fsencode("".join(rows)))


def _read(path: str) -> str:
    return mark_of(Path(path).read_bytes())


def _below(root: Path, name: str) -> Iterator[str]:
    """The files of a folder, or the one file of that name, relative to `root`."""
    if not (root / name).is_dir():
        yield from [name] if (root / name).exists() else []
        return
    for path, _ in files_below(root / name, left_out=_LEFT_OUT):
        yield f"{name}/{path}"
