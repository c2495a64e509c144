"""The map of initiatives as values: where experiences are, and nothing guessed."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from editorial import load
from editorial.pages import InitiativesPage
from editorial.pages.initiatives import map_files, pages
from editorial.places import Projection, department_of, outline, places_of
from editorial.schemas.publication import Experience
from editorial.site import Site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load(ROOT / "content"), date(2022, 12, 31))


@pytest.fixture(scope="module")
def page(site: Site) -> InitiativesPage:
    return next(iter(pages(site)))


def _places(site: Site, *territories: str) -> list[str]:
    experience = next(d.meta for d in site.documents if isinstance(d.meta, Experience))
    meta = experience.model_copy(update={"territories": territories})
    return [spot.place.id for spot in places_of(meta, site.corpus.territories)]


@pytest.mark.parametrize(
    ("territories", "places"),
    [
        (["lens"], ["lens"]),
        (["lens", "call", "cites-minieres-lens"], ["lens"]),
        (["chasse-royale"], ["valenciennes"]),
        (["roubaix", "pecquencourt", "cu-dunkerque"], ["roubaix", "pecquencourt", "cu-dunkerque"]),
        (["pole-metropolitain-artois", "call", "cahc"], ["call", "cahc"]),
        (["nord"], ["nord"]),
        (["hauts-de-france"], []),
        (["geneve", "inconnu"], []),
        ([], []),
    ],
)
def test_a_document_is_at_its_most_precise_known_places(
    site: Site, territories: list[str], places: list[str]
) -> None:
    assert _places(site, *territories) == places


def test_coordinates_are_those_of_the_data_file(site: Site) -> None:
    known = {(place.longitude, place.latitude) for place in site.corpus.places}
    points = {one.point for one in site.initiatives if one.point}
    assert points
    assert points <= known


def test_a_neighbourhood_is_in_the_department_of_its_town(site: Site) -> None:
    territories = site.corpus.territories
    department = department_of(territories["cites-minieres-lens"], territories)
    assert department is not None
    assert department.id == "pas-de-calais"
    assert department_of(territories["geneve"], territories) is None


def test_every_experience_online_is_in_the_list(site: Site, page: InitiativesPage) -> None:
    listed = {line.link.url for group in page.groups for line in group.lines}
    assert listed == {d.url for d in site.documents if isinstance(d.meta, Experience)}


def test_departments_come_in_alphabetical_order_and_the_rest_last(page: InitiativesPage) -> None:
    titles = [group.title.title for group in page.groups]
    assert titles[-1] == "Hors carte"
    assert all(before < after for before, after in pairwise(titles[:-1]))


def test_what_is_off_the_map_is_nowhere_else(page: InitiativesPage) -> None:
    *placed, off = page.groups
    assert off.anchor == "hors-carte"
    shown = {line.link.url for group in placed for line in group.lines}
    assert not shown & {line.link.url for line in off.lines}


def test_an_experience_in_two_departments_is_under_both(site: Site, page: InitiativesPage) -> None:
    (one,) = (d for d in site.documents if d.id == "exp-quartiers-impact-collectif")
    groups = {
        group.title.title: line.places
        for group in page.groups
        for line in group.lines
        if line.link.url == one.url
    }
    assert groups == {
        "Aisne": "Château-Thierry",
        "Nord": "Condé-sur-l’Escaut et Hazebrouck",
        "Pas-de-Calais": "Liévin",
    }


def test_the_points_are_geojson_with_a_live_page_each(site: Site) -> None:
    points, contour = map_files(site)
    features = json.loads(points.content)["features"]
    assert len(features) == sum(1 for one in site.initiatives if one.point)
    cards = {card.url: card for card in site.cards.values()}
    for feature in features:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 1 < longitude < 5
        assert 48 < latitude < 52
        assert cards[feature["properties"]["url"]].title == feature["properties"]["titre"]
    assert points.path == "experiences/carte/points.geojson"
    assert contour.path == "experiences/carte/contour.geojson"


def test_the_outline_is_the_five_departments_and_stays_small(site: Site) -> None:
    _, contour = map_files(site)
    assert len(contour.content) <= 30_000
    codes = [f["properties"]["code"] for f in json.loads(contour.content)["features"]]
    assert codes == ["02", "59", "60", "62", "80"]
    assert all(ring[0] == ring[-1] for shape in outline() for ring in shape.rings)


def test_the_drawing_keeps_all_in_its_box(page: InitiativesPage) -> None:
    drawing = page.drawing
    assert len(drawing.paths) == len(drawing.names) == 5
    for dot in drawing.dots:
        assert 0 < dot.x < drawing.width
        assert 0 < dot.y < drawing.height


def test_north_is_up_east_is_right_and_distances_agree() -> None:
    ring = ((2.0, 50.0), (4.0, 50.0), (4.0, 51.0), (2.0, 51.0), (2.0, 50.0))
    projection = Projection((ring,))
    assert projection.point(2.0, 51.0) == (projection.margin, projection.margin)
    west, south = projection.point(2.0, 50.0)
    east, north = projection.point(3.0, 51.0)
    assert (east - west) / (south - north) == pytest.approx(0.637, abs=0.01)
    assert projection.path((ring[:1],)) == f"M{west} {south}Z"
