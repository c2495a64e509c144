"""Short items: what is new, and job offers."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from pydantic import Field, model_validator

from editorial.schemas.document import Meta, Themed
from editorial.schemas.fields import Day, ImpreciseDate, Line, WebAddress, refuse

__all__ = ["Job", "News"]


class News(Themed):
    """What the centre or its partners have to say, dated."""

    kind: ClassVar[str] = "actualite"
    prefix: ClassVar[str] = "act"
    folder: ClassVar[str] = "actualites"
    label: ClassVar[str] = "Actualité"

    source: WebAddress | None = Field(
        default=None, alias="source_externe", description="Adresse de l’information d’origine."
    )


class Job(Meta):
    """A job offer: it leaves the lists the day after its deadline."""

    kind: ClassVar[str] = "emploi"
    prefix: ClassVar[str] = "emploi"
    folder: ClassVar[str] = "emploi"
    label: ClassVar[str] = "Offre d’emploi"

    date: ImpreciseDate = Field(description="Date de l’offre.")
    employer: Line = Field(alias="employeur", description="Organisme qui recrute.")
    place: Line = Field(alias="lieu", description="Lieu de travail.")
    contract: Line | None = Field(default=None, alias="contrat", description="Nature du contrat.")
    deadline: Day | None = Field(
        default=None, alias="date_limite", description="Dernier jour pour répondre."
    )
    filled_on: Day | None = Field(
        default=None, alias="pourvu_le", description="Jour où le poste est pourvu."
    )
    link: WebAddress | None = Field(
        default=None, alias="lien", description="Adresse où répondre à l’offre."
    )

    def is_expired(self, today: datetime.date) -> bool:
        """Whether nobody can apply any more: the deadline is over, or the post is filled."""
        is_late = self.deadline is not None and self.deadline < today
        return is_late or (self.filled_on is not None and self.filled_on <= today)

    @model_validator(mode="after")
    def _ends_some_day(self) -> Self:
        if self.deadline is None and self.filled_on is None:
            refuse("une offre finit : ajouter « date_limite » ou « pourvu_le ».", "date_limite")
        return self
