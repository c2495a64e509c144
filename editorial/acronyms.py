"""Acronyms explained at their first occurrence in a text, from the glossary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache

from editorial.french import fold
from editorial.schemas.vocabularies import GlossaryEntry

__all__ = ["Acronyms", "anchor_of"]

_CAPITALS = re.compile(r"[A-Z][A-Z0-9]+")
_TAG = re.compile(r"(<[^>]+>)")
_CLOSED_TO_US = re.compile(r"<(/?)(a|abbr|code|pre|h[1-6])\b")


def anchor_of(acronym: str) -> str:
    """Where an acronym is in the glossary."""
    return re.sub(r"[^a-z0-9]+", "-", fold(acronym)).strip("-")


class Acronyms:
    """Those of a glossary that have a meaning."""

    def __init__(self, entries: Iterable[GlossaryEntry]):
        self._starting: dict[str, list[tuple[str, str]]] = {}
        """Acronyms with their meanings, by their first capitals: few texts have any of them."""
        explained = {entry.acronym: entry.meaning for entry in entries if entry.meaning}
        for acronym, meaning in explained.items():
            start = _CAPITALS.search(acronym)
            self._starting.setdefault(start[0] if start else "", []).append((acronym, meaning))
        words = "|".join(map(re.escape, sorted(explained, key=len, reverse=True)))
        self._any = re.compile(rf"(?<![\w-])({words})(?![\w-])")

    def explain(self, markup: str) -> str:
        """Mark the first occurrence of each, with its meaning and a link to the glossary.

        `markup` is HTML made by `editorial.body`. An acronym that the text itself spells out, or
        that stands in a link, a heading or code, is left alone.
        """
        starts = self._starting.keys() & {"", *_CAPITALS.findall(markup)}
        found = [each for start in starts for each in self._starting[start] if each[0] in markup]
        if not found:
            return markup
        plain = fold(html.unescape(_TAG.sub("", markup)))
        known = {acronym: meaning for acronym, meaning in found if _folded(meaning) not in plain}
        if not known:
            return markup

        def mark(match: re.Match[str]) -> str:
            meaning = known.pop(match[1], None)
            return match[1] if meaning is None else _marked(match[1], meaning)

        depth, parts = 0, []
        for part in _TAG.split(markup):
            if tag := _CLOSED_TO_US.match(part):
                depth += -1 if tag[1] else 1
            is_read = not depth and not part.startswith("<") and any(a in part for a in known)
            parts.append(self._any.sub(mark, part) if is_read else part)
        return "".join(parts)


_folded = cache(fold)
"""For meanings, which are the same for every text."""


def _marked(acronym: str, meaning: str) -> str:
    title = html.escape(meaning)
    link = f'<a class="acronym" href="/glossaire/#{anchor_of(acronym)}">'
    return f'{link}<abbr title="{title}">{acronym}</abbr></a>'
