"""The words of others as plain text: no tag, no hidden character, one line, a bounded length."""

from __future__ import annotations

import codecs
import html
import re

import nh3

__all__ = ["decoded_text", "plain"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^.{0,400}?(?:encoding|charset)\s*=\s*["']?([\w.:-]{1,40})""", re.DOTALL)
_CHARSETS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""What pages call Latin-1 is Windows's code page (WHATWG Encoding Standard)."""
_KNOWN = re.compile(r"cp125\d|windows-125\d|iso-?8859-?\d+|latin-?\d|utf-?8|utf-16(?:-?[lb]e)?")
_JOINERS = "\u200c\u200d"


def decoded_text(content: bytes, charset: str = "") -> str:
    """The text of a page or feed; what is valid UTF-8 is UTF-8, whatever is said of it.

    Then comes what the server says (`charset`), what the text declares, and Windows-1252. Only
    plain character sets are tried: some of Python's codecs are slow on purpose-made input.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(content[:1_000])
    for name in (charset, declared[1].decode("ascii") if declared else ""):
        codec = _CHARSETS.get(name.lower(), name.lower())
        if _KNOWN.fullmatch(codec) and not codec.startswith("utf"):
            return content.decode(codec, "replace")
    return content.decode("cp1252", "replace")


def plain(markup: str, *, length: int, is_html: bool = True) -> str:
    """One line of text, of at most `length` characters, cut after a word.

    Hidden and control characters go, but for the joiners that some scripts need; so does « =? »,
    which would be read as an encoded word in the header of a letter (RFC 2047).
    """
    text = markup[: 20 * length]
    if is_html and ("<" in text or "&" in text):
        text = html.unescape(nh3.clean(text, tags=set()))
    text = " ".join(text.split())
    if not text.isprintable():
        text = "".join(char for char in text if char.isprintable() or char in _JOINERS)
    text = text.replace("=?", "= ?")
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0] + "…" if " " in text[:length] else text[:length]
