"""Feeds for readers' programs, made with feedgen; every date comes from the items.

Sources: RFC 4287 (Atom), the RSS 2.0 specification. Identifiers are addresses by id
(``tag:`` of RFC 4151), so that a changed title or address does not announce a text twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
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

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["Channel", "File", "channels", "feed_files"]

PARIS = ZoneInfo("Europe/Paris")
LIMIT = 30


@dataclass(frozen=True)
class File:
    """A file of the site that is not a page; `path` is relative to its root."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Channel:
    """A feed to be: its title, the page it follows, its own address, and what it may announce."""

    title: str
    page: str
    address: str
    documents: tuple[Document, ...]


def channels(site: Site) -> Iterator[Channel]:
    """The feeds of the whole site (Atom and RSS), of each list and of each theme (Atom)."""
    everything = tuple(d for d in site.documents if not isinstance(d.meta, Page))
    yield Channel("Tout ce qui paraît", "/", "/flux/atom.xml", everything)
    yield Channel("Tout ce qui paraît (RSS)", "/", "/flux/rss.xml", everything)
    for kind, url in urls.FOLDERS.items():
        title = LISTS[kind][0] if kind in LISTS else "Agenda"
        own = tuple(d for d in everything if d.meta.kind == kind)
        yield Channel(title, url, f"{url}atom.xml", own)
    for path, theme in site.corpus.themes.items():
        url = urls.theme_url(path)
        about = tuple(d for d in everything if is_about(d, path))
        yield Channel(theme.title, url, f"{url}atom.xml", about)


def feed_files(site: Site) -> Iterator[File]:
    """Every feed, as a file."""
    for channel in channels(site):
        feed = _feed(site, channel)
        is_rss = channel.address.endswith("rss.xml")
        content = feed.rss_str(pretty=True) if is_rss else feed.atom_str(pretty=True)
        yield File(channel.address.lstrip("/"), content)


def _feed(site: Site, channel: Channel) -> FeedGenerator:
    organisation = site.corpus.organisation
    items = sorted(channel.documents, key=newest_first, reverse=True)[:LIMIT]
    feed = FeedGenerator()
    feed.id(organisation.site + channel.address)
    feed.title(typeset(f"{organisation.name} : {channel.title}"))
    feed.subtitle(typeset(organisation.statement))
    feed.description(typeset(organisation.statement))
    feed.language("fr")
    feed.author(name=organisation.name, email=organisation.email)
    feed.link(href=organisation.site + channel.page, rel="alternate")
    feed.link(href=organisation.site + channel.address, rel="self")
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
