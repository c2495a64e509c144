"""Calendars to subscribe to: the whole agenda, each subject, kind, cycle, year, and each event.

Source: RFC 5545, RFC 7986. An identifier never changes, so that a program updates an event instead
of adding a second one; an event whose day is not known is not in calendars: no day is made up for
it. What is cancelled stays, as such, long enough for every subscriber to see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from editorial import agenda, french, ical, urls
from editorial.corpus import Document
from editorial.feeds import File
from editorial.french import typeset
from editorial.ledger import revision_of
from editorial.occurrences import PARIS, Span, instant
from editorial.parts import Part
from editorial.reads import note_all, words_of
from editorial.recurrence import occurrences
from editorial.schemas.calendar import ObservedDay
from editorial.schemas.event import ActionKind, Cycle, Event, Recurrence, Status
from editorial.subjects import Facet

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["calendar_files", "calendar_parts", "calendar_url", "has_calendar"]

PAST = timedelta(days=365)
"""How long what was held stays in the calendars that follow the agenda; archives keep it all."""
CANCELLED = timedelta(days=90)
"""How long after its day what was cancelled is still told."""
OBSERVED = "/agenda/journees.ics"
_LAST_HOUR = time(23, 59, 59)
_FIRST_YEAR = date(2022, 1, 1)
"""Where yearly days start: the first year of the record."""


def calendar_url(url: str) -> str:
    """The calendar of what a page is about."""
    return f"{url}agenda.ics"


def has_calendar(documents: Iterable[Document]) -> bool:
    """Whether any of them is an event whose day is known."""
    return any(isinstance(d.meta, Event) and d.meta.calendar_spans for d in documents)


def calendar_files(site: Site) -> Iterator[File]:
    """Every calendar of the site."""
    for batch in calendar_parts(site):
        yield from batch.make()


def calendar_parts(site: Site) -> Iterator[Part[File]]:
    """Each calendar of the site, each event being written once and shared by all."""
    components = cache(partial(_whole_event, site))

    def batch(title: Callable[[], str], url: str, documents: Iterable[Document]) -> Part[File]:
        shown = tuple(documents)

        def make() -> Iterator[File]:
            note_all(words_of(document.meta.id) for document in shown)
            parts = b"".join(components(document) for document in shown)
            yield _calendar(site, title(), url, calendar_url(url), parts)

        return Part(f"calendrier {url}", make)

    dated = sorted((d for d in site.documents if has_calendar([d])), key=lambda d: d.path)
    kept = [document for document in dated if _is_kept(document, site.today)]
    followed = [document for document in kept if _is_followed(document, site.today)]
    yield batch(lambda: "Agenda", "/agenda/", followed)
    for kind in ActionKind:
        yield batch(partial(str, kind.label), urls.kind_url(kind), _of(followed, kind))
    known = set(followed)
    for subject in site.index.subjects.values():
        about = site.index.documents[subject.url]
        if subject.facet is not Facet.KEYWORD and has_calendar(about):
            own = sorted((d for d in about if d in known), key=lambda d: d.meta.id)
            yield batch(partial(str, subject.title), subject.url, own)
    for title, url, events in _series(site, dated, kept):
        yield batch(title, url, events)
    for document in dated:
        yield batch(partial(_title, site, document.meta.id), document.url, [document])
    yield Part("calendrier journées", lambda: [_observed(site)])


def _title(site: Site, identifier: str) -> str:
    return site.cards[identifier].title


def _series(
    site: Site, dated: Iterable[Document], kept: Iterable[Document]
) -> Iterator[tuple[Callable[[], str], str, list[Document]]]:
    """The calendars of the cycles and of the years, which hold all their events."""
    titles: dict[str, Callable[[], str]] = {}
    groups: dict[str, list[Document]] = {}
    cycles = {d.meta.id: d.url for d in site.documents if isinstance(d.meta, Cycle)}
    for identifier, url in cycles.items():
        titles[url], groups[url] = partial(_title, site, identifier), []
    for document in dated:
        year = agenda.event_of(document).calendar_spans[0].first.year
        titles[urls.year_url(year)] = partial("Agenda {}".format, year)
        groups.setdefault(urls.year_url(year), [])
    for document in kept:
        meta = agenda.event_of(document)
        groups[urls.year_url(meta.calendar_spans[0].first.year)].append(document)
        if meta.cycle in cycles:
            groups[cycles[meta.cycle]].append(document)
    for url, documents in groups.items():
        yield titles[url], url, documents


def _of(documents: Iterable[Document], kind: ActionKind) -> Iterator[Document]:
    return (d for d in documents if agenda.event_of(d).action is kind)


def _is_kept(document: Document, today: date) -> bool:
    meta = agenda.event_of(document)
    return not meta.is_off or meta.calendar_spans[-1].last >= today - CANCELLED


def _is_followed(document: Document, today: date) -> bool:
    return agenda.event_of(document).calendar_spans[-1].last >= today - PAST


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


def _whole_event(site: Site, document: Document) -> bytes:
    """The components of one event, ready to be put in any calendar."""
    return b"".join(_components(site, document, agenda.event_of(document)))


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
