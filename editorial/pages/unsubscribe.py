"""How a reader leaves the letter: what to do, the button, and what it did.

The web server shows the second page at the address that each letter carries, and the third one in
answer to its button (deploy/nginx/desabonnement-server.conf). Nothing here runs on the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial.french import typeset
from editorial.pages.values import HOME, Link, UnsubscribePage

if TYPE_CHECKING:
    from editorial.site import Site

_STEPS = (
    ("", "Ne plus recevoir la lettre", "Deux façons de vous désabonner, sans raison à donner."),
    (
        "confirmer/",
        "Se désabonner ?",
        "Un clic suffit, sans raison à donner. Votre adresse n'est pas affichée ici.",
    ),
    ("fait/", "C'est noté", "Vous ne recevrez plus la lettre à l'adresse où elle vous parvenait."),
)


def pages(site: Site) -> Iterator[UnsubscribePage]:
    """The three pages."""
    for step, heading, lead in _STEPS:
        yield UnsubscribePage(
            template="unsubscribe",
            url=f"/desabonnement/{step}",
            title=typeset(heading),
            description=typeset(lead),
            crumbs=(HOME, Link("La lettre", "/lettre/")),
            current="/lettre/",
            step=step.rstrip("/"),
        )
