"""The fingerprints of files, each known again by how its file looks: it is not read again.

As git does, a look is trusted only when the file was at rest before it was read: one that changed
in the same instant could change again without looking different.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from incremental.output import mark_of
from incremental.record import read_kept, write_kept

__all__ = ["TEXTS", "Seen"]

TEXTS = ".md", ".yml"
"""How the names end of files that are not read again once they are known."""

_Look = tuple[int, int, int, int]
"""Size, time of change of the bytes and of anything at all (ns), inode."""
_REST = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system."""


class Seen:
    """Fingerprints of files by path; they are kept for the next build at the end of this one."""

    def __init__(self, file: Path | None, now: int):
        """`now`, in nanoseconds, is some time before the first file is read."""
        self._file = file
        self._now = now
        kept = read_kept(file) if file else None
        self._known: dict[str, tuple[_Look, str]] = kept if isinstance(kept, dict) else {}
        self._met: dict[str, tuple[_Look, str]] = {}
        self._found: dict[str, str] = {}
        self._read: dict[str, _Look] = {}
        """How those looked that are read, here or by whoever asks for their fingerprint."""
        self._is_new = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind:  # not all was looked at
            self._met = {**self._known, **self._met}
        self.save()

    def digest(self, name: str) -> str:
        """The fingerprint of a file (`mark_of`), the same until the end of this process.

        Raises `OSError` as reading it does.
        """
        if name in self._found:
            return self._found[name]
        self._found[name] = found = self._digest(name)
        return found

    def _digest(self, name: str) -> str:
        look = _look(name)
        known = self._known.get(name)
        if known and known[0] == look:
            if not name.endswith(TEXTS):
                self._read[name] = look
            self._met[name] = known
            return known[1]
        self._read[name] = look
        with open(name, "rb") as file:  # noqa: PTH123
            found = mark_of(file.read())
        if max(look[1:3]) + _REST < self._now:
            self._met[name] = look, found
            self._is_new = True
        return found

    def look_again(self, changed: Iterable[str]) -> None:
        """Look again at files that have changed; a folder stands for all that is below it."""
        found = set(changed)
        folders = tuple(f"{path}/" for path in found - self._found.keys())
        found.update(name for name in self._found if folders and name.startswith(folders))
        for name in found:
            self._found.pop(name, None)
            self._read.pop(name, None)

    def moved(self) -> list[str]:
        """The files that no longer look as they did before, but texts that were known.

        Whoever read them again may have found something else than what the fingerprint says.
        """
        found = []
        for name, look in self._read.items():
            try:
                is_same = _look(name) == look
            except OSError:
                is_same = False
            found += [] if is_same else [name]
        return found

    def save(self) -> None:
        """Keep what was met, and only that."""
        if self._file and (self._is_new or len(self._met) != len(self._known)):
            write_kept(self._file, self._met)


def _look(name: str) -> _Look:
    about = os.stat(name)  # noqa: PTH116 — thousands of times in a build
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
