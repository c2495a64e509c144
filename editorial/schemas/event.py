"""What the centre holds or takes part in: events, and the cycles that gather them."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from editorial.dates import Precision, When
from editorial.schemas.document import Issued, Meta, Themed
from editorial.schemas.fields import (
    Clock,
    Count,
    Day,
    Flag,
    Identifier,
    ImpreciseDate,
    Line,
    Part,
    ThemePath,
    WebAddress,
    refuse,
)

__all__ = [
    "ActionKind",
    "Attendance",
    "Cycle",
    "Event",
    "HalfDays",
    "Mode",
    "Outcome",
    "Perimeter",
    "Place",
    "Registration",
    "Speaker",
    "Status",
]


class ActionKind(StrEnum):
    """The five kinds of action that the annual report counts, and those that it leaves out."""

    INFORMATION = "manifestation-informative"
    CYCLE = "cycle-qualification"
    TRAINING = "session-formation"
    NETWORK = "groupe-travail-reseau"
    LOCAL = "proximite-territoriale"
    SUPPORT = "accompagnement-complementaire"
    GUEST = "intervention-exterieure"
    NATIONAL = "participation-reseau-national"

    @property
    def label(self) -> str:
        """Its name for readers."""
        return _ACTION_LABELS[self]


_ACTION_LABELS = {
    ActionKind.INFORMATION: "Manifestation à vocation informative",
    ActionKind.CYCLE: "Cycle de qualification",
    ActionKind.TRAINING: "Session de formation",
    ActionKind.NETWORK: "Groupe de travail, atelier, mise en réseau",
    ActionKind.LOCAL: "Action en proximité territoriale",
    ActionKind.SUPPORT: "Accompagnement d’une démarche territoriale",
    ActionKind.GUEST: "Intervention hors programme",
    ActionKind.NATIONAL: "Participation aux réseaux nationaux",
}


class Perimeter(StrEnum):
    """What the annual report's indicators include (mission-socle) or leave out."""

    CORE = "mission-socle"
    ADDITIONAL = "complementaire"
    OUTSIDE = "hors-programme"
    NATIONAL = "reseau-national"


class Mode(StrEnum):
    """How one attends."""

    ON_SITE = "presentiel"
    ONLINE = "distanciel"
    HYBRID = "hybride"

    @property
    def label(self) -> str:
        """Its name for readers."""
        return _MODE_LABELS[self]


_MODE_LABELS = {
    Mode.ON_SITE: "Sur place",
    Mode.ONLINE: "En ligne",
    Mode.HYBRID: "Sur place et en ligne",
}


class Status(StrEnum):
    """Whether an event is held."""

    PLANNED = "prevu"
    FULL = "complet"
    POSTPONED = "reporte"
    CANCELLED = "annule"

    @property
    def label(self) -> str:
        """Its name for readers."""
        return _STATUS_LABELS[self]


# Nouns, which agree with « journée » as well as with « webinaire ».
_STATUS_LABELS = {
    Status.PLANNED: "Prévu",
    Status.FULL: "Plus de place",
    Status.POSTPONED: "Date reportée",
    Status.CANCELLED: "Annulation",
}


class Place(Part):
    """Where an event is held."""

    name: Line | None = Field(default=None, alias="nom", description="Salle, bâtiment, plateforme.")
    territory: Identifier | None = Field(
        default=None, alias="territoire", description="Commune ou intercommunalité."
    )


class Speaker(Part):
    """Someone who speaks in public, under the function that brings them."""

    name: Line = Field(alias="nom", description="Prénom et nom.")
    role: Line | None = Field(default=None, alias="fonction", description="Fonction, organisme.")
    topic: Line | None = Field(default=None, alias="sujet", description="De quoi il est question.")


class Registration(Part):
    """How to register."""

    link: WebAddress | None = Field(
        default=None, alias="lien", description="Adresse du formulaire d’inscription."
    )
    closes_on: Day | None = Field(
        default=None, alias="cloture", description="Dernier jour pour s’inscrire."
    )
    capacity: Count | None = Field(default=None, alias="jauge", description="Nombre de places.")


class Outcome(Part):
    """An output that an event is to produce, and where it stands."""

    expected: Line = Field(alias="attendu", description="synthese, replay, dossier, fiche…")
    issued: Issued = Field(alias="etat", description="Où en est cette suite.")
    document: Identifier | None = Field(
        default=None, alias="contenu", description="Identifiant du contenu, une fois paru."
    )

    @model_validator(mode="after")
    def _issued_is_named(self) -> Self:
        if self.issued is Issued.ISSUED and self.document is None:
            refuse(
                "une suite parue nomme son contenu : ajouter « contenu: identifiant ».", "contenu"
            )
        return self


class HalfDays(Part):
    """The length that counts in the annual report."""

    value: Count = Field(alias="valeur", description="Nombre de demi-journées.")
    reason: Line | None = Field(
        default=None, alias="raison", description="D’où vient ce nombre : source ou calcul."
    )


class Attendance(Part):
    """How many people came; counts only."""

    value: Count = Field(alias="valeur", description="Nombre de participations.")
    qualifier: Line | None = Field(
        default=None, alias="qualificatif", description="près de, plus de, une quinzaine…"
    )
    note: Line | None = Field(default=None, description="Qui est compté.")


class Event(Themed):
    """A meeting, a day, a webinar: the main activity of the centre."""

    kind: ClassVar[str] = "evenement"
    folder: ClassVar[str] = "agenda"
    label: ClassVar[str] = "Événement"

    themes: tuple[ThemePath, ...] = Field(
        default=(), description="Thèmes du thésaurus ; le premier est le principal."
    )
    end: ImpreciseDate | None = Field(
        default=None, alias="fin", description="Dernier jour (ou mois), si l’événement dure."
    )
    starts_at: Clock | None = Field(default=None, alias="heure", description="Heure de début.")
    ends_at: Clock | None = Field(default=None, alias="heure_fin", description="Heure de fin.")
    action: ActionKind = Field(
        alias="type_action", description="Type d’action du rapport d’activités."
    )
    form: Line | None = Field(
        default=None, alias="forme", description="Webinaire, journée, réunion de réseau…"
    )
    perimeter: Perimeter = Field(
        default=Perimeter.CORE, alias="perimetre", description="Ce que comptent les indicateurs."
    )
    mode: Mode | None = Field(default=None, description="Comment on y assiste.")
    place: Place | None = Field(default=None, alias="lieu", description="Où cela se tient.")
    organiser: Line | None = Field(
        default=None, alias="organisateur", description="Qui organise, si ce n’est pas l’IREV."
    )
    role: Line | None = Field(
        default=None, alias="role_irev", description="Part de l’IREV, chez un partenaire."
    )
    cycle: Identifier | None = Field(default=None, description="Identifiant du cycle.")
    sessions: Count | None = Field(
        default=None, description="Nombre de séances que cette page rassemble."
    )
    speakers: tuple[Speaker, ...] = Field(
        default=(), alias="intervenants", description="Qui parle, avec sa fonction publique."
    )
    partners: tuple[Line, ...] = Field(
        default=(), alias="partenaires", description="Organismes associés."
    )
    registration: Registration | None = Field(
        default=None, alias="inscription", description="Comment s’inscrire."
    )
    status: Status = Field(default=Status.PLANNED, alias="statut", description="S’il a lieu.")
    first_date: ImpreciseDate | None = Field(
        default=None, alias="date_initiale", description="Date annoncée avant un report."
    )
    half_days: HalfDays | None = Field(
        default=None, alias="demi_journees", description="Durée comptée au rapport."
    )
    attendance: Attendance | None = Field(
        default=None, alias="participants", description="Participations, en nombre seulement."
    )
    outcomes: tuple[Outcome, ...] = Field(
        default=(), alias="suites", description="Ce que l’événement doit produire."
    )
    experiences: tuple[Identifier, ...] = Field(
        default=(), description="Fiches expériences présentées."
    )

    @property
    def when(self) -> When:
        """When it is held, as far as it is known."""
        return When(self.date, self.end, self.date_text)

    def is_past(self, today: datetime.date) -> bool:
        """Whether its last possible day is over; on that day it is still to come."""
        return self.when.last < today

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end is not None and self.end.last < self.date.first:
            reason = f"l’événement finit ({self.end.iso}) avant de commencer ({self.date.iso})."
            refuse(reason, "fin")
        return self

    @model_validator(mode="after")
    def _hours_make_sense(self) -> Self:
        if self.ends_at and not self.starts_at:
            refuse("une heure de fin demande une heure de début : ajouter « heure ».", "heure_fin")
        if self.starts_at and self.when.precision is not Precision.DAY:
            refuse("une heure demande un jour connu : compléter « date » (AAAA-MM-JJ).", "heure")
        is_one_day = self.when.first == self.when.last
        if is_one_day and self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            refuse("l’heure de fin doit suivre l’heure de début.", "heure_fin")
        return self

    @model_validator(mode="after")
    def _registration_closes_in_time(self) -> Self:
        closes = self.registration.closes_on if self.registration else None
        if closes and closes > self.when.last:
            refuse("les inscriptions ferment après l’événement.", "inscription")
        return self


class Cycle(Meta):
    """A series of events followed as one: a network, a course, a set of study days."""

    kind: ClassVar[str] = "cycle"
    folder: ClassVar[str] = "cycles"
    label: ClassVar[str] = "Cycle"

    is_network: Flag = Field(
        default=False, alias="reseau", description="oui pour un réseau professionnel."
    )
    rhythm: Line | None = Field(
        default=None, alias="rythme", description="Combien de rendez-vous, à quel rythme."
    )
    partners: tuple[Line, ...] = Field(
        default=(), alias="partenaires", description="Organismes associés."
    )
    themes: tuple[ThemePath, ...] = Field(
        min_length=1, description="Thèmes du thésaurus ; le premier est le principal."
    )
