"""The feeds of the letter: one entry a letter, with its opening lines and what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from editorial import urls
from editorial.corpus import Issue
from editorial.feeds import LIMIT, File, json_file, midnight, new_feed
from editorial.french import typeset
from editorial.letters import paragraphs
from editorial.pages.letters import ARCHIVE
from editorial.site import Site

__all__ = ["letter_feed_files"]

PAGE = "/lettre/"


def letter_feed_files(site: Site) -> Iterator[File]:
    """``/lettre/atom.xml`` and ``/lettre/feed.json``, the newest letter first."""
    issues = site.issues[:LIMIT]
    newest = midnight(issues[0].meta.date if issues else date(2022, 1, 1))
    feed = new_feed(site, ARCHIVE.title, PAGE, f"{PAGE}atom.xml", newest)
    base = site.corpus.organisation.site
    for issue in issues:
        entry = feed.add_entry(order="append")
        entry.id(_guid(issue, base))
        entry.title(typeset(issue.meta.title))
        entry.link(href=base + urls.letter_url(issue), rel="alternate")
        entry.summary(_summary(issue))
        entry.published(midnight(issue.meta.date))
        entry.updated(midnight(issue.meta.date))
    yield File(f"{PAGE}atom.xml".lstrip("/"), feed.atom_str(pretty=True))
    entries = [
        {
            "id": _guid(issue, base),
            "url": base + urls.letter_url(issue),
            "title": typeset(issue.meta.title),
            "content_text": _summary(issue),
            "date_published": midnight(issue.meta.date).isoformat(),
        }
        for issue in issues
    ]
    yield json_file(site, ARCHIVE.title, PAGE, entries)


def _guid(issue: Issue, base: str) -> str:
    return f"tag:{urlsplit(base).hostname},2022:lettre-{issue.month}"


def _summary(issue: Issue) -> str:
    return "\n\n".join(paragraphs(issue.meta.editorial))
