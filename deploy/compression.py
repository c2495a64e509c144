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
_GZIPPED = {".pagefind", ".pf_meta", ".pf_filter"}
"""What Pagefind reads gzipped or not: so made, for any web server; unpacked in a lighter copy."""


def compress(file: Path) -> tuple[Path, ...]:
    """Write `file` with ``.br`` and ``.gz`` after its name, where that spares something."""
    content = file.read_bytes()
    if len(content) < _SMALLEST:
        return ()
    if file.suffix in _GZIPPED:
        return (_brotli(file, gzip.decompress(content)),)
    if file.suffix in _TEXTS:
        return _brotli(file, content), _write(file, ".gz", gzip.compress(content, 9, mtime=0))
    return ()


def _brotli(file: Path, content: bytes) -> Path:
    return _write(file, ".br", brotli.compress(content, quality=11))


def _write(file: Path, suffix: str, content: bytes) -> Path:
    copy = file.with_name(file.name + suffix)
    copy.write_bytes(content)
    return copy
