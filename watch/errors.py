"""What may go wrong outside, in one French sentence."""

from __future__ import annotations

__all__ = ["FetchError"]


class FetchError(Exception):
    """An address that gave nothing usable: `reason` is one French sentence.

    `status` is the answer of the server (404, 502…), None when there was none.
    """

    def __init__(self, reason: str, *, status: int | None = None):
        super().__init__(reason)
        self.reason = reason
        self.status = status
