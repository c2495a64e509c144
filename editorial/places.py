"""Where documents are on the ground, and the outline of the region that they are drawn on.

The coordinates of places are approximate (± 0.03°) and those of `content/donnees/territoires.yml`:
nothing here guesses one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editorial.reads import memo
from editorial.schemas.document import Meta
from editorial.schemas.vocabularies import Territory, TerritoryKind

__all__ = [
    "OUTLINE",
    "Projection",
    "Ring",
    "Shape",
    "Spot",
    "department_of",
    "outline",
    "places_of",
]

OUTLINE = Path(__file__).parent / "outline" / "hauts-de-france.geojson"
"""The departments of the region; its source and licence are in the README beside it."""

Ring = tuple[tuple[float, float], ...]
"""A closed line, as longitudes and latitudes."""


@dataclass(frozen=True)
class Spot:
    """A place whose coordinates are known, in degrees (WGS 84)."""

    place: Territory
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Shape:
    """A department of the outline; `label` is where its name is best written."""

    name: str
    label: tuple[float, float]
    rings: tuple[Ring, ...]


def outline() -> tuple[Shape, ...]:
    """The departments of the region, in the order of official codes."""
    features = json.loads(OUTLINE.read_text(encoding="utf-8"))["features"]
    return tuple(_shape(feature["properties"], feature["geometry"]) for feature in features)


def _shape(about: Mapping[str, Any], geometry: Mapping[str, Any]) -> Shape:
    longitude, latitude = about["etiquette"]
    return Shape(about["nom"], (longitude, latitude), tuple(_rings(geometry)))


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The rings of a GeoJSON Polygon or MultiPolygon (RFC 7946, section 3.1)."""
    shape = geometry["coordinates"]
    for polygon in [shape] if geometry["type"] == "Polygon" else shape:
        for ring in polygon:
            yield tuple((longitude, latitude) for longitude, latitude in ring)


def places_of(meta: Meta, territories: Mapping[str, Territory]) -> tuple[Spot, ...]:
    """The most precise places of a document whose coordinates are known, in its own order.

    A place that holds another one of them is left out: « Lens » rather than its urban area.
    """
    named = (territories[name] for name in meta.territories if name in territories)
    found = {s.place.id: s for s in (_located(place, territories) for place in named) if s}
    broader = {above.id for s in found.values() for above in _above(s.place, territories)}
    return tuple(spot for name, spot in found.items() if name not in broader)


def department_of(place: Territory, territories: Mapping[str, Territory]) -> Territory | None:
    """The department that a place is, or is in."""
    around = (place, *_above(place, territories))
    return next((p for p in around if p.kind is TerritoryKind.DEPARTMENT), None)


def _located(place: Territory, territories: Mapping[str, Territory]) -> Spot | None:
    """The place itself if its coordinates are known, else the nearest one that holds it."""
    for one in (place, *_above(place, territories)):
        if one.longitude is not None and one.latitude is not None:
            return Spot(one, one.longitude, one.latitude)
    return None


def _above(place: Territory, territories: Mapping[str, Territory]) -> tuple[Territory, ...]:
    """The places that hold this one, nearest first; a loop in the data ends."""
    found: dict[str, Territory] = {}
    waiting = list(place.parents)
    for name in waiting:
        if name in territories and name not in found and name != place.id:
            found[name] = territories[name]
            waiting.extend(territories[name].parents)
    return tuple(found.values())


@dataclass(frozen=True)
class Projection:
    """Longitudes and latitudes to a drawing `height` units high, with a margin all around.

    Equirectangular, true at the middle latitude: enough for a region, and without surprise.
    """

    rings: tuple[Ring, ...]
    height: int = 1000
    margin: int = 24

    @memo
    def width(self) -> int:
        """The width of the drawing."""
        west, _, east, _ = self._box
        return round((east - west) * self._across) + 2 * self.margin

    def point(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Where a place is in the drawing, from its top left corner."""
        west, _, _, north = self._box
        x = (longitude - west) * self._across + self.margin
        return round(x), round((north - latitude) * self._scale + self.margin)

    def path(self, rings: tuple[Ring, ...]) -> str:
        """Rings as the data of an SVG path."""
        return "".join(f"M{'L'.join(self._points(ring))}Z" for ring in rings)

    def _points(self, ring: Ring) -> Iterator[str]:
        """The points of a ring, those that fall on the one before left out."""
        before = None
        for place in ring:
            point = self.point(*place)
            if point != before:
                yield f"{point[0]} {point[1]}"
            before = point

    @memo
    def _box(self) -> tuple[float, float, float, float]:
        longitudes, latitudes = zip(*(p for ring in self.rings for p in ring), strict=True)
        return min(longitudes), min(latitudes), max(longitudes), max(latitudes)

    @memo
    def _scale(self) -> float:
        _, south, _, north = self._box
        return (self.height - 2 * self.margin) / (north - south)

    @memo
    def _across(self) -> float:
        _, south, _, north = self._box
        return self._scale * math.cos(math.radians((south + north) / 2))
