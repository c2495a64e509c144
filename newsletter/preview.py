"""What `invoke serve` shows beside the site, at addresses that no build writes.

The letters as they will leave, the calendars as they will be read, the way to the feeds. Everything
is made again at each request: what an editor has just saved is there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from editorial import urls
from editorial.calendars import calendar_files
from editorial.corpus import Issue
from editorial.french import typeset
from editorial.lifecycle import why_waiting
from editorial.pages import Link, LinkGroup, LinksPage
from editorial.readback import read_back
from editorial.site import Site
from newsletter.errors import LetterError
from newsletter.issue import LetterValue, compose
from newsletter.message import to_message
from newsletter.render import render_html, render_mjml, render_page, render_text
from newsletter.review import review

__all__ = ["ROOT", "WIDTHS", "Answer", "answer"]

ROOT = "/apercu/"
WIDTHS = (600, 360)
"""Pixels: a window on a desk, a telephone."""
_LETTER = re.compile(rf"{ROOT}(\d{{4}}-\d\d)/([a-z.]*)")
_CALENDAR = re.compile(rf"{ROOT}(.+\.ics)")
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What the browser gets; `is_page` tells a page of the preview from a letter as it leaves."""

    status: int
    mime: str
    content: bytes
    is_page: bool = False


@dataclass(frozen=True)
class _Letter:
    """A letter in the list: what it is called, why it is not out, its page on the site if any."""

    title: str
    month: str
    waits: str
    page: str


def answer(path: str, site: Site) -> Answer:
    """The preview at an address below `ROOT`: lists, a calendar, a letter or a part of it."""
    if path == ROOT:
        return _lists(site)
    if match := _CALENDAR.fullmatch(path):
        return _calendar(match[1], site)
    issues = {issue.month: issue for issue in site.corpus.issues}
    match = _LETTER.fullmatch(path)
    issue = issues.get(match[1]) if match else None
    if match is None or issue is None:
        return _page("lost", status=404)
    try:
        return _part(issue, site, match[2])
    except LetterError as error:
        return _page("error", error=str(error), month=issue.month)


def _lists(site: Site) -> Answer:
    return _page(
        "lists",
        letters=[_letter(issue, site) for issue in reversed(site.corpus.issues)],
        calendars=tuple(_calendars(site)),
        feeds=_feeds(site),
    )


def _letter(issue: Issue, site: Site) -> _Letter:
    return _Letter(
        title=typeset(issue.meta.title),
        month=issue.month,
        waits=why_waiting(issue, today=site.today),
        page=urls.letter_url(issue) if issue in site.issues else "",
    )


def _calendars(site: Site) -> Iterator[Link]:
    """Those that pages offer, each event's own aside."""
    seen = set()
    for page in site.pages:
        calendar = getattr(page, "calendar", None)
        if calendar and calendar.url not in seen:
            seen.add(calendar.url)
            yield Link(calendar.title, calendar.url)


def _feeds(site: Site) -> tuple[LinkGroup, ...]:
    """Those of the page of feeds."""
    pages = (p for p in site.pages if isinstance(p, LinksPage) and p.url == "/flux/")
    return tuple(group for page in pages for group in page.groups)


def _calendar(path: str, site: Site) -> Answer:
    """A calendar as a program reads it."""
    for file in calendar_files(site):
        if file.path == path:
            return _page("calendar", calendar=read_back(file.content), url=f"/{path}")
    return _page("lost", status=404)


def _part(issue: Issue, site: Site, part: str) -> Answer:
    letter = compose(issue, Site(site.corpus, issue.meta.date, drafts=True))
    match part:
        case "":
            return _overview(letter, issue, site)
        case "message.html":
            return _text("text/html", render_html(letter))
        case "texte.txt":
            return _text("text/plain", render_text(letter))
        case "source.mjml":
            return _text("text/plain", render_mjml(letter))
        case "message.eml":
            message = to_message(letter, render_html(letter), render_text(letter))
            return Answer(200, "text/plain; charset=utf-8", message.as_bytes())
    return _page("lost", status=404)


def _overview(letter: LetterValue, issue: Issue, site: Site) -> Answer:
    html, found = render_html(letter), review(issue, site.corpus)
    return _page(
        "letter",
        letter=letter,
        line=_letter(issue, site),
        review=found,
        mark=hashlib.blake2b(html.encode("utf-8"), digest_size=8).hexdigest(),
        size=len(html.encode("utf-8")),
        text=render_text(letter),
        widths=WIDTHS,
    )


def _page(kind: str, *, status: int = 200, **context: object) -> Answer:
    html = render_page("preview.html", kind=kind, root=ROOT, **context)
    return Answer(status, _HTML, html.encode("utf-8"), is_page=True)


def _text(mime: str, content: str) -> Answer:
    return Answer(200, f"{mime}; charset=utf-8", content.encode("utf-8"))
