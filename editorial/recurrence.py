"""Rules that repeat a day: what editors write in French, or RFC 5545, and the days that follow.

A rule here never holds its own end (COUNT, UNTIL): that is written beside it, in one way only.
Source: RFC 5545 section 3.3.10, as python-dateutil reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import cast

from dateutil.rrule import rrulestr

from editorial import french

__all__ = ["LIMIT", "french_rule", "occurrences", "parse_day_of_year", "parse_rule"]

LIMIT = 200
"""Days that one rule may give: a weekly meeting for nearly four years."""

LAST_DAY = date(2099, 12, 31)
"""No rule is followed further, even one that never gives a day (30 February)."""

_UNITS = {"jour": "DAILY", "semaine": "WEEKLY", "mois": "MONTHLY", "an": "YEARLY"}
_FRENCH_UNITS = {frequency: unit for unit, frequency in _UNITS.items()}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = tuple(french.weekday(date(2024, 1, day)) for day in range(1, 8))
_RANKS = {"1er": 1, "premier": 1, "2e": 2, "3e": 3, "4e": 4, "dernier": -1}
_RANK_NAMES = {1: "1er", 2: "2e", 3: "3e", 4: "4e", -1: "dernier"}
_ONE_DAY = re.compile(r"(?:(-?\d)?([A-Z]{2}))?")
_NAMED = "|".join(_NAMES)
_WEEKLY = re.compile(rf"(?:chaque|tous les) ({_NAMED})s?")
_EVERY = re.compile(r"(?:chaque|tous les|toutes les)(?: ([2-9]|1[0-2]))? (jour|semaine|mois|an)s?")
_RANKED = re.compile(rf"(.+?),? le ({'|'.join(_RANKS)}) ({_NAMED})(?: du mois)?")
_DATE = re.compile(r"(\d\d)-(\d\d)")
_MOVING = re.compile(rf"({'|'.join(_RANKS)}) ({_NAMED}) (?:de |d[’'])({'|'.join(french.MONTHS)})")
_PART = re.compile(
    r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)|INTERVAL=[1-9]\d?|WKST=(?:MO|SU)"
    r"|BYDAY=[-+1-5A-Z,]+|BYMONTHDAY=[-\d,]+|BYMONTH=[\d,]+|BYSETPOS=[-\d,]+"
)
_HELP = (
    "règle non comprise, reçu « {text} » : écrire « chaque semaine », « toutes les 2 semaines », "
    "« chaque mardi », « chaque mois, le 2e mardi », ou une règle RFC 5545 (FREQ=…)."
)


def parse_rule(text: str) -> str:
    """The RFC 5545 rule, without its end, of words such as « chaque mois, le 2e mardi ».

    Raises ValueError with the French reason.
    """
    words = " ".join(text.split())
    if "COUNT=" in words or "UNTIL=" in words:
        raise ValueError("la fin s’écrit à part : « jusqu_au: AAAA-MM-JJ » ou « fois: 10 ».")
    if words.startswith(("FREQ=", "RRULE:")):
        return _checked(words.removeprefix("RRULE:"), text)
    lowered = words.lower()
    if weekly := _WEEKLY.fullmatch(lowered):
        return f"FREQ=WEEKLY;BYDAY={_DAYS[_NAMES.index(weekly[1])]}"
    ranked = _RANKED.fullmatch(lowered)
    every = _EVERY.fullmatch(ranked[1] if ranked else lowered)
    if every is None or (ranked and every[2] != "mois"):
        raise ValueError(_HELP.format(text=text))
    rule = f"FREQ={_UNITS[every[2]]}" + (f";INTERVAL={every[1]}" if every[1] else "")
    if ranked:
        rule += f";BYDAY={_RANKS[ranked[2]]}{_DAYS[_NAMES.index(ranked[3])]}"
    return rule


def parse_day_of_year(text: str) -> str:
    """The yearly rule of « 03-08 » or of « 1er lundi d’octobre ». Raises ValueError, in French."""
    fixed, ranked = _DATE.fullmatch(text), _MOVING.fullmatch(" ".join(text.lower().split()))
    if ranked:
        day = f"{_RANKS[ranked[1]]}{_DAYS[_NAMES.index(ranked[2])]}"
        month = french.MONTHS.index(ranked[3]) + 1
        return f"FREQ=YEARLY;BYMONTH={month};BYDAY={day}"
    try:
        month, number = (int(part) for part in fixed.groups()) if fixed else (0, 0)
        date(2024, month, number)
    except ValueError:
        reason = f"jour attendu (MM-JJ, ou « 1er lundi d’octobre »), reçu « {text} »."
        raise ValueError(reason) from None
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={number}"


def _checked(rule: str, text: str) -> str:
    try:
        if not all(_PART.fullmatch(part) for part in rule.split(";")):
            raise ValueError
        rrulestr(rule, dtstart=datetime(2024, 1, 1))  # noqa: DTZ001 — days have no zone
    except (ValueError, TypeError):
        raise ValueError(_HELP.format(text=text)) from None
    return rule


def french_rule(rule: str) -> str:
    """« chaque mois, le 2e mardi »; « régulièrement » where a rule is too rich to be said."""
    parts = dict(part.split("=") for part in rule.split(";"))
    unit, step = _FRENCH_UNITS[parts.pop("FREQ")], parts.pop("INTERVAL", "1")
    day = _ONE_DAY.fullmatch(parts.pop("BYDAY", ""))
    if day is None or parts.keys() - {"WKST"}:
        return "régulièrement"
    every = f"chaque {unit}"
    if step != "1":
        plural = unit if unit == "mois" else f"{unit}s"
        every = f"{'toutes' if unit == 'semaine' else 'tous'} les {step} {plural}"
    if not day[2]:
        return every
    name = _NAMES[_DAYS.index(day[2])]
    if day[1]:
        return f"{every}, le {_RANK_NAMES.get(int(day[1]), day[1])} {name}"
    return f"chaque {name}" if step == "1" else f"{every}, le {name}"


@lru_cache(maxsize=4_096)  # yearly days are asked for by every month
def occurrences(
    rule: str, first: date, *, until: date | None = None, times: int | None = None
) -> tuple[date, ...]:
    """The days of a rule from `first` on, one more than `LIMIT` at most."""
    start = datetime.combine(first, time())
    end = datetime.combine(until or LAST_DAY, time())
    moments = cast(Iterable[datetime], rrulestr(f"{rule};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=start))
    return tuple(moment.date() for moment in islice(moments, min(times or LIMIT + 1, LIMIT + 1)))
