"""Work that another process does while this one goes on."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from incremental.cores import cores

__all__ = ["Aside"]


class Aside:
    """A plain value (`marshal`) that a forked process makes; made here if that one fails."""

    def __init__(self, make: Callable[[], Any]):
        self._make = make
        self._process = 0

    def __enter__(self) -> Self:
        if cores() > 1:
            self._source, outlet = os.pipe()
            with suppress(OSError):  # no more processes: it is made here
                self._process = os.fork()
                if not self._process:
                    os.close(self._source)  # else it would wait for ever for a parent that is gone
                    _give(self._make, outlet)
            os.close(outlet)
            if not self._process:
                os.close(self._source)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def result(self) -> Any:
        """The value, once it is made; to be asked for once."""
        content = self._end()
        with suppress(EOFError, ValueError, TypeError):
            return marshal.loads(content)  # noqa: S302 — our own process wrote it
        return self._make()

    def _end(self) -> bytes:
        """What the process gave, if it was not asked before; it is over."""
        process, self._process = self._process, 0
        if not process:
            return b""
        with open(self._source, "rb") as source:  # noqa: PTH123
            content = source.read()
        os.waitpid(process, 0)
        return content


def _give(make: Callable[[], Any], outlet: int) -> None:
    """Write the value, and end without a word: whoever waits for it says what is wrong."""
    try:
        with open(outlet, "wb") as pipe:
            pipe.write(marshal.dumps(make()))
    finally:
        os._exit(0)
