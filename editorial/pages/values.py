"""The values that templates lay out: sorted, grouped, labelled and dated beforehand, all in French.

A template sorts nothing and computes no date: what it prints is here. Addresses are site-relative
(``/agenda/``); texts are already typeset; `html` fields were made by `editorial.body`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Self

from editorial import french
from editorial.covers import Cover
from editorial.pictures import Illustration
from editorial.policy import policy

__all__ = [
    "HOME",
    "AgendaPage",
    "Calendar",
    "Card",
    "DateBlock",
    "Day",
    "DocumentPage",
    "Fact",
    "HomePage",
    "HubPage",
    "InitiativesPage",
    "LetterLine",
    "LettersPage",
    "Link",
    "ListPage",
    "MonthPage",
    "Navigation",
    "NotFoundPage",
    "ObservedLine",
    "ObservedPage",
    "OutcomeLine",
    "Page",
    "Person",
    "Section",
]


@dataclass(frozen=True)
class Link:
    """Words that may lead somewhere; `count` documents are behind it when it is not None."""

    title: str
    url: str | None = None
    count: int | None = None


HOME = Link("Accueil", "/")
"""Where every breadcrumb starts."""


@dataclass(frozen=True)
class DateBlock:
    """A date as a small calendar leaf; `day` is empty when only the month is known."""

    day: str
    month: str
    year: str

    @classmethod
    def of(cls, day: date) -> Self:
        """The leaf of a day that is known."""
        return cls(str(day.day), french.short_month(day.month), str(day.year))


@dataclass(frozen=True)
class Card:
    """A document in a list: `kind` names its pictogram and colour, `label` says it in words."""

    id: str
    url: str
    kind: str
    label: str
    title: str
    summary: str
    dated: str
    iso: str
    """The date for a machine (`<time datetime>`); empty when it is a span or unknown."""
    theme: Link | None = None
    block: DateBlock | None = None
    status: str | None = None
    place: str | None = None
    cover: Cover | None = None
    ends: str = ""
    """When an event is over (ISO 8601): from then on, a browser takes it out of what is to come."""


@dataclass(frozen=True)
class Section:
    """A titled list of cards; `link` leads to the whole of it."""

    anchor: str
    title: str
    cards: tuple[Card, ...]
    link: Link | None = None

    @property
    def is_pictured(self) -> bool:
        """Whether it is shown as pictures: there are several, and none is missing."""
        return len(self.cards) > 1 and all(card.cover for card in self.cards)


@dataclass(frozen=True)
class Fact:
    """A labelled line of the box beside a text."""

    label: str
    values: tuple[Link, ...]


@dataclass(frozen=True)
class Person:
    """A public speaker."""

    name: str
    role: str
    topic: str


@dataclass(frozen=True)
class Picture:
    """A picture with the words that replace it, and its author."""

    file: Illustration
    alternative: str
    credit: str


@dataclass(frozen=True)
class Video:
    """A recording kept by YouTube: its name there, and where to watch it without a script."""

    id: str
    watch: str
    title: str
    length: str
    cover: Cover | None


@dataclass(frozen=True)
class OutcomeLine:
    """What an event was to produce: a card once it is online, else where it stands."""

    label: str
    state: str
    card: Card | None = None


@dataclass(frozen=True)
class Feed:
    """A feed that a page announces."""

    title: str
    url: str
    mime: str = "application/atom+xml"


@dataclass(frozen=True)
class MenuGroup:
    """A theme in the menu, with those below it."""

    link: Link
    narrower: tuple[Link, ...]


@dataclass(frozen=True)
class Navigation:
    """The menus, the same on every page."""

    main: tuple[Link, ...]
    themes: tuple[MenuGroup, ...]
    about: tuple[Link, ...]
    legal: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has; `crumbs` go from the home page to the parent, itself left out."""

    is_listed: ClassVar[bool] = True
    """Whether search engines are told of it."""
    template: str
    url: str
    title: str
    description: str
    crumbs: tuple[Link, ...] = ()
    feeds: tuple[Feed, ...] = ()
    data: tuple[dict[str, Any], ...] = ()
    """JSON-LD objects that describe the page."""
    current: str | None = None
    """The address, in the main menu, of the part of the site that the page belongs to."""
    bond: str = "panneresse"
    """How the bricks of its wall are laid: see `editorial.covers`."""
    unpublished: str = ""
    """Why readers do not see it, in a preview; never anything in production."""

    @property
    def policy(self) -> str:
        """What it may load: its Content-Security-Policy."""
        return policy(self.template)


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """The first page."""

    lead: Card | None
    news: tuple[Card, ...]
    coming: tuple[Card, ...]
    past: tuple[Card, ...]
    themes: tuple[Link, ...]
    shelves: tuple[Section, ...]
    press: PressSection | None
    letter: LetterLine | None
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True)
class FigureLine:
    """A number with what it counts and where it comes from."""

    value: str
    label: str
    source: str


@dataclass(frozen=True)
class PressLine:
    """An article of others: where its link leads, in which language, and who can read it whole.

    `lang` is empty for French; `limits` are the words that warn of the rest; `archive` is the
    address of a copy.
    """

    id: str
    url: str
    title: str
    lang: str
    source: Link
    dated: str
    iso: str
    note: str
    limits: tuple[str, ...]
    is_dead: bool
    archive: str
    themes: tuple[Link, ...]


@dataclass(frozen=True)
class PressSection:
    """A titled list of articles; `link` leads to the whole of it."""

    anchor: str
    title: str
    lines: tuple[PressLine, ...]
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class HubPage(Page):
    """A subject across all types, with the narrower ones and those beside it."""

    label: str
    heading: str
    scope: str
    lead: Card | None = None
    narrower: tuple[Link, ...] = ()
    siblings: tuple[Link, ...] = ()
    sections: tuple[Section, ...] = ()
    press: PressSection | None = None


@dataclass(frozen=True)
class Pagination:
    """The way around a list cut into pages, numbered from 1."""

    current: int
    total: int
    previous: str | None
    next: str | None
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    """All the documents of a type, or of a section of a hub, newest first."""

    pagination: Pagination | None = None

    heading: str
    intro: str
    sections: tuple[Section, ...]
    siblings: tuple[Link, ...] = ()
    shortcut: Link | None = None
    """Another way to see the same documents."""


@dataclass(frozen=True)
class Calendar:
    """A calendar to subscribe to: by its address on the site, whole, or for a program to open."""

    title: str
    url: str
    address: str
    webcal: str


@dataclass(frozen=True, kw_only=True)
class AgendaPage(Page):
    """What is to come, whole or filtered, or what was in a year."""

    heading: str
    intro: str
    sections: tuple[Section, ...]
    count: str = ""
    empty: str = ""
    filters: tuple[LinkGroup, ...] = ()
    chosen: Link | None = None
    """The filter that is in force."""
    months: tuple[Link, ...] = ()
    calendar: Calendar | None = None
    pagination: Pagination | None = None
    updated: str = ""
    recent: Section | None = None
    more: tuple[Link, ...] = ()
    is_archive: bool = False


@dataclass(frozen=True)
class Day:
    """A cell of a month; one of another month is empty."""

    number: str
    iso: str
    title: str
    summary: str = ""
    lines: tuple[Card, ...] = ()
    observed: tuple[str, ...] = ()
    is_today: bool = False


@dataclass(frozen=True, kw_only=True)
class MonthPage(Page):
    """A month as on a wall, then its days that have something."""

    heading: str
    weekdays: tuple[tuple[str, str], ...]
    """Each short name, and the whole one."""
    weeks: tuple[tuple[Day, ...], ...]
    days: tuple[Day, ...]
    unplaced: tuple[Card, ...]
    """What is held in the month on a day that is not known."""
    throughout: tuple[Card, ...]
    """What begins before the month and ends after it."""
    empty: str
    previous: Link | None
    next: Link | None
    updated: str


@dataclass(frozen=True)
class ObservedLine:
    """A national or international day, the next time that it comes."""

    title: str
    label: str
    source: str
    dated: str
    iso: str
    block: DateBlock
    theme: Link | None


@dataclass(frozen=True, kw_only=True)
class ObservedPage(Page):
    """The national and international days to come, by month."""

    heading: str
    intro: str
    months: tuple[tuple[str, tuple[ObservedLine, ...]], ...]
    calendar: Calendar
    updated: str


@dataclass(frozen=True)
class GroupLine:
    """How far a group of a cycle has come."""

    name: str
    place: str
    held: str
    coming: str


@dataclass(frozen=True)
class Progress:
    """How far a cycle has come, in words, then group by group."""

    said: str
    groups: tuple[GroupLine, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentPage(Page):
    """A document, whole."""

    card: Card
    part: Link
    """The list of the documents of its type."""
    subtitle: str = ""
    html: str = field(repr=False, default="")
    contents: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()
    notices: tuple[str, ...] = ()
    registration: Link | None = None
    registration_note: str = ""
    speakers: tuple[Person, ...] = ()
    chapters: tuple[tuple[str, str], ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    outcomes_title: str = ""
    outcomes: tuple[OutcomeLine, ...] = ()
    downloads: tuple[Link, ...] = ()
    external: Link | None = None
    figures: tuple[FigureLine, ...] = ()
    calendar: Calendar | None = None
    progress: Progress | None = None
    dates: tuple[tuple[str, str], ...] = ()
    """Each day of an event that has several: for a machine, then in words."""
    sections: tuple[Section, ...] = ()
    reserve: str = ""
    picture: Picture | None = None
    video: Video | None = None
    transcript: str = ""
    keywords: tuple[Link, ...] = ()
    cite: str = ""


@dataclass(frozen=True)
class LetterLine:
    """A letter in the archive."""

    title: str
    url: str
    dated: str
    iso: str
    summary: str
    status: str | None = None


@dataclass(frozen=True, kw_only=True)
class LettersPage(Page):
    """The archive of letters, newest first."""

    heading: str
    intro: str
    letters: tuple[LetterLine, ...]


@dataclass(frozen=True, kw_only=True)
class NotFoundPage(Page):
    """What a wrong address shows: where to go from there."""

    is_listed: ClassVar[bool] = False

    themes: tuple[Link, ...]


@dataclass(frozen=True)
class LinkGroup:
    """Links under a heading; `anchor` is its place in the page, where others lead to it."""

    title: str
    links: tuple[Link, ...]
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class PressPage(Page):
    """Articles of others; `ways` lead to more of them, `around` to those before and after.

    `figures` are those of a record, given as such: they never count what the site itself holds.
    """

    label: str = ""
    heading: str
    intro: str
    figures: tuple[FigureLine, ...] = ()
    figures_link: Link | None = None
    ways: tuple[LinkGroup, ...] = ()
    sections: tuple[PressSection, ...] = ()
    around: tuple[Link, ...] = ()
    pagination: Pagination | None = None


@dataclass(frozen=True, kw_only=True)
class SubjectsPage(Page):
    """The subjects of a facet, counted, in groups."""

    heading: str
    intro: str
    groups: tuple[LinkGroup, ...]


@dataclass(frozen=True)
class Choice:
    """A value that a search can be narrowed to, with its name."""

    value: str
    title: str


@dataclass(frozen=True)
class Choices:
    """A way to narrow a search; `name` is that of the address: ``?theme=…``."""

    name: str
    title: str
    every: str
    """How the absence of a choice is called."""
    options: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    """The search form, and what it offers before any question or without script."""

    heading: str
    intro: str
    terms: str
    """The address of what the browser knows of French."""
    kinds: Choices
    facets: tuple[Choices, ...]
    themes: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class AlphabetPage(Page):
    """Contents by the letter of their titles; `letters` lead to all, on this page and others."""

    heading: str
    intro: str
    letters: tuple[Link, ...]
    groups: tuple[LinkGroup, ...]
    pagination: Pagination | None


@dataclass(frozen=True, kw_only=True)
class LinksPage(Page):
    """Nothing but links: the map of the site, the feeds."""

    heading: str
    intro: str
    groups: tuple[LinkGroup, ...]


@dataclass(frozen=True)
class Definition:
    """An acronym of the glossary; `meaning` is empty where none is known for sure."""

    anchor: str
    acronym: str
    meaning: str
    note: str


@dataclass(frozen=True, kw_only=True)
class GlossaryPage(Page):
    """All acronyms, in alphabetical order."""

    heading: str
    intro: str
    entries: tuple[Definition, ...]


@dataclass(frozen=True, kw_only=True)
class UnsubscribePage(Page):
    """A page that ends a subscription; `step` is empty, ``confirmer`` or ``fait``."""

    is_listed: ClassVar[bool] = False

    step: str


@dataclass(frozen=True, kw_only=True)
class SpecimensPage(Page):
    """Every component of the theme with an example, in a preview."""

    is_listed: ClassVar[bool] = False

    heading: str
    intro: str


@dataclass(frozen=True, kw_only=True)
class StatementPage(Page):
    """The accessibility statement, in the order that the law asks."""

    heading: str
    conformity: str
    reason: str
    established: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class RedirectPage(Page):
    """What a former address answers where the web server does not redirect by itself."""

    is_listed: ClassVar[bool] = False

    target: str


@dataclass(frozen=True)
class PlacedLine:
    """A document in the list of a map, with its places in words."""

    link: Link
    status: str
    places: str


@dataclass(frozen=True)
class PlaceGroup:
    """The documents of a department, whose hub is the title, or those that are on no map."""

    anchor: str
    title: Link
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True)
class Dot:
    """A point of a drawing, and its radius."""

    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class Name:
    """Words in a drawing, and where their middle is."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """A map drawn at build: the data of SVG paths, names on them, and dots over all."""

    width: int
    height: int
    paths: tuple[str, ...]
    names: tuple[Name, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, kw_only=True)
class InitiativesPage(Page):
    """Experiences by place; `points` and `outline` are the addresses of what a script reads."""

    heading: str
    intro: str
    groups: tuple[PlaceGroup, ...]
    drawing: Drawing
    points: str
    outline: str
