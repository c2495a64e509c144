"""Pages of links: the map of the site, and all its feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import urls
from editorial.cards import theme_link
from editorial.feeds import channels
from editorial.french import typeset
from editorial.pages.letters import letter_lines
from editorial.pages.lists import LISTS
from editorial.pages.values import HOME, Link, LinkGroup, LinksPage

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[LinksPage]:
    """The map of the site, then the feeds."""
    yield _page("/plan-du-site/", "Plan du site", "Toutes les pages, par rubrique.", _map(site))
    intro = "Suivre le site dans un lecteur de flux : sans compte, sans courriel, sans trace."
    yield _page("/flux/", "Flux", intro, _feeds(site))


def _page(url: str, title: str, intro: str, groups: Iterator[LinkGroup]) -> LinksPage:
    return LinksPage(
        template="links",
        url=url,
        title=title,
        description=typeset(intro),
        heading=title,
        intro=typeset(intro),
        crumbs=(HOME,),
        groups=tuple(group for group in groups if group.links),
    )


def _map(site: Site) -> Iterator[LinkGroup]:
    yield LinkGroup(
        "Rubriques",
        (
            Link("Thématiques", "/thematiques/"),
            *site.navigation.main,
            Link("Réseaux", urls.NETWORKS),
            Link("Rechercher", "/recherche/"),
        ),
    )
    yield LinkGroup("L’IREV et ce site", (*site.navigation.about, *site.navigation.legal))
    themes = (theme_link(path, site.corpus.themes) for path in site.corpus.themes)
    yield LinkGroup("Thématiques", tuple(link for link in themes if link))
    yield _documents(site, "evenement", "Rendez-vous")
    for kind, (title, _, _) in LISTS.items():
        yield _documents(site, kind, title)
    yield LinkGroup("Lettres", tuple(Link(n.title, n.url) for n in letter_lines(site)))


def _documents(site: Site, kind: str, title: str) -> LinkGroup:
    cards = site.cards_of_kinds(kind)
    return LinkGroup(title, tuple(Link(card.title, card.url) for card in cards))


def _feeds(site: Site) -> Iterator[LinkGroup]:
    whole: list[Link] = []
    themes: list[Link] = []
    lists: list[Link] = []
    for channel in channels(site):
        if channel.page.startswith(("/territoires/", "/publics/", "/mots-cles/")):
            continue  # found on their own pages: listing them would bury the others
        link = Link(typeset(channel.title), channel.address)
        if channel.address.startswith("/flux/"):
            whole.append(link)
        else:
            (themes if channel.page.startswith("/thematiques/") else lists).append(link)
    lists.append(Link("La lettre", "/lettre/atom.xml"))
    yield LinkGroup("Tout le site", tuple(whole))
    yield LinkGroup("Par rubrique", tuple(lists))
    yield LinkGroup("Par thématique", tuple(themes))
