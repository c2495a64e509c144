"""Values as an editor writes them in YAML, on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

__all__ = ["scalar", "scalars"]

_PLAIN = re.compile(r"https?://[\w./~%?&=+@$!;,()*:#-]*[\w/=)]|[^\W\d_][\w’.-]*(?: [\w’.()-]+)*")
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "oui", "non"}


def scalar(text: str) -> str:
    """A value on one line: plain where nothing in it can be mistaken, else in double quotes."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if is_plain or _DAY.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def scalars(texts: Iterable[str]) -> str:
    """A list between brackets, where a comma or a brace would cut a value."""
    return f"[{', '.join(map(_in_a_list, texts))}]"


def _in_a_list(text: str) -> str:
    return text if re.fullmatch(r"[a-z0-9/-]+", text) else json.dumps(text, ensure_ascii=False)
