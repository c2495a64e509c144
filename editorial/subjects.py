"""What documents are about: themes, territories, audiences and keywords, each with a hub.

A subject holds all that its narrower subjects hold: a document about a town is also about its
department and its region.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from editorial.corpus import Corpus, Document
from editorial.french import fold, typeset
from editorial.reads import memo
from editorial.schemas.event import Event
from editorial.schemas.vocabularies import TerritoryKind
from editorial.urls import theme_url

__all__ = [
    "Facet",
    "Index",
    "Subject",
    "agenda_url",
    "index_of",
    "keyword_slug",
    "lasting_subjects",
    "subject_urls",
    "territory_ancestors",
]

FEWEST = 2
"""Documents that a keyword needs before it has a page of its own."""


class Facet(StrEnum):
    """The four ways to sort what documents are about."""

    THEME = "thematiques"
    TERRITORY = "territoires"
    AUDIENCE = "publics"
    KEYWORD = "mots-cles"

    @property
    def label(self) -> str:
        """The name of one subject of the facet."""
        return {"thematiques": "Thématique", "territoires": "Territoire", "publics": "Public"}.get(
            self.value, "Mot-clé"
        )

    @property
    def plural(self) -> str:
        """The name of the facet."""
        return {"thematiques": "Thématiques", "territoires": "Territoires"}.get(
            self.value, "Publics" if self is Facet.AUDIENCE else "Mots-clés"
        )

    @property
    def url(self) -> str:
        """The address of the list of its subjects."""
        return f"/{self.value}/"


@dataclass(frozen=True)
class Subject:
    """One subject; `parent` is the address of the broader one, None at the top of its facet."""

    facet: Facet
    url: str
    title: str
    scope: str
    group: str = ""
    parent: str | None = None


@dataclass(frozen=True)
class Index:
    """The subjects by address, in reading order, and the documents of each, in the order given."""

    subjects: Mapping[str, Subject]
    documents: Mapping[str, tuple[Document, ...]]

    @memo
    def narrower(self) -> dict[str | None, tuple[Subject, ...]]:
        """The subjects right below each one, by its address."""
        found: dict[str | None, list[Subject]] = defaultdict(list)
        for subject in self.subjects.values():
            found[subject.parent].append(subject)
        return {parent: tuple(subjects) for parent, subjects in found.items()}

    def top(self, facet: Facet) -> tuple[Subject, ...]:
        """The subjects of a facet that have no broader one."""
        return tuple(s for s in self.narrower.get(None, ()) if s.facet is facet)

    def count(self, url: str) -> int:
        """How many documents a subject has."""
        return len(self.documents.get(url, ()))

    def path(self, subject: Subject) -> tuple[Subject, ...]:
        """The broader subjects, from the top down."""
        parent = self.subjects.get(subject.parent or "")
        return (*self.path(parent), parent) if parent else ()


def agenda_url(subject: Subject) -> str | None:
    """The address of the agenda narrowed to a subject: a first theme, an audience, a department."""
    name = subject.url.rstrip("/").rpartition("/")[2]
    match subject.facet:
        case Facet.THEME if subject.parent is None:
            return f"/agenda/themes/{name}/"
        case Facet.AUDIENCE:
            return f"/agenda/publics/{name}/"
        case Facet.TERRITORY if subject.group == TerritoryKind.DEPARTMENT.label:
            return f"/agenda/territoires/{name}/"
    return None


def index_of(corpus: Corpus, documents: Iterable[Document]) -> Index:
    """Sort documents under all that they are about."""
    listed = tuple(documents)
    found: dict[str, list[Document]] = defaultdict(list)
    parents = territory_ancestors(corpus)
    for document in listed:
        for url in _addresses(document, parents):
            found[url].append(document)
    subjects = {subject.url: subject for subject in lasting_subjects(corpus)}
    subjects |= {s.url: s for s in _keywords(listed) if len(found[s.url]) >= FEWEST}
    return Index(subjects, {url: tuple(found[url]) for url in subjects})


def lasting_subjects(corpus: Corpus) -> Iterator[Subject]:
    """The subjects that closed lists name: always there, whatever is online."""
    for path, theme in corpus.themes.items():
        above = theme_url(path.rpartition("/")[0]) if "/" in path else None
        title, scope = typeset(theme.title), typeset(theme.scope)
        yield Subject(Facet.THEME, theme_url(path), title, scope, parent=above)
    for place in corpus.places:
        above = f"/territoires/{place.parents[0]}/" if place.parents else None
        scope = "Ce qui concerne ce territoire et ceux qu’il contient."
        url, title = f"/territoires/{place.id}/", typeset(place.name)
        yield Subject(Facet.TERRITORY, url, title, scope, place.kind.label, above)
    for profile in corpus.profiles:
        scope = "Les contenus qui s’adressent en particulier à ce public."
        yield Subject(Facet.AUDIENCE, f"/publics/{profile.id}/", typeset(profile.title), scope)


@lru_cache(maxsize=16_384)  # the same few come back in thousands of documents
def keyword_slug(word: str) -> str:
    """The end of the address of a keyword: « Égalité femmes-hommes » is egalite-femmes-hommes."""
    return re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-")


def _keywords(documents: Iterable[Document]) -> Iterator[Subject]:
    """One subject a keyword, in alphabetical order; spellings that differ by accents are one."""
    words: dict[str, str] = {}
    for document in documents:
        for word in document.meta.keywords:
            words.setdefault(keyword_slug(word), word)
    for slug in sorted(words):
        title = f"#{typeset(words[slug])}"
        scope = "Tous les contenus qui portent ce mot-clé."
        yield Subject(Facet.KEYWORD, f"/mots-cles/{slug}/", title, scope, slug[:1].upper())


def _addresses(document: Document, parents: Mapping[str, frozenset[str]]) -> set[str]:
    """The addresses of everything that a document is about."""
    meta = document.meta
    places = set(meta.territories)
    if isinstance(meta, Event) and meta.place and meta.place.territory:
        places.add(meta.place.territory)
    return {
        *subject_urls(meta.themes, places, parents),
        *(f"/publics/{audience}/" for audience in meta.audiences),
        *(f"/mots-cles/{keyword_slug(word)}/" for word in meta.keywords),
    }


def subject_urls(
    themes: Iterable[str], places: Iterable[str], parents: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """The hubs of themes and of territories, and those of all that holds them."""
    for theme in themes:
        yield from _theme_urls(theme)
    for place in places:
        yield from (f"/territoires/{parent}/" for parent in parents.get(place, ()))


@lru_cache(maxsize=1_024)
def _theme_urls(theme: str) -> frozenset[str]:
    return frozenset(map(theme_url, (theme, theme.split("/", maxsplit=1)[0])))


def territory_ancestors(corpus: Corpus) -> dict[str, frozenset[str]]:
    """Each territory with all that contain it, itself included; a loop in the data ends."""
    direct = {place.id: place.parents for place in corpus.places}

    def climb(identifier: str, seen: frozenset[str]) -> frozenset[str]:
        if identifier in seen:
            return seen
        seen |= {identifier}
        for parent in direct.get(identifier, ()):
            seen = climb(parent, seen)
        return seen

    return {identifier: climb(identifier, frozenset()) for identifier in direct}
