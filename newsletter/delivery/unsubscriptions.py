"""The web server's log of unsubscriptions, read once, whatever became of it in between.

nginx writes one JSON line for each request (deploy/nginx). A file is known by the hash
of its first bytes, whatever its name and its inode: a rotated or copied one is read to its end, a
new one from its start. Reading a line twice has no effect.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import leave
from newsletter.delivery.tokens import Keys, Purpose, read_token
from newsletter.errors import PlainError

__all__ = ["LogError", "Unsubscribed", "read_log"]

_HEAD = 4096
_LINE = 1 << 16
_COMPRESSED = frozenset((".gz", ".xz", ".zst", ".bz2"))
_CURSORS = "SELECT offset, head, live FROM unsub_cursor"


class LogError(PlainError):
    """The log cannot be read whole: nothing must be sent until it can."""

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path} : {reason}")


@dataclass(frozen=True)
class Unsubscribed:
    """What the new lines of a log were: who left, valid requests without effect, the others."""

    left: int = 0
    repeated: int = 0
    ignored: int = 0


def read_log(
    store: Store, path: Path, *, list_id: str, keys: Keys, now: int, restart: bool = False
) -> Unsubscribed:
    """Unsubscribe, in one transaction, everyone who asked for it since the last reading.

    Reads the files that `path` was rotated to (``path.1``…), then `path`. Raises `LogError` when
    one cannot be read, or when the rest of what was read before is nowhere: requests may be lost.
    `restart` then accepts what is there.
    """
    with store.transaction() as connection:
        cursors = [Cursor(*row) for row in connection.execute(_CURSORS)]
        files = _files(path)
        live = next((cursor for cursor in cursors if cursor.live), None)
        if live and not restart and not any(live.is_start_of(file) for file in files):
            reason = "la suite de ce qui a été lu manque : remettre les archives non compressées"
            raise LogError(path, f"{reason} à côté du journal, sinon relancer avec --restart.")
        counts = {"left": 0, "repeated": 0, "ignored": 0}
        connection.execute("DELETE FROM unsub_cursor")
        for file in files:
            offset = max((c.offset for c in cursors if c.is_start_of(file)), default=0)
            for line in _lines(file, offset):
                offset += len(line)
                counts[_apply(connection, line, list_id=list_id, keys=keys, now=now)] += 1
            cursor = (file.stat().st_ino, offset, _head(file, offset), file == path)
            connection.execute("INSERT OR REPLACE INTO unsub_cursor VALUES (?, ?, ?, ?)", cursor)
    return Unsubscribed(**counts)


@dataclass(frozen=True)
class Cursor:
    """How far a file was read; `live` is the one that the web server was writing."""

    offset: int
    head: bytes
    live: bool

    def is_start_of(self, file: Path) -> bool:
        """Whether a file begins with what was read, under this name or another."""
        return self.offset <= file.stat().st_size and _head(file, self.offset) == self.head


def _files(path: Path) -> list[Path]:
    """The log, which must be there, after the files that it was rotated to; all readable."""
    try:
        rotated = sorted(path.parent.glob(f"{path.name}[.-]*"))
        files = [file for file in rotated if file.suffix not in _COMPRESSED]
        for file in (path, *files):
            file.open("rb").close()
    except OSError as error:
        reason = f"journal des désabonnements illisible ({error.strerror})"
        raise LogError(path, f"{reason} : rien ne part tant qu’il n’est pas lu.") from None
    return [*files, path]


def _head(file: Path, offset: int) -> bytes:
    with file.open("rb") as stream:
        return hashlib.sha256(stream.read(min(offset, _HEAD))).digest()


def _lines(file: Path, offset: int) -> Iterator[bytes]:
    """The lines from there on; the last one waits until it is whole."""
    with file.open("rb") as stream:
        stream.seek(offset)
        while (line := stream.readline(_LINE)) and (line.endswith(b"\n") or len(line) == _LINE):
            yield line


def _apply(
    connection: sqlite3.Connection, line: bytes, *, list_id: str, keys: Keys, now: int
) -> str:
    token, at = _read(line, now)
    uid = read_token(Purpose.UNSUBSCRIBE, token, list_id=list_id, keys=keys)
    if uid is None:
        return "ignored"
    evidence = hashlib.sha256(line).digest()
    return "left" if leave(connection, uid, at=at, evidence=evidence) else "repeated"


def _read(line: bytes, now: int) -> tuple[str, int]:
    """The token of a line and when it was written; an empty token when it is no line of ours."""
    try:
        entry = json.loads(line)
        at = datetime.datetime.fromisoformat(entry["t"]).timestamp()
        return str(entry["tok"]), min(int(at), now)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return "", now
