"""The feeds of others, read from bytes: RSS and Atom by feedparser, JSON Feed by its three lines.

feedparser is never given an address (it opens files and follows anything), nor what would keep it
busy: its time is bounded by counting tags first.
"""

from __future__ import annotations

import calendar
import io
import json
import re
import xml.parsers.expat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import feedparser
from pydantic import TypeAdapter, ValidationError

from editorial import press
from editorial.schemas.fields import WebAddress
from watch.errors import FetchError
from watch.fetch import checked
from watch.text import decoded_text, plain

__all__ = ["TYPES", "Feed", "Item", "article_day", "article_url", "read_feed"]

TYPES = {
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/octet-stream",
    "application/rdf+xml",
    "application/rss+xml",
    "application/xml",
    "text/html",  # some servers say so of their feeds: what comes is judged, not its name
    "text/plain",
    "text/xml",
}
"""What feeds are served as."""

MOST_ITEMS = 1_000
MOST_TAGS = 60_000
MOST_LOOSE = 1_000_000
MOST_LOOSE_TAGS = 20_000
MOST_ATTRIBUTES = 100
MOST_OPEN = 60
TITLE, EXTRACT, SOURCE = 300, 400, 100
"""Lengths of what is kept of an item."""

_WEB_ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)
_OLDEST = date(2000, 1, 1)
_PARIS = ZoneInfo("Europe/Paris")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_LINK = re.compile(r"""<a\s[^>]*?href=["'](https?://[^"'<>\s]{4,2000})["']""", re.IGNORECASE)
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_ENTITIES = "le fichier définit des entités XML : refusé."
_RELAYS = ("scoop.it", "sco.lt")
"""Curation services whose items lead to their own page; the article is a link of its text."""


@dataclass(frozen=True)
class Item:
    """An article announced by a feed, in plain text; `day` is None when it is not known."""

    url: str
    title: str
    source: str
    day: date | None = None
    extract: str = ""
    tags: tuple[str, ...] = ()
    language: str = "fr"


@dataclass(frozen=True)
class Feed:
    """What a feed announces, and the reason of each item that was left out."""

    title: str
    items: tuple[Item, ...]
    refused: tuple[str, ...] = ()


def read_feed(content: bytes, *, url: str, today: date, charset: str = "") -> Feed:
    """The items of a feed, in its order. Raises `FetchError` when it is not one.

    `url` is where it comes from: its relative links start there.
    """
    text = decoded_text(content, charset)
    if not text.strip():
        raise FetchError("réponse vide.")
    if text.lstrip()[:1] == "{":
        return _json_feed(text, url, today)
    parsed = _parsed(text.lstrip())
    if not parsed.version:
        name = "page HTML" if "<html" in text[:2_000].lower() else "contenu"
        raise FetchError(f"{name} au lieu d’un flux.")
    home = parsed.feed
    title = plain(str(home.get("title", "")), length=SOURCE)
    site = str(home.get("link", "")) or url
    language = str(home.get("language", ""))
    entries = [_Entry.of_feed(entry, url) for entry in parsed.entries[:MOST_ITEMS]]
    return _feed(title, site, language, entries, count=len(_ITEM.findall(text)), today=today)


@dataclass(frozen=True)
class _Entry:
    """An item as its feed writes it."""

    link: str
    title: str
    is_html: bool
    source: str
    when: str | tuple[int, ...] | None
    text: str
    tags: tuple[str, ...]

    @classmethod
    def of_feed(cls, entry: Mapping[str, Any], url: str) -> _Entry:
        entry = dict(entry)  # feedparser's own kind answers for keys that are not there
        title = str(entry.get("title", ""))
        is_plain = (entry.get("title_detail") or {}).get("type") == "text/plain"
        return cls(
            link=_absolute(str(entry.get("link", "")), url),
            title=title,
            is_html=not is_plain or _TAG.search(title) is not None,
            source=str((entry.get("source") or {}).get("title", "")),
            when=entry.get("published_parsed") or entry.get("updated_parsed"),
            text=str(entry.get("summary", "")),
            tags=tuple(str(tag.get("term") or "") for tag in entry.get("tags", ())),
        )

    @classmethod
    def of_json(cls, entry: Mapping[str, Any], home: str) -> _Entry:
        link = str(entry.get("external_url") or entry.get("url") or entry.get("id") or "")
        tags = entry.get("tags")
        return cls(
            link=_absolute(link, home),
            title=str(entry.get("title") or ""),
            is_html=False,
            source="",
            when=str(entry.get("date_published") or entry.get("date_modified") or ""),
            text=str(
                entry.get("summary") or entry.get("content_html") or entry.get("content_text") or ""
            ),
            tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        )


def _json_feed(text: str, url: str, today: date) -> Feed:
    """JSON Feed 1.0 and 1.1."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise FetchError("JSON illisible.") from None
    version = str(value.get("version", "")) if isinstance(value, dict) else ""
    items = value.get("items") if isinstance(value, dict) else None
    if not version.startswith("https://jsonfeed.org/version/") or not isinstance(items, list):
        raise FetchError("JSON qui n’est pas un flux (JSON Feed).")
    title = plain(str(value.get("title", "")), length=SOURCE, is_html=False)
    site = str(value.get("home_page_url") or url)
    entries = [_Entry.of_json(i, site) for i in items[:MOST_ITEMS] if isinstance(i, dict)]
    return _feed(
        title, site, str(value.get("language") or ""), entries, count=len(items), today=today
    )


def _feed(
    title: str, site: str, language: str, entries: list[_Entry], *, count: int, today: date
) -> Feed:
    items: list[Item] = []
    refused = [f"articles après le {MOST_ITEMS}e"] if count > MOST_ITEMS else []
    for number, entry in enumerate(entries, 1):
        try:
            items.append(_item(entry, title, site, language, today))
        except FetchError as error:
            refused.append(f"article {number} : {error.reason}")
    return Feed(title, tuple(items), tuple(refused))


def _item(entry: _Entry, feed_title: str, site: str, language: str, today: date) -> Item:
    url = article_url(entry.link, entry.text)
    title = plain(entry.title, length=TITLE, is_html=entry.is_html)
    extract = plain(entry.text, length=EXTRACT)
    title = title or plain(extract, length=100)
    if not title:
        raise FetchError("sans titre.")
    host = _host(url)
    is_own = bool(feed_title) and _host(site).endswith(".".join(host.split(".")[-2:]))
    source = plain(entry.source, length=SOURCE) or (feed_title if is_own else host)
    day = article_day(entry.when, today=today)
    return Item(url, title, source, day, extract, entry.tags[:30], language[:2].lower() or "fr")


def article_url(link: str, text: str = "") -> str:
    """The address of an article, out of redirections and of curation services.

    Raises `FetchError` when it is not one of the web (``javascript:``, relative…).
    """
    if _host(link) in _RELAYS:
        outside = (m[1] for m in _LINK.finditer(text[:20_000]) if _host(m[1]) not in _RELAYS)
        link = next(outside, link)
    if len(link) > 2_000:
        raise FetchError("adresse trop longue.")
    address = checked(press.clean(link.strip()), any_port=True)
    try:
        return _WEB_ADDRESS.validate_python(address)
    except ValidationError:
        raise FetchError(f"adresse inutilisable « {address[:80]} ».") from None


def article_day(when: str | tuple[int, ...] | None, *, today: date) -> date | None:
    """The day in Paris, None when it is absent, impossible, before 2000 or after tomorrow."""
    try:
        if isinstance(when, str):
            moment = datetime.fromisoformat(when.strip())
        elif when is not None:
            moment = datetime.fromtimestamp(calendar.timegm(when), UTC)
        else:
            return None
        day = moment.astimezone(_PARIS).date() if moment.tzinfo else moment.date()
    except (TypeError, ValueError, OverflowError):
        return None
    return day if _OLDEST <= day <= today + timedelta(days=1) else None


def _absolute(link: str, base: str) -> str:
    """A link as seen from `base`; what cannot be joined is judged as it is."""
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _parsed(text: str) -> Any:
    """What feedparser makes of a text that was found bearable."""
    text = _PROLOG.sub("", text)
    try:
        text = _first_items(text)
    except xml.parsers.expat.ExpatError:  # not well-formed: feedparser reads it loosely, slowly
        if "<!ENTITY" in text:
            raise FetchError(_ENTITIES) from None
        if len(text) > MOST_LOOSE or max(text.count("<"), text.count("&")) > MOST_LOOSE_TAGS:
            raise FetchError("XML mal formé et trop long.") from None
    if text.count("<") > MOST_TAGS:
        raise FetchError("XML trop chargé.")
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        # No content-location: it would join an address for each element, which takes a third
        # of the time; links are made absolute by `_absolute`.
        response_headers={"content-type": "text/xml; charset=utf-8"},
        sanitize_html=False,  # only text is kept, by `plain`
        resolve_relative_uris=False,  # those inside that text
    )


class _Enough(Exception):
    """Enough items were seen."""


def _first_items(text: str) -> str:
    """The text up to its `MOST_ITEMS`th item, its open elements closed.

    Raises ExpatError when it is not well-formed, `FetchError` when it is nested too deep.
    """
    content = text.encode("utf-8", "replace")
    parser = xml.parsers.expat.ParserCreate("utf-8")
    parser.buffer_text = True
    open_names: list[str] = []
    items = 0
    kept = text

    def start(name: str, attributes: dict[str, str]) -> None:
        open_names.append(name)
        if len(attributes) > MOST_ATTRIBUTES:
            raise FetchError("XML trop chargé.")
        if len(open_names) > MOST_OPEN:
            raise FetchError("XML emboîté trop profondément.")

    def close(name: str) -> None:
        nonlocal items, kept
        items += name in ("item", "entry")
        if items > MOST_ITEMS:
            tail = "".join(f"</{name}>" for name in reversed(open_names))
            kept = content[: parser.CurrentByteIndex].decode("utf-8") + tail
            raise _Enough
        open_names.pop()

    def entity(*_: object) -> None:
        raise FetchError(_ENTITIES)

    parser.StartElementHandler = start
    parser.EndElementHandler = close
    parser.EntityDeclHandler = entity
    with suppress(_Enough):
        parser.Parse(content, True)
    return kept
