"""Values of the site under the names and in the shapes that the three rivals read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from editorial.cards import newest_first
from editorial.corpus import Document
from editorial.covers import Cover
from editorial.pages import Card

__all__ = ["day_of", "part_of", "plain", "slug_of"]

_EPOCH = "2012-01-01"
"""The day of what has none: Hugo and Pelican sort by it, and Pelican refuses a page without."""


def day_of(document: Document) -> str:
    """The day that a document is sorted by."""
    day = newest_first(document)[0]
    return day.isoformat() if day.year > 1 else _EPOCH


def part_of(url: str | None) -> str:
    """The name of a part of the site, after its address in the main menu."""
    return (url or "").strip("/") or "ailleurs"


def slug_of(url: str) -> str:
    """The list of a subject: « a/b » is « a-b », since Hugo counts twice what is in both of two
    terms when one lies within the other.
    """
    facet, _, term = url.strip("/").partition("/")
    return f"{facet}/{term.replace('/', '-')}"


def plain(value: Any) -> Any:
    """A value as JSON: a card is the identifier of its document, a cover is its drawing."""
    if isinstance(value, Card):
        return value.id
    if isinstance(value, Cover):
        names: Iterable[str] = ("pale", "dark", "gold", "size", "words", "bond")
    elif is_dataclass(value):
        names = (field.name for field in fields(value))
    elif isinstance(value, tuple | list):
        return [plain(one) for one in value]
    else:
        return value
    return {name: plain(found) for name in names if (found := getattr(value, name))}
