"""The front matter of a document: what its page lays out, before any template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.rivals.plain import day_of, part_of, plain, slug_of
from editorial.corpus import Document
from editorial.french import typeset
from editorial.schemas.publication import Publication
from editorial.site import Site

__all__ = ["terms", "values_of"]

_LAID_OUT = (
    "subtitle", "contents", "facts", "notices", "registration", "registration_note", "speakers",
    "chapters", "outcomes_title", "outcomes", "downloads", "external", "figures", "calendar",
    "progress", "dates", "sections", "reserve",
)  # fmt: skip
"""What a page of ours and a page of theirs lay out from the same values."""
_SCALARS = (
    "startDate", "endDate", "previousStartDate", "eventStatus", "eventAttendanceMode",
    "datePublished", "datePosted", "validThrough",
)  # fmt: skip
_ORGANISATIONS = ("author", "organizer", "hiringOrganization")


def values_of(document: Document, site: Site) -> dict[str, Any]:
    """The front matter of a document, under names that suit all; what is empty is left out."""
    meta, page = document.meta, site.document_page(document)
    card, day = page.card, day_of(document)
    block = card.block
    values = {
        "id": card.id,
        "title": page.title,
        "short_title": card.title if card.title != page.title else "",
        "date": day,
        "url": page.url,
        "summary": page.description,
        "label": card.label if card.kind != "page" else "",
        "part": part_of(page.current),
        "bond": page.bond,
        "theme": slug_of(card.theme.url) if card.theme and card.theme.url else "",
        "way": page.crumbs if meta.kind == "page" or not card.theme else (),
        "dated": card.dated,
        "iso": card.iso,
        "place": card.place,
        "state": card.status,
        "ends": card.ends,
        "block": (block.day, block.month, block.year) if block else (),
        "cover": card.cover,
        "rubriques": [meta.kind],
        "annees": [day[:4]],
        **{name: getattr(page, name) for name in _LAID_OUT},
        "summary_lines": page.lists[0][1] if page.lists else (),
        "words": page.keywords,
        "cited": _author(meta, site) if page.cite else "",
        "year": str(meta.when.first.year) if meta.when else "",
        "schema": page.data[-1]["@type"],
        "details": _details(page.data[-1]),
    }
    return {name: plain(value) for name, value in values.items() if value}


def terms(site: Site) -> dict[str, dict[str, list[str]]]:
    """By document, then by facet, the subjects that list it."""
    found: dict[str, dict[str, list[str]]] = {document.id: {} for document in site.documents}
    for url, documents in site.index.documents.items():
        facet = site.index.subjects[url].facet
        for document in documents:
            term = slug_of(url).removeprefix(f"{facet}/")
            found[document.id].setdefault(facet.value, []).append(term)
    return found


def _author(meta: Any, site: Site) -> str:
    name = site.corpus.organisation.name
    return typeset(meta.producer if isinstance(meta, Publication) else name)


def _details(data: Mapping[str, Any]) -> dict[str, Any]:
    """What search engines are told of a document beside its title, in a form one writes by hand."""
    places = data.get("location", [])
    sessions = data.get("subEvent", ())
    details = {
        **{name: data.get(name) for name in _SCALARS},
        **{name: data[name]["name"] for name in _ORGANISATIONS if name in data},
        "places": [_place(one) for one in (places if isinstance(places, list) else [places])],
        "cycle": _named(data["superEvent"]) if "superEvent" in data else None,
        "sessions": [_named(one) for one in sessions],
    }
    return {name: value for name, value in details.items() if value}


def _place(place: Mapping[str, Any]) -> dict[str, str]:
    if "url" in place:
        return {"url": place["url"]}
    return {"name": place["name"], "town": place["address"].get("addressLocality", "")}


def _named(thing: Mapping[str, Any]) -> dict[str, str]:
    known = {"name": "name", "url": "url", "start": "startDate"}
    return {name: thing[theirs] for name, theirs in known.items() if theirs in thing}
