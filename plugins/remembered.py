"""Pictures kept from one build to the next, under names made from all that they are made from."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from incremental.output import mark_of

__all__ = ["PICTURES", "keep_newest", "remembered"]

PICTURES = Path(".cache") / "images"


def remembered(key: str, make: Callable[[], bytes]) -> bytes:
    """What was made under a key, or made now and kept."""
    kept = PICTURES / mark_of(key.encode())
    with suppress(FileNotFoundError):
        return kept.read_bytes()
    PICTURES.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(made := make())
    fresh.replace(kept)
    return made


def keep_newest(folder: Path, most: int) -> None:
    """Forget the oldest files of a folder, beyond so many: whoever asks for one makes it again."""
    with suppress(OSError):  # there is none yet, or another build does the same
        files = [Path(entry) for entry in os.scandir(folder)]
        if len(files) > most:
            files.sort(key=lambda file: file.stat().st_mtime_ns, reverse=True)
            for old in files[most:]:
                old.unlink()
