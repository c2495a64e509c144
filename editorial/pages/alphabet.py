"""All contents from A to Z, for whoever knows a title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from editorial import urls
from editorial.french import typeset
from editorial.pages.pagination import numbered, paginate
from editorial.pages.values import HOME, AlphabetPage, Link, LinkGroup

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["TITLE", "pages"]

TITLE = "De A à Z"
_SIZE = 500
"""Contents on a page."""
_DIGITS = "0–9"


class _Entry(NamedTuple):
    """A content in the list, behind what it is sorted by."""

    words: str
    url: str
    title: str


def pages(site: Site) -> Iterator[AlphabetPage]:
    """Every document by its title, articles left aside; each page names the letters of all."""
    intro = "Tous les contenus du site, par ordre alphabétique."
    cut = list(paginate(sorted(_entries(site), key=_place), urls.ALPHABET, size=_SIZE))
    groups = {url: tuple(_groups(entries)) for url, entries, _ in cut}
    letters: dict[str, Link] = {}
    for url, found in groups.items():
        for group in found:
            letters.setdefault(group.title, Link(group.title, f"{url}#{group.anchor}"))
    for url, _, around in cut:
        yield AlphabetPage(
            template="alphabet",
            url=url,
            title=numbered(TITLE, around),
            description=typeset(intro),
            heading=TITLE,
            intro=typeset(intro),
            crumbs=(HOME, Link("Plan du site", "/plan-du-site/")),
            letters=tuple(letters.values()),
            groups=groups[url],
            pagination=around,
        )


def _entries(site: Site) -> Iterator[_Entry]:
    labels = {label: label.lower() for label in site.labels.values()}
    for document in site.documents:
        label = labels[site.labels[document.id]]
        title = f"{document.title} ({label})"
        yield _Entry(document.sorted_as, document.url, title)


def _groups(entries: Iterable[_Entry]) -> Iterator[LinkGroup]:
    for letter, group in groupby(entries, _letter):
        links = tuple(Link(title, url) for _, url, title in group)
        anchor = "chiffres" if letter == _DIGITS else f"lettre-{letter.lower()}"
        yield LinkGroup(letter, links, anchor)


def _place(entry: _Entry) -> tuple[bool, _Entry]:
    """Signs that are no letter may sort after them."""
    return _letter(entry) != _DIGITS, entry


def _letter(entry: _Entry) -> str:
    """« 0–9 » comes first."""
    initial = entry.words[:1]
    return initial.upper() if initial.isalpha() else _DIGITS
