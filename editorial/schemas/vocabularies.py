"""The closed lists that documents choose from, and what the site knows of its organisation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from editorial.schemas.document import Figure
from editorial.schemas.fields import (
    Address,
    Day,
    Email,
    Identifier,
    Line,
    Part,
    Slug,
    Text,
    ThemePath,
    WebAddress,
)

__all__ = [
    "AccessibilityStatement",
    "Audience",
    "Audiences",
    "Conformity",
    "Glossary",
    "GlossaryEntry",
    "Link",
    "Organisation",
    "PostalAddress",
    "Redirection",
    "Redirections",
    "SubTheme",
    "Territories",
    "Territory",
    "TerritoryKind",
    "Theme",
    "Thesaurus",
]


def _degrees(value: Any) -> Any:
    """A number from text; anything else is left to pydantic, which refuses it."""
    return float(value) if isinstance(value, str) else value


class SubTheme(Part):
    """A narrower theme."""

    slug: Slug
    title: Line = Field(alias="titre")
    scope: Text = Field(alias="portee")
    synonyms: tuple[Line, ...] = Field(default=(), alias="synonymes")
    indicator: Slug | None = Field(default=None, alias="indicateur")
    former_urls: tuple[Address, ...] = Field(default=(), alias="anciennes_adresses")
    replaces: tuple[ThemePath, ...] = Field(default=(), alias="remplace")
    """The paths of terms that this one takes over: who writes them is told of it."""


class Theme(SubTheme):
    """A theme of the first level, with its narrower themes in reading order."""

    narrower: tuple[SubTheme, ...] = Field(default=(), alias="sous_themes")


class Thesaurus(Part):
    """The themes, in the order the site shows them."""

    themes: tuple[Theme, ...] = Field(alias="thematiques", min_length=1)

    def paths(self) -> dict[str, SubTheme]:
        """Every theme by its path: ``transition`` and ``transition/mobilites``, in order."""
        found: dict[str, SubTheme] = {}
        for theme in self.themes:
            found[theme.slug] = theme
            found.update({f"{theme.slug}/{sub.slug}": sub for sub in theme.narrower})
        return found


class TerritoryKind(StrEnum):
    """What sort of place it is."""

    REGION = "region"
    DEPARTMENT = "departement"
    INTERCOMMUNALITY = "intercommunalite"
    TOWN = "commune"
    NEIGHBOURHOOD = "quartier"
    AREA = "bassin"
    ABROAD = "hors-region"

    @property
    def label(self) -> str:
        """Its name for readers."""
        return {
            "region": "Région",
            "departement": "Département",
            "intercommunalite": "Intercommunalité",
            "commune": "Commune",
            "quartier": "Quartier ou lieu",
            "bassin": "Bassin de vie",
        }.get(self.value, "Hors région")


class Territory(Part):
    """A place that documents are about; `parents` are the places that hold it."""

    id: Identifier
    name: Line = Field(alias="nom")
    kind: TerritoryKind = Field(alias="type")
    acronym: Line | None = Field(default=None, alias="sigle")
    parents: tuple[Identifier, ...] = Field(default=(), alias="dans")
    latitude: Annotated[float, BeforeValidator(_degrees), Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, BeforeValidator(_degrees), Field(ge=-180, le=180)] | None = None
    note: Text | None = None


class Territories(Part):
    """All known places."""

    territories: tuple[Territory, ...] = Field(alias="territoires", min_length=1)


class Audience(Part):
    """One of the ten participant profiles of the annual report."""

    id: Identifier
    title: Line = Field(alias="titre")
    note: Text | None = None


class Audiences(Part):
    """All profiles, in the report's order."""

    audiences: tuple[Audience, ...] = Field(alias="publics", min_length=1)


class GlossaryEntry(Part):
    """An acronym; `meaning` is None where no source gives it."""

    acronym: Line = Field(alias="sigle")
    meaning: Line | None = Field(default=None, alias="sens")
    note: Text | None = None


class Glossary(Part):
    """All acronyms, in alphabetical order."""

    entries: tuple[GlossaryEntry, ...] = Field(alias="sigles", min_length=1)


class PostalAddress(Part):
    """Where the centre is."""

    street: Line = Field(alias="voie")
    building: Line | None = Field(default=None, alias="batiment")
    postal_code: Line = Field(alias="code_postal")
    town: Line = Field(alias="ville")


class Link(Part):
    """A named address outside the site."""

    title: Line = Field(alias="titre")
    url: WebAddress = Field(alias="adresse")
    note: Line | None = None


class Redirection(Part):
    """An address of the former site that no single document takes over."""

    old: Address = Field(alias="ancienne")
    target: Address = Field(alias="vers")


class Redirections(Part):
    """All of them."""

    redirections: tuple[Redirection, ...] = ()
    gone: tuple[Address, ...] = Field(default=(), alias="disparues")


class Conformity(StrEnum):
    """How far the site meets the RGAA; the three words are those of the law."""

    TOTAL = "totale"
    PARTIAL = "partielle"
    NONE = "non-conforme"

    @property
    def label(self) -> str:
        """As the statement says it."""
        return {"totale": "totalement conforme", "partielle": "partiellement conforme"}.get(
            self.value, "non conforme"
        )


class AccessibilityStatement(Part):
    """The statement of the decree of 24 July 2019, of what was and was not audited."""

    conformity: Conformity = Field(alias="conformite")
    reason: Text = Field(alias="motif")
    established: Day = Field(alias="etablie_le")
    audits: tuple[Line, ...] = ()
    checks: tuple[Line, ...] = Field(alias="controles")
    pages: tuple[Line, ...] = Field(alias="pages_controlees")
    tools: tuple[Line, ...] = Field(alias="outils")
    technologies: tuple[Line, ...]
    exceptions: tuple[Line, ...] = Field(default=(), alias="non_accessibles")


class Organisation(Part):
    """Who speaks: the identity that the site, the feeds and the letter carry."""

    name: Line = Field(alias="nom")
    full_name: Line = Field(alias="nom_complet")
    site: WebAddress = Field(description="Adresse publique du site, sans « / » final.")
    statement: Text = Field(alias="en_une_phrase")
    email: Email = Field(alias="courriel")
    address: PostalAddress = Field(alias="adresse")
    opening: tuple[Line, ...] = Field(default=(), alias="horaires")
    missions: tuple[Line, ...] = ()
    members: tuple[Line, ...] = Field(default=(), alias="membres")
    networks: tuple[Link, ...] = Field(default=(), alias="reseaux")
    access: tuple[Line, ...] = Field(default=(), alias="acces")
    key_figures: tuple[Figure, ...] = Field(default=(), alias="chiffres_cles")
    letter_reason: Text = Field(alias="pourquoi_la_lettre")
    subscription: WebAddress | None = Field(
        default=None,
        alias="abonnement",
        description="Formulaire d’un gestionnaire de listes ; sans lui, on s’abonne par courriel.",
    )
