"""Entries of YAML lists as an editor writes them, added to a file whose rest is not touched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

__all__ = ["Values", "appended", "entry", "scalar"]

Values = Mapping[str, str | tuple[str, ...] | None]

_PLAIN = re.compile(r"https?://[\w./~%?&=+@$!;,()*:#-]*[\w/=)]|[^\W\d_][\w’.-]*(?: [\w’.()-]+)*")
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_FIRST_ENTRY = re.compile(r"^([ \t]*)- ", re.MULTILINE)
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "oui", "non"}


def scalar(text: str) -> str:
    """A value on one line: plain where nothing in it can be mistaken, else in double quotes."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if is_plain or _DAY.fullmatch(text) else json.dumps(text, ensure_ascii=False)


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
    if isinstance(value, tuple):
        return f"[{', '.join(map(_in_a_list, value))}]"
    return scalar(value or "")


def _in_a_list(text: str) -> str:
    """A value between brackets, where a comma or a brace would cut it."""
    return text if re.fullmatch(r"[a-z0-9/-]+", text) else json.dumps(text, ensure_ascii=False)
