"""The compressed content of an answer, opened piece by piece: a bomb is cut before it unfolds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import brotli

from watch.errors import FetchError

__all__ = ["ENCODINGS", "decoded"]

PIECE = 65_536
"""The most that one step may unfold."""

ENCODINGS = "gzip, br"
"""What we ask for."""

_DAMAGED = "contenu compressé illisible."


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Unfold `pieces` by their ``Content-Encoding``, at most `PIECE` bytes at a time."""
    match encoding.strip().lower():
        case "" | "identity":
            yield from pieces
        case "gzip" | "x-gzip":
            yield from _gzip(pieces)
        case "br":
            yield from _brotli(pieces)
        case other:
            raise FetchError(f"compression « {other[:40]} » inconnue.")


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    opener = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        waiting = piece
        while waiting and not opener.eof:
            try:
                yield opener.decompress(waiting, PIECE)
            except zlib.error:
                raise FetchError(_DAMAGED) from None
            waiting = opener.unconsumed_tail
    if not opener.eof:
        raise FetchError(_DAMAGED)


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    opener: Any = brotli.Decompressor()
    for piece in pieces:
        waiting = piece
        while waiting or not opener.can_accept_more_data():
            try:
                yield opener.process(waiting, output_buffer_limit=PIECE)
            except brotli.error:
                raise FetchError(_DAMAGED) from None
            waiting = b""
    if not opener.is_finished():
        raise FetchError(_DAMAGED)
