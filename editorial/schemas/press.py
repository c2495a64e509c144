"""The press panoramas: links to what others wrote, one file a month, one entry a link."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from editorial.schemas.fields import (
    Day,
    Flag,
    Identifier,
    ImpreciseDate,
    Line,
    Part,
    Slug,
    Text,
    ThemePath,
    WebAddress,
    refuse,
)

__all__ = ["Access", "Article", "Language", "Panorama", "Panoramas", "PressMonth"]

NOTE_LENGTH = 300
"""Characters of a note: short enough to stay a note, never the article itself."""


class Access(StrEnum):
    """Who can read the whole article."""

    FREE = "libre"
    SUBSCRIBERS = "abonnes"


class Language(StrEnum):
    """The language of an article (BCP 47)."""

    FRENCH = "fr"
    ENGLISH = "en"
    DUTCH = "nl"
    GERMAN = "de"
    SPANISH = "es"
    ITALIAN = "it"
    PORTUGUESE = "pt"

    @property
    def label(self) -> str:
        """As readers are warned of it: « en anglais »."""
        return {
            "fr": "en français",
            "en": "en anglais",
            "nl": "en néerlandais",
            "de": "en allemand",
            "es": "en espagnol",
            "it": "en italien",
        }.get(self.value, "en portugais")


class Article(Part):
    """A link kept in a panorama, with the reason to follow it."""

    url: WebAddress = Field(
        alias="adresse", description="Adresse de l’article, sans suivi publicitaire."
    )
    title: Line = Field(alias="titre", description="Titre, tel que sa source le donne.")
    source: Line = Field(description="Journal, revue ou organisme qui le publie.")
    date: ImpreciseDate = Field(
        alias="date_article",
        description="Date de l’article : AAAA-MM-JJ, AAAA-MM ou AAAA.",
    )
    chosen: Day | None = Field(
        default=None,
        alias="date_selection",
        description="Jour où l’article est retenu ; par défaut, celui de l’article.",
    )
    themes: tuple[ThemePath, ...] = Field(
        min_length=1, description="Thèmes du thésaurus ; le premier est le principal."
    )
    territories: tuple[Identifier, ...] = Field(
        default=(), alias="territoires", description="Territoires concernés."
    )
    note: Text | None = Field(
        default=None, max_length=NOTE_LENGTH, description="Pourquoi le lire, en deux lignes."
    )
    access: Access = Field(
        default=Access.FREE, alias="acces", description="Qui peut lire l’article entier."
    )
    language: Language = Field(
        default=Language.FRENCH, alias="langue", description="Langue de l’article."
    )
    id: Identifier | None = Field(
        default=None,
        description="Nom stable, cité par la lettre ; par défaut, tiré de l’adresse (`rp-…`).",
    )
    dead: Flag = Field(
        default=False,
        alias="mort",
        description="`oui` si l’adresse ne répond plus : l’article reste, grisé.",
    )
    archive: WebAddress | None = Field(
        default=None, description="Adresse d’une copie archivée de l’article."
    )

    @property
    def day(self) -> datetime.date:
        """The day it was chosen: by it the article is filed, counted and announced."""
        return self.chosen or self.date.first

    @model_validator(mode="after")
    def _is_filed(self) -> Self:
        if self.chosen is None and self.date.first != self.date.last:
            reason = "jour inconnu : ajouter celui où l’article est retenu "
            refuse(f"{reason}(« date_selection: AAAA-MM-JJ »).", "date_article")
        if self.day < self.date.first:
            reason = "l’article est retenu avant de paraître : revoir l’une des deux dates."
            refuse(reason, "date_selection")
        return self


class PressMonth(Part):
    """What a panorama keeps in a month: ``content/revue-de-presse/<panorama>/2022-04.yml``."""

    articles: tuple[Article, ...] = Field(min_length=1, description="Les articles du mois.")


class Panorama(Part):
    """A selection of articles kept by a network."""

    id: Slug = Field(description="Nom de son dossier dans content/revue-de-presse.")
    title: Line = Field(alias="titre", description="Titre, tel que les lecteurs le voient.")
    description: Text = Field(description="Ce qu’on y suit, en une ou deux phrases.")
    network: Line = Field(alias="reseau", description="Réseau qui le tient.")
    document: Identifier | None = Field(
        default=None,
        alias="fiche",
        description="Identifiant de la ressource qui le présente et donne ses chiffres.",
    )


class Panoramas(Part):
    """All panoramas, in the order the site shows them."""

    panoramas: tuple[Panorama, ...] = Field(description="Les panoramas.")
