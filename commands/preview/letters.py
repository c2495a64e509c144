"""The letters, made in a process of their own: new code needs a new one, and the server stays."""

from __future__ import annotations

import functools
import multiprocessing
import signal
import threading
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection

import editorial
from commands.desk import CONTENT
from editorial.site import Site
from newsletter import preview

__all__ = ["Letters"]


class Letters:
    """Answers for the addresses of the preview, one at a time."""

    def __init__(self, today: date):
        self._today = today
        self._lock = threading.Lock()
        self._end: Connection | None = None

    def answer(self, path: str) -> preview.Answer | None:
        """What is at an address, as of what is saved now; None when the code is broken."""
        with self._lock:
            try:
                return self._ask(path)
            except (EOFError, OSError):
                self._leave()
                return None

    def _ask(self, path: str) -> preview.Answer:
        if self._end is None:
            context = multiprocessing.get_context("spawn")
            self._end, theirs = context.Pipe()
            context.Process(target=_work, args=(theirs, self._today), daemon=True).start()
            theirs.close()
        self._end.send(path)
        answer: preview.Answer = self._end.recv()
        return answer

    def renew(self) -> None:
        """Let a new process read the code again."""
        with self._lock:
            self._leave()

    def _leave(self) -> None:
        if self._end is not None:
            self._end.close()  # where it waits, it reads the end and goes
        self._end = None


def _work(asked: Connection, today: date) -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server
    with suppress(EOFError):
        while True:
            asked.send(preview.answer(asked.recv(), _site(today, _stamp())))


def _stamp() -> tuple[int, int]:
    """What changes when a file of the content is saved, added or removed."""
    times = [file.stat().st_mtime_ns for file in CONTENT.rglob("*")]
    return len(times), max(times, default=0)


@functools.lru_cache(maxsize=1)
def _site(today: date, stamp: tuple[int, int]) -> Site:
    return Site(editorial.load(CONTENT), today, drafts=True)
