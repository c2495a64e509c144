"""Every page of the site: those of documents, home, hubs, lists, agenda, letters, 404.

The theme receives `page` (one of `editorial.pages`). A page is a value: its mark is known before it
is laid out, and a page whose mark is the same as in the last build is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from pelican import signals
from pelican.generators import Generator

from editorial.corpus import Document
from editorial.pages import Page
from editorial.search_records import Record, Recorder
from editorial.site import Site
from editorial.urls import file_of
from incremental.cores import cores, spread
from incremental.output import Output, mark_of_value
from incremental.times import Times
from plugins.corpus import CODE, OUTPUT, SITE

RECORDS = "IREV_RECORDS"
"""Where the search records are left: those of documents are made with their pages."""
_PART = 64
"""Pages that one process makes before it asks for more."""
_ENOUGH = 12
"""Fewer parts than that are made sooner by one process."""


class Made(NamedTuple):
    """What one part of the pages gives: marks by path, search records, where the time went."""

    marks: dict[str, str]
    records: list[Record]
    times: Times


class PagesGenerator(Generator):  # type: ignore[misc]
    """Lays out each page that changed, on all cores."""

    def generate_output(self, writer: Any) -> None:
        """Loop over the sorted values made by `editorial`."""
        site: Site = self.settings[SITE]
        output: Output = self.settings[OUTPUT]
        self.around = mark_of_value(self.settings[CODE], *site.frame.values)
        self.recorder = Recorder(site)
        with output.times.of("valeurs des listes"):
            pages = site.pages
        tasks = [partial(self._documents, part) for part in _parts(site.documents)]
        tasks += [partial(self._pages, part) for part in _parts(pages)]
        records: list[Record] = []
        processes = cores() if len(tasks) >= _ENOUGH else 1
        with output.times.of("pages"):
            parts = spread(tasks, processes=processes)
        for marks, found, times in parts:
            output.marks |= marks
            output.times.add(times)
            records += found
        self.settings[RECORDS] = self.recorder.all(records)

    def _documents(self, documents: Sequence[Document]) -> Made:
        site: Site = self.settings[SITE]
        times = Times()
        with times.of("  valeurs des documents"):
            pages = [site.document_page(document) for document in documents]
        made = self._pages(pages)
        with times.of("  notices de recherche"):
            records = list(map(self.recorder.of, documents))
        times.add(made.times)
        return Made(made.marks, records, times)

    def _pages(self, pages: Sequence[Page]) -> Made:
        output: Output = self.settings[OUTPUT]
        times, paths = Times(), set()
        for page in pages:
            path, preview = file_of(page.url), self.context["preview"](page)
            mark = mark_of_value(self.around, page, preview)
            output.make(path, mark, partial(self._html, page, times))
            paths |= {path, preview.lstrip("/")}
        return Made({path: output.marks[path] for path in paths}, [], times)

    def _html(self, page: Page, times: Times) -> bytes:
        context = {**self.context, "page": page}
        with times.of(f"  modèle {page.template}"):
            html: str = self.get_template(page.template).render(context)
        return html.encode()


def _parts(pages: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (pages[start : start + _PART] for start in range(0, len(pages), _PART))


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return PagesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
