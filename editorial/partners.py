"""What partners announce: the last good copies of their agendas, each event once.

An event that two agendas announce, by its identifier or by its address, is that of the first one;
what the centre announces itself is not taken back from others.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from editorial.corpus import Corpus
from editorial.schemas.calendar import PartnerAgenda, PartnerEvent
from editorial.schemas.event import Event

__all__ = ["announced", "same_address"]


def announced(corpus: Corpus) -> Iterator[tuple[PartnerAgenda, PartnerEvent]]:
    """The events of partners, each with the agenda that it comes from."""
    host = urlsplit(corpus.organisation.site).hostname or ""
    uids: set[str] = set()
    addresses = {same_address(link) for link in _own_links(corpus)}
    for agenda in corpus.partner_agendas:
        for event in corpus.partner_events.get(agenda.id, ()):
            address = same_address(event.link) if event.link else ""
            is_ours = event.uid.endswith(f"@{host}") or address in addresses
            if event.uid not in uids and not is_ours:
                yield agenda, event
            uids.add(event.uid)
            addresses |= {address} if address else set()


def same_address(link: str) -> str:
    """What two ways of writing an address have in common: no scheme, no « www. », no tail."""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def _own_links(corpus: Corpus) -> Iterator[str]:
    """The addresses of our events, and those where one registers for them."""
    for document in corpus.documents:
        if isinstance(document.meta, Event):
            yield corpus.organisation.site + document.url
            registration = document.meta.registration
            if registration and registration.link:
                yield registration.link
