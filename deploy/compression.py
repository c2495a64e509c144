"""Copies of text files made smaller once, so that a web server sends them as they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

__all__ = ["SUFFIXES", "compress"]

SUFFIXES = (".br", ".gz")
_TEXTS = {".html", ".css", ".js", ".svg", ".json", ".xml", ".xsl", ".ics", ".txt", ".ttl"}
_SMALLEST = 1024
"""Bytes under which one packet carries the file anyway."""


def compress(file: Path) -> tuple[Path, ...]:
    """Write `file` with ``.br`` and ``.gz`` after its name, where that spares something."""
    content = file.read_bytes()
    if file.suffix not in _TEXTS or len(content) < _SMALLEST:
        return ()
    copies = {
        ".br": brotli.compress(content, quality=11),
        ".gz": gzip.compress(content, 9, mtime=0),
    }
    return tuple(_write(file.with_name(file.name + suffix), copies[suffix]) for suffix in SUFFIXES)


def _write(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file
