"""The web version of each letter, in the site's own theme, and their archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from editorial import urls
from editorial.corpus import Issue
from editorial.dates import PartialDate
from editorial.french import typeset
from editorial.letters import LetterSection, paragraphs, sections_of
from editorial.lifecycle import waiting, why_waiting
from editorial.pages.values import HOME, Feed, LetterLine, LettersPage, Link, Page

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["ARCHIVE", "FEEDS", "LetterPage", "letter_lines", "pages"]

ARCHIVE = Link("La lettre", "/lettre/")
FEEDS = (
    Feed("La lettre de l’IREV", "/lettre/atom.xml"),
    Feed("La lettre de l’IREV (JSON)", "/lettre/feed.json", "application/feed+json"),
)


@dataclass(frozen=True, kw_only=True)
class LetterPage(Page):
    """A letter as readers see it on the site: as of its own day, save what is online no more.

    An item that has left the site keeps its words and loses its address (`url` is empty).
    """

    heading: str
    dated: str
    iso: str
    editorial: tuple[str, ...]
    sections: tuple[LetterSection, ...]
    older: Link | None
    newer: Link | None


def pages(site: Site) -> Iterator[LettersPage | LetterPage]:
    """The archive, then each letter."""
    intro = "Chaque mois, l’essentiel de ce qui a paru et de ce qui vient."
    yield LettersPage(
        template="letters",
        url="/lettre/",
        title="La lettre de l’IREV",
        description=intro,
        heading="La lettre de l’IREV",
        intro=intro,
        crumbs=(HOME,),
        feeds=FEEDS,
        letters=letter_lines(site),
        current="/lettre/",
    )
    for place, issue in enumerate(site.issues):
        newer = site.issues[place - 1] if place else None
        older = next(iter(site.issues[place + 1 :]), None)
        yield _letter(issue, site, newer=newer, older=older)


def _letter(issue: Issue, site: Site, *, newer: Issue | None, older: Issue | None) -> LetterPage:
    opening = paragraphs(issue.meta.editorial)
    return LetterPage(
        template="letter",
        url=urls.letter_url(issue),
        title=typeset(issue.meta.title),
        description=typeset(issue.meta.preheader or "") or opening[0],
        heading=typeset(issue.meta.title),
        crumbs=(HOME, ARCHIVE),
        feeds=FEEDS,
        current="/lettre/",
        unpublished=why_waiting(issue, today=site.today),
        dated=PartialDate.parse(issue.month).label,
        iso=issue.month,
        editorial=opening,
        sections=tuple(_online(issue, site)),
        older=_link(older),
        newer=_link(newer),
    )


def _link(issue: Issue | None) -> Link | None:
    return Link(typeset(issue.meta.title), urls.letter_url(issue)) if issue else None


def _online(issue: Issue, site: Site) -> Iterator[LetterSection]:
    """The rubrics of a letter, without the addresses of what is no longer online."""
    known = site.citable
    for section in sections_of(issue, site.corpus, known):
        items = tuple(
            item if site.drafts or not known[item.id].absence(site.today) else replace(item, url="")
            for item in section.items
        )
        yield replace(section, items=items)


def letter_lines(site: Site) -> tuple[LetterLine, ...]:
    """The letters online, newest first."""
    return tuple(
        LetterLine(
            title=typeset(issue.meta.title),
            url=urls.letter_url(issue),
            dated=PartialDate.parse(issue.month).label,
            iso=issue.month,
            summary=typeset(issue.meta.editorial),
            status=waiting(issue, today=site.today),
        )
        for issue in site.issues
    )
