"""Former addresses: where each one leads now, for web servers and for browsers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from editorial import urls
from editorial.addresses import answers
from editorial.feeds import File
from editorial.register import Published, merged

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["redirect_maps", "redirects", "register_file"]


def redirects(site: Site) -> dict[str, str]:
    """Each former address of a page with the present one, in the order of the former.

    The content declares some; the register of addresses tells the others.
    """
    found = {redirection.old: redirection.target for redirection in site.corpus.redirections}
    for document in site.documents:
        found |= dict.fromkeys(document.meta.former_urls, document.url)
    for url, target in answers(site, site.addresses).items():
        if target and not urls.is_file(url):
            found[url] = target
    return dict(sorted(found.items()))


def redirect_maps(site: Site, files: Collection[str]) -> Iterator[File]:
    """The same for nginx's ``map`` directive, with and without the final slash; then what is gone.

    `files` are the addresses of feeds, calendars and other files that are online.
    """
    known = answers(site, {*site.addresses, *files})
    moved = {url: target for url, target in known.items() if target}
    yield _map("redirections.map", dict(sorted((moved | redirects(site)).items())))
    yield _map("disparues.map", {url: "1" for url, target in known.items() if target is None})


def _map(name: str, values: dict[str, str]) -> File:
    lines = [f"{url} {value};\n" for old, value in values.items() for url in _forms(old)]
    return File(name, "".join(lines).encode())


def _forms(url: str) -> list[str]:
    """An address with and without its final slash: readers type both."""
    return [url.rstrip("/"), f"{url.rstrip('/')}/"]


def register_file(site: Site, files: Iterable[str]) -> File:
    """``adresses.txt``: the register as it stands once this site is online."""
    online = {**dict.fromkeys(filter(_is_followed, files), ""), **site.addresses}
    entries = (Published(url, document, site.today) for url, document in online.items())
    return File("adresses.txt", merged(site.corpus.published, entries).encode())


def _is_followed(url: str) -> bool:
    """Whether a program may have subscribed to a file: a feed or a calendar."""
    return url.endswith((".ics", "/atom.xml", "/rss.xml", "/feed.json", "/index.json"))
