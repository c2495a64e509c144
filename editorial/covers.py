"""Covers: the name of a theme painted on a brick wall, in the colour of the type.

No picture is needed and none is invented. Each theme has its own way of laying bricks, its bond;
the title chooses the few bricks that stand out, so the same document always gets the same wall.
The joints of each bond are drawn once in a page (`PATTERNS`) and shared by all its walls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256

__all__ = [
    "BONDS",
    "COURSE",
    "HEIGHT",
    "PATTERNS",
    "TOOTHINGS",
    "WIDTH",
    "Cover",
    "Pattern",
    "Words",
    "bond_of",
    "bricks",
]

WIDTH, HEIGHT = 320, 128
COURSE = 16
"""The height of a row of bricks."""

BONDS: dict[str, tuple[tuple[int, tuple[int, ...]], ...]] = {
    "panneresse": ((0, (40,)), (-20, (40,))),
    "tiers": ((0, (40,)), (-13, (40,)), (-27, (40,))),
    "boutisse": ((0, (20,)), (-10, (20,))),
    "anglais": ((0, (40,)), (-10, (20,))),
    "flamand": ((0, (40, 20)), (-30, (40, 20))),
    "picard": ((0, (40, 40, 20)), (-50, (40, 40, 20))),
}
"""By bond, its courses from top to bottom: where the first brick starts, and the lengths that
follow one another."""

_SIZES = (36, 31, 27, 24)
_ROOM = WIDTH - 2 * 16
_WIDE, _NARROW = frozenset("mwMWŒœ"), frozenset("fijlrtI,.-'’ \u00a0")
_SKY = 48
"""Above it no word is ever painted: a gold brick would hide letters."""


@dataclass(frozen=True)
class Pattern:
    """The joints of a bond as SVG path data, in a tile that repeats."""

    bond: str
    width: int
    height: int
    joints: str


@dataclass(frozen=True)
class Words:
    """A line of the painted name, and where it stands."""

    text: str
    y: int


@dataclass(frozen=True)
class Cover:
    """A wall of `WIDTH` by `HEIGHT` units, and the name painted on it.

    All of it comes from the title of a document and the name of its theme: it is drawn only when
    it is shown.
    """

    title: str
    theme: str

    @property
    def bond(self) -> str:
        """How its bricks are laid."""
        return bond_of(self.theme)

    @property
    def pale(self) -> str:
        """The pale bricks, as SVG path data."""
        return _bricks(self)["pale"]

    @property
    def dark(self) -> str:
        """The dark bricks, as SVG path data."""
        return _bricks(self)["dark"]

    @property
    def gold(self) -> str:
        """The gold bricks, as SVG path data."""
        return _bricks(self)["gold"]

    @property
    def size(self) -> int:
        """The size of the painted words."""
        return _painted(self.theme)[0]

    @property
    def words(self) -> tuple[Words, ...]:
        """The painted words, line by line."""
        return _painted(self.theme)[1]


@lru_cache(maxsize=1024)
def _bricks(cover: Cover) -> dict[str, str]:
    """The bricks of each tint that stand out."""
    drawn: dict[str, list[str]] = {"pale": [], "dark": [], "gold": []}
    digest = sha256(f"{cover.theme}\0{cover.title}".encode()).digest()
    for index, (x, y, width) in enumerate(bricks(cover.bond, WIDTH, HEIGHT)):
        tint = _tint(digest[index % len(digest)] ^ (index * 37 % 256))
        if tint and (tint != "gold" or y < _SKY):
            drawn[tint].append(f"M{x} {y}h{width}v{COURSE}h-{width}z")
    return {tint: "".join(paths) for tint, paths in drawn.items()}


@cache
def bond_of(theme: str) -> str:
    """The bond of a theme, by its name."""
    names = sorted(BONDS)
    return names[sha256(theme.encode()).digest()[0] % len(names)]


def bricks(bond: str, width: int, height: int) -> Iterator[tuple[int, int, int]]:
    """Left, top and length of each brick of a wall, row by row."""
    courses = BONDS[bond]
    for row in range(height // COURSE):
        x, lengths = courses[row % len(courses)]
        column = 0
        while x < width:
            length = lengths[column % len(lengths)]
            if x + length > 0:
                yield x, row * COURSE, length
            x, column = x + length, column + 1


def _pattern(bond: str) -> Pattern:
    courses = BONDS[bond]
    width, height = max(sum(lengths) for _, lengths in courses), COURSE * len(courses)
    beds = "".join(f"M0 {COURSE * row}h{width}" for row in range(len(courses)))
    ends = "".join(f"M{x} {y}v{COURSE}" for x, y, _ in bricks(bond, width, height) if x >= 0)
    return Pattern(bond, width, height, beds + ends)


PATTERNS = tuple(_pattern(bond) for bond in BONDS)


def _toothing(bond: str) -> str:
    """A wall that is being built: each row starts at a brick of its own, and ends at 320."""
    rows: dict[int, list[int]] = {}
    for x, y, _ in bricks(bond, 260, COURSE * 40):
        rows.setdefault(y, []).append(max(x, 0))
    starts = ((y, xs[_draw(bond, y) % len(xs)]) for y, xs in rows.items())
    return "".join(f"M{x} {y}H320v{COURSE}H{x}z" for y, x in starts)


def _draw(bond: str, number: int) -> int:
    """A number that always comes out the same."""
    return sha256(f"{bond}{number}".encode()).digest()[0]


TOOTHINGS = {bond: _toothing(bond) for bond in BONDS}
"""By bond, SVG path data of a wall with a ragged left edge, 320 by 640 units."""


def _tint(number: int) -> str | None:
    """About one brick in seven is paler, one in ten darker, one in fifty gold."""
    if number < 36:
        return "pale"
    if number < 61:
        return "dark"
    return "gold" if number < 70 else None


@cache
def _painted(name: str) -> tuple[int, tuple[Words, ...]]:
    """The name in the largest letters that fit in three lines, its last line near the ground."""
    size, lines = next(
        (size, lines)
        for size in _SIZES
        if len(lines := _lines(name, size)) <= 3 or size == _SIZES[-1]
    )
    first = HEIGHT - 18 - (len(lines) - 1) * size
    return size, tuple(Words(text, first + index * size) for index, text in enumerate(lines))


def _lines(name: str, size: int) -> list[str]:
    """The name cut between words into lines that fit."""
    lines: list[str] = []
    for word in name.split(" "):
        if lines and _length(f"{lines[-1]} {word}") * size <= _ROOM:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    fits = all(_length(line) * size <= _ROOM for line in lines) or size == _SIZES[-1]
    return lines if fits else [*lines, *([""] * 3)]


def _length(text: str) -> float:
    """About how long a text in bold letters is, in heights of letters."""
    return sum(0.95 if c in _WIDE else 0.33 if c in _NARROW else 0.61 for c in text)
