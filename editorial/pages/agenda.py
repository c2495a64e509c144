"""The agenda: what is coming, whole or filtered, each month as a grid, each year, yearly days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from editorial import agenda, french, urls
from editorial.agenda import Month, Occurrence
from editorial.calendars import OBSERVED, calendar_url, has_calendar
from editorial.corpus import Document
from editorial.french import typeset
from editorial.occurrences import local
from editorial.pages.pagination import numbered, paginate
from editorial.pages.values import (
    HOME,
    AgendaPage,
    Calendar,
    Card,
    DateBlock,
    Day,
    Feed,
    Link,
    LinkGroup,
    LinksPage,
    MonthPage,
    ObservedLine,
    ObservedPage,
    Page,
    Pagination,
    Section,
)
from editorial.partners import announced
from editorial.parts import Part
from editorial.recurrence import occurrences as days_of
from editorial.schemas.calendar import ObservedDay
from editorial.schemas.event import ActionKind, Event, Mode, Status
from editorial.subjects import Facet, agenda_url

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["calendar_of", "dates_of", "parts"]

RECENT = 4
SIZE = 16
"""Events on a page, beside its filters."""
ARCHIVES = "/agenda/archives/"
_AGENDA = Link("Agenda", "/agenda/")
_NONE = "Aucun rendez-vous n’est annoncé pour l’instant."


def parts(site: Site) -> Iterator[Part[Page]]:
    """What is to come, whole then filtered; months; years; the yearly days."""
    yield Part("coming", partial(_ahead, site))
    yield Part("months", partial(_months, site))
    yield Part("years", partial(_years, site))
    yield Part("yearly days", partial(_observed, site))


def _ahead(site: Site) -> Iterator[AgendaPage]:
    lines = [_Timed.of(site, occurrence) for occurrence in _coming(site)]
    choices = list(_choices(site))
    shown = {choice.url: [line for line in lines if line.is_of(choice)] for choice in choices}
    filters = tuple(_filters(choices, shown))
    yield from _whole(site, lines, filters)
    for choice in choices:
        yield from _filtered(site, choice, shown[choice.url], filters)


def calendar_of(site: Site, url: str, title: str) -> Calendar:
    """A calendar as one subscribes to it, by its address on the site."""
    whole = site.corpus.organisation.site + url
    return Calendar(title, url, whole, f"webcal:{whole.partition(':')[2]}")


def dates_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Each day of an event that has several: for a machine, then in words."""
    if not isinstance(document.meta, Event) or len(document.meta.spans) < 2:
        return ()
    meta = document.meta
    return tuple((s.first.isoformat(), _hours_of(meta, _named(s.first))) for s in meta.spans)


# What is to come


@dataclass(frozen=True)
class _Choice:
    """A way to narrow the agenda, at its own address; `ids` are the events that it keeps."""

    group: str
    title: str
    url: str
    ids: frozenset[str]
    calendar: str = ""


@dataclass(frozen=True)
class _Timed:
    """A card of the agenda with what sorts it and what it is about."""

    card: Card
    month: str
    order: tuple[date, date, str, int]
    id: str = ""

    @classmethod
    def of(cls, site: Site, occurrence: Occurrence) -> _Timed:
        ((month, _),) = agenda.by_month([occurrence])
        return cls(_card(site, occurrence), month, occurrence.order, occurrence.document.meta.id)

    def is_of(self, choice: _Choice) -> bool:
        return self.id in choice.ids


def _coming(site: Site) -> tuple[Occurrence, ...]:
    return agenda.coming(site.documents, today=site.today)


def _card(site: Site, occurrence: Occurrence) -> Card:
    """The card of an event for one of the times that it is held."""
    card, event, span = site.cards[occurrence.document.meta.id], occurrence.event, occurrence.span
    if span is None:
        return card
    dated, total = card.dated, occurrence.total
    if total > 1 or (span.first == span.last and not event.date_text):
        dated = _named(span.first)
    rank = f" ({occurrence.rank} sur {total})" if total > 1 else ""
    return replace(
        card,
        dated=_hours_of(event, dated) + rank,
        iso=span.first.isoformat(),
        block=DateBlock.of(span.first),
        ends=occurrence.ends,
    )


def _named(day: date) -> str:
    """« Jeudi 24 mars 2022 »."""
    return french.capitalised(f"{french.weekday(day)} {french.day(day)}")


def _hours_of(event: Event, dated: str) -> str:
    """A day with its hours, when they are known."""
    hours = french.hours(event.starts_at, event.ends_at)
    return f"{dated}, {hours}" if hours else dated


def _choices(site: Site) -> Iterator[_Choice]:
    events = site.by_kind.get("evenement", ())
    for subject in site.index.subjects.values():
        if url := agenda_url(subject):
            about = site.index.documents[subject.url]
            calendar = calendar_url(subject.url) if has_calendar(about) else ""
            ids = frozenset(document.meta.id for document in about)
            yield _Choice(_GROUPS[subject.facet], subject.title, url, ids, calendar)
    for kind in ActionKind:
        ids = frozenset(d.meta.id for d in events if agenda.event_of(d).action is kind)
        url = urls.kind_url(kind)
        yield _Choice("Par type d’action", typeset(kind.label), url, ids, calendar_url(url))
    for mode in Mode:
        ids = frozenset(d.meta.id for d in events if agenda.event_of(d).mode is mode)
        yield _Choice("Sur place ou en ligne", mode.label, urls.mode_url(mode), ids)


_GROUPS = {
    Facet.THEME: "Par thème",
    Facet.TERRITORY: "Par département",
    Facet.AUDIENCE: "Par public",
}


def _filters(choices: Iterable[_Choice], shown: dict[str, list[_Timed]]) -> Iterator[LinkGroup]:
    """The choices under which something is to come, counted."""
    groups: dict[str, list[Link]] = {}
    for choice in choices:
        if count := len(shown[choice.url]):
            groups.setdefault(choice.group, []).append(Link(choice.title, choice.url, count))
    return (LinkGroup(title, tuple(links)) for title, links in groups.items())


def _whole(site: Site, lines: list[_Timed], filters: tuple[LinkGroup, ...]) -> Iterator[AgendaPage]:
    past = site.past
    recent = [d for d in past if agenda.event_of(d).when.is_month_known][:RECENT]
    intro = "Les rendez-vous de l’IREV et de ses partenaires, du plus proche au plus lointain."
    every = sorted([*lines, *_external(site)], key=lambda line: line.order)
    calendar = calendar_of(site, calendar_url("/agenda/"), "Tout l’agenda")
    for url, shown, around in paginate(every, "/agenda/", size=SIZE):
        is_first = url == "/agenda/"
        yield AgendaPage(
            template="agenda",
            url=url,
            title=_numbered("Agenda", around),
            description="Les rendez-vous de l’IREV et de ses partenaires.",
            heading="Agenda",
            intro=intro,
            crumbs=(HOME,) if is_first else (HOME, _AGENDA),
            feeds=(_feed(calendar), Feed("Suivre les annonces (flux Atom)", "/agenda/atom.xml")),
            filters=filters,
            sections=_grouped(shown),
            count=_counted(len(every)),
            empty=_NONE,
            calendar=calendar,
            updated=french.day(site.today),
            pagination=around,
            recent=Section("passes", "Derniers rendez-vous", site.cards_of(recent))
            if is_first
            else None,
            more=_more(site),
            current="/agenda/",
        )


def _filtered(
    site: Site, choice: _Choice, lines: Sequence[_Timed], filters: tuple[LinkGroup, ...]
) -> Iterator[AgendaPage]:
    heading = typeset(f"Agenda : {choice.title}")
    calendar = calendar_of(site, choice.calendar, choice.title) if choice.calendar else None
    for url, shown, around in paginate(lines, choice.url, size=SIZE):
        yield AgendaPage(
            template="agenda",
            url=url,
            title=_numbered(heading, around),
            description=typeset(f"Les rendez-vous à venir : {choice.title}."),
            heading=heading,
            intro="Les rendez-vous à venir qui répondent à ce choix.",
            crumbs=(HOME, _AGENDA),
            feeds=(_feed(calendar),) if calendar else (),
            filters=filters,
            chosen=Link(choice.title, choice.url),
            sections=_grouped(shown),
            count=_counted(len(lines)),
            empty="Aucun rendez-vous n’est annoncé pour ce choix.",
            calendar=calendar,
            updated=french.day(site.today),
            pagination=around,
            more=_more(site),
            current="/agenda/",
        )


def _grouped(lines: Iterable[_Timed]) -> tuple[Section, ...]:
    groups: dict[str, list[Card]] = {}
    for timed in lines:
        groups.setdefault(timed.month, []).append(timed.card)
    return tuple(
        Section(f"mois-{number}", title, tuple(found))
        for number, (title, found) in enumerate(groups.items(), 1)
    )


def _external(site: Site) -> Iterator[_Timed]:
    """What partners announce, under their name, each leading to their own page."""
    for agenda_of, event in announced(site.corpus):
        if event.last < site.today:
            continue
        is_one_day = event.first == event.last
        span = french.capitalised(french.day_span(event.first, event.last))
        dated = _named(event.first) if is_one_day else span
        hours = french.hours(event.starts_at, None)
        card = Card(
            id=event.uid,
            url=event.link or agenda_of.site or agenda_of.address,
            kind="evenement",
            label=typeset(f"Agenda de {agenda_of.name}"),
            title=typeset(event.title),
            summary=typeset(f"Annoncé par {agenda_of.name}, sur son site."),
            dated=", ".join(word for word in (dated, hours) if word),
            iso=event.first.isoformat(),
            block=DateBlock.of(event.first),
            place=typeset(event.place or "") or None,
            status=Status.CANCELLED.label if event.status is Status.CANCELLED else None,
            ends=local(event.last + timedelta(days=1), time()).isoformat(),
        )
        month = f"{french.month(event.first.month)} {event.first.year}"
        order = (event.first, event.first, f"~{event.uid}", 1)
        yield _Timed(card, french.capitalised(month), order)


def _more(site: Site) -> tuple[Link, ...]:
    """Where else the agenda can be read."""
    today = site.today
    return (
        Link("Le mois en calendrier", urls.month_url(today.year, today.month)),
        Link("Cycles et réseaux", "/agenda/cycles/"),
        Link("Journées nationales et internationales", urls.OBSERVED_DAYS),
        Link("Archives par année", ARCHIVES),
    )


def _numbered(title: str, around: Pagination | None) -> str:
    """The first page is the agenda itself."""
    return title if around and around.current == 1 else numbered(title, around)


def _counted(count: int) -> str:
    return french.counted(count, "rendez-vous", "rendez-vous")


def _feed(calendar: Calendar) -> Feed:
    return Feed(typeset(f"Calendrier : {calendar.title}"), calendar.url, "text/calendar")


# Months


def _months(site: Site) -> Iterator[MonthPage]:
    """Each month that has something, and that of the day, as a calendar on a wall."""
    today = site.today
    found = agenda.months_of(site.documents)
    found.setdefault((today.year, today.month), [])
    known = sorted(found)
    for number, month in enumerate(known):
        before = known[number - 1] if number else None
        after = known[number + 1] if number + 1 < len(known) else None
        yield _month(site, month, found[month], before, after)


def _month(
    site: Site, month: Month, found: list[Occurrence], before: Month | None, after: Month | None
) -> MonthPage:
    name = _name(month)
    days = _days(site, month, found)
    unplaced = tuple(_card(site, occurrence) for occurrence in found if occurrence.span is None)
    throughout = tuple(_card(site, one) for one in found if _goes_by(one, month))
    return MonthPage(
        template="agenda_month",
        url=urls.month_url(*month),
        title=f"Agenda : {name}".replace(" :", "\u00a0:"),
        description=f"Les rendez-vous {french.of(name)}, jour par jour.",
        heading=french.capitalised(name),
        weekdays=tuple((f"{day[:3]}.", day) for day in french.WEEKDAYS),
        crumbs=(HOME, _AGENDA, *_year_crumb(found, month)),
        weeks=tuple(days[start : start + 7] for start in range(0, len(days), 7)),
        days=tuple(day for day in days if day.lines or day.observed),
        unplaced=unplaced,
        throughout=throughout,
        empty=f"Aucun rendez-vous en {name}.",
        previous=_month_link(before),
        next=_month_link(after),
        updated=french.day(site.today),
        current="/agenda/",
    )


def _goes_by(occurrence: Occurrence, month: Month) -> bool:
    """Whether it is held all the month long: a calendar shows only its first day and its last."""
    days = list(occurrence.days())
    return bool(days) and month not in {(day.year, day.month) for day in days}


def _year_crumb(found: list[Occurrence], month: Month) -> Iterator[Link]:
    """A year has a page when events start in it."""
    if any(occurrence.event.date.first.year == month[0] for occurrence in found):
        yield Link(str(month[0]), urls.year_url(month[0]))


def _name(month: Month) -> str:
    return f"{french.month(month[1])} {month[0]}"


def _month_link(month: Month | None) -> Link | None:
    return Link(french.capitalised(_name(month)), urls.month_url(*month)) if month else None


def _days(site: Site, month: Month, found: list[Occurrence]) -> tuple[Day, ...]:
    """The days of whole weeks, from Monday; those of other months are empty."""
    held: dict[date, list[Occurrence]] = {}
    for occurrence in found:
        for day in occurrence.days():
            held.setdefault(day, []).append(occurrence)
    first = date(*month, 1)
    start = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    length = (last - start).days + 1
    observed = _observed_in(site, first, last)
    return tuple(
        _day(site, day, held.get(day, []), observed.get(day, []), month)
        for day in (start + timedelta(days=n) for n in range(length + -length % 7))
    )


def _day(
    site: Site, day: date, held: list[Occurrence], observed: list[ObservedDay], month: Month
) -> Day:
    if (day.year, day.month) != month:
        return Day("", "", "")
    counted = f", {_counted(len(held))}" if held else ""
    return Day(
        number=str(day.day),
        iso=day.isoformat(),
        title=_named(day),
        summary=counted,
        lines=tuple(_card(site, occurrence) for occurrence in held),
        observed=tuple(typeset(each.title) for each in observed),
        is_today=day == site.today,
    )


# Years


def _years(site: Site) -> Iterator[Page]:
    years = agenda.by_year(site.by_kind.get("evenement", ()))
    links = []
    for year in sorted(years, reverse=True):
        links.append(Link(str(year), urls.year_url(year), len(years[year])))
        yield from _year(site, year, agenda.occurrences(years[year]))
    yield LinksPage(
        template="links",
        url=ARCHIVES,
        title="Archives de l’agenda",
        description="Les rendez-vous de l’IREV, année par année, et ce qui en est sorti.",
        heading="Archives de l’agenda",
        intro="Les rendez-vous, année par année, et ce qui en est sorti.",
        crumbs=(HOME, _AGENDA),
        groups=(
            LinkGroup("Par année", tuple(links)),
            LinkGroup("Par suite", (Link("Cycles et réseaux", "/agenda/cycles/"),)),
        ),
        current="/agenda/",
    )


def _year(site: Site, year: int, found: tuple[Occurrence, ...]) -> Iterator[AgendaPage]:
    """Every time of a year, the latest first, those of an unknown month at the end."""
    url = urls.year_url(year)
    heading = f"Agenda {year}"
    dated = has_calendar(occurrence.document for occurrence in found)
    calendar = calendar_of(site, calendar_url(url), heading) if dated else None
    latest = sorted(found, key=lambda o: (o.event.when.is_month_known, o.order), reverse=True)
    lines = [_Timed.of(site, occurrence) for occurrence in latest]
    months = sorted({month for o in found for month in o.months() if month[0] == year})
    intro = f"Les rendez-vous de {year}, du plus récent au plus ancien, et ce qui en est sorti."
    for address, shown, around in paginate(lines, url):
        yield AgendaPage(
            template="agenda",
            url=address,
            title=_numbered(heading, around),
            description=intro,
            heading=heading,
            intro=intro,
            crumbs=(HOME, _AGENDA, Link("Archives", ARCHIVES)),
            feeds=(_feed(calendar),) if calendar else (),
            months=tuple(
                Link(french.capitalised(french.month(m)), urls.month_url(y, m)) for y, m in months
            ),
            sections=_grouped(shown),
            count=_counted(len(lines)),
            calendar=calendar,
            pagination=around,
            is_archive=True,
            current="/agenda/",
        )


# Yearly days


def _observed_in(site: Site, first: date, last: date) -> dict[date, list[ObservedDay]]:
    """The national and international days from `first` to `last`."""
    found: dict[date, list[ObservedDay]] = {}
    for observed in site.corpus.observed_days:
        for year in range(first.year, last.year + 1):
            (day,) = days_of(observed.day, date(year, 1, 1), times=1)
            if first <= day <= last:
                found.setdefault(day, []).append(observed)
    return dict(sorted(found.items()))


def _observed(site: Site) -> Iterator[ObservedPage]:
    """The national and international days of the year that begins on the day of the site."""
    title = "Journées nationales et internationales"
    found = _observed_in(site, site.today, site.today + timedelta(days=364))
    months: dict[str, list[ObservedLine]] = {}
    for day, days in found.items():
        month = french.capitalised(f"{french.month(day.month)} {day.year}")
        months.setdefault(month, []).extend(_observed_line(site, day, each) for each in days)
    calendar = calendar_of(site, OBSERVED, title)
    intro = "Les journées officielles qui touchent à la politique de la ville, pour un an."
    yield ObservedPage(
        template="observed_days",
        url=urls.OBSERVED_DAYS,
        title=title,
        description=intro,
        heading=title,
        intro=intro,
        crumbs=(HOME, _AGENDA),
        feeds=(_feed(calendar),),
        months=tuple((month, tuple(lines)) for month, lines in months.items()),
        calendar=calendar,
        updated=french.day(site.today),
        current="/agenda/",
    )


def _observed_line(site: Site, day: date, observed: ObservedDay) -> ObservedLine:
    subject = site.index.subjects.get(urls.theme_url(next(iter(observed.themes), "")))
    return ObservedLine(
        title=typeset(observed.title),
        label=observed.reach.label,
        source=typeset(observed.source),
        dated=_named(day),
        iso=day.isoformat(),
        block=DateBlock.of(day),
        theme=Link(subject.title, subject.url) if subject else None,
    )
