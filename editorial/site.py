"""The whole site on a given day, as values: `Site` holds every page, and no template knows more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from editorial import agenda, urls
from editorial.acronyms import Acronyms
from editorial.cards import card_of, label_of, newest_first
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
    alphabet,
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
from editorial.parts import Part
from editorial.pictures import Illustration, is_picture, open_picture
from editorial.reads import memo, note, unnoted, words_of
from editorial.related import Likeness
from editorial.schemas.page import Page as LastingPage
from editorial.schemas.publication import Experience
from editorial.schemas.vocabularies import Organisation
from editorial.structured import breadcrumb
from editorial.subjects import Facet, Index, index_of

__all__ = ["FAMILIES", "Frame", "Place", "Site"]


def _whole(pages: Callable[[Site], Iterable[Page]]) -> Callable[[Site], Iterable[Part[Page]]]:
    """A family that is one part."""
    return lambda site: [Part(pages.__module__.rpartition(".")[2], partial(pages, site))]


FAMILIES: tuple[Callable[[Site], Iterable[Part[Page]]], ...] = (
    _whole(home.pages),
    hubs.parts,
    lists.parts,
    agenda_pages.parts,
    _whole(letters.pages),
    _whole(press.pages),
    _whole(networks.pages),
    _whole(initiatives.pages),
    _whole(glossary.pages),
    overview.parts,
    _whole(search.pages),
    _whole(alphabet.pages),
    _whole(statement.pages),
    _whole(unsubscribe.pages),
    _whole(lost.pages),
    _whole(components.pages),
)
"""Every page that is not a document's own comes from one of these, or stands for a former one."""


class Place(NamedTuple):
    """Where a page is, and what it is laid out with."""

    url: str
    template: str
    is_listed: bool


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

    def way_to(self, page: Page) -> dict[str, Any]:
        """The breadcrumb of a page, for search engines."""
        return breadcrumb(page.crumbs, page.title, page.url, self.organisation.site)


class Cards(Mapping[str, Card]):
    """The cards of the documents of a site, by id, each made when it is first asked for."""

    def __init__(self, site: Site):
        self._documents = {document.id: document for document in site.documents}
        self._corpus, self._today = site.corpus, site.today
        self._made: dict[str, Card] = {}

    def __getitem__(self, identifier: str) -> Card:
        document = self._documents[identifier]
        note(words_of(identifier))
        if identifier not in self._made:
            self._made[identifier] = card_of(
                document,
                themes=self._corpus.themes,
                territories=self._corpus.territories,
                today=self._today,
            )
        return self._made[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._documents

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class Pictures(Mapping[str, Illustration]):
    """The pictures of content/media by name, each opened when it is first asked for."""

    def __init__(self, corpus: Corpus):
        self._folder = corpus.root / MEDIA_FOLDER
        self._names = frozenset(filter(is_picture, corpus.media))
        self._open: dict[str, Illustration] = {}

    def __getitem__(self, name: str) -> Illustration:
        if name not in self._open:
            if name not in self._names:
                raise KeyError(name)
            self._open[name] = open_picture(self._folder / name, name)
        return self._open[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Site:
    """Every page of the site as of `today`.

    With `drafts`, texts that are not public yet are shown too, each under a label: for a preview
    only, never for production.
    """

    corpus: Corpus
    today: date
    drafts: bool = False

    @memo
    def documents(self) -> tuple[Document, ...]:
        """The documents online, newest first."""
        shown = (d for d in self.corpus.documents if self._is_shown(d))
        return tuple(sorted(shown, key=newest_first, reverse=True))

    @memo
    def places(self) -> dict[str, int]:
        """The place of each among them, by id."""
        return {document.id: place for place, document in enumerate(self.documents)}

    @memo
    def by_kind(self) -> dict[str, list[Document]]:
        """The same by type."""
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            found.setdefault(document.kind, []).append(document)
        return found

    @memo
    def listed(self) -> dict[str, tuple[lists.Listed, ...]]:
        """Those that the list of each type shows, in its order."""
        kinds = {kind: self.by_kind.get(kind, ()) for kind in lists.LISTS}
        return {kind: lists.listed(found, self.today) for kind, found in kinds.items()}

    @memo
    def initiatives(self) -> tuple[initiatives.Located, ...]:
        """The experiences online, at each of their places."""
        found = self.by_kind.get(Experience.kind, ())
        return tuple(initiatives.located(found, self.corpus.territories, today=self.today))

    @memo
    def labels(self) -> dict[str, str]:
        """The type of each, in words, by id."""
        return {document.id: label_of(document) for document in self.documents}

    @memo
    def years(self) -> frozenset[str]:
        """Those of the documents online."""
        return frozenset(str(d.meta.when.first.year) for d in self.documents if d.meta.when)

    @memo
    def coming(self) -> tuple[Document, ...]:
        """The events that are not over, the nearest first."""
        return agenda.upcoming(self.documents, today=self.today)

    @memo
    def past(self) -> tuple[Document, ...]:
        """The events that are over, the latest first."""
        return agenda.past(self.documents, today=self.today)

    @memo
    def issues(self) -> tuple[Issue, ...]:
        """The letters online, newest first."""
        shown = (i for i in self.corpus.issues if self._is_shown(i))
        return tuple(sorted(shown, key=lambda issue: issue.month, reverse=True))

    def _is_shown(self, item: Document | Issue) -> bool:
        stage = stage_of(item, today=self.today)
        return stage is Stage.PUBLISHED or (self.drafts and stage is not Stage.EXPIRED)

    @memo
    def cards(self) -> Mapping[str, Card]:
        """The card of each document online, by id."""
        return Cards(self)

    @memo
    def clippings(self) -> Clippings:
        """The press articles online."""
        return clippings_of(self.corpus, self.today)

    @memo
    def press_lines(self) -> dict[Clipping, PressLine]:
        """Each press article as it is shown, made once."""
        return {
            item: press.line_of(item.id, item.article, self.corpus) for item in self.clippings.items
        }

    @memo
    def press_places(self) -> dict[Clipping, str]:
        """Where each press article is on the site."""
        return press.places(self)

    @memo
    def citable(self) -> dict[str, Citable]:
        """Everything that a letter may carry, by identifier."""
        return citable(self.corpus)

    @memo
    def journeys(self) -> Journeys:
        """How the documents online lead to one another."""
        return trace(self.documents)

    @memo
    def likeness(self) -> Likeness:
        """Which documents online are close to which."""
        return Likeness.of(self.documents)

    @memo
    def parts(self) -> tuple[Part[Page], ...]:
        """The pages that are not a document's own, as parts that are made each by itself."""
        return tuple(part for family in FAMILIES for part in family(self))

    @memo
    def pages(self) -> tuple[Page, ...]:
        """Every page that is not a document's own, in the order of addresses."""
        own = (page for whole in self.parts for part in whole.all() for page in part.make())
        return tuple(sorted((*own, *moved.pages(self)), key=lambda page: page.url))

    @memo
    def plan(self) -> tuple[Place, ...]:
        """The address and the template of each page that is not a document's own, former ones left
        out: they are the same whatever texts say.
        """
        with unnoted():
            pages = (page for whole in self.parts for part in whole.all() for page in part.make())
            return tuple(Place(page.url, page.template, page.is_listed) for page in pages)

    def know(self, plan: Iterable[Place]) -> None:
        """Be told what `plan` would find, by those who have made all the pages."""
        self.__dict__["plan"] = tuple(plan)

    @memo
    def addresses(self) -> dict[str, str]:
        """The address of each page that readers may keep, with the id of its document if any."""
        found = {place.url: "" for place in self.plan if place.is_listed}
        found |= {urls.letter_url(issue): "" for issue in self.issues}
        return found | {document.url: document.id for document in self.documents}

    def document_page(self, document: Document) -> DocumentPage:
        """The page of one document that is online."""
        return documents.page_of(document, self)

    @memo
    def frame(self) -> Frame:
        """What is around every page."""
        return Frame(self.corpus.organisation, self.navigation, self.drafts)

    @memo
    def navigation(self) -> Navigation:
        """The menus, the same on every page."""
        pages = sorted(self.by_kind.get(LastingPage.kind, ()), key=lambda d: d.url)
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
        subjects = index_of(self.corpus, ())
        for subject in subjects.top(Facet.THEME):
            below = subjects.narrower.get(subject.url, ())
            narrower = tuple(Link(s.title, s.url) for s in below)
            yield MenuGroup(Link(subject.title, subject.url), narrower)

    @memo
    def index(self) -> Index:
        """The documents online under all that they are about, newest first."""
        return index_of(self.corpus, self.documents)

    def theme_links(self) -> tuple[Link, ...]:
        """The themes of the first level, in the order of the thesaurus, counted."""
        top = self.index.top(Facet.THEME)
        return tuple(Link(s.title, s.url, self.index.count(s.url)) for s in top)

    @memo
    def acronyms(self) -> Acronyms:
        """Those that texts explain."""
        return Acronyms(self.corpus.glossary.entries)

    @memo
    def pictures(self) -> Mapping[str, Illustration]:
        """The pictures that documents show, by their names in content/media."""
        return Pictures(self.corpus)

    @memo
    def media(self) -> tuple[str, ...]:
        """The files of content/media that the documents online show or offer."""
        named = {name for document in self.documents for name in media_of(document)}
        return tuple(sorted(named & self.corpus.media))

    def cards_of(self, documents: Iterable[Document]) -> tuple[Card, ...]:
        """The cards of documents online, in the order given."""
        return tuple(self.cards[document.id] for document in documents)

    def latest_of(self, *kinds: str) -> tuple[Card, ...]:
        """The three newest of some types that are really out."""
        found = (self.cards[d.id] for d in self.documents if d.kind in kinds)
        return tuple(islice((card for card in found if not card.status), 3))


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
    return tuple(Link(d.title, d.url) for d in documents)
