"""Dates as they are known: a day, a month or a year. None is ever made more precise."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from editorial import french

__all__ = ["PartialDate", "Precision", "When", "parse_day"]

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEARS = range(1950, 2100)
FEW = 6
"""Separate days that are named one by one; more are counted."""


class Precision(StrEnum):
    """How closely a date is known."""

    DAY = "jour"
    MONTH = "mois"
    PERIOD = "periode"
    YEAR = "annee"


@dataclass(frozen=True, order=True)
class PartialDate:
    """All the days a date may mean, from `first` to `last` (both included).

    Written as in ISO 8601 with reduced precision: ``2022-03-24``, ``2022-03`` or ``2022``.
    """

    first: date
    last: date
    precision: Precision

    @classmethod
    def of_day(cls, day: date) -> Self:
        """A day that is known."""
        return cls(day, day, Precision.DAY)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``AAAA``, ``AAAA-MM`` or ``AAAA-MM-JJ``.

        Raises ValueError, with the French reason, when the form or the day does not exist.
        """
        match = _PARTIAL.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu « {text} ».")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 — the pattern requires it
        if year not in _YEARS:
            raise ValueError(f"année hors de portée ({_YEARS[0]} à {_YEARS[-1]}), reçu « {text} ».")
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"le mois {month:02d} n’existe pas, reçu « {text} ».")
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        length = calendar.monthrange(year, month)[1]
        if day is None:
            return cls(date(year, month, 1), date(year, month, length), Precision.MONTH)
        if not 1 <= day <= length:
            raise ValueError(
                f"ce jour n’existe pas ({french.month(month)} {year} a {length} jours), "
                f"reçu « {text} »."
            )
        return cls.of_day(date(year, month, day))

    @property
    def iso(self) -> str:
        """The date as it was written: as precise as it is known."""
        digits = {Precision.DAY: 10, Precision.MONTH: 7}.get(self.precision, 4)
        return self.first.isoformat()[:digits]

    @property
    def label(self) -> str:
        """In French, in a sentence: « 24 mars 2022 », « mars 2022 », « 2022 »."""
        match self.precision:
            case Precision.DAY:
                return french.day(self.first)
            case Precision.MONTH:
                return f"{french.month(self.first.month)} {self.first.year}"
            case _:
                return str(self.first.year)

    @property
    def since(self) -> str:
        """With its preposition: « le 24 mars 2022 », « en mars 2022 », « en 2022 »."""
        return f"{'le' if self.precision is Precision.DAY else 'en'} {self.label}"


@dataclass(frozen=True)
class When:
    """The time an event takes: from `start` to `end`, either of which may be imprecise.

    `text` is the editor's own wording (« printemps 2022 »), shown instead of the computed one.
    `days` are all its days, when there are several with others between them.
    """

    start: PartialDate
    end: PartialDate | None = None
    text: str | None = None
    days: tuple[date, ...] = ()

    @property
    def first(self) -> date:
        """The first day on which it may happen."""
        return self.start.first

    @property
    def last(self) -> date:
        """The last day on which it may still happen."""
        return (self.end or self.start).last

    @property
    def precision(self) -> Precision:
        """`PERIOD` for a span that is not known to the day."""
        ends = {self.start.precision, (self.end or self.start).precision}
        if ends == {Precision.DAY}:
            return Precision.DAY
        return Precision.PERIOD if self.end else self.start.precision

    @property
    def is_month_known(self) -> bool:
        """Whether it can be placed in a month, or in a span of months."""
        return (self.end or self.start).precision is not Precision.YEAR

    @property
    def sort_day(self) -> date:
        """The day that places it in a list: an imprecise date goes to the end of its span."""
        return self.first if self.precision is Precision.DAY else self.last

    @property
    def iso(self) -> str:
        """One value for a machine: ``2022-03-24`` or ``2022-03/2022-05``."""
        return self.start.iso if self.end is None else f"{self.start.iso}/{self.end.iso}"

    @property
    def label(self) -> str:
        """In French, as it is known: « du 6 au 14 décembre 2021 », « mars 2022 »."""
        if self.text:
            return self.text
        if self.end is None or self.end == self.start:
            return self.start.label
        if 1 < len(self.days) <= FEW:
            return french.day_list(self.days)
        if self.days:
            return f"{len(self.days)} dates, {french.day_span(self.first, self.last)}"
        if self.precision is Precision.DAY:
            return french.day_span(self.first, self.last)
        start = self.start.label
        same_year = self.start.first.year == self.end.first.year
        if (
            same_year
            and self.start.precision is Precision.MONTH
            and self.end.precision is not Precision.YEAR
        ):
            start = french.month(self.first.month)
        since = f"du {start}" if self.start.precision is Precision.DAY else french.of(start)
        return f"{since} {'au' if self.end.precision is Precision.DAY else 'à'} {self.end.label}"


def parse_day(text: str) -> date:
    """Read a day that must be known, ``AAAA-MM-JJ``; raises ValueError with the French reason."""
    partial = PartialDate.parse(text)
    if partial.precision is not Precision.DAY:
        raise ValueError(f"jour attendu (AAAA-MM-JJ), reçu « {text} ».")
    return partial.first
