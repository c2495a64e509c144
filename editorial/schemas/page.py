"""Lasting pages of the site: missions, access, legal notices…"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from editorial.schemas.document import Meta
from editorial.schemas.fields import PageAddress

__all__ = ["Box", "Page"]


class Box(StrEnum):
    """What the box beside a page shows of the organisation."""

    ACCESS = "acces"
    NETWORKS = "reseaux"
    SUBSCRIPTION = "abonnement"


class Page(Meta):
    """A page that does not age like news, at an address of its own."""

    kind: ClassVar[str] = "page"
    prefix: ClassVar[str] = "page"
    folder: ClassVar[str] = "pages"
    label: ClassVar[str] = "Page"

    address: PageAddress = Field(
        alias="adresse", description="Adresse de la page (exemple : /irev/missions/)."
    )
    box: Box | None = Field(
        default=None, alias="encadre", description="Données de l’organisme montrées à côté."
    )
