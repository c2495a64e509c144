"""What people type: one module for each trade; `tasks.py` gathers their tasks.

The only room, with `tasks.py`, that asks what time it is.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_CODE = ("commands", "deploy", "editorial", "incremental", "newsletter", "plugins", "watch")
"""The rooms that hold Python."""
_REST = 2
"""Seconds after which a file that changes again looks different."""


def _is_at_rest() -> bool:
    """Whether no code has changed for some seconds.

    Python knows byte code again by the second and the size of its source: that of a file which
    changes twice in one second would stand for what it is no more.
    """
    files = (file for room in _CODE for file in (_ROOT / room).rglob("*.py"))
    try:
        return max(file.stat().st_mtime for file in files) + _REST < time.time()
    except OSError:  # a file is being replaced
        return False


# Invoke lets no byte code be written: every task would compile all our modules again.
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode) or not _is_at_rest()
