"""Values kept from one build to the next, each under the fingerprint of all that it is made from.

One SQLite file in a folder of the project. What cannot be trusted is not used: a file of another
owner, one that others may write, one cut short, a value whose bytes changed.

Most values are in packs, which are read in one go, with what is told about each; the few that are
newer are loose, until there are enough of them for other packs. Large ones are apart, and read from
the disk when they are asked for.
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
from typing import Any, NamedTuple

__all__ = ["PLAIN", "Memory", "is_ours", "opened", "sealed"]

_SEAL = 16
"""Bytes of the digest that a kept value stands behind."""
_LOOSE = 200
"""How many values may be loose; more than that, or a tenth of all, make new packs."""
_DAMAGED = sqlite3.Error, ValueError
"""What SQLite says of a file that is not as it left it: some names are no longer UTF-8."""
_PACK = 500
"""How many values are in one pack: a larger one weighs on all that follows, written or read."""
_APART = 500
"""How many values to be kept apart may wait to be written."""
_Entry = tuple[Any, bytes]
"""What is told about a value, and the value itself, pickled."""
_TABLES = """
CREATE TABLE IF NOT EXISTS packs (code TEXT, value BLOB);
CREATE TABLE IF NOT EXISTS loose (key TEXT PRIMARY KEY, value BLOB);
CREATE TABLE IF NOT EXISTS apart (key TEXT PRIMARY KEY, value BLOB);
"""


class Memory:
    """Values by key; those that are new are written by `save`."""

    def __init__(self, file: Path | None, code: str):
        """`code` is the fingerprint of what made the values: those of another one are not known."""
        self._file = file
        self._code = code
        self._packed: dict[str, _Entry] = {}
        self._loose: dict[str, bytes] = {}
        self._used: dict[str, _Entry] = {}
        self._fresh: set[str] = set()
        self._apart: dict[str, bytes] = {}
        """Not written yet; a few at a time are, so that they never weigh much."""
        self._fetched: tuple[str, Any] = "", None
        """The last one: it is often asked for again at once."""
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

    def get(self, key: str) -> Any | None:
        """The value kept under a key; None when there is none to trust."""
        entry = self._entry(key)
        return self.unpack(entry[1]) if entry else None

    def about(self, key: str) -> Any | None:
        """What is told about the value kept under a key, which is not read for that."""
        entry = self._entry(key)
        return entry[0] if entry else None

    def _entry(self, key: str) -> _Entry | None:
        entry = self._used.get(key) or self._packed.get(key)
        entry = entry or _owned(self._code + key, self._loose.get(self._code + key, b""), PLAIN)
        if entry is not None:
            self._used[key] = entry
        return entry

    def pack(self, value: Any) -> bytes:
        """A value as it is kept: whichever process made it may do this."""
        return OBJECTS.dumps(value)

    def unpack(self, packed: bytes) -> Any:
        """That value again; None when it cannot be read."""
        return _loaded(OBJECTS, packed)

    def put(self, key: str, packed: bytes, *, about: Any = None) -> None:
        """Keep a value, and a plain one that tells about it."""
        self._fresh.add(key)
        self._used[key] = about, packed

    def fetch(self, key: str) -> Any | None:
        """A value that is kept apart, read from the disk; None when there is none to trust."""
        if key != self._fetched[0]:
            self._fetched = key, self._fetch(self._code + key)
        return self._fetched[1]

    def _fetch(self, key: str) -> Any | None:
        if key in self._apart:
            return _owned(key, self._apart[key])
        try:
            query = "SELECT value FROM apart WHERE key = ?"
            row = self._door().execute(query, (key,)).fetchone()
        except (OSError, *_DAMAGED):
            return None
        return _owned(key, row[0]) if row else None

    def seal(self, key: str, value: Any) -> bytes:
        """The same, for a value that is kept apart."""
        return sealed((self._code + key, value))

    def put_apart(self, key: str, sealed: bytes) -> None:
        """Keep a value apart; it is forgotten with the one of the same key that is not."""
        self._apart[self._code + key] = sealed
        if self._file is not None and len(self._apart) % _APART == 0:
            self._written(self._write_apart)

    def save(self) -> None:
        """Write what is new, and forget what is old; without a word where that cannot be done."""
        if self._file is None or not (self._fresh or self._apart):
            return
        if not self._written(self._write):
            _forget(self._file)

    def _written(self, write: Callable[[sqlite3.Connection], None]) -> bool:
        """Write all or nothing; whether it was done."""
        assert self._file is not None  # noqa: S101
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not self._file.exists():
                self._file.touch(mode=0o600)
            with _opened(self._file) as base, base:
                base.executescript(_TABLES)
                write(base)
        except (OSError, *_DAMAGED):
            return False
        self._apart.clear()
        return True

    def _write_apart(self, base: sqlite3.Connection) -> None:
        base.executemany("REPLACE INTO apart VALUES (?, ?)", self._apart.items())

    def _write(self, base: sqlite3.Connection) -> None:
        self._write_apart(base)
        if len(self._loose) + len(self._fresh) <= max(_LOOSE, len(self._used) // 10):
            fresh = ((self._code + key, self._used[key]) for key in self._fresh)
            rows = ((key, sealed((key, entry), PLAIN)) for key, entry in fresh)
            base.executemany("REPLACE INTO loose VALUES (?, ?)", rows)
            return
        base.execute("DELETE FROM packs")
        entries = list(self._used.items())
        for start in range(0, len(entries), _PACK):
            pack = sealed(dict(entries[start : start + _PACK]), PLAIN)
            base.execute("INSERT INTO packs VALUES (?, ?)", (self._code, pack))
        base.execute("DELETE FROM loose")
        base.execute("CREATE TEMP TABLE used (key TEXT PRIMARY KEY)")
        used = [(self._code + key,) for key in self._used]
        base.executemany("INSERT INTO used VALUES (?)", used)
        base.execute("DELETE FROM apart WHERE key NOT IN (SELECT key FROM used)")

    def _door(self) -> sqlite3.Connection:
        if self._base is None or self._base[0] != os.getpid():
            if self._file is None or not is_ours(self._file):
                raise FileNotFoundError
            self._base = os.getpid(), sqlite3.connect(self._file, timeout=10)
        return self._base[1]


@lru_cache(maxsize=2)
def _read(file: Path, code: str, *_look: int) -> tuple[dict[str, _Entry], dict[str, bytes]]:
    """The pack and the loose values; read once as long as the file looks the same."""
    with _opened(file) as base:
        packs = base.execute("SELECT value FROM packs WHERE code = ?", (code,))
        found = [opened(pack, PLAIN) for (pack,) in packs]
        loose = dict(base.execute("SELECT key, value FROM loose"))
    return {key: entry for pack in found if pack for key, entry in pack.items()}, loose


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


def _owned(key: str, content: bytes, form: Form = OBJECTS) -> Any | None:
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
