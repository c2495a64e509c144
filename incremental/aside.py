"""Work that another process does while this one goes on."""

from __future__ import annotations

import marshal
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from incremental.cores import cores, follow

__all__ = ["Aside"]


class Aside:
    """A plain value (`marshal`) that a forked process makes; made here if that one fails."""

    def __init__(self, make: Callable[[], Any]):
        self._make = make
        self._process = 0

    def __enter__(self) -> Self:
        if cores() > 1:
            source, outlet = os.pipe()
            self._source = open(source, "rb")  # noqa: PTH123
            with suppress(OSError):  # no more processes: it is made here
                parent = os.getpid()
                self._process = os.fork()
                if not self._process:
                    self._source.close()  # else it would wait for ever for a parent that is gone
                    _give(self._make, outlet, parent)
            os.close(outlet)
            if not self._process:
                self._source.close()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:  # nobody waits for it any more
            os.kill(self._process, signal.SIGKILL)
            self._end()

    def result(self) -> Any:
        """The value, once it is made; to be asked for once."""
        content = b""
        if self._process:
            content = self._source.read()
            self._end()
        with suppress(EOFError, ValueError, TypeError):
            return marshal.loads(content)  # noqa: S302 — our own process wrote it
        return self._make()

    def _end(self) -> None:
        os.waitpid(self._process, 0)
        self._process = 0
        self._source.close()


def _give(make: Callable[[], Any], outlet: int, parent: int) -> None:
    """Write the value, and end without a word: whoever waits for it says what is wrong."""
    try:
        follow(parent)
        with open(outlet, "wb") as pipe:
            pipe.write(marshal.dumps(make()))
    finally:
        os._exit(0)
