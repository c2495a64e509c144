"""The map of initiatives: the experiences by department, then where they are.

The list says everything; the drawing and the map that replaces it only show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from editorial import french, urls
from editorial.corpus import Document
from editorial.feeds import File
from editorial.french import typeset
from editorial.pages.values import (
    HOME,
    Dot,
    Drawing,
    InitiativesPage,
    Link,
    Name,
    PlacedCard,
    PlaceGroup,
)
from editorial.places import OUTLINE, Projection, Spot, department_of, outline, places_of
from editorial.schemas.publication import Experience
from editorial.schemas.vocabularies import Territory, TerritoryKind

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["located", "map_files", "pages"]

POINTS = f"{urls.INITIATIVES}points.geojson"
CONTOUR = f"{urls.INITIATIVES}contour.geojson"


@dataclass(frozen=True)
class Located:
    """An experience at one of its places."""

    document: Document
    spot: Spot
    department: Territory | None


def pages(site: Site) -> Iterator[InitiativesPage]:
    """The map."""
    found = tuple(located(site))
    intro = (
        "Où se trouvent les expériences racontées ici : la liste par département, puis la carte."
    )
    yield InitiativesPage(
        template="map",
        url=urls.INITIATIVES,
        title="Carte des initiatives",
        description=typeset(intro),
        heading="Carte des initiatives",
        intro=typeset(intro),
        crumbs=(HOME, Link("Expériences", urls.FOLDERS["experience"])),
        current=urls.FOLDERS["experience"],
        groups=tuple(_groups(site, found)),
        drawing=_drawing(site, found),
        points=POINTS,
        outline=CONTOUR,
    )


def map_files(site: Site) -> tuple[File, ...]:
    """The points and the outline, as GeoJSON (RFC 7946), for the map and for whoever wants them."""
    features = [_feature(one, site) for one in located(site)]
    points = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return (
        File(POINTS.lstrip("/"), f"{points}\n".encode()),
        File(CONTOUR.lstrip("/"), OUTLINE.read_bytes()),
    )


def located(site: Site) -> Iterator[Located]:
    """Each experience online at each of its places, newest first."""
    territories = site.corpus.territories
    for document in site.by_kind.get(Experience.kind, ()):
        for spot in places_of(document.meta, territories):
            yield Located(document, spot, department_of(spot.place, territories))


def _groups(site: Site, found: Iterable[Located]) -> Iterator[PlaceGroup]:
    """The departments that have something, in alphabetical order, then what is on no map."""
    by_department: dict[str, list[Located]] = {}
    for one in found:
        by_department.setdefault(one.department.id if one.department else "", []).append(one)
    for place in sorted(_departments(site), key=lambda place: french.fold(place.name)):
        if here := by_department.pop(place.id, []):
            url = f"/territoires/{place.id}/"
            hub = url if url in site.index.subjects else None
            yield PlaceGroup(
                f"dans-{place.id}", Link(typeset(place.name), hub), tuple(_lines(here, site))
            )
    if beyond := [one for rest in by_department.values() for one in rest]:
        yield PlaceGroup("ailleurs", Link("Ailleurs"), tuple(_lines(beyond, site)))
    placed = {one.document.meta.id for one in located(site)}
    nowhere = [d for d in site.by_kind.get(Experience.kind, ()) if d.meta.id not in placed]
    if nowhere:
        yield PlaceGroup(
            "hors-carte", Link("Hors carte"), tuple(_off_map(d, site) for d in nowhere)
        )


def _departments(site: Site) -> list[Territory]:
    return [place for place in site.corpus.places if place.kind is TerritoryKind.DEPARTMENT]


def _lines(found: Iterable[Located], site: Site) -> Iterator[PlacedCard]:
    """One line an experience, with its places among these."""
    names: dict[str, list[str]] = {}
    for one in found:
        names.setdefault(one.document.meta.id, []).append(one.spot.place.name)
    for identifier, places in names.items():
        yield PlacedCard(site.cards[identifier], typeset(french.joined(places)))


def _off_map(document: Document, site: Site) -> PlacedCard:
    territories = site.corpus.territories
    names = [territories[name].name for name in document.meta.territories if name in territories]
    return PlacedCard(site.cards[document.meta.id], typeset(french.joined(names)) if names else "")


def _drawing(site: Site, found: Iterable[Located]) -> Drawing:
    """The outline with one dot for each point, the wider the more there is."""
    shapes = outline()
    projection = Projection(tuple(ring for shape in shapes for ring in shape.rings))
    counts: dict[tuple[int, int], int] = {}
    for one in found:
        point = projection.point(one.spot.longitude, one.spot.latitude)
        counts[point] = counts.get(point, 0) + 1
    return Drawing(
        width=projection.width,
        height=projection.height,
        paths=tuple(projection.path(shape.rings) for shape in shapes),
        names=tuple(Name(shape.name, *projection.point(*shape.label)) for shape in shapes),
        dots=tuple(Dot(x, y, 12 + 4 * count) for (x, y), count in sorted(counts.items())),
    )


def _coordinates(place: Territory) -> tuple[float, float]:
    """Longitude and latitude, in the order of GeoJSON."""
    assert place.longitude is not None and place.latitude is not None  # noqa: S101
    return place.longitude, place.latitude


def _feature(one: Located, site: Site) -> dict[str, object]:
    card = site.cards[one.document.meta.id]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [one.spot.longitude, one.spot.latitude]},
        "properties": {
            "titre": card.title,
            "type": card.label,
            "etat": card.status or "",
            "url": card.url,
            "lieu": typeset(one.spot.place.name),
            "departement": typeset(one.department.name) if one.department else "",
        },
    }
