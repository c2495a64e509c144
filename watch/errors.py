"""What may go wrong outside or with what came from there, in one French sentence."""

from __future__ import annotations

__all__ = ["FetchError", "WatchError"]


class WatchError(Exception):
    """Something that whoever runs the watch can put right; says what, and names the file."""


class FetchError(WatchError):
    """An address that gave nothing usable: `reason` is one French sentence.

    `status` is the answer of the server (404, 502…), None when there was none.
    """

    def __init__(self, reason: str, *, status: int | None = None):
        super().__init__(reason)
        self.reason = reason
        self.status = status
