"""Whom nothing must be sent to, asked again before each message leaves."""

from __future__ import annotations

import threading

from newsletter.delivery.store import Store

__all__ = ["Suppressions"]


class Suppressions:
    """The suppression list of an open `PEOPLE` database, for several threads."""

    def __init__(self, store: Store):
        self._store = store
        self._lock = threading.Lock()

    def has(self, rkey: bytes) -> bool:
        """Whether this person has left, died as an address, or complained."""
        with self._lock:
            row = self._store.connection.execute(
                "SELECT 1 FROM suppression WHERE rkey = ?", (rkey,)
            ).fetchone()
        return row is not None

    def add_dead(self, rkey: bytes, *, at: int) -> None:
        """Send nothing more to an address that its own server says does not exist."""
        with self._lock, self._store.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO suppression VALUES (?, 'hard', ?, NULL)", (rkey, at)
            )
