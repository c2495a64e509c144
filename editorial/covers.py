"""Covers: a brick wall drawn from the title and the theme, coloured by the type.

No picture is needed and none is invented: the same document always gets the same wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

__all__ = ["HEIGHT", "WIDTH", "Cover", "cover_of"]

WIDTH, HEIGHT = 320, 96
_BRICK, _COURSE, _JOINT = 40, 16, 2


@dataclass(frozen=True)
class Cover:
    """SVG path data for bricks of three tints, in a box of `WIDTH` by `HEIGHT` units."""

    pale: str
    full: str
    gold: str


def cover_of(title: str, theme: str) -> Cover:
    """The cover of a document, from its title and the name of its theme."""
    tints: dict[str, list[str]] = {"pale": [], "full": [], "gold": []}
    digest = sha256(f"{theme}\0{title}".encode()).digest()
    for index, (x, y) in enumerate(_bricks()):
        if tint := _tint(digest[index % len(digest)] ^ (index * 37 % 256)):
            tints[tint].append(f"M{x} {y}h{_BRICK - _JOINT}v{_COURSE - _JOINT}h-{_BRICK - _JOINT}z")
    return Cover(*("".join(tints[tint]) for tint in ("pale", "full", "gold")))


def _bricks() -> list[tuple[int, int]]:
    """The top left corners of all bricks, every other course shifted by half a brick."""
    return [
        (column * _BRICK - (course % 2) * _BRICK // 2, course * _COURSE)
        for course in range(HEIGHT // _COURSE)
        for column in range(WIDTH // _BRICK + 1)
    ]


def _tint(number: int) -> str | None:
    """About a third of the bricks pale, a tenth full, one in twenty gold, the rest left out."""
    if number < 90:
        return "pale"
    if number < 116:
        return "full"
    return "gold" if number < 128 else None
