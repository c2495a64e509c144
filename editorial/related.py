"""« À lire aussi »: documents that share most with another one.

The score is explained by its weights: a shared sub-theme counts 3, a shared keyword 2, a shared
territory 2, a shared theme of the first level 1. Under `FLOOR`, two documents are strangers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property
from heapq import nsmallest

from editorial.corpus import Document
from editorial.subjects import keyword_slug

__all__ = ["FLOOR", "Likeness", "score"]

FLOOR = 4
_WEIGHTS = {"sub-theme": 3, "keyword": 2, "territory": 2, "theme": 1}
_EVERYWHERE = "hauts-de-france"
"""The whole region: shared by most documents, it brings none closer."""


@dataclass(frozen=True)
class Likeness:
    """Who is close to whom among documents, given newest first."""

    documents: tuple[Document, ...]

    @cached_property
    def _places(self) -> dict[tuple[str, str], list[int]]:
        """The places, in `documents`, of those that have each trait: one need not see all pairs."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, document in enumerate(self.documents):
            for trait in _traits(document):
                found[trait].append(place)
        return found

    def read_also(
        self, document: Document, *, left_out: Collection[str], count: int = 3
    ) -> tuple[Document, ...]:
        """The `count` documents closest to one, best first; ties go to the newest."""
        scores: Counter[int] = Counter()
        for trait in _traits(document):
            for place in self._places[trait]:
                scores[place] += _WEIGHTS[trait[0]]
        close = (
            (-points, place)
            for place, points in scores.items()
            if points >= FLOOR and self.documents[place].meta.id not in left_out
        )
        return tuple(self.documents[place] for _, place in nsmallest(count, close))


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
