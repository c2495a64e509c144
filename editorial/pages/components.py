"""The page that shows every component of the theme: in a preview only, never in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial.pages.values import HOME, SpecimensPage

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["pages"]


def pages(site: Site) -> Iterator[SpecimensPage]:
    """One page, where drafts are shown."""
    if site.drafts:
        intro = "Chaque composant du thème, avec un exemple : pour qui change le site."
        yield SpecimensPage(
            template="components",
            url="/composants/",
            title="Composants",
            description=intro,
            heading="Composants",
            intro=intro,
            crumbs=(HOME,),
        )
