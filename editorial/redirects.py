"""Former addresses: where each one leads now, for web servers and for browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editorial.feeds import File

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["redirect_map", "redirects"]


def redirects(site: Site) -> dict[str, str]:
    """Each former address with the present one, in the order of the former; only live targets."""
    found = {redirection.old: redirection.target for redirection in site.corpus.redirections}
    for document in site.documents:
        found |= dict.fromkeys(document.meta.former_urls, document.url)
    return dict(sorted(found.items()))


def redirect_map(site: Site) -> File:
    """The same for nginx's ``map`` directive, with and without the final slash."""
    lines = [
        f"{address} {target};"
        for old, target in redirects(site).items()
        for address in sorted({old.rstrip("/"), old.rstrip("/") + "/"})
    ]
    return File("redirections.map", "".join(f"{line}\n" for line in lines).encode())
