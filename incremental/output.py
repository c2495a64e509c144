"""What a build writes below a folder: the one place where the site's files are written.

Every file has a mark, which is known before it is written, often before it is made: two files of
one path and one mark have the same bytes. A file whose mark did not change since the last build is
neither made nor written.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import os
import pickle
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from incremental.record import Units, files_below
from incremental.times import Times

__all__ = ["ANY", "Made", "Marks", "Output", "mark_of", "mark_of_value"]

ANY = "*"
"""Stands for all texts: a unit that reads it is made again when any of them changes."""


class File(Protocol):
    """A file to write, with its path below the folder."""

    @property
    def path(self) -> str:
        """Its path."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


Traced = Callable[[], AbstractContextManager[set[str]]]
"""Gives the names of the texts that are read in it."""


class Made(NamedTuple):
    """What another process made: the marks of files by path, and units by name."""

    marks: dict[str, str]
    units: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


class Output:
    """The files of this build, below `folder`; those that `kept` has are only named.

    A unit is what is made by itself: a page, a feed and its other forms, a letter. One of `units`,
    those of the last build, is not made again when none of the texts that it was made from is
    `changed` and its files are still there; anything else that it is made from is the same, and
    so is which units there are. The words of its name are its families, from the widest.
    """

    def __init__(
        self,
        folder: str | Path,
        kept: Mapping[str, str],
        *,
        units: Units | None = None,
        changed: Collection[str] = (),
        traced: Traced = lambda: nullcontext(set()),
    ):
        self.folder = Path(folder)
        self._kept = kept
        self._written: dict[str, str] = {}
        self._folders: set[str] = set()
        self._traced = traced
        self.times = Times()
        last = units or {}
        differ = {*changed, ANY} if changed else set()
        self._stale = {
            name
            for name, (texts, paths) in last.items()
            if not (differ.isdisjoint(texts) and all(map(kept.__contains__, paths)))
        }
        self.units = {name: unit for name, unit in last.items() if name not in self._stale}
        """Each unit of the site: the texts that it was made from, the files that it gave."""
        paths = (path for _, paths in self.units.values() for path in paths)
        self.marks = {path: kept[path] for path in paths}
        """The mark of each file of the site, by its path."""
        self._fresh = frozenset(self.units)
        self._families = _families(last)
        self._stale_families = _families(self._stale)

    def is_fresh(self, name: str) -> bool:
        """Whether a unit is as it would be made; its files are then those of the last build."""
        return name in self._fresh

    def are_fresh(self, family: str) -> bool:
        """The same of all the units of a family: those whose names begin so, if there are any.

        They need not be named again: what decides which units there are has not changed.
        """
        return self.knows(family) and family not in self._stale_families

    def knows(self, family: str) -> bool:
        """Whether which units of a family there are is known, from the last build."""
        return family in self._families

    def unit(self, name: str, make: Callable[[], object], *, texts: Iterable[str] = ()) -> None:
        """Make a unit, whose files `make` writes here; it reads `texts`, and what is traced."""
        before, self.marks = self.marks, {}
        with self._traced() as read:
            make()
        made, self.marks = self.marks, before
        self.marks |= made
        self.units[name] = tuple(sorted({*read, *texts})), tuple(made)

    def made(self, make: Callable[[], object]) -> Made:
        """What is made here, to be added (`add`): another process may have made it."""
        held = self.marks, self.units
        self.marks, self.units = {}, {}
        make()
        made = Made(self.marks, self.units)
        self.marks, self.units = held
        return made

    def add(self, made: Made) -> None:
        """What another process made."""
        self.marks |= made.marks
        for name, (texts, paths) in made.units.items():
            # One of each name, where each process had its own.
            self.units[name] = tuple(map(sys.intern, texts)), paths

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

    def has(self, folder: str) -> bool:
        """Whether the last build left files in a folder."""
        return any(path.startswith(f"{folder}/") for path in self._kept)

    def keep(self, folder: str) -> None:
        """Leave the files of a folder as they are, whatever they were made from."""
        held = (path for path in self._kept if path.startswith(f"{folder}/"))
        self.marks |= {path: self._kept[path] for path in held}

    def drop(self, name: str) -> None:
        """Do without a unit of the last build: its files go."""
        _, paths = self.units.pop(name, ((), ()))
        for path in paths:
            del self.marks[path]

    def make(self, path: str, mark: str, content: Callable[[], bytes]) -> None:
        """A file, made only when its mark is new."""
        self.marks[path] = mark
        if mark in (self._kept.get(path), self._written.get(path)):
            return
        self._written[path] = mark
        made = content()
        folder, _, name = f"{self.folder}/{path}".rpartition("/")
        if folder not in self._folders:
            _make_folder(folder)
            self._folders.add(folder)
        with open(f"{folder}/{name}", "wb") as file:  # noqa: PTH123
            file.write(made)

    def found(self) -> Collection[str]:
        """The path of each file that is below the folder, whoever wrote it."""
        return [path for path, _ in files_below(self.folder)]


def _make_folder(folder: str) -> None:
    """A folder, most often within one that is there."""
    try:
        os.mkdir(folder)  # noqa: PTH102 — its name is enough, thousands of times
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def _families(names: Iterable[str]) -> set[str]:
    """« pages », « pages hub », « pages hub /x/ »: names, and all that they begin with."""
    found: set[str] = set()
    for name in names:
        family = name
        while family and family not in found:
            found.add(family)
            family = family.rpartition(" ")[0]
    return found


def mark_of(content: bytes | memoryview) -> str:
    """The mark of some bytes."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def mark_of_value(*values: Any) -> str:
    """The mark of what is made of some values: of all that they hold, whatever they share."""
    return _mark_of_value(values, copyreg.dispatch_table)


class Marks:
    """The marks of values that hold many of the same ones: those of `shared` types, marked once.

    The types that are `known` count for their places there: their names are long to find.
    """

    def __init__(self, *shared: type, known: Iterable[type] = ()):
        self._table = {**copyreg.dispatch_table, **dict.fromkeys(shared, self._short)}
        self._known = {id(kind): (place, kind) for place, kind in enumerate((_Mark, *known))}
        self._made: dict[int, tuple[Any, _Short]] = {}

    def of(self, *values: Any) -> str:
        """The mark of what is made of some values: what is shared counts for its own mark."""
        return _mark_of_value(values, self._table, self._known)

    def _short(self, value: Any) -> _Short:
        if id(value) not in self._made:
            short = _Mark, (mark_of_value(value),)
            self._made[id(value)] = value, short  # kept, or another would get its id
        return self._made[id(value)][1]


class _Mark(str):
    """Stands for a value, where it is held."""


_Short = tuple[type[_Mark], tuple[str]]


def _mark_of_value(
    values: Any,
    table: Mapping[type, Callable[[Any], Any]],
    known: dict[int, tuple[int, Any]] | None = None,
) -> str:
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # no memory of objects: equal values give equal bytes
    pickler.dispatch_table = table
    pickler.memo = known or {}
    pickler.dump(values)
    return mark_of(buffer.getbuffer())
