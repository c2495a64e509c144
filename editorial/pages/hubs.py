"""Themes across all types: one hub for each theme and sub-theme, and the list of themes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import agenda, urls
from editorial.cards import theme_link
from editorial.corpus import Document
from editorial.french import typeset
from editorial.pages.values import Feed, HubPage, Link, Section
from editorial.schemas.vocabularies import SubTheme, Theme

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["SECTIONS", "is_about", "pages"]

HOME = Link("Accueil", "/")
ALL_THEMES = Link("Thématiques", "/thematiques/")

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("syntheses", "Synthèses et replays", ("synthese", "replay", "webdoc")),
    ("experiences", "Expériences", ("experience",)),
    ("outils", "Publications et outils", ("ressource",)),
    ("actualites", "Actualités", ("actualite",)),
    ("cycles", "Cycles et réseaux", ("cycle",)),
    ("emploi", "Offres d’emploi", ("emploi",)),
    ("pages", "À savoir", ("page",)),
)
"""Anchor, title and types of each section of a hub, between what is coming and what is past."""


def pages(site: Site) -> Iterator[HubPage]:
    """The list of themes, then each theme in the order of the thesaurus."""
    yield HubPage(
        template="themes",
        url="/thematiques/",
        title="Thématiques",
        description="Les entrées de la politique de la ville, à travers tous les contenus.",
        heading="Thématiques",
        scope="Chaque thème rassemble rendez-vous, synthèses, expériences et outils.",
        crumbs=(HOME,),
        narrower=site.theme_links(),
        current="/thematiques/",
    )
    for path, theme in site.corpus.themes.items():
        yield _hub(site, path, theme)


def _hub(site: Site, path: str, theme: SubTheme) -> HubPage:
    title, url = typeset(theme.title), urls.theme_url(path)
    parent = theme_link(path.split("/", maxsplit=1)[0], site.corpus.themes) if "/" in path else None
    return HubPage(
        template="hub",
        url=url,
        title=title,
        description=typeset(theme.scope),
        heading=title,
        scope=typeset(theme.scope),
        crumbs=(HOME, ALL_THEMES, parent) if parent else (HOME, ALL_THEMES),
        feeds=(Feed(f"{title} : ce qui paraît", f"{url}atom.xml"),),
        narrower=_narrower(site, path, theme),
        sections=tuple(section for section in _sections(site, path) if section.cards),
        current="/thematiques/",
    )


def _narrower(site: Site, path: str, theme: SubTheme) -> tuple[Link, ...]:
    below = (
        [(f"{path}/{sub.slug}", sub) for sub in theme.narrower] if isinstance(theme, Theme) else []
    )
    return tuple(
        Link(typeset(sub.title), urls.theme_url(sub_path), site.theme_counts[sub_path])
        for sub_path, sub in below
    )


def _sections(site: Site, path: str) -> Iterator[Section]:
    about = [document for document in site.documents if is_about(document, path)]
    coming = agenda.upcoming(about, today=site.today)
    yield Section("a-venir", "À venir", site.cards_of(coming), Link("Agenda", "/agenda/"))
    for anchor, title, kinds in SECTIONS:
        yield Section(anchor, title, site.cards_of(d for d in about if d.meta.kind in kinds))
    past = agenda.past(about, today=site.today)
    archives = Link("Archives de l’agenda", "/agenda/archives/")
    yield Section("passes", "Rendez-vous passés", site.cards_of(past), archives)


def is_about(document: Document, path: str) -> bool:
    """Whether a document carries a theme, or one of its sub-themes."""
    return any(f"{theme}/".startswith(f"{path}/") for theme in document.meta.themes)
