"""« À lire aussi »: documents that share most with another one.

The score is explained by its weights: a shared sub-theme counts 3, a shared keyword 2, a shared
territory 2, a shared theme of the first level 1. Under `FLOOR`, two documents are strangers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from editorial.corpus import Document
from editorial.reads import memo
from editorial.subjects import keyword_slug

__all__ = ["FLOOR", "Likeness", "score"]

FLOOR = 4
_WEIGHTS = {"sub-theme": 3, "keyword": 2, "territory": 2, "theme": 1}
_EVERYWHERE = "hauts-de-france"
"""The whole region: shared by most documents, it brings none closer."""


@dataclass(frozen=True)
class Likeness:
    """Who is close to whom among documents, given newest first.

    A set of documents is an integer, whose bit n stands for the document at place n: all of them
    are scored at once, a few operations a trait, rather than one after the other.
    """

    documents: tuple[Document, ...]
    having: Mapping[tuple[str, str], int]
    """The documents that have each trait."""

    @classmethod
    def of(cls, documents: tuple[Document, ...]) -> Likeness:
        """Compare some documents."""
        found: dict[tuple[str, str], bytearray] = defaultdict(
            lambda: bytearray(len(documents) // 8 + 1)
        )
        for place, document in enumerate(documents):
            for trait in _traits(document):
                found[trait][place // 8] |= 1 << place % 8
        having = {trait: int.from_bytes(places, "little") for trait, places in found.items()}
        return cls(documents, having)

    @memo
    def _places(self) -> dict[str, int]:
        """The place of each document, by id."""
        return {document.id: place for place, document in enumerate(self.documents)}

    def read_also(
        self, document: Document, *, left_out: Collection[str], count: int = 3
    ) -> tuple[Document, ...]:
        """The `count` documents closest to one, best first; ties go to the newest."""
        digits: list[int] = []
        for trait in sorted(_traits(document)):
            _add(digits, self.having[trait], _WEIGHTS[trait[0]])
        allowed = (1 << len(self.documents)) - 1
        for identifier in left_out:
            if identifier in self._places:
                allowed &= ~(1 << self._places[identifier])
        return tuple(self.documents[place] for place in islice(_best(digits, allowed), count))


def _add(digits: list[int], places: int, weight: int) -> None:
    """Give some places `weight` more points; `digits[n]` holds those whose score has the bit n."""
    for rank in range(weight.bit_length()):
        carry, carried = (places if weight >> rank & 1 else 0), rank
        while carry:
            digits.extend([0] * (carried + 1 - len(digits)))
            digits[carried], carry = digits[carried] ^ carry, digits[carried] & carry
            carried += 1


def _best(digits: list[int], allowed: int) -> Iterator[int]:
    """The places allowed that score `FLOOR` or more: best first, then in their order."""
    while allowed:
        best, points = allowed, 0
        for rank in reversed(range(len(digits))):
            if best & digits[rank]:
                best &= digits[rank]
                points += 1 << rank
        if points < FLOOR:
            return
        allowed &= ~best
        while best:
            first = best & -best
            yield first.bit_length() - 1
            best ^= first


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
