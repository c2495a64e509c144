"""Whether a journal is the last one written: a copy put back would send letters twice.

A small file beside the database says which opening was the last, and whether it was closed. The
number grows in the database first: a file that is ahead means that the database is an older copy.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Generation", "OlderJournal"]

_NAME = "generation"
_OPEN, _CLOSED = "ouvert", "ferme"


class OlderJournal(Exception):
    """The journal is not the last one written; in French."""


@dataclass
class Generation:
    """The file of one folder, and what it said when we came."""

    path: Path
    number: int | None
    was_open: bool
    had_log: bool

    @classmethod
    def read(cls, database: Path) -> Generation:
        """What is known before the database is opened, which takes its write-ahead log in."""
        path = database.with_name(_NAME)
        had_log = database.with_name(f"{database.name}-wal").exists()
        try:
            words = path.read_text(encoding="ascii").split()
            return cls(path, int(words[0]), words[1] == _OPEN, had_log)
        except (OSError, ValueError, IndexError):
            return cls(path, None, was_open=False, had_log=had_log)

    def begin(self, connection: sqlite3.Connection, *, accept_older: bool) -> None:
        """Begin an opening; raises `OlderJournal` unless `accept_older`, a human's order."""
        (number,) = connection.execute("SELECT number FROM generation").fetchone()
        (campaigns,) = connection.execute("SELECT count(*) FROM campaign").fetchone()
        if not accept_older and (reason := self._reason(number, campaigns)):
            raise OlderJournal(reason)
        self.number = max(number, self.number or 0) + 1
        connection.execute("UPDATE generation SET number = ?", (self.number,))
        self._write(_OPEN)

    def _reason(self, number: int, campaigns: int) -> str:
        """Why the database cannot be the last one written.

        All that was ever written may be in the log: an empty database proves nothing.
        """
        if self.was_open and not self.had_log:
            return "le fichier « -wal » de ce journal a disparu avec les derniers envois"
        if self.number is None:
            return "le fichier « generation » manque à côté du journal" if campaigns else ""
        if number < self.number:
            return f"ce journal est une copie ancienne ({number}, {self.number} attendu)"
        return ""

    def end(self, connection: sqlite3.Connection) -> None:
        """End it: all is in the database itself, whose log may go."""
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._write(_CLOSED)

    def _write(self, word: str) -> None:
        """Write in place, always as long: a full disk must not keep us from saying `closed`."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{self.number:010} {word:6}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
