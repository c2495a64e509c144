"""Pages of links: the map of the site, and all its feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from editorial import urls
from editorial.cards import theme_link
from editorial.feeds import ATOM, JSON, OPML, RSS, Channel, channels
from editorial.french import typeset
from editorial.pages import alphabet
from editorial.pages.letters import letter_lines
from editorial.pages.lists import LISTS, list_link
from editorial.pages.values import HOME, Link, LinkGroup, LinksPage
from editorial.parts import Part
from editorial.subjects import Facet

if TYPE_CHECKING:
    from editorial.site import Site


_FEED_GROUPS = (
    "Tout le site",
    "Par rubrique",
    "Revue de presse",
    "Par thématique",
    "Revue de presse, par thématique",
    "",
)


def parts(site: Site) -> Iterator[Part[LinksPage]]:
    """The map of the site, then the feeds."""
    yield Part("map", partial(_whole_map, site))
    yield Part("feeds", partial(_all_feeds, site))


def _whole_map(site: Site) -> Iterator[LinksPage]:
    intro = "Les rubriques du site ; chaque contenu s’y trouve par type, par sujet et de A à Z."
    yield _page("/plan-du-site/", "Plan du site", intro, _map(site))


def _all_feeds(site: Site) -> Iterator[LinksPage]:
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
    types, navigation = tuple(_types(site)), site.navigation
    rubrics = (
        *_others(navigation.main, types),
        Link("Revue de presse", urls.PRESS),
        Link("Réseaux professionnels", urls.NETWORKS),
        Link("Rechercher", "/recherche/"),
        Link(alphabet.TITLE, urls.ALPHABET),
    )
    yield LinkGroup("Rubriques", rubrics)
    yield LinkGroup("Contenus, par type", types)
    yield LinkGroup("Contenus, par sujet", tuple(Link(f.plural, f.url) for f in Facet))
    themes = (theme_link(path, site.corpus.themes) for path in site.corpus.themes)
    yield LinkGroup("Thématiques", tuple(link for link in themes if link))
    yield LinkGroup("Lettres", tuple(Link(n.title, n.url) for n in letter_lines(site)))
    own = _others((*navigation.about, *navigation.legal), rubrics)
    yield LinkGroup("L’IREV et ce site", own)


def _types(site: Site) -> Iterator[Link]:
    """The list of each type that has contents, counted."""
    yield Link("Rendez-vous à venir", urls.FOLDERS["evenement"], len(site.coming))
    yield Link("Rendez-vous passés", "/agenda/archives/", len(site.past))
    yield from (link for kind in LISTS if (link := list_link(site, kind)).count)


def _others(links: Iterable[Link], known: Iterable[Link]) -> tuple[Link, ...]:
    """The links that lead elsewhere."""
    addresses = {link.url for link in known}
    return tuple(link for link in links if link.url not in addresses)


def _feeds(site: Site) -> Iterator[LinkGroup]:
    groups: dict[str, list[Link]] = {title: [] for title in _FEED_GROUPS}
    for channel in channels(site):
        groups[_feed_group(channel)] += _forms(channel)
    groups["Tout le site"].append(Link("La liste de tous les flux (OPML)", OPML))
    del groups[""]
    yield from (LinkGroup(title, tuple(links)) for title, links in groups.items())


def _feed_group(channel: Channel) -> str:
    """Under which title a feed is; "" where its own page is enough: it would bury the others."""
    match channel.folder.strip("/").split("/"):
        case ["flux"]:
            return "Tout le site"
        case ["revue-de-presse"] | ["revue-de-presse", _]:
            return "Revue de presse"
        case ["revue-de-presse", *_]:
            return "Revue de presse, par thématique"
        case ["thematiques", *_]:
            return "Par thématique"
        case ["territoires" | "publics" | "mots-cles", *_]:
            return ""
    return "Par rubrique"


def _forms(channel: Channel) -> Iterator[Link]:
    """The Atom form, and all of them for the feeds that most readers look for."""
    title = typeset(channel.title)
    if channel.folder.count("/") > 3 or len(channel.forms) == 1:
        yield Link(title, channel.address(ATOM))
    else:
        for form, name in ((ATOM, "Atom"), (RSS, "RSS"), (JSON, "JSON Feed")):
            if form in channel.forms:
                yield Link(f"{title} ({name})", channel.address(form))
