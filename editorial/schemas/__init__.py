"""The registry: one model per content type and per data file. To add a type, add its line here."""

from __future__ import annotations

from editorial.schemas.calendar import ObservedDays, PartnerAgendas, PartnerEvents, Revisions
from editorial.schemas.document import Meta
from editorial.schemas.event import Cycle, Event
from editorial.schemas.fields import Part
from editorial.schemas.letter import Letter
from editorial.schemas.news import Job, News
from editorial.schemas.page import Page
from editorial.schemas.press import Panoramas, PressMonth
from editorial.schemas.publication import Experience, Replay, Resource, Synthesis, Webdoc
from editorial.schemas.vocabularies import (
    AccessibilityStatement,
    Audiences,
    Glossary,
    Organisation,
    Redirections,
    Territories,
    Thesaurus,
)

__all__ = [
    "DATA_FILES",
    "DOCUMENT_TYPES",
    "LETTERS_FOLDER",
    "OPTIONAL_FILES",
    "PRESS_FOLDER",
    "PRESS_SOURCES",
    "Letter",
    "Meta",
    "PressMonth",
    "type_by_folder",
]

DOCUMENT_TYPES: tuple[type[Meta], ...] = (
    News,
    Event,
    Cycle,
    Experience,
    Synthesis,
    Resource,
    Replay,
    Webdoc,
    Job,
    Page,
)
"""Every kind of Markdown file, in the order that readers meet them."""

DATA_FILES: dict[str, type[Part]] = {
    "thesaurus": Thesaurus,
    "territoires": Territories,
    "publics": Audiences,
    "glossaire": Glossary,
    "organisme": Organisation,
    "accessibilite": AccessibilityStatement,
    "redirections": Redirections,
    "panoramas": Panoramas,
    "calendriers": Revisions,
    "journees": ObservedDays,
    "agendas-partenaires": PartnerAgendas,
    "evenements-partenaires": PartnerEvents,
}
"""Every file of ``content/donnees/``, by its name."""

OPTIONAL_FILES = frozenset(
    {"calendriers", "journees", "agendas-partenaires", "evenements-partenaires"}
)
"""Those that a site can do without."""

LETTERS_FOLDER = "lettres"
PRESS_FOLDER = "revue-de-presse"
PRESS_SOURCES = "sources.opml"
"""What the watch reads, beside the panoramas: nothing of it is shown."""


def type_by_folder() -> dict[str, type[Meta]]:
    """The document type of each folder of ``content/``."""
    return {schema.folder: schema for schema in DOCUMENT_TYPES}
