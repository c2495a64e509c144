"""What is watched: every room from which the site is made, and the settings."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator

import watchfiles

from commands.desk import CONTENT, ROOT

__all__ = ["rounds", "touches_code"]

ROOMS = (
    "commands",
    "content",
    "deploy",
    "editorial",
    "incremental",
    "newsletter",
    "plugins",
    "theme",
    "watch",
)
SETTINGS = ("pelicanconf.py", "publishconf.py", "tasks.py")
"""Looked at rather than watched: a watch on one file is lost when an editor replaces it."""
TICK, QUIET = 250, 10
"""Milliseconds: between two looks, and without a change before a burst is over."""


def rounds(stopped: threading.Event, is_due: Callable[[], bool]) -> Iterator[frozenset[str]]:
    """Nothing at first, then the paths of each burst of changes, until stopped.

    What changes while a round is dealt with makes the next one. There is one without a path when
    it `is_due`: nobody told of what changed.
    """
    settings, is_first = _settings(), True
    for changes in watchfiles.watch(
        *(ROOT / room for room in ROOMS),
        step=QUIET,
        rust_timeout=TICK,
        yield_on_timeout=True,
        stop_event=stopped,
        raise_interrupt=False,
    ):
        before, settings = settings, _settings()
        changed = {path for _, path in changes} | {path for path, _ in before ^ settings}
        if is_first or changed or is_due():
            is_first = False
            yield frozenset(changed)


def touches_code(paths: Iterable[str]) -> bool:
    """Whether what has been read of the code is out of date: the content is read by each build."""
    return any(not path.startswith(f"{CONTENT}{os.sep}") for path in paths)


def _settings() -> set[tuple[str, int]]:
    files = [ROOT / name for name in SETTINGS]
    return {(str(file), file.stat().st_mtime_ns) for file in files if file.is_file()}
