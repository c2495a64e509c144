"""What every document carries, whatever its type."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from editorial.dates import When
from editorial.reads import Words
from editorial.schemas.fields import (
    Address,
    Day,
    Identifier,
    ImpreciseDate,
    Line,
    MediaFile,
    Part,
    Slug,
    Text,
    ThemePath,
    refuse,
)

__all__ = [
    "WORDS",
    "Download",
    "Figure",
    "Image",
    "Issued",
    "Meta",
    "OtherValue",
    "State",
    "Themed",
]

WORDS = ("title", "short_title", "summary")
"""The fields that are only shown: which pages there are does not depend on them."""


class State(StrEnum):
    """Where a text is on its way to readers."""

    DRAFT = "brouillon"
    REVIEW = "relecture"
    PUBLISHED = "publie"


class Issued(StrEnum):
    """Where a promised output stands."""

    ISSUED = "parue"
    TO_COME = "a_paraitre"
    POSTPONED = "reportee"
    DROPPED = "abandonnee"


class Image(Part):
    """A picture of content/media, with the words that replace it."""

    file: MediaFile = Field(alias="fichier", description="Nom du fichier dans content/media.")
    alternative: Line | None = Field(
        default=None, description="Ce que l’image montre, pour qui ne la voit pas."
    )
    credit: Line | None = Field(default=None, description="Auteur ou source de l’image.")


class Download(Part):
    """A file of content/media that readers can take away."""

    file: MediaFile = Field(alias="fichier", description="Nom du fichier dans content/media.")
    title: Line = Field(alias="titre", description="Ce que contient le fichier.")
    licence: Line | None = Field(default=None, description="Conditions de réemploi.")


class OtherValue(Part):
    """Another value that the same source gives for a figure."""

    value: Line = Field(alias="valeur", description="L’autre nombre.")
    source: Line = Field(description="L’endroit qui le donne.")


class Figure(Part):
    """A measure given by the source, with what makes it uncertain."""

    label: Line = Field(alias="libelle", description="Ce qui est compté.")
    value: Line = Field(alias="valeur", description="Le nombre, tel que la source le donne.")
    year: Line | None = Field(default=None, alias="annee", description="Année de la mesure.")
    source: Line | None = Field(default=None, description="D’où vient le chiffre.")
    others: tuple[OtherValue, ...] = Field(
        default=(), alias="autres_valeurs", description="Valeurs discordantes, à trancher."
    )
    note: Line | None = Field(default=None, description="Réserve : chiffre arrondi, calculé…")


class Meta(Part):
    """The front matter that all types share. The schema of a type adds its own fields."""

    kind: ClassVar[str]
    prefix: ClassVar[str]
    """How the identifiers of its documents start, by custom."""
    folder: ClassVar[str]
    label: ClassVar[str]

    id: Identifier = Field(description="Nom stable, qui ne change plus après publication.")
    title: Line = Field(alias="titre", description="Titre, tel que les lecteurs le voient.")
    short_title: Line | None = Field(
        default=None, alias="titre_court", description="Titre bref, pour les listes."
    )
    summary: Text = Field(
        alias="resume", max_length=400, description="Une ou deux phrases, pour les listes."
    )
    date: ImpreciseDate | None = Field(
        default=None, description="Date telle qu’elle est connue : AAAA-MM-JJ, AAAA-MM ou AAAA."
    )
    date_text: Line | None = Field(
        default=None, alias="date_texte", description="Date en mots, si elle se dit mieux ainsi."
    )
    modified: Day | None = Field(
        default=None, alias="modifie", description="Jour de la dernière modification de fond."
    )
    themes: tuple[ThemePath, ...] = Field(
        default=(), description="Thèmes du thésaurus ; le premier est le principal."
    )
    territories: tuple[Identifier, ...] = Field(
        default=(), alias="territoires", description="Territoires concernés."
    )
    audiences: tuple[Identifier, ...] = Field(
        default=(), alias="publics", description="À qui le contenu s’adresse."
    )
    keywords: tuple[Line, ...] = Field(
        default=(), alias="mots_cles", description="Mots-clés libres."
    )
    related: tuple[Identifier, ...] = Field(
        default=(), alias="voir_aussi", description="Identifiants d’autres contenus à relier."
    )
    image: Image | None = Field(default=None, description="Image du contenu.")
    figures: tuple[Figure, ...] = Field(
        default=(), alias="chiffres", description="Mesures données par une source."
    )
    note: Text | None = Field(
        default=None, description="Réserve montrée au lecteur : source incertaine, titre supposé…"
    )
    state: State = Field(default=State.PUBLISHED, alias="etat", description="Où en est le texte.")
    publish_on: Day | None = Field(
        default=None, alias="publier_le", description="Premier jour en ligne."
    )
    withdraw_on: Day | None = Field(
        default=None, alias="retirer_le", description="Premier jour hors ligne."
    )
    headline_until: Day | None = Field(
        default=None,
        alias="a_la_une",
        description="Dernier jour en tête de l’accueil (une actualité) et de ses thématiques.",
    )
    slug: Slug | None = Field(
        default=None, description="Fin de l’adresse ; par défaut, le nom du fichier."
    )
    former_urls: tuple[Address, ...] = Field(
        default=(), alias="anciennes_adresses", description="Adresses qui mènent désormais ici."
    )

    @property
    def when(self) -> When | None:
        """When it happened or was issued, as far as it is known."""
        return When(self.date, text=self.date_text) if self.date else None

    @model_validator(mode="after")
    def _stays_online(self) -> Self:
        start = self.publish_on or (self.date.first if self.date else None)
        if start and self.withdraw_on and self.withdraw_on <= start:
            refuse("le retrait doit suivre la publication.", "retirer_le")
        return self


for _name in WORDS:
    setattr(Meta, _name, Words(_name))


class Themed(Meta):
    """A document that readers find by its theme and its date: both are required."""

    date: ImpreciseDate = Field(
        description="Date telle qu’elle est connue : AAAA-MM-JJ, AAAA-MM ou AAAA."
    )
    themes: tuple[ThemePath, ...] = Field(
        min_length=1, description="Thèmes du thésaurus ; le premier est le principal."
    )
