"""Plain text made by hand: `str -> str` formatters that the text templates use as filters."""

from __future__ import annotations

import re
import textwrap

__all__ = ["WIDTH", "tidy", "underlined", "wrap"]

WIDTH = 72


def wrap(text: str, prefix: str = "") -> str:
    """The text in lines of 72 columns at most; an address is never cut, nor a no-break space."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=prefix,
        subsequent_indent=" " * len(prefix),
        break_long_words=False,
        break_on_hyphens=False,
    )


def underlined(title: str, mark: str) -> str:
    """A title, wrapped, above a line of marks as long as its longest line."""
    lines = wrap(title).split("\n")
    return "\n".join([*lines, mark * max(map(len, lines))])


def tidy(text: str) -> str:
    """The text without trailing spaces nor three empty lines in a row, ending with one newline."""
    stripped = "\n".join(line.rstrip(" ") for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", stripped).strip("\n") + "\n"
