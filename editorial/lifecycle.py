"""What is public on a given day, and the account of every source file."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from editorial import french
from editorial.corpus import Corpus, Document, Issue, Selection
from editorial.french import typeset
from editorial.schemas.document import State
from editorial.schemas.event import Cycle, Event
from editorial.schemas.page import Page

__all__ = ["Accounts", "Stage", "account_for", "public_from", "stage_of", "waiting", "why_waiting"]


class Stage(StrEnum):
    """Where a source file stands on a given day; each is in exactly one stage."""

    PUBLISHED = "publié"
    DRAFT = "brouillon"
    SCHEDULED = "programmé"
    EXPIRED = "retiré"


def public_from(document: Document) -> datetime.date | None:
    """The first day online; None for always.

    Without `publier_le`, a document is public from the first day its date may mean; an event, a
    cycle and a page are public as soon as they are written.
    """
    meta = document.meta
    if meta.publish_on:
        return meta.publish_on
    if isinstance(meta, Event | Cycle | Page) or meta.date is None:
        return None
    return meta.date.first


def stage_of(item: Document | Issue | Selection, *, today: datetime.date) -> Stage:
    """The stage of a document, of a letter or of a file of press articles on a day.

    Press articles come online one by one, their file with the first of them.
    """
    if isinstance(item, Selection):
        is_online = any(article.day <= today for article in item.meta.articles)
        return Stage.PUBLISHED if is_online else Stage.SCHEDULED
    if item.meta.state is not State.PUBLISHED:
        return Stage.DRAFT
    if isinstance(item, Issue):
        return Stage.PUBLISHED if item.meta.date <= today else Stage.SCHEDULED
    if item.meta.withdraw_on and item.meta.withdraw_on <= today:
        return Stage.EXPIRED
    first = public_from(item)
    return Stage.SCHEDULED if first and first > today else Stage.PUBLISHED


def waiting(item: Document | Issue, *, today: datetime.date) -> str | None:
    """In a word, what a preview shows and readers do not see yet: « Brouillon »."""
    match stage_of(item, today=today):
        case Stage.DRAFT:
            return "Brouillon" if item.meta.state is State.DRAFT else "En relecture"
        case Stage.SCHEDULED:
            return "Programmé"
    return None


def why_waiting(item: Document | Issue, *, today: datetime.date) -> str:
    """The same in a sentence, with the day when readers will see it; nothing once they do."""
    word = waiting(item, today=today)
    if stage_of(item, today=today) is not Stage.SCHEDULED:
        return typeset(f"{word} : n’est pas en ligne.") if word else ""
    first = item.meta.date if isinstance(item, Issue) else public_from(item)
    return typeset(f"Pas encore en ligne : paraîtra le {french.day(first)}.") if first else ""


@dataclass(frozen=True)
class Accounts:
    """The count of source files by stage; `missing` names those in none."""

    found: int
    published: int
    draft: int
    scheduled: int
    expired: int
    missing: tuple[str, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether every source file is accounted for."""
        total = self.published + self.draft + self.scheduled + self.expired
        return self.found == total and not self.missing

    def __str__(self) -> str:
        parts = (
            french.counted(self.published, "publié"),
            french.counted(self.draft, "brouillon"),
            french.counted(self.scheduled, "programmé"),
            french.counted(self.expired, "retiré"),
        )
        return f"{french.counted(self.found, 'fichier')} = {' + '.join(parts)}"


def account_for(corpus: Corpus, *, today: datetime.date) -> Accounts:
    """Place every source file of the corpus in its stage on a day."""
    items: tuple[Document | Issue | Selection, ...] = (
        *corpus.documents,
        *corpus.issues,
        *corpus.selections,
    )
    stages = Counter(stage_of(item, today=today) for item in items)
    read = {item.path for item in items}
    return Accounts(
        found=len(corpus.sources),
        published=stages[Stage.PUBLISHED],
        draft=stages[Stage.DRAFT],
        scheduled=stages[Stage.SCHEDULED],
        expired=stages[Stage.EXPIRED],
        missing=tuple(path for path in corpus.sources if path not in read),
    )
