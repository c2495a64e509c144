"""Short items: what is new, and job offers."""

from __future__ import annotations

import datetime
from typing import ClassVar

from pydantic import Field

from editorial.schemas.document import Meta, Themed
from editorial.schemas.fields import Day, ImpreciseDate, Line, WebAddress

__all__ = ["Job", "News"]


class News(Themed):
    """What the centre or its partners have to say, dated."""

    kind: ClassVar[str] = "actualite"
    folder: ClassVar[str] = "actualites"
    label: ClassVar[str] = "Actualité"
    label_plural: ClassVar[str] = "Actualités"

    source: WebAddress | None = Field(
        default=None, alias="source_externe", description="Adresse de l’information d’origine."
    )


class Job(Meta):
    """A job offer: it leaves the lists the day after its deadline."""

    kind: ClassVar[str] = "emploi"
    folder: ClassVar[str] = "emploi"
    label: ClassVar[str] = "Offre d’emploi"
    label_plural: ClassVar[str] = "Offres d’emploi"

    date: ImpreciseDate = Field(description="Date de l’offre.")
    employer: Line = Field(alias="employeur", description="Organisme qui recrute.")
    place: Line = Field(alias="lieu", description="Lieu de travail.")
    contract: Line | None = Field(default=None, alias="contrat", description="Nature du contrat.")
    deadline: Day = Field(
        alias="date_limite",
        description="Dernier jour pour répondre, ou jour où le poste est pourvu.",
    )
    link: WebAddress | None = Field(
        default=None, alias="lien", description="Adresse où répondre à l’offre."
    )

    def is_expired(self, today: datetime.date) -> bool:
        """Whether nobody can apply any more."""
        return self.deadline < today
