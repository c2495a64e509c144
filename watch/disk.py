"""Files of the watch: written whole or not at all, by one command at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watch.errors import WatchError

__all__ = ["alone", "write_whole"]


def write_whole(file: Path, text: str) -> None:
    """Replace a file at once: whatever happens, it holds its old text or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".tmp", dir=file.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as draft:  # noqa: PTH123 — a descriptor
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())
        Path(name).chmod(mode)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the one right to change a folder; the system releases it however we end."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".verrou").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"{folder} — une autre commande de veille est en cours : attendre sa fin."
            raise WatchError(message) from None
        yield
