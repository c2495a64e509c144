"""The map of initiatives: the experiences by department, then where they are.

The list says everything; the drawing and the map that replaces it only show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from editorial import french, urls
from editorial.cards import status_of
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
    PlacedLine,
    PlaceGroup,
)
from editorial.places import OUTLINE, Projection, department_of, outline, places_of
from editorial.schemas.vocabularies import Territory, TerritoryKind

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["Located", "located", "map_files", "pages"]

POINTS = f"{urls.INITIATIVES}points.geojson"
CONTOUR = f"{urls.INITIATIVES}contour.geojson"


class Located(NamedTuple):
    """An experience at one of its places, or where its territories are on no map."""

    document: Document
    status: str
    place: str
    """In words."""
    department: str
    """By its identifier; "" when it is in none."""
    point: tuple[float, float] | None
    """Longitude and latitude, in degrees (WGS 84); None when it is on no map."""


def located(
    documents: Iterable[Document], territories: Mapping[str, Territory], *, today: date
) -> Iterator[Located]:
    """Each experience at each of its places, in the order given."""
    for document in documents:
        status = status_of(document, today) or ""
        spots = places_of(document.meta, territories)
        for spot in spots:
            department = department_of(spot.place, territories)
            own = department.id if department else ""
            point = spot.longitude, spot.latitude
            yield Located(document, status, typeset(spot.place.name), own, point)
        if not spots:
            names = [territories[n].name for n in document.meta.territories if n in territories]
            yield Located(document, status, typeset(french.joined(names)), "", None)


def pages(site: Site) -> Iterator[InitiativesPage]:
    """The map."""
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
        groups=tuple(_groups(site)),
        drawing=_drawing(site),
        points=POINTS,
        outline=CONTOUR,
    )


def map_files(site: Site) -> tuple[File, ...]:
    """The points and the outline, as GeoJSON (RFC 7946), for the map and for whoever wants them."""
    departments = {place.id: typeset(place.name) for place in _departments(site)}
    features = [
        _feature(one, one.point, site.labels[one.document.id], departments.get(one.department, ""))
        for one in site.initiatives
        if one.point
    ]
    points = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return (
        File(POINTS.lstrip("/"), f"{points}\n".encode()),
        File(CONTOUR.lstrip("/"), OUTLINE.read_bytes()),
    )


def _groups(site: Site) -> Iterator[PlaceGroup]:
    """The departments that have something, in alphabetical order, then what is on no map."""
    by_department: dict[str, list[Located]] = {}
    nowhere = [one for one in site.initiatives if not one.point]
    for one in site.initiatives:
        if one.point:
            by_department.setdefault(one.department, []).append(one)
    for place in sorted(_departments(site), key=lambda place: french.fold(place.name)):
        if here := by_department.pop(place.id, []):
            url = f"/territoires/{place.id}/"
            hub = url if url in site.index.subjects else None
            yield PlaceGroup(f"dans-{place.id}", Link(typeset(place.name), hub), _lines(here))
    if beyond := [one for rest in by_department.values() for one in rest]:
        yield PlaceGroup("ailleurs", Link("Ailleurs"), _lines(beyond))
    if nowhere:
        yield PlaceGroup("hors-carte", Link("Hors carte"), _lines(nowhere))


def _departments(site: Site) -> list[Territory]:
    return [place for place in site.corpus.places if place.kind is TerritoryKind.DEPARTMENT]


def _lines(found: Iterable[Located]) -> tuple[PlacedLine, ...]:
    """One line an experience, with its places among these."""
    by_document: dict[Document, list[Located]] = {}
    for one in found:
        by_document.setdefault(one.document, []).append(one)
    return tuple(
        PlacedLine(
            Link(document.title, document.url),
            places[0].status,
            french.joined([one.place for one in places]),
        )
        for document, places in by_document.items()
    )


def _drawing(site: Site) -> Drawing:
    """The outline with one dot for each point, the wider the more there is."""
    shapes = outline()
    projection = Projection(tuple(ring for shape in shapes for ring in shape.rings))
    counts: dict[tuple[int, int], int] = {}
    for one in site.initiatives:
        if one.point:
            point = projection.point(*one.point)
            counts[point] = counts.get(point, 0) + 1
    return Drawing(
        width=projection.width,
        height=projection.height,
        paths=tuple(projection.path(shape.rings) for shape in shapes),
        names=tuple(Name(shape.name, *projection.point(*shape.label)) for shape in shapes),
        dots=tuple(Dot(x, y, 12 + 4 * count) for (x, y), count in sorted(counts.items())),
    )


def _feature(
    one: Located, point: tuple[float, float], label: str, department: str
) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {
            "titre": one.document.title,
            "type": label,
            "etat": one.status,
            "url": one.document.url,
            "lieu": one.place,
            "departement": department,
        },
    }
