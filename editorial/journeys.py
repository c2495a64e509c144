"""The links between documents, both ways whichever side declares them.

An event leads to its outputs and experiences; an output leads back to its events and, through
them, to the other outputs: that chain is a journey.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from editorial.corpus import Document
from editorial.schemas.event import Event
from editorial.schemas.publication import Experience, Publication

__all__ = ["Journeys", "trace"]


@dataclass(frozen=True)
class Journeys:
    """Neighbours of each document by id, limited to the documents given to `trace`."""

    outputs: Mapping[str, frozenset[str]]
    events: Mapping[str, frozenset[str]]
    related: Mapping[str, frozenset[str]]
    sessions: Mapping[str, frozenset[str]]

    def of(self, identifier: str) -> frozenset[str]:
        """The ids on the same chain, the document itself left out."""
        events = self.events.get(identifier, frozenset())
        chain = set(events) | self.outputs.get(identifier, frozenset())
        for event in events:
            chain |= self.outputs.get(event, frozenset())
        return frozenset(chain - {identifier})


def trace(documents: Iterable[Document]) -> Journeys:
    """Read every declared link and make it two-way."""
    present = {document.meta.id: document for document in documents}
    outputs: dict[str, set[str]] = defaultdict(set)
    related: dict[str, set[str]] = defaultdict(set)
    sessions: dict[str, set[str]] = defaultdict(set)
    for identifier, document in present.items():
        meta = document.meta
        for other in meta.related:
            related[identifier].add(other)
            related[other].add(identifier)
        if isinstance(meta, Event):
            named = {*meta.experiences, *(o.document for o in meta.outcomes if o.document)}
            if named:
                outputs[identifier] |= named
            if meta.cycle:
                sessions[meta.cycle].add(identifier)
        elif isinstance(meta, Publication | Experience):
            for event in meta.events:
                outputs[event].add(identifier)
    events: dict[str, set[str]] = defaultdict(set)
    for event, made in outputs.items():
        for identifier in made:
            events[identifier].add(event)
    return Journeys(*(_known(links, present) for links in (outputs, events, related, sessions)))


def _known(
    links: Mapping[str, set[str]], present: Mapping[str, Document]
) -> dict[str, frozenset[str]]:
    return {
        identifier: frozenset(others & present.keys())
        for identifier, others in links.items()
        if identifier in present
    }
