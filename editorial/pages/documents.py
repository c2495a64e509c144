"""The page of a document: its text, the box beside it, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from editorial import agenda, body, french, urls
from editorial.calendars import calendar_url
from editorial.cards import ISSUED_LABELS
from editorial.corpus import Document
from editorial.covers import bond_of
from editorial.facts import facts_of, figure_lines, people
from editorial.french import typeset
from editorial.lifecycle import why_waiting
from editorial.pages import agenda as agenda_pages
from editorial.pages.lists import LISTS
from editorial.pages.values import (
    HOME,
    Calendar,
    Card,
    DocumentPage,
    GroupLine,
    Link,
    OutcomeLine,
    Picture,
    Progress,
    Section,
    Video,
)
from editorial.pictures import illustrate
from editorial.schemas import DOCUMENT_TYPES
from editorial.schemas.document import Issued, Meta
from editorial.schemas.event import Cycle, Event, Status
from editorial.schemas.news import Job, News
from editorial.schemas.page import Page
from editorial.schemas.publication import (
    Experience,
    Publication,
    Replay,
    Resource,
    Webdoc,
    youtube_id,
)
from editorial.structured import describe
from editorial.subjects import keyword_slug

if TYPE_CHECKING:
    from datetime import date

    from editorial.site import Site

__all__ = ["page_of"]

ALL_THEMES = Link("Thématiques", "/thematiques/")
_TYPE_LABELS = {schema.kind: schema.label for schema in DOCUMENT_TYPES}


def page_of(document: Document, site: Site) -> DocumentPage:
    """The page of a document that is online, as of the day of the site."""
    meta = document.meta
    over = _is_over(meta, today=site.today)
    outcomes = _outcomes(meta, site)
    card = site.cards[meta.id]
    text = document.body
    return DocumentPage(
        template=meta.kind,
        url=document.url,
        title=typeset(meta.title),
        description=typeset(meta.summary),
        crumbs=_crumbs(document, site),
        current=_current(document),
        unpublished=why_waiting(document, today=site.today),
        data=(describe(meta, document.url, site.corpus, _around(document, site)),),
        card=card,
        bond=bond_of(card.theme.title) if card.theme else DocumentPage.bond,
        part=_part(meta),
        subtitle=typeset(meta.subtitle or "") if isinstance(meta, Experience) else "",
        html=_html(text, site),
        contents=tuple(
            Link(heading.text, f"#{heading.anchor}")
            for heading in text.headings
            if heading.level == 2
        ),
        facts=facts_of(meta, site.corpus, after=over),
        notices=tuple(_notices(meta, today=site.today)),
        registration=_registration(meta, today=site.today),
        registration_note="" if over else _registration_note(meta, today=site.today),
        speakers=people(meta),
        chapters=_chapters(meta),
        lists=_lists(meta),
        outcomes_title="Ce qui en est sorti" if over else "Ce qui doit en sortir",
        outcomes=outcomes,
        downloads=_downloads(meta),
        external=_external(meta, today=site.today),
        figures=figure_lines(meta.figures),
        calendar=_calendar(document, site),
        progress=_progress(document, site),
        dates=agenda_pages.dates_of(document),
        sections=tuple(s for s in _sections(document, site, outcomes) if s.cards),
        reserve=typeset(meta.note or ""),
        picture=_picture(meta, site),
        video=_video(meta, card),
        transcript=typeset(meta.transcript or "") if isinstance(meta, Replay) else "",
        keywords=_keywords(meta, site),
        cite=_cite(document, site),
    )


def _around(document: Document, site: Site) -> tuple[Document, ...]:
    """The cycle of an event, or the events of a cycle, for search engines."""
    meta = document.meta
    if isinstance(meta, Cycle):
        return _sessions(document, site)
    cycle = meta.cycle if isinstance(meta, Event) else None
    return (site.corpus.by_id[cycle],) if cycle and cycle in site.cards else ()


def _is_over(meta: Meta, *, today: date) -> bool:
    if isinstance(meta, Event):
        return meta.is_past(today)
    return isinstance(meta, Job) and meta.is_expired(today)


def _html(text: body.Body, site: Site) -> str:
    """The body, its links resolved and its acronyms explained."""
    resolved = body.resolve(text.html, lambda identifier: _url(identifier, site))
    return illustrate(site.acronyms.explain(resolved), site.pictures.get)


def _url(identifier: str, site: Site) -> str | None:
    card = site.cards.get(identifier)
    return card.url if card else None


def _crumbs(document: Document, site: Site) -> tuple[Link, ...]:
    """The path of the main theme in the thesaurus; without a theme, the list of the type."""
    meta = document.meta
    if isinstance(meta, Page):
        parent = document.url.rstrip("/").rpartition("/")[0] + "/"
        known = {page.url: page.title for page in (*site.navigation.about, *site.navigation.main)}
        return (HOME, Link(known[parent], parent)) if parent in known else (HOME,)
    if not meta.themes:
        return (HOME, _part(meta))
    theme = site.index.subjects[urls.theme_url(meta.themes[0])]
    path = (*site.index.path(theme), theme)
    return (HOME, ALL_THEMES, *(Link(subject.title, subject.url) for subject in path))


def _part(meta: Meta) -> Link:
    """The list of the documents of a type."""
    if isinstance(meta, Event):
        return Link("Agenda", "/agenda/")
    if isinstance(meta, Cycle) and meta.is_network:
        return Link("Réseaux professionnels", urls.NETWORKS)
    return Link(LISTS[meta.kind][0], urls.FOLDERS[meta.kind]) if meta.kind in LISTS else HOME


def _current(document: Document) -> str | None:
    """The address, in the main menu, of the part that a document belongs to."""
    meta = document.meta
    if isinstance(meta, Page):
        return next((p for p in ("/irev/", "/lettre/") if document.url.startswith(p)), None)
    return "/agenda/" if isinstance(meta, Event) else LISTS[meta.kind][2]


def _notices(meta: Meta, *, today: date) -> Iterator[str]:
    """What a reader must know before reading."""
    match meta:
        case Event(status=Status.CANCELLED):
            yield "Cet événement est annulé."
        case Event(status=Status.POSTPONED):
            yield "Cet événement est reporté."
        case Event() if meta.is_past(today):
            yield "Cet événement est passé."
        case Job() if meta.is_expired(today):
            yield "Cette offre est expirée : il n’est plus possible d’y répondre."
        case Publication(issued=Issued.DROPPED) | Experience(issued=Issued.DROPPED):
            yield typeset("Parution abandonnée : ce document ne paraîtra pas.")
        case Publication() | Experience() if meta.issued is not Issued.ISSUED:
            label = ISSUED_LABELS[meta.issued]
            yield typeset(f"{label} : ce document n’est pas encore disponible.")


def _registration(meta: Meta, *, today: date) -> Link | None:
    """The way to register, while one still can."""
    if not isinstance(meta, Event) or meta.is_past(today) or meta.status is not Status.PLANNED:
        return None
    registration = meta.registration
    if registration is None or registration.link is None:
        return None
    is_closed = registration.closes_on is not None and registration.closes_on < today
    return None if is_closed else Link("S’inscrire", registration.link)


def _registration_note(meta: Meta, *, today: date) -> str:
    registration = meta.registration if isinstance(meta, Event) else None
    if registration is None:
        return ""
    if registration.closes_on and registration.closes_on < today:
        return f"Les inscriptions sont closes depuis le {french.day(registration.closes_on)}."
    parts = []
    if registration.capacity:
        parts.append(french.counted(registration.capacity, "place"))
    if registration.closes_on:
        parts.append(f"inscription jusqu’au {french.day(registration.closes_on)}")
    return french.capitalised(", ".join(parts))


def _calendar(document: Document, site: Site) -> Calendar | None:
    """What puts an event, or all those of a cycle, in the reader's own agenda."""
    meta = document.meta
    is_dated = isinstance(meta, Event) and bool(meta.spans) and not meta.is_past(site.today)
    if not is_dated and not isinstance(meta, Cycle):
        return None
    url, title = calendar_url(document.url), site.cards[meta.id].title
    return agenda_pages.calendar_of(site, url, title)


def _sessions(document: Document, site: Site) -> tuple[Document, ...]:
    """The events of a cycle, in time."""
    held = site.journeys.sessions.get(document.meta.id, frozenset())
    sessions = (site.corpus.by_id[identifier] for identifier in held)
    return agenda.in_time(sessions)


def _progress(document: Document, site: Site) -> Progress | None:
    """How many sessions of a cycle are over and how many remain, group by group."""
    meta = document.meta
    if not isinstance(meta, Cycle):
        return None
    counts = agenda.counts(_sessions(document, site), today=site.today)
    total = counts.get(None)
    if total is None:
        return None
    groups = [
        GroupLine(typeset(g.name), _place(g.territory, site), *_said(counts.get(g.id), g.sessions))
        for g in meta.groups
    ]
    return Progress(typeset(_sentence(total)), tuple(groups))


def _place(identifier: str | None, site: Site) -> str:
    place = site.corpus.territories.get(identifier or "")
    return typeset(place.name) if place else ""


def _sentence(total: agenda.Count) -> str:
    """« 3 séances tenues, 2 à venir. »"""
    parts = []
    if total.held:
        parts.append(french.counted(total.held, "séance tenue", "séances tenues"))
    if total.coming:
        parts.append(f"{french.counted(total.coming, 'séance')} à venir")
    if total.off:
        parts.append(french.counted(total.off, "séance annulée", "séances annulées"))
    return f"{', '.join(parts)}."


def _said(count: agenda.Count | None, expected: int | None) -> tuple[str, str]:
    """Held and to come; what is foreseen and not yet announced is to come too."""
    held, coming = (count.held, count.coming) if count else (0, 0)
    waiting = max((expected or 0) - held - coming, 0)
    return french.number(held), french.number(coming + waiting)


def _picture(meta: Meta, site: Site) -> Picture | None:
    file = site.pictures.get(meta.image.file) if meta.image else None
    if meta.image is None or file is None:
        return None
    words, credit = meta.image.alternative or "", meta.image.credit or ""
    return Picture(file, typeset(words), typeset(credit))


def _video(meta: Meta, card: Card) -> Video | None:
    """What a replay kept by YouTube shows before anything is asked of it."""
    if not isinstance(meta, Replay) or not (found := youtube_id(meta.link or "")):
        return None
    watch = f"https://www.youtube.com/watch?v={found}"
    return Video(found, watch, card.title, typeset(meta.length or ""), card.cover)


def _chapters(meta: Meta) -> tuple[tuple[str, str], ...]:
    """The numbered parts of a web documentary, a recording or a kit: title and text."""
    match meta:
        case Webdoc():
            parts = [(chapter.title, chapter.text or "") for chapter in meta.chapters]
        case Replay():
            parts = [
                (s.title, " · ".join(word for word in (s.speaker, s.length) if word))
                for s in meta.sequences
            ]
        case Resource():
            parts = [(tool.title, tool.use or "") for tool in meta.tools]
        case _:
            parts = []
    return tuple((typeset(title), typeset(text)) for title, text in parts)


def _lists(meta: Meta) -> tuple[tuple[str, tuple[str, ...]], ...]:
    contents = meta.contents if isinstance(meta, Resource) else ()
    return (("Au sommaire", tuple(typeset(line) for line in contents)),) if contents else ()


def _downloads(meta: Meta) -> tuple[Link, ...]:
    files = meta.downloads if isinstance(meta, Publication | Experience) else ()
    return tuple(
        Link(typeset(" – ".join(p for p in (file.title, file.licence) if p)), f"/media/{file.file}")
        for file in files
    )


def _external(meta: Meta, *, today: date) -> Link | None:
    """Where the thing itself is, outside the site."""
    match meta:
        case Job(link=str(link)) if not meta.is_expired(today):
            return Link("Répondre à l’offre", link)
        case Publication(link=str(link)):
            return Link("Consulter le document en ligne", link)
        case News(source=str(link)):
            return Link("Lire l’information d’origine", link)
    return None


def _outcomes(meta: Meta, site: Site) -> tuple[OutcomeLine, ...]:
    """What an event was to produce; what is not online yet is still to come."""
    lines = []
    for outcome in meta.outcomes if isinstance(meta, Event) else ():
        card = site.cards.get(outcome.document or "")
        is_waiting = outcome.issued is Issued.ISSUED and card is None
        state = Issued.TO_COME if is_waiting else outcome.issued
        label = _TYPE_LABELS.get(outcome.expected) or typeset(french.capitalised(outcome.expected))
        lines.append(OutcomeLine(label, ISSUED_LABELS[state], card))
    return tuple(lines)


def _sections(document: Document, site: Site, outcomes: Iterable[OutcomeLine]) -> Iterator[Section]:
    meta, journeys = document.meta, site.journeys
    if isinstance(meta, Cycle):
        sessions = _sessions(document, site)
        coming = agenda.upcoming(sessions, today=site.today)
        past = agenda.past(sessions, today=site.today)
        yield Section("a-venir", "À venir", site.cards_of(coming))
        yield Section("passes", "Déjà tenus", site.cards_of(past))
    listed = {line.card.id for line in outcomes if line.card} | {meta.id}
    chain = journeys.of(meta.id) - listed
    if isinstance(meta, Event) and meta.cycle:
        chain |= {meta.cycle}
    yield Section("parcours", "Dans le même parcours", _cards(chain, site))
    related = journeys.related.get(meta.id, frozenset()) - chain - listed
    yield Section("voir-aussi", "À voir aussi", _cards(related, site))
    own = journeys.sessions.get(meta.id, frozenset())
    seen = chain | listed | related | own
    close = site.likeness.read_also(document, left_out=seen) if meta.themes else ()
    yield Section("lire-aussi", "À lire aussi", site.cards_of(close))


def _cards(identifiers: Iterable[str], site: Site) -> tuple[Card, ...]:
    """Cards of the ids that are online: events first, then the rest, newest first."""
    places = sorted(site.places[i] for i in identifiers if i in site.places)
    documents = (site.documents[place] for place in places)
    return site.cards_of(sorted(documents, key=lambda d: d.kind != Event.kind))


def _keywords(meta: Meta, site: Site) -> tuple[Link, ...]:
    """Keywords, each with its page when it has one."""
    addresses = ((word, f"/mots-cles/{keyword_slug(word)}/") for word in meta.keywords)
    known = site.index.subjects
    return tuple(Link(f"#{typeset(w)}", url if url in known else None) for w, url in addresses)


def _cite(document: Document, site: Site) -> str:
    meta = document.meta
    if not isinstance(meta, Publication | Experience):
        return ""
    organisation = site.corpus.organisation
    author = meta.producer if isinstance(meta, Publication) else organisation.name
    address = organisation.site + document.url
    return typeset(f"{author}, « {meta.title} », {meta.date.first.year}") + f", {address}"
