"""What is wrong in the content, as data: never raised, always collected, all reported at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Problem", "did_you_mean", "nearest"]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake and its remedy: printed as ``path:line: field — message``.

    `path` is relative to the folder the command was run from, with slashes; `line` counts from 1.
    """

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field} — {self.message}"


def nearest(word: str, known: Iterable[str], *, count: int = 1, floor: float = 0.0) -> list[str]:
    """The `count` words of `known` most alike `word`, best first, those under `floor` left out.

    Likeness is the Ratcliff-Obershelp ratio of difflib (0 to 1); ties go by alphabet.
    """
    folded = word.casefold()
    matcher = SequenceMatcher(b=folded)  # what it knows of its second word is kept
    best: list[tuple[float, str]] = []
    for candidate in sorted(set(known)):
        other = candidate.casefold()
        matcher.set_seq1(other)
        least = best[-1][0] if len(best) == count else floor
        if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
            continue  # the ratio is never above these two, which are quicker to find
        if (ratio := SequenceMatcher(None, folded, other).ratio()) >= floor:
            best = sorted([*best, (ratio, candidate)], key=lambda one: -one[0])[:count]
    return [candidate for _, candidate in best]


def did_you_mean(word: str, known: Iterable[str], *, count: int = 1) -> str:
    """A French tail for a message about an unknown word: the nearest known ones."""
    names = nearest(word, known, count=count, floor=0.0 if count > 1 else 0.5)
    if not names:
        return ""
    if len(names) == 1:
        return f" Vouliez-vous écrire « {names[0]} » ?"
    return " Les plus proches : " + ", ".join(f"« {name} »" for name in names) + "."
