"""What answers for an address that was published: a link made by a reader never breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from editorial.lifecycle import Stage, stage_of
from editorial.register import Published

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["answers", "lost"]


def answers(site: Site, live: Collection[str]) -> dict[str, str | None]:
    """For each address that no longer is in `live`, the one that takes its place.

    None says that it is gone for good (410): its document is withdrawn, or declared so. An address
    that nobody answers for is left out: see `lost`.
    """
    known = {entry.url: _successors(entry, site, live) for entry in _former(site, live)}
    return {url: found[0] for url, found in sorted(known.items()) if found}


def lost(site: Site, live: Collection[str]) -> tuple[Published, ...]:
    """The published addresses that nobody answers for any more: there must be none."""
    return tuple(e for e in _former(site, live) if not _successors(e, site, live))


def _former(site: Site, live: Collection[str]) -> Iterator[Published]:
    """What was published by the site's day and is not there any more; the rest is settled."""
    declared = {redirection.old.rstrip("/") for redirection in site.corpus.redirections}
    declared |= {old.rstrip("/") for d in site.documents for old in d.meta.former_urls}
    for entry in site.corpus.published:
        is_settled = entry.url in live or entry.url.rstrip("/") in declared
        if entry.since <= site.today and not is_settled:
            yield entry


def _successors(entry: Published, site: Site, live: Collection[str]) -> list[str | None]:
    """At most one answer: another address, or None for an end that was decided."""
    if entry.url in site.corpus.gone:
        return [None]
    if not entry.document:
        return [_nearest(entry.url, live)]
    document = site.corpus.by_id.get(entry.document)
    if document is None:
        return []
    if document.url in live:
        return [document.url]
    return [None] if stage_of(document, today=site.today) is Stage.EXPIRED else []


def _nearest(url: str, live: Collection[str]) -> str | None:
    """The page above one of the site's own pages; for a feed or a calendar, that of the same name.

    The third page of a list that now has two leads to the list.
    """
    folder, _, name = url.rpartition("/")
    while folder:
        folder = folder.rpartition("/")[0]
        if (above := f"{folder}/{name}") in live:
            return above
    return None
