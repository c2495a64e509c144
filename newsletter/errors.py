"""The errors of this room; they speak French, since an editor reads them."""

from __future__ import annotations

from functools import partial
from typing import Any

__all__ = ["LetterError", "PlainError"]


class PlainError(Exception):
    """An error that says what is wrong and what to do: its words are shown as they are."""


class LetterError(PlainError):
    """A letter that cannot be made: names its file, its line if known, and what to do."""

    def __init__(self, path: str, reason: str, *, line: int | None = None):
        super().__init__(f"{path}:{line} : {reason}" if line else f"{path} : {reason}")
        self.path = path
        self.reason = reason
        self.line = line

    def __reduce__(self) -> tuple[Any, ...]:
        """It comes back from another process as it was."""
        return partial(LetterError, self.path, self.reason, line=self.line), ()
