"""The one rule of addresses: where each document, theme and list is, on this site and for ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from editorial.schemas.event import Cycle, Event
from editorial.schemas.page import Page

if TYPE_CHECKING:
    from editorial.corpus import Document, Issue

__all__ = [
    "ALPHABET",
    "FOLDERS",
    "INITIATIVES",
    "NETWORKS",
    "OBSERVED_DAYS",
    "PRESS",
    "PRESS_PARTS",
    "file_of",
    "is_file",
    "kind_url",
    "letter_url",
    "mode_url",
    "month_url",
    "slug_of",
    "theme_url",
    "url_of",
    "year_url",
]

FOLDERS = {
    "actualite": "/actualites/",
    "evenement": "/agenda/",
    "cycle": "/agenda/cycles/",
    "experience": "/experiences/",
    "synthese": "/ressources/syntheses/",
    "ressource": "/ressources/publications/",
    "replay": "/ressources/replays/",
    "webdoc": "/ressources/webdocumentaires/",
    "emploi": "/emploi/",
}
"""The address of the list of each type; its documents are below it."""

ALPHABET = "/plan-du-site/de-a-a-z/"
NETWORKS = "/reseaux/"
INITIATIVES = "/experiences/carte/"
PRESS = "/revue-de-presse/"
PRESS_PARTS = ("semaines", "sources", "territoires", "thematiques")
"""What is below `PRESS`, beside the panoramas."""
OBSERVED_DAYS = "/agenda/journees/"

_DATE_PREFIX = re.compile(r"\d{4}-(?:(?:0[1-9]|1[0-2])-(?:(?:0[1-9]|[12]\d|3[01])-)?)?(?=.)")


def slug_of(document: Document) -> str:
    """The last part of the address: the `slug` field, else the file name without its date."""
    return document.meta.slug or _DATE_PREFIX.sub("", _stem(document.path))


def _stem(path: str) -> str:
    """The name of a file without its end; thousands are asked for in a build."""
    return path.rpartition("/")[2].rpartition(".")[0]


def url_of(document: Document) -> str:
    """The address of a document, from the root of the site, with its final slash."""
    meta = document.meta
    if isinstance(meta, Page):
        return meta.address
    if isinstance(meta, Cycle) and meta.is_network:
        return f"{NETWORKS}{slug_of(document)}/"
    folder = FOLDERS[meta.kind]
    if isinstance(meta, Event):
        folder = year_url(meta.date.first.year)
    return f"{folder}{slug_of(document)}/"


def theme_url(path: str) -> str:
    """The address of the hub of a theme, by its path in the thesaurus."""
    return f"/thematiques/{path}/"


def kind_url(kind: str) -> str:
    """The address of what is to come of a kind of action."""
    return f"/agenda/types/{kind}/"


def mode_url(mode: str) -> str:
    """The address of what is to come on site, online, or both."""
    return f"/agenda/modes/{mode}/"


def year_url(year: int) -> str:
    """The address of a year of the agenda; its events are below it."""
    return f"/agenda/{year}/"


def month_url(year: int, month: int) -> str:
    """The address of a month of the agenda."""
    return f"{year_url(year)}{month:02d}/"


def letter_url(issue: Issue) -> str:
    """The address of the web version of a letter."""
    return f"/lettre/{issue.month}/"


def file_of(url: str) -> str:
    """The file that a web server reads for an address, relative to the site's root."""
    path = url.strip("/")
    return path if is_file(url) else f"{path}/index.html".lstrip("/")


def is_file(url: str) -> bool:
    """Whether an address names a file, as ``/flux/atom.xml`` does, rather than a page."""
    return "." in url.rpartition("/")[2]
