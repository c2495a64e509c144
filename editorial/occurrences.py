"""Hours in Paris: the instants they mean, the ones that do not exist, and the half-days they make.

A day of a change of hour has 23 or 25 hours: an hour may then be absent, or come twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

__all__ = ["PARIS", "Span", "comes_twice", "exists", "half_days", "instant", "local"]

PARIS = ZoneInfo("Europe/Paris")
NOON = time(13)
"""What ends by then is a morning; what starts from then on, an afternoon."""


@dataclass(frozen=True, order=True)
class Span:
    """Days that follow one another, both ends included: one time that an event is held."""

    first: date
    last: date


def local(day: date, hour: time) -> datetime:
    """A moment in Paris; of an hour that comes twice, the first."""
    return datetime.combine(day, hour, tzinfo=PARIS)


def instant(day: date, hour: time) -> datetime:
    """The same moment in UTC."""
    return local(day, hour).astimezone(UTC)


def exists(day: date, hour: time) -> bool:
    """Whether clocks in Paris show this hour on that day."""
    return instant(day, hour).astimezone(PARIS).time() == hour


def comes_twice(day: date, hour: time) -> bool:
    """Whether clocks in Paris show this hour two times on that day."""
    first = local(day, hour)
    return exists(day, hour) and first.utcoffset() != first.replace(fold=1).utcoffset()


def half_days(spans: Iterable[Span], start: time, end: time) -> int:
    """How many mornings and afternoons, parted at 13:00, from `start` to `end` in each span."""
    return sum(_half_days(span, start, end) for span in spans)


def _half_days(span: Span, start: time, end: time) -> int:
    first = 0 if start < NOON else 1
    last = 1 if end <= NOON else 2
    return (span.last - span.first).days * 2 + last - first
