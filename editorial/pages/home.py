"""The first page: what the centre is, then the newest of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import agenda
from editorial.facts import figure_lines
from editorial.french import typeset
from editorial.pages.letters import letter_lines
from editorial.pages.values import Card, Feed, HomePage, Link, Section
from editorial.structured import organisation_data

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[HomePage]:
    """The home page."""
    organisation = site.corpus.organisation
    news = site.cards_of_kinds("actualite")
    yield HomePage(
        template="home",
        url="/",
        title=typeset(organisation.full_name),
        description=typeset(organisation.statement),
        feeds=(Feed("Tout ce qui paraît", "/flux/atom.xml"),),
        data=organisation_data(organisation),
        lead=news[0] if news else None,
        news=news[1:4],
        coming=site.cards_of(agenda.upcoming(site.documents, today=site.today)[:4]),
        past=site.cards_of(agenda.past(site.documents, today=site.today)[:4]),
        themes=site.theme_links(),
        shelves=(
            Section(
                "ressources",
                "Dernières synthèses et ressources",
                _latest(site, "synthese", "webdoc", "ressource", "replay"),
                Link("Toutes les ressources", "/ressources/"),
            ),
            Section(
                "experiences",
                "Expériences à partager",
                _latest(site, "experience"),
                Link("Toutes les expériences", "/experiences/"),
            ),
        ),
        letter=next(iter(letter_lines(site)), None),
        figures=figure_lines(organisation.key_figures),
    )


def _latest(site: Site, *kinds: str) -> tuple[Card, ...]:
    """The three newest that are really out."""
    return tuple(card for card in site.cards_of_kinds(*kinds) if not card.status)[:3]
