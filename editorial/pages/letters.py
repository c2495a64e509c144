"""The archive of the letter. The web version of each letter is made by the newsletter itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import urls
from editorial.dates import PartialDate
from editorial.french import typeset
from editorial.pages.values import HOME, LetterLine, LettersPage

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["letter_lines", "pages"]


def pages(site: Site) -> Iterator[LettersPage]:
    """The archive."""
    intro = "Chaque mois, l’essentiel de ce qui a paru et de ce qui vient."
    yield LettersPage(
        template="letters",
        url="/lettre/",
        title="La lettre de l’IREV",
        description=intro,
        heading="La lettre de l’IREV",
        intro=intro,
        crumbs=(HOME,),
        letters=letter_lines(site),
        current="/lettre/",
    )


def letter_lines(site: Site) -> tuple[LetterLine, ...]:
    """The letters online, newest first."""
    return tuple(
        LetterLine(
            title=typeset(issue.meta.title),
            url=urls.letter_url(issue),
            dated=PartialDate.parse(issue.month).label,
            iso=issue.month,
            summary=typeset(issue.meta.editorial),
        )
        for issue in site.issues
    )
