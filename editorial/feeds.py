"""Feeds for readers' programs: Atom and RSS made with feedgen, JSON Feed by us; dates from items.

Sources: RFC 4287 (Atom), the RSS 2.0 specification, JSON Feed 1.1. Identifiers are addresses by id
(``tag:`` of RFC 4151), so that a changed title or address does not announce a text twice.
A category carries the name of a theme and, as its scheme or domain, its address in the thesaurus.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from feedgen.entry import FeedEntry
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator

from editorial import urls
from editorial.cards import newest_first, theme_link
from editorial.clippings import Clipping
from editorial.corpus import Document, Issue
from editorial.french import typeset
from editorial.letters import paragraphs
from editorial.pages import press
from editorial.pages.letters import ARCHIVE
from editorial.pages.lists import LISTS
from editorial.parts import Part
from editorial.reads import memo
from editorial.schemas.page import Page
from editorial.subjects import Facet

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = [
    "ATOM",
    "FEED_STYLE",
    "JSON",
    "OPML",
    "RSS",
    "Channel",
    "File",
    "Item",
    "channels",
    "feed_files",
    "feed_parts",
]

PARIS = ZoneInfo("Europe/Paris")
LIMIT = 30
OPML = "/flux/flux.opml"
ATOM, RSS, JSON = "atom.xml", "rss.xml", "feed.json"
_MIME = {ATOM: "application/atom+xml", RSS: "application/rss+xml"}
FEED_STYLE = "/flux/flux.css"
"""How a browser shows a feed. Never XSL: browsers are giving it up, and Chromium already covers
what it makes with a red warning to « contact the maintainer of the site ».
"""


@dataclass(frozen=True)
class File:
    """A file of the site that is not a page; `path` is relative to its root."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Item:
    """What a feed announces; `link` is where it leads, `page` where it is on this site.

    Addresses are absolute; `categories` are the names of themes with their addresses.
    """

    id: str
    title: str
    link: str
    page: str
    summary: str
    day: date
    categories: tuple[tuple[str, str], ...]
    author: str = ""
    language: str = "fr"


@dataclass(frozen=True)
class Channel:
    """A feed to be: its title, the page it follows, its folder, its forms, and its items."""

    title: str
    page: str
    folder: str
    forms: tuple[str, ...]
    find: Callable[[], Iterable[Item]]

    @memo
    def items(self) -> tuple[Item, ...]:
        """What it announces, found when it is asked for."""
        return tuple(self.find())

    def address(self, form: str) -> str:
        """Where one of its forms is."""
        return self.folder + form


def channels(site: Site) -> Iterator[Channel]:
    """The feeds of the whole site, of each list, of each subject, and of the press review.

    Documents come newest first, as the site has them.
    """

    def channel(
        title: str, page: str, documents: Sequence[Document], *forms: str, folder: str = ""
    ) -> Channel:
        def find() -> Iterator[Item]:
            news = islice(_announced(documents, site.today), LIMIT)
            return (_item(document, site) for document in news)

        return Channel(title, page, folder or page, forms, find)

    yield channel("Tout ce qui paraît", "/", site.documents, ATOM, RSS, JSON, folder="/flux/")
    for kind, url in urls.FOLDERS.items():
        own = site.by_kind.get(kind, ())
        yield channel(LISTS[kind][0] if kind in LISTS else "Agenda", url, own, ATOM)
    for subject in site.index.subjects.values():
        about = site.index.documents[subject.url]
        yield channel(subject.title, subject.url, about, ATOM, JSON)
    folder = ARCHIVE.url or ""
    yield Channel(ARCHIVE.title, folder, folder, (ATOM, JSON), partial(_letter_items, site))
    yield from press_channels(site)


def press_channels(site: Site) -> Iterator[Channel]:
    """The feeds of the press: the whole, each panorama, each theme, each theme of a panorama."""
    found = site.clippings

    def channel(title: str, page: str, items: Sequence[Clipping], folder: str = "") -> Channel:
        def find() -> Iterator[Item]:
            return (_press_item(item, site, site.press_places[item]) for item in items[:LIMIT])

        return Channel(f"Revue de presse, {title}", page, folder or page, (ATOM, RSS, JSON), find)

    yield channel("tous les panoramas", urls.PRESS, found.once)
    for panorama in site.corpus.panoramas:
        url = f"{urls.PRESS}{panorama.id}/"
        yield channel(panorama.title, url, found.by_panorama.get(panorama.id, ()))
    for subject in site.index.subjects.values():
        if subject.facet is not Facet.THEME or subject.url not in found.by_subject:
            continue
        page = press.press_url(subject.url)
        yield channel(subject.title, page, found.by_subject[subject.url])
        for panorama in site.corpus.panoramas:
            if items := found.by_panorama_and_subject.get((panorama.id, subject.url)):
                folder = press.panorama_theme_url(panorama.id, subject.url)
                yield channel(f"{panorama.title}, {subject.title}", page, items, folder)


def _announced(documents: Iterable[Document], today: date) -> Iterator[Document]:
    """What is news: it has a day, and that day has come; a lasting page is never news.

    An event without `publier_le` is announced on its own day; a cycle without any date, never.
    """
    days = ((newest_first(d)[0], d) for d in documents if not isinstance(d.meta, Page))
    return (document for day, document in days if date.min < day <= today)


def _item(document: Document, site: Site) -> Item:
    card = site.cards[document.meta.id]
    url = site.corpus.organisation.site + card.url
    return Item(
        id=_tag(document.meta.id, site),
        title=f"{card.label} : {card.title}",
        link=url,
        page=url,
        summary=card.summary,
        day=min(newest_first(document)[0], site.today),
        categories=_categories(document.meta.themes, site),
    )


def _letter_items(site: Site) -> Iterator[Item]:
    return (_letter_item(issue, site) for issue in site.issues[:LIMIT])


def _letter_item(issue: Issue, site: Site) -> Item:
    url = site.corpus.organisation.site + urls.letter_url(issue)
    return Item(
        id=_tag(f"lettre-{issue.month}", site),
        title=typeset(issue.meta.title),
        link=url,
        page=url,
        summary="\n\n".join(paragraphs(issue.meta.editorial)),
        day=issue.meta.date,
        categories=(),
    )


def _press_item(item: Clipping, site: Site, where: str) -> Item:
    """An article of others: what is dead leads to its copy, or else to its line on this site."""
    line, base = site.press_lines[item], site.corpus.organisation.site
    about = ", ".join((line.source.title, line.dated, *line.limits))
    return Item(
        id=_tag(item.id, site),
        title=line.title,
        link=(line.archive or base + where) if line.is_dead else line.url,
        page=base + where,
        summary=f"{about}. {line.note}".strip(),
        day=item.article.day,
        categories=_categories(item.article.themes, site),
        author=line.source.title,
        language=line.lang or "fr",
    )


def _tag(identifier: str, site: Site) -> str:
    return f"tag:{urlsplit(site.corpus.organisation.site).hostname},2022:{identifier}"


def _categories(themes: Iterable[str], site: Site) -> tuple[tuple[str, str], ...]:
    base = site.corpus.organisation.site
    links = (theme_link(path, site.corpus.themes) for path in themes)
    return tuple((link.title, f"{base}{link.url}") for link in links if link)


def feed_files(site: Site) -> Iterator[File]:
    """Every form of every feed, as a file, then the list of them all."""
    for batch in feed_parts(site):
        yield from batch.make()


def feed_parts(site: Site) -> Iterator[Part[File]]:
    """The forms of each feed, then the list of them all."""
    found = tuple(channels(site))
    entry = cache(_entry)
    for channel in found:
        yield Part(f"flux {channel.folder}", partial(_forms, site, channel, entry))
    yield Part("flux opml", lambda: [opml_file(site, found)])


def _forms(site: Site, channel: Channel, entry: Callable[[Item], _Entry]) -> Iterator[File]:
    feed = _feed(site, channel, map(entry, channel.items))
    for form in channel.forms:
        is_json = form == JSON
        content = _json(site, channel) if is_json else _xml(feed, site, channel, form)
        yield File(channel.address(form).lstrip("/"), content)


def _feed(site: Site, channel: Channel, entries: Iterable[_Entry]) -> FeedGenerator:
    organisation = site.corpus.organisation
    feed = FeedGenerator()
    feed.register_extension("dc", DcExtension, DcEntryExtension)
    feed.title(typeset(f"{organisation.name} : {channel.title}"))
    feed.subtitle(typeset(organisation.statement))
    feed.description(typeset(organisation.statement))
    feed.language("fr")
    feed.author(name=organisation.name, email=organisation.email)
    newest = max((_moment(item.day) for item in channel.items), default=_moment(date(2022, 1, 1)))
    feed.updated(newest)
    feed.lastBuildDate(newest)
    feed.generator("Pelican, feedgen")
    for entry in entries:
        feed.add_entry(entry, order="append")
    return feed


class _Entry(FeedEntry):  # type: ignore[misc]
    """An entry that is written once in each form, however many feeds carry it."""

    @cached_property
    def _atom(self) -> Any:
        return super().atom_entry()

    @cached_property
    def _rss(self) -> Any:
        return super().rss_entry()

    def atom_entry(self, extensions: bool = True) -> Any:
        """A copy: an element has one parent."""
        return deepcopy(self._atom)

    def rss_entry(self, extensions: bool = True) -> Any:
        """The same for RSS."""
        return deepcopy(self._rss)


def _entry(item: Item) -> _Entry:
    entry = _Entry()
    entry.register_extension("dc", DcEntryExtension)  # loading looks for it on the disk each time
    entry.id(item.id)
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.link, rel="alternate")
    entry.summary(item.summary)
    entry.published(_moment(item.day))
    entry.updated(_moment(item.day))
    entry.category([{"term": name, "label": name, "scheme": url} for name, url in item.categories])
    if item.author:
        entry.dc.dc_creator(item.author)
        entry.dc.dc_language(item.language)
    return entry


def _xml(feed: FeedGenerator, site: Site, channel: Channel, form: str) -> bytes:
    """One of its two XML forms, with its own address; RSS takes the last link for its page."""
    base = site.corpus.organisation.site
    own = {"href": base + channel.address(form), "rel": "self", "type": _MIME[form]}
    feed.id(base + channel.address(form))
    feed.link([own, {"href": base + channel.page, "rel": "alternate"}], replace=True)
    content = feed.rss_str(pretty=True) if form == RSS else feed.atom_str(pretty=True)
    declaration, _, root = content.partition(b"\n")
    style = f'<?xml-stylesheet type="text/css" href="{FEED_STYLE}"?>'.encode()
    return b"\n".join((declaration, style, root))


def _moment(day: date) -> datetime:
    """The start of a day in Paris."""
    return datetime.combine(day, time(), tzinfo=PARIS)


def _json(site: Site, channel: Channel) -> bytes:
    base = site.corpus.organisation.site
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": typeset(f"{site.corpus.organisation.name} : {channel.title}"),
        "home_page_url": base + channel.page,
        "feed_url": base + channel.address(JSON),
        "language": "fr",
        "items": [_json_item(item, base) for item in channel.items],
    }
    return f"{json.dumps(feed, ensure_ascii=False)}\n".encode()


def _json_item(item: Item, base: str) -> dict[str, Any]:
    """An item; what leads elsewhere says so, as the format asks of a list of links."""
    values: dict[str, Any] = {
        "id": item.id,
        "url": item.page,
        "title": item.title,
        "content_text": item.summary,
        "date_published": _moment(item.day).isoformat(),
        "tags": [name for name, _ in item.categories],
        "_thesaurus": {"about": f"{base}/thesaurus.json", "uris": [u for _, u in item.categories]},
    }
    if item.author:
        values |= {
            "external_url": item.link,
            "authors": [{"name": item.author}],
            "language": item.language,
        }
    return values


def opml_file(site: Site, found: Iterable[Channel]) -> File:
    """Every feed of the site in one list, which readers' programs can take whole (OPML 2.0)."""
    organisation = site.corpus.organisation
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = typeset(f"{organisation.name} : tous les flux")
    ET.SubElement(head, "ownerEmail").text = organisation.email
    body = ET.SubElement(root, "body")
    for channel in found:
        title = typeset(channel.title)
        ET.SubElement(
            body,
            "outline",
            type="rss",
            text=title,
            title=title,
            language="fr",
            xmlUrl=organisation.site + channel.address(ATOM),
            htmlUrl=organisation.site + channel.page,
        )
    ET.indent(root)
    return File(OPML.lstrip("/"), ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
