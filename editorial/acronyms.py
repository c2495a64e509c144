"""Acronyms explained at their first occurrence in a text, from the glossary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache

from editorial.french import fold
from editorial.schemas.vocabularies import GlossaryEntry

__all__ = ["anchor_of", "explain"]

_TAG = re.compile(r"(<[^>]+>)")
_CLOSED_TO_US = re.compile(r"<(/?)(a|abbr|code|pre|h[1-6])\b")


def anchor_of(acronym: str) -> str:
    """Where an acronym is in the glossary."""
    return re.sub(r"[^a-z0-9]+", "-", fold(acronym)).strip("-")


def explain(markup: str, entries: Iterable[GlossaryEntry]) -> str:
    """Mark the first occurrence of each acronym, with its meaning and a link to the glossary.

    `markup` is HTML made by `editorial.body`. An acronym that the text itself spells out, or that
    stands in a link, a heading or code, is left alone.
    """
    found = [entry for entry in entries if entry.meaning and entry.acronym in markup]
    if not found:
        return markup
    plain = fold(html.unescape(_TAG.sub("", markup)))
    known = {e.acronym: e.meaning for e in found if _folded(e.meaning) not in plain}
    if not known:
        return markup
    words = sorted(known, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w-])")

    def mark(match: re.Match[str]) -> str:
        meaning = known.pop(match[1], None)
        return match[1] if meaning is None else _marked(match[1], meaning)

    depth, parts = 0, []
    for part in _TAG.split(markup):
        if tag := _CLOSED_TO_US.match(part):
            depth += -1 if tag[1] else 1
        parts.append(part if depth or part.startswith("<") else pattern.sub(mark, part))
    return "".join(parts)


_folded = cache(fold)
"""For meanings, which are the same for every text."""


def _marked(acronym: str, meaning: str) -> str:
    title = html.escape(meaning)
    link = f'<a class="acronym" href="/glossaire/#{anchor_of(acronym)}">'
    return f'{link}<abbr title="{title}">{acronym}</abbr></a>'
