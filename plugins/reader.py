"""Front matter and Markdown, read once by `editorial`, handed to Pelican as articles.

The theme receives `site` (an `editorial.site.Site`) in every page, and `article.document` in the
page of a document.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from pelican import signals
from pelican.readers import BaseReader
from pelican.utils import SafeDatetime

import editorial
from editorial.dates import parse_day
from editorial.lifecycle import public_from
from editorial.site import Site
from editorial.urls import file_of, url_of

SETTING = "EDITORIAL_SITE"


class ContentError(Exception):
    """The content has problems: nothing is built."""


def open_site(pelican: Any) -> None:
    """Read the content once, as of the day in the settings, and keep it there."""
    settings = pelican.settings
    if not settings["AS_OF"]:
        raise ContentError("AS_OF est absent : lancer « invoke build ».")
    folder = Path(settings["PATH"])
    corpus = editorial.load(folder)
    if problems := editorial.check(corpus):
        raise ContentError("\n".join(str(problem) for problem in problems))
    today = parse_day(settings["AS_OF"])
    settings[SETTING] = Site(corpus, today, drafts=bool(settings["SHOW_DRAFTS"]))


class DocumentReader(BaseReader):  # type: ignore[misc]
    """Gives Pelican what `editorial` has read; what is not public is skipped, never written."""

    enabled = True
    file_extensions: ClassVar[list[str]] = ["md"]

    def read(self, filename: str) -> tuple[str, dict[str, Any]]:
        """The HTML body and the metadata of one file."""
        site: Site = self.settings[SETTING]
        root = site.corpus.root
        path = f"{root.name}/{Path(filename).resolve().relative_to(root.resolve()).as_posix()}"
        document = site.corpus.by_path[path]
        url = url_of(document)
        shown = document.meta.id in site.cards
        return document.body.html, {
            "title": document.meta.title,
            "date": _moment(public_from(document) or site.today),
            "slug": url.strip("/"),
            "url": url,
            "save_as": file_of(url),
            "template": document.meta.kind,
            "status": "published" if shown else "skip",
            "document": document,
        }


def _moment(day: date) -> SafeDatetime:
    return SafeDatetime(day.year, day.month, day.day)


def add_reader(readers: Any) -> None:
    """Put our reader in the place of Pelican's for Markdown."""
    readers.reader_classes["md"] = DocumentReader


def share_site(generators: Any) -> None:
    """Give every template the site, under one name."""
    for generator in generators:
        generator.context["site"] = generator.settings[SETTING]


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(open_site)
    signals.readers_init.connect(add_reader)
    signals.all_generators_finalized.connect(share_site)
