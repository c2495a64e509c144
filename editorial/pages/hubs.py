"""One hub for each subject, across all types, and the list of the subjects of each facet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from editorial.calendars import has_calendar
from editorial.corpus import Document
from editorial.covers import bond_of
from editorial.headlines import headline
from editorial.pages import press
from editorial.pages.pagination import numbered, paginate
from editorial.pages.values import (
    HOME,
    Feed,
    HubPage,
    Link,
    LinkGroup,
    ListPage,
    Page,
    Pagination,
    Section,
    SubjectsPage,
)
from editorial.parts import Part
from editorial.reads import memo
from editorial.schemas.event import Event
from editorial.subjects import Facet, Subject

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["FACETS", "SECTIONS", "parts"]

LIMIT = 6
"""Cards shown in each section of a hub; « tout voir » leads to the others."""

FACETS = {
    Facet.THEME: "Chaque thème rassemble rendez-vous, synthèses, expériences et outils.",
    Facet.TERRITORY: "Ce qui se passe et ce qui s’écrit, territoire par territoire.",
    Facet.AUDIENCE: "Ce qui s’adresse à chacun des publics de la politique de la ville.",
    Facet.KEYWORD: "Les mots-clés que plusieurs contenus portent.",
}
"""What the list of the subjects of each facet says of itself."""

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("syntheses", "Synthèses et replays", ("synthese", "replay", "webdoc")),
    ("experiences", "Expériences", ("experience",)),
    ("outils", "Publications et outils", ("ressource",)),
    ("actualites", "Actualités", ("actualite",)),
    ("cycles", "Cycles et réseaux", ("cycle",)),
    ("emploi", "Offres d’emploi", ("emploi",)),
    ("a-savoir", "À savoir", ("page",)),
)
"""Anchor, title and types of each section of a hub, between what is coming and what is past."""


def parts(site: Site) -> Iterator[Part[Page]]:
    """The list of each facet, then each hub, with a part for each page of its lists."""
    yield Part("facets", partial(_facets, site))
    for subject in site.index.subjects.values():
        about = _About(site, subject)
        yield Part(about.name, about.hub, about.lists)


@dataclass(frozen=True)
class _About:
    """All that is about a subject."""

    site: Site
    subject: Subject

    @property
    def name(self) -> str:
        return f"hub {self.subject.url}"

    @memo
    def sections(self) -> tuple[_Filled, ...]:
        """The sections that are not empty."""
        return tuple(_sections(self.site, self.subject))

    def hub(self) -> tuple[HubPage]:
        return (_hub(self.site, self.subject, self.sections),)

    def lists(self) -> Iterator[Part[ListPage]]:
        """The pages of each section that is longer than the hub shows."""
        for section in self.sections:
            if len(section.documents) > LIMIT:
                yield from self._whole(section)

    def _whole(self, section: _Filled) -> Iterator[Part[ListPage]]:
        address = _whole_url(self.subject, section.anchor)
        for number, page in enumerate(paginate(section.documents, address), 1):
            make = partial(self._page, section.title, *page)
            yield Part(f"{self.name} {section.anchor} {number}", make)

    def _page(
        self, title: str, url: str, shown: Sequence[Document], around: Pagination | None
    ) -> tuple[ListPage]:
        subject = self.subject
        heading = f"{subject.title}\u00a0: {title[0].lower()}{title[1:]}"
        page = ListPage(
            template="list",
            url=url,
            title=numbered(heading, around),
            description=subject.scope,
            heading=heading,
            intro=subject.scope,
            crumbs=(*_crumbs(self.site, subject), Link(subject.title, subject.url)),
            sections=(Section("tous", "", self.site.cards_of(shown)),),
            pagination=around,
            current="/thematiques/" if subject.facet is Facet.THEME else None,
        )
        return (page,)


class _Filled(NamedTuple):
    """A section with all its documents."""

    anchor: str
    title: str
    documents: tuple[Document, ...]


def _facets(site: Site) -> Iterator[Page]:
    for facet, intro in FACETS.items():
        yield _facet_page(site, facet, intro)


def _facet_page(site: Site, facet: Facet, intro: str) -> SubjectsPage:
    top = site.index.top(facet)
    below = [s for s in site.index.subjects.values() if s.facet is facet and s.group]
    return SubjectsPage(
        template="subjects",
        url=facet.url,
        title=facet.plural,
        description=intro,
        heading=facet.plural,
        intro=intro,
        crumbs=(HOME,),
        groups=_grouped(site, below) if below else (LinkGroup("", _links(site, top)),),
        current="/thematiques/" if facet is Facet.THEME else None,
    )


def _grouped(site: Site, subjects: Iterable[Subject]) -> tuple[LinkGroup, ...]:
    """Subjects under the name of their group: « Commune », « Département », « A », « B »…"""
    groups: dict[str, list[Subject]] = {}
    for subject in subjects:
        groups.setdefault(subject.group, []).append(subject)
    return tuple(LinkGroup(title, _links(site, group)) for title, group in groups.items())


def _links(site: Site, subjects: Iterable[Subject]) -> tuple[Link, ...]:
    return tuple(Link(s.title, s.url, site.index.count(s.url)) for s in subjects)


def _hub(site: Site, subject: Subject, full: Iterable[_Filled]) -> HubPage:
    index = site.index
    siblings = index.narrower.get(subject.parent, ()) if subject.parent else ()
    lead = headline(index.documents[subject.url], today=site.today)
    return HubPage(
        template="hub",
        url=subject.url,
        bond=bond_of(subject.title),
        title=subject.title,
        description=subject.scope,
        label=subject.facet.label,
        heading=subject.title,
        scope=subject.scope,
        lead=site.cards[lead.meta.id] if lead else None,
        crumbs=_crumbs(site, subject),
        feeds=(
            *_calendar(site, subject),
            Feed(f"{subject.title}\u00a0: ce qui paraît", f"{subject.url}atom.xml"),
            Feed(
                f"{subject.title}\u00a0: ce qui paraît (JSON Feed)",
                f"{subject.url}feed.json",
                "application/feed+json",
            ),
        ),
        narrower=_links(site, index.narrower.get(subject.url, ())),
        siblings=_links(site, (s for s in siblings if s != subject)),
        sections=tuple(
            Section(anchor, title, site.cards_of(shown[:LIMIT]), _rest(subject, anchor, found))
            for anchor, title, found in full
            if (shown := [document for document in found if document is not lead])
        ),
        press=press.shelf(site, subject),
        current="/thematiques/" if subject.facet is Facet.THEME else None,
    )


def _calendar(site: Site, subject: Subject) -> Iterator[Feed]:
    if subject.facet is not Facet.KEYWORD and has_calendar(site.index.documents[subject.url]):
        yield Feed(
            f"{subject.title}\u00a0: calendrier", f"{subject.url}agenda.ics", "text/calendar"
        )


def _rest(subject: Subject, anchor: str, documents: tuple[Document, ...]) -> Link | None:
    if len(documents) <= LIMIT:
        return None
    return Link("Tout voir", _whole_url(subject, anchor), len(documents))


def _whole_url(subject: Subject, anchor: str) -> str:
    return f"{subject.url}tout/{anchor}/"


def _crumbs(site: Site, subject: Subject) -> tuple[Link, ...]:
    above = (Link(s.title, s.url) for s in site.index.path(subject))
    return (HOME, Link(subject.facet.plural, subject.facet.url), *above)


def _sections(site: Site, subject: Subject) -> Iterator[_Filled]:
    """What is coming, what is written, by type, then what is past."""
    about = site.index.documents[subject.url]
    events = {document for document in about if document.kind == Event.kind}
    found = [
        _Filled("a-venir", "À venir", tuple(d for d in site.coming if d in events)),
        *(
            _Filled(anchor, title, tuple(d for d in about if d.kind in kinds))
            for anchor, title, kinds in SECTIONS
        ),
        _Filled("passes", "Rendez-vous passés", tuple(d for d in site.past if d in events)),
    ]
    return (section for section in found if section.documents)
