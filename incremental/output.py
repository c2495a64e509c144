"""What a build writes below a folder: the one place where the site's files are written.

Every file has a mark, which is known before it is written, often before it is made: two files of
one path and one mark have the same bytes. A file whose mark did not change since the last build is
neither made nor written.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from incremental.times import Times

__all__ = ["Output", "mark_of", "mark_of_value"]


class File(Protocol):
    """A file to write, with its path below the folder."""

    @property
    def path(self) -> str:
        """Its path."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


class Output:
    """The files of this build, below `folder`; those that `kept` has are only named."""

    def __init__(self, folder: str | Path, kept: Mapping[str, str]):
        self.folder = Path(folder)
        self._kept = kept
        self.marks: dict[str, str] = {}
        """The mark of each file of the site, by its path."""
        self.times = Times()

    def write(self, file: File) -> None:
        """A file that is made already."""
        self.make(file.path, mark_of(file.content), lambda: file.content)

    def write_all(self, folder: str, mark: str, files: Callable[[], Iterable[File]]) -> None:
        """The files of a folder, made all together, and only when their one mark is new."""
        whole = {
            path: held
            for path, held in self._kept.items()
            if path.startswith(f"{folder}/") and held.startswith(f"{mark}/")
        }
        if whole and set(whole.values()) == {f"{mark}/{len(whole)}"}:
            self.marks |= whole
            return
        made = list(files())
        for file in made:
            self.make(file.path, f"{mark}/{len(made)}", partial(bytes, file.content))

    def keep(self, folder: str) -> bool:
        """Leave the files of a folder as they are, whatever they were made from; if any."""
        held = {path: mark for path, mark in self._kept.items() if path.startswith(f"{folder}/")}
        self.marks |= held
        return bool(held)

    def make(self, path: str, mark: str, content: Callable[[], bytes]) -> None:
        """A file, made only when its mark is new."""
        self.marks[path] = mark
        if self._kept.get(path) == mark:
            return
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content())

    def found(self) -> Iterator[str]:
        """The path of each file that is below the folder, whoever wrote it."""
        files = (file for file in self.folder.rglob("*") if file.is_file())
        yield from (file.relative_to(self.folder).as_posix() for file in files)


def mark_of(content: bytes | memoryview) -> str:
    """The mark of some bytes."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def mark_of_value(*values: Any) -> str:
    """The mark of what is made of some values: of all that they hold, whatever they share."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # no memory of objects: equal values give equal bytes
    pickler.dump(values)
    return mark_of(buffer.getbuffer())
