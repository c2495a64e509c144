"""The account of a build: every source file is somewhere, and nothing else is online.

Nothing is given to the theme; a build whose account is wrong fails and names the difference.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from pelican import signals

from editorial.addresses import lost
from editorial.lifecycle import account_for
from editorial.pages.moved import pages as moved_pages
from editorial.site import Site
from editorial.urls import file_of, url_of
from incremental.output import Output
from plugins.corpus import OUTPUT, SITE, BuildError


class AccountError(BuildError):
    """The build lost a file or wrote one too many."""


def settle(pelican: Any) -> None:
    """Compare what the content says with what was written."""
    site: Site = pelican.settings[SITE]
    output: Output = pelican.settings[OUTPUT]
    if output.is_fresh("comptes"):
        return
    files = {*output.marks, *output.found()}
    output.unit("comptes", partial(_settle, site, files))


def _settle(site: Site, files: set[str]) -> None:
    accounts = account_for(site.corpus, today=site.today)
    if not accounts.balanced:
        raise AccountError(f"comptes faux : {accounts} ; sans suite : {accounts.missing}")
    expected = {file_of(place.url) for place in site.plan}
    expected |= {file_of(page.url) for page in moved_pages(site)}
    expected |= {file_of(url_of(document)) for document in site.documents}
    written = {path for path in files if path.endswith(".html")}
    if missing := sorted(expected - written):
        raise AccountError(f"pages qui manquent dans le site : {', '.join(missing)}")
    if extra := sorted(written - expected):
        raise AccountError(f"pages de trop dans le site : {', '.join(extra)}")
    if broken := lost(site, {*site.addresses, *(f"/{path}" for path in files)}):
        raise AccountError(
            "adresses publiées qui ne répondent plus : "
            + ", ".join(f"{entry.url} ({entry.document})" for entry in broken)
            + " ; écrire « retirer_le », ou les déclarer dans donnees/redirections.yml (disparues)."
        )


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(settle)
