"""Measuring fairly on a machine that others use: runs interleaved, medians, ratios, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ENVIRONMENT", "Run", "compare", "run", "table", "timed"]

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""What is measured may keep its byte code, as it does on the machine of an editor."""


@dataclass(frozen=True)
class Run:
    """One run: its time, the memory of the largest process it used and the time of all its cores.

    None is what was not measured.
    """

    seconds: float
    peak_bytes: int | None = None
    cpu_seconds: float | None = None


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> Run:
    """Run a command to its end, silent; raises CalledProcessError with what it said if it fails.

    The peak is that of the command or of the largest child it waited for, the time of cores that
    of all of them, in their code and in the system (getrusage(2)).
    """
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        start = time.perf_counter()
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    return Run(seconds, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)


def timed(action: Callable[[], object]) -> Run:
    """Time one call in this process."""
    start = time.perf_counter()
    action()
    return Run(time.perf_counter() - start)


def compare(ways: Mapping[str, Callable[[], Run]], *, times: int = 5) -> dict[str, list[Run]]:
    """Run every way in turn, `times` times, so that a slow moment of the machine hits all alike."""
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            runs[name].append(way())
    return runs


def table(runs: Mapping[str, Sequence[Run]]) -> str:
    """Medians in lines, each with its ratio to the first, which is the reference."""
    return "\n".join(_lines(runs))


def _lines(runs: Mapping[str, Sequence[Run]]) -> Iterator[str]:
    width = max(map(len, runs))
    medians = {name: statistics.median(r.seconds for r in some) for name, some in runs.items()}
    reference = next(iter(medians.values()))
    for name, some in runs.items():
        spread = f"{min(r.seconds for r in some):.3f}–{max(r.seconds for r in some):.3f}"
        line = f"{name:{width}}  median {medians[name]:.3f} s ({spread}, {len(some)} runs)"
        line += f"  ×{medians[name] / reference:.2f}"
        if peaks := [r.peak_bytes for r in some if r.peak_bytes]:
            line += f"  peak {max(peaks) / 1e6:.0f} MB"
        yield line
