"""The ledger of calendars: how often each event has changed, and when, for programs that subscribe.

It is a file of the repository, not its history: a shallow clone gives the same bytes. An event
that changed since counts as changed on the day of the build until a task writes it down.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

from editorial.corpus import Corpus, Document
from editorial.lifecycle import public_from
from editorial.occurrences import instant
from editorial.schemas.calendar import Revision
from editorial.schemas.document import State
from editorial.schemas.event import Event

__all__ = ["fingerprint", "ledger_text", "revision_of", "unrecorded"]

_HEADER = """\
# Le registre des calendriers : ce qui a changé, et quand, pour les agendas qui s’y abonnent.
# Écrit par « invoke calendars » : ne pas le modifier à la main, l’enregistrer avec les contenus.
rendez_vous:
"""


def fingerprint(document: Document) -> str:
    """What tells one state of an event from another, as far as calendars show it."""
    meta = document.meta
    assert isinstance(meta, Event)  # noqa: S101 — callers keep events only
    rule = meta.recurrence
    shown = (
        meta.title, meta.short_title, meta.summary, meta.status, meta.mode, meta.action,
        [(span.first, span.last) for span in meta.calendar_spans], meta.starts_at, meta.ends_at,
        rule and (rule.rule, rule.until, rule.times, rule.left_out), meta.themes[:1],
        meta.place and (meta.place.name, meta.place.territory), meta.cycle, document.url,
        meta.registration and (meta.registration.link, meta.registration.closes_on),
    )  # fmt: skip
    text = json.dumps(shown, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def revision_of(
    document: Document, known: Mapping[str, Revision], *, today: date
) -> tuple[int, datetime]:
    """How many times an event has changed, and when it last did."""
    revision = known.get(document.meta.id)
    if revision is None:
        return 0, _announced(document, instant(today, time()))
    if revision.fingerprint == fingerprint(document):
        return revision.sequence, revision.modified
    return revision.sequence + 1, max(revision.modified, instant(today, time()))


def unrecorded(corpus: Corpus) -> tuple[str, ...]:
    """The events, by id, whose present state is not in the ledger."""
    known = corpus.revisions
    return tuple(
        document.meta.id
        for document in _dated(corpus)
        if document.meta.id not in known
        or known[document.meta.id].fingerprint != fingerprint(document)
    )


def ledger_text(corpus: Corpus, *, now: datetime) -> str:
    """The ledger once everything is recorded, what changed as changed now, in the order of ids."""
    entries = dict(corpus.revisions)
    documents = {document.meta.id: document for document in _dated(corpus)}
    for identifier in unrecorded(corpus):
        before, document = entries.get(identifier), documents[identifier]
        entries[identifier] = Revision.model_construct(
            fingerprint=fingerprint(document),
            sequence=before.sequence + 1 if before else 0,
            modified=now if before else _announced(document, now),
        )
    return _HEADER + "".join(_row(name, entries[name]) for name in sorted(entries))


def _row(identifier: str, revision: Revision) -> str:
    moment = revision.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    values = f'empreinte: "{revision.fingerprint}", sequence: {revision.sequence}'
    return f'  {identifier}: {{{values}, modifie: "{moment}"}}\n'


def _announced(document: Document, latest: datetime) -> datetime:
    """When its first state was made known: the day it came online, never later than `latest`."""
    meta = document.meta
    day = meta.modified or public_from(document) or (meta.date.first if meta.date else None)
    return min(instant(day, time()), latest) if day else latest


def _dated(corpus: Corpus) -> Iterator[Document]:
    """The events that calendars show, once published."""
    for document in corpus.documents:
        meta = document.meta
        if isinstance(meta, Event) and meta.calendar_spans and meta.state is State.PUBLISHED:
            yield document
