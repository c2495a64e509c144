"""Events in time: when each is held, what is to come, what is past, by month and by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from editorial import french
from editorial.corpus import Document
from editorial.occurrences import Span, local
from editorial.schemas.event import Event, Status

__all__ = [
    "Count",
    "Month",
    "Occurrence",
    "by_month",
    "by_year",
    "coming",
    "counts",
    "ends_of",
    "event_of",
    "in_time",
    "months_of",
    "next_span",
    "occurrences",
    "past",
    "upcoming",
]

LONG = 7
"""Days after which an event is shown on its first and last days, and not on each one between."""
Month = tuple[int, int]
"""A year and a month."""


def event_of(document: Document) -> Event:
    """The front matter of a document that is known to be an event."""
    if not isinstance(document.meta, Event):
        raise TypeError(f"{document.path} is not an event")
    return document.meta


@dataclass(frozen=True, eq=False)
class Occurrence:
    """One time that an event is held, the `rank`th of `total`; an imprecise date has no `span`."""

    document: Document
    span: Span | None = None
    rank: int = 1
    total: int = 1

    @property
    def event(self) -> Event:
        """The event that is held."""
        return event_of(self.document)

    @property
    def last(self) -> date:
        """The last day on which it may still be held."""
        return self.span.last if self.span else self.event.when.last

    @property
    def order(self) -> tuple[date, date, str, int]:
        """Its place in a list: an imprecise date comes at the end of its span."""
        when = self.event.when
        first, shown = when.first, when.sort_day
        if self.span:
            first = shown = self.span.first
        return shown, first, self.document.path, self.rank

    @property
    def ends(self) -> str:
        """The moment when it is over, for a browser: ISO 8601 with the offset of Paris."""
        event = self.event
        if self.span and event.ends_at:
            return local(self.last, event.ends_at).isoformat()
        return local(self.last + timedelta(days=1), time()).isoformat()

    def days(self) -> Iterator[date]:
        """The days on which a calendar shows it; none where they are not known."""
        if self.span is None:
            return
        length = (self.span.last - self.span.first).days
        for number in range(length + 1):
            if length <= LONG or number in (0, length):
                yield self.span.first + timedelta(days=number)

    def months(self) -> Iterator[Month]:
        """The months in which it is held, as far as they are known."""
        when = self.event.when
        if self.span is None and not when.is_month_known:
            return
        first = self.span.first if self.span else when.first
        year, month = first.year, first.month
        while (year, month) <= (self.last.year, self.last.month):
            yield year, month
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def occurrences(documents: Iterable[Document]) -> tuple[Occurrence, ...]:
    """Each time that events are held, in order."""
    found: list[Occurrence] = []
    for document in documents:
        if isinstance(document.meta, Event):
            spans = document.meta.spans
            found += (Occurrence(document, s, n, len(spans)) for n, s in enumerate(spans, 1))
            if not spans:
                found.append(Occurrence(document))
    return tuple(sorted(found, key=lambda occurrence: occurrence.order))


def coming(documents: Iterable[Document], *, today: date) -> tuple[Occurrence, ...]:
    """Each time that is not over on `today`, the nearest first."""
    return tuple(o for o in occurrences(documents) if o.last >= today)


def next_span(event: Event, *, today: date) -> Span | None:
    """The time that comes next, else the first one; None where no day is known."""
    return next((s for s in event.spans if s.last >= today), next(iter(event.spans), None))


def ends_of(document: Document) -> str:
    """The moment when an event is over for good."""
    spans = event_of(document).spans
    return Occurrence(document, spans[-1] if spans else None).ends


def upcoming(documents: Iterable[Document], *, today: date) -> tuple[Document, ...]:
    """Events not over on `today`, the nearest first; an event on its last day is still to come."""
    firsts: dict[str, Document] = {}
    for occurrence in coming(documents, today=today):
        firsts.setdefault(occurrence.document.meta.id, occurrence.document)
    return tuple(firsts.values())


def past(documents: Iterable[Document], *, today: date) -> tuple[Document, ...]:
    """Events that are over on `today`, the latest first."""
    events = [d for d in documents if isinstance(d.meta, Event) and d.meta.is_past(today)]
    return tuple(sorted(events, key=_latest, reverse=True))


def _latest(document: Document) -> tuple[date, date, str]:
    when = event_of(document).when
    return when.last if when.days else when.sort_day, when.first, document.path


def by_month(found: Iterable[Occurrence]) -> list[tuple[str, list[Occurrence]]]:
    """Times grouped under « Mars 2022 » or « 2022, date à préciser », in the order given.

    A span of several months goes under the last of them.
    """
    groups: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in found:
        day = occurrence.order[0]
        month = french.capitalised(f"{french.month(day.month)} {day.year}")
        is_known = occurrence.span or occurrence.event.when.is_month_known
        groups[month if is_known else f"{day.year}, date à préciser"].append(occurrence)
    return list(groups.items())


def by_year(events: Iterable[Document]) -> dict[int, list[Document]]:
    """Events grouped by the year in which they start, in the order given."""
    groups: dict[int, list[Document]] = defaultdict(list)
    for document in events:
        groups[event_of(document).date.first.year].append(document)
    return groups


def months_of(documents: Iterable[Document]) -> dict[Month, list[Occurrence]]:
    """What is held in each month that has something, months in order."""
    groups: dict[Month, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences(documents):
        for month in occurrence.months():
            groups[month].append(occurrence)
    return dict(sorted(groups.items()))


def in_time(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Events, the earliest first."""
    return tuple(sorted(documents, key=lambda document: Occurrence(document).order))


@dataclass(frozen=True)
class Count:
    """Sessions that were held, that are to come, and that are cancelled."""

    held: int = 0
    coming: int = 0
    off: int = 0

    def plus(self, *, held: int = 0, coming: int = 0, off: int = 0) -> Count:
        """The same with some more."""
        return Count(self.held + held, self.coming + coming, self.off + off)


def counts(events: Iterable[Document], *, today: date) -> dict[str | None, Count]:
    """The sessions of a cycle on a day, by group; under None, all of them."""
    found: dict[str | None, Count] = {}
    for event in map(event_of, events):
        total = event.session_count
        held = sum(span.last < today for span in event.spans)
        if len(event.spans) < total:
            held = total if event.is_past(today) else 0
        is_off = event.status is Status.CANCELLED
        for group in {None, event.group}:
            before = found.get(group, Count())
            if is_off:
                found[group] = before.plus(off=total)
            else:
                found[group] = before.plus(held=held, coming=total - held)
    return found
