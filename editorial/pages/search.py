"""The search page: without script, the way into the hubs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial.french import fold
from editorial.pages.values import HOME, Choice, Choices, SearchPage
from editorial.schemas import DOCUMENT_TYPES
from editorial.search import terms_file
from editorial.subjects import Facet

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["pages"]

_SITE_KINDS = (
    Choice("lettre", "Lettre"),
    Choice("rubrique", "Rubrique du site"),
)


def pages(site: Site) -> Iterator[SearchPage]:
    """The search page."""
    intro = "Tous les contenus du site, par mots, sigles, thèmes et territoires."
    yield SearchPage(
        template="search",
        url="/recherche/",
        title="Rechercher",
        description=intro,
        heading="Rechercher",
        intro=intro,
        crumbs=(HOME,),
        terms=f"/{terms_file(site.corpus).path}",
        kinds=Choices("type", "Type", "Tous", _kinds(site)),
        facets=(
            Choices("theme", "Thématique", "Toutes", _subjects(site, Facet.THEME)),
            Choices("territoire", "Territoire", "Tous", _subjects(site, Facet.TERRITORY)),
            Choices("annee", "Année", "Toutes", _years(site)),
            Choices("public", "Public", "Tous", _subjects(site, Facet.AUDIENCE)),
        ),
        themes=site.theme_links(),
    )


def _kinds(site: Site) -> tuple[Choice, ...]:
    types = (schema for schema in DOCUMENT_TYPES if schema.kind in site.by_kind)
    own = (Choice(schema.kind, schema.label) for schema in types)
    press = (Choice("presse", "Revue de presse"),) if site.clippings.items else ()
    return (*own, *_SITE_KINDS, *press)


def _subjects(site: Site, facet: Facet) -> tuple[Choice, ...]:
    """The subjects that some document online is about, by alphabet; sub-themes left out."""
    found = (
        Choice(subject.url.removeprefix(facet.url).strip("/"), subject.title)
        for subject in site.index.subjects.values()
        if subject.facet is facet and site.index.count(subject.url)
    )
    return tuple(sorted((c for c in found if "/" not in c.value), key=lambda c: fold(c.title)))


def _years(site: Site) -> tuple[Choice, ...]:
    years = site.years | {issue.month[:4] for issue in site.issues}
    return tuple(Choice(year, year) for year in sorted(years, reverse=True))
