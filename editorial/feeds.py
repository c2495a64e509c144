"""Feeds for readers' programs, made with feedgen; every date comes from the items.

Sources: RFC 4287 (Atom), the RSS 2.0 specification. Identifiers are addresses by id
(``tag:`` of RFC 4151), so that a changed title or address does not announce a text twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedgen.feed import FeedGenerator

from editorial import urls
from editorial.cards import newest_first
from editorial.corpus import Document
from editorial.french import typeset
from editorial.pages.hubs import is_about
from editorial.pages.lists import LISTS
from editorial.schemas.page import Page
from editorial.site import Site

__all__ = ["File", "feed_files"]

PARIS = ZoneInfo("Europe/Paris")
LIMIT = 30


@dataclass(frozen=True)
class File:
    """A file of the site that is not a page; `path` is relative to its root."""

    path: str
    content: bytes


def feed_files(site: Site) -> Iterator[File]:
    """The feeds of the whole site (Atom and RSS), of each theme and of each list (Atom)."""
    organisation = site.corpus.organisation
    everything = [d for d in site.documents if not isinstance(d.meta, Page)]
    title = typeset(f"{organisation.name} : tout ce qui paraît")
    whole = _feed(site, title, "/", "/flux/atom.xml", everything)
    yield File("flux/atom.xml", whole.atom_str(pretty=True))
    rss = _feed(site, title, "/", "/flux/rss.xml", everything)
    yield File("flux/rss.xml", rss.rss_str(pretty=True))
    for path, theme in site.corpus.themes.items():
        url = urls.theme_url(path)
        yield _atom(site, theme.title, url, [d for d in everything if is_about(d, path)])
    for kind, list_url in urls.FOLDERS.items():
        own = [d for d in everything if d.meta.kind == kind]
        yield _atom(site, LISTS[kind][0] if kind in LISTS else "Agenda", list_url, own)


def _atom(site: Site, title: str, url: str, documents: list[Document]) -> File:
    name = typeset(f"{site.corpus.organisation.name} : {title}")
    feed = _feed(site, name, url, f"{url}atom.xml", documents)
    return File(f"{url}atom.xml".lstrip("/"), feed.atom_str(pretty=True))


def _feed(
    site: Site, title: str, page: str, address: str, documents: Iterable[Document]
) -> FeedGenerator:
    organisation = site.corpus.organisation
    items = sorted(documents, key=newest_first, reverse=True)[:LIMIT]
    feed = FeedGenerator()
    feed.id(organisation.site + address)
    feed.title(title)
    feed.subtitle(typeset(organisation.statement))
    feed.description(typeset(organisation.statement))
    feed.language("fr")
    feed.author(name=organisation.name, email=organisation.email)
    feed.link(href=organisation.site + page, rel="alternate")
    feed.link(href=organisation.site + address, rel="self")
    newest = max((_moment(d, site.today) for d in items), default=_midnight(date(2022, 1, 1)))
    feed.updated(newest)
    feed.lastBuildDate(newest)
    feed.generator("Pelican, feedgen")
    host = urlsplit(organisation.site).hostname
    for document in items:
        _entry(feed, document, site, organisation.site, f"tag:{host},2022:{document.meta.id}")
    return feed


def _entry(feed: FeedGenerator, document: Document, site: Site, base: str, guid: str) -> None:
    card = site.cards[document.meta.id]
    entry = feed.add_entry(order="append")
    entry.id(guid)
    entry.guid(guid, permalink=False)
    entry.title(f"{card.label} : {card.title}")
    entry.link(href=base + card.url, rel="alternate")
    entry.summary(card.summary)
    entry.published(_moment(document, site.today))
    entry.updated(_moment(document, site.today))
    if card.theme:
        entry.category(term=card.theme.title)


def _moment(document: Document, today: date) -> datetime:
    """The start of the day it came online, in Paris; never later than the day of the build."""
    return _midnight(min(newest_first(document)[0], today))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=PARIS)
