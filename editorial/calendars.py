"""Calendars to subscribe to, for the whole agenda and for each subject that has events.

Source: RFC 5545. An identifier never changes, so that a program updates an event instead of adding
a second one; an event whose day is not known is not in calendars: no day is made up for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from editorial import agenda
from editorial.corpus import Document
from editorial.dates import Precision
from editorial.feeds import File
from editorial.french import typeset
from editorial.lifecycle import public_from
from editorial.schemas.event import Event, Status
from editorial.subjects import Facet

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["calendar_files", "has_calendar"]

PARIS = ZoneInfo("Europe/Paris")
_STATUSES = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}


def calendar_files(site: Site) -> Iterator[File]:
    """``agenda/agenda.ics``, and ``agenda.ics`` below each subject that `has_calendar`."""
    yield _file(site, "Agenda", "/agenda/", site.documents)
    for subject in site.index.subjects.values():
        about = site.index.documents[subject.url]
        if subject.facet is not Facet.KEYWORD and has_calendar(about):
            yield _file(site, subject.title, subject.url, about)


def has_calendar(documents: Iterable[Document]) -> bool:
    """Whether any of them is an event whose day is known."""
    return any(_is_dated(document) for document in documents)


def _is_dated(document: Document) -> bool:
    meta = document.meta
    return isinstance(meta, Event) and meta.when.precision is Precision.DAY


def _file(site: Site, title: str, url: str, documents: Iterable[Document]) -> File:
    calendar = Calendar()
    calendar.add("prodid", f"-//{site.corpus.organisation.name}//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", typeset(f"{site.corpus.organisation.name} : {title}"))
    calendar.add("x-published-ttl", "PT12H")
    for document in sorted((d for d in documents if _is_dated(d)), key=lambda d: d.path):
        calendar.add_component(_entry(site, document))
    return File(f"{url}agenda.ics".lstrip("/"), calendar.to_ical())


def _entry(site: Site, document: Document) -> Entry:
    organisation, card = site.corpus.organisation, site.cards[document.meta.id]
    meta = agenda.event_of(document)
    entry = Entry()
    entry.add("uid", f"{card.id}@{urlsplit(organisation.site).hostname}")
    entry.add("dtstamp", _stamp(document))
    entry.add("summary", card.title)
    entry.add("description", f"{card.summary}\n\n{organisation.site}{card.url}")
    entry.add("url", organisation.site + card.url)
    entry.add("status", _STATUSES.get(meta.status, "CONFIRMED"))
    if card.place:
        entry.add("location", card.place)
    if card.theme:
        entry.add("categories", [card.theme.title])
    for name, value in _span(meta):
        entry.add(name, value)
    return entry


def _span(meta: Event) -> Iterator[tuple[str, datetime.date]]:
    """Start and end: hours in UTC when they are known, else whole days, the last one excluded."""
    first, last = meta.when.first, meta.when.last
    if meta.starts_at is None:
        yield "dtstart", first
        yield "dtend", last + datetime.timedelta(days=1)
        return
    yield "dtstart", _instant(first, meta.starts_at)
    if meta.ends_at:
        yield "dtend", _instant(last, meta.ends_at)


def _instant(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, hour, tzinfo=PARIS).astimezone(datetime.UTC)


def _stamp(document: Document) -> datetime.datetime:
    """When the announcement was made: the day it came online, or was last changed."""
    meta = agenda.event_of(document)
    day = meta.modified or public_from(document) or meta.date.first
    return _instant(day, datetime.time())
