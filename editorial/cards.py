"""A document in a few words: its card in lists, in hubs and in the letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from editorial import agenda, french
from editorial.corpus import Document
from editorial.covers import Cover
from editorial.dates import Precision
from editorial.french import typeset
from editorial.lifecycle import public_from, waiting
from editorial.pages import Card, DateBlock, Link
from editorial.schemas.document import Issued
from editorial.schemas.event import Cycle, Event, Mode, Status
from editorial.schemas.news import Job
from editorial.schemas.publication import Experience, Publication, Resource
from editorial.schemas.vocabularies import SubTheme, Territory
from editorial.urls import theme_url

__all__ = [
    "ISSUED_LABELS",
    "card_of",
    "label_of",
    "newest_first",
    "place_of",
    "status_of",
    "theme_link",
]

ISSUED_LABELS = {
    Issued.ISSUED: "Paru",
    Issued.TO_COME: "À paraître",
    Issued.POSTPONED: "Parution reportée",
    Issued.DROPPED: "Parution abandonnée",
}


def newest_first(document: Document) -> tuple[date, date, str]:
    """The sort key of lists, to be used with ``reverse=True``: day online, date, path."""
    meta = document.meta
    day = when.first if (when := meta.when) else date.min
    return public_from(document) or day, day, document.path


def card_of(
    document: Document,
    *,
    themes: Mapping[str, SubTheme],
    territories: Mapping[str, Territory],
    today: date,
) -> Card:
    """The card of a document as readers see it on a day."""
    meta = document.meta
    when = meta.when
    is_event = isinstance(meta, Event)
    theme = theme_link(meta.themes[0], themes) if meta.themes else None
    return Card(
        id=meta.id,
        url=document.url,
        kind=meta.kind,
        label=label_of(document),
        title=document.title,
        summary=typeset(meta.summary),
        dated=_dated(document),
        iso=when.iso if when and when.end is None else "",
        theme=theme,
        cover=Cover(meta.title, theme.title) if theme and not is_event else None,
        block=_block(meta, today) if isinstance(meta, Event) else None,
        ends=agenda.ends_of(document) if is_event else "",
        status=status_of(document, today),
        place=place_of(meta, territories) if isinstance(meta, Event) else None,
    )


def label_of(document: Document) -> str:
    """The type in words, as precise as it is: « Kit » rather than « Ressource »."""
    meta = document.meta
    if isinstance(meta, Resource):
        return meta.nature.label
    if isinstance(meta, Event) and meta.form:
        return typeset(french.capitalised(meta.form))
    return meta.label


def theme_link(path: str, themes: Mapping[str, SubTheme]) -> Link | None:
    """The hub of a theme, by its path."""
    theme = themes.get(path)
    return Link(typeset(theme.title), theme_url(path)) if theme else None


def _block(meta: Event, today: date) -> DateBlock | None:
    """The calendar leaf of the day that comes next, or of the month where no day is known."""
    if span := agenda.next_span(meta, today=today):
        return DateBlock.of(span.first)
    if meta.when.precision is not Precision.MONTH:
        return None
    first = meta.when.first
    return DateBlock("", french.short_month(first.month), str(first.year))


def place_of(meta: Event, territories: Mapping[str, Territory]) -> str | None:
    """« Lens », « En ligne », « Lille et en ligne »; None when it is not known."""
    place = meta.place
    named = territories.get(place.territory) if place and place.territory else None
    words = [
        word for word in (place.name if place else None, named.name if named else None) if word
    ]
    if meta.mode is Mode.ONLINE:
        return "En ligne"
    if meta.mode is Mode.HYBRID and words:
        words.append("en ligne")
    return typeset(", ".join(words)) or (meta.mode.label if meta.mode else None)


def _dated(document: Document) -> str:
    meta = document.meta
    if meta.when is None:
        return ""
    if isinstance(meta, Event | Cycle):
        return typeset(french.capitalised(meta.when.label))
    if meta.date_text:
        return typeset(french.capitalised(meta.date_text))
    return typeset(f"Publié {meta.date.since}" if meta.date else "")


def status_of(document: Document, today: date) -> str | None:
    """Why a document is not simply there: « À paraître », « Annulé », « Offre expirée »."""
    meta = document.meta
    if word := waiting(document, today=today):
        return word
    if isinstance(meta, Event) and meta.status is not Status.PLANNED:
        return meta.status.label
    if isinstance(meta, Publication | Experience) and meta.issued is not Issued.ISSUED:
        return ISSUED_LABELS[meta.issued]
    if isinstance(meta, Job) and meta.is_expired(today):
        return "Offre expirée"
    return None
