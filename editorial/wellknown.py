"""The small files that programs look for at fixed addresses.

Sources: RFC 9116 (security.txt), Web App Manifest (W3C), humanstxt.org. No one is named: the
centre answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from editorial.feeds import File
from editorial.policy import is_apart, policy
from editorial.urls import file_of

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["ICONS", "policy_map", "wellknown_files"]

ICONS = {"icone-192.png": 192, "icone-512.png": 512, "apple-touch-icon.png": 180}
"""Pictures of the site's icon, by the names that the manifest and the pages give them."""
_VALID_FOR = timedelta(days=364)
"""RFC 9116, section 2.5.5: a security.txt should be good for less than a year."""


def wellknown_files(site: Site) -> Iterator[File]:
    """``security.txt``, ``humans.txt`` and ``site.webmanifest``."""
    yield File(".well-known/security.txt", _security(site).encode())
    yield File("humans.txt", _humans(site).encode())
    manifest = json.dumps(_manifest(site), ensure_ascii=False, indent=1)
    yield File("site.webmanifest", f"{manifest}\n".encode())


def _security(site: Site) -> str:
    organisation = site.corpus.organisation
    return (
        f"Contact: mailto:{organisation.email}\n"
        f"Expires: {site.today + _VALID_FOR:%Y-%m-%d}T00:00:00Z\n"
        "Preferred-Languages: fr, en\n"
        f"Canonical: {organisation.site}/.well-known/security.txt\n"
    )


def _humans(site: Site) -> str:
    organisation = site.corpus.organisation
    address = organisation.address
    return (
        "/* ÉQUIPE */\n"
        f"{organisation.full_name}\n"
        f"{address.street}, {address.postal_code} {address.town}\n"
        f"{organisation.email}\n"
        "\n/* SITE */\n"
        "Pages écrites en Markdown, assemblées par Pelican, sans cookie ni mesure d’audience.\n"
        "Caractères : Atkinson Hyperlegible Next et Bricolage Grotesque (SIL OFL 1.1).\n"
        "Code : licence GNU AGPL, version 3 ou suivante. Textes : CC BY-SA 4.0.\n"
    )


def _manifest(site: Site) -> dict[str, object]:
    organisation = site.corpus.organisation
    return {
        "name": organisation.full_name,
        "short_name": organisation.name,
        "description": organisation.statement,
        "lang": "fr",
        "start_url": "/",
        "display": "browser",
        "background_color": "#fbf8f3",
        "theme_color": "#223a5e",
        "icons": [
            {"src": f"/{name}", "sizes": f"{size}x{size}", "type": "image/png"}
            for name, size in ICONS.items()
        ],
    }


def policy_map(site: Site) -> File:
    """For nginx, ``map $uri``: the policy of each page, where that of most is not enough.

    nginx knows a page by the file that it sends, once it has found it.
    """
    lines = [f'default "{_header("")}";']
    lines += [f'/{file_of(url)} "{_header(name)}";' for url, name in sorted(_apart(site))]
    return File("politiques.map", ("\n".join(lines) + "\n").encode())


def _header(template: str) -> str:
    """A page cannot say itself by whom it may be framed: only a header can."""
    return f"{policy(template)}; frame-ancestors 'none'"


def _apart(site: Site) -> Iterable[tuple[str, str]]:
    pages = ((place.url, place.template) for place in site.plan)
    documents = ((document.url, document.meta.kind) for document in site.documents)
    return ((url, template) for url, template in (*pages, *documents) if is_apart(template))
