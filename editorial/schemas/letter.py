"""One issue of the monthly letter: references by id, in the order the editor chose."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from editorial.schemas.document import State
from editorial.schemas.fields import Day, Identifier, Line, Part, Text, refuse

__all__ = ["Entry", "Letter", "Reason", "Rubric"]


class Rubric(StrEnum):
    """The rubrics of the letter, in the order they are printed."""

    AGENDA = "agenda"
    NEWS = "actualites"
    RESOURCES = "ressources"
    REGION = "en_region"
    NETWORKS = "reseaux"
    LIBRARY = "documentation"
    PRESS = "revue_de_presse"
    DAYS = "journees"
    JOBS = "emploi"

    @property
    def label(self) -> str:
        """Its heading in the letter."""
        return _RUBRIC_LABELS[self]


_RUBRIC_LABELS = {
    Rubric.AGENDA: "À l’agenda",
    Rubric.NEWS: "Actualités de l’IREV",
    Rubric.RESOURCES: "Ressources du mois",
    Rubric.REGION: "En région et au national",
    Rubric.NETWORKS: "Des réseaux",
    Rubric.LIBRARY: "Au centre de documentation",
    Rubric.PRESS: "Revue de presse",
    Rubric.DAYS: "Journées à venir",
    Rubric.JOBS: "Offres d’emploi",
}


class Reason(StrEnum):
    """Why an item comes back after its first letter, in the only order that makes sense."""

    REMINDER = "rappel"
    OUTPUTS = "synthese_disponible"

    @property
    def label(self) -> str:
        """What the letter says beside the item."""
        return {"rappel": "Rappel", "synthese_disponible": "Synthèse disponible"}[self.value]


class Entry(Part):
    """One item of a letter: a document, and the editor's own introduction to it."""

    document: Identifier = Field(alias="contenu", description="Identifiant du contenu.")
    reason: Reason | None = Field(
        default=None, alias="raison", description="Pourquoi il revient, s’il a déjà paru."
    )
    introduction: Text | None = Field(
        default=None, alias="chapeau", description="Deux lignes qui remplacent le résumé."
    )


def _entry(value: Any) -> Any:
    """Let ``- identifiant`` stand for ``- {contenu: identifiant}``."""
    return {"contenu": value} if isinstance(value, str) else value


class Letter(Part):
    """A letter, named by its month: ``content/lettres/2022-04.yml``."""

    title: Line = Field(alias="titre", description="Titre, qui devient l’objet du message.")
    date: Day = Field(description="Jour de parution.")
    preheader: Line | None = Field(
        default=None,
        alias="apercu",
        max_length=140,
        description="Ce que la boîte de réception montre après l’objet.",
    )
    editorial: Text = Field(description="Deux ou trois lignes d’ouverture.")
    state: State = Field(default=State.PUBLISHED, alias="etat", description="Où en est la lettre.")
    rubrics: dict[Rubric, tuple[Annotated[Entry, BeforeValidator(_entry)], ...]] = Field(
        alias="rubriques", description="Les contenus de chaque rubrique, dans l’ordre."
    )
    proposed: tuple[Line, ...] | None = Field(
        default=None,
        alias="deja_proposes",
        description="Tenu par `invoke letter-new` : ce qu’on en retire plus haut ne revient pas.",
    )

    @model_validator(mode="after")
    def _carries_something(self) -> Self:
        if not any(self.rubrics.values()):
            refuse("la lettre est vide : y mettre au moins un contenu.", "rubriques")
        return self
