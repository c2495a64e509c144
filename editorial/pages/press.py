"""The press review: by panorama and month, by week, by theme, by territory and by source.

Each article is on the pages of its month, of its source and of its own subjects, for ever. The
newest are also in the last weeks, and under the subjects that hold theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, groupby
from typing import TYPE_CHECKING, TypeVar

from editorial import french
from editorial.cards import theme_link
from editorial.clippings import Clipping, Week, source_slug
from editorial.corpus import Corpus
from editorial.dates import PartialDate
from editorial.facts import figure_lines
from editorial.french import typeset
from editorial.pages.pagination import numbered, paginate
from editorial.pages.values import (
    HOME,
    Feed,
    Link,
    LinkGroup,
    Pagination,
    PressLine,
    PressPage,
    PressSection,
)
from editorial.schemas.press import Access, Article, Language, Panorama
from editorial.subjects import Facet, Subject
from editorial.urls import PRESS

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["SIZE", "line_of", "pages", "panorama_theme_url", "places", "press_url", "shelf"]

SIZE = 24
"""Articles on a page: it then weighs less than 60 kB and has fewer than 800 elements."""
LATEST = 8
SHELF = 3
"""Articles shown in a hub."""
WEEKS = 4
"""The last weeks, shown together: those before are parts of the months of each panorama."""
RECENT = 5 * SIZE
"""Articles of narrower subjects that a broader one shows too: a region would show them all."""
NAMES = 120
"""Sources on a page of their list."""
TITLE = "Revue de presse"
INTRO = "Ce que d’autres publient sur les quartiers, par panorama, par thème et par date."
_Item = TypeVar("_Item")
_Sections = Callable[["Site", Iterable[Clipping]], Iterator[PressSection]]
_WEEKS = Link("Les dernières semaines", f"{PRESS}semaines/")
_SUBJECTS = Link("Thèmes et territoires", f"{PRESS}thematiques/")
_CRUMBS = (HOME, Link(TITLE, PRESS))


def pages(site: Site) -> Iterator[PressPage]:
    """The whole review, then each way into it."""
    yield _front(site)
    for panorama in site.corpus.panoramas:
        yield _panorama(site, panorama)
        yield from _months(site, panorama)
    yield from _weeks(site)
    yield from _subjects(site)
    yield from _sources(site)


def line_of(identifier: str, article: Article, corpus: Corpus) -> PressLine:
    """An article as it is shown."""
    links = (theme_link(path, corpus.themes) for path in article.themes)
    return PressLine(
        id=identifier,
        url=article.url,
        title=typeset(article.title) if article.language is Language.FRENCH else article.title,
        lang="" if article.language is Language.FRENCH else article.language.value,
        source=Link(typeset(article.source), _source_url(source_slug(article))),
        dated=typeset(article.date.label),
        iso=article.date.iso,
        note=typeset(article.note or ""),
        limits=tuple(_limits(article)),
        is_dead=article.dead,
        archive=article.archive or "",
        themes=tuple(Link(link.title, press_url(link.url)) for link in links if link and link.url),
    )


def _limits(article: Article) -> Iterator[str]:
    if article.language is not Language.FRENCH:
        yield article.language.label
    if article.access is Access.SUBSCRIBERS:
        yield "pour abonnés"


def press_url(subject: str) -> str:
    """The press articles of a theme or of a territory, by the address of its hub."""
    return PRESS + subject.lstrip("/")


def _panorama_url(panorama: str) -> str:
    return f"{PRESS}{panorama}/"


def _source_url(source: str) -> str:
    return f"{PRESS}sources/{source}/"


def _monday(week: Week) -> date:
    return date.fromisocalendar(*week, 1)


def _week_title(week: Week) -> str:
    monday = _monday(week)
    return f"Semaine {french.day_span(monday, monday + timedelta(days=6))}"


def feeds(title: str, url: str) -> tuple[Feed, ...]:
    """The three forms of the feed of a page."""
    name = typeset(f"{TITLE} : {title}")
    return (
        Feed(f"{name} (Atom)", f"{url}atom.xml"),
        Feed(f"{name} (RSS)", f"{url}rss.xml", "application/rss+xml"),
        Feed(f"{name} (JSON Feed)", f"{url}feed.json", "application/feed+json"),
    )


def shelf(site: Site, subject: Subject) -> PressSection | None:
    """The newest articles of a hub, and the way to all of them; None when there are none."""
    items = site.clippings.by_subject.get(subject.url, ())
    return _shelf(site, items, Link("Tout voir", press_url(subject.url), len(items)))


def front_shelf(site: Site) -> PressSection | None:
    """The same for the home page."""
    return _shelf(site, site.clippings.items, Link("Toute la revue de presse", PRESS))


def _shelf(site: Site, items: Sequence[Clipping], rest: Link) -> PressSection | None:
    return PressSection("presse", TITLE, _lines(site, items[:SHELF]), rest) if items else None


def places(site: Site) -> dict[Clipping, str]:
    """Where each article is on the site: the page of its month, at its line."""
    return {
        item: f"{url}#{item.id}"
        for (panorama, month), items in site.clippings.by_month.items()
        for url, shown, _ in paginate(items, f"{_panorama_url(panorama)}{month}/", size=SIZE)
        for item in shown
    }


def _lines(site: Site, items: Iterable[Clipping]) -> tuple[PressLine, ...]:
    return tuple(site.press_lines[item] for item in items)


def _latest(site: Site, items: Sequence[Clipping]) -> tuple[PressSection, ...]:
    lines = _lines(site, items[:LATEST])
    return (PressSection("derniers", "Derniers articles", lines),) if lines else ()


def _front(site: Site) -> PressPage:
    found = site.clippings
    panoramas = (
        Link(typeset(p.title), _panorama_url(p.id), len(found.by_panorama.get(p.id, ())))
        for p in site.corpus.panoramas
    )
    others = (
        *([_WEEKS] if found.items else []),
        _SUBJECTS,
        Link("Toutes les sources", f"{PRESS}sources/", len(found.by_source)),
    )
    return PressPage(
        template="press",
        url=PRESS,
        title=TITLE,
        description=INTRO,
        heading=TITLE,
        intro=INTRO,
        crumbs=(HOME,),
        feeds=feeds("tous les panoramas", PRESS),
        ways=(
            LinkGroup("Panoramas", tuple(panoramas)),
            LinkGroup("Par thème", _counted(site, site.index.top(Facet.THEME))),
            LinkGroup("Autrement", others),
        ),
        sections=_latest(site, found.once),
    )


def _counted(site: Site, subjects: Iterable[Subject]) -> tuple[Link, ...]:
    """The subjects that have articles, with their number."""
    found = site.clippings.by_subject
    return tuple(
        Link(s.title, press_url(s.url), len(found[s.url])) for s in subjects if s.url in found
    )


def _panorama(site: Site, panorama: Panorama) -> PressPage:
    items = site.clippings.by_panorama.get(panorama.id, ())
    url, title = _panorama_url(panorama.id), typeset(panorama.title)
    sheet = site.cards.get(panorama.document or "")
    figures = site.corpus.by_id[sheet.id].meta.figures if sheet else ()
    return PressPage(
        template="press",
        url=url,
        title=typeset(f"Panorama : {panorama.title}"),
        description=typeset(panorama.description),
        label=typeset(panorama.network),
        heading=title,
        intro=typeset(panorama.description),
        crumbs=_CRUMBS,
        feeds=feeds(panorama.title, url),
        figures=figure_lines(figures),
        figures_link=Link(sheet.title, sheet.url) if sheet else None,
        ways=tuple(_calendar(panorama, items)),
        sections=_latest(site, items),
    )


def _calendar(panorama: Panorama, items: Sequence[Clipping]) -> Iterator[LinkGroup]:
    """The months of each year under « En 2022 : 3 articles », newest first."""
    for year, group in groupby(items, key=lambda item: item.article.day.year):
        kept = list(group)
        months = groupby(kept, key=lambda item: item.month)
        links = (_month_link(panorama.id, month, len(list(found))) for month, found in months)
        title = f"En {year} : {french.counted(len(kept), 'article')}"
        yield LinkGroup(typeset(title), tuple(links))


def _month_link(panorama: str, month: str, count: int | None = None) -> Link:
    label = french.capitalised(PartialDate.parse(month).label)
    return Link(label, f"{_panorama_url(panorama)}{month}/", count)


def _months(site: Site, panorama: Panorama) -> Iterator[PressPage]:
    by_month = site.clippings.by_month
    months = [month for kept, month in by_month if kept == panorama.id]
    name, url = typeset(panorama.title), _panorama_url(panorama.id)
    for place, month in enumerate(months):
        link = _month_link(panorama.id, month)
        yield from _listing(
            site,
            by_month[panorama.id, month],
            url=f"{url}{month}/",
            heading=link.title,
            label=name,
            intro=f"Les articles retenus en {PartialDate.parse(month).label}.",
            above=(Link(name, url),),
            feeds=feeds(panorama.title, url),
            around=tuple(_month_link(panorama.id, m) for m in _neighbours(months, place)),
            sections=_by_week,
        )


def _weeks(site: Site) -> Iterator[PressPage]:
    weeks = [*site.clippings.by_week.values()][:WEEKS]
    if weeks:
        yield from _listing(
            site,
            tuple(chain.from_iterable(weeks)),
            url=_WEEKS.url or "",
            heading=_WEEKS.title,
            label=TITLE,
            intro="Les articles retenus en dernier, dans tous les panoramas, semaine par semaine.",
            feeds=feeds("tous les panoramas", PRESS),
            around=tuple(
                Link(
                    typeset(f"Avant, mois par mois : {panorama.title}"), _panorama_url(panorama.id)
                )
                for panorama in site.corpus.panoramas
            ),
            sections=_by_week,
        )


def _subjects(site: Site) -> Iterator[PressPage]:
    """The list of the themes and of the territories, then the articles of each."""
    held = site.clippings.by_subject
    tops = (*site.index.top(Facet.THEME), *site.index.top(Facet.TERRITORY))
    found = ((s.title, _counted(site, (s, *_below(site, s)))) for s in tops)
    groups = [LinkGroup(title, links) for title, links in found if links]
    yield _way_in(_SUBJECTS.url or "", _SUBJECTS.title, "Les articles, par sujet.", groups)
    for subject in site.index.subjects.values():
        if subject.url in held:
            yield from _subject(site, subject)


def _below(site: Site, subject: Subject) -> Iterator[Subject]:
    """Every narrower subject, each right after the broader one."""
    for narrower in site.index.narrower.get(subject.url, ()):
        yield narrower
        yield from _below(site, narrower)


def _subject(site: Site, subject: Subject) -> Iterator[PressPage]:
    url = press_url(subject.url)
    narrower = _counted(site, site.index.narrower.get(subject.url, ()))
    around = Link(typeset(f"Tout le site : {subject.title}"), subject.url)
    ways = (LinkGroup("Plus précisément", narrower),) if narrower else ()
    broader = (Link(s.title, press_url(s.url)) for s in site.index.path(subject))
    own = [feeds(subject.title, url)] if subject.facet is Facet.THEME else []
    own += [
        feeds(f"{panorama.title}, {subject.title}", panorama_theme_url(panorama.id, subject.url))
        for panorama in site.corpus.panoramas
        if own and (panorama.id, subject.url) in site.clippings.by_panorama_and_subject
    ]
    held = site.clippings.by_subject[subject.url]
    items = _filed(subject, held)
    intro = "Ce que d’autres en disent, du plus récent au plus ancien."
    if len(items) < len(held):
        intro += " Les plus anciens sont rangés sous les sujets plus précis."
    yield from _listing(
        site,
        items,
        url=url,
        heading=subject.title,
        label=TITLE,
        intro=intro,
        above=(_SUBJECTS, *broader),
        feeds=tuple(feed for group in own for feed in group),
        ways=ways,
        around=(around,),
    )


def _filed(subject: Subject, held: Sequence[Clipping]) -> tuple[Clipping, ...]:
    """The newest of all that a subject holds, then what it is itself a subject of."""
    own = (item for item in held[RECENT:] if subject.url in item.own_subjects)
    return (*held[:RECENT], *own)


def panorama_theme_url(panorama: str, subject: str) -> str:
    """The folder of the feeds of a theme in a panorama."""
    return _panorama_url(panorama) + subject.lstrip("/")


def _sources(site: Site) -> Iterator[PressPage]:
    """The list of the sources, then what each published."""
    by_source = site.clippings.by_source
    links = [_source_link(source, items) for source, items in by_source.items()]
    url = f"{PRESS}sources/"
    intro = "Journaux, revues et organismes, par ordre alphabétique."
    for address, shown, pagination in paginate(links, url, size=NAMES):
        yield _way_in(address, "Sources", intro, [LinkGroup("De A à Z", tuple(shown))], pagination)
    for source, items in by_source.items():
        yield from _listing(
            site,
            items,
            url=_source_url(source),
            heading=_source_link(source, items).title,
            label="Source",
            intro="Ses articles retenus dans la revue de presse.",
            above=(Link("Sources", url),),
        )


def _source_link(source: str, items: Sequence[Clipping]) -> Link:
    return Link(typeset(items[0].article.source), _source_url(source), len(items))


def _by_year(site: Site, items: Iterable[Clipping]) -> Iterator[PressSection]:
    for year, group in groupby(items, key=lambda item: item.article.day.year):
        yield PressSection(f"annee-{year}", str(year), _lines(site, group))


def _by_week(site: Site, items: Iterable[Clipping]) -> Iterator[PressSection]:
    for (year, week), group in groupby(items, key=lambda item: item.week):
        title = _week_title((year, week))
        yield PressSection(f"semaine-{year}-{week:02d}", title, _lines(site, group))


def _way_in(
    url: str,
    heading: str,
    intro: str,
    ways: Iterable[LinkGroup],
    pagination: Pagination | None = None,
) -> PressPage:
    """A page that only leads to others."""
    return PressPage(
        template="press",
        url=url,
        title=numbered(f"{TITLE}, {heading.lower()}", pagination),
        description=typeset(f"{TITLE} : {intro[0].lower()}{intro[1:]}"),
        label=TITLE,
        heading=heading,
        intro=intro,
        crumbs=_CRUMBS,
        ways=tuple(ways),
        pagination=pagination,
    )


def _listing(
    site: Site,
    items: Sequence[Clipping],
    *,
    url: str,
    heading: str,
    label: str,
    intro: str,
    above: tuple[Link, ...] = (),
    feeds: tuple[Feed, ...] = (),
    ways: tuple[LinkGroup, ...] = (),
    around: tuple[Link, ...] = (),
    sections: _Sections = _by_year,
) -> Iterator[PressPage]:
    """Articles under headings, on as many pages as they need."""
    for address, shown, pagination in paginate(items, url, size=SIZE):
        at_an_end = pagination is None or pagination.current in (1, pagination.total)
        yield PressPage(
            template="press",
            url=address,
            title=typeset(numbered(f"{heading}, {_lower(label)}", pagination)),
            description=typeset(f"{label}, {_lower(heading)} : {_lower(intro)}"),
            label=label,
            heading=heading,
            intro=intro,
            crumbs=(*_CRUMBS, *above),
            feeds=feeds,
            ways=ways if at_an_end else (),
            sections=tuple(sections(site, shown)),
            around=around,
            pagination=pagination,
        )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _neighbours(items: Sequence[_Item], place: int) -> Iterator[_Item]:
    """What comes before and after in time, in a list whose newest is first."""
    yield from items[place + 1 : place + 2]
    yield from items[max(place - 1, 0) : place]
