"""Events for search engines: the properties of schema.org `Event` and `EventSeries`.

An event that is moved is `EventRescheduled` once its new day is known, `EventPostponed` until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from editorial import agenda
from editorial.corpus import Corpus, Document
from editorial.occurrences import Span, local
from editorial.schemas.event import Cycle, Event, Mode, Registration, Status

__all__ = ["event_details"]

_MODES = {
    Mode.ON_SITE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}
_Details = Iterator[tuple[str, Any]]


def event_details(
    meta: Event | Cycle, url: str, corpus: Corpus, around: Iterable[Document]
) -> _Details:
    """What is known of an event or of a cycle; `around` is its cycle, or its events."""
    if isinstance(meta, Cycle):
        yield from _cycle(meta, corpus, around)
        return
    yield from _dates(meta)
    yield "eventStatus", _term(_status(meta))
    if meta.status is Status.POSTPONED and meta.first_date:
        yield "previousStartDate", meta.first_date.iso
    if meta.mode:
        yield "eventAttendanceMode", _term(_MODES[meta.mode])
    if places := list(_places(meta, url, corpus)):
        yield "location", places[0] if len(places) == 1 else places
    yield "organizer", _organiser(meta, corpus)
    if meta.speakers:
        yield "performer", [_person(s.name, s.role, s.organisation) for s in meta.speakers]
    if meta.registration:
        yield from _registration(meta, meta.registration)
    for cycle in around:
        yield "superEvent", _named("EventSeries", cycle, corpus)
    if len(meta.spans) > 1:
        times = (_times(meta, span) for span in meta.spans)
        yield "subEvent", [{"@type": "Event", "name": meta.title, **time} for time in times]


def _term(name: str) -> str:
    return f"https://schema.org/{name}"


def _status(meta: Event) -> str:
    match meta.status:
        case Status.CANCELLED:
            return "EventCancelled"
        case Status.POSTPONED:
            return "EventRescheduled" if meta.spans else "EventPostponed"
    return "EventScheduled"


def _dates(meta: Event) -> _Details:
    if meta.spans:
        yield "startDate", _times(meta, meta.spans[0])["startDate"]
        last = _times(meta, meta.spans[-1])
        if "endDate" in last or len(meta.spans) > 1:
            yield "endDate", last.get("endDate", last["startDate"])
        return
    yield "startDate", meta.date.iso
    if meta.end:
        yield "endDate", meta.end.iso


def _times(meta: Event, span: Span) -> dict[str, str]:
    """Start and end, with their hours and the offset of Paris where they are known."""
    if meta.starts_at is None:
        lasts = {"endDate": span.last.isoformat()} if span.last != span.first else {}
        return {"startDate": span.first.isoformat(), **lasts}
    ends = {"endDate": local(span.last, meta.ends_at).isoformat()} if meta.ends_at else {}
    return {"startDate": local(span.first, meta.starts_at).isoformat(), **ends}


def _places(meta: Event, url: str, corpus: Corpus) -> Iterator[dict[str, Any]]:
    place = meta.place
    town = corpus.territories.get(place.territory or "") if place else None
    if meta.mode is not Mode.ONLINE and place and (place.name or town):
        name = place.name or (town.name if town else "")
        address = {"addressLocality": town.name} if town else {}
        address = {"@type": "PostalAddress", **address, "addressCountry": "FR"}
        yield {"@type": "Place", "name": name, "address": address}
    if meta.mode in (Mode.ONLINE, Mode.HYBRID):
        link = meta.registration.link if meta.registration else None
        yield {"@type": "VirtualLocation", "url": link or corpus.organisation.site + url}


def _organiser(meta: Event, corpus: Corpus) -> dict[str, str]:
    if meta.organiser:
        return {"@type": "Organization", "name": meta.organiser}
    organisation = corpus.organisation
    return {"@type": "Organization", "name": organisation.name, "url": f"{organisation.site}/"}


def _person(name: str, role: str | None, organisation: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Person", "name": name}
    if role:
        found["jobTitle"] = role
    if organisation:
        found["affiliation"] = {"@type": "Organization", "name": organisation}
    return found


def _registration(meta: Event, registration: Registration) -> _Details:
    if registration.capacity:
        yield "maximumAttendeeCapacity", registration.capacity
    if registration.link:
        left = _term("SoldOut" if meta.status is Status.FULL else "InStock")
        offer = {"@type": "Offer", "url": registration.link, "availability": left}
        if registration.closes_on:
            offer["validThrough"] = registration.closes_on.isoformat()
        yield "offers", offer


def _cycle(meta: Cycle, corpus: Corpus, sessions: Iterable[Document]) -> _Details:
    if meta.date:
        yield "startDate", meta.date.iso
    if meta.end:
        yield "endDate", meta.end.iso
    organisation = corpus.organisation
    yield "organizer", {"@type": "Organization", "name": organisation.name}
    held = [
        _named("Event", document, corpus) | {"startDate": agenda.event_of(document).date.iso}
        for document in sessions
    ]
    if held:
        yield "subEvent", held


def _named(kind: str, document: Document, corpus: Corpus) -> dict[str, Any]:
    url = corpus.organisation.site + document.url
    return {"@type": kind, "name": document.meta.title, "url": url}
