"""What people type: one module for each trade; `tasks.py` gathers their tasks.

The only room, with `tasks.py`, that asks what time it is.
"""

from __future__ import annotations

import sys
import time
from importlib.machinery import SourceFileLoader
from typing import Any

_REST = 2
"""Seconds after which a file that changes again looks different."""
_WHEN = slice(8, 12)
"""Where byte code says when its source changed, in seconds (PEP 552)."""


_keep = SourceFileLoader.set_data


def _keep_at_rest(loader: SourceFileLoader, path: str, data: Any, **rest: Any) -> None:
    """Keep byte code, unless its source has just changed.

    Python knows byte code again by the second and the size of its source: that of a file which
    changes twice in one second would stand for what it is no more.
    """
    if int.from_bytes(data[_WHEN], "little") + _REST < time.time():
        _keep(loader, path, data, **rest)


SourceFileLoader.set_data = _keep_at_rest  # type: ignore[assignment]
# Invoke lets no byte code be written: every task would compile all our modules again.
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)
