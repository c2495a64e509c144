"""Writing a file of the site below Pelican's output: the one place where plugins touch the disk."""

from __future__ import annotations

from pathlib import Path

from editorial.feeds import File

__all__ = ["write"]


def write(output: str | Path, file: File) -> None:
    """Write a file, and the folders that lead to it."""
    target = Path(output) / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(file.content)
