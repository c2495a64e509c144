"""What a wrong address shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial.pages.values import NotFoundPage

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[NotFoundPage]:
    """The 404 page."""
    yield NotFoundPage(
        template="404",
        url="/404.html",
        title="Page introuvable",
        description="Cette adresse ne mène à aucune page.",
        themes=site.theme_links(),
    )
