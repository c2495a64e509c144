"""Entries of YAML lists as an editor writes them, added to a file whose rest is not touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from editorial.written import scalar, scalars

__all__ = ["Values", "appended", "entry"]

Values = Mapping[str, str | tuple[str, ...] | None]

_FIRST_ENTRY = re.compile(r"^([ \t]*)- ", re.MULTILINE)


def entry(values: Values, *, margin: str = "  ") -> str:
    """One entry of a list, its absent values left out."""
    rows = [f"{key}: {_value(value)}" for key, value in values.items() if value]
    return f"{margin}- " + f"\n{margin}  ".join(rows) + "\n"


def appended(text: str, key: str, entries: Iterable[Values]) -> str:
    """A file whose one list, named `key`, is longer; every line it had stays as it is.

    What is not such a file gives one that reads wrong: read it again before it is kept.
    """
    text = text or f"{key}:\n"
    if not text.endswith("\n"):
        text += "\n"
    found = _FIRST_ENTRY.search(text)
    margin = found[1] if found else "  "
    return text + "".join(entry(values, margin=margin) for values in entries)


def _value(value: str | tuple[str, ...] | None) -> str:
    return scalars(value) if isinstance(value, tuple) else scalar(value or "")
