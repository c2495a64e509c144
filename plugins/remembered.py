"""Pictures kept from one build to the next, under names made from all that they are made from."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from incremental.output import mark_of

__all__ = ["remembered"]

_FOLDER = Path(".cache") / "images"


def remembered(key: str, make: Callable[[], bytes]) -> bytes:
    """What was made under a key, or made now and kept."""
    kept = _FOLDER / mark_of(key.encode())
    if not kept.is_file():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(make())
        fresh.replace(kept)
    return kept.read_bytes()
