"""Every page of the site: those of documents, home, hubs, lists, agenda, letters, 404.

The theme receives `page` (one of `editorial.pages`). A page is a value: its mark is known before it
is laid out, and a page whose mark is the same as in the last build is left as it is. Its value is
not even made where none of the texts that it was made from has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from pelican import signals
from pelican.generators import Generator

from editorial.corpus import Document
from editorial.pages import Card, DocumentPage, Page, PressLine, values
from editorial.pages.moved import pages as moved_pages
from editorial.parts import Part
from editorial.search_records import Record, Recorder
from editorial.site import Place, Site
from editorial.urls import file_of
from incremental.cores import spread
from incremental.output import Made, Marks, Output
from incremental.times import Times
from plugins.corpus import CODE, FRAME, OUTPUT, SITE, is_indexed

__all__ = ["RECORDS", "Records", "records_of", "register"]

RECORDS = "IREV_RECORDS"
"""Where the search records of the pages made in this build are left, by unit."""
Records = dict[str, list[Record]]
_Item = TypeVar("_Item")
_DOCUMENTS, _PARTS = "page", "pages"
_BATCH = 64
"""Documents that one process makes before it asks for more; or parts of the site, a quarter."""
_ENOUGH = 12
"""Fewer batches than that are made sooner by one process."""


@dataclass(frozen=True)
class Unit:
    """Pages made together: that of a document, or a part of the site."""

    name: str
    make: Callable[[], Iterable[Page]]
    document: Document | None = None


class Batch(NamedTuple):
    """What a process gives of some units: what it wrote, the records of each, its time."""

    made: Made
    records: Records
    plan: list[Place]
    times: Times


class PagesGenerator(Generator):  # type: ignore[misc]
    """Lays out each page that changed, on all cores."""

    def generate_context(self) -> None:
        """Be ready to lay out."""
        self.env.get_template = cache(self.env.get_template)  # a page asks for dozens

    def generate_output(self, writer: Any) -> None:
        """Loop over the units that are not as they were."""
        site: Site = self.settings[SITE]
        output: Output = self.settings[OUTPUT]
        known = (kind for kind in vars(values).values() if isinstance(kind, type))
        self.marks = Marks(Card, PressLine, known=known)
        self.shown = {name: given for name, given in self.context.items() if not name.isupper()}
        self.around = self.marks.of(self.settings[CODE], *site.frame.values)
        self.recorder = Recorder(site) if is_indexed(self.settings) else None
        parts = () if output.are_fresh(_PARTS) else site.parts
        documents = () if output.are_fresh(_DOCUMENTS) else _documents(site)
        stale = (part for part in parts if not output.are_fresh(_named(part)))
        batches = [
            *(chain.from_iterable(map(_units, some)) for some in _batches(stale, _BATCH // 4)),
            *_batches((unit for unit in documents if not output.is_fresh(unit.name)), _BATCH),
        ]
        tasks = [partial(self._batch, batch) for batch in batches]
        with output.times.of("pages"):
            if len(tasks) >= _ENOUGH:
                site.cards_of(site.documents)  # else each process would make most of them
            done = spread(tasks, enough=_ENOUGH)
        records: Records = {}
        for batch in done:
            output.add(batch.made)
            output.times.add(batch.times)
            records |= batch.records
        if not output.knows(_PARTS):
            site.know(place for batch in done for place in batch.plan)
        moved = Unit("former", partial(moved_pages, site))
        if not output.is_fresh(moved.name):
            self._unit(moved, output, Times())
        self.settings[RECORDS] = records

    def _batch(self, units: Iterable[Unit]) -> Batch:
        """Make those of some units that are not as they were, in one process."""
        output: Output = self.settings[OUTPUT]
        times, records, plan = Times(), Records(), list[Place]()

        def make() -> None:
            for unit in units:
                if output.is_fresh(unit.name):
                    continue
                pages = self._unit(unit, output, times)
                if not unit.document:
                    plan.extend(Place(page.url, page.template, page.is_listed) for page in pages)
                if self.recorder:
                    with times.of("  notices de recherche"):
                        records[unit.name] = list(_records(unit, pages, self.recorder))

        return Batch(output.made(make), records, plan, times)

    def _unit(self, unit: Unit, output: Output, times: Times) -> list[Page]:
        pages: list[Page] = []

        def make() -> None:
            name = "documents" if unit.document else "listes"
            with times.of(f"  valeurs des {name}"):
                pages.extend(unit.make())
            for page in pages:
                mark = self.marks.of(self.around, page, self.context["preview"](page))
                output.make(file_of(page.url), mark, partial(self._html, page, times))

        output.unit(unit.name, make, texts=[FRAME])
        return pages

    def _html(self, page: Page, times: Times) -> bytes:
        with times.of(f"  modèle {page.template}"):
            html: str = self.get_template(page.template).render(self.shown, page=page)
        return html.encode()


def _documents(site: Site) -> list[Unit]:
    return [
        Unit(f"{_DOCUMENTS} {document.id}", partial(_page, site, document), document)
        for document in site.documents
    ]


def _page(site: Site, document: Document) -> tuple[DocumentPage]:
    return (site.document_page(document),)


def _units(part: Part[Page]) -> Iterator[Unit]:
    """A part of the site, and those within it."""
    return (Unit(_named(one), one.make) for one in part.all())


def _named(part: Part[Page]) -> str:
    return f"{_PARTS} {part.name}"


def _batches(items: Iterable[_Item], size: int) -> Iterator[Sequence[_Item]]:
    listed = list(items)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _records(unit: Unit, pages: Iterable[Page], recorder: Recorder) -> Iterator[Record]:
    for page in pages:
        record = recorder.of(page, unit.document)
        if record:
            yield record


def records_of(site: Site, made: Records) -> list[Record]:
    """The search records of all pages: those that are not `made` yet are made, on all cores."""
    recorder = Recorder(site)

    def make(units: Sequence[Unit]) -> Records:
        return {unit.name: list(_records(unit, unit.make(), recorder)) for unit in units}

    documents = _documents(site)
    parts = [unit for part in site.parts for unit in _units(part)]
    others = (unit for unit in (*documents, *parts) if unit.name not in made)
    tasks = [partial(make, batch) for batch in _batches(others, _BATCH)]
    known = dict(made)
    for given in spread(tasks, enough=_ENOUGH):
        known |= given
    found = sorted((r for unit in parts for r in known[unit.name]), key=lambda record: record.url)
    return list(recorder.all((*(known[unit.name][0] for unit in documents), *found)))


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return PagesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
