"""Values kept from one build to the next, each under the fingerprint of all that it is made from.

One SQLite file in a folder of the project. What cannot be trusted is not used: a file of another
owner, one that others may write, one cut short, a value whose bytes changed.
"""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["Memory", "is_ours", "opened", "sealed"]

_SEAL = 16
"""Bytes of the digest that a kept value stands behind."""
_SPARE = 2
"""How many times what a build uses is kept: an old version that comes back is known."""


class Memory:
    """Values by key, read at once; those that are new are written by `save`."""

    def __init__(self, file: Path | None, code: str):
        """`code` is the fingerprint of what made the values: those of another one are not known."""
        self._file = file
        self._code = code
        self._known: dict[str, bytes] = dict(_rows(file)) if file else {}
        self._used: set[str] = set()
        self._fresh: dict[str, bytes] = {}

    def get(self, key: str) -> Any | None:
        """The value kept under a key; None when there is none to trust."""
        key = f"{self._code}{key}"
        value = opened(self._known.get(key, b""))
        if value is not None:
            self._used.add(key)
        return value

    def put(self, key: str, value: Any) -> None:
        """Keep a value."""
        key = f"{self._code}{key}"
        self._fresh[key] = sealed(value)
        self._used.add(key)

    def save(self) -> None:
        """Write what is new, and forget what is old; without a word where that cannot be done."""
        if self._file is None or not self._fresh:
            return
        late = len(self._known) + len(self._fresh) > _SPARE * len(self._used)
        gone = self._known.keys() - self._used if late else ()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _write(self._file, self._fresh, gone)
        except (OSError, sqlite3.Error):
            _forget(self._file)


def _rows(file: Path) -> Iterable[tuple[str, bytes]]:
    if not is_ours(file):
        return ()
    try:
        rows: list[tuple[str, bytes]] = _with(
            file, lambda base: base.execute("SELECT key, value FROM kept").fetchall()
        )
        return rows
    except sqlite3.Error:
        _forget(file)
        return ()


def _forget(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def sealed(value: Any) -> bytes:
    """A value as bytes, behind their digest."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _digest(content) + content


def opened(content: bytes) -> Any | None:
    """The value of bytes that were `sealed`; None when they are not as they were."""
    seal, content = content[:_SEAL], content[_SEAL:]
    if not content or _digest(content) != seal:
        return None
    try:
        return pickle.loads(content)  # noqa: S301 — our own file: see `is_ours`
    except Exception:  # whatever a pickle of another version raises
        return None


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SEAL).digest()


def is_ours(file: Path) -> bool:
    """Whether nobody else can have written it: reading a pickle runs what it says."""
    try:
        about = file.lstat()
    except OSError:
        return False
    return stat.S_ISREG(about.st_mode) and not about.st_mode & 0o022


def _write(file: Path, fresh: dict[str, bytes], gone: Iterable[str]) -> None:
    def change(base: sqlite3.Connection) -> None:
        with base:
            base.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB)")
            base.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in gone])
            base.executemany("REPLACE INTO kept VALUES (?, ?)", fresh.items())

    if not file.exists():
        file.touch(mode=0o600)
    _with(file, change)


def _with(file: Path, work: Callable[[sqlite3.Connection], Any]) -> Any:
    base = sqlite3.connect(file, timeout=10)
    try:
        base.execute("PRAGMA synchronous = OFF")  # a lost cache costs a build, not a letter
        return work(base)
    finally:
        base.close()
