"""Calendars, read back as a calendar program reads them (RFC 5545)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from editorial import load
from editorial.calendars import calendar_files
from editorial.dates import Precision
from editorial.schemas.event import Event
from editorial.site import Site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load(ROOT / "content"), date(2022, 12, 31))


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    return {file.path: file.content for file in calendar_files(site)}


def test_the_agenda_holds_every_event_whose_day_is_known(
    site: Site, files: dict[str, bytes]
) -> None:
    known = {
        f"{d.meta.id}@www.irev.fr"
        for d in site.documents
        if isinstance(d.meta, Event) and d.meta.when.precision is Precision.DAY
    }
    calendar = Calendar.from_ical(files["agenda/agenda.ics"])
    assert {str(event["uid"]) for event in calendar.walk("VEVENT")} == known
    assert len(known) > 20


def test_every_event_says_when_what_and_where_to_read_more(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        for event in Calendar.from_ical(content).walk("VEVENT"):
            for name in ("uid", "dtstamp", "dtstart", "summary", "url", "status"):
                assert event.get(name), (path, name)


def test_a_day_long_event_ends_the_day_after(files: dict[str, bytes]) -> None:
    calendar = Calendar.from_ical(files["agenda/agenda.ics"])
    event = next(e for e in calendar.walk("VEVENT") if "ev-2022-03-24" in str(e["uid"]))
    assert event["dtstart"].dt == date(2022, 3, 24)
    assert event["dtend"].dt == date(2022, 3, 24) + timedelta(days=1)


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says(
    files: dict[str, bytes],
) -> None:
    for content in files.values():
        assert content.endswith(b"END:VCALENDAR\r\n")
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_two_events_of_a_calendar_never_share_an_identifier(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        uids = [str(event["uid"]) for event in Calendar.from_ical(content).walk("VEVENT")]
        assert len(uids) == len(set(uids)), path
