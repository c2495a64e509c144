"""Calendars to subscribe to: the whole agenda, each subject, kind, cycle, year, and each event.

Source: RFC 5545, RFC 7986. An identifier never changes, so that a program updates an event instead
of adding a second one; an event whose day is not known is not in calendars: no day is made up for
it. What is cancelled stays, as such, long enough for every subscriber to see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from editorial import agenda, french, ical, urls
from editorial.corpus import Document
from editorial.feeds import File
from editorial.french import typeset
from editorial.ledger import revision_of
from editorial.occurrences import PARIS, Span, instant
from editorial.recurrence import occurrences
from editorial.schemas.calendar import ObservedDay
from editorial.schemas.event import ActionKind, Cycle, Event, Recurrence, Status
from editorial.subjects import Facet

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["calendar_files", "calendar_url", "has_calendar"]

PAST = timedelta(days=365)
"""How long what was held stays in the calendars that follow the agenda; archives keep it all."""
CANCELLED = timedelta(days=90)
"""How long after its day what was cancelled is still told."""
OBSERVED = "/agenda/journees.ics"
_LAST_HOUR = time(23, 59, 59)
_FIRST_YEAR = date(2022, 1, 1)
"""Where yearly days start: the first year of the record."""


@dataclass(frozen=True)
class _Entry:
    """The components of one event, ready to be put in any calendar."""

    path: str
    last: date
    is_cancelled: bool
    components: bytes


def calendar_url(url: str) -> str:
    """The calendar of what a page is about."""
    return f"{url}agenda.ics"


def has_calendar(documents: Iterable[Document]) -> bool:
    """Whether any of them is an event whose day is known."""
    return any(isinstance(d.meta, Event) and d.meta.calendar_spans for d in documents)


def calendar_files(site: Site) -> Iterator[File]:
    """Every calendar of the site, each event being written once and shared by all."""
    dated = sorted((d for d in site.documents if has_calendar([d])), key=lambda d: d.path)
    entries = {document.meta.id: _entry(site, document) for document in dated}
    followed = {i: e for i, e in entries.items() if _is_followed(e, site.today)}
    kept = {i: e for i, e in entries.items() if _is_kept(e, site.today)}
    yield _file(site, "Agenda", "/agenda/", followed.values())
    for kind in ActionKind:
        own = [followed[d.meta.id] for d in dated if _is_of(d, kind) and d.meta.id in followed]
        yield _file(site, kind.label, urls.kind_url(kind), own)
    for subject in site.index.subjects.values():
        about = site.index.documents[subject.url]
        if subject.facet is not Facet.KEYWORD and has_calendar(about):
            names = sorted(d.meta.id for d in about if d.meta.id in followed)
            yield _file(site, subject.title, subject.url, [followed[name] for name in names])
    yield from _series(site, dated, kept)
    for document in dated:
        title = site.cards[document.meta.id].title
        yield _file(site, title, document.url, [entries[document.meta.id]])
    yield _observed(site)


def _series(site: Site, dated: list[Document], kept: dict[str, _Entry]) -> Iterator[File]:
    """The calendars of the years and of the cycles, which hold all their events."""
    cycles = {d.meta.id: d.url for d in site.documents if isinstance(d.meta, Cycle)}
    titles = {url: site.cards[identifier].title for identifier, url in cycles.items()}
    groups: dict[str, list[_Entry]] = {url: [] for url in cycles.values()}
    for meta in (agenda.event_of(document) for document in dated):
        year = meta.calendar_spans[0].first.year
        titles[urls.year_url(year)] = f"Agenda {year}"
        own = groups.setdefault(urls.year_url(year), [])
        if meta.id in kept:
            own.append(kept[meta.id])
        if meta.id in kept and meta.cycle in cycles:
            groups[cycles[meta.cycle]].append(kept[meta.id])
    for url, entries in groups.items():
        yield _file(site, titles[url], url, entries)


def _is_of(document: Document, kind: ActionKind) -> bool:
    return agenda.event_of(document).action is kind


def _is_kept(entry: _Entry, today: date) -> bool:
    return not entry.is_cancelled or entry.last >= today - CANCELLED


def _is_followed(entry: _Entry, today: date) -> bool:
    return _is_kept(entry, today) and entry.last >= today - PAST


def _file(site: Site, title: str, url: str, entries: Iterable[_Entry]) -> File:
    parts = (entry.components for entry in entries)
    return _calendar(site, title, url, calendar_url(url), b"".join(parts))


def _calendar(site: Site, title: str, page: str, address: str, components: bytes) -> File:
    organisation = site.corpus.organisation
    name = ical.text(typeset(f"{organisation.name} : {title}"))
    lines = (
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", f"-//{ical.text(organisation.name)}//Agenda//FR"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
        ("X-WR-TIMEZONE", PARIS.key),
        ("URL", organisation.site + page),
        ("SOURCE;VALUE=URI", organisation.site + address),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT12H"),
        ("X-PUBLISHED-TTL", "PT12H"),
    )
    head = b"".join(ical.line(*each) for each in lines)
    content = head + ical.TIME_ZONE + components + ical.line("END", "VCALENDAR")
    return File(address.lstrip("/"), content)


def _entry(site: Site, document: Document) -> _Entry:
    meta = agenda.event_of(document)
    return _Entry(
        path=document.path,
        last=meta.calendar_spans[-1].last,
        is_cancelled=meta.is_off,
        components=b"".join(_components(site, document, meta)),
    )


def _components(site: Site, document: Document, meta: Event) -> Iterator[bytes]:
    """One component for each time that it is held; a rule is one, whatever it repeats."""
    stamp, common = _common(site, document, meta)
    host = urlsplit(site.corpus.organisation.site).hostname
    spans = meta.calendar_spans
    repeated = b""
    if meta.recurrence and not meta.is_moved_to_an_unknown_day:
        repeated = b"".join(_repetition(meta, meta.recurrence))
        spans = (spans[0], *(Span(day, day) for day in meta.other_days))
    title = site.cards[meta.id].title
    said = f"{meta.status.label} : {title}" if meta.is_off else title
    for number, span in enumerate(spans, 1):
        is_one_of_few = len(spans) > 1 and not repeated
        name = f"{said} ({number}/{len(spans)})" if is_one_of_few else said
        rank = f".{number}" if number > 1 else ""
        yield ical.line("BEGIN", "VEVENT")
        yield ical.line("UID", f"{meta.id}{rank}@{host}")
        yield stamp
        yield from _times(meta, span)
        yield repeated if number == 1 else b""
        yield ical.line("SUMMARY", ical.text(typeset(name)))
        yield common
        yield ical.line("END", "VEVENT")


def _common(site: Site, document: Document, meta: Event) -> tuple[bytes, bytes]:
    """The stamps of an event, and what all its components say."""
    card, base = site.cards[meta.id], site.corpus.organisation.site
    sequence, modified = revision_of(document, site.corpus.revisions, today=site.today)
    stamps = (
        ("DTSTAMP", ical.utc(modified)),
        ("LAST-MODIFIED", ical.utc(modified)),
        ("SEQUENCE", str(sequence)),
    )
    kinds = [meta.action.label, *([card.theme.title] if card.theme else [])]
    said = (
        ("DESCRIPTION", ical.text("\n\n".join(_description(site, document, meta)))),
        ("LOCATION", ical.text(card.place or "")),
        ("CATEGORIES", ical.joined(typeset(kind) for kind in kinds)),
        ("URL", base + card.url),
        ("STATUS", "CANCELLED" if meta.is_off else "CONFIRMED"),
    )
    return (
        b"".join(ical.line(*each) for each in stamps),
        b"".join(ical.line(name, value) for name, value in said if value),
    )


def _description(site: Site, document: Document, meta: Event) -> Iterator[str]:
    """Plain words: what changed, what it is, how to register, where to read more."""
    if meta.status is Status.CANCELLED:
        yield "Cet événement est annulé."
    if meta.status is Status.POSTPONED and meta.first_date:
        yield typeset(f"Date reportée : d’abord annoncé pour {meta.first_date.label}.")
    if meta.status is Status.FULL:
        yield "Il n’y a plus de place."
    yield typeset(meta.summary)
    registration = meta.registration
    if registration and registration.link and meta.status in (Status.PLANNED, Status.POSTPONED):
        closing = registration.closes_on
        until = f" (jusqu’au {french.day(closing)})" if closing else ""
        yield typeset(f"S’inscrire{until} : ") + registration.link
    yield typeset("En savoir plus : ") + site.corpus.organisation.site + document.url


def _times(meta: Event, span: Span) -> Iterator[bytes]:
    """Start and end: hours in Paris when they are known, else whole days, the last one excluded."""
    if meta.starts_at is None or meta.is_moved_to_an_unknown_day:
        yield ical.dated("DTSTART", [span.first])
        yield ical.dated("DTEND", [span.last + timedelta(days=1)])
        return
    yield ical.moment("DTSTART", [span.first], meta.starts_at)
    if meta.ends_at:
        yield ical.moment("DTEND", [span.last], meta.ends_at)


def _repetition(meta: Event, rule: Recurrence) -> Iterator[bytes]:
    """RRULE and EXDATE; a last day is in UTC where hours are known, as the standard asks."""
    end = f"COUNT={rule.times}"
    if rule.until:
        end = f"UNTIL={rule.until:%Y%m%d}"
        if meta.starts_at:
            end = f"UNTIL={ical.utc(instant(rule.until, _LAST_HOUR))}"
    yield ical.line("RRULE", f"{rule.rule};{end}")
    if rule.left_out and meta.starts_at:
        yield ical.moment("EXDATE", sorted(rule.left_out), meta.starts_at)
    elif rule.left_out:
        yield ical.dated("EXDATE", sorted(rule.left_out))


def _observed(site: Site) -> File:
    """The national and international days, each year, without taking anybody's time."""
    host = urlsplit(site.corpus.organisation.site).hostname
    parts = (_observed_day(day, f"journee-{day.id}@{host}") for day in site.corpus.observed_days)
    title, page = "Journées nationales et internationales", urls.OBSERVED_DAYS
    return _calendar(site, title, page, OBSERVED, b"".join(parts))


def _observed_day(day: ObservedDay, uid: str) -> bytes:
    (first,) = occurrences(day.day, _FIRST_YEAR, times=1)
    stamp = ical.utc(instant(_FIRST_YEAR, time()))
    lines = (
        ("BEGIN", "VEVENT"),
        ("UID", uid),
        ("DTSTAMP", stamp),
        ("DTSTART;VALUE=DATE", f"{first:%Y%m%d}"),
        ("DTEND;VALUE=DATE", f"{first + timedelta(days=1):%Y%m%d}"),
        ("RRULE", day.day),
        ("SUMMARY", ical.text(typeset(day.title))),
        ("DESCRIPTION", ical.text(typeset(f"{day.reach.label}. Source : {day.source}."))),
        ("CATEGORIES", ical.text(day.reach.label)),
        ("URL", day.link or ""),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
    )
    return b"".join(ical.line(name, value) for name, value in lines if value)
