"""« À lire aussi »: documents that share most with another one.

The score is explained by its weights: a shared sub-theme counts 3, a shared keyword 2, a shared
territory 2, a shared theme of the first level 1. Under `FLOOR`, two documents are strangers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache

from editorial.cards import newest_first
from editorial.corpus import Document
from editorial.subjects import keyword_slug

__all__ = ["FLOOR", "read_also", "score"]

FLOOR = 4
_WEIGHTS = {"sub-theme": 3, "keyword": 2, "territory": 2, "theme": 1}
_EVERYWHERE = "hauts-de-france"
"""The whole region: shared by most documents, it brings none closer."""


def read_also(
    document: Document, others: Collection[Document], *, left_out: Collection[str], count: int = 3
) -> tuple[Document, ...]:
    """The `count` documents closest to one, best first; ties go to the newest, then by path."""
    scored = [
        (score(document, other), newest_first(other), other)
        for other in others
        if other.meta.id not in left_out
    ]
    close = sorted((s for s in scored if s[0] >= FLOOR), key=lambda s: s[:2], reverse=True)
    return tuple(other for _, _, other in close[:count])


def score(first: Document, second: Document) -> int:
    """How much two documents share, by the weights above."""
    shared = _traits(first) & _traits(second)
    return sum(_WEIGHTS[kind] * count for kind, count in Counter(k for k, _ in shared).items())


@cache
def _traits(document: Document) -> frozenset[tuple[str, str]]:
    meta = document.meta
    return frozenset(
        {("sub-theme", theme) for theme in meta.themes if "/" in theme}
        | {("theme", theme.split("/")[0]) for theme in meta.themes}
        | {("territory", place) for place in meta.territories if place != _EVERYWHERE}
        | {("keyword", keyword_slug(word)) for word in meta.keywords}
    )
