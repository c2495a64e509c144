"""Whom nothing must be sent to, asked again before each message leaves."""

from __future__ import annotations

import hashlib
import threading

from newsletter.delivery.reports import Kind
from newsletter.delivery.returns import record
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

    def record(self, kind: Kind, rkey: bytes, *, campaign: str, status: str, at: int) -> None:
        """Count a failure that a server told during the sending, as if it had come back by mail."""
        evidence = hashlib.sha256(f"{campaign} {rkey.hex()} smtp".encode()).digest()
        with self._lock, self._store.transaction() as connection:
            record(
                connection,
                kind,
                rkey,
                campaign=campaign,
                status=status,
                evidence=evidence,
                at=at,
            )
