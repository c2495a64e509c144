"""French for readers: typography, dates, numbers and plurals. No installed locale is needed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, time
from functools import lru_cache

__all__ = [
    "MONTHS",
    "WEEKDAYS",
    "alphabetical",
    "capitalised",
    "clock",
    "counted",
    "day",
    "day_list",
    "day_span",
    "fold",
    "hours",
    "joined",
    "month",
    "number",
    "short_month",
    "typeset",
    "weekday",
]

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_SHORT_MONTHS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def month(index: int) -> str:
    """The name of a month, 1 to 12."""
    return MONTHS[index - 1]


def short_month(index: int) -> str:
    """The abbreviated name of a month, as on a wall calendar: « avr. »."""
    return _SHORT_MONTHS[index - 1]


def weekday(value: date) -> str:
    """« jeudi »."""
    return WEEKDAYS[value.weekday()]


def _day_number(value: date) -> str:
    return "1er" if value.day == 1 else str(value.day)


def day(value: date) -> str:
    """« 24 mars 2022 », « 1er avril 2022 »."""
    return f"{_day_number(value)}{NO_BREAK}{month(value.month)} {value.year}"


def day_span(first: date, last: date) -> str:
    """« du 6 au 14 décembre 2021 », repeating only what differs."""
    if first == last:
        return day(first)
    if first.year != last.year:
        start = day(first)
    elif first.month != last.month:
        start = f"{_day_number(first)}{NO_BREAK}{month(first.month)}"
    else:
        start = _day_number(first)
    return f"du {start} au {day(last)}"


def day_list(days: Sequence[date]) -> str:
    """« les 6, 13 et 14 décembre 2021 », « les 13, 14 septembre et 6 décembre 2022 »."""
    if len(days) < 2:
        return "".join(map(day, days))
    parts = []
    for value, following in zip(days, [*days[1:], None], strict=True):
        words = _day_number(value)
        if following is None or (value.year, value.month) != (following.year, following.month):
            words += f"{NO_BREAK}{month(value.month)}"
        if following is None or value.year != following.year:
            words += f" {value.year}"
        parts.append(words)
    return f"les {joined(parts)}"


def of(words: str) -> str:
    """« de mars », « d’avril »."""
    return f"d’{words}" if fold(words)[:1] in "aeiou" else f"de {words}"


def clock(hours: int, minutes: int) -> str:
    """« 9 h 30 », « 14 h »."""
    tail = f"{NO_BREAK}{minutes:02d}" if minutes else ""
    return f"{hours}{NO_BREAK}h{tail}"


def hours(start: time | None, end: time | None) -> str:
    """« à 14 h », « de 9 h 30 à 12 h »; nothing where the start is not known."""
    if start is None:
        return ""
    begins = clock(start.hour, start.minute)
    return f"de {begins} à {clock(end.hour, end.minute)}" if end else f"à {begins}"


def number(value: float) -> str:
    """« 51 365 », « 7,4 »: thousands apart, decimal comma."""
    return f"{value:,}".replace(",", NARROW).replace(".", ",")


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """« 1 événement », « 3 événements »; in French 0 and 1 are singular."""
    return f"{number(count)}{NO_BREAK}{singular if count < 2 else plural or singular + 's'}"


def joined(words: Sequence[str]) -> str:
    """« a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def capitalised(text: str) -> str:
    """The same text with a capital first letter; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def fold(text: str) -> str:
    """For sorting by alphabet: no accent, no case, œ as oe."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    if not plain.isascii():
        for accent in filter(unicodedata.combining, set(plain)):  # any order: all go
            plain = plain.replace(accent, "")
    return plain


_SIGNS = re.compile(r"^[\W_]+")
_ARTICLE = re.compile(r"^(?:les? |la |l['’]|une? |des )")


def alphabetical(title: str) -> str:
    """What a title is sorted by: folded, the article and the signs that begin it left aside."""
    words = _SIGNS.sub("", fold(title))
    return _SIGNS.sub("", _ARTICLE.sub("", words)) or words


_Rule = tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]
"""What a rule cannot do without, what it looks for, what it writes: most texts need few of them."""

# In this order: quotes first, since their inner spaces are then made no-break.
_RULES: tuple[_Rule, ...] = (
    ('"', re.compile(r'(^|[\s(\[—–’\'])"(?=\S)'), r"\1«"),
    ('"', re.compile(r'"'), "»"),
    ("'", re.compile(r"(?<=\w)'(?=[\w«])"), "’"),
    ("«", re.compile(r"«[ \u00a0\u202f]*"), "«" + NO_BREAK),
    ("»", re.compile(r"[ \u00a0\u202f]*»"), NO_BREAK + "»"),
    (" :", re.compile(r"(?<=\S) :(?=\s|$)"), NO_BREAK + ":"),
    *((f" {c}", re.compile(rf"(?<=\S) {re.escape(c)}"), NARROW + c) for c in ";!?"),
    ("...", re.compile(r"\.\.\."), "…"),
)
_DIGIT = re.compile(r"\d")
_RULES_OF_NUMBERS: tuple[_Rule, ...] = (
    (" ", re.compile(r"\b\d{1,3}(?: \d{3})+\b"), lambda m: m[0].replace(" ", NARROW)),
    *((f" {c}", re.compile(rf"(?<=\d) {c}"), NO_BREAK + c) for c in "%€°"),
    (
        " h",
        re.compile(r"(?<=\d) h(?: (?=\d{2}\b)|\b)"),
        lambda m: f"{NO_BREAK}h" + NO_BREAK * (len(m[0]) > 2),
    ),
    (" ", re.compile(rf"\b(1er|\d{{1,2}}) (?=(?:{'|'.join(MONTHS)})\b)"), r"\1" + NO_BREAK),
)


@lru_cache(maxsize=16_384)  # labels and titles come back on many pages
def typeset(text: str, *, before: str = "", after: str = "") -> str:
    """Give plain text its French typography; the words are never changed.

    `before` and `after` are the characters around the text, so that a quotation mark at its very
    start or end is known to open or to close. Applying it twice gives the same text.
    """
    stand_in = _stand_in(before)
    tail = _stand_in(after)
    whole = stand_in + text + tail
    rules = (*_RULES, *_RULES_OF_NUMBERS) if _DIGIT.search(whole) else _RULES
    for needed, pattern, replacement in rules:
        if needed in whole:
            whole = pattern.sub(replacement, whole)
    return whole[len(stand_in) : len(whole) - len(tail)]


def _stand_in(before: str) -> str:
    """A character of the same sort as `before`, which no rule ever replaces."""
    if not before:
        return ""
    if before.isspace() or before in "([«":
        return "\t"
    return "x" if before.isalpha() else "0" if before.isdigit() else "."
