"""Feeds for readers' programs, made with feedgen; every date comes from the items.

Sources: RFC 4287 (Atom), the RSS 2.0 specification. Identifiers are addresses by id
(``tag:`` of RFC 4151), so that a changed title or address does not announce a text twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedgen.feed import FeedGenerator

from editorial import urls
from editorial.cards import newest_first
from editorial.corpus import Document
from editorial.french import typeset
from editorial.pages.lists import LISTS
from editorial.schemas.page import Page

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = [
    "LIMIT",
    "Channel",
    "File",
    "channels",
    "feed_files",
    "json_feed_files",
    "json_file",
    "midnight",
    "new_feed",
]

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
    """The feeds of the whole site (Atom and RSS), of each list and of each subject (Atom)."""
    everything = tuple(_announced(site.documents, site.today))
    yield Channel("Tout ce qui paraît", "/", "/flux/atom.xml", everything)
    yield Channel("Tout ce qui paraît (RSS)", "/", "/flux/rss.xml", everything)
    for kind, url in urls.FOLDERS.items():
        title = LISTS[kind][0] if kind in LISTS else "Agenda"
        own = tuple(d for d in everything if d.meta.kind == kind)
        yield Channel(title, url, f"{url}atom.xml", own)
    for subject in site.index.subjects.values():
        about = tuple(_announced(site.index.documents[subject.url], site.today))
        yield Channel(subject.title, subject.url, f"{subject.url}atom.xml", about)


def _announced(documents: Iterable[Document], today: date) -> Iterator[Document]:
    """What is news: no lasting page, and an event without `publier_le` only from its own day."""
    return (d for d in documents if not isinstance(d.meta, Page) and newest_first(d)[0] <= today)


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
    newest = max((_moment(d, site.today) for d in items), default=midnight(date(2022, 1, 1)))
    feed = new_feed(site, channel.title, channel.page, channel.address, newest)
    host = urlsplit(organisation.site).hostname
    for document in items:
        _entry(feed, document, site, organisation.site, f"tag:{host},2022:{document.meta.id}")
    return feed


def new_feed(site: Site, title: str, page: str, address: str, newest: datetime) -> FeedGenerator:
    """A feed without entries, that of `page`, last changed at `newest`."""
    organisation = site.corpus.organisation
    feed = FeedGenerator()
    feed.id(organisation.site + address)
    feed.title(typeset(f"{organisation.name} : {title}"))
    feed.subtitle(typeset(organisation.statement))
    feed.description(typeset(organisation.statement))
    feed.language("fr")
    feed.author(name=organisation.name, email=organisation.email)
    feed.link(href=organisation.site + page, rel="alternate")
    feed.link(href=organisation.site + address, rel="self")
    feed.updated(newest)
    feed.lastBuildDate(newest)
    feed.generator("Pelican, feedgen")
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
    return midnight(min(newest_first(document)[0], today))


def midnight(day: date) -> datetime:
    """The first moment of a day, in Paris."""
    return datetime.combine(day, time(), tzinfo=PARIS)


def json_feed_files(site: Site) -> Iterator[File]:
    """The same for each subject, as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    for channel in channels(site):
        if channel.page in site.index.subjects:
            items = sorted(channel.documents, key=newest_first, reverse=True)[:LIMIT]
            entries = [_json_item(site, document) for document in items]
            yield json_file(site, channel.title, channel.page, entries)


def json_file(site: Site, title: str, page: str, items: list[dict[str, Any]]) -> File:
    """The JSON Feed of `page`."""
    base = site.corpus.organisation.site
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": typeset(f"{site.corpus.organisation.name} : {title}"),
        "home_page_url": base + page,
        "feed_url": f"{base}{page}feed.json",
        "language": "fr",
        "items": items,
    }
    text = json.dumps(feed, ensure_ascii=False, indent=1)
    return File(f"{page}feed.json".lstrip("/"), f"{text}\n".encode())


def _json_item(site: Site, document: Document) -> dict[str, Any]:
    base, card = site.corpus.organisation.site, site.cards[document.meta.id]
    return {
        "id": f"tag:{urlsplit(base).hostname},2022:{card.id}",
        "url": base + card.url,
        "title": f"{card.label} : {card.title}",
        "content_text": card.summary,
        "date_published": _moment(document, site.today).isoformat(),
        "tags": [card.theme.title] if card.theme else [],
    }
