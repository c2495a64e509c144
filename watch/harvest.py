"""Reading all the feeds followed: politely, within bounds, and without losing what a bad one had.

A host is asked one thing at a time; other hosts meanwhile. What is read is parsed in processes of
their own, since feedparser takes most of the time.
"""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from urllib.parse import urlsplit

from watch.connection import Deadline
from watch.errors import FetchError
from watch.feeds import TYPES, Feed, read_feed
from watch.fetch import Fetched, fetch
from watch.inbox import Copy, Inbox
from watch.opml import Source

__all__ = ["Reading", "harvest"]

HOSTS_AT_ONCE = 16


@dataclass(frozen=True)
class Reading:
    """What a source has given: now, or the last time it was good when there is an error."""

    source: Source
    copy: Copy
    refused: tuple[str, ...] = ()

    @property
    def error(self) -> str:
        """Why it gave nothing, empty when all is well."""
        return self.copy.error


@dataclass(frozen=True)
class _Visit:
    """The bounds of one harvest."""

    today: date
    get: Callable[..., Fetched]
    deadline: Deadline
    readers: Executor

    def read(self, source: Source, last: Copy) -> tuple[Copy, tuple[str, ...]]:
        """The copy of a source as it is from now on, and what was refused of it."""
        try:
            feed = self._feed(source)
            if last.items and not feed.items:
                raise FetchError(f"flux vide, qui annonçait {len(last.items)} articles.")
        except FetchError as error:
            since = last.failing_since or self.today
            return replace(last, error=error.reason, failing_since=since), ()
        return Copy(feed.items, self.today), feed.refused

    def _feed(self, source: Source) -> Feed:
        if self.deadline.is_passed:
            raise FetchError("non relevé : le temps donné à la veille est écoulé.")
        got = self.get(source.url, types=TYPES)
        reading = self.readers.submit(
            read_feed, got.content, url=got.url, today=self.today, charset=got.charset
        )
        try:
            return reading.result()
        except BrokenProcessPool:
            raise FetchError("la lecture du flux a échoué.") from None


def harvest(
    sources: Sequence[Source],
    inbox: Inbox,
    *,
    today: date,
    get: Callable[..., Fetched] = fetch,
    seconds: float = 900,
) -> Iterator[Reading]:
    """Read every source, those read longest ago first, and give each in its place as it comes.

    `get` is how an address is fetched, with other bounds than the usual ones for instance.
    `seconds` is for the whole harvest: what it leaves aside is first in the next one.
    """
    last = {source.url: inbox.copy_of(source.url) for source in sources}
    hosts: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(sources, key=lambda s: last[s.url].read_on or date.min):
        hosts[_host(source)].append(source)
    with _readers() as readers, ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        visit = _Visit(today, get, Deadline(seconds), readers)

        def visit_host(queue: Sequence[Source]) -> dict[str, Reading]:
            readings: dict[str, Reading] = {}
            for source in queue:
                copy, refused = visit.read(source, last[source.url])
                inbox.keep_copy(source.url, copy)
                readings[source.url] = Reading(source, copy, refused)
            return readings

        visits = {host: pool.submit(visit_host, queue) for host, queue in hosts.items()}
        for source in sources:
            yield visits[_host(source)].result()[source.url]


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc


def _readers() -> ProcessPoolExecutor:
    """Processes that parse; forked now, before any thread of ours.

    They live for one watch and hold trees of plain values: looking for cycles among them, as the
    collector would, takes a fifth of their time.
    """
    count, forking = min(4, os.cpu_count() or 1), get_context("fork")
    readers = ProcessPoolExecutor(count, mp_context=forking, initializer=gc.disable)
    readers.submit(int).result()
    return readers
