"""The glossary of acronyms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial.acronyms import anchor_of
from editorial.french import fold, typeset
from editorial.pages.values import HOME, Definition, GlossaryPage
from editorial.schemas.vocabularies import GlossaryEntry

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["pages"]


def pages(site: Site) -> Iterator[GlossaryPage]:
    """The glossary."""
    intro = "Les sigles de la politique de la ville que ce site emploie."
    entries = sorted(site.corpus.glossary.entries, key=lambda entry: fold(entry.acronym))
    yield GlossaryPage(
        template="glossary",
        url="/glossaire/",
        title="Glossaire",
        description=intro,
        heading="Glossaire",
        intro=intro,
        crumbs=(HOME,),
        entries=tuple(_definition(entry) for entry in entries),
    )


def _definition(entry: GlossaryEntry) -> Definition:
    return Definition(
        anchor=anchor_of(entry.acronym),
        acronym=typeset(entry.acronym),
        meaning=typeset(entry.meaning or ""),
        note=typeset(entry.note or ""),
    )
