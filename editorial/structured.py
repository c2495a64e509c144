"""What search engines read: JSON-LD with the schema.org vocabulary, one object a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from editorial.corpus import Corpus, Document
from editorial.pages.values import Link
from editorial.schemas.document import Meta
from editorial.schemas.event import Cycle, Event
from editorial.schemas.news import Job
from editorial.schemas.publication import Experience, Publication, Replay
from editorial.schemas.vocabularies import Organisation
from editorial.structured_events import event_details

__all__ = ["breadcrumb", "describe", "organisation_data"]

_CONTEXT = {"@context": "https://schema.org"}


def organisation_data(organisation: Organisation) -> dict[str, Any]:
    """The centre as a schema.org `GovernmentOrganization`, ready for JSON."""
    address = organisation.address
    return _CONTEXT | {
        "@type": "GovernmentOrganization",
        "name": organisation.name,
        "description": organisation.statement,
        "url": f"{organisation.site}/",
        "email": organisation.email,
        "knowsAbout": list(organisation.missions),
        "member": [{"@type": "Organization", "name": name} for name in organisation.members],
        "memberOf": [
            {"@type": "Organization", "name": network.title, "url": network.url}
            for network in organisation.networks
        ],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": address.street,
            "postalCode": address.postal_code,
            "addressLocality": address.town,
            "addressCountry": "FR",
        },
    }


def breadcrumb(crumbs: Iterable[Link], title: str, url: str, base: str) -> dict[str, Any]:
    """The way to a page, itself included, as a `BreadcrumbList`."""
    steps = [*crumbs, Link(title, url)]
    return _CONTEXT | {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": step.title, "item": f"{base}{step.url}"}
            for n, step in enumerate(steps, 1)
        ],
    }


def describe(
    meta: Meta, url: str, corpus: Corpus, around: Iterable[Document] = ()
) -> dict[str, Any]:
    """A document under its schema.org type; nothing is said that is not known.

    `around` is the cycle of an event, or the events of a cycle.
    """
    organisation = corpus.organisation
    if isinstance(meta, Event | Cycle):
        details = event_details(meta, url, corpus, around)
    else:
        details = _details(meta, organisation)
    return _CONTEXT | {
        "@type": _type_of(meta),
        "name": meta.title,
        "description": meta.summary,
        "url": organisation.site + url,
        "inLanguage": "fr",
        **dict(details),
    }


def _type_of(meta: Meta) -> str:
    match meta:
        case Event():
            return "Event"
        case Job():
            return "JobPosting"
        case Replay():
            return "VideoObject"
        case Publication():
            return "Report"
        case Experience():
            return "Article"
    return {"actualite": "NewsArticle", "cycle": "EventSeries"}.get(meta.kind, "WebPage")


def _details(meta: Meta, organisation: Organisation) -> Iterator[tuple[str, Any]]:
    author = {"@type": "Organization", "name": organisation.name}
    match meta:
        case Job():
            yield "hiringOrganization", {"@type": "Organization", "name": meta.employer}
            yield "datePosted", meta.date.iso
            if meta.deadline:
                yield "validThrough", meta.deadline.isoformat()
        case Publication():
            yield "datePublished", meta.date.iso
            yield "author", {"@type": "Organization", "name": meta.producer}
        case _ if meta.date:
            yield "datePublished", meta.date.iso
            yield "author", author
