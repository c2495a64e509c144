"""What a web page says of itself: title, source and date, from the metadata it gives to others."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag

from editorial import press
from watch.errors import FetchError
from watch.feeds import EXTRACT, SOURCE, TITLE, Item, article_day, article_url
from watch.fetch import Fetched
from watch.text import decoded_text, plain

__all__ = ["TYPES", "item_of_page"]

TYPES = {"text/html", "application/xhtml+xml"}
HEAD = 200_000
"""Characters read of a page: its metadata come first."""
MOST_TAGS = 5_000


def item_of_page(page: Fetched, *, today: date) -> Item:
    """The article that a page is. Raises `FetchError` when it does not even have a title.

    In this order: Open Graph, JSON-LD (schema.org), the usual ``meta``, ``<title>``.
    """
    soup = _soup(decoded_text(page.content, page.charset)[:HEAD])
    meta = _meta(soup)
    data = next(_articles(soup), {})
    title = _first(meta.get("og:title"), data.get("headline"), meta.get("title"))
    if not title:
        raise FetchError("la page n’a pas de titre.")
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    publisher = data.get("publisher")
    publisher = publisher.get("name") if isinstance(publisher, dict) else publisher
    published = (meta.get("article:published_time"), data.get("datePublished"), meta.get("date"))
    days = (article_day(str(when)[:40], today=today) for when in published if when)
    return Item(
        url=_address(soup, page.url),
        title=plain(title, length=TITLE),
        source=plain(_first(meta.get("og:site_name"), publisher, host), length=SOURCE),
        day=next((day for day in days if day), None),
        extract=plain(_first(meta.get("og:description"), meta.get("description")), length=EXTRACT),
        language=str(soup.html.get("lang") or "fr")[:2].lower() if soup.html else "fr",
    )


def _soup(text: str) -> BeautifulSoup:
    """The start of a page, cut where it would take too long to read."""
    pieces = text.split("<", MOST_TAGS + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup("<".join(pieces[: MOST_TAGS + 1]), "html.parser")


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    """The ``meta`` of a page by name, the first of each; ``title`` is that of its tab."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = str(tag.get("content") or "").strip()
        if content:
            found.setdefault(name, content)
    if isinstance(soup.title, Tag):
        found["title"] = soup.title.get_text()
    for name in ("datepublished", "dcterms.date", "dc.date", "dcterms.issued"):
        if name in found:
            found.setdefault("date", found[name])
    return found


def _articles(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that have a headline."""
    for script in soup.find_all("script", type="application/ld+json")[:10]:
        try:
            value = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", [value]) if isinstance(value, dict) else value
        for thing in graph if isinstance(graph, list) else ():
            if isinstance(thing, dict) and isinstance(thing.get("headline"), str):
                yield thing


def _address(soup: BeautifulSoup, url: str) -> str:
    """The address that the page gives as its own, if it is one of the same site."""
    link = soup.find("link", rel="canonical")
    try:
        own = article_url(urljoin(url, str(link.get("href")))) if isinstance(link, Tag) else url
        is_same = urlsplit(press.canonical(own)).hostname == urlsplit(press.canonical(url)).hostname
    except (FetchError, ValueError):
        return article_url(url)
    return own if is_same else article_url(url)


def _first(*values: object) -> str:
    return next((value for value in values if isinstance(value, str) and value.strip()), "")
