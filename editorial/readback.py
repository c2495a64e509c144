"""A calendar read back as the program of a subscriber reads it: what a preview shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Component

from editorial import french
from editorial.french import typeset

__all__ = ["CalendarLine", "Reading", "read_back"]


@dataclass(frozen=True)
class CalendarLine:
    """An event as it stands in somebody's own agenda."""

    when: str
    title: str
    place: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """The name of a calendar and its events, in time."""

    name: str
    lines: tuple[CalendarLine, ...]


def read_back(content: bytes) -> Reading:
    """What a calendar says."""
    calendar = Calendar.from_ical(content)
    events = sorted(calendar.walk("VEVENT"), key=lambda event: str(event["DTSTART"].to_ical()))
    return Reading(str(calendar["X-WR-CALNAME"]), tuple(map(_line, events)))


def _line(event: Component) -> CalendarLine:
    return CalendarLine(
        when=typeset(french.capitalised(_when(event))),
        title=str(event["SUMMARY"]),
        place=str(event.get("LOCATION", "")),
        notes=tuple(_notes(event)),
    )


def _when(event: Component) -> str:
    start = event.decoded("DTSTART")
    end = event.decoded("DTEND", start)
    if isinstance(start, datetime) and isinstance(end, datetime):
        return f"{french.day_span(start.date(), end.date())}, {_hours(start, end)}"
    return french.day_span(start, max(start, end - timedelta(days=1)))  # the end is left out


def _hours(start: datetime, end: datetime) -> str:
    return french.hours(start.time(), end.time() if end > start else None)


def _notes(event: Component) -> Iterator[str]:
    """What a program does of it beside showing it."""
    if event.get("STATUS") == "CANCELLED":
        yield "annulé"
    if "RRULE" in event:
        yield "se répète"
    if event.get("SEQUENCE", 0):
        yield typeset(f"révision {event['SEQUENCE']}")
