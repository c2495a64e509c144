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
    scored = sorted(
        (-SequenceMatcher(None, word.casefold(), candidate.casefold()).ratio(), candidate)
        for candidate in set(known)
    )
    return [candidate for score, candidate in scored[:count] if -score >= floor]


def did_you_mean(word: str, known: Iterable[str], *, count: int = 1) -> str:
    """A French tail for a message about an unknown word: the nearest known ones."""
    names = nearest(word, known, count=count, floor=0.0 if count > 1 else 0.5)
    if not names:
        return ""
    if len(names) == 1:
        return f" Vouliez-vous écrire « {names[0]} » ?"
    return " Les plus proches : " + ", ".join(f"« {name} »" for name in names) + "."
