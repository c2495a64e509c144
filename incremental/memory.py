"""Values kept from one build to the next, each under the fingerprint of all that it is made from.

One SQLite file in a folder of the project. What cannot be trusted is not used: a file of another
owner, one that others may write, one cut short, a value whose bytes changed.

What is told about values is in packs, which are read in one go; what is newer is loose, until there
is enough of it for other packs. The values are apart, and read from the disk when they are asked
for.
"""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import pickle
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Self

__all__ = ["PLAIN", "Memory", "is_ours", "opened", "sealed"]

_SEAL = 16
"""Bytes of the digest that a kept value stands behind."""
_LOOSE = 200
"""How many keys may be loose; more than that, or a tenth of all, make new packs."""
_DAMAGED = sqlite3.Error, ValueError
"""What SQLite says of a file that is not as it left it: some names are no longer UTF-8."""
_PACK = 500
"""How many keys are in one pack: a larger one weighs on all that follows, written or read."""
_APART = 1500
"""How many values may wait to be written."""
_TABLES = """
CREATE TABLE IF NOT EXISTS packs (code TEXT, value BLOB);
CREATE TABLE IF NOT EXISTS loose (key TEXT PRIMARY KEY, value BLOB);
CREATE TABLE IF NOT EXISTS apart (key TEXT, part TEXT, value BLOB, PRIMARY KEY (key, part));
"""


class Memory:
    """Values by key; those that are new are written by `save`, or at the end of a block."""

    def __init__(self, file: Path | None, code: str):
        """`code` is the fingerprint of what made the values: those of another one are not known."""
        self._file = file
        self._code = code
        self._packed: dict[str, Any] = {}
        self._loose: dict[str, bytes] = {}
        self._used: dict[str, Any] = {}
        self._fresh: set[str] = set()
        self._apart: dict[tuple[str, str], bytes] = {}
        """Not written yet; a few at a time are, so that they never weigh much."""
        self._fetched: tuple[tuple[str, str], Any] = ("", ""), None
        """The last one: it is often asked for again at once."""
        self.recalled: dict[str, tuple[str, Any]] = {}
        """Whatever was made of values, by any name, with the mark of what it is true for.

        It lasts as long as this process.
        """
        self._base: tuple[int, sqlite3.Connection] | None = None
        """This process's own door: one that was forked opens another."""
        if file and is_ours(file):
            try:
                about = file.stat()
                self._packed, self._loose = _read(file, code, about.st_mtime_ns, about.st_ino)
            except OSError:
                pass
            except _DAMAGED:
                _forget(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.save()

    def about(self, key: str) -> Any | None:
        """What is told about the values kept under a key; None when none can be trusted."""
        about = self._used.get(key) or self._packed.get(key)
        about = about or _owned(self._code + key, self._loose.get(self._code + key, b""), PLAIN)
        if about is not None:
            self._used[key] = about
        return about

    def put(self, key: str, about: Any) -> None:
        """Tell, by a plain value, about those that are kept under a key (`put_apart`)."""
        self._fresh.add(key)
        self._used[key] = about

    def fetch(self, key: str, part: str) -> Any | None:
        """One of the values of a key, from the disk; None when there is none to trust."""
        name = self._code + key, part
        if name != self._fetched[0]:
            self._fetched = name, self._fetch(name)
        return self._fetched[1]

    def _fetch(self, name: tuple[str, str]) -> Any | None:
        if name in self._apart:
            return _owned(name, self._apart[name])
        try:
            query = "SELECT value FROM apart WHERE key = ? AND part = ?"
            row = self._door().execute(query, name).fetchone()
        except sqlite3.OperationalError:  # another one holds it: waiting each time would last
            self._file = None
            return None
        except (OSError, *_DAMAGED):
            row = None
        found = _owned(name, row[0]) if row else None
        if found is None and self._file:  # what is told is not all there: the next build reads all
            _forget(self._file)
        return found

    def seal(self, key: str, part: str, value: Any) -> bytes:
        """A value as it is kept: whichever process made it may do this."""
        return sealed(((self._code + key, part), value))

    def put_apart(self, key: str, part: str, sealed: bytes) -> None:
        """Keep a value, until its key is forgotten."""
        self._apart[self._code + key, part] = sealed
        if len(self._apart) % _APART == 0:
            self._save(self._write_apart)

    def save(self) -> None:
        """Write what is new, and forget what is old; without a word where that cannot be done."""
        if self._fresh or self._apart:
            self._save(self._write)

    def _save(self, write: Callable[[sqlite3.Connection], None]) -> None:
        """Write all or nothing; a file that cannot be written is of no more use."""
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not self._file.exists():
                self._file.touch(mode=0o600)
            with _opened(self._file) as base, base:
                base.executescript(_TABLES)
                write(base)
        except (OSError, *_DAMAGED):
            _forget(self._file)
        else:
            self._apart.clear()

    def _write_apart(self, base: sqlite3.Connection) -> None:
        rows = ((*name, value) for name, value in self._apart.items())
        base.executemany("REPLACE INTO apart VALUES (?, ?, ?)", rows)

    def _write(self, base: sqlite3.Connection) -> None:
        self._write_apart(base)
        if len(self._loose) + len(self._fresh) <= max(_LOOSE, len(self._used) // 10):
            fresh = ((self._code + key, self._used[key]) for key in self._fresh)
            rows = ((key, sealed((key, about), PLAIN)) for key, about in fresh)
            base.executemany("REPLACE INTO loose VALUES (?, ?)", rows)
            return
        base.execute("DELETE FROM packs")
        told = list(self._used.items())
        for start in range(0, len(told), _PACK):
            pack = sealed(dict(told[start : start + _PACK]), PLAIN)
            base.execute("INSERT INTO packs VALUES (?, ?)", (self._code, pack))
        base.execute("DELETE FROM loose")
        base.execute("CREATE TEMP TABLE used (key TEXT PRIMARY KEY)")
        used = [(self._code + key,) for key in self._used]
        base.executemany("INSERT INTO used VALUES (?)", used)
        base.execute("DELETE FROM apart WHERE key NOT IN (SELECT key FROM used)")

    def _door(self) -> sqlite3.Connection:
        if self._file is None:
            raise FileNotFoundError
        if self._base is None or self._base[0] != os.getpid():
            if not is_ours(self._file):
                raise FileNotFoundError
            self._base = os.getpid(), sqlite3.connect(self._file, timeout=2)
        return self._base[1]


@lru_cache(maxsize=2)
def _read(file: Path, code: str, *_look: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What is in packs and what is loose; read once as long as the file looks the same."""
    with _opened(file) as base:
        packs = base.execute("SELECT value FROM packs WHERE code = ?", (code,))
        found = [opened(pack, PLAIN) for (pack,) in packs]
        loose = dict(base.execute("SELECT key, value FROM loose"))
    return {key: about for pack in found if pack for key, about in pack.items()}, loose


def _forget(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


class Form(NamedTuple):
    """How values are written as bytes."""

    dumps: Callable[[Any], bytes]
    loads: Callable[[bytes | memoryview], Any]


OBJECTS = Form(partial(pickle.dumps, protocol=pickle.HIGHEST_PROTOCOL), pickle.loads)
PLAIN = Form(marshal.dumps, marshal.loads)
"""For texts, numbers, and what holds them: some times quicker."""


def sealed(value: Any, form: Form = OBJECTS) -> bytes:
    """A value as bytes, behind their digest."""
    content = form.dumps(value)
    return _digest(content) + content


def opened(content: bytes, form: Form = OBJECTS) -> Any | None:
    """The value of bytes that were `sealed`; None when they are not as they were."""
    if not isinstance(content, bytes):
        return None  # the table is not as we left it
    view = memoryview(content)
    if len(view) <= _SEAL or _digest(view[_SEAL:]) != view[:_SEAL]:
        return None
    return _loaded(form, view[_SEAL:])


def _owned(key: Any, content: bytes, form: Form = OBJECTS) -> Any | None:
    """What was sealed with a key; None for what was sealed with another one."""
    found = opened(content, form)
    return found[1] if isinstance(found, tuple) and found[0] == key else None


def _loaded(form: Form, content: bytes | memoryview) -> Any | None:
    with _at_ease():
        try:
            return form.loads(content)  # our own file: see `is_ours`
        except Exception:  # whatever those of another version raise
            return None


@contextmanager
def _at_ease() -> Iterator[None]:
    """Without the collector, which would look again and again at all that is being read."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_SEAL).digest()


def is_ours(file: Path) -> bool:
    """Whether nobody else can have written it: reading a pickle runs what it says."""
    try:
        about = file.lstat()
    except OSError:
        return False
    is_private = stat.S_ISREG(about.st_mode) and not about.st_mode & 0o022
    return is_private and about.st_uid == os.getuid()


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=10)) as base:
        base.execute("PRAGMA synchronous = OFF")  # a lost cache costs a build, not a letter
        yield base
