"""Content lines of iCalendar: escaped, folded at 75 octets, ended as the standard says.

Source: RFC 5545, sections 3.1 and 3.3.11. Lines are written here and not by the icalendar library,
which reads them back in the tests: it writes 900 events a second, and a calendar of ours is one of
a hundred that share thousands (`bench/agenda.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from editorial.occurrences import PARIS

__all__ = ["TIME_ZONE", "dated", "joined", "line", "moment", "text", "utc"]

_LONGEST = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})

TIME_ZONE = (
    "\r\n".join(
        f"""\
BEGIN:VTIMEZONE
TZID:{PARIS.key}
X-LIC-LOCATION:{PARIS.key}
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".splitlines()
    ).encode()
    + b"\r\n"
)
"""Paris since 1996, when both changes of hour came to be on last Sundays."""


def text(value: str) -> str:
    """A value of type TEXT."""
    return value.translate(_ESCAPES)


def joined(values: Iterable[str]) -> str:
    """Several values of type TEXT."""
    return ",".join(map(text, values))


def line(name: str, value: str) -> bytes:
    """One property, folded between characters; `value` is already of its type."""
    octets = f"{name}:{value}".encode()
    rows = []
    while len(octets) > _LONGEST:
        cut = _LONGEST
        while octets[cut] & 0xC0 == 0x80:  # inside a character of UTF-8
            cut -= 1
        rows.append(octets[:cut])
        octets = b" " + octets[cut:]
    return b"\r\n".join((*rows, octets)) + b"\r\n"


def dated(name: str, days: Sequence[date]) -> bytes:
    """Whole days."""
    return line(f"{name};VALUE=DATE", ",".join(f"{day:%Y%m%d}" for day in days))


def moment(name: str, days: Sequence[date], hour: time) -> bytes:
    """The same hour of one or several days, in Paris."""
    values = ",".join(f"{day:%Y%m%d}T{hour:%H%M%S}" for day in days)
    return line(f"{name};TZID={PARIS.key}", values)


def utc(value: datetime) -> str:
    """A moment of type DATE-TIME, in UTC."""
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
