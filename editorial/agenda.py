"""Events in time: what is to come, what is past, by month and by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from editorial import french
from editorial.corpus import Document
from editorial.schemas.event import Event

__all__ = ["by_month", "by_year", "event_of", "past", "upcoming"]


def event_of(document: Document) -> Event:
    """The front matter of a document that is known to be an event."""
    if not isinstance(document.meta, Event):
        raise TypeError(f"{document.path} is not an event")
    return document.meta


def upcoming(documents: Iterable[Document], *, today: date) -> tuple[Document, ...]:
    """Events not over on `today`, the nearest first; an event on its last day is still to come."""
    events = [d for d in documents if isinstance(d.meta, Event) and not d.meta.is_past(today)]
    return tuple(sorted(events, key=_chronological))


def past(documents: Iterable[Document], *, today: date) -> tuple[Document, ...]:
    """Events that are over on `today`, the latest first."""
    events = [d for d in documents if isinstance(d.meta, Event) and d.meta.is_past(today)]
    return tuple(sorted(events, key=_chronological, reverse=True))


def _chronological(document: Document) -> tuple[date, date, str]:
    when = event_of(document).when
    return when.sort_day, when.first, document.path


def by_month(events: Iterable[Document]) -> list[tuple[str, list[Document]]]:
    """Events grouped under « Mars 2022 » or « 2022, date à préciser », in the order given.

    A span of several months goes under the last of them.
    """
    groups: dict[str, list[Document]] = defaultdict(list)
    for document in events:
        when = event_of(document).when
        day = when.sort_day
        month = french.capitalised(f"{french.month(day.month)} {day.year}")
        groups[month if when.is_month_known else f"{day.year}, date à préciser"].append(document)
    return list(groups.items())


def by_year(events: Iterable[Document]) -> list[tuple[int, list[Document]]]:
    """Events grouped by the year in which they start, in the order given."""
    groups: dict[int, list[Document]] = defaultdict(list)
    for document in events:
        groups[event_of(document).date.first.year].append(document)
    return list(groups.items())
