"""The one error of this room; it speaks French, since an editor reads it."""

from __future__ import annotations

__all__ = ["LetterError"]


class LetterError(Exception):
    """A letter that cannot be made: names its file, its line if known, and what to do."""

    def __init__(self, path: str, reason: str, *, line: int | None = None):
        super().__init__(f"{path}:{line} : {reason}" if line else f"{path} : {reason}")
        self.path = path
        self.reason = reason
        self.line = line
