"""Lasting pages of the site: missions, access, legal notices…"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from editorial.schemas.document import Meta
from editorial.schemas.fields import PageAddress

__all__ = ["Page"]


class Page(Meta):
    """A page that does not age like news, at an address of its own."""

    kind: ClassVar[str] = "page"
    folder: ClassVar[str] = "pages"
    label: ClassVar[str] = "Page"
    label_plural: ClassVar[str] = "Pages"

    address: PageAddress = Field(
        alias="adresse", description="Adresse de la page (exemple : /irev/missions/)."
    )
