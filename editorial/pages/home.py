"""The first page: what the centre is, then the newest of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from editorial import agenda
from editorial.corpus import Document
from editorial.facts import figure_lines
from editorial.french import typeset
from editorial.headlines import is_headline
from editorial.pages import press
from editorial.pages.letters import letter_lines
from editorial.pages.values import Card, Feed, HomePage, Link, Section
from editorial.structured import organisation_data

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[HomePage]:
    """The home page."""
    organisation = site.corpus.organisation
    news = site.cards_of(_news(site))
    yield HomePage(
        template="home",
        url="/",
        title=typeset(organisation.full_name),
        description=typeset(organisation.statement),
        feeds=(
            Feed("Tout ce qui paraît", "/flux/atom.xml"),
            Feed("Tout ce qui paraît (RSS)", "/flux/rss.xml", "application/rss+xml"),
            Feed("Tout ce qui paraît (JSON Feed)", "/flux/feed.json", "application/feed+json"),
        ),
        data=(organisation_data(organisation),),
        lead=news[0] if news else None,
        news=news[1:4],
        coming=_placed_in_time(site, site.coming),
        past=_placed_in_time(site, site.past),
        themes=site.theme_links(),
        shelves=(
            Section(
                "ressources",
                "Dernières synthèses et ressources",
                site.latest_of("synthese", "webdoc", "ressource", "replay"),
                Link("Toutes les ressources", "/ressources/"),
            ),
            Section(
                "experiences",
                "Expériences à partager",
                site.latest_of("experience"),
                Link("Toutes les expériences", "/experiences/"),
            ),
        ),
        press=press.front_shelf(site),
        letter=next(iter(letter_lines(site)), None),
        figures=figure_lines(organisation.key_figures),
    )


def _news(site: Site) -> tuple[Document, ...]:
    """The news, those that an editor put « à la une » first, then the newest."""
    news = site.by_kind.get("actualite", ())
    return tuple(sorted(news, key=lambda d: not is_headline(d, site.today)))


def _placed_in_time(site: Site, events: Iterable[Document]) -> tuple[Card, ...]:
    """The first four whose month is known: « dans l’année » tells a visitor nothing."""
    known = (d for d in events if agenda.event_of(d).when.is_month_known)
    return site.cards_of(islice(known, 4))
