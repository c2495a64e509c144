"""What the centre makes and keeps: experience sheets, syntheses, resources, replays, webdocs."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from editorial.schemas.document import Download, Issued, Themed
from editorial.schemas.fields import Identifier, Line, Part, Text, WebAddress

__all__ = [
    "Chapter",
    "Experience",
    "Nature",
    "Publication",
    "Replay",
    "Resource",
    "Sequence",
    "Synthesis",
    "Tool",
    "Webdoc",
    "youtube_id",
]


class Experience(Themed):
    """A local initiative told so that another place can learn from it."""

    kind: ClassVar[str] = "experience"
    prefix: ClassVar[str] = "exp"
    folder: ClassVar[str] = "experiences"
    label: ClassVar[str] = "Fiche expérience"

    subtitle: Line | None = Field(
        default=None, alias="sous_titre", description="Une ligne qui précise le titre."
    )
    holder: Line | None = Field(default=None, alias="porteur", description="Organisme porteur.")
    place: Line | None = Field(default=None, alias="lieu", description="Où, en clair.")
    since: Line | None = Field(default=None, alias="depuis", description="Depuis quand.")
    people: tuple[Line, ...] = Field(
        default=(), alias="beneficiaires", description="Pour qui l’action est faite."
    )
    objective: Line | None = Field(default=None, alias="objectif", description="But poursuivi.")
    partners: tuple[Line, ...] = Field(
        default=(), alias="partenaires", description="Organismes associés."
    )
    events: tuple[Identifier, ...] = Field(
        default=(), alias="evenements", description="Événements où elle a été présentée."
    )
    issued: Issued = Field(
        default=Issued.ISSUED, alias="parution", description="Où en est la parution."
    )
    downloads: tuple[Download, ...] = Field(
        default=(), alias="fichiers", description="Documents à télécharger."
    )


class Publication(Themed):
    """What an event or a piece of work leaves behind."""

    prefix: ClassVar[str] = "pub"

    events: tuple[Identifier, ...] = Field(
        default=(), alias="evenements", description="Événements dont cela découle."
    )
    producer: Line = Field(
        default="IREV", alias="producteur", description="Qui a produit le document."
    )
    licence: Line | None = Field(default=None, description="Conditions de réemploi.")
    issued: Issued = Field(
        default=Issued.ISSUED, alias="parution", description="Où en est la parution."
    )
    downloads: tuple[Download, ...] = Field(
        default=(), alias="fichiers", description="Documents à télécharger."
    )
    link: WebAddress | None = Field(
        default=None, alias="lien", description="Adresse où le document se trouve, hors du site."
    )


class Synthesis(Publication):
    """What was said, in a few pages."""

    kind: ClassVar[str] = "synthese"
    folder: ClassVar[str] = "syntheses"
    label: ClassVar[str] = "Synthèse"


class Nature(StrEnum):
    """What sort of resource it is."""

    REFERENCE = "referentiel"
    KIT = "kit"
    TOOL = "outil"
    DOSSIER = "dossier"
    BIBLIOGRAPHY = "bibliographie"
    COLLECTION = "recueil"
    NOTE = "note"
    CONTRIBUTION = "contribution"
    MAP = "cartographie"
    GUIDE = "guide"
    REPORT = "rapport"

    @property
    def label(self) -> str:
        """Its name for readers."""
        return {"referentiel": "Référentiel", "dossier": "Dossier ressources"}.get(
            self.value, self.value.capitalize()
        )


class Tool(Part):
    """One tool of a kit."""

    title: Line = Field(alias="titre", description="Nom de l’outil.")
    use: Line | None = Field(default=None, alias="usage", description="À quoi il sert.")


class Resource(Publication):
    """A document to work with: kit, reference frame, tool, bibliography…"""

    kind: ClassVar[str] = "ressource"
    folder: ClassVar[str] = "ressources"
    label: ClassVar[str] = "Ressource"

    nature: Nature = Field(description="Sorte de ressource : kit, outil, note…")
    contents: tuple[Line, ...] = Field(
        default=(), alias="sommaire", description="Parties du document."
    )
    tools: tuple[Tool, ...] = Field(default=(), alias="outils", description="Outils d’un kit.")


class Sequence(Part):
    """A part of a recording."""

    title: Line = Field(alias="titre", description="De quoi parle la séquence.")
    speaker: Line | None = Field(default=None, alias="intervenant", description="Qui parle.")
    length: Line | None = Field(default=None, alias="duree", description="Durée.")


_YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|live/|shorts/)"
    r"|youtu\.be/)([\w-]{11})(?:[?&#].*)?"
)


def youtube_id(address: str) -> str | None:
    """The name that YouTube gives to a video, from any address it has there."""
    found = _YOUTUBE.fullmatch(address)
    return found[1] if found else None


class Replay(Publication):
    """The recording of an event."""

    kind: ClassVar[str] = "replay"
    folder: ClassVar[str] = "replays"
    label: ClassVar[str] = "Replay"

    platform: Line | None = Field(
        default=None, alias="plateforme", description="Où l’enregistrement est hébergé."
    )
    length: Line | None = Field(default=None, alias="duree", description="Durée totale.")
    sequences: tuple[Sequence, ...] = Field(default=(), description="Parties, dans l’ordre.")
    transcript: Text | None = Field(
        default=None, alias="transcription", description="Ce qui est dit, en toutes lettres."
    )


class Chapter(Part):
    """One chapter of a webdocumentary."""

    title: Line = Field(alias="titre", description="Titre du chapitre.")
    text: Text | None = Field(default=None, alias="texte", description="Ce qu’on y trouve.")


class Webdoc(Publication):
    """A web documentary, chapter by chapter."""

    kind: ClassVar[str] = "webdoc"
    folder: ClassVar[str] = "webdocs"
    label: ClassVar[str] = "Webdocumentaire"

    chapters: tuple[Chapter, ...] = Field(
        min_length=1, alias="chapitres", description="Chapitres, dans l’ordre."
    )
