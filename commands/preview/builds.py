"""The site built in a process of its own, and what is said when it is refused."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from commands.desk import PYTHON, ROOT
from commands.preview.ready import SAW
from commands.site import READ_AGAIN

__all__ = ["Builds", "Fault", "Outcome", "faults_in", "stopped_at"]

PATIENCE = 10
"""Seconds that what is stopped has to put its things away."""
WIDE = "1000"
"""Columns: what is said is read by a program, and must not be cut."""
_PLACED = re.compile(r"^(?P<path>[^\s:/][^:]*):(?P<line>\d+) ?: (?P<said>.+)$", re.MULTILINE)
_FRAME = re.compile(rf'File "{re.escape(str(ROOT))}/(?P<path>[^"]+)", line (?P<line>\d+)')
_ERROR = re.compile(r"^\s*(?:\w+\.)*(?P<said>\w+Error\b.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """One thing to mend: where it is, if that is known, and what is said of it."""

    said: str
    path: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """« content/agenda/x.md, ligne 4 »."""
        return f"{self.path}, ligne {self.line}" if self.path else ""


@dataclass(frozen=True)
class Outcome:
    """What became of a build: nothing to mend when the site was replaced."""

    said: str
    faults: tuple[Fault, ...] = ()
    detail: str = ""
    """All that was said, when the code is at fault rather than a content."""


class Builds:
    """Builds the site again and again, one at a time, until it is stopped.

    Each build has a process of its own. The next one is started as soon as the last is over: it
    has read the code and the content when it is asked for, gives way to another if that code
    changes, and leaves if the last build did not see that content.
    """

    def __init__(self, wanted: Sequence[str]):
        """`wanted` is the folder, the day and what is shown, as `ready` is told."""
        self._command = [PYTHON, "-m", "commands.preview.ready", *wanted]
        self._lock = threading.Lock()
        self._is_stopped = False
        self._seen = ""
        """What the last build saw, if it only looked at what it was told of."""
        self._process: subprocess.Popen[str] | None = None

    def run(self, changed: Collection[str]) -> Outcome:
        """Build, given all that has changed since the last build; say what became of it."""
        self._seen = ""
        process = self._ready()
        if process is None:
            return Outcome("")
        said, objected = process.communicate(f"{json.dumps(list(changed))}\n")
        if process.returncode == READ_AGAIN:
            return self.run(changed)
        said, _, seen = said.partition(SAW)
        self._seen = seen if changed else ""
        lines = (*said.splitlines(), *objected.splitlines())
        said = "\n".join(line.rstrip() for line in lines)
        if not process.returncode:
            return Outcome(said)
        placed = faults_in(said)
        return Outcome(said, placed) if placed else Outcome(said, (stopped_at(said),), said)

    def prepare(self) -> None:
        """Let a process read the code for the next build."""
        self._ready()

    def is_due(self) -> bool:
        """Whether the next process has left: the last build did not see what there is now."""
        with self._lock:
            return self._process is not None and self._process.poll() == READ_AGAIN

    def renew(self) -> None:
        """The code has changed: what has read it is of no use."""
        with self._lock:
            self._end()
            self._process = None

    def stop(self) -> None:
        """End the build, and whatever it started; none begins afterwards."""
        with self._lock:
            self._is_stopped = True
            self._end()

    def _ready(self) -> subprocess.Popen[str] | None:
        """The process of the next build; none once stopped."""
        with self._lock:
            if self._is_stopped:
                return None
            if self._process is None or self._process.poll() is not None:
                self._process = self._started()
            return self._process

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self._command, self._seen],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": WIDE, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl+C is ours: we end all that it started
        )

    def _end(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)


def faults_in(said: str) -> tuple[Fault, ...]:
    """The problems printed as ``path:line: field — message``, in their order."""
    return tuple(
        Fault(match["said"], match["path"], int(match["line"])) for match in _PLACED.finditer(said)
    )


def stopped_at(said: str) -> Fault:
    """What stopped a build whose contents are sound: at the last line of ours that was running."""
    errors = [match["said"] for match in _ERROR.finditer(said)]
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    message = errors[-1] if errors else lines[-1] if lines else "La construction s’est arrêtée."
    frames = list(_FRAME.finditer(said))
    if not frames:
        return Fault(message)
    return Fault(message, frames[-1]["path"], int(frames[-1]["line"]))
