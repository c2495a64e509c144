"""What the centre holds or takes part in: events, and the cycles that gather them."""

from __future__ import annotations

import datetime
from enum import StrEnum
from functools import cached_property
from typing import ClassVar, Self

from pydantic import Field, model_validator

from editorial import french, recurrence
from editorial.dates import PartialDate, Precision, When
from editorial.occurrences import Span, exists, half_days
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
    RepetitionRule,
    ThemePath,
    WebAddress,
    refuse,
)

__all__ = [
    "ActionKind",
    "Attendance",
    "Cycle",
    "Event",
    "Group",
    "HalfDays",
    "Mode",
    "Outcome",
    "Perimeter",
    "Place",
    "Recurrence",
    "Registration",
    "Speaker",
    "Status",
    "Turnout",
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
    role: Line | None = Field(default=None, alias="fonction", description="Fonction.")
    organisation: Line | None = Field(
        default=None, alias="organisme", description="Organisme, s’il n’est pas dans la fonction."
    )
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


class Turnout(Part):
    """Who came, once an event is over: counts by profile of the annual report, never names."""

    registered: Count | None = Field(
        default=None, alias="inscrits", description="Nombre de personnes inscrites."
    )
    attendance: dict[Identifier, Count] = Field(
        alias="presences", description="Présences par profil de `content/donnees/publics.yml`."
    )

    @property
    def total(self) -> int:
        """All the attendances of which the profile is known."""
        return sum(self.attendance.values())


class Recurrence(Part):
    """How a meeting comes back, without being written again; it always has an end."""

    rule: RepetitionRule = Field(
        alias="regle", description="« chaque mois, le 2e mardi », ou une règle RFC 5545."
    )
    until: Day | None = Field(
        default=None, alias="jusqu_au", description="Dernier jour possible ; ou « fois »."
    )
    times: Count | None = Field(
        default=None, alias="fois", description="Nombre de dates en tout ; ou « jusqu_au »."
    )
    left_out: tuple[Day, ...] = Field(
        default=(), alias="sauf", description="Dates de la règle où il n’a pas lieu."
    )

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        if self.until is None and not self.times:
            refuse(
                "répétition sans fin : ajouter « jusqu_au: AAAA-MM-JJ » ou « fois: 10 ».", "regle"
            )
        if self.until and self.times is not None:
            refuse("deux fins : garder « jusqu_au » ou « fois », pas les deux.", "fois")
        return self

    def days_from(self, first: datetime.date) -> tuple[datetime.date, ...]:
        """The days that the rule gives, those left out included."""
        return recurrence.occurrences(self.rule, first, until=self.until, times=self.times)


class Event(Themed):
    """A meeting, a day, a webinar: the main activity of the centre."""

    kind: ClassVar[str] = "evenement"
    prefix: ClassVar[str] = "ev"
    folder: ClassVar[str] = "agenda"
    label: ClassVar[str] = "Événement"

    themes: tuple[ThemePath, ...] = Field(
        default=(), description="Thèmes du thésaurus ; le premier est le principal."
    )
    end: ImpreciseDate | None = Field(
        default=None, alias="fin", description="Dernier jour (ou mois), si l’événement dure."
    )
    other_days: tuple[Day, ...] = Field(
        default=(), alias="autres_jours", description="Ses autres jours, s’ils ne se suivent pas."
    )
    recurrence: Recurrence | None = Field(
        default=None, description="Comment il revient, pour ne l’écrire qu’une fois."
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
    group: Identifier | None = Field(
        default=None, alias="groupe", description="Groupe du cycle qui suit ces séances."
    )
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
    turnout: Turnout | None = Field(
        default=None, alias="bilan", description="Après l’événement : qui est venu, par profil."
    )
    outcomes: tuple[Outcome, ...] = Field(
        default=(), alias="suites", description="Ce que l’événement doit produire."
    )
    experiences: tuple[Identifier, ...] = Field(
        default=(), description="Fiches expériences présentées."
    )

    @cached_property
    def days(self) -> tuple[datetime.date, ...]:
        """Its days in order, when it has several that are written or repeated one by one."""
        if not self.other_days and self.recurrence is None:
            return ()
        first = self.date.first
        repeated = self.recurrence.days_from(first) if self.recurrence else (first,)
        left_out = set(self.recurrence.left_out) if self.recurrence else set()
        return tuple(sorted(({*repeated} - left_out) | {*self.other_days}))

    @cached_property
    def when(self) -> When:
        """When it is held, as far as it is known."""
        end = PartialDate.of_day(self.days[-1]) if self.days else self.end
        return When(self.date, end, self.date_text, self.days)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Each time that it is held, in order; none where its day is not known."""
        if self.days:
            return tuple(Span(day, day) for day in self.days)
        when = self.when
        return (Span(when.first, when.last),) if when.precision is Precision.DAY else ()

    @property
    def is_off(self) -> bool:
        """Whether calendars tell that it is not held at the time they knew."""
        return self.status is Status.CANCELLED or self.is_moved_to_an_unknown_day

    @property
    def is_moved_to_an_unknown_day(self) -> bool:
        """Whether it is postponed from a known day to one that is not known yet."""
        was = self.first_date if self.status is Status.POSTPONED else None
        return was is not None and was.precision is Precision.DAY and not self.spans

    @property
    def calendar_spans(self) -> tuple[Span, ...]:
        """The times that calendars show: those that it had, where the new ones are not known."""
        if self.first_date and self.is_moved_to_an_unknown_day:
            return (Span(self.first_date.first, self.first_date.last),)
        return self.spans

    @property
    def session_count(self) -> int:
        """How many sessions its page gathers."""
        return self.sessions or len(self.days) or 1

    @property
    def computed_half_days(self) -> int | None:
        """What its hours make; None where they are not all known."""
        if not (self.spans and self.starts_at and self.ends_at):
            return None
        return half_days(self.spans, self.starts_at, self.ends_at)

    @property
    def half_day_count(self) -> int | None:
        """What the annual report counts: what an editor says, else what its hours make."""
        return self.half_days.value if self.half_days else self.computed_half_days

    @property
    def attendance_count(self) -> int | None:
        """How many came: the total that is given, else the sum of the profiles."""
        if self.attendance:
            return self.attendance.value
        return self.turnout.total if self.turnout else None

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
    def _comes_back_as_it_says(self) -> Self:
        if not self.other_days and self.recurrence is None:
            return self
        field = "recurrence" if self.recurrence else "autres_jours"
        if self.date.precision is not Precision.DAY:
            refuse("plusieurs dates demandent un premier jour connu (date: AAAA-MM-JJ).", field)
        if self.end is not None:
            refuse("plusieurs dates d’un jour chacune : retirer « fin ».", "fin")
        rule = self.recurrence
        repeated = self._repeated(rule) if rule else (self.date.first,)
        for day in self.other_days:
            if day in repeated or self.other_days.count(day) > 1:
                refuse(f"le {french.day(day)} y est déjà : le retirer.", "autres_jours")
            if day < self.date.first:
                refuse(f"le {french.day(day)} précède « date » : « date » est le premier.", field)
        return self

    def _repeated(self, rule: Recurrence) -> tuple[datetime.date, ...]:
        """The days of the rule, once it is known to be sound."""
        days = rule.days_from(self.date.first)
        said = recurrence.french_rule(rule.rule)
        if not days or days[0] != self.date.first:
            first = f" ; le premier jour qui la suit est le {french.day(days[0])}" if days else ""
            refuse(f"« date » ne suit pas la règle ({said}){first}.", "recurrence")
        if len(days) > recurrence.LIMIT:
            refuse(f"plus de {recurrence.LIMIT} dates : rapprocher la fin.", "recurrence")
        for day in rule.left_out:
            if day not in days[1:]:
                reason = "est « date » : la changer" if day == days[0] else "n’est pas une date"
                refuse(f"sauf : le {french.day(day)} {reason} de la règle ({said}).", "recurrence")
        return days

    @model_validator(mode="after")
    def _hours_make_sense(self) -> Self:
        if self.ends_at and not self.starts_at:
            refuse("une heure de fin demande une heure de début : ajouter « heure ».", "heure_fin")
        if self.starts_at and self.when.precision is not Precision.DAY:
            refuse("une heure demande un jour connu : compléter « date » (AAAA-MM-JJ).", "heure")
        in_a_day = all(span.first == span.last for span in self.spans)
        if in_a_day and self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            refuse("l’heure de fin doit suivre l’heure de début.", "heure_fin")
        for field, day, hour in self.moments():
            if not exists(day, hour):
                words = french.clock(hour.hour, hour.minute)
                reason = f"{words} n’existe pas le {french.day(day)} : "
                refuse(reason + "l’heure change cette nuit-là, de 2 h à 3 h.", field)
        return self

    def moments(self) -> tuple[tuple[str, datetime.date, datetime.time], ...]:
        """Each hour at which it starts or ends, with its day and the field that says it."""
        starts = (("heure", s.first, self.starts_at) for s in self.spans if self.starts_at)
        ends = (("heure_fin", s.last, self.ends_at) for s in self.spans if self.ends_at)
        return (*starts, *ends)

    @model_validator(mode="after")
    def _says_what_it_was(self) -> Self:
        if self.status is Status.POSTPONED and self.first_date is None:
            refuse("un report dit la date d’abord annoncée : ajouter « date_initiale ».", "statut")
        if self.group and not self.cycle:
            refuse("un groupe est celui d’un cycle : ajouter « cycle: identifiant ».", "groupe")
        return self

    @model_validator(mode="after")
    def _counts_agree(self) -> Self:
        computed, said = self.computed_half_days, self.half_days
        if said and computed is not None and said.value != computed and not said.reason:
            counted = french.counted(computed, "demi-journée")
            reason = f"les heures font {counted} : dire pourquoi dans « raison », ou retirer."
            refuse(reason, "demi_journees")
        if self.turnout and self.status is Status.CANCELLED:
            refuse("un événement annulé n’a pas de présences.", "bilan")
        total = self.attendance
        is_floor = total is not None and (total.qualifier or "").startswith(("plus", "au moins"))
        if self.turnout and total and self.turnout.total > total.value and not is_floor:
            reason = f"les profils font {self.turnout.total}, plus que le total ({total.value})."
            refuse(reason, "bilan")
        return self

    @model_validator(mode="after")
    def _registration_closes_in_time(self) -> Self:
        closes = self.registration.closes_on if self.registration else None
        if closes and closes > self.when.last:
            refuse("les inscriptions ferment après l’événement.", "inscription")
        return self


class Group(Part):
    """Those who follow a cycle together, often in a town: the same sessions are held for each."""

    id: Identifier = Field(description="Nom stable du groupe, que citent ses événements.")
    name: Line = Field(alias="nom", description="Son nom, tel que les lecteurs le voient.")
    territory: Identifier | None = Field(
        default=None, alias="territoire", description="Où il se réunit."
    )
    sessions: Count | None = Field(
        default=None, alias="seances", description="Nombre de séances prévues."
    )


class Cycle(Meta):
    """A series of events followed as one: a network, a course, a set of study days."""

    kind: ClassVar[str] = "cycle"
    prefix: ClassVar[str] = "serie"
    folder: ClassVar[str] = "cycles"
    label: ClassVar[str] = "Cycle"

    end: ImpreciseDate | None = Field(
        default=None, alias="fin", description="Dernier jour (ou mois) du cycle."
    )
    groups: tuple[Group, ...] = Field(
        default=(), alias="groupes", description="Ceux qui le suivent ensemble, dans une ville."
    )
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

    @property
    def when(self) -> When | None:
        """When it is held, as far as it is known."""
        return When(self.date, self.end, self.date_text) if self.date else None

    @model_validator(mode="after")
    def _groups_and_dates_agree(self) -> Self:
        if self.end and self.date is None:
            refuse("une fin demande un début : ajouter « date ».", "fin")
        if self.end and self.date and self.end.last < self.date.first:
            refuse(f"le cycle finit ({self.end.iso}) avant de commencer ({self.date.iso}).", "fin")
        names = [group.id for group in self.groups]
        if twice := next((name for name in names if names.count(name) > 1), None):
            refuse(f"deux groupes s’appellent « {twice} » : changer l’un des « id ».", "groupes")
        return self
