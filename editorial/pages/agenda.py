"""The agenda: what is coming by month, and the archives by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import agenda
from editorial.pages.values import HOME, AgendaPage, Feed, Link, Section

if TYPE_CHECKING:
    from editorial.site import Site

RECENT = 6


def pages(site: Site) -> Iterator[AgendaPage]:
    """The agenda, then its archives."""
    coming = agenda.upcoming(site.documents, today=site.today)
    past = agenda.past(site.documents, today=site.today)
    recent = [d for d in past if agenda.event_of(d).when.is_month_known][:RECENT]
    yield AgendaPage(
        template="agenda",
        url="/agenda/",
        title="Agenda",
        description="Les rendez-vous de l’IREV et de ses partenaires.",
        heading="Agenda",
        intro="Les rendez-vous de l’IREV et de ses partenaires, du plus proche au plus lointain.",
        crumbs=(HOME,),
        feeds=(
            Feed("S’abonner au calendrier", "/agenda/agenda.ics", "text/calendar"),
            Feed("Suivre les annonces (flux Atom)", "/agenda/atom.xml"),
        ),
        sections=tuple(
            Section(f"mois-{index}", label, site.cards_of(events))
            for index, (label, events) in enumerate(agenda.by_month(coming), 1)
        ),
        recent=Section("passes", "Derniers rendez-vous", site.cards_of(recent)),
        archives=(
            Link("Toutes les archives", "/agenda/archives/", len(past)),
            Link("Cycles et réseaux", "/agenda/cycles/", len(site.cards_of_kinds("cycle"))),
        ),
        current="/agenda/",
    )
    intro = "Les rendez-vous passés, par année, et ce qui en est sorti."
    yield AgendaPage(
        template="agenda",
        url="/agenda/archives/",
        title="Archives de l’agenda",
        description=intro,
        heading="Archives de l’agenda",
        intro=intro,
        crumbs=(HOME, Link("Agenda", "/agenda/")),
        sections=tuple(
            Section(f"annee-{year}", str(year), site.cards_of(events))
            for year, events in agenda.by_year(past)
        ),
        current="/agenda/",
    )
