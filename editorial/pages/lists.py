"""All the documents of a type, by year, and the way into the resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from editorial import urls
from editorial.cards import newest_first
from editorial.corpus import Document
from editorial.pages.pagination import numbered, paginate
from editorial.pages.values import HOME, Feed, Link, ListPage, Pagination, Section
from editorial.parts import Part
from editorial.schemas.news import Job

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["LISTS", "RESOURCES", "Listed", "list_link", "listed", "parts", "way_to"]

RESOURCES = ("synthese", "ressource", "replay", "webdoc")
_SIZE = 100
"""Documents on a page: most lists are read and searched whole."""
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


class Listed(NamedTuple):
    """A document in the list of its type, under the year of its own date; "" where it has none."""

    year: str
    document: Document


def listed(documents: Iterable[Document], today: date) -> tuple[Listed, ...]:
    """The documents of a type in the order of its list: dateless ones, then the newest first."""
    shown = (document for document in documents if _is_listed(document, today))
    ordered = sorted(shown, key=_own_date, reverse=True)
    return tuple(Listed(_own_year(document), document) for document in ordered)


def parts(site: Site) -> Iterator[Part[ListPage]]:
    """Each page of the list of each type, then that of all resources."""
    for kind in LISTS:
        pages = paginate(site.listed[kind], urls.FOLDERS[kind], size=_SIZE)
        for number, page in enumerate(pages, 1):
            yield Part(f"list {kind} {number}", partial(_list, site, kind, *page))
    yield Part("resources", partial(_resources, site))


def way_to(kind: str) -> tuple[Link, ...]:
    """The part of the site that holds the list of a type, when it is not that list."""
    part, url = LISTS[kind][2], urls.FOLDERS[kind]
    return (Link(_PARTS[part], part),) if part in _PARTS and part != url else ()


def list_link(site: Site, kind: str) -> Link:
    """The list of a type, counted."""
    return Link(LISTS[kind][0], urls.FOLDERS[kind], len(site.listed[kind]))


def _list(
    site: Site, kind: str, url: str, shown: Sequence[Listed], around: Pagination | None
) -> Iterator[ListPage]:
    title, intro, part = LISTS[kind]
    folder = urls.FOLDERS[kind]
    yield ListPage(
        template="list",
        url=url,
        title=numbered(title, around),
        description=intro,
        heading=title,
        intro=intro,
        crumbs=(HOME, *way_to(kind)),
        feeds=(Feed(f"{title}\u00a0: ce qui paraît", f"{folder}atom.xml"),),
        sections=tuple(_by_year(site, shown)),
        pagination=around,
        siblings=_siblings(site) if kind in RESOURCES else (),
        shortcut=_MAP if kind == "experience" else None,
        current=part,
    )


def _is_listed(document: Document, today: date) -> bool:
    """An expired offer keeps its page and leaves the list."""
    meta = document.meta
    return not (isinstance(meta, Job) and meta.is_expired(today))


def _by_year(site: Site, shown: Iterable[Listed]) -> Iterator[Section]:
    for year, group in groupby(shown, attrgetter("year")):
        cards = site.cards_of(one.document for one in group)
        yield Section(f"annee-{year}" if year else "tous", year, cards)


def _own_year(document: Document) -> str:
    when = document.meta.when
    return str(when.first.year) if when else ""


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
    return tuple(list_link(site, kind) for kind in RESOURCES)
