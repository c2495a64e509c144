"""What former addresses answer where the web server does not redirect by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import urls
from editorial.pages.values import RedirectPage
from editorial.redirects import redirects

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[RedirectPage]:
    """One page for each former address."""
    for old, target in redirects(site).items():
        yield RedirectPage(
            template="redirect",
            url=old if urls.is_file(old) else f"{old.rstrip('/')}/",
            title="Cette page a changé d’adresse",
            description="Cette page a changé d’adresse.",
            target=target,
        )
