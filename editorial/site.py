"""The whole site on a given day, as values: `Site` holds every page, and no template knows more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from editorial import urls
from editorial.cards import card_of, newest_first
from editorial.citable import Citable, citable
from editorial.clippings import Clipping, Clippings, clippings_of
from editorial.corpus import MEDIA_FOLDER, Corpus, Document, Issue, media_of
from editorial.covers import PATTERNS, TOOTHINGS, Pattern
from editorial.french import typeset
from editorial.journeys import Journeys, trace
from editorial.lifecycle import Stage, stage_of
from editorial.pages import (
    Card,
    DocumentPage,
    Link,
    MenuGroup,
    Navigation,
    Page,
    PressLine,
    components,
    documents,
    glossary,
    home,
    hubs,
    initiatives,
    letters,
    lists,
    lost,
    moved,
    networks,
    overview,
    press,
    search,
    statement,
    unsubscribe,
)
from editorial.pages import agenda as agenda_pages
from editorial.pictures import Illustration, is_picture, open_picture
from editorial.related import Likeness
from editorial.schemas.page import Page as LastingPage
from editorial.schemas.vocabularies import Organisation
from editorial.structured import breadcrumb
from editorial.subjects import Facet, Index, index_of

__all__ = ["FAMILIES", "Frame", "Site"]

_AnyPage = TypeVar("_AnyPage", bound=Page)

FAMILIES: tuple[Callable[[Site], Iterable[Page]], ...] = (
    home.pages,
    hubs.pages,
    lists.pages,
    agenda_pages.pages,
    letters.pages,
    press.pages,
    networks.pages,
    initiatives.pages,
    glossary.pages,
    overview.pages,
    search.pages,
    statement.pages,
    unsubscribe.pages,
    lost.pages,
    components.pages,
)
"""Every page that is not a document's own comes from one of these, or stands for a former one."""


@dataclass(frozen=True)
class Frame:
    """What every page shows around what is its own: all that templates know beside a page."""

    bonds: ClassVar[tuple[Pattern, ...]] = PATTERNS
    """The ways of laying bricks that the walls of a page share."""
    toothings: ClassVar[dict[str, str]] = TOOTHINGS
    organisation: Organisation
    navigation: Navigation
    drafts: bool

    @property
    def values(self) -> tuple[Any, ...]:
        """All that it holds, as values that are the same in every process: no set has an order."""
        return self.organisation.model_dump_json(), self.navigation, self.drafts


@dataclass(frozen=True)
class Site:
    """Every page of the site as of `today`.

    With `drafts`, texts that are not public yet are shown too, each under a label: for a preview
    only, never for production.
    """

    corpus: Corpus
    today: date
    drafts: bool = False

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents online, newest first."""
        shown = (d for d in self.corpus.documents if self._is_shown(d))
        return tuple(sorted(shown, key=newest_first, reverse=True))

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """The letters online, newest first."""
        shown = (i for i in self.corpus.issues if self._is_shown(i))
        return tuple(sorted(shown, key=lambda issue: issue.month, reverse=True))

    def _is_shown(self, item: Document | Issue) -> bool:
        stage = stage_of(item, today=self.today)
        return stage is Stage.PUBLISHED or (self.drafts and stage is not Stage.EXPIRED)

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The card of each document online, by id."""
        return {
            document.meta.id: card_of(
                document,
                themes=self.corpus.themes,
                territories=self.corpus.territories,
                today=self.today,
            )
            for document in self.documents
        }

    @cached_property
    def clippings(self) -> Clippings:
        """The press articles online."""
        return clippings_of(self.corpus, self.today)

    @cached_property
    def press_lines(self) -> dict[Clipping, PressLine]:
        """Each press article as it is shown, made once."""
        return {
            item: press.line_of(item.id, item.article, self.corpus) for item in self.clippings.items
        }

    @cached_property
    def citable(self) -> dict[str, Citable]:
        """Everything that a letter may carry, by identifier."""
        return citable(self.corpus)

    @cached_property
    def journeys(self) -> Journeys:
        """How the documents online lead to one another."""
        return trace(self.documents)

    @cached_property
    def likeness(self) -> Likeness:
        """Which documents online are close to which."""
        return Likeness(self.documents)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page that is not a document's own, in the order of addresses."""
        return tuple(sorted((*self._own_pages, *moved.pages(self)), key=lambda page: page.url))

    @cached_property
    def _own_pages(self) -> tuple[Page, ...]:
        return tuple(self._located(page) for family in FAMILIES for page in family(self))

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The address of each page that readers may keep, with the id of its document if any."""
        found = {page.url: "" for page in self._own_pages if page.is_listed}
        found |= {urls.letter_url(issue): "" for issue in self.issues}
        return found | {document.url: document.meta.id for document in self.documents}

    def _located(self, page: _AnyPage) -> _AnyPage:
        """The page, with its breadcrumb said to search engines too."""
        if not page.crumbs:
            return page
        way = breadcrumb(page.crumbs, page.title, page.url, self.corpus.organisation.site)
        return replace(page, data=(way, *page.data))

    def document_page(self, document: Document) -> DocumentPage:
        """The page of one document that is online."""
        identifier = document.meta.id
        if identifier not in self._document_pages:
            self._document_pages[identifier] = self._located(documents.page_of(document, self))
        return self._document_pages[identifier]

    @cached_property
    def _document_pages(self) -> dict[str, DocumentPage]:
        """Made once: both the theme and the search index read them."""
        return {}

    @cached_property
    def frame(self) -> Frame:
        """What is around every page."""
        return Frame(self.corpus.organisation, self.navigation, self.drafts)

    @cached_property
    def navigation(self) -> Navigation:
        """The menus, the same on every page."""
        lasting = (d for d in self.documents if isinstance(d.meta, LastingPage))
        pages = sorted(lasting, key=lambda d: d.url)
        about = [d for d in pages if d.url.startswith(("/irev/", "/espace-doc/", "/lettre/"))]
        main = [*_MAIN_MENU]
        if any(document.url == "/irev/" for document in about):
            main.append(Link("L’IREV", "/irev/"))
        conformity = self.corpus.statement.conformity.label
        return Navigation(
            main=tuple(main),
            themes=tuple(self._theme_menu()),
            about=_titles(about),
            legal=(
                *_titles(d for d in pages if d not in about),
                *_OWN_PAGES,
                Link(typeset(f"Accessibilité : {conformity}"), "/accessibilite/"),
            ),
        )

    def _theme_menu(self) -> Iterator[MenuGroup]:
        for subject in self.index.top(Facet.THEME):
            below = self.index.narrower.get(subject.url, ())
            narrower = tuple(Link(s.title, s.url) for s in below)
            yield MenuGroup(Link(subject.title, subject.url), narrower)

    @cached_property
    def index(self) -> Index:
        """The documents online under all that they are about, newest first."""
        return index_of(self.corpus, self.documents)

    def theme_links(self) -> tuple[Link, ...]:
        """The themes of the first level, in the order of the thesaurus, counted."""
        top = self.index.top(Facet.THEME)
        return tuple(Link(s.title, s.url, self.index.count(s.url)) for s in top)

    @cached_property
    def pictures(self) -> dict[str, Illustration]:
        """The pictures that the documents online show, by their names in content/media."""
        folder = self.corpus.root / MEDIA_FOLDER
        return {name: open_picture(folder / name, name) for name in self.media if is_picture(name)}

    @cached_property
    def media(self) -> tuple[str, ...]:
        """The files of content/media that the documents online show or offer."""
        named = {name for document in self.documents for name in media_of(document)}
        return tuple(sorted(named & self.corpus.media))

    def cards_of(self, documents: Iterable[Document]) -> tuple[Card, ...]:
        """The cards of documents online, in the order given."""
        return tuple(self.cards[document.meta.id] for document in documents)

    def cards_of_kinds(self, *kinds: str) -> tuple[Card, ...]:
        """The cards of some types, newest first."""
        return self.cards_of(d for d in self.documents if d.meta.kind in kinds)


_MAIN_MENU = (
    Link("Agenda", "/agenda/"),
    Link("Actualités", "/actualites/"),
    Link("Expériences", "/experiences/"),
    Link("Ressources", "/ressources/"),
    Link("La lettre", "/lettre/"),
)


_OWN_PAGES = (
    Link("Réseaux professionnels", "/reseaux/"),
    Link("Revue de presse", "/revue-de-presse/"),
    Link("Glossaire", "/glossaire/"),
    Link("Plan du site", "/plan-du-site/"),
    Link("Flux", "/flux/"),
)


def _titles(documents: Iterable[Document]) -> tuple[Link, ...]:
    return tuple(Link(typeset(d.meta.short_title or d.meta.title), d.url) for d in documents)
