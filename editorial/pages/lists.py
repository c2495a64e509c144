"""All the documents of a type, by year, and the way into the resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from editorial import urls
from editorial.cards import newest_first
from editorial.corpus import Document
from editorial.pages.values import HOME, Feed, Link, ListPage, Section
from editorial.parts import Part
from editorial.schemas.news import Job

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["LISTS", "RESOURCES", "parts", "way_to"]

RESOURCES = ("synthese", "ressource", "replay", "webdoc")
_MAP = Link("Voir les expériences sur la carte", urls.INITIATIVES)
_PARTS = {"/ressources/": "Ressources", "/agenda/": "Agenda"}

LISTS: dict[str, tuple[str, str, str]] = {
    "actualite": ("Actualités", "Ce que le centre et ses partenaires font savoir.", "/actualites/"),
    "experience": (
        "Expériences",
        "Des initiatives locales racontées pour que d’autres territoires s’en inspirent.",
        "/experiences/",
    ),
    "synthese": ("Synthèses", "L’essentiel des rencontres, en quelques pages.", "/ressources/"),
    "ressource": (
        "Publications et outils",
        "Kits, référentiels, dossiers, bibliographies et notes pour agir.",
        "/ressources/",
    ),
    "replay": ("Replays", "Les rencontres à revoir, entières ou par séquences.", "/ressources/"),
    "webdoc": ("Webdocumentaires", "Des récits à parcourir chapitre par chapitre.", "/ressources/"),
    "cycle": ("Cycles et réseaux", "Des rendez-vous qui se suivent et se répondent.", "/agenda/"),
    "emploi": (
        "Offres d’emploi",
        "Travailler pour la politique de la ville, en région.",
        "/emploi/",
    ),
}
"""By type: the title of its list, what it holds, and the part of the main menu it belongs to."""


def parts(site: Site) -> Iterator[Part[ListPage]]:
    """The list of each type, then that of all resources."""
    for kind in LISTS:
        yield Part(f"list {kind}", partial(_list, site, kind))
    yield Part("resources", partial(_resources, site))


def way_to(kind: str) -> tuple[Link, ...]:
    """The part of the site that holds the list of a type, when it is not that list."""
    part, url = LISTS[kind][2], urls.FOLDERS[kind]
    return (Link(_PARTS[part], part),) if part in _PARTS and part != url else ()


def _list(site: Site, kind: str) -> Iterator[ListPage]:
    title, intro, part = LISTS[kind]
    url = urls.FOLDERS[kind]
    yield ListPage(
        template="list",
        url=url,
        title=title,
        description=intro,
        heading=title,
        intro=intro,
        crumbs=(HOME, *way_to(kind)),
        feeds=(Feed(f"{title}\u00a0: ce qui paraît", f"{url}atom.xml"),),
        sections=_by_year(
            site, [d for d in site.by_kind.get(kind, ()) if _is_listed(d, site.today)]
        ),
        siblings=_siblings(site) if kind in RESOURCES else (),
        shortcut=_MAP if kind == "experience" else None,
        current=part,
    )


def _is_listed(document: Document, today: date) -> bool:
    """An expired offer keeps its page and leaves the list."""
    meta = document.meta
    return not (isinstance(meta, Job) and meta.is_expired(today))


def _by_year(site: Site, documents: Iterable[Document]) -> tuple[Section, ...]:
    """The documents under the year of their own date, newest first; dateless ones first."""
    years: dict[str, list[Document]] = {}
    for document in sorted(documents, key=_own_date, reverse=True):
        when = document.meta.when
        years.setdefault(str(when.first.year) if when else "", []).append(document)
    return tuple(
        Section(f"annee-{year}" if year else "tous", year, site.cards_of(group))
        for year, group in years.items()
    )


def _own_date(document: Document) -> tuple[int, tuple[date, date, str]]:
    when = document.meta.when
    return when.first.year if when else date.max.year, newest_first(document)


def _resources(site: Site) -> Iterator[ListPage]:
    intro = "Synthèses, outils, replays et webdocumentaires, à lire et à réemployer."
    yield ListPage(
        template="list",
        url="/ressources/",
        title="Ressources",
        description=intro,
        heading="Ressources",
        intro=intro,
        crumbs=(HOME,),
        feeds=(Feed("Tout ce qui paraît", "/flux/atom.xml"),),
        sections=tuple(_shelves(site)),
        siblings=_siblings(site),
        current="/ressources/",
    )


def _shelves(site: Site) -> Iterator[Section]:
    """The newest of each type of resource."""
    for kind in RESOURCES:
        if cards := site.latest_of(kind):
            rest = Link("Tout voir", urls.FOLDERS[kind], len(site.by_kind[kind]))
            yield Section(kind, LISTS[kind][0], cards, rest)


def _siblings(site: Site) -> tuple[Link, ...]:
    counts = {kind: len(site.by_kind.get(kind, ())) for kind in RESOURCES}
    return tuple(Link(LISTS[kind][0], urls.FOLDERS[kind], counts[kind]) for kind in RESOURCES)
