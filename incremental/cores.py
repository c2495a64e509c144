"""Work shared between all the cores: processes forked when there is enough to do.

What each task needs is there already: a forked process sees all that its parent had made. Results
come back in the order of the tasks, so that nothing depends on who was quicker.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

__all__ = ["WorkerError", "across", "cores", "follow", "spread"]

T = TypeVar("T")
S = TypeVar("S")

_ENOUGH = 120
"""Fewer files than that are read sooner by one process."""
_SET_PARENT_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG``, of ``prctl(2)``."""
_tasks: Sequence[Callable[[], Any]] = ()


class WorkerError(Exception):
    """A process of the build was stopped by the system."""


def cores() -> int:
    """How many processes may run at once."""
    return len(os.sched_getaffinity(0))


def spread(
    tasks: Sequence[Callable[[], T]], *, processes: int | None = None, enough: int = 2
) -> list[T]:
    """The results of tasks, in their order, each made in one of some processes.

    Fewer tasks than `enough` are done sooner by this one alone.
    What a task raises is raised here. Raises `WorkerError` when a process is killed.
    """
    processes = min(processes or cores(), len(tasks))
    if processes < 2 or len(tasks) < enough:
        return [task() for task in tasks]
    return list(_shared(tasks, processes))


def across(work: Callable[[S], T], items: Sequence[S]) -> Iterator[T]:
    """What `work` makes of each item, in order, on all cores when there are many.

    Results are given as they come: those of thousands of items never wait all together.
    """
    processes = cores()
    if len(items) < _ENOUGH or processes < 2:
        return map(work, items)
    size = max(_ENOUGH // 8, len(items) // (16 * processes))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    tasks = [lambda part=part: list(map(work, part)) for part in parts]
    return (result for part in _shared(tasks, processes) for result in part)


def _shared(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    """The results of tasks, in their order, each as soon as it is there."""
    global _tasks  # noqa: PLW0603 — what the forked processes will find
    gc.freeze()  # what is there stays shared: the collector would write in every page of memory
    _tasks = tasks
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, context, follow, (os.getpid(),)) as pool:
            yield from pool.map(_run, range(len(tasks)))
    except BrokenProcessPool:
        message = "un des processus de la construction a été arrêté par le système : recommencer."
        raise WorkerError(message) from None
    finally:
        _tasks = ()
        gc.unfreeze()


def follow(parent: int) -> None:
    """End when the parent is killed: an orphan would keep its lock, and wait for ever."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it was killed before that
            os._exit(1)


def _run(number: int) -> Any:
    return _tasks[number]()
