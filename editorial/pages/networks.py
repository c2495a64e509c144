"""The professional networks: cycles that are networks have a list of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import urls
from editorial.pages.values import HOME, Link, ListPage, Section
from editorial.schemas.event import Cycle

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[ListPage]:
    """The list of networks."""
    cycles = site.by_kind.get(Cycle.kind, ())
    networks = [d for d in cycles if isinstance(d.meta, Cycle) and d.meta.is_network]
    intro = "Des professionnels qui se retrouvent, s’entraident et partagent leurs outils."
    yield ListPage(
        template="list",
        url=urls.NETWORKS,
        title="Réseaux professionnels",
        description=intro,
        heading="Réseaux professionnels",
        intro=intro,
        crumbs=(HOME, Link("Agenda", "/agenda/")),
        sections=(Section("reseaux", "", site.cards_of(networks)),) if networks else (),
        current="/agenda/",
    )
