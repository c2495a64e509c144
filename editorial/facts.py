"""The box beside a text: what a type says of itself, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from editorial import french
from editorial.cards import place_of
from editorial.corpus import Corpus
from editorial.french import typeset
from editorial.pages import Fact, FigureLine, Link, Person
from editorial.recurrence import french_rule
from editorial.schemas.document import Figure, Issued, Meta
from editorial.schemas.event import Cycle, Event, Mode, Place, Turnout
from editorial.schemas.news import Job
from editorial.schemas.page import Box, Page
from editorial.schemas.publication import Experience, Publication, Replay
from editorial.schemas.vocabularies import Organisation

__all__ = ["facts_of", "figure_lines", "people", "subscription_link"]


def facts_of(meta: Meta, corpus: Corpus, *, after: bool) -> tuple[Fact, ...]:
    """The facts of a document; `after` tells whether it is over, so that its outcome shows."""
    match meta:
        case Event():
            rows = _event(meta, corpus, after=after)
        case Experience():
            rows = _experience(meta)
        case Job():
            rows = _job(meta, after=after)
        case Publication():
            rows = _publication(meta, corpus.organisation)
        case Cycle():
            when = french.capitalised(meta.when.label) if meta.when and meta.end else None
            groups = [group.name for group in meta.groups]
            rows = iter(
                [
                    ("Dates", [when]),
                    ("Rythme", [meta.rhythm]),
                    ("Groupes", groups),
                    ("Partenaires", meta.partners),
                ]
            )
        case Page():
            if meta.box:
                return tuple(_box(meta, corpus.organisation))
            rows = iter(())
        case _:
            rows = iter(())
    facts = [Fact(label, _words(values)) for label, values in rows if any(values)]
    territories = [corpus.territories[t] for t in meta.territories if t in corpus.territories]
    if territories:
        links = (Link(typeset(place.name), f"/territoires/{place.id}/") for place in territories)
        facts.append(Fact("Territoires", tuple(links)))
    if audiences := [corpus.audiences[a] for a in meta.audiences if a in corpus.audiences]:
        links = (Link(typeset(profile.title), f"/publics/{profile.id}/") for profile in audiences)
        facts.append(Fact("Publics", tuple(links)))
    return tuple(facts)


_Rows = Iterator[tuple[str, Iterable[str | None]]]


def _words(values: Iterable[str | None]) -> tuple[Link, ...]:
    return tuple(Link(typeset(value)) for value in values if value)


def _box(meta: Page, organisation: Organisation) -> Iterator[Fact]:
    address = organisation.address
    town = f"{address.postal_code} {address.town}"
    match meta.box:
        case Box.ACCESS:
            yield Fact("Adresse", _words((address.street, address.building, town)))
            yield Fact("Ouverture", _words(organisation.opening))
            yield Fact("Venir", _words(organisation.access))
            yield Fact("Écrire", (Link(organisation.email, f"mailto:{organisation.email}"),))
        case Box.SUBSCRIPTION:
            yield Fact("Rythme", _words(("Une fois par mois",)))
            yield Fact("S’abonner", (subscription_link(organisation),))
            yield Fact("Se désabonner", (_mail(organisation, "Désabonnement de la lettre"),))
            yield Fact("Lire sans s’abonner", (Link("Toutes les lettres", "/lettre/"),))
        case Box.NETWORKS:
            yield Fact(
                "Réseaux", tuple(Link(typeset(n.title), n.url) for n in organisation.networks)
            )


def subscription_link(organisation: Organisation) -> Link:
    """Where one subscribes: the form of a list manager, or a mail ready to be sent (RFC 6068)."""
    if organisation.subscription:
        return Link("Recevoir la lettre", organisation.subscription)
    return _mail(organisation, "Abonnement à la lettre", words="Recevoir la lettre")


def _mail(organisation: Organisation, subject: str, *, words: str = "") -> Link:
    address = f"mailto:{organisation.email}?subject={quote(subject)}"
    return Link(typeset(words or f"Écrire à {organisation.email}"), address)


def _event(meta: Event, corpus: Corpus, *, after: bool) -> _Rows:
    yield "Date", [french.capitalised(meta.when.label)]
    if meta.first_date:
        yield "Date d’abord annoncée", [meta.first_date.label]
    yield "Heure", [french.hours(meta.starts_at, meta.ends_at)]
    yield "Lieu", [place_of(meta, corpus.territories)]
    if meta.mode is Mode.ONLINE and isinstance(meta.place, Place):
        yield "Plateforme", [meta.place.name]
    yield "Organisé par", [meta.organiser]
    yield "Part de l’IREV", [meta.role]
    if meta.recurrence:
        yield "Rythme", [french.capitalised(french_rule(meta.recurrence.rule))]
    if meta.session_count > 1:
        yield "Séances", [str(meta.session_count)]
    yield "Partenaires", meta.partners
    yield "Type d’action", [meta.action.label]
    if after and meta.attendance:
        people = f"{meta.attendance.qualifier or ''} {french.number(meta.attendance.value)}".strip()
        note = f" ({meta.attendance.note})" if meta.attendance.note else ""
        yield "Participants", [people + note]
    elif after and meta.turnout:
        yield "Participants", [french.number(meta.turnout.total)]
    if after and meta.turnout:
        yield "Qui est venu", list(_profiles(meta.turnout, corpus))
    if after and meta.half_day_count:
        yield "Durée", [french.counted(meta.half_day_count, "demi-journée")]


def _profiles(turnout: Turnout, corpus: Corpus) -> Iterator[str]:
    """« Élus : 12 », in the order of the annual report."""
    for profile in corpus.profiles:
        if count := turnout.attendance.get(profile.id):
            yield f"{profile.title} : {french.number(count)}"


def _experience(meta: Experience) -> _Rows:
    yield "Porteur", [meta.holder]
    yield "Lieu", [meta.place]
    yield "Depuis", [meta.since]
    yield "Pour", meta.people
    yield "Objectif", [meta.objective]
    yield "Partenaires", meta.partners


def _publication(meta: Publication, organisation: Organisation) -> _Rows:
    yield "Producteur", [meta.producer]
    yield "Licence", [meta.licence]
    if isinstance(meta, Replay):
        yield "Hébergé sur", [meta.platform]
        yield "Durée", [meta.length]
    if meta.issued is Issued.ISSUED and not meta.downloads and not meta.link:
        yield "Obtenir ce document", [f"Écrire à {organisation.email}"]


def _job(meta: Job, *, after: bool) -> _Rows:
    yield "Employeur", [meta.employer]
    yield "Lieu", [meta.place]
    yield "Contrat", [meta.contract]
    yield "Date limite", [french.day(meta.deadline) if meta.deadline else None]
    yield "Poste pourvu", [f"le {french.day(meta.filled_on)}" if after and meta.filled_on else None]


def people(meta: Meta) -> tuple[Person, ...]:
    """The speakers of an event."""
    speakers = meta.speakers if isinstance(meta, Event) else ()
    return tuple(
        Person(
            typeset(s.name),
            typeset(", ".join(word for word in (s.role, s.organisation) if word)),
            typeset(s.topic or ""),
        )
        for s in speakers
    )


def _provenance(figure: Figure) -> Iterator[str]:
    """Year, source, reserve, then any value that disagrees."""
    is_said = figure.year is not None and figure.year in (figure.source or "")
    parts = (None if is_said else figure.year, figure.source, figure.note)
    yield from (part for part in parts if part)
    yield from (f"{other.value} selon {other.source}" for other in figure.others)


def figure_lines(figures: Iterable[Figure]) -> tuple[FigureLine, ...]:
    """Numbers with their year, their source and their reserve."""
    return tuple(
        FigureLine(
            value=typeset(figure.value),
            label=typeset(figure.label),
            source=typeset(" ; ".join(_provenance(figure))),
        )
        for figure in figures
    )
