"""What the agenda knows beside events: their revisions, observed days, agendas of partners."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from editorial.schemas.event import Status
from editorial.schemas.fields import (
    Clock,
    Count,
    Day,
    DayOfYear,
    Identifier,
    Line,
    Moment,
    Part,
    ThemePath,
    WebAddress,
    refuse,
)

__all__ = [
    "ObservedDay",
    "ObservedDays",
    "PartnerAgenda",
    "PartnerAgendas",
    "PartnerEvent",
    "PartnerEvents",
    "Reach",
    "Revision",
    "Revisions",
]


class Revision(Part):
    """How often what calendars show of an event has changed, and when it last did."""

    fingerprint: Line = Field(alias="empreinte")
    sequence: Count
    modified: Moment = Field(alias="modifie")


class Revisions(Part):
    """The ledger of calendars, written by a task: one line for each event whose day is known."""

    events: dict[Identifier, Revision] = Field(default={}, alias="rendez_vous")


class Reach(StrEnum):
    """Who observes a day."""

    NATIONAL = "nationale"
    WORLD = "internationale"

    @property
    def label(self) -> str:
        """Its name for readers."""
        return f"Journée {self.value}"


class ObservedDay(Part):
    """A day that comes back each year: « 03-08 », or « 1er lundi d’octobre »."""

    id: Identifier
    title: Line = Field(alias="titre")
    day: DayOfYear = Field(alias="jour")
    reach: Reach = Field(alias="portee")
    source: Line
    link: WebAddress | None = Field(default=None, alias="lien")
    themes: tuple[ThemePath, ...] = ()


class ObservedDays(Part):
    """Official days, in the order of the file."""

    days: tuple[ObservedDay, ...] = Field(default=(), alias="journees")


class PartnerAgenda(Part):
    """The agenda of a partner, read from an iCalendar address."""

    id: Identifier
    name: Line = Field(alias="nom")
    address: WebAddress = Field(alias="adresse")
    site: WebAddress | None = None


class PartnerAgendas(Part):
    """The agendas that are read, the first one keeping what two of them announce."""

    agendas: tuple[PartnerAgenda, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [agenda.id for agenda in self.agendas]
        if twice := next((name for name in names if names.count(name) > 1), None):
            refuse(f"deux agendas s’appellent « {twice} » : changer l’un des « id ».", "agendas")
        return self


class PartnerEvent(Part):
    """An event of a partner, as its agenda gave it last: plain words, and one address."""

    uid: Line
    title: Line = Field(alias="titre")
    first: Day = Field(alias="jour")
    last: Day = Field(alias="fin")
    starts_at: Clock | None = Field(default=None, alias="heure")
    place: Line | None = Field(default=None, alias="lieu")
    link: WebAddress | None = Field(default=None, alias="adresse")
    status: Status = Field(default=Status.PLANNED, alias="statut")


class PartnerEvents(Part):
    """The last good copy of each agenda of a partner, by its id; written by a task."""

    copies: dict[Identifier, tuple[PartnerEvent, ...]] = Field(default={}, alias="agendas")
