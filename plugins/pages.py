"""Every page of the site: those of documents, home, hubs, lists, agenda, letters, 404.

The theme receives `page` (one of `editorial.pages`). A page is a value: its mark is known before it
is laid out, and a page whose mark is the same as in the last build is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from pelican import signals
from pelican.generators import Generator

from editorial.corpus import Document
from editorial.pages import Page
from editorial.search_records import Record, Recorder
from editorial.site import Site
from editorial.urls import file_of
from incremental.cores import cores, spread
from incremental.output import Output, mark_of_value
from plugins.corpus import CODE, OUTPUT, SITE

RECORDS = "IREV_RECORDS"
"""Where the search records are left: those of documents are made with their pages."""
_PART = 64
"""Pages that one process makes before it asks for more."""
_ENOUGH = 12
"""Fewer parts than that are made sooner by one process."""


class PagesGenerator(Generator):  # type: ignore[misc]
    """Lays out each page that changed, on all cores."""

    def generate_output(self, writer: Any) -> None:
        """Loop over the sorted values made by `editorial`."""
        site: Site = self.settings[SITE]
        output: Output = self.settings[OUTPUT]
        self.around = mark_of_value(self.settings[CODE], *site.frame.values)
        self.recorder = Recorder(site)
        tasks = [partial(self._documents, part) for part in _parts(site.documents)]
        tasks += [partial(self._pages, part) for part in _parts(site.pages)]
        records: list[Record] = []
        processes = cores() if len(tasks) >= _ENOUGH else 1
        for marks, found in spread(tasks, processes=processes):
            output.marks |= marks
            records += found
        self.settings[RECORDS] = self.recorder.all(records)

    def _documents(self, documents: Sequence[Document]) -> tuple[dict[str, str], list[Record]]:
        site: Site = self.settings[SITE]
        marks, _ = self._pages([site.document_page(document) for document in documents])
        return marks, list(map(self.recorder.of, documents))

    def _pages(self, pages: Sequence[Page]) -> tuple[dict[str, str], list[Record]]:
        output: Output = self.settings[OUTPUT]
        before = set(output.marks)
        for page in pages:
            preview = self.context["preview"](page)
            mark = mark_of_value(self.around, page, preview)
            output.make(file_of(page.url), mark, partial(self._html, page))
        return {path: output.marks[path] for path in output.marks.keys() - before}, []

    def _html(self, page: Page) -> bytes:
        context = {**self.context, "page": page}
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
